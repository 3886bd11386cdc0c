"""A message in, the assistant's reply out as server-sent events."""

import uuid
from collections.abc import AsyncIterator
from typing import Annotated

from fastapi import APIRouter, Depends
from fastapi.sse import EventSourceResponse, ServerSentEvent

from backend.dependencies import AddressDependency, CallerDependency, ServicesDependency
from backend.openapi import Responses, problems
from backend.schemas import ChatRequest
from backend.services.replies import Generation

router = APIRouter(prefix="/api/chat", tags=["replies"])

STREAM: Responses = {
    200: {
        "description": 'Events: `message` (the stored user message), `delta` ({"text"}), then `done` (the '
        "stored reply) or `error` (problem+json). Each has an id.",
        "content": {
            "text/event-stream": {
                "example": 'event: message\ndata: {"message_id": "9d3b...", "role": "user", ...}\nid: 0\n\n'
                'event: delta\ndata: {"text": "Hello"}\nid: 1\n\n'
                'event: done\ndata: {"message_id": "c0a8...", "role": "assistant", ...}\nid: 2\n\n'
            }
        },
    }
}


async def begin(
    body: ChatRequest, caller: CallerDependency, services: ServicesDependency, address: AddressDependency
) -> Generation:
    """Everything that can be refused, before the stream begins and 200 is said."""
    await services.limits.chat(address, caller.user_id)
    services.models.require(body.model)
    values = {
        "message_id": str(body.message_id or uuid.uuid4()),
        "session_id": str(body.session_id),
        "role": "user",
        "content": body.content,
    }
    return await services.replies.begin(caller, values)


@router.post(
    "",
    response_class=EventSourceResponse,
    responses=STREAM | problems(400, 401, 404, 409, 422, 429, 503),
)
async def chat(generation: Annotated[Generation, Depends(begin)]) -> AsyncIterator[ServerSentEvent]:
    """Stores the message and streams its reply.

    The reply is stored even when the reader leaves. The same message_id again follows the reply that is being
    written, or gives the stored one; after an `error` it tries again.
    """
    async for position, event in generation.follow():
        yield ServerSentEvent(event=event.name, id=str(position), data=event.data)

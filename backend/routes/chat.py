"""A message in, the assistant's reply out as server-sent events, which anybody entitled may follow."""

import json
import uuid
from collections.abc import AsyncIterator
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Header, Response
from fastapi.sse import EventSourceResponse, ServerSentEvent

from backend.dependencies import AddressDependency, CallerDependency, ServicesDependency
from backend.openapi import Responses, problems
from backend.schemas import ChatRequest, RegenerateRequest, StopAnswer
from backend.services.generations import Stream

router = APIRouter(prefix="/api/chat", tags=["replies"])
GENERATION_HEADER = "Generation-Id"
LARGEST_ID = 2**31 - 1

STREAM: Responses = {
    200: {
        "description": 'Events: `message` (the stored user message), `delta` ({"text"}: more of the reply), '
        "`tool` (a tool call with its `number`, from 1, which may come again; `part` is what it made), "
        '`snapshot` ({"text", "tool_calls"}: all of it so far, instead of what came before), then `done` '
        "(the reply) or `error` (problem+json, with the stored `message` if there is one). Each has an id, "
        "to be sent back as Last-Event-ID; the answer has the header Generation-Id.",
        "content": {
            "text/event-stream": {
                "example": 'event: message\ndata: {"message_id": "9d3b...", "role": "user", ...}\nid: 0\n\n'
                'event: delta\ndata: {"text": "Hello"}\nid: 5\n\n'
                'event: done\ndata: {"message_id": "c0a8...", "role": "assistant", ...}\nid: 6\n\n'
            }
        },
    }
}
ACTIVE = ("generation-active", "Another reply is being written in this session: wait for it, or stop it.")


async def begin(
    body: ChatRequest,
    response: Response,
    caller: CallerDependency,
    services: ServicesDependency,
    address: AddressDependency,
) -> Stream:
    """Everything that can be refused, before the stream begins and 200 is said."""
    await services.limits.chat(address, caller.user_id)
    values: dict[str, Any] = {
        "message_id": str(body.message_id or uuid.uuid4()),
        "session_id": str(body.session_id),
        "role": "user",
        "content": body.content,
    }
    if body.parent_message_id is not None:
        values["parent_message_id"] = str(body.parent_message_id)
    if body.is_root:
        values["is_root"] = True
    file_ids = [str(one) for one in body.file_ids]
    return _named(response, await services.replies.begin(caller, values, body.model, file_ids))


async def begin_again(
    body: RegenerateRequest,
    response: Response,
    caller: CallerDependency,
    services: ServicesDependency,
    address: AddressDependency,
) -> Stream:
    """The same for a reply that is written anew."""
    await services.limits.chat(address, caller.user_id)
    generation_id = None if body.generation_id is None else str(body.generation_id)
    stream = await services.replies.regenerate(caller, str(body.message_id), generation_id, body.model)
    return _named(response, stream)


async def resume(
    generation_id: UUID, response: Response, caller: CallerDependency, services: ServicesDependency
) -> Stream:
    """The same for a reply that was begun before."""
    return _named(response, await services.replies.resume(caller, str(generation_id)))


@router.post(
    "",
    response_class=EventSourceResponse,
    responses=STREAM | problems(400, 401, 404, 409, 422, 429, 503, e409=ACTIVE),
)
async def chat(stream: Annotated[Stream, Depends(begin)]) -> AsyncIterator[ServerSentEvent]:
    """Stores the message and streams its reply; with a parent it begins a branch.

    The reply is stored even when the reader leaves. The same message_id again follows the reply that is being
    written, or gives the stored one; after an `error` it tries again, beside what had arrived.
    """
    async for event in _events(stream, None):
        yield event


@router.post(
    "/regenerate",
    response_class=EventSourceResponse,
    responses=STREAM | problems(400, 401, 404, 409, 422, 429, 503, e409=ACTIVE),
)
async def regenerate(
    stream: Annotated[Stream, Depends(begin_again)],
) -> AsyncIterator[ServerSentEvent]:
    """Writes another reply beside this one, or one to a message that has none. Nothing is overwritten."""
    async for event in _events(stream, None):
        yield event


@router.get(
    "/{generation_id}/stream",
    response_class=EventSourceResponse,
    responses=STREAM | problems(401, 404, 409, 422, 503),
)
async def follow(
    stream: Annotated[Stream, Depends(resume)],
    last_event_id: Annotated[
        int | None, Header(ge=0, le=LARGEST_ID, description="Only what comes after this event.")
    ] = None,
) -> AsyncIterator[ServerSentEvent]:
    """Follows a reply from any tab, device or server: as it comes, or as it was stored."""
    async for event in _events(stream, last_event_id):
        yield event


@router.post("/{generation_id}/stop", status_code=202, responses=problems(401, 404, 422, 503))
async def stop(generation_id: UUID, caller: CallerDependency, services: ServicesDependency) -> StopAnswer:
    """Ends a reply with what has arrived. One that has ended already stays as it is."""
    status = await services.replies.stop(caller, str(generation_id))
    return StopAnswer.model_validate({"generation_id": generation_id, "status": status})


def _named(response: Response, stream: Stream) -> Stream:
    response.headers[GENERATION_HEADER] = stream.generation.generation_id
    return stream


async def _events(stream: Stream, after: int | None) -> AsyncIterator[ServerSentEvent]:
    async for event in stream.generation.follow(after, fresh=stream.fresh):
        # As text: FastAPI would look through `data` for what is no JSON yet, which takes ten times as long.
        yield ServerSentEvent(event=event.name, id=str(event.id), raw_data=json.dumps(event.data))

"""A message in, the assistant's reply out as server-sent events, which anybody entitled may follow."""

import json
import uuid
from collections.abc import AsyncIterator
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Header
from fastapi.responses import StreamingResponse
from fastapi.sse import KEEPALIVE_COMMENT as PING
from fastapi.sse import format_sse_event

from backend.dependencies import AddressDependency, CallerDependency, ServicesDependency
from backend.openapi import Responses, problems
from backend.schemas.chat import ChatRequest, RegenerateRequest, StopAnswer
from backend.services.generations import Stream

router = APIRouter(prefix="/api/chat", tags=["replies"])
GENERATION_HEADER = "Generation-Id"
LARGEST_ID = 2**31 - 1
PING_SECONDS = 15.0  # proxies close what is silent for longer than a minute or so

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


class EventStream(StreamingResponse):
    """Events as they come. FastAPI's own passes each through two tasks more before it is sent."""

    media_type = "text/event-stream"


# Whatever can be refused is refused before the stream begins and 200 is said.


@router.post(
    "",
    response_class=EventStream,
    responses=STREAM | problems(400, 401, 404, 409, 422, 429, 503, e409=ACTIVE),
)
async def chat(
    body: ChatRequest, caller: CallerDependency, services: ServicesDependency, address: AddressDependency
) -> EventStream:
    """Stores the message and streams its reply; with a parent it begins a branch.

    The reply is stored even when the reader leaves. The same message_id again follows the reply that is being
    written, or gives the stored one; after an `error` it tries again, beside what had arrived.
    """
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
    return _streamed(await services.replies.begin(caller, values, body.model, file_ids))


@router.post(
    "/regenerate",
    response_class=EventStream,
    responses=STREAM | problems(400, 401, 404, 409, 422, 429, 503, e409=ACTIVE),
)
async def regenerate(
    body: RegenerateRequest,
    caller: CallerDependency,
    services: ServicesDependency,
    address: AddressDependency,
) -> EventStream:
    """Writes another reply beside this one, or one to a message that has none. Nothing is overwritten."""
    await services.limits.chat(address, caller.user_id)
    generation_id = None if body.generation_id is None else str(body.generation_id)
    return _streamed(
        await services.replies.regenerate(caller, str(body.message_id), generation_id, body.model)
    )


@router.get(
    "/{generation_id}/stream",
    response_class=EventStream,
    responses=STREAM | problems(401, 404, 409, 422, 503),
)
async def follow(
    generation_id: UUID,
    caller: CallerDependency,
    services: ServicesDependency,
    last_event_id: Annotated[
        int | None, Header(ge=0, le=LARGEST_ID, description="Only what comes after this event.")
    ] = None,
) -> EventStream:
    """Follows a reply from any tab, device or server: as it comes, or as it was stored."""
    return _streamed(await services.replies.resume(caller, str(generation_id)), last_event_id)


@router.post("/{generation_id}/stop", status_code=202, responses=problems(401, 404, 422, 503))
async def stop(generation_id: UUID, caller: CallerDependency, services: ServicesDependency) -> StopAnswer:
    """Ends a reply with what has arrived. One that has ended already stays as it is."""
    status = await services.replies.stop(caller, str(generation_id))
    return StopAnswer.model_validate({"generation_id": generation_id, "status": status})


def _streamed(stream: Stream, after: int | None = None) -> EventStream:
    headers = {
        GENERATION_HEADER: stream.generation.generation_id,
        "Cache-Control": "no-cache",
        "X-Accel-Buffering": "no",  # nginx would keep events until it has a buffer full of them
    }
    return EventStream(event_frames(stream, after), headers=headers)


async def event_frames(stream: Stream, after: int | None) -> AsyncIterator[bytes]:
    """The events as they are sent, and a comment now and then while there are none."""
    async for event in stream.generation.follow(after, fresh=stream.fresh, idle_seconds=PING_SECONDS):
        if event is None:
            yield PING
        else:
            yield format_sse_event(event=event.name, id=str(event.id), data_str=json.dumps(event.data))

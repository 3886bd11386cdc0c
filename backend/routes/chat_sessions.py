"""Sessions and their messages: GraphQL's data and permissions, as REST."""

import uuid
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Response

from backend.cursors import LARGEST, decode_cursor, encode_cursor
from backend.dependencies import AddressDependency, CallerDependency, ServicesDependency
from backend.errors import ApiError, not_found
from backend.openapi import Responses, problems
from backend.schemas.chat_sessions import (
    AddMessage,
    CreateSession,
    Message,
    MessagePage,
    Session,
    SessionPage,
    UpdateSession,
)
from backend.schemas.fields import Status
from backend.services.prompts import nothing_to_summarise
from backend.services.refusals import session_not_found

router = APIRouter(
    prefix="/api/chat-sessions", tags=["chat sessions"], responses=problems(401, 404, 422, 503)
)
STORED_SESSION: Responses = {200: {"model": Session, "description": "This session_id was stored before."}}
STORED_MESSAGE: Responses = {200: {"model": Message, "description": "This message_id was stored before."}}
NOT_ABLE = ("model-not-able", "The demo model cannot summarise: choose another one.")
Limit = Annotated[int, Query(ge=1, le=100, description="Rows on a page.")]
Cursor = Annotated[str | None, Query(description="`next_cursor` of the page before.")]


@router.post(
    "/create",
    status_code=201,
    responses=STORED_SESSION
    | problems(400, 409, e409=("session-id-conflict", "This session_id cannot be used: make a new one.")),
)
async def create_session(
    body: CreateSession, response: Response, caller: CallerDependency, services: ServicesDependency
) -> Session:
    """A new session; with a session_id that was stored before, that session, unchanged."""
    services.models.choose(body.model)
    values = body.model_dump(mode="json", exclude_none=True)
    values.setdefault("session_id", str(uuid.uuid4()))
    stored = await services.graphql.create_chat_session(caller, values)
    response.status_code = 201 if stored.created else 200
    return Session.model_validate(stored.row)


@router.get("/user/{user_id}")
async def list_sessions(
    user_id: UUID,
    caller: CallerDependency,
    services: ServicesDependency,
    limit: Limit = 50,
    cursor: Cursor = None,
    status: Annotated[
        Status | None, Query(description="Only these; deleted ones are left out otherwise.")
    ] = None,
) -> SessionPage:
    """The caller's sessions, newest first."""
    if str(user_id) != caller.user_id:
        raise not_found("user-not-found", "There is no such user.")
    before = None if cursor is None else decode_cursor("sessions", cursor)
    rows = await services.graphql.get_user_chat_sessions(
        caller, limit=limit + 1, before_id=before, status=status
    )
    items, next_cursor = _page("sessions", "id", rows, limit)
    return SessionPage.model_validate({"items": items, "next_cursor": next_cursor})


@router.get("/{session_id}")
async def get_session(session_id: UUID, caller: CallerDependency, services: ServicesDependency) -> Session:
    """One session; deleted ones stay readable."""
    row = await services.graphql.get_chat_session(caller, str(session_id))
    if row is None:
        raise session_not_found()
    return Session.model_validate(row)


@router.put("/{session_id}", responses=problems(400, 409))
async def update_session(
    session_id: UUID, body: UpdateSession, caller: CallerDependency, services: ServicesDependency
) -> Session:
    """Changes what is given. A deleted session takes only a status: active restores it."""
    services.models.choose(body.model)
    row = await services.graphql.update_chat_session(caller, str(session_id), body.changes())
    return Session.model_validate(row)


@router.delete("/{session_id}", status_code=204)
async def delete_session(session_id: UUID, caller: CallerDependency, services: ServicesDependency) -> None:
    """Puts a session into the trash: out of lists, readable, not writable; once more changes nothing."""
    await services.graphql.delete_chat_session(caller, str(session_id))


@router.post("/{session_id}/recount")
async def recount_messages(
    session_id: UUID, caller: CallerDependency, services: ServicesDependency
) -> Session:
    """Counts the messages anew, should `total_messages` ever be wrong."""
    row = await services.graphql.update_session_message_count(caller, str(session_id))
    return Session.model_validate(row)


@router.post("/{session_id}/summary", responses=problems(409, e409=NOT_ABLE))
async def summarise_session(
    session_id: UUID, caller: CallerDependency, services: ServicesDependency, address: AddressDependency
) -> Session:
    """Summarises the shown branch by the session's model and stores that as its summary."""
    await services.limits.chat(address, caller.user_id)
    session = await services.graphql.get_chat_session(caller, str(session_id))
    if session is None:
        raise session_not_found()
    if session["current_message_id"] is None:
        raise nothing_to_summarise()
    model = services.models.choose(session["model"])
    row = await services.titles.summarise(caller, session, model, session["current_message_id"])
    return Session.model_validate(row)


@router.get("/{session_id}/messages")
async def list_messages(
    session_id: UUID,
    caller: CallerDependency,
    services: ServicesDependency,
    limit: Limit = 50,
    cursor: Cursor = None,
    after_seq: Annotated[int | None, Query(ge=0, le=LARGEST, description="Only newer ones.")] = None,
) -> MessagePage:
    """The messages in their order. `after_seq` asks for what came after a message that is known."""
    if cursor is not None and after_seq is not None:
        raise ApiError(422, "cursor-and-after-seq", "Give cursor or after_seq, not both.")
    after = decode_cursor("messages", cursor) if cursor is not None else after_seq or 0
    rows = await services.graphql.get_chat_messages(caller, str(session_id), limit=limit + 1, after_seq=after)
    items, next_cursor = _page("messages", "seq", rows, limit)
    return MessagePage.model_validate({"items": items, "next_cursor": next_cursor})


@router.post(
    "/{session_id}/messages",
    status_code=201,
    responses=STORED_MESSAGE | problems(400, 403, 409),
)
async def add_message(
    session_id: UUID,
    body: AddMessage,
    response: Response,
    caller: CallerDependency,
    services: ServicesDependency,
) -> Message:
    """Stores a message once: with a message_id that was stored before, that message.

    The same message_id with other content, or in another session, is 409 `message-id-conflict`.
    """
    if body.role != "user":
        detail = f"Only the server writes messages of the role {body.role}."
        raise ApiError(403, "role-not-allowed", detail, role=body.role)
    values = body.model_dump(mode="json", exclude_none=True) | {"session_id": str(session_id)}
    values.setdefault("message_id", str(uuid.uuid4()))
    stored = await services.graphql.add_chat_message(caller, values)
    response.status_code = 201 if stored.created else 200
    return Message.model_validate(stored.row)


@router.delete("/{session_id}/messages", status_code=204, responses=problems(409))
async def clear_messages(session_id: UUID, caller: CallerDependency, services: ServicesDependency) -> None:
    """Deletes all messages of a session, which stays."""
    await services.graphql.clear_chat_messages(caller, str(session_id))


def _page(
    kind: str, key: str, rows: list[dict[str, Any]], limit: int
) -> tuple[list[dict[str, Any]], str | None]:
    """One row more than asked for tells that there is another page."""
    items = rows[:limit]
    return items, encode_cursor(kind, items[-1][key]) if len(rows) > limit else None

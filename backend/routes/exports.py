"""Sessions to take away, and everything of a person."""

from collections.abc import AsyncIterator
from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Query
from fastapi.responses import StreamingResponse

from backend.dependencies import AddressDependency, CallerDependency, Services, ServicesDependency
from backend.exports.archive import archive
from backend.exports.names import file_name
from backend.exports.sessions import Reader, as_json, as_markdown
from backend.files.storage import disposition
from backend.openapi import Responses, problems
from backend.schemas.exports import SessionExport
from backend.services.refusals import session_not_found

router = APIRouter()
FORMATS = {
    "json": (as_json, "application/json", "json"),
    "markdown": (as_markdown, "text/markdown; charset=utf-8", "md"),
}
# What was exported is nobody's to keep on the way, and nothing in it runs.
HEADERS = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}
DOCUMENT: Responses = {
    200: {
        "model": SessionExport,
        "description": "The session. As Markdown: the branch that is shown.",
        "content": {"text/markdown": {"schema": {"type": "string"}}},
    }
}


ZIP: Responses = {200: {"description": "The zip.", "content": {"application/zip": {}}}}


@router.get(
    "/api/account/export",
    tags=["sign-in"],
    response_class=StreamingResponse,
    responses=ZIP | problems(401, 429, 503),
)
async def export_account(
    caller: CallerDependency, services: ServicesDependency, address: AddressDependency
) -> StreamingResponse:
    """Everything of the caller as a zip: every session as JSON and as Markdown, and every file.

    It is written while it is read; an answer that is cut off is not whole.
    """
    await services.limits.export(address, caller.user_id)
    await services.graphql.check(caller)
    storage = services.files.place if services.files else None
    pieces = archive(services.graphql, reader_of(services, caller.user_id), caller.user_id, storage)
    headers = {**HEADERS, "Content-Disposition": 'attachment; filename="parley.zip"'}
    return StreamingResponse(pieces, headers=headers, media_type="application/zip")


@router.get(
    "/api/chat-sessions/{session_id}/export",
    tags=["chat sessions"],
    response_model=None,
    responses=DOCUMENT | problems(401, 404, 422, 503),
)
async def export_session(
    session_id: UUID,
    caller: CallerDependency,
    services: ServicesDependency,
    format: Annotated[Literal["json", "markdown"], Query()] = "json",
) -> StreamingResponse:
    """A session as a file: everything of it as JSON, or the branch that is shown as Markdown.

    It is written while it is read; an answer that is cut off is not whole.
    """
    session = await services.graphql.get_chat_session(caller, str(session_id))
    if session is None:
        raise session_not_found()
    write, media_type, ending = FORMATS[format]
    pieces = write(services.graphql, reader_of(services, caller.user_id), session)
    name = f"{file_name(session['title'], 'Chat')}.{ending}"
    headers = {**HEADERS, "Content-Disposition": disposition(media_type, name)}
    return StreamingResponse(_encoded(pieces), headers=headers, media_type=media_type)


def reader_of(services: Services, user_id: str) -> Reader:
    """Reads in a person's name for as long as it takes."""
    return lambda: services.tokens.act_for(user_id, "user")


async def _encoded(pieces: AsyncIterator[str]) -> AsyncIterator[bytes]:
    async for piece in pieces:
        yield piece.encode()

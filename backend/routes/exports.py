"""Sessions to take away."""

from collections.abc import AsyncIterator
from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Query
from fastapi.responses import StreamingResponse

from backend.dependencies import CallerDependency, ServicesDependency
from backend.exports.names import file_name
from backend.exports.sessions import as_json, as_markdown
from backend.files.storage import disposition
from backend.openapi import Responses, problems
from backend.schemas import SessionExport
from backend.services.refusals import session_not_found

router = APIRouter(prefix="/api/chat-sessions", tags=["chat sessions"])
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


@router.get("/{session_id}/export", response_model=None, responses=DOCUMENT | problems(401, 404, 422, 503))
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
    pieces = write(services.graphql, lambda: services.tokens.act_for(caller.user_id, "user"), session)
    name = f"{file_name(session['title'], 'Chat')}.{ending}"
    headers = {**HEADERS, "Content-Disposition": disposition(media_type, name)}
    return StreamingResponse(_encoded(pieces), headers=headers, media_type=media_type)


async def _encoded(pieces: AsyncIterator[str]) -> AsyncIterator[bytes]:
    async for piece in pieces:
        yield piece.encode()

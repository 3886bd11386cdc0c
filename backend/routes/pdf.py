"""Questions about PDFs: upload, list, delete, ask."""

from datetime import UTC, datetime, timedelta
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Path, Query, Request

from backend.cursors import decode_cursor, encode_cursor
from backend.dependencies import AddressDependency, CallerDependency, ServicesDependency
from backend.documents.answers import answer_of
from backend.errors import ApiError
from backend.files.checks import PDF
from backend.openapi import problems
from backend.routes.files import FilesDependency
from backend.schemas.files import AskDocument, Citation, DocumentAnswer, File, FilePage
from backend.services.file_queries import file_not_found, get_file

router = APIRouter(prefix="/api/pdf", tags=["documents"])
FileId = Annotated[UUID, Path(description="The PDF's file_id.")]


@router.post(
    "",
    status_code=201,
    responses=problems(401, 411, 422, 503),
    openapi_extra={
        "requestBody": {
            "required": True,
            "content": {PDF: {"schema": {"type": "string", "format": "binary"}}},
        }
    },
)
async def upload_pdf(
    name: Annotated[str, Query(min_length=1, max_length=255, description="What the file is called.")],
    request: Request,
    caller: CallerDependency,
    files: FilesDependency,
) -> File:
    """Uploads a PDF in one request, as its body. It is read in the background: see its status."""
    length = request.headers.get("content-length", "")
    if not length.isdecimal() or int(length) < 1:
        raise ApiError(411, "length-required", "Send the PDF as the body, with its Content-Length.")
    row, _ = await files.request(caller, {"name": name, "file_type": PDF, "size": int(length)})
    await files.receive(row["file_id"], request.stream(), int(length))
    return File.model_validate(await files.complete(caller, row["file_id"]))


@router.get("", responses=problems(401, 422, 503))
async def list_pdfs(
    caller: CallerDependency,
    files: FilesDependency,
    limit: Annotated[int, Query(ge=1, le=100)] = 50,
    cursor: str | None = None,
) -> FilePage:
    """The caller's PDFs, newest first."""
    before = _moment(decode_cursor("pdf", cursor)) if cursor else None
    rows = await files.of_type(caller, PDF, limit + 1, before)
    following = encode_cursor("pdf", _position(rows[limit - 1]["created_at"])) if len(rows) > limit else None
    return FilePage(items=[File.model_validate(row) for row in rows[:limit]], next_cursor=following)


@router.delete("/{file_id}", status_code=204, responses=problems(401, 404, 422, 503))
async def delete_pdf(file_id: FileId, caller: CallerDependency, files: FilesDependency) -> None:
    """Removes a PDF for good, with its passages."""
    await files.delete(caller, str(file_id))


@router.post("/{file_id}/ask", responses=problems(401, 404, 409, 422, 429, 503))
async def ask_pdf(
    file_id: FileId,
    body: AskDocument,
    caller: CallerDependency,
    services: ServicesDependency,
    address: AddressDependency,
    files: FilesDependency,
) -> DocumentAnswer:
    """Answers a question from one PDF. The passages are what the search found, whatever the model says."""
    assert services.passages is not None
    await services.limits.chat(address, caller.user_id)
    row = await get_file(services.graphql, caller, str(file_id))
    if row is None or row["file_type"] != PDF:
        raise file_not_found()
    if row["status"] == "failed":
        raise ApiError(409, row["error_code"], row["error_detail"] or "The PDF cannot be searched.")
    if row["status"] != "ready":
        raise ApiError(409, "document-not-ready", "The PDF is still being read: ask in a moment.")
    found = await services.passages.in_file(caller.user_id, str(file_id), body.question)
    answer, model = await answer_of(services.models, body.question, found)
    citations = [Citation.model_validate(one.citation()) for one in found]
    return DocumentAnswer(answer=answer, citations=citations, model=model)


EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def _position(created_at: str) -> int:
    """Microseconds since 1970: what PostgreSQL keeps of a time, as a cursor holds it."""
    return (datetime.fromisoformat(created_at) - EPOCH) // timedelta(microseconds=1)


def _moment(position: int) -> str:
    try:
        return (EPOCH + timedelta(microseconds=position)).isoformat()
    except OverflowError:
        raise ApiError(422, "cursor-invalid", "This cursor is not one that this list gave.") from None

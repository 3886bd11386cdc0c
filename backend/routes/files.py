"""Files: where to upload one, what becomes of it, where to fetch it; and the local storage's own URLs."""

from collections.abc import AsyncIterator
from pathlib import PurePosixPath
from typing import Annotated, Literal
from urllib.parse import urljoin
from uuid import UUID

from fastapi import APIRouter, Depends, Path, Query, Request, Response
from fastapi.responses import RedirectResponse, StreamingResponse

from backend.dependencies import CallerDependency, Services, ServicesDependency
from backend.errors import ApiError, not_found
from backend.files import checks
from backend.files.service import Files
from backend.files.storage import Described, LocalStorage, SignedUrl, disposition, stored_size, stream
from backend.files.urls import PATH, Grant, UrlSigner
from backend.openapi import problems
from backend.schemas.files import File, FilePolicy, FileUrl, RequestUpload, Upload

router = APIRouter(prefix="/api/files", tags=["files"])

# Nothing that was uploaded runs, whatever a browser takes it for.
SAFE_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "sandbox; default-src 'none'",
    "Cross-Origin-Resource-Policy": "cross-origin",
    "Referrer-Policy": "no-referrer",
}


async def files_of(services: ServicesDependency) -> Files:
    """The service, or 503 with what is missing."""
    if services.files is None:
        raise ApiError(503, "files-off", services.files_missing or "Files are off here.")
    return services.files


FilesDependency = Annotated[Files, Depends(files_of)]
FileId = Annotated[UUID, Path(description="The file's id.")]


@router.get("", responses=problems(401, 503))
async def get_policy(caller: CallerDependency, services: ServicesDependency) -> FilePolicy:
    """What is taken here, and how much room is left; `available` is false where files are off."""
    if services.files is None:
        return FilePolicy(available=False, reason=services.files_missing)
    settings = services.files.settings
    return FilePolicy(
        available=True,
        types=list(checks.ACCEPTED_TYPES),
        max_bytes=settings.max_size,
        quota_bytes=settings.quota,
        used_bytes=await services.files.used(caller),
    )


@router.post("/request", status_code=201, responses=problems(401, 422, 503))
async def request_upload(
    body: RequestUpload, caller: CallerDependency, files: FilesDependency, request: Request
) -> Upload:
    """Announces a file. Its bytes go to `upload_url` by PUT within five minutes; then call complete."""
    row, url = await files.request(caller, body.model_dump())
    return Upload(
        file=File.model_validate(row),
        upload_url=absolute(request, files, url),
        method="PUT",
        expires_at=url.expires_at,
    )


@router.post("/{file_id}/complete", responses=problems(401, 404, 409, 422, 503))
async def complete_upload(file_id: FileId, caller: CallerDependency, files: FilesDependency) -> File:
    """Checks what was uploaded, and keeps it. A PDF is read in the background: its status tells how far."""
    return File.model_validate(await files.complete(caller, str(file_id)))


@router.get(
    "/{file_id}",
    response_model=FileUrl,
    responses=problems(401, 404, 409, 422, 503) | {302: {"description": "With `redirect=1`."}},
)
async def get_url(
    file_id: FileId,
    caller: CallerDependency,
    files: FilesDependency,
    request: Request,
    redirect: Annotated[Literal["0", "1"], Query(description="1: answers 302 to the URL.")] = "0",
) -> FileUrl | Response:
    """A URL that gives the bytes for some minutes to whoever has it."""
    url, thumbnail = await files.url(caller, str(file_id))
    if redirect == "1":
        return RedirectResponse(absolute(request, files, url), 302)
    return FileUrl(
        url=absolute(request, files, url),
        thumbnail_url=absolute(request, files, thumbnail) if thumbnail else None,
        expires_at=url.expires_at,
    )


@router.delete("/{file_id}", status_code=204, responses=problems(401, 404, 422, 503))
async def delete_file(file_id: FileId, caller: CallerDependency, files: FilesDependency) -> None:
    """Removes the file for good, with its passages. Messages go on to name it."""
    await files.delete(caller, str(file_id))


def absolute(request: Request, files: Files, url: SignedUrl) -> str:
    """The URL as this client reaches it: a path of the local storage is one of this backend."""
    return urljoin(files.settings.public_url or str(request.base_url), url.url)


# The local storage ----------------------------------------------------------------------------------------


def signer_of(services: Services) -> UrlSigner:
    """Signs and checks the local storage's URLs."""
    return UrlSigner(services.settings.jwt.derived_key("file urls"))


def local(files: Files) -> LocalStorage:
    """The storage, when its URLs are served here."""
    if not isinstance(files.place, LocalStorage):
        raise not_found("route-not-found", "There is no such path.")
    return files.place


content = APIRouter(prefix=PATH.rstrip("/"), include_in_schema=False)


@content.put("/incoming/{file_id}")
async def receive(
    file_id: UUID,
    expires: int,
    size: int,
    signature: str,
    request: Request,
    services: ServicesDependency,
    files: FilesDependency,
) -> Response:
    """Takes the bytes of an announced file."""
    local(files)
    signer_of(services).check(Grant("PUT", f"incoming/{file_id}", expires, size), signature)
    await files.receive(str(file_id), request.stream(), size)
    return Response(status_code=204)


@content.get("/{area}/{file_id}")
async def serve(
    area: Literal["files", "thumbnails"],
    file_id: UUID,
    expires: int,
    size: int,
    type: str,
    name: str,
    signature: str,
    services: ServicesDependency,
    files: FilesDependency,
) -> Response:
    """Gives the bytes of a file, in a way that no browser runs any of them."""
    place = local(files)
    grant = Grant("GET", f"{area}/{file_id}", expires, size, type, name)
    signer_of(services).check(grant, signature)
    length = await stored_size(place, area, str(file_id))
    if length is None:
        raise not_found("file-not-found", "There is no such file.")
    described = Described(length, type, PurePosixPath(name).name or "file")
    headers = {
        **SAFE_HEADERS,
        "Content-Disposition": disposition(described.file_type, described.name),
        "Content-Length": str(length),
        "Cache-Control": "private, max-age=600",
    }
    return StreamingResponse(_pieces(place, grant.key), headers=headers, media_type=_media_type(type))


def _media_type(file_type: str) -> str:
    return f"{file_type}; charset=utf-8" if file_type.startswith("text/") else file_type


async def _pieces(place: LocalStorage, key: str) -> AsyncIterator[bytes]:
    async for piece in stream(place, key):
        yield piece

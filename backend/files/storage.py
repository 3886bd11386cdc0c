"""Where bytes are: a local folder, whose URLs this backend serves itself, or a bucket that speaks S3.

Keys are made here and nowhere else: `incoming/<uuid>` for what a browser uploads, `files/<uuid>` and
`thumbnails/<uuid>` for what has passed the checks.
"""

import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Literal, Protocol

import obstore
from obstore.exceptions import BaseError as StorageError
from obstore.exceptions import NotFoundError
from obstore.store import LocalStore, ObjectStore, S3Store

from backend.errors import ApiError, unavailable
from backend.files.settings import FileSettings, S3Settings
from backend.files.urls import Grant, UrlSigner

Area = Literal["incoming", "files", "thumbnails"]
UPLOAD_SECONDS = 300
DOWNLOAD_SECONDS = 900
# A browser shows these itself; anything else it saves.
INLINE_TYPES = frozenset({"image/png", "image/jpeg", "image/webp", "image/gif", "application/pdf"})


@dataclass(frozen=True)
class SignedUrl:
    """A URL, or a path of this backend, and until when it is good."""

    url: str
    expires_at: datetime


@dataclass(frozen=True)
class Described:
    """What a download says of itself."""

    size: int
    file_type: str
    name: str


class Storage(Protocol):
    """One place for bytes."""

    store: ObjectStore

    def upload_url(self, file_id: str, size: int) -> SignedUrl:
        """Takes one PUT of that many bytes to incoming/."""

    def download_url(self, area: Area, file_id: str, described: Described) -> SignedUrl:
        """Gives the bytes."""


def key_of(area: Area, file_id: str) -> str:
    """The object's key."""
    return f"{area}/{file_id}"


def disposition(file_type: str, name: str) -> str:
    """Content-Disposition: what a browser must not interpret it saves."""
    kind = "inline" if file_type in INLINE_TYPES else "attachment"
    plain = "".join(c if (c.isascii() and c.isalnum()) or c in "-_. " else "_" for c in name)
    return f"{kind}; filename=\"{plain}\"; filename*=UTF-8''{_percent_encoded(name)}"


def _percent_encoded(name: str) -> str:
    return "".join(
        chr(byte) if chr(byte).isascii() and chr(byte).isalnum() else f"%{byte:02X}" for byte in name.encode()
    )


class LocalStorage:
    """A folder. Its URLs are paths of this backend, signed by it."""

    def __init__(self, folder: Path, signer: UrlSigner) -> None:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.store: ObjectStore = LocalStore(prefix=folder)
        self._signer = signer

    def upload_url(self, file_id: str, size: int) -> SignedUrl:
        """Takes one PUT of exactly that many bytes."""
        expires = int(time.time()) + UPLOAD_SECONDS
        return self._signed(Grant("PUT", key_of("incoming", file_id), expires, size))

    def download_url(self, area: Area, file_id: str, described: Described) -> SignedUrl:
        """Gives the bytes, with the headers that keep a browser from running them."""
        # Whole minutes: the same URL for a while, so that a browser's cache is of use.
        expires = int(time.time()) // 60 * 60 + DOWNLOAD_SECONDS + 60
        grant = Grant(
            "GET", key_of(area, file_id), expires, described.size, described.file_type, described.name
        )
        return self._signed(grant)

    def _signed(self, grant: Grant) -> SignedUrl:
        return SignedUrl(self._signer.path(grant), datetime.fromtimestamp(grant.expires, UTC))


class S3Storage:
    """A bucket. S3 cannot cap an upload in its URL: one that is too large is refused afterwards."""

    def __init__(self, settings: S3Settings) -> None:
        self.store: ObjectStore = _s3_store(settings, settings.endpoint)
        self._public = _s3_store(settings, settings.public_endpoint)

    def upload_url(self, file_id: str, size: int) -> SignedUrl:
        """Takes one PUT."""
        return self._signed("PUT", key_of("incoming", file_id), UPLOAD_SECONDS)

    def download_url(self, area: Area, file_id: str, described: Described) -> SignedUrl:
        """Gives the bytes, with the type and disposition that they were stored with."""
        return self._signed("GET", key_of(area, file_id), DOWNLOAD_SECONDS)

    def _signed(self, method: Literal["GET", "PUT"], key: str, seconds: int) -> SignedUrl:
        url = obstore.sign(self._public, method, key, timedelta(seconds=seconds))
        return SignedUrl(url, datetime.now(UTC) + timedelta(seconds=seconds))


def _s3_store(settings: S3Settings, endpoint: str) -> S3Store:
    return S3Store(
        settings.bucket,
        endpoint=endpoint,
        region=settings.region,
        access_key_id=settings.access_key,
        secret_access_key=settings.secret_key,
        virtual_hosted_style_request=False,
        client_options={"allow_http": endpoint.startswith("http://")},
    )


def open_storage(settings: FileSettings, signer: UrlSigner) -> LocalStorage | S3Storage | None:
    """The one that is configured, if any."""
    if settings.s3 is not None:
        return S3Storage(settings.s3)
    return LocalStorage(settings.folder, signer) if settings.folder is not None else None


async def stored_size(storage: Storage, area: Area, file_id: str) -> int | None:
    """How many bytes an object has; None when there is none."""
    try:
        return int((await obstore.head_async(storage.store, key_of(area, file_id)))["size"])
    except FileNotFoundError:
        return None
    except StorageError as error:
        raise storage_unavailable() from error


async def put(storage: Storage, area: Area, file_id: str, source: bytes | Path, described: Described) -> None:
    """Stores bytes under what downloads are to say of them."""
    attributes = None
    if isinstance(storage, S3Storage):
        attributes = {
            "Content-Type": described.file_type,
            "Content-Disposition": disposition(described.file_type, described.name),
        }
    try:
        await obstore.put_async(storage.store, key_of(area, file_id), source, attributes=attributes)
    except StorageError as error:
        raise storage_unavailable() from error


async def put_stream(storage: Storage, file_id: str, chunks: AsyncIterator[bytes], size: int) -> None:
    """Stores what arrives under incoming/, if it is exactly `size` bytes: nothing of it otherwise."""

    async def counted() -> AsyncIterator[bytes]:
        read = 0
        async for chunk in chunks:
            read += len(chunk)
            if read > size:
                raise wrong_size()
            if chunk:
                yield chunk
        if read != size:
            raise wrong_size()

    try:
        await obstore.put_async(storage.store, key_of("incoming", file_id), counted())
    except StorageError as error:
        raise storage_unavailable() from error


async def stream(storage: Storage, key: str) -> AsyncIterator[bytes]:
    """The bytes of an object in pieces; FileNotFoundError before the first one."""
    answer = await obstore.get_async(storage.store, key)
    async for chunk in answer.stream(min_chunk_size=256 * 1024):
        yield bytes(chunk)


async def download(storage: Storage, area: Area, file_id: str, target: Path) -> None:
    """Copies an object to a file."""
    try:
        with target.open("wb") as output:
            async for chunk in stream(storage, key_of(area, file_id)):
                output.write(chunk)
    except FileNotFoundError:
        raise ApiError(409, "upload-missing", "The file was not uploaded: upload it first.") from None
    except StorageError as error:
        raise storage_unavailable() from error


async def remove(storage: Storage, *keys: str) -> bool:
    """Deletes objects; one that is not there is no error. False: something stays, to be removed later."""
    done = True
    for key in keys:
        try:
            await obstore.delete_async(storage.store, key)
        except (FileNotFoundError, NotFoundError):
            continue
        except StorageError:
            done = False
    return done


def wrong_size() -> ApiError:
    """422: other bytes came than were announced."""
    return ApiError(422, "file-size-mismatch", "The file does not have the size that was announced.")


def storage_unavailable() -> ApiError:
    """503: the place for files is away."""
    return unavailable("storage-unavailable", "The files cannot be reached now.")

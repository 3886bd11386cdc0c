"""The life of a file: announced, uploaded, checked, fetched, deleted, and swept up when nobody has it."""

import asyncio
import logging
import tempfile
import uuid
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import asyncpg
import obstore
from obstore.exceptions import BaseError as StorageError

from backend.errors import ApiError
from backend.files import checks, storage
from backend.files.jobs import Jobs
from backend.files.settings import FileSettings
from backend.files.storage import Described, SignedUrl, Storage
from backend.logs import log
from backend.services import file_queries
from backend.services.database import connected
from backend.services.file_queries import Row, file_not_found
from backend.services.hasura_client import HasuraClient
from backend.services.tokens import Caller, Tokens

logger = logging.getLogger("backend.files")
CHECKS_AT_A_TIME = 2
UPLOAD_TIME = timedelta(hours=1)
SWEPT_AT_A_TIME = 500
DISCARDED = "SELECT file_id FROM chat_backend.discarded_files ORDER BY discarded_at LIMIT $1"
FORGET = "DELETE FROM chat_backend.discarded_files WHERE file_id = ANY ($1)"


class Files:
    """All that routes do with files."""

    def __init__(
        self,
        graphql: HasuraClient,
        tokens: Tokens,
        place: Storage,
        jobs: Jobs,
        pool: asyncpg.Pool,
        settings: FileSettings,
    ) -> None:
        self._graphql = graphql
        self._tokens = tokens
        self._storage = place
        self._jobs = jobs
        self._pool = pool
        self.settings = settings
        self._gate = asyncio.Semaphore(CHECKS_AT_A_TIME)

    @property
    def place(self) -> Storage:
        """Where the bytes are."""
        return self._storage

    async def used(self, caller: Caller) -> int:
        """The bytes of the caller's files."""
        return await file_queries.used_bytes(self._graphql, caller)

    async def of_type(self, caller: Caller, file_type: str, limit: int, before: str | None) -> list[Row]:
        """The caller's files of a type, newest first."""
        return await file_queries.list_files(
            self._graphql, caller, file_type=file_type, limit=limit, before=before
        )

    async def request(self, caller: Caller, values: Row) -> tuple[Row, SignedUrl]:
        """Announces a file; where to upload it, for five minutes. `values` are name, file_type and size."""
        if values["size"] > self.settings.max_size:
            raise too_large(self.settings.max_size)
        if values["file_type"] not in checks.ACCEPTED_TYPES:
            file_type = values["file_type"]
            detail = f"Files of type {file_type} are not taken."
            raise ApiError(422, "file-type-not-allowed", detail, file_type=file_type)
        file_id = str(uuid.uuid4())
        row = await self._announce(caller, {"file_id": file_id, **values})
        return row, self._storage.upload_url(file_id, values["size"])

    async def _announce(self, caller: Caller, values: Row) -> Row:
        """The row of a file that is to come, unless there is no room for it."""
        # One announcement of a person at a time: together they could exceed what each alone does not.
        async with connected(self._pool) as connection, connection.transaction():
            await connection.execute("SELECT pg_advisory_xact_lock(hashtextextended($1, 0))", caller.user_id)
            used = await file_queries.used_bytes(self._graphql, caller)
            if used + values["size"] > self.settings.quota:
                raise ApiError(
                    422, "quota-exceeded", "There is no room left for this file: delete others first.",
                    used_bytes=used, quota_bytes=self.settings.quota,
                )  # fmt: skip
            return await file_queries.create_file(self._graphql, self._assistant(caller), values)

    async def keep_made(self, owner_id: str, generation_id: str, described: Described, content: bytes) -> str:
        """Keeps what a running reply made, as a file of its owner; its id.

        The row comes first: the database removes it, and what was stored by then, unless the reply names it.
        """
        owner, file_id = self._tokens.act_for(owner_id, "user"), str(uuid.uuid4())
        values = {"name": described.name, "file_type": described.file_type, "size": described.size}
        await self._announce(owner, {"file_id": file_id, "generation_id": generation_id, **values})
        await storage.put(self._storage, "files", file_id, content, described)
        changes = {"status": "ready"}
        if await file_queries.update_file(self._graphql, self._assistant(owner), file_id, changes) is None:
            raise file_not_found()
        return file_id

    async def receive(self, file_id: str, chunks: AsyncIterator[bytes], size: int) -> None:
        """Takes an upload to the local storage."""
        await storage.put_stream(self._storage, file_id, chunks, size)

    async def complete(self, caller: Caller, file_id: str) -> Row:
        """Checks what was uploaded and keeps it; a second time answers what the first one did."""
        row = await self._own(caller, file_id)
        if row["status"] == "pending":
            async with self._gate:
                try:
                    row = await self._keep(caller, row)
                except ApiError as error:
                    if error.code != "upload-missing":
                        raise
                    # Nothing is left of the upload when another request for the same file was faster.
                    row = await self._own(caller, file_id)
                    if row["status"] == "pending":
                        raise
        if row["status"] in ("queued", "reading"):
            await self._jobs.defer_ingestion(file_id)
        return row

    async def url(self, caller: Caller, file_id: str) -> tuple[SignedUrl, SignedUrl | None]:
        """Where the bytes are, and an image's thumbnail."""
        row = await self._own(caller, file_id)
        if row["status"] == "pending":
            raise ApiError(409, "upload-missing", "The file was not uploaded: upload it first.")
        described = Described(row["size"], row["file_type"], row["name"])
        thumbnail = None
        if row["file_type"] in checks.IMAGE_FORMATS:
            small = Described(0, "image/webp", "thumbnail.webp")
            thumbnail = self._storage.download_url("thumbnails", file_id, small)
        return self._storage.download_url("files", file_id, described), thumbnail

    async def delete(self, caller: Caller, file_id: str) -> None:
        """Removes the file, its passages and its bytes."""
        if not await file_queries.delete_file(self._graphql, caller, file_id):
            raise file_not_found()
        await storage.remove(self._storage, *keys_of(file_id))

    async def discard(self) -> None:
        """Removes the bytes of files that are gone, with their owner or by GraphQL, say."""
        async with connected(self._pool) as connection:
            rows = await connection.fetch(DISCARDED, SWEPT_AT_A_TIME)
        removed = [
            row["file_id"]
            for row in rows
            if await storage.remove(self._storage, *keys_of(str(row["file_id"])))
        ]
        if removed:
            async with connected(self._pool) as connection:
                await connection.execute(FORGET, removed)

    async def sweep(self) -> None:
        """Removes bytes that no file has any more, and uploads that never came."""
        before = datetime.now(UTC) - UPLOAD_TIME
        try:
            async for batch in obstore.list(self._storage.store, chunk_size=SWEPT_AT_A_TIME):
                old = [str(one["path"]) for one in batch if one["last_modified"] < before]
                await self._sweep(old)
        except StorageError as error:
            log(logger, logging.WARNING, "old files were not removed", error)

    async def _sweep(self, keys: list[str]) -> None:
        ids = {}
        for key in keys:
            try:
                ids[key] = uuid.UUID(key.partition("/")[2])
            except ValueError:
                continue  # not ours
        async with connected(self._pool) as connection:
            rows = await connection.fetch(
                "SELECT chat_backend.collect_files($1, $2)", list(ids.values()), UPLOAD_TIME
            )
        unknown = {row[0] for row in rows}
        # What was copied out of incoming/ is done with, whoever has the file.
        doomed = [key for key, one in ids.items() if one in unknown or key.startswith("incoming/")]
        await storage.remove(self._storage, *doomed)

    async def _keep(self, caller: Caller, row: Row) -> Row:
        file_id = row["file_id"]
        size = await storage.stored_size(self._storage, "incoming", file_id)
        if size is None:
            raise ApiError(409, "upload-missing", "The file was not uploaded: upload it first.")
        try:
            if size != row["size"]:
                raise storage.wrong_size()
            return await self._check(caller, row)
        except ApiError as error:
            if error.status == 422:
                await file_queries.delete_file(self._graphql, self._user(caller), file_id)
                await storage.remove(self._storage, *keys_of(file_id))
            raise

    async def _check(self, caller: Caller, row: Row) -> Row:
        file_id = row["file_id"]
        with tempfile.TemporaryDirectory(prefix="parley-file-") as folder:
            path = Path(folder) / "file"
            await storage.download(self._storage, "incoming", file_id, path)
            found = await asyncio.to_thread(checks.check_file, path, self.settings)
            described = Described(row["size"], found.file_type, row["name"])
            await storage.put(self._storage, "files", file_id, path, described)
        if found.thumbnail is not None:
            small = Described(len(found.thumbnail), "image/webp", "thumbnail.webp")
            await storage.put(self._storage, "thumbnails", file_id, found.thumbnail, small)
        changes = {
            "file_type": found.file_type,
            "width": found.width,
            "height": found.height,
            "status": "queued" if found.file_type == checks.PDF else "ready",
        }
        kept = await file_queries.update_file(self._graphql, self._assistant(caller), file_id, changes)
        if kept is None and (owner_id := await self._owner_of(file_id)) is not None:
            # It belongs to the account by now that its guest has signed in to.
            assistant = self._tokens.act_for(owner_id, "assistant")
            kept = await file_queries.update_file(self._graphql, assistant, file_id, changes)
        await storage.remove(self._storage, storage.key_of("incoming", file_id))
        if kept is None:
            await storage.remove(self._storage, *keys_of(file_id))
            raise file_not_found()
        return kept

    async def _own(self, caller: Caller, file_id: str) -> Row:
        row = await file_queries.get_file(self._graphql, caller, file_id)
        if row is None:
            raise file_not_found()
        return row

    async def _owner_of(self, file_id: str) -> str | None:
        async with connected(self._pool) as connection:
            owner = await connection.fetchval("SELECT chat_backend.file_owner($1)", uuid.UUID(file_id))
        return None if owner is None else str(owner)

    def _assistant(self, caller: Caller) -> Caller:
        return self._tokens.act_for(caller.user_id, "assistant")

    def _user(self, caller: Caller) -> Caller:
        """The caller, for longer than their token may last: checks take time."""
        return self._tokens.act_for(caller.user_id, "user")


def keys_of(file_id: str) -> tuple[str, ...]:
    """Everything that is stored of a file."""
    return tuple(f"{area}/{file_id}" for area in ("incoming", "files", "thumbnails"))


def too_large(most: int) -> ApiError:
    """422: larger than is taken."""
    return ApiError(422, "file-too-large", f"A file has at most {most // (1024 * 1024)} MB.", max_bytes=most)

"""A PDF becomes passages that can be searched: read page by page, cut, embedded, stored as the assistant."""

import logging
import tempfile
from pathlib import Path
from typing import Any
from uuid import UUID

import asyncpg

from backend.documents.chunks import passages
from backend.documents.embeddings import EmbeddingError, Embeddings
from backend.documents.reading import read_pages, unreadable
from backend.errors import ApiError
from backend.files.settings import FileSettings
from backend.files.storage import Storage, download
from backend.logs import log
from backend.services import file_queries
from backend.services.database import connected
from backend.services.hasura_client import HasuraClient
from backend.services.tokens import Caller, Tokens

logger = logging.getLogger("backend.documents")
BATCH = 16


class Ingestion:
    """Reads documents in the background, each from its beginning, so that it can begin again at any time."""

    def __init__(
        self,
        graphql: HasuraClient,
        tokens: Tokens,
        storage: Storage,
        embeddings: Embeddings,
        settings: FileSettings,
        pool: asyncpg.Pool,
    ) -> None:
        self._pool = pool
        self._graphql = graphql
        self._tokens = tokens
        self._storage = storage
        self._embeddings = embeddings
        self._settings = settings

    async def run(self, file_id: str) -> None:
        """Reads one document, from its beginning. Raises only what may pass: the job is tried again then.

        One that moves to an account while it is read is read again, for the account.
        """
        read_for = None
        while (owner_id := await self._owner(file_id)) is not None and owner_id != read_for:
            read_for = owner_id
            await self._run(file_id, owner_id)

    async def _owner(self, file_id: str) -> str | None:
        async with connected(self._pool) as connection:
            owner = await connection.fetchval("SELECT chat_backend.file_owner($1)", UUID(file_id))
        return None if owner is None else str(owner)

    async def _run(self, file_id: str, owner_id: str) -> None:
        reader = self._tokens.act_for(owner_id, "user")
        row = await file_queries.get_file(self._graphql, reader, file_id)
        if row is None or row["status"] not in ("queued", "reading"):
            return
        try:
            await self._read(file_id, owner_id)
        except ApiError as error:
            if error.status == 503:
                raise
            log(logger, logging.INFO, "a document cannot be searched", error, code=error.code)
            failed = {"status": "failed", "error_code": error.code, "error_detail": error.detail}
            await file_queries.update_file(self._graphql, self._assistant(owner_id), file_id, failed)

    async def _read(self, file_id: str, owner_id: str) -> None:
        await file_queries.delete_chunks(self._graphql, self._assistant(owner_id), file_id)
        await self._update(file_id, owner_id, {"status": "reading", "pages_read": 0})
        with tempfile.TemporaryDirectory(prefix="parley-pdf-") as folder:
            path = Path(folder) / "document.pdf"
            await download(self._storage, "files", file_id, path)
            position, batch, number, pages = 0, [], 0, 0
            async for page in read_pages(path, self._settings):
                number, pages = page.number, page.pages
                for content in passages(page.text):
                    batch.append(
                        {"file_id": file_id, "page": number, "position": position, "content": content}
                    )
                    position += 1
                if len(batch) >= BATCH:
                    await self._store(file_id, owner_id, batch)
                    await self._update(file_id, owner_id, {"pages": pages, "pages_read": number})
                    batch = []
            await self._store(file_id, owner_id, batch)
        if not position:
            raise unreadable("pdf-no-text")
        await self._update(file_id, owner_id, {"status": "ready", "pages": pages, "pages_read": number})

    async def _store(self, file_id: str, owner_id: str, batch: list[dict[str, Any]]) -> None:
        if not batch:
            return
        try:
            vectors = await self._embeddings.embed([chunk["content"] for chunk in batch])
        except EmbeddingError as error:
            raise unreadable("pdf-not-embedded") from error
        if vectors is not None:
            batch = [{**chunk, "embedding": vector} for chunk, vector in zip(batch, vectors, strict=True)]
        await file_queries.add_chunks(self._graphql, self._assistant(owner_id), batch)

    async def _update(self, file_id: str, owner_id: str, changes: dict[str, Any]) -> None:
        row = await file_queries.update_file(self._graphql, self._assistant(owner_id), file_id, changes)
        if row is None:
            raise ApiError(404, "file-not-found", "The file was deleted while it was read.")

    def _assistant(self, owner_id: str) -> Caller:
        """Signed anew for each write: a token lasts a minute, a long document takes more."""
        return self._tokens.act_for(owner_id, "assistant")

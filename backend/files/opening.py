"""Puts files and documents together, where they are configured and possible."""

import asyncio
import contextlib
from dataclasses import dataclass

import asyncpg

from backend.config import Settings
from backend.documents.attached import AttachedFiles
from backend.documents.embeddings import Embeddings
from backend.documents.ingest import Ingestion
from backend.documents.search import PassageSearch
from backend.files import checks
from backend.files.jobs import Jobs
from backend.files.service import Files
from backend.files.storage import open_storage
from backend.files.urls import UrlSigner
from backend.services.hasura_client import HasuraClient
from backend.services.tokens import Tokens

NOT_CONFIGURED = "Files are off: neither FILES_FOLDER nor FILES_S3_BUCKET is set."


@dataclass(frozen=True)
class Opened:
    """What there is of it; `missing` says why there is nothing."""

    files: Files | None = None
    passages: PassageSearch | None = None
    attached: AttachedFiles | None = None
    missing: str | None = None


async def open_files(
    settings: Settings,
    graphql: HasuraClient,
    tokens: Tokens,
    pool: asyncpg.Pool,
    stack: contextlib.AsyncExitStack,
) -> Opened:
    """Opens the storage and starts this process's worker; `stack` closes them."""
    place = open_storage(settings.files, UrlSigner(settings.jwt.derived_key("file urls")))
    if place is None:
        return Opened(missing=NOT_CONFIGURED)
    if missing := await asyncio.to_thread(checks.missing_library):
        return Opened(missing=missing)
    embeddings = Embeddings(wanted=settings.files.embeddings)
    stack.push_async_callback(embeddings.close)
    ingestion = Ingestion(graphql, tokens, place, embeddings, settings.files, pool)
    jobs = Jobs(settings.database_url, ingestion.run)
    jobs.start()
    stack.push_async_callback(jobs.close)
    files = Files(graphql, tokens, place, jobs, pool, settings.files)
    return Opened(files, PassageSearch(graphql, tokens, embeddings), AttachedFiles(place))

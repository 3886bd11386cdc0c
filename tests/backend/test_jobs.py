"""The worker in the background ends with its process, whatever the database does."""

import asyncio

import psycopg

from backend.files.jobs import Jobs
from tests.harness import PATIENCE


async def test_a_worker_whose_database_is_gone_ends_when_it_is_told_to() -> None:
    begun, attempts = asyncio.Event(), 0

    class Losing(Jobs):
        async def _prepare(self) -> None:
            nonlocal attempts
            attempts += 1
            begun.set()
            try:
                await asyncio.Event().wait()
            except asyncio.CancelledError:  # as a connection does that cannot be given back
                raise psycopg.OperationalError("gone") from None

    async def ingest(_file_id: str) -> None:
        """There is nothing to read."""

    jobs = Losing("postgresql://nobody@127.0.0.1:1/nothing", ingest)
    jobs.start()
    async with asyncio.timeout(PATIENCE):
        await begun.wait()
        await jobs.close()
    assert attempts == 1
    assert jobs._worker is not None and jobs._worker.done()

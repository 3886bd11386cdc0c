"""Work in the background that survives a restart: a queue in PostgreSQL, owned by the backend's own role.

A worker runs inside every backend process. What one has begun and not ended, stopped or killed as it was,
is taken up again by whichever finds it.
"""

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable

import psycopg
from procrastinate import App, PsycopgConnector, RetryStrategy
from procrastinate.exceptions import AlreadyEnqueued, ConnectorException

from backend.errors import unavailable
from backend.logs import log

logger = logging.getLogger("backend.jobs")
SCHEMA = "chat_jobs"
LOCK = 7_301_552_840_173  # of the one that makes the tables
HEARTBEAT_SECONDS = 3.0
STALLED_SECONDS = 10.0
RECONNECT_SECONDS = 5.0
LAST_SECONDS = 2.0  # to take leave of the database, which may be away
# What is tried again is away for the moment (503), or the backend was stopped.
ATTEMPTS = 1000
RETRY_SECONDS = 5
Ingest = Callable[[str], Awaitable[None]]
UNAVAILABLE = (ConnectorException, psycopg.Error, OSError)


class Jobs:
    """The queue and this process's worker."""

    def __init__(self, database_url: str, ingest: Ingest) -> None:
        self._url = database_url
        options = {"options": f"-c search_path={SCHEMA}"}
        self._app = App(
            connector=PsycopgConnector(
                conninfo=database_url, kwargs=options, min_size=1, max_size=4, timeout=5
            )
        )
        self._task = self._app.task(
            name="ingest",
            retry=RetryStrategy(max_attempts=ATTEMPTS, wait=RETRY_SECONDS),
        )(_task_of(ingest))
        self._worker: asyncio.Task[None] | None = None
        self._closing = False

    def start(self) -> None:
        """Begins to work, now or as soon as the database is there."""
        self._worker = asyncio.create_task(self._work_always())

    async def close(self) -> None:
        """Ends at once: what runs goes back into the queue."""
        self._closing = True
        if self._worker is not None:
            self._worker.cancel()
            await asyncio.wait({self._worker}, timeout=LAST_SECONDS)

    async def defer_ingestion(self, file_id: str) -> None:
        """Puts a document into the queue, once."""
        task = self._task.configure(lock=file_id, queueing_lock=file_id)
        try:
            await task.defer_async(file_id=file_id)
        except AlreadyEnqueued:
            return
        except UNAVAILABLE as error:
            raise unavailable("database-unavailable", "The database cannot be reached now.") from error

    async def _work_always(self) -> None:
        while not self._closing:
            try:
                await self._prepare()
                async with self._app.open_async():
                    await self._work()
            except UNAVAILABLE as error:
                if self._closing:  # it was cancelled, and could not take leave of a database that is away
                    return
                log(logger, logging.WARNING, "no work in the background for now", error)
            await asyncio.sleep(RECONNECT_SECONDS)

    async def _prepare(self) -> None:
        """Makes the tables of the queue, unless they are there."""
        connection = await psycopg.AsyncConnection.connect(self._url, autocommit=True, connect_timeout=5)
        async with connection, connection.transaction():
            await connection.execute("SELECT pg_advisory_xact_lock(%s)", (LOCK,))
            there = await connection.execute("SELECT to_regclass(%s)", (f"{SCHEMA}.procrastinate_jobs",))
            if (await there.fetchone() or (None,))[0] is None:
                await connection.execute(f"SET LOCAL search_path = {SCHEMA}")
                await connection.execute(self._app.schema_manager.get_schema())

    async def _work(self) -> None:
        rescuing = asyncio.create_task(self._rescue_always())
        try:
            await self._app.run_worker_async(
                concurrency=1,
                install_signal_handlers=False,
                delete_jobs="successful",
                shutdown_graceful_timeout=0,
                update_heartbeat_interval=HEARTBEAT_SECONDS,
                stalled_worker_timeout=STALLED_SECONDS,
            )
        finally:
            rescuing.cancel()

    async def _rescue_always(self) -> None:
        """Takes up what a process has left that was killed."""
        manager = self._app.job_manager
        while not self._closing:
            with contextlib.suppress(*UNAVAILABLE):
                for job in await manager.get_stalled_jobs(seconds_since_heartbeat=STALLED_SECONDS):
                    await manager.retry_job(job)
            await asyncio.sleep(HEARTBEAT_SECONDS)


def _task_of(ingest: Ingest) -> Callable[..., Awaitable[None]]:
    # A job in the queue of an earlier release also names an owner, who may have changed.
    async def run(file_id: str, **_earlier: str) -> None:
        await ingest(file_id)

    return run

"""The backend's own connections to PostgreSQL: sign-in and the log of replies, never a user's data."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

import asyncpg

from backend.errors import unavailable

CONNECTION_ERRORS = (
    OSError,
    TimeoutError,
    asyncpg.InterfaceError,
    asyncpg.PostgresConnectionError,
    asyncpg.OperatorInterventionError,
    asyncpg.InsufficientResourcesError,
    asyncpg.InvalidAuthorizationSpecificationError,
    asyncpg.InvalidCatalogNameError,
    asyncpg.ObjectNotInPrerequisiteStateError,
)
ATTEMPTS = 5
CLOSE_SECONDS = 1.0


async def open_pool(database_url: str) -> asyncpg.Pool:
    """A pool that connects when first used, so that the backend starts whether the database is up or not.

    No prepared statements are kept: a transaction pooler may stand in between. Nothing here leaves a trace in
    a session, so that none is reset after use, which would be a round trip more.
    """
    return await asyncpg.create_pool(
        database_url,
        min_size=0,
        max_size=8,
        timeout=5,
        command_timeout=10,
        statement_cache_size=0,
        reset=_as_it_is,
    )


async def close_pool(pool: asyncpg.Pool) -> None:
    """Takes leave of a database that answers; connections to one that does not are cut off."""
    try:
        async with asyncio.timeout(CLOSE_SECONDS):
            await pool.close()
    except TimeoutError:
        pool.terminate()


async def retried(work: Callable[..., Awaitable[Any]], *arguments: Any, **options: Any) -> Any:
    """Does it again when another transaction was in its way: the database undid it then."""
    for _ in range(ATTEMPTS - 1):
        try:
            return await work(*arguments, **options)
        except asyncpg.DeadlockDetectedError:
            continue
    return await work(*arguments, **options)


async def _as_it_is(_connection: asyncpg.Connection) -> None:
    """An open transaction is rolled back before this is asked."""


@asynccontextmanager
async def connected(pool: asyncpg.Pool) -> AsyncIterator[Any]:
    """A connection of the pool; a database that is away becomes a 503."""
    try:
        async with pool.acquire(timeout=5) as connection:
            yield connection
    except CONNECTION_ERRORS as error:
        task = asyncio.current_task()
        if task is not None and task.cancelling():
            # It was told to end, and the connection could not be given back: that hides what it was told.
            raise asyncio.CancelledError from error
        raise unavailable("database-unavailable", "The database cannot be reached now.") from error

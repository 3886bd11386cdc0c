"""A pool of connections that costs next to nothing to take from and to give back to.

    async with pool.acquire() as connection:
        await connection.fetch(...)

asyncpg's own makes a task, a proxy, a future and a timer for each use: a quarter of the processor time of a
simple request. The connection used last is the next to be used; one that was idle for long is closed.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
from typing import Any, Final

import asyncpg

from hasura.engine.reporting import ReportingConnection

KEPT: Final = 1
"""So many connections stay open however long they are idle."""
CLOSED: Final = "the pool is closed"
LOST: Final = (
    asyncpg.PostgresConnectionError,
    asyncpg.AdminShutdownError,
    asyncpg.CrashShutdownError,
    asyncpg.InternalClientError,
    ConnectionError,
)
"""What a connection raises that PostgreSQL has ended: in use, or before (asyncpg finds out in two steps)."""
CONNECTION_ERRORS: Final = (
    *LOST,
    asyncpg.CannotConnectNowError,
    asyncpg.TooManyConnectionsError,
    asyncpg.InterfaceError,
    OSError,
    TimeoutError,
)
"""Errors that say nothing of the request: there is no connection, or none any more."""


async def connect(url: str, **options: Any) -> Any:
    """asyncpg's `connect`, which must not be cut off in between: else it leaves an error behind."""
    opening = asyncio.ensure_future(asyncpg.connect(url, **options))
    try:
        return await asyncio.shield(opening)
    except asyncio.CancelledError:
        await asyncio.wait([opening])
        if opening.exception() is None:
            opening.result().terminate()
        raise


class Pool:
    """At most `size` connections, opened when needed; `released` sees each one that comes back."""

    def __init__(
        self,
        connect: Callable[[], Awaitable[ReportingConnection]],
        released: Callable[[ReportingConnection], None],
        size: int,
        idle_seconds: float,
    ) -> None:
        self._connect, self._released, self._idle_seconds = connect, released, idle_seconds
        self._unopened = size
        self._idle: list[tuple[ReportingConnection, float]] = []
        self._busy: set[ReportingConnection] = set()
        self._waiting: deque[asyncio.Future[ReportingConnection | None]] = deque()
        self._sweep: asyncio.TimerHandle | None = None
        self._closed = False
        self._all_back = asyncio.Event()

    def acquire(self) -> _Use:
        """A connection for the length of an `async with`; whoever comes while all are in use waits in line.

        Raises what connecting raises, and InterfaceError when the pool is closed.
        """
        return _Use(self)

    async def execute(self, query: str, *arguments: Any) -> str:
        """asyncpg's, on any connection; so are the next three."""
        async with self.acquire() as connection:
            return await connection.execute(query, *arguments)

    async def fetch(self, query: str, *arguments: Any) -> list[asyncpg.Record]:
        """All rows."""
        async with self.acquire() as connection:
            return await connection.fetch(query, *arguments)

    async def fetchrow(self, query: str, *arguments: Any) -> asyncpg.Record | None:
        """The first row."""
        async with self.acquire() as connection:
            return await connection.fetchrow(query, *arguments)

    async def fetchval(self, query: str, *arguments: Any) -> Any:
        """The first value of the first row."""
        async with self.acquire() as connection:
            return await connection.fetchval(query, *arguments)

    async def close(self) -> None:
        """Close every connection, those in use when they come back."""
        self._shut()
        for connection, _ in self._idle:
            await connection.close()
        self._idle.clear()
        if self._busy:
            await self._all_back.wait()

    def terminate(self) -> None:
        """Cut off every connection at once."""
        self._shut()
        for connection in (*self._busy, *(connection for connection, _ in self._idle)):
            connection.terminate()
        self._idle.clear()

    def _shut(self) -> None:
        self._closed = True
        if self._sweep is not None:
            self._sweep.cancel()
        for turn in self._waiting:
            if not turn.done():
                turn.set_exception(asyncpg.InterfaceError(CLOSED))
        self._waiting.clear()

    # ------------------------------------------------------------ taking and giving back

    async def take(self) -> ReportingConnection:
        """A connection, which must be given back."""
        if self._closed:
            raise asyncpg.InterfaceError(CLOSED)
        while self._idle:
            connection, _ = self._idle.pop()
            if not connection.is_closed():
                self._busy.add(connection)
                return connection
            self._unopened += 1
        if self._unopened:
            self._unopened -= 1
            return await self._open()
        turn: asyncio.Future[ReportingConnection | None] = asyncio.get_running_loop().create_future()
        self._waiting.append(turn)
        try:
            given = await turn
        except asyncio.CancelledError:
            if turn.done() and not turn.cancelled() and turn.exception() is None:
                given = turn.result()
                self._pass_on(None) if given is None else self.give_back(given)
            raise
        return await self._open() if given is None else given

    def give_back(self, connection: ReportingConnection) -> None:
        """Let the next one have it. One whose user was cut off within a transaction is no good to anybody."""
        if not connection.is_closed() and connection.is_in_transaction():
            connection.terminate()
        self._busy.discard(connection)
        self._released(connection)
        self._pass_on(None if connection.is_closed() else connection)

    async def _open(self) -> ReportingConnection:
        try:
            connection = await self._connect()
        except BaseException:
            self._pass_on(None)
            raise
        if self._closed:
            connection.terminate()
            raise asyncpg.InterfaceError(CLOSED)
        self._busy.add(connection)
        return connection

    def _pass_on(self, connection: ReportingConnection | None) -> None:
        """A connection, or the right to open one, goes to who waits longest, else back into the pool."""
        while self._waiting:
            turn = self._waiting.popleft()
            if not turn.done():
                if connection is not None:
                    self._busy.add(connection)
                turn.set_result(connection)
                return
        if connection is None:
            self._unopened += 1
        elif self._closed:
            connection.terminate()
        else:
            loop = asyncio.get_running_loop()
            self._idle.append((connection, loop.time()))
            if self._sweep is None:
                self._sweep = loop.call_later(self._idle_seconds, self._close_idle)
        if self._closed and not self._busy:
            self._all_back.set()

    def _close_idle(self) -> None:
        """Close what has been idle for long: those used last are last."""
        loop, self._sweep = asyncio.get_running_loop(), None
        while len(self._idle) > KEPT and self._idle[0][1] <= loop.time() - self._idle_seconds:
            self._idle.pop(0)[0].terminate()
            self._unopened += 1
        if len(self._idle) > KEPT:
            self._sweep = loop.call_at(self._idle[0][1] + self._idle_seconds, self._close_idle)


class _Use:
    """The `async with` of one use."""

    __slots__ = ("_connection", "_pool")

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    async def __aenter__(self) -> ReportingConnection:
        self._connection = await self._pool.take()
        return self._connection

    async def __aexit__(self, _: object, error: BaseException | None, __: object) -> None:
        if isinstance(error, asyncpg.InternalClientError):
            self._connection.terminate()  # it looks open for a moment longer
        self._pool.give_back(self._connection)

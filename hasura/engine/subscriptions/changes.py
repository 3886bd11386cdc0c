"""How the engine learns that a table changed, so that an idle subscription costs no query.

Three ways lead to a wake: the engine's own commits (`reporting.py`), those of others (NOTIFY), and those of
other engines on the same database, which tell in batches. The listener proves that notifications arrive;
until it did, and wherever a relation cannot be watched, `covers` says no and the pollers run by the clock.

A table is watched from its first subscription on: until somebody wants to know, its writers pay nothing. And
engines tell each other only when there are several: whoever hears another's proof answers `here`, so each
knows whom it has to tell, and the newcomer looks at everything once more.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import secrets
import socket
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Final

import asyncpg

from hasura.engine.config import Settings
from hasura.engine.database import Database
from hasura.engine.pool import CONNECTION_ERRORS, connect
from hasura.engine.reporting import CHANNEL
from hasura.engine.subscriptions.cohort import Table
from hasura.engine.subscriptions.poller import Pollers
from hasura.engine.subscriptions.triggers import NOTHING, Watched, install, read_report

if TYPE_CHECKING:
    from hasura.engine.state import Engine

LOG: Final = logging.getLogger("hasura.engine.subscriptions")
PROOF_SECONDS: Final = 3.0
TELL_SECONDS: Final = 0.010
RETRY_SECONDS: Final = (0.1, 0.2, 0.5, 1.0, 2.0)
LONGEST_PAYLOAD: Final = 7000


class Changes:
    """Watches the tracked tables of one database and wakes the pollers that read a changed one."""

    def __init__(
        self, settings: Settings, database: Database, pollers: Pollers, metadata: Engine | None
    ) -> None:
        self._settings, self._database, self._pollers = settings, database, pollers
        self._metadata = metadata
        self._metadata_wanted = asyncio.Event()
        self._metadata_changed = False
        self._instance = secrets.token_hex(8)
        self._peers: set[str] = set()
        self._wanted: set[Table] = set()
        self._watched: Watched = NOTHING
        self._proven = asyncio.Event()
        self._listener: asyncpg.Connection[Any] | None = None
        self._lost = asyncio.Event()
        self._reload_wanted = asyncio.Event()
        self._to_tell: dict[str, None] = {}
        self._tell_handle: asyncio.TimerHandle | None = None
        self._tasks: set[asyncio.Task[None]] = set()

    def start(self) -> None:
        """Begin to listen, in the background: until it is proven, the pollers run by the clock."""
        self._database.on_change(self.committed)
        self._database.on_report(self.reported)
        self._spawn(self._listen_forever())
        self._spawn(self._install_forever())
        if self._metadata is not None:
            self._spawn(self._follow_forever(self._metadata))

    async def close(self) -> None:
        """Stop listening."""
        if self._listener is not None:
            with contextlib.suppress(*CONNECTION_ERRORS):
                await asyncio.wait_for(self._send(f"bye {self._instance}"), 1)
        while self._tasks:  # one whose last words failed has forgotten that it was cancelled
            for task in tuple(self._tasks):
                task.cancel()
            await asyncio.wait(self._tasks, timeout=1)

    def reload(self) -> None:
        """The tables may be others now."""
        self._reload_wanted.set()

    def watch(self, tables: frozenset[Table]) -> None:
        """Somebody reads these tables: have them report their changes from now on."""
        if not tables <= self._wanted:
            self._wanted |= tables
            self._reload_wanted.set()

    def covers(self, tables: frozenset[Table], opaque: bool) -> bool:
        """Whether every change of these tables wakes their pollers, so that the clock need not."""
        return self._proven.is_set() and not opaque and tables <= self._watched.covered

    def committed(self, tables: Iterable[Table], connection: Any) -> None:
        """Work of the engine's own on a connection was committed, and wrote these tables.

        What is watched has been reported by now, over the same connection.
        """
        unreported = {table: None for table in tables if table not in self._watched.covered}
        if unreported:
            self._pollers.changed(unreported)
        if connection is not None and (reports := connection.take_reports()):
            self.reported(reports)

    def reported(self, reports: list[str]) -> None:
        """The engine's own work changed these tables, also through their triggers."""
        self._wake(reports)
        if not self._proven.is_set() or self._peers:
            self._to_tell.update(dict.fromkeys(reports))
            self._tell_soon()

    # ------------------------------------------------------------ triggers

    async def _install_forever(self) -> None:
        while True:
            await self._reload_wanted.wait()
            self._reload_wanted.clear()
            if not self._wanted:
                continue
            try:
                async with self._database.pool.acquire() as connection:
                    self._watched = await install(connection, self._wanted)
            except Exception as error:  # no permission, no database: polling goes on, and it is tried again
                LOG.warning("live queries are polled, since changes cannot be watched: %s", error)
                self._watched = NOTHING
                await self._try_again_later(
                    30.0 if isinstance(error, asyncpg.InsufficientPrivilegeError) else 2.0
                )
            else:
                self._pollers.wake_all()
                if self._watched.busy:
                    await self._try_again_later(5.0)

    async def _try_again_later(self, seconds: float) -> None:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._reload_wanted.wait()
        self._reload_wanted.set()

    def check_metadata(self) -> None:
        """By the clock: look at the stored version where nobody would tell that it changed."""
        if not self._proven.is_set():
            self._metadata_wanted.set()

    async def _follow_forever(self, engine: Engine) -> None:
        while True:
            await self._metadata_wanted.wait()
            self._metadata_wanted.clear()
            changed, self._metadata_changed = self._metadata_changed, False
            try:
                await engine.follow(changed=changed)
            except Exception as error:  # no database: the listener comes back with it, and asks again
                LOG.warning("the metadata of another engine cannot be taken over now: %s", error)
                self._metadata_changed |= changed

    # ------------------------------------------------------------ listening

    async def _listen_forever(self) -> None:
        failures = 0
        while True:
            try:
                await self._listen_once()
                failures = 0
            except Exception as error:  # whatever it is, the clock goes on and it is tried again
                if failures == 0:
                    LOG.warning("cannot listen for changes (%s); live queries are polled meanwhile", error)
                failures += 1
                await asyncio.sleep(RETRY_SECONDS[min(failures, len(RETRY_SECONDS)) - 1])

    async def _listen_once(self) -> None:
        """Listen until the connection is lost; while it holds, the clock is not needed."""
        self._lost.clear()
        connection: asyncpg.Connection[Any] = await connect(
            self._database.connection.url,
            timeout=10,
            **self._database.connection.options,
            server_settings={"application_name": "hdb_engine listener"},
        )
        try:
            _keep_alive(connection)
            connection.add_termination_listener(lambda _: self._lost.set())
            await connection.add_listener(CHANNEL, self._notified)
            self._listener = connection
            if not await self._prove():
                LOG.warning(
                    "notifications do not arrive (is a transaction pooler in between?); live queries are "
                    "polled every %g s",
                    self._settings.live_queries_refetch_interval,
                )
            self._reload_wanted.set()
            self._metadata_wanted.set()
            self._pollers.wake_all()
            await self._lost.wait()
            LOG.warning("the connection that listens for changes was lost; live queries are polled meanwhile")
        finally:
            self._listener = None
            self._proven.clear()
            connection.terminate()

    async def _prove(self) -> bool:
        """Whether a notification sent over another connection arrives here."""
        await self._send(f"proof {self._instance}")
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(PROOF_SECONDS):  # `wait_for` swallows a cancellation at that moment
                await self._proven.wait()
        return self._proven.is_set()

    async def _send(self, payload: str) -> None:
        await self._database.pool.execute("SELECT pg_catalog.pg_notify($1, $2)", CHANNEL, payload)

    def _notified(self, _connection: Any, _pid: int, _channel: str, payload: object) -> None:
        kind, space, rest = str(payload).partition(" ")
        sender, _, reports = rest.partition(" ")
        match kind:
            case "metadata":
                if self._metadata is not None and rest != self._metadata.instance:
                    self._metadata_changed = True
                    self._metadata_wanted.set()
            case "proof" if sender == self._instance:
                self._proven.set()
            case "proof":
                self._peers.add(sender)
                self._spawn(self._answer())
            case "here" if sender != self._instance:
                self._pollers.wake_all()  # it has told everything since, and may have told nobody before
                self._peers.add(sender)
            case "bye":
                self._peers.discard(sender)
            case "tell" if sender != self._instance:
                self._wake(reports.split("\n"))
            case "here" | "tell":
                pass
            case _:
                self._wake((kind + space + rest,))

    async def _answer(self) -> None:
        with contextlib.suppress(*CONNECTION_ERRORS):
            await self._send(f"here {self._instance}")

    def _wake(self, reports: Iterable[str]) -> None:
        if self._pollers.any:
            for report in reports:
                oid, values = read_report(report)
                readers = self._watched.readers.get(oid, {})
                self._pollers.changed({table: values if own else None for table, own in readers.items()})

    def _tell_soon(self, seconds: float = TELL_SECONDS) -> None:
        if self._tell_handle is None:
            loop = asyncio.get_running_loop()
            self._tell_handle = loop.call_later(seconds, lambda: self._spawn(self._tell()))

    async def _tell(self) -> None:
        """Tell other engines on this database what this one changed."""
        self._tell_handle = None
        told, self._to_tell = self._to_tell, {}
        text = "\n".join(told)
        if len(text.encode()) > LONGEST_PAYLOAD:
            text = "\n".join(dict.fromkeys(report.partition(" ")[0] for report in told))
        try:
            await self._send(f"tell {self._instance} {text}")
        except CONNECTION_ERRORS:
            self._to_tell.update(told)
            self._tell_soon(1.0)

    def _spawn(self, work: Any) -> None:
        task: asyncio.Task[None] = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


def _keep_alive(connection: asyncpg.Connection[Any]) -> None:
    """Let the kernel notice a peer that vanished without a word: while all is quiet, nothing is sent here."""
    transport: Any = getattr(connection, "_transport", None)
    found = None if transport is None else transport.get_extra_info("socket")
    if found is None or found.family == socket.AF_UNIX:
        return
    found.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    for name, value in (("TCP_KEEPIDLE", 10), ("TCP_KEEPINTVL", 5), ("TCP_KEEPCNT", 3)):
        if hasattr(socket, name):
            found.setsockopt(socket.IPPROTO_TCP, getattr(socket, name), value)

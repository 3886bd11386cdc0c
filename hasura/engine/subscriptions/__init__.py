"""GraphQL over WebSockets: queries, mutations and live queries, in both protocols.

subscriptions = Subscriptions(engine)
await subscriptions.start()
await subscriptions.serve(scope, receive, send)     # one socket, raw ASGI
await subscriptions.close()
"""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Iterable
from typing import TYPE_CHECKING, Final

from hasura.engine.errors import EngineError
from hasura.engine.execute import execute_within
from hasura.engine.http import Receive, Scope, Send, origin_allowed
from hasura.engine.operation import Request
from hasura.engine.prepare import Live, prepare
from hasura.engine.session import ADMIN, Session
from hasura.engine.subscriptions import protocol
from hasura.engine.subscriptions.changes import Changes
from hasura.engine.subscriptions.cohort import Sink
from hasura.engine.subscriptions.connection import RESTART, Connection, Operation
from hasura.engine.subscriptions.poller import Pollers, Subscription
from hasura.engine.subscriptions.sockets import Sockets

if TYPE_CHECKING:
    from hasura.engine.database import Database
    from hasura.engine.state import Engine

LOG: Final = logging.getLogger("hasura.engine.subscriptions")
PATHS: Final = ("/v1/graphql", "/v1alpha1/graphql")
NOT_KEPT: Final = frozenset(
    {b"connection", b"upgrade", b"sec-websocket-key", b"sec-websocket-version", b"sec-websocket-extensions"}
)
WRONG_PATH: Final = "only '/v1/graphql', '/v1alpha1/graphql' are supported on websockets"
WRONG_ORIGIN: Final = "received origin header does not match configured CORS domains"


class Feed:
    """The pollers of one database, and what wakes them."""

    def __init__(self, engine: Engine, database: Database) -> None:
        settings = engine.settings
        self.pollers = Pollers(
            database.pool, settings.live_queries_batch_size, settings.streaming_queries_batch_size
        )
        metadata = engine if database is engine.metadata_database else None
        self.changes = Changes(settings, database, self.pollers, metadata)
        self.changes.start()

    def subscribe(self, live: Live, sink: Sink) -> Subscription:
        """Deliver the results of a live query to a sink from now on."""
        self.changes.watch(live.tables)
        return self.pollers.subscribe(live, sink)

    def poll(self, *, streams: bool) -> None:
        """Look for changes that nobody would report."""
        self.changes.check_metadata()
        for poller in self.pollers.all():
            is_stream = poller.stream is not None
            if is_stream is streams and not self.changes.covers(poller.tables, poller.opaque):
                poller.wake()

    async def close(self) -> None:
        """Stop them."""
        self.pollers.close()
        await self.changes.close()


class Subscriptions:
    """Every open socket, and a feed for each database."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.settings = engine.settings
        self.feeds: dict[Database, Feed] = {}
        self._connections = Sockets()
        self._tasks: list[asyncio.Task[None]] = []

    async def start(self) -> None:
        """Begin to watch for changes; the engine knows its databases by now."""
        self._open_feeds()
        loop = asyncio.get_running_loop()
        self._tasks += [
            loop.create_task(self._connections.keep_alive(self.settings.websocket_keepalive)),
            loop.create_task(self._poll(self.settings.live_queries_refetch_interval, streams=False)),
            loop.create_task(self._poll(self.settings.streaming_queries_refetch_interval, streams=True)),
        ]
        self.engine.on_reload(self._reloaded)

    async def close(self) -> None:
        """Tell every client to come back later, and stop."""
        self._close_all("shutting server down")
        for task in self._tasks:
            task.cancel()
        for feed in self.feeds.values():
            await feed.close()

    async def serve(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one WebSocket from its opening to its end."""
        await receive()
        refused = self._refusal(scope)
        if refused is not None:
            await _reject(send, refused)
            return
        connection = Connection(self, scope, receive, send)
        offered = connection.dialect.subprotocol in scope["subprotocols"]
        await send(
            {"type": "websocket.accept", "subprotocol": connection.dialect.subprotocol if offered else None}
        )
        scope.clear()  # a kilobyte or two for each socket, and nobody reads it again
        self._connections.add(connection)
        try:
            await connection.run()
        finally:
            self._connections.discard(connection)

    def _refusal(self, scope: Scope) -> EngineError | None:
        if scope["path"] not in PATHS or "graphql" not in self.settings.enabled_apis:
            return EngineError("not-found", WRONG_PATH)
        origin = next((value for name, value in scope["headers"] if name == b"origin"), None)
        if origin is None or self.settings.disable_cors:
            return None
        if not origin_allowed(self.settings, origin.decode("latin-1")):
            return EngineError("access-denied", WRONG_ORIGIN, http_status=400)
        return None

    def kept_headers(self, headers: Iterable[tuple[bytes, bytes]]) -> tuple[tuple[bytes, bytes], ...]:
        """The headers of the handshake that may say who the client is.

        A cookie counts only where origins were checked, or HASURA_GRAPHQL_WS_READ_COOKIE says so: any page
        may open a socket to the engine, and the browser adds the cookie.
        """
        drop_cookie = self.settings.disable_cors and not self.settings.ws_read_cookie
        return tuple(
            (name, value)
            for name, value in headers
            if name not in NOT_KEPT and not (drop_cookie and name == b"cookie")
        )

    async def authenticate(self, headers: Iterable[tuple[bytes, bytes]]) -> Session:
        """The session of a `connection_init`; a header of its payload wins over one of the handshake."""
        return await self.engine.authenticator.authenticate(headers)

    async def start_operation(self, connection: Connection, session: Session, start: protocol.Start) -> None:
        """Run a query or mutation to its end, or join a live query."""
        internal = session.role == ADMIN and self.settings.internal_errors_for_admin
        try:
            limits = self.engine.limits(session, connection.address)
            request = Request(start.query, start.variables, start.operation_name)
            prepared = prepare(self.engine.state, session, request)
        except Exception as error:
            connection.refuse(start.id, _known(error), internal=internal)
            return
        if prepared.live is not None:
            self._join(connection, start, prepared.live)
            return
        try:
            body = await execute_within(limits.seconds, session, prepared)
        except Exception as error:
            connection.fail(start.id, _known(error), internal=internal)
            return
        connection.answer(start.id, body.decode())

    def _join(self, connection: Connection, start: protocol.Start, live: Live) -> None:
        operation = Operation(connection, start)
        connection.operations[start.id] = operation
        operation.subscription = self.feeds[live.database].subscribe(live, operation)

    def _reloaded(self) -> None:
        """The metadata changed: what clients subscribed to may not exist any more."""
        self._open_feeds()
        if self.settings.close_websockets_on_metadata_change:
            self._close_all("Closing all websocket connections as the metadata has changed")
            return
        for connection in self._connections:
            self._join_again(connection)

    def _open_feeds(self) -> None:
        """One feed for each database of the sources there are now; each looks at its tables anew."""
        databases = {self.engine.metadata_database, *self.engine.state.databases.values()}
        for database in self.feeds.keys() - databases:
            self._tasks.append(asyncio.get_running_loop().create_task(self.feeds.pop(database).close()))
        for database in databases - self.feeds.keys():
            self.feeds[database] = Feed(self.engine, database)
        for feed in self.feeds.values():
            feed.changes.reload()

    def _join_again(self, connection: Connection) -> None:
        for operation in tuple(connection.operations.values()):
            connection.drop(operation.id)
            start, session = operation.start, connection.session
            assert session is not None
            try:
                request = Request(start.query, start.variables, start.operation_name)
                live = prepare(self.engine.state, session, request).live
            except Exception as error:
                connection.refuse(start.id, _known(error), internal=False)
            else:
                assert live is not None
                self._join(connection, start, live)

    def _close_all(self, reason: str) -> None:
        for connection in self._connections:
            connection.close(RESTART, reason)

    async def _poll(self, interval: float, *, streams: bool) -> None:
        """Wake by the clock the pollers whose changes nobody would report."""
        while True:
            await asyncio.sleep(interval)
            for feed in tuple(self.feeds.values()):
                feed.poll(streams=streams)


def _known(error: Exception) -> EngineError:
    """An error for the client; one that nobody foresaw is in the log, and the socket goes on."""
    if isinstance(error, EngineError):
        error.log(LOG)
        return error
    LOG.error("unexpected error in an operation over a WebSocket", exc_info=error)
    return EngineError("unexpected", "internal error")


async def _reject(send: Send, error: EngineError) -> None:
    body = json.dumps(error.to_graphql_object()).encode()
    headers = [(b"content-type", b"application/json; charset=utf-8")]
    await send({"type": "websocket.http.response.start", "status": error.http_status, "headers": headers})
    await send({"type": "websocket.http.response.body", "body": body})

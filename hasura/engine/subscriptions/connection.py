"""One WebSocket: its session, its operations, and what is on its way to the client.

A connection costs one coroutine that waits for messages. Timers are handles of the event loop, and a task
that sends exists only while there is something to send. What a client does not read is bounded: then the
connection is closed.
"""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final

from hasura.engine.errors import EngineError
from hasura.engine.http import Receive, Scope, Send, client_address
from hasura.engine.session import Session
from hasura.engine.subscriptions import protocol
from hasura.engine.subscriptions.protocol import Dialect, MessageError

if TYPE_CHECKING:
    from hasura.engine.subscriptions import Subscriptions

LARGEST_BACKLOG: Final = 4 * 1024 * 1024
"""Characters that may wait for a client beside what the socket itself buffers."""
CLOSE_GRACE_SECONDS: Final = 10.0

NORMAL: Final = 1000
RESTART: Final = 1012
TRY_AGAIN: Final = 1013
BAD_REQUEST: Final = 4400
FORBIDDEN: Final = 4403
INITIALISATION_TIMEOUT: Final = 4408
ALREADY_EXISTS: Final = 4409
TOO_MANY: Final = 4429


class Operation:
    """A subscription on a socket: turns results into its data messages."""

    __slots__ = ("_connection", "_prefix", "id", "start", "subscription")

    def __init__(self, connection: Connection, start: protocol.Start) -> None:
        self.id = start.id
        self.start = start
        self.subscription: Any = None
        self._connection = connection
        self._prefix = protocol.data_prefix(connection.dialect, start.id)

    def deliver(self, payload: str) -> None:
        """Send one result (the JSON of its payload)."""
        self._connection.send(f"{self._prefix}{payload}}}")

    def refuse(self, error: EngineError) -> None:
        """The first run failed: the operation is over."""
        connection = self._connection
        connection.drop(self.id)
        connection.refuse(self.id, error, internal=False)

    def cancel(self) -> None:
        """Want no more results."""
        if self.subscription is not None:
            self.subscription.cancel()
            self.subscription = None


class Connection:
    """One client's socket."""

    __slots__ = (
        "__weakref__",
        "_backlog",
        "_closing",
        "_headers",
        "_outbox",
        "_receive",
        "_send",
        "_sender",
        "_timer",
        "address",
        "dialect",
        "init_error",
        "legacy",
        "operations",
        "owner",
        "session",
    )

    def __init__(self, owner: Subscriptions, scope: Scope, receive: Receive, send: Send) -> None:
        self.owner = owner
        self.dialect: Dialect = protocol.choose_dialect(scope["subprotocols"])
        self.legacy: bool = scope["path"] == "/v1alpha1/graphql" and not self.dialect.modern
        self.address = client_address(scope)
        self.session: Session | None = None
        self.init_error: str | None = None
        self.operations: dict[str, Operation] = {}
        self._headers: tuple[tuple[bytes, bytes], ...] = owner.kept_headers(scope["headers"])
        self._receive = receive
        self._send = send
        self._outbox: deque[dict[str, Any]] = deque()
        self._backlog = 0
        self._sender: asyncio.Task[None] | None = None
        self._timer: asyncio.TimerHandle | None = None
        self._closing = False

    async def run(self) -> None:
        """Serve the client until either side closes."""
        wait = self.owner.settings.connection_init_timeout
        self._at(time.time() + wait, self._initialisation_timed_out)
        try:
            while True:
                message = await self._receive()
                if message["type"] == "websocket.disconnect":
                    return
                if self._closing:
                    continue
                text = message.get("text")
                await self._handle(text if text is not None else message["bytes"].decode(errors="replace"))
        finally:
            self._clean_up()

    async def _handle(self, text: str) -> None:
        try:
            message = protocol.parse_message(text)
        except MessageError as error:
            self._misunderstood(str(error))
            return
        match message:
            case protocol.Initialise():
                await self._initialise(message)
            case protocol.Start():
                await self._start(message)
            case protocol.Stop():
                self.drop(message.id)
            case protocol.Ping():
                self.send(protocol.pong_message(message.payload))
            case protocol.Pong():
                pass
            case protocol.Terminate():
                self._close(NORMAL, "GQL_CONNECTION_TERMINATE received")

    def _misunderstood(self, reason: str) -> None:
        if self.dialect.modern:
            self.close(BAD_REQUEST, protocol.PARSING_FAILED + reason)
        else:
            self.send(protocol.connection_error_message(f"parsing ClientMessage failed: {reason}"))

    async def _initialise(self, message: protocol.Initialise) -> None:
        if self.session is not None and self.dialect.modern:
            self.close(TOO_MANY, "Too many initialisation requests")
            return
        self._cancel_timer()
        try:
            session = await self.owner.authenticate((*self._headers, *message.headers))
        except EngineError as error:
            self.init_error = error.message
            if not self.dialect.modern:
                self.send(protocol.connection_error_message(error.message))
            self.close(BAD_REQUEST, protocol.INITIALISATION_FAILED + error.message)
            return
        self.session = session
        if self.dialect.modern:
            self._headers = ()  # it initialises once
        if session.expires_at is not None:
            self._at(session.expires_at, self._expired)
        self.send(protocol.ACKNOWLEDGED)
        self.send(self.dialect.keep_alive)

    async def _start(self, start: protocol.Start) -> None:
        if start.id in self.operations:
            self._refuse_start(
                start.id,
                f"an operation already exists with this id: {start.id}",
                ALREADY_EXISTS,
                f"Subscriber for {start.id} already exists",
            )
        elif self.session is None:
            reason = "start received before the connection is initialised"
            if self.init_error is not None:
                reason = f"cannot start as connection_init failed with: {self.init_error}"
            self._refuse_start(start.id, reason, BAD_REQUEST, reason)
        else:
            await self.owner.start_operation(self, self.session, start)

    def _refuse_start(self, identity: str, reason: str, code: int, close_reason: str) -> None:
        shown = self._shown(EngineError("start-failed", reason), internal=False)
        if self.dialect.modern:
            self.send(protocol.error_message(identity, [shown]))
            self.close(code, close_reason)
            return
        self.send(protocol.error_message(identity, shown))
        self.send(protocol.complete_message(identity))

    def _shown(self, error: EngineError, *, internal: bool) -> Any:
        """One error, as the endpoint writes it."""
        return error.to_v1(internal=internal) if self.legacy else error.to_graphql_object(internal=internal)

    def drop(self, identity: str) -> None:
        """Forget an operation and its place in the live queries."""
        operation = self.operations.pop(identity, None)
        if operation is not None:
            operation.cancel()

    def refuse(self, identity: str, error: EngineError, *, internal: bool) -> None:
        """An operation that was not even started: it does not fit the schema."""
        shown = self._shown(error, internal=internal)
        if self.dialect.modern:
            self.send(protocol.error_message(identity, [shown]))
            return
        self.send(protocol.error_message(identity, shown if self.legacy else {"errors": [shown]}))
        self.send(protocol.complete_message(identity))

    def fail(self, identity: str, error: EngineError, *, internal: bool) -> None:
        """A query or mutation that failed in the database."""
        shown = self._shown(error, internal=internal)
        if self.dialect.modern:
            self.send(protocol.error_message(identity, [shown]))
        else:
            self.answer(identity, protocol.encode({"data": None, "errors": [shown]}))

    def answer(self, identity: str, body: str) -> None:
        """The result of a query or mutation, and its end."""
        self.send(f"{protocol.data_prefix(self.dialect, identity)}{body}}}")
        self.send(protocol.complete_message(identity))

    # ------------------------------------------------------------ sending and closing

    def send(self, text: str) -> None:
        """Put a message on its way; a client that has too many waiting is closed."""
        if self._closing:
            return
        self._backlog += len(text)
        if self._backlog > LARGEST_BACKLOG:
            self._outbox.clear()
            self._close(TRY_AGAIN, protocol.close_reason(TRY_AGAIN, "the client reads too slowly"))
            return
        self._outbox.append({"type": "websocket.send", "text": text})
        if self._sender is None:
            self._sender = asyncio.get_running_loop().create_task(self._send_all())

    async def _send_all(self) -> None:
        try:
            while self._outbox:
                message = self._outbox.popleft()
                await self._send(message)
                self._backlog -= len(message.get("text", ""))
        except OSError:
            self._outbox.clear()  # the client is gone; `receive` says so as well
        finally:
            self._sender = None

    def close(self, code: int, reason: str) -> None:
        """Close with a code and Hasura's kind of reason, after what is already waiting."""
        self._close(code, protocol.close_reason(code, reason))

    def _close(self, code: int, reason: str) -> None:
        if self._closing:
            return
        self._closing = True
        self._cancel_timer()
        for identity in tuple(self.operations):
            self.drop(identity)
        self._outbox.append({"type": "websocket.close", "code": code, "reason": reason})
        if self._sender is None:
            self._sender = asyncio.get_running_loop().create_task(self._send_all())
        else:
            self._timer = asyncio.get_running_loop().call_later(CLOSE_GRACE_SECONDS, self._abort)

    def _abort(self) -> None:
        """The client does not read even the close frame: give its buffers back."""
        transport = getattr(getattr(self._send, "__self__", None), "transport", None)
        if transport is not None:
            transport.abort()

    def _initialisation_timed_out(self) -> None:
        self.close(INITIALISATION_TIMEOUT, "Connection initialisation timeout")

    def _expired(self) -> None:
        self.close(FORBIDDEN, "Forbidden: the token has expired")

    def _at(self, when: float, action: Callable[[], None]) -> None:
        self._cancel_timer()
        self._timer = asyncio.get_running_loop().call_later(max(0.0, when - time.time()), action)

    def _cancel_timer(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _clean_up(self) -> None:
        self._closing = True
        self._cancel_timer()
        for identity in tuple(self.operations):
            self.drop(identity)

"""gql's transport over HTTP/1.1 connections that are kept, with nothing in between but httptools' parser.

What a client library does beside that (cookies, redirects, compression, proxies, forms) is not wanted here,
and takes three times as long as the request itself.
"""

import asyncio
import json
import ssl
from collections.abc import AsyncGenerator, Mapping
from types import MappingProxyType
from typing import Any, NoReturn, cast
from urllib.parse import urlsplit

import httptools
from gql import GraphQLRequest
from gql.transport.async_transport import AsyncTransport
from gql.transport.exceptions import (
    TransportClosed,
    TransportConnectionFailed,
    TransportProtocolError,
    TransportServerError,
)
from graphql import ExecutionResult

CONNECTIONS = 100
CONNECT_SECONDS = 5.0
# An idle connection is given up before the engine closes it, which it does after 5 s.
IDLE_SECONDS = 3.0


class _Connection(asyncio.Protocol):
    """One connection, for one request at a time."""

    def __init__(self) -> None:
        self.is_open = False
        self.idle_since = 0.0
        self._parser = httptools.HttpResponseParser(self)
        self._body: list[bytes] = []
        self._answer: asyncio.Future[tuple[int, bytes]] | None = None
        self._socket: asyncio.Transport | None = None

    async def ask(self, request: bytes) -> tuple[int, bytes]:
        """Status and body of the answer; OSError when the connection ends before it has come."""
        if self._socket is None or not self.is_open:
            raise ConnectionResetError
        self._body, self._answer = [], asyncio.get_running_loop().create_future()
        try:
            self._socket.write(request)
            return await self._answer
        except BaseException:
            self.close()  # an answer that still comes would be taken for the next one's
            raise
        finally:
            self._answer = None

    def close(self) -> None:
        """Ends it at once."""
        self.is_open = False
        if self._socket is not None:
            self._socket.abort()

    # What the event loop says -------------------------------------------------------------------------------

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """It can be used."""
        self._socket, self.is_open = cast("asyncio.Transport", transport), True

    def connection_lost(self, exc: Exception | None) -> None:
        """It cannot be used any more."""
        self.is_open = False
        if self._answer is not None and not self._answer.done():
            self._answer.set_exception(exc or ConnectionResetError())

    def data_received(self, data: bytes) -> None:
        """A piece of the answer; what nobody asked for, or cannot be read, ends the connection."""
        try:
            if self._answer is None:
                raise httptools.HttpParserError
            self._parser.feed_data(data)
        except httptools.HttpParserError:
            self.close()

    # What the parser says -----------------------------------------------------------------------------------

    def on_body(self, body: bytes) -> None:
        """A piece of the body."""
        self._body.append(body)

    def on_message_complete(self) -> None:
        """The end of an answer; one of 1xx is followed by the answer itself."""
        status = self._parser.get_status_code()
        if status < 200:
            self._body.clear()
            return
        self.is_open = self.is_open and self._parser.should_keep_alive()
        if self._answer is not None and not self._answer.done():
            self._answer.set_result((status, b"".join(self._body)))


class GraphQLOverHTTP(AsyncTransport):
    """POSTs to one URL. No redirect is followed and no proxy used: tokens go where the operator said."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        self._secure = parts.scheme == "https"
        self._host = parts.hostname or ""
        self._port = parts.port or (443 if self._secure else 80)
        target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        host = parts.netloc.rpartition("@")[2]
        self._head = f"POST {target} HTTP/1.1\r\nHost: {host}\r\nContent-Type: application/json\r\n"
        self._ssl: ssl.SSLContext | None = None
        self._idle: list[_Connection] = []
        self._room = asyncio.Semaphore(CONNECTIONS)
        self._open = False

    async def connect(self) -> None:
        """Gets ready; a connection is made when the first request needs it."""
        self._ssl = ssl.create_default_context() if self._secure else None
        self._open = True

    async def close(self) -> None:
        """Closes what is idle, and what is in use after its request."""
        self._open = False
        while self._idle:
            self._idle.pop().close()

    async def execute(
        self, request: GraphQLRequest, *, headers: Mapping[str, str] = MappingProxyType({})
    ) -> ExecutionResult:
        """The result, with data or errors; a TransportError when there is none."""
        if not self._open:
            raise TransportClosed("The transport is closed")
        body = json.dumps(request.payload, separators=(",", ":")).encode()
        more = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
        head = f"{self._head}Content-Length: {len(body)}\r\n{more}\r\n".encode("latin-1")
        async with self._room:
            try:
                connection = await self._connection()
                status, content = await connection.ask(head + body)
            except OSError as error:
                raise TransportConnectionFailed(type(error).__name__) from error
            self._give_back(connection)
        return _result(status, content)

    async def _connection(self) -> _Connection:
        loop = asyncio.get_running_loop()
        while self._idle:
            connection = self._idle.pop()
            if connection.is_open and loop.time() - connection.idle_since < IDLE_SECONDS:
                return connection
            connection.close()
        async with asyncio.timeout(CONNECT_SECONDS):
            _, connection = await loop.create_connection(_Connection, self._host, self._port, ssl=self._ssl)
        return connection

    def _give_back(self, connection: _Connection) -> None:
        if connection.is_open and self._open:
            connection.idle_since = asyncio.get_running_loop().time()
            self._idle.append(connection)
        else:
            connection.close()

    def subscribe(self, request: GraphQLRequest) -> AsyncGenerator[ExecutionResult, None]:
        """There are no subscriptions over POST."""
        raise NotImplementedError


def _result(status: int, content: bytes) -> ExecutionResult:
    """What a GraphQL server said, whatever its status; TransportError for what no such server says."""
    try:
        result: Any = json.loads(content)
    except ValueError:
        _refuse(status)
    if not isinstance(result, dict) or not result.keys() & {"data", "errors"}:
        _refuse(status)
    return ExecutionResult(
        data=result.get("data"), errors=result.get("errors"), extensions=result.get("extensions")
    )


def _refuse(status: int) -> NoReturn:
    if status >= 400:
        raise TransportServerError(f"Status {status}", status)
    raise TransportProtocolError("The answer is no result of GraphQL")

"""gql's way to GraphQL: one POST after the other over kept connections of HTTP/1.1, and nothing beside that.

gql's own transports go through general clients of HTTP, which take several times as long as the rest of a
small request. What arrives is parsed by httptools, as uvicorn does it.
"""

import asyncio
import json
import ssl
from collections.abc import Mapping
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from gql.transport.async_transport import AsyncTransport
from gql.transport.exceptions import TransportConnectionFailed, TransportProtocolError, TransportServerError
from graphql import ExecutionResult
from httptools import HttpParserError, HttpParserUpgrade, HttpResponseParser

from backend.services.documents import Document

CONNECTIONS = 100
CONNECT_SECONDS = 5.0
# An idle connection is given up before the other end closes it, which may be a proxy.
IDLE_SECONDS = 3.0


class Answer(NamedTuple):
    """A whole answer."""

    status: int
    body: bytes


class Connection(asyncio.Protocol):
    """A connection that carries one request at a time."""

    def __init__(self) -> None:
        self.idle_since = 0.0
        self._parser = HttpResponseParser(self)
        self._transport: Any = None  # uvloop's is no asyncio.Transport, only like one
        self._body: list[bytes] = []
        self._answer: asyncio.Future[Answer] | None = None

    @property
    def is_free(self) -> bool:
        """Whether another request can be sent."""
        return self._answer is None and not self._transport.is_closing()

    def ask(self, request: bytes) -> asyncio.Future[Answer]:
        """Sends a request, and becomes its answer, or TransportConnectionFailed."""
        self._answer = asyncio.get_running_loop().create_future()
        self._transport.write(request)
        return self._answer

    def close(self) -> None:
        """Ends it, with whatever it is waiting for."""
        self._transport.abort()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begins."""
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        """Takes a part of an answer; what is none, or was not asked for, ends the connection."""
        try:
            self._parser.feed_data(data)
        except (HttpParserError, HttpParserUpgrade) as error:
            self._fail(error)
            self.close()

    def connection_lost(self, error: Exception | None) -> None:
        """Whoever waits for an answer will get none."""
        self._fail(error)

    def on_message_begin(self) -> None:
        """Another answer begins: of httptools."""
        if self._answer is None:
            raise HttpParserError("An answer that nobody asked for")
        self._body = []

    def on_body(self, body: bytes) -> None:
        """A part of its body."""
        self._body.append(body)

    def on_message_complete(self) -> None:
        """The answer is whole; one that only announces another (100, 103) is passed over."""
        status = self._parser.get_status_code()
        if status < 200:
            return
        answer, self._answer = self._answer, None
        if not self._parser.should_keep_alive():
            self._transport.close()
        if answer is not None and not answer.done():
            answer.set_result(Answer(status, b"".join(self._body)))

    def _fail(self, error: Exception | None) -> None:
        answer, self._answer = self._answer, None
        if answer is not None and not answer.done():
            failure = TransportConnectionFailed("The connection to GraphQL was lost")
            failure.__cause__ = error
            answer.set_exception(failure)


class GraphQLTransport(AsyncTransport):
    """POSTs to one URL. How long an answer may take is up to the session's `execute_timeout`."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        is_secure = parts.scheme == "https"
        self._host = parts.hostname or ""
        self._port = parts.port or (443 if is_secure else 80)
        self._tls = ssl.create_default_context() if is_secure else None
        # Accept-Encoding: a neighbour, packing costs more than it saves.
        self._head = (
            f"POST {parts.path} HTTP/1.1\r\nHost: {parts.netloc}\r\n"
            "Content-Type: application/json\r\nAccept: application/json\r\nAccept-Encoding: identity\r\n"
        )
        self._places = asyncio.Semaphore(CONNECTIONS)
        self._free: list[Connection] = []

    async def connect(self) -> None:
        """Nothing is connected until the first request."""

    async def close(self) -> None:
        """Closes the connections that are free."""
        while self._free:
            self._free.pop().close()

    async def execute(self, request: Document, *, headers: Mapping[str, str]) -> ExecutionResult:  # type: ignore[override]
        """Runs a document with these headers, whose values are trusted to have no line breaks.

        Raises gql's TransportConnectionFailed, TransportServerError and TransportProtocolError. A request is
        sent once: nobody knows what became of one that has no answer.
        """
        body = request.body
        lines = "".join([f"{name}: {value}\r\n" for name, value in headers.items()])
        head = f"{self._head}{lines}Content-Length: {len(body)}\r\n\r\n".encode("latin-1")
        async with self._places:
            connection = self._pop_free() or await self._new_connection()
            try:
                answer = await connection.ask(head + body)
            finally:
                self._put_back(connection)
        return read_result(answer)

    def subscribe(self, request: Any) -> Any:
        """Not over HTTP."""
        raise NotImplementedError

    def _pop_free(self) -> Connection | None:
        while self._free:
            connection = self._free.pop()
            waited = asyncio.get_running_loop().time() - connection.idle_since
            if connection.is_free and waited < IDLE_SECONDS:
                return connection
            connection.close()
        return None

    async def _new_connection(self) -> Connection:
        loop = asyncio.get_running_loop()
        try:
            async with asyncio.timeout(CONNECT_SECONDS):
                _, connection = await loop.create_connection(
                    Connection, self._host, self._port, ssl=self._tls
                )
        except OSError as error:  # a TimeoutError is one
            raise TransportConnectionFailed("GraphQL cannot be reached") from error
        return connection

    def _put_back(self, connection: Connection) -> None:
        if connection.is_free:
            connection.idle_since = asyncio.get_running_loop().time()
            self._free.append(connection)
        else:
            connection.close()


def read_result(answer: Answer) -> ExecutionResult:
    """GraphQL's result; an answer that has none is an error of the transport."""
    try:
        result = json.loads(answer.body)
    except ValueError as error:
        if answer.status >= 400:
            raise TransportServerError("GraphQL answered with an error", answer.status) from error
        raise TransportProtocolError("GraphQL's answer is no JSON") from error
    if not isinstance(result, dict) or ("data" not in result and "errors" not in result):
        raise TransportProtocolError("GraphQL's answer has neither data nor errors")
    return ExecutionResult(
        data=result.get("data"), errors=result.get("errors"), extensions=result.get("extensions")
    )

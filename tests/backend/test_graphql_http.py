"""The transport to GraphQL, against a server that answers byte by byte what a test says."""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator
from typing import Any

import pytest
from gql import GraphQLRequest
from gql.transport.exceptions import (
    TransportClosed,
    TransportConnectionFailed,
    TransportProtocolError,
    TransportServerError,
)

from backend.services import graphql_http
from backend.services.graphql_http import GraphQLOverHTTP
from supervisor.postgres import free_port

QUERY = GraphQLRequest("query ($n: Int!) { n(n: $n) }", variable_values={"n": 1})


@pytest.fixture(params=[False, True], ids=["asyncio", "uvloop"])
def anyio_backend(request: pytest.FixtureRequest) -> tuple[str, dict[str, bool]]:
    """Python's loop, and the one that the server runs on: their transports differ."""
    return "asyncio", {"use_uvloop": request.param}


def answer(data: Any, head: str = "", status: str = "200 OK") -> bytes:
    body = json.dumps({"data": data}).encode()
    return f"HTTP/1.1 {status}\r\ncontent-length: {len(body)}\r\n{head}\r\n".encode() + body


class Server:
    """Gives the answers in their order, each in its pieces; None ends the connection."""

    def __init__(self, *answers: list[bytes | None]) -> None:
        self.answers = list(answers)
        self.requests: list[tuple[int, str, bytes]] = []
        self.connections = 0
        self.url = ""

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        number = self.connections
        with contextlib.suppress(asyncio.IncompleteReadError, ConnectionError):
            while True:
                head = (await reader.readuntil(b"\r\n\r\n")).decode()
                length = int(head.lower().partition("content-length:")[2].split("\r\n")[0])
                self.requests.append((number, head, await reader.readexactly(length)))
                for piece in self.answers.pop(0):
                    if piece is None:
                        writer.close()
                        return
                    writer.write(piece)
                    await writer.drain()
                    await asyncio.sleep(0)


@contextlib.asynccontextmanager
async def serving(*answers: list[bytes | None]) -> AsyncIterator[tuple[Server, GraphQLOverHTTP]]:
    server = Server(*answers)
    async with await asyncio.start_server(server.serve, "127.0.0.1", 0) as listening:
        port = listening.sockets[0].getsockname()[1]
        transport = GraphQLOverHTTP(f"http://127.0.0.1:{port}/v1/graphql")
        await transport.connect()
        try:
            yield server, transport
        finally:
            await transport.close()


async def test_a_connection_serves_one_request_after_the_other() -> None:
    async with serving([answer({"n": 1})], [answer({"n": 2})]) as (server, transport):
        first = await transport.execute(QUERY, headers={"Authorization": "Bearer x"})
        second = await transport.execute(QUERY)
    assert (first.data, second.data, first.errors) == ({"n": 1}, {"n": 2}, None)
    (one, head, body), (two, other, _) = server.requests
    assert (one, two) == (1, 1)
    assert head.startswith("POST /v1/graphql HTTP/1.1\r\nHost: 127.0.0.1:")
    assert "\r\nAuthorization: Bearer x\r\n" in head and "Authorization" not in other
    assert json.loads(body)["variables"] == {"n": 1}


@pytest.mark.parametrize("size", [1, 7])
async def test_an_answer_in_pieces(size: int) -> None:
    chunks = b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n"
    chunks += b'8\r\n{"data":\r\n6\r\n{"n":3\r\n2\r\n}}\r\n0\r\n\r\n'
    early = b"HTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\n"
    for whole in (chunks, early + answer({"n": 3})):
        pieces: list[bytes | None] = [whole[place : place + size] for place in range(0, len(whole), size)]
        async with serving(pieces, [answer({"n": 4})]) as (server, transport):
            assert (await transport.execute(QUERY)).data == {"n": 3}
            assert (await transport.execute(QUERY)).data == {"n": 4}
            assert server.connections == 1


async def test_a_connection_that_is_to_be_closed_is_not_used_again() -> None:
    async with serving([answer({"n": 1}, "connection: close\r\n")], [answer({"n": 2})]) as (
        server,
        transport,
    ):
        assert (await transport.execute(QUERY)).data == {"n": 1}
        assert (await transport.execute(QUERY)).data == {"n": 2}
        assert server.connections == 2


async def test_an_idle_connection_is_given_up_before_the_server_does(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(graphql_http, "IDLE_SECONDS", 0)
    async with serving([answer({"n": 1})], [answer({"n": 2})]) as (server, transport):
        await transport.execute(QUERY)
        assert (await transport.execute(QUERY)).data == {"n": 2}
        assert server.connections == 2


async def test_a_cancelled_request_leaves_its_answer_to_nobody() -> None:
    async with serving([b"HTTP/1.1 200 OK\r\n"], [answer({"n": 2})]) as (server, transport):
        task = asyncio.create_task(transport.execute(QUERY))
        while not server.requests:
            await asyncio.sleep(0)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert (await transport.execute(QUERY)).data == {"n": 2}
        assert [number for number, _, _ in server.requests] == [1, 2]


async def test_an_answer_that_nobody_asked_for_is_nobodys() -> None:
    async with serving([answer({"n": 1}) + answer({"n": "not asked for"})], [answer({"n": 2})]) as (
        _,
        transport,
    ):
        await transport.execute(QUERY)
        assert (await transport.execute(QUERY)).data == {"n": 2}


@pytest.mark.parametrize(
    "pieces", [[None], [b"HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\n{", None], [b"What?\r\n\r\n"]]
)
async def test_an_answer_that_does_not_come(pieces: list[bytes | None]) -> None:
    async with serving(pieces) as (_, transport):
        with pytest.raises(TransportConnectionFailed):
            await transport.execute(QUERY)


async def test_a_server_that_is_not_there() -> None:
    transport = GraphQLOverHTTP(f"http://127.0.0.1:{free_port()}")
    with pytest.raises(TransportClosed):
        await transport.execute(QUERY)
    await transport.connect()
    with pytest.raises(TransportConnectionFailed):
        await transport.execute(QUERY)


@pytest.mark.parametrize(
    ("status", "body", "error"),
    [
        ("502 Bad Gateway", b"<html>", TransportServerError),
        ("302 Found", b"", TransportProtocolError),
        ("200 OK", b"[]", TransportProtocolError),
        ("200 OK", b'{"message": "welcome"}', TransportProtocolError),
    ],
)
async def test_what_is_no_result_of_graphql(status: str, body: bytes, error: type[Exception]) -> None:
    head = f"HTTP/1.1 {status}\r\nlocation: http://127.0.0.1:1/\r\ncontent-length: {len(body)}\r\n\r\n"
    async with serving([head.encode() + body]) as (server, transport):
        with pytest.raises(error):
            await transport.execute(QUERY)
        assert server.connections == 1


async def test_errors_are_a_result_whatever_the_status() -> None:
    body = b'{"errors": [{"message": "no"}]}'
    head = f"HTTP/1.1 400 Bad Request\r\ncontent-length: {len(body)}\r\n\r\n".encode()
    async with serving([head + body]) as (_, transport):
        errors: Any = (await transport.execute(QUERY)).errors
    assert errors == [{"message": "no"}]


async def test_no_more_connections_than_there_may_be(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(graphql_http, "CONNECTIONS", 3)
    answers: list[list[bytes | None]] = [[answer({"n": number})] for number in range(20)]
    async with serving(*answers) as (server, transport):
        results = await asyncio.gather(*(transport.execute(QUERY) for _ in range(20)))
        assert server.connections == 3
    numbers = [result.data["n"] for result in results if result.data]
    assert sorted(numbers) == list(range(20))


@pytest.mark.parametrize(
    ("url", "line"),
    [
        ("https://graphql.example", ("graphql.example", 443, "POST / HTTP/1.1\r\nHost: graphql.example\r\n")),
        ("http://a.example:81/v1?x=1", ("a.example", 81, "POST /v1?x=1 HTTP/1.1\r\nHost: a.example:81\r\n")),
        ("http://[::1]/v1", ("::1", 80, "POST /v1 HTTP/1.1\r\nHost: [::1]\r\n")),
    ],
)
def test_where_requests_go(url: str, line: tuple[str, int, str]) -> None:
    transport = GraphQLOverHTTP(url)
    assert (transport._host, transport._port) == line[:2] and transport._head.startswith(line[2])

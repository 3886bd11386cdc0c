"""The connections to GraphQL: kept, given up in time, and never with another request's answer on them."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import pytest
from gql.transport.exceptions import TransportConnectionFailed, TransportProtocolError, TransportServerError

from backend.services import graphql_transport
from backend.services.documents import load_documents
from backend.services.graphql_transport import GraphQLTransport
from tests.harness import PATIENCE

DOCUMENT = load_documents()["ready"].with_variables({})
Reply = Callable[[asyncio.StreamWriter], Awaitable[None]]


class Server:
    """Answers every request as it is told, and keeps what was asked, with the number of its connection."""

    def __init__(self) -> None:
        self.connections = 0
        self.asked: list[tuple[int, bytes]] = []
        self.replies: list[Reply] = []

    async def __call__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        number = self.connections
        try:
            while True:
                head = await reader.readuntil(b"\r\n\r\n")
                length = int(head.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0])
                self.asked.append((number, head + await reader.readexactly(length)))
                await (self.replies.pop(0) if self.replies else say(DATA))(writer)
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()


def say(*parts: bytes) -> Reply:
    async def reply(writer: asyncio.StreamWriter) -> None:
        for part in parts:
            writer.write(part)
            await writer.drain()
            await asyncio.sleep(0)

    return reply


def answer(body: bytes, status: bytes = b"200 OK", *more: bytes) -> bytes:
    lines = [b"HTTP/1.1 " + status, b"Content-Length: %d" % len(body), *more]
    return b"\r\n".join(lines) + b"\r\n\r\n" + body


DATA = answer(b'{"data":{"n":1}}')
CHUNKED = (
    b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n8\r\n",
    b'{"data":\r\n7\r\n{"n":1}',
    b"\r\n1\r\n}\r\n0\r\n\r\n",
)


@asynccontextmanager
async def serving(server: Server) -> AsyncIterator[GraphQLTransport]:
    listener = await asyncio.start_server(server, "127.0.0.1", 0)
    transport = GraphQLTransport(f"http://127.0.0.1:{listener.sockets[0].getsockname()[1]}/v1/graphql")
    try:
        async with asyncio.timeout(PATIENCE):
            yield transport
    finally:
        await transport.close()
        listener.close()


async def ask(transport: GraphQLTransport) -> object:
    return (await transport.execute(DOCUMENT, headers={"X-Request-Id": "1"})).data


@pytest.mark.parametrize(
    "parts",
    [
        (DATA,),
        (DATA[:30], DATA[30:70], DATA[70:]),
        CHUNKED,
        (b"HTTP/1.1 100 Continue\r\n\r\n", DATA),
        (b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n" + DATA,),
    ],
)
async def test_an_answer_is_read_however_it_is_cut_and_its_connection_is_used_again(
    parts: tuple[bytes, ...],
) -> None:
    server = Server()
    server.replies = [say(*parts), say(*parts)]
    async with serving(server) as transport:
        assert [await ask(transport), await ask(transport)] == [{"n": 1}, {"n": 1}]
    assert [number for number, _ in server.asked] == [1, 1]
    assert b"\r\nX-Request-Id: 1\r\n" in server.asked[0][1]


async def test_requests_at_once_have_a_connection_each_and_their_own_answers() -> None:
    server, both = Server(), asyncio.Barrier(2)

    def numbered(number: int) -> Reply:
        async def reply(writer: asyncio.StreamWriter) -> None:
            await both.wait()
            writer.write(answer(b'{"data":{"n":%d}}' % number))

        return reply

    server.replies = [numbered(1), numbered(2)]
    async with serving(server) as transport:
        first, second = await asyncio.gather(ask(transport), ask(transport))
        assert [first, second] in ([{"n": 1}, {"n": 2}], [{"n": 2}, {"n": 1}])
        assert server.connections == 2
        await ask(transport)
        assert server.connections == 2


async def test_no_more_connections_than_there_are_places(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(graphql_transport, "CONNECTIONS", 1)
    server = Server()
    async with serving(server) as transport:
        await asyncio.gather(ask(transport), ask(transport), ask(transport))
    assert server.connections == 1


async def test_who_gives_up_leaves_no_answer_to_the_next_one() -> None:
    server, asked, late = Server(), asyncio.Event(), asyncio.Event()

    async def reply(writer: asyncio.StreamWriter) -> None:
        asked.set()
        await late.wait()
        writer.write(answer(b'{"data":{"n":0}}'))

    server.replies = [reply]
    async with serving(server) as transport:
        task = asyncio.create_task(ask(transport))
        await asked.wait()
        task.cancel()
        await asyncio.wait([task])
        late.set()
        assert await ask(transport) == {"n": 1}
    assert server.connections == 2


async def test_an_answer_that_nobody_asked_for_is_given_to_nobody() -> None:
    server = Server()
    server.replies = [say(DATA + answer(b'{"data":{"n":0}}'))]
    async with serving(server) as transport:
        assert [await ask(transport), await ask(transport)] == [{"n": 1}, {"n": 1}]
    assert server.connections == 2


async def test_a_connection_that_the_server_is_done_with_is_not_used_again() -> None:
    server = Server()
    server.replies = [say(answer(b'{"data":{"n":1}}', b"200 OK", b"Connection: close"))]
    async with serving(server) as transport:
        await ask(transport)
        await ask(transport)
    assert server.connections == 2


async def test_an_idle_connection_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(graphql_transport, "IDLE_SECONDS", 0.0)
    server = Server()
    async with serving(server) as transport:
        await ask(transport)
        await ask(transport)
    assert server.connections == 2


async def hang_up(writer: asyncio.StreamWriter) -> None:
    writer.write(DATA[:-3])
    writer.close()


@pytest.mark.parametrize(
    ("reply", "error"),
    [
        (hang_up, TransportConnectionFailed),
        (say(b"SSH-2.0-OpenSSH_9.2\r\n"), TransportConnectionFailed),
        (say(answer(b"<html>", b"502 Bad Gateway")), TransportServerError),
        (say(answer(b"<html>")), TransportProtocolError),
        (say(answer(b"[]")), TransportProtocolError),
        (say(answer(b"{}", b"302 Found", b"Location: /")), TransportProtocolError),
    ],
)
async def test_what_is_no_answer_is_an_error_and_the_next_request_goes_through(
    reply: Reply, error: type[Exception]
) -> None:
    server = Server()
    server.replies = [reply]
    async with serving(server) as transport:
        with pytest.raises(error):
            await ask(transport)
        assert await ask(transport) == {"n": 1}
    assert len(server.asked) == 2  # nothing is sent twice by itself


async def test_where_nobody_listens_the_connection_fails() -> None:
    listener = await asyncio.start_server(Server(), "127.0.0.1", 0)
    port = listener.sockets[0].getsockname()[1]
    listener.close()
    await listener.wait_closed()
    with pytest.raises(TransportConnectionFailed):
        await ask(GraphQLTransport(f"http://127.0.0.1:{port}/v1/graphql"))

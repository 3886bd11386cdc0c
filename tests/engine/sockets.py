"""A GraphQL client over a WebSocket for the tests, and an engine with settings of their own."""

from __future__ import annotations

import asyncio
import contextlib
import json
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator, Mapping
from typing import Any
from uuid import UUID

import httpx
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed
from websockets.typing import Subprotocol

from supervisor.postgres import free_port
from tests.harness import METADATA, ROOT, Database, Engine, engine_environment, wait_until_healthy

ADMIN_SECRET, JWT_KEY = "an admin secret", "a key that has more than thirty-two characters"
MODERN, APOLLO = "graphql-transport-ws", "graphql-ws"
SLOW_CLOCK = {"HASURA_GRAPHQL_LIVE_QUERIES_MULTIPLEXED_REFETCH_INTERVAL": "60000"}
"""Live queries polled once a minute: what arrives sooner was not brought by the clock."""


@contextlib.contextmanager
def engine_on(database_url: str, **settings: str) -> Iterator[Engine]:
    """An engine process on a database; `settings` are Hasura's variables without their prefix."""
    port = free_port()
    database = Database("", database_url, "", "")
    engine = Engine(f"http://127.0.0.1:{port}", database, ADMIN_SECRET, JWT_KEY)
    environment = engine_environment(database_url, ADMIN_SECRET, JWT_KEY)
    environment |= {name if "HASURA" in name else f"HASURA_GRAPHQL_{name}": v for name, v in settings.items()}
    command = [
        sys.executable,
        "-m",
        "hasura.engine",
        "serve",
        "--port",
        str(port),
        "--metadata",
        str(METADATA),
    ]
    with subprocess.Popen(command, cwd=ROOT, env=environment) as process:
        try:
            wait_until_healthy(f"{engine.endpoint}/healthz", process)
            yield engine
        finally:
            process.terminate()
            process.wait(20)


class Socket:
    """One connection: `subscribe` and `result` for the happy path, `send` and `receive` for the rest."""

    def __init__(self, connection: ClientConnection, protocol: str) -> None:
        self.connection = connection
        self.protocol = protocol
        self.data = "next" if protocol == MODERN else "data"
        self._kept: list[dict[str, Any]] = []

    async def send(self, message: Mapping[str, Any] | str) -> None:
        await self.connection.send(message if isinstance(message, str) else json.dumps(message))

    async def receive(self, timeout: float = 10, *, keepalive: bool = False) -> dict[str, Any]:
        """The next message that is not a keep-alive."""
        async with asyncio.timeout(timeout):
            while True:
                message: dict[str, Any] = json.loads(await self.connection.recv())
                if keepalive or message["type"] not in ("ka", "ping"):
                    return message

    async def start(self, identity: str, query: str, **variables: Any) -> None:
        kind = "subscribe" if self.protocol == MODERN else "start"
        payload = {"query": query, "variables": variables}
        await self.send({"type": kind, "id": identity, "payload": payload})

    async def result(self, identity: str = "1", timeout: float = 10) -> Any:
        """The data of the next result of one operation; results of others are kept."""
        for message in self._kept:
            if message["id"] == identity:
                self._kept.remove(message)
                return message["payload"]["data"]
        while True:
            message = await self.receive(timeout)
            assert message["type"] == self.data, message
            if message["id"] == identity:
                assert "errors" not in message["payload"], message
                return message["payload"]["data"]
            self._kept.append(message)

    async def subscribe(self, query: str, identity: str = "1", **variables: Any) -> Any:
        """Start an operation; its first data."""
        await self.start(identity, query, **variables)
        return await self.result(identity)

    async def silence(self, seconds: float = 0.5) -> None:
        """Nothing comes for a while."""
        assert not self._kept, self._kept
        with contextlib.suppress(TimeoutError):
            raise AssertionError(f"unexpected message {await self.receive(seconds)}")

    async def closed(self, timeout: float = 10) -> tuple[int, str]:
        """Wait for the server to close: its code, and the text of its reason."""
        async with asyncio.timeout(timeout):
            while True:
                try:
                    await self.connection.recv()
                except ConnectionClosed as ended:
                    assert ended.rcvd is not None, "closed without a close frame"
                    reason = ended.rcvd.reason
                    with contextlib.suppress(ValueError):
                        reason = json.loads(reason)["server_error_msg"]
                    return ended.rcvd.code, reason


@contextlib.asynccontextmanager
async def raw_socket(
    engine: Engine, protocol: str | None = MODERN, path: str = "/v1/graphql", **options: Any
) -> AsyncIterator[Socket]:
    """A socket that has not said anything yet."""
    url = engine.endpoint.replace("http", "ws", 1) + path
    offered = None if protocol is None else [Subprotocol(protocol)]
    async with connect(url, subprotocols=offered, close_timeout=1, **options) as connection:
        assert connection.subprotocol == protocol
        yield Socket(connection, protocol or APOLLO)


@contextlib.asynccontextmanager
async def socket(
    engine: Engine,
    user_id: UUID | None = None,
    protocol: str | None = MODERN,
    headers: Mapping[str, str] | None = None,
    **options: Any,
) -> AsyncIterator[Socket]:
    """An initialised socket of a user; of an administrator without one."""
    async with raw_socket(engine, protocol, **options) as found:
        given = engine.headers(user_id) if headers is None else headers
        await found.send({"type": "connection_init", "payload": {"headers": dict(given)}})
        assert (await found.receive())["type"] == "connection_ack"
        yield found


async def graphql(
    engine: Engine, query: str, user_id: UUID | None = None, role: str = "user", **variables: Any
) -> dict[str, Any]:
    """The data of an operation over HTTP, which must succeed."""
    async with httpx.AsyncClient(timeout=30) as client:
        response = await client.post(
            f"{engine.endpoint}/v1/graphql",
            json={"query": query, "variables": variables},
            headers=engine.headers(user_id, role),
        )
    answer: dict[str, Any] = response.json()
    assert "errors" not in answer, answer
    data: dict[str, Any] = answer["data"]
    return data


async def new_user(engine: Engine) -> UUID:
    made = await graphql(engine, 'mutation { insert_users_one(object: {display_name: "u"}) { id } }')
    return UUID(made["insert_users_one"]["id"])


async def new_session(engine: Engine, user_id: UUID, title: str = "a chat") -> str:
    mutation = "mutation($t: String!) { insert_chat_sessions_one(object: {title: $t}) { session_id } }"
    made = await graphql(engine, mutation, user_id, t=title)
    return str(made["insert_chat_sessions_one"]["session_id"])


async def say(engine: Engine, user_id: UUID, session_id: str, content: str) -> None:
    mutation = """mutation($s: uuid!, $c: String!) {
      insert_chat_messages_one(object: {session_id: $s, role: "user", content: $c}) { seq } }"""
    await graphql(engine, mutation, user_id, s=session_id, c=content)

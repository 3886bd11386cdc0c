"""A GraphQL client over a WebSocket for the tests, and an engine with settings of their own."""

from __future__ import annotations

import asyncio
import contextlib
import dataclasses
import json
import os
import sys
import time
from collections.abc import AsyncIterator, Iterator, Mapping
from typing import Any
from uuid import UUID

import httpx
import jwt
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed
from websockets.typing import Subprotocol

from supervisor.postgres import free_port
from tests.harness import METADATA, PATIENCE, start, wait_until_healthy

ADMIN_SECRET, JWT_KEY = "an admin secret", "a key that has more than thirty-two characters"
MODERN, APOLLO = "graphql-transport-ws", "graphql-ws"
SLOW_CLOCK = {"LIVE_QUERIES_MULTIPLEXED_REFETCH_INTERVAL": "600000"}
"""Live queries polled every ten minutes: what arrives sooner was not brought by the clock."""


@dataclasses.dataclass(frozen=True)
class Engine:
    """A running engine with known secrets."""

    endpoint: str
    database_url: str

    def token(self, user_id: UUID, role: str = "user", *, expires_in: float = 900) -> str:
        claims = {
            "x-hasura-default-role": role,
            "x-hasura-allowed-roles": [role],
            "x-hasura-user-id": str(user_id),
        }
        body = {"exp": int(time.time() + expires_in), "https://hasura.io/jwt/claims": claims}
        return jwt.encode(body, JWT_KEY, "HS256")

    def headers(self, user_id: UUID | None, role: str = "user") -> dict[str, str]:
        """Headers of a user; of an administrator without one."""
        if user_id is None:
            return {"x-hasura-admin-secret": ADMIN_SECRET}
        return {"authorization": f"Bearer {self.token(user_id, role)}"}


@contextlib.contextmanager
def engine_on(database_url: str, **settings: str) -> Iterator[Engine]:
    """An engine process on a database; `settings` are Hasura's variables without their prefix."""
    port = free_port()
    values = {
        "DATABASE_URL": database_url,
        "ADMIN_SECRET": ADMIN_SECRET,
        "JWT_SECRET": json.dumps({"type": "HS256", "key": JWT_KEY}),
        "UNAUTHORIZED_ROLE": "anonymous",
        **settings,
    }
    environment = {name: value for name, value in os.environ.items() if not name.startswith("HASURA_")}
    environment |= {f"HASURA_GRAPHQL_{name}": value for name, value in values.items()}
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
    engine = Engine(f"http://127.0.0.1:{port}", database_url)
    with start(command, environment) as process:
        try:
            wait_until_healthy(f"{engine.endpoint}/healthz", process)
            yield engine
        finally:
            process.terminate()
            process.wait(PATIENCE)


class Socket:
    """One connection: `subscribe` and `result` for the happy path, `send` and `receive` for the rest."""

    def __init__(self, connection: ClientConnection, protocol: str) -> None:
        self.connection = connection
        self.protocol = protocol
        self.data = "next" if protocol == MODERN else "data"
        self._kept: list[dict[str, Any]] = []

    async def send(self, message: Mapping[str, Any] | str) -> None:
        await self.connection.send(message if isinstance(message, str) else json.dumps(message))

    async def receive(self, timeout: float = PATIENCE, *, keepalive: bool = False) -> dict[str, Any]:
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

    async def result(self, identity: str = "1", timeout: float = PATIENCE) -> Any:
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

    async def closed(self, timeout: float = PATIENCE) -> tuple[int, str]:
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
    # verify: nothing here is encrypted, and to load the certificates costs more than the request.
    async with httpx.AsyncClient(timeout=PATIENCE, verify=False) as client:
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

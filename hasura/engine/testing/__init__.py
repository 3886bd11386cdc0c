"""For test suites: each test gets a running engine on a fresh database, made from migrations and metadata.

    # conftest.py
    pytest_plugins = ["hasura.engine.testing.plugin"]

    @pytest.fixture(scope="session")
    def hasura_migrations() -> Path:
        return Path("sql/migrations/default")

    @pytest.fixture(scope="session")
    def hasura_metadata() -> Path:
        return Path("hasura/metadata")

    # test_permissions.py
    def test_a_stranger_sees_nothing(hasura):
        alice, bob = hasura.as_user("7"), hasura.as_user("8")
        alice.query('mutation { insert_note_one(object: {text: "mine"}) { id } }')
        assert bob.query("{ note { text } }") == {"note": []}

The migrations run once, into a template database; each test gets a clone of it. Databases are made on the
server that HASURA_TEST_DATABASE_URL names (or a fixture `hasura_server` of your own), else on a throw-away
PostgreSQL. Other settings, and the variables that your sources are connected by, come from `hasura_settings`.
"""

from __future__ import annotations

import asyncio
import contextlib
import dataclasses
import json
import threading
from collections.abc import AsyncIterator, Coroutine, Iterator, Mapping
from typing import Any, Final, TypeVar

import asyncpg
import httpx
from websockets.sync.client import connect
from websockets.typing import Subprotocol

SECONDS: Final = 30.0
Result = TypeVar("Result")


class QueryError(Exception):
    """An operation that answered with errors; `code` and `message` are those of the first."""

    def __init__(self, errors: list[dict[str, Any]]) -> None:
        self.errors = errors
        self.message: str = errors[0]["message"]
        self.code: str = errors[0].get("extensions", {}).get("code", "")
        super().__init__(f"{self.code}: {self.message}")


@dataclasses.dataclass(frozen=True)
class Client:
    """Asks the engine as somebody: at first as an administrator, see `as_user` and `as_role`."""

    url: str
    database_url: str
    headers: Mapping[str, str]
    _http: httpx.Client

    def as_user(self, user_id: object, role: str = "user", **variables: object) -> Client:
        """A client of a user: `x-hasura-user-id`, and further variables such as `org_id=3`."""
        return self.as_role(role, user_id=user_id, **variables)

    def as_role(self, role: str, **variables: object) -> Client:
        """A client with a role and session variables: `as_role("editor", org_id=3)`."""
        named = {f"x-hasura-{name.replace('_', '-')}": str(value) for name, value in variables.items()}
        return self.with_headers({"x-hasura-role": role, **named})

    def with_headers(self, headers: Mapping[str, str]) -> Client:
        """A client with further headers; `with_headers({"x-hasura-admin-secret": ""})` sends no secret."""
        merged = {name: value for name, value in {**self.headers, **headers}.items() if value}
        return dataclasses.replace(self, headers=merged)

    def query(self, text: str, **variables: Any) -> dict[str, Any]:
        """The data of a query or mutation; raises QueryError when there are errors."""
        body = {"query": text, "variables": variables}
        response = self._http.post(f"{self.url}/v1/graphql", json=body, headers=dict(self.headers))
        answer = response.json()
        if "errors" in answer:
            raise QueryError(answer["errors"])
        data: dict[str, Any] = answer["data"]
        return data

    @contextlib.contextmanager
    def subscribe(self, text: str, **variables: Any) -> Iterator[Iterator[dict[str, Any]]]:
        """The results of a subscription, as an iterator that waits for each."""
        address = self.url.replace("http", "ws", 1) + "/v1/graphql"
        with connect(address, subprotocols=[Subprotocol("graphql-transport-ws")]) as ws:
            ws.send(json.dumps({"type": "connection_init", "payload": {"headers": dict(self.headers)}}))
            payload = {"query": text, "variables": variables}
            ws.send(json.dumps({"type": "subscribe", "id": "1", "payload": payload}))

            def results() -> Iterator[dict[str, Any]]:
                while True:
                    message = json.loads(ws.recv(SECONDS))
                    if message["type"] == "error":
                        raise QueryError(message["payload"])
                    if message["type"] == "next":
                        yield message["payload"]["data"]

            yield results()

    def sql(self, statement: str, *arguments: Any) -> list[dict[str, Any]]:
        """Rows of a statement that goes to the database directly, as its owner."""

        async def fetch() -> list[dict[str, Any]]:
            async with connection_to(self.database_url) as connection:
                return [dict(row) for row in await connection.fetch(statement, *arguments)]

        return in_loop(fetch())


@contextlib.asynccontextmanager
async def connection_to(url: str) -> AsyncIterator[asyncpg.Connection[Any]]:
    """A connection of one's own."""
    connection = await asyncpg.connect(url)
    try:
        yield connection
    finally:
        await connection.close()


# ---------------------------------------------------------------- one event loop beside the tests

_loops: list[asyncio.AbstractEventLoop] = []


def loop() -> asyncio.AbstractEventLoop:
    """The loop of the engines: in a thread of its own, so that tests may be plain functions."""
    if not _loops:
        made = asyncio.new_event_loop()
        threading.Thread(target=made.run_forever, daemon=True, name="hasura-engine").start()
        _loops.append(made)
    return _loops[0]


def in_loop(work: Coroutine[Any, Any, Result]) -> Result:
    """Run something in that loop, and wait for it."""
    return asyncio.run_coroutine_threadsafe(work, loop()).result(SECONDS * 2)

"""Which commits a live query is asked again for: those that changed rows with the values that it reads by."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from typing import Any, cast
from uuid import UUID, uuid4

import asyncpg
import pytest

from hasura.engine.errors import EngineError
from hasura.engine.operation import Request
from hasura.engine.plan.keys import Key
from hasura.engine.pool import Pool
from hasura.engine.prepare import Live, prepare
from hasura.engine.session import Session
from hasura.engine.subscriptions.poller import Pollers
from hasura.engine.subscriptions.triggers import MOST_ROWS, read_report
from tests.engine.embedded import Api, serving
from tests.harness import METADATA, PATIENCE, Database

SESSIONS, MESSAGES = ("public", "chat_sessions"), ("public", "chat_messages")
PULSE = "subscription($id: uuid!) { chat_sessions(where: {session_id: {_eq: $id}}) { title total_messages } }"
LIST = "subscription { chat_sessions(order_by: {id: asc}) { title } }"


@pytest.fixture
async def api(database: Database) -> AsyncIterator[Api]:
    async with serving(database.url, METADATA) as api:
        feed(api).changes.watch(frozenset({SESSIONS, MESSAGES}))
        async with asyncio.timeout(PATIENCE):
            while not feed(api).changes.covers(frozenset({SESSIONS, MESSAGES}), False):
                await asyncio.sleep(0.02)
        yield api


def feed(api: Api) -> Any:
    (found,) = api.application.subscriptions.feeds.values()
    return found


def live(api: Api, query: str, user: UUID, **variables: Any) -> Live:
    session = Session("user", {"x-hasura-role": "user", "x-hasura-user-id": str(user)})
    found = prepare(api.application.engine.state, session, Request(query, variables, None)).live
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("selection", "expected"),
    [
        ("chat_sessions(where: {session_id: {_eq: $id}}) { title }", {SESSIONS: ["session_id"]}),
        ("chat_sessions { title }", {SESSIONS: ["user_id"]}),
        ("chat_sessions_aggregate { aggregate { count } }", {SESSIONS: ["user_id"]}),
        (
            "chat_messages(where: {session_id: {_eq: $id}}) { content }",
            {MESSAGES: ["session_id"], SESSIONS: ["session_id"]},
        ),
        (
            "chat_sessions(where: {session_id: {_eq: $id}}) { messages { content } }",
            {MESSAGES: ["session_id"], SESSIONS: ["session_id"]},
        ),
        ("chat_messages { content session { title } }", {SESSIONS: ["user_id"]}),
        ("chat_sessions(where: {_not: {session_id: {_eq: $id}}}) { title }", {SESSIONS: ["user_id"]}),
        (
            "chat_messages(where: {_or: [{session_id: {_eq: $id}}, {seq: {_eq: 1}}]}) { content }",
            {SESSIONS: ["user_id"]},
        ),
        ("session_path(args: {session_id: $id}) { content }", {SESSIONS: ["user_id"]}),
    ],
)
async def test_the_keys_of_a_live_query(api: Api, selection: str, expected: dict[Any, list[str]]) -> None:
    declared = "($id: uuid!)" if "$id" in selection else ""
    variables = {"id": str(uuid4())} if declared else {}
    found = live(api, f"subscription {declared} {{ {selection} }}", uuid4(), **variables)
    assert {table: [key.column for key in keys] for table, keys in found.keys.items()} == expected


class Results:
    """A subscriber that keeps what it is told."""

    def __init__(self) -> None:
        self.queue: asyncio.Queue[str] = asyncio.Queue()

    def deliver(self, payload: str) -> None:
        self.queue.put_nowait(payload)

    def refuse(self, error: EngineError) -> None:
        raise AssertionError(error)

    async def next(self) -> str:
        return await asyncio.wait_for(self.queue.get(), PATIENCE)


async def new_session(api: Api, user: UUID) -> str:
    mutation = 'mutation { insert_chat_sessions_one(object: {title: "a chat"}) { session_id } }'
    answer = await api.query(mutation, role="user", user_id=str(user))
    return str(answer["data"]["insert_chat_sessions_one"]["session_id"])


async def new_user(api: Api) -> UUID:
    answer = await api.query('mutation { insert_users_one(object: {display_name: "u"}) { id } }')
    return UUID(answer["data"]["insert_users_one"]["id"])


SAY = """mutation($s: uuid!) {
  insert_chat_messages_one(object: {session_id: $s, role: "user", content: "hi"}) { seq } }"""


@pytest.mark.parametrize("writer", ["the engine", "somebody else"])
async def test_only_the_readers_of_the_changed_rows_are_asked_again(
    api: Api, database: Database, writer: str
) -> None:
    user = await new_user(api)
    sessions = [await new_session(api, user) for _ in range(10)]
    pollers: Pollers = feed(api).pollers
    readers = {session: Results() for session in sessions}
    for session, reader in readers.items():
        # the same session, however it is written
        pollers.subscribe(live(api, PULSE, user, id=session.upper().replace("-", "")), reader)
        await reader.next()
    before = pollers.asked
    if writer == "the engine":
        await api.query(SAY, {"s": sessions[3]}, role="user", user_id=str(user))
    else:
        connection = await asyncpg.connect(database.url)
        say = "INSERT INTO chat_messages (session_id, role, content) VALUES ($1, 'user', 'hi')"
        await connection.execute(say, sessions[3])
        await connection.close()
    assert '"total_messages":1' in (await readers[sessions[3]].next()).replace(" ", "")
    assert pollers.asked - before == 1


class Gate:
    """A pool that gives its next connection away when it is told to."""

    def __init__(self, pool: Any) -> None:
        self._pool = pool
        self.asked, self._released = asyncio.Semaphore(0), asyncio.Semaphore(0)

    @contextlib.asynccontextmanager
    async def acquire(self) -> AsyncIterator[Any]:
        self.asked.release()
        await self._released.acquire()
        async with self._pool.acquire() as connection:
            yield connection

    def release(self, count: int = 1) -> None:
        for _ in range(count):
            self._released.release()


async def test_who_comes_and_goes_while_results_are_on_their_way_hears_of_changes_in_the_end(
    api: Api,
) -> None:
    user = await new_user(api)
    other, session = [await new_session(api, user) for _ in range(2)]
    pollers: Pollers = feed(api).pollers
    neighbour, gone, last = Results(), Results(), Results()
    pollers.subscribe(live(api, PULSE, user, id=other), neighbour)
    await neighbour.next()
    gate = Gate(pollers.pool)
    pollers.pool = cast(Pool, gate)
    first = pollers.subscribe(live(api, PULSE, user, id=session), gone)
    await asyncio.wait_for(gate.asked.acquire(), PATIENCE)
    first.cancel()
    second = pollers.subscribe(live(api, PULSE, user, id=session), gone)
    gate.release()
    await asyncio.wait_for(gate.asked.acquire(), PATIENCE)
    second.cancel()
    pollers.subscribe(live(api, PULSE, user, id=session), last)
    gate.release(1000)
    assert '"total_messages":0' in (await last.next()).replace(" ", "")
    await api.query(SAY, {"s": session}, role="user", user_id=str(user))
    assert '"total_messages":1' in (await last.next()).replace(" ", "")
    assert gone.queue.empty()


async def test_a_row_that_moves_is_news_to_both_who_saw_it_and_who_will(api: Api, database: Database) -> None:
    giver, taker = await new_user(api), await new_user(api)
    session = await new_session(api, giver)
    loses, gains = Results(), Results()
    feed(api).pollers.subscribe(live(api, LIST, giver), loses)
    feed(api).pollers.subscribe(live(api, LIST, taker), gains)
    assert "a chat" in await loses.next()
    assert "a chat" not in await gains.next()
    connection = await asyncpg.connect(database.url)
    await connection.execute("UPDATE chat_sessions SET user_id = $1 WHERE session_id = $2", taker, session)
    await connection.close()
    assert "a chat" not in await loses.next()
    assert "a chat" in await gains.next()


async def test_too_many_rows_are_news_to_everybody(api: Api, database: Database) -> None:
    user = await new_user(api)
    connection = await asyncpg.connect(database.url)
    await connection.execute(
        "INSERT INTO chat_sessions (user_id, title) SELECT $1, 'x' FROM generate_series(1, $2)",
        user,
        MOST_ROWS,
    )
    session = await new_session(api, user)  # the last one: its row is not among the first of a statement
    reader = Results()
    feed(api).pollers.subscribe(live(api, PULSE, user, id=session), reader)
    await reader.next()
    await connection.execute("UPDATE chat_sessions SET title = 'renamed'")
    await connection.close()
    assert "renamed" in await reader.next()


def test_a_value_that_only_postgresql_can_read_is_no_key() -> None:
    number, identity = Key("id", 0, "int8"), Key("id", 0, "uuid")
    assert number.value(["007"]) == "7"
    assert number.value(["0x1F"]) is None
    assert (
        identity.value(["{3C0C2A4E-0000-4000-8000-000000000001}"]) == "3c0c2a4e-0000-4000-8000-000000000001"
    )
    assert identity.value([None]) is None


def test_a_report_tells_the_keys_of_few_rows() -> None:
    assert read_report("16404") == (16404, None)
    assert read_report("16404 id,owner 7,a;8,") == (16404, {"id": ("7", "8"), "owner": ("a", "")})

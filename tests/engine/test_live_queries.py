"""Live queries: who wakes them, and that nothing else does."""

from __future__ import annotations

import asyncio
import contextlib
import random
from collections.abc import Iterator
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import httpx
import pytest

from tests.engine.live import CLOCK, RENAME, REPLY, TITLES, foreign, titled, until_watched
from tests.engine.sockets import SLOW_CLOCK, Engine, engine_on, graphql, new_session, new_user, say, socket
from tests.harness import PATIENCE, Cluster, Database


@pytest.fixture(scope="module")
def engine(cluster: Cluster) -> Iterator[Engine]:
    """An engine whose clock is too slow to matter: what arrives was brought by a commit."""
    with cluster.database() as database, engine_on(database.url, **SLOW_CLOCK) as running:
        asyncio.run(until_watched(running))
        yield running


async def test_a_commit_of_the_engine_wakes_what_its_triggers_changed(engine: Engine) -> None:
    user = await new_user(engine)
    session = await new_session(engine, user)
    async with socket(engine, user) as client:
        assert await client.subscribe(TITLES) == titled("a chat")
        await say(engine, user, session, "hello")  # writes chat_messages; its trigger writes chat_sessions
        assert await client.result() == titled("a chat", 1)


async def test_a_commit_of_anybody_else_wakes_too(engine: Engine) -> None:
    user = await new_user(engine)
    session = await new_session(engine, user)
    async with socket(engine, user) as client, foreign(engine) as connection:
        assert await client.subscribe(TITLES) == titled("a chat")
        await connection.execute(RENAME, session, "from outside")
        assert await client.result() == titled("from outside")
        await connection.execute(REPLY, session)
        assert await client.result() == titled("from outside", 1)
        await connection.execute("TRUNCATE chat_sessions CASCADE")
        assert await client.result() == {"chat_sessions": []}


async def test_what_was_rolled_back_is_never_seen(engine: Engine) -> None:
    user = await new_user(engine)
    session = await new_session(engine, user)
    async with socket(engine, user) as client, foreign(engine) as connection:
        await client.subscribe(TITLES)
        transaction = connection.transaction()
        await transaction.start()
        await connection.execute(RENAME, session, "not to be")
        await client.silence(0.3)
        await transaction.rollback()
        await client.silence(0.3)


async def test_a_commit_that_changes_nothing_for_a_subscriber_sends_nothing(engine: Engine) -> None:
    user, other = await new_user(engine), await new_user(engine)
    async with socket(engine, user) as client:
        await client.subscribe(TITLES)
        await new_session(engine, other, "of another")
        await client.silence(0.5)


async def test_a_table_is_watched_from_its_first_subscription_on(database: Database) -> None:
    watched = "SELECT DISTINCT tgrelid::regclass::text FROM pg_trigger WHERE tgname LIKE 'hdb_engine%'"
    with engine_on(database.url, **SLOW_CLOCK) as engine:
        user = await new_user(engine)
        session = await new_session(engine, user)
        async with foreign(engine) as connection:
            assert await connection.fetch(watched) == []
            async with socket(engine, user) as client:
                await client.subscribe(TITLES)
                await until_watched(engine)
                assert [row[0] for row in await connection.fetch(watched)] == ["chat_sessions"]
                await say(engine, user, session, "hello")
                while await client.result() != titled("a chat", 1):
                    pass


ODD_TABLES = """
CREATE TABLE part (id int, kind text) PARTITION BY LIST (kind);
CREATE TABLE part_a PARTITION OF part FOR VALUES IN ('a');
CREATE TABLE parent (id int);
CREATE TABLE child () INHERITS (parent);
CREATE TABLE base (id int);
CREATE VIEW seen AS SELECT id FROM base WHERE id > 0;
CREATE VIEW seen_again AS SELECT id FROM seen;
"""


@pytest.mark.parametrize(
    ("name", "write"),
    [
        ("part", "INSERT INTO part VALUES (1, 'a')"),
        ("part", "INSERT INTO part_a VALUES (1, 'a')"),
        ("parent", "INSERT INTO child VALUES (1)"),
        ("seen_again", "INSERT INTO base VALUES (1)"),
    ],
)
async def test_partitions_children_and_views_are_watched_too(engine: Engine, name: str, write: str) -> None:
    async with foreign(engine) as connection:
        drop = "DROP TABLE IF EXISTS part, parent, base CASCADE;"
        await connection.execute(drop + ODD_TABLES)
        for table in ("part", "parent", "seen_again"):
            await track(engine, table)
        async with socket(engine) as client:
            assert await client.subscribe(f"subscription {{ {name} {{ id }} }}") == {name: []}
            await until_triggered(connection, write.split()[2])
            await connection.execute(write)
            assert await client.result() == {name: [{"id": 1}]}
        for table in ("part", "parent", "seen_again"):
            await track(engine, table, "pg_untrack_table")
        await connection.execute(drop)


async def until_triggered(connection: asyncpg.Connection[Any], table: str) -> None:
    triggers = "SELECT count(*) FROM pg_trigger WHERE tgrelid = $1::regclass AND tgname LIKE 'hdb_engine%'"
    async with asyncio.timeout(PATIENCE):
        while not await connection.fetchval(triggers, table):
            await asyncio.sleep(0.02)


async def track(engine: Engine, name: str, command: str = "pg_track_table") -> None:
    request = {"type": command, "args": {"source": "default", "table": {"schema": "public", "name": name}}}
    async with httpx.AsyncClient(timeout=PATIENCE) as client:
        await client.post(f"{engine.endpoint}/v1/metadata", json=request, headers=engine.headers(None))


async def test_who_comes_later_gets_the_present_state_at_once(engine: Engine) -> None:
    user = await new_user(engine)
    await new_session(engine, user)
    async with socket(engine, user) as first, socket(engine, user) as second:
        assert await first.subscribe(TITLES) == titled("a chat")
        assert await second.subscribe(TITLES) == titled("a chat")
        assert await second.subscribe(TITLES, "2") == titled("a chat")
        await first.silence(0.2)


async def test_many_changes_end_with_the_last_one(engine: Engine) -> None:
    user = await new_user(engine)
    session = await new_session(engine, user)
    async with socket(engine, user) as client:
        await client.subscribe(TITLES)
        await asyncio.gather(*(say(engine, user, session, str(number)) for number in range(40)))
        counts = [0]
        while counts[-1] != 40:
            result = await client.result()
            counts.append(result["chat_sessions"][0]["total_messages"])
        assert counts == sorted(counts)
        await client.silence(0.3)


SHAPES = (
    "chat_sessions(order_by: {id: asc}) { session_id title status total_messages }",
    "chat_messages(order_by: {id: asc}) { seq content session { title } }",
    "chat_sessions_aggregate { aggregate { count sum { total_messages } } }",
)


@pytest.mark.parametrize("seed", [1, 2])
async def test_whatever_happens_every_subscriber_ends_with_what_a_query_says(
    engine: Engine, seed: int
) -> None:
    choose = random.Random(seed)
    users = [await new_user(engine) for _ in range(3)]
    sessions = {user: [await new_session(engine, user)] for user in users}

    async def step(user: UUID) -> None:
        session = choose.choice(sessions[user])
        match choose.randrange(6):
            case 0:
                sessions[user].append(await new_session(engine, user, f"chat {choose.random()}"))
            case 1 | 2:
                await say(engine, user, session, f"message {choose.random()}")
            case 3:
                rename = """mutation($t: String!) {
                  update_chat_sessions(where: {}, _set: {title: $t}) { affected_rows } }"""
                await graphql(engine, rename, user, t=f"all {choose.random()}")
            case 4:
                async with foreign(engine) as connection:
                    await connection.execute(REPLY, session)
            case _:
                async with foreign(engine) as connection:
                    await connection.execute(RENAME, session, f"foreign {choose.random()}")

    async with contextlib.AsyncExitStack() as stack:
        clients = {user: await stack.enter_async_context(socket(engine, user)) for user in users}
        last: dict[tuple[UUID, int], Any] = {}
        for user, client in clients.items():
            for number, shape in enumerate(SHAPES):
                last[user, number] = await client.subscribe(f"subscription {{ {shape} }}", str(number))
        for _ in range(12):
            await asyncio.gather(*(step(choose.choice(users)) for _ in range(4)))
        for user, client in clients.items():
            for number, shape in enumerate(SHAPES):
                wanted = await graphql(engine, f"{{ {shape} }}", user)
                while last[user, number] != wanted:
                    last[user, number] = await client.result(str(number))


async def activity(engine: Engine) -> Any:
    """When a connection of the engine last did something."""
    async with foreign(engine) as connection:
        return await connection.fetch(
            "SELECT pid, state_change, query FROM pg_stat_activity "
            "WHERE datname = current_database() AND application_name LIKE 'hdb_engine%' ORDER BY pid"
        )


async def quiet_for(engine: Engine, seconds: float) -> Any:
    """Wait until the engine has asked its database nothing for a while; what its connections did before."""
    async with asyncio.timeout(PATIENCE):
        before = None
        while (now := await activity(engine)) != before:
            before = now
            await asyncio.sleep(seconds)
        return now


async def test_an_idle_subscription_costs_no_query(database: Database) -> None:
    with engine_on(database.url) as engine:  # a clock of one second, which must not tick
        await until_watched(engine)
        user = await new_user(engine)
        async with socket(engine, user) as client:
            await client.subscribe(TITLES)
            assert await quiet_for(engine, 2.5)
            session = await new_session(engine, user)
            assert session
            assert await client.result() == titled("a chat")


async def test_two_engines_on_one_database_wake_each_other(engine: Engine) -> None:
    with engine_on(engine.database_url, **SLOW_CLOCK) as other:
        await until_watched(other)
        user = await new_user(engine)
        session = await new_session(engine, user)
        async with socket(engine, user) as here, socket(other, user) as there:
            assert await here.subscribe(TITLES) == await there.subscribe(TITLES) == titled("a chat")
            await say(other, user, session, "hello")
            assert await here.result() == await there.result() == titled("a chat", 1)


async def test_without_the_right_to_watch_the_clock_brings_the_changes(
    database: Database, cluster: Cluster
) -> None:
    role = f"guest_{uuid4().hex[:8]}"
    grants = [
        f"CREATE ROLE {role} LOGIN PASSWORD '{cluster.password}'",
        f"GRANT CREATE ON DATABASE {database.name} TO {role}",
    ]
    tables = [
        f"GRANT SELECT, INSERT, UPDATE ON ALL TABLES IN SCHEMA public TO {role}",
        f"ALTER SCHEMA hdb_engine OWNER TO {role}",
    ]
    await cluster.administer(*grants)
    await cluster.administer(*tables, database=database.name)
    try:
        with engine_on(cluster.url(database.name, role), **{CLOCK: "200"}) as engine:
            user = await new_user(engine)
            async with socket(engine, user) as client:
                assert await client.subscribe(TITLES) == {"chat_sessions": []}
                connection = await asyncpg.connect(database.url)
                await connection.execute("INSERT INTO chat_sessions (user_id, title) VALUES ($1, 'x')", user)
                await connection.close()
                assert await client.result() == titled("x")
    finally:
        drop = [f"DROP OWNED BY {role} CASCADE"]
        await cluster.administer(*drop, database=database.name)
        await cluster.administer(f"DROP OWNED BY {role}", f"DROP ROLE {role}")

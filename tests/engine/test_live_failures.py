"""Live queries: no failure loses a change, and none hurts another subscriber."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import time
from collections.abc import AsyncIterator, Iterator
from typing import Any
from uuid import UUID

import asyncpg
import pytest

from hasura.engine.migrations import MigrationError, detach
from supervisor.postgres import throwaway_cluster
from tests.engine.live import RENAME, TITLES, foreign, titled, until_watched
from tests.engine.sockets import SLOW_CLOCK, Engine, engine_on, graphql, new_session, new_user, socket
from tests.harness import OWNER, PATIENCE, Cluster, Database, prepare_cluster


@pytest.fixture(scope="module")
def engine(cluster: Cluster) -> Iterator[Engine]:
    """An engine whose clock is too slow to matter: what arrives was brought by a commit."""
    with cluster.database() as database, engine_on(database.url, **SLOW_CLOCK) as running:
        asyncio.run(until_watched(running))
        yield running


async def test_a_lost_listener_loses_no_change(engine: Engine, cluster: Cluster) -> None:
    user = await new_user(engine)
    session = await new_session(engine, user)
    name = engine.database_url.rpartition("/")[2]
    kill = f"""SELECT pg_terminate_backend(pid) FROM pg_stat_activity
               WHERE datname = '{name}' AND application_name = 'hdb_engine listener'"""
    async with socket(engine, user) as client, foreign(engine) as connection:
        await client.subscribe(TITLES)
        for number in range(5):
            await cluster.administer(kill)
            await connection.execute(RENAME, session, f"title {number}")
            assert await client.result() == titled(f"title {number}")


@contextlib.asynccontextmanager
async def held_up(engine: Engine) -> AsyncIterator[asyncpg.Connection[Any]]:
    """Nobody can read the sessions meanwhile: the next run of a live query waits."""
    async with foreign(engine) as connection, connection.transaction():
        await connection.execute("LOCK TABLE chat_sessions IN ACCESS EXCLUSIVE MODE")
        yield connection


async def waiting_backends(connection: asyncpg.Connection[Any]) -> list[int]:
    """The engine's connections that wait for the lock; there will be one."""
    async with asyncio.timeout(PATIENCE):
        while True:
            rows = await connection.fetch(
                "SELECT pid FROM pg_stat_activity WHERE datname = current_database() "
                "AND application_name = 'hdb_engine' AND wait_event_type = 'Lock'"
            )
            if rows:
                return [row["pid"] for row in rows]
            await asyncio.sleep(0.02)


AFTER = "subscription($n: bigint!) { chat_sessions(where: {last_seq: {_lt: $n}}) { title total_messages } }"


async def test_one_subscribers_bad_variable_does_not_hurt_the_others(engine: Engine) -> None:
    user = await new_user(engine)
    await new_session(engine, user)
    async with socket(engine, user) as first, socket(engine, user) as good, socket(engine, user) as bad:
        async with held_up(engine) as connection:
            await first.start("1", AFTER, n=5)
            await waiting_backends(connection)
            await good.start("1", AFTER, n=6)  # these two wait for the first, and run in one statement
            await bad.start("1", AFTER, n="99999999999999999999999")
            await asyncio.sleep(0.2)
        assert await first.result() == await good.result() == titled("a chat")
        message = await bad.receive()
        assert (message["type"], message["id"]) == ("error", "1")
        assert message["payload"][0]["extensions"]["code"] == "data-exception"


async def test_a_run_that_loses_its_connection_is_tried_again(engine: Engine, cluster: Cluster) -> None:
    user = await new_user(engine)
    await new_session(engine, user)
    async with socket(engine, user) as client:
        async with held_up(engine) as connection:
            await client.start("1", AFTER, n=7)
            for pid in await waiting_backends(connection):
                await cluster.administer(f"SELECT pg_terminate_backend({pid})")
            await asyncio.sleep(0.2)
        assert await client.result() == titled("a chat")


@pytest.mark.slow
async def test_a_killed_postgresql_leaves_every_subscription_alive_and_right() -> None:
    with throwaway_cluster({"fsync": "on", "synchronous_commit": "on", "full_page_writes": "on"}) as postgres:
        cluster = await asyncio.to_thread(prepare_cluster, postgres.url())
        url = cluster.url("parley_template", OWNER)
        with engine_on(url) as engine:
            user = await new_user(engine)
            session = await new_session(engine, user)
            async with socket(engine, user) as client:
                await client.subscribe(TITLES)
                for number in range(1, 4):
                    os.kill(int((postgres.folder / "postmaster.pid").read_text().split()[0]), signal.SIGKILL)
                    await asyncio.sleep(0.3)
                    postgres.start()
                    await write_when_back(url, session, f"title {number}")
                    deadline = time.monotonic() + PATIENCE
                    while (await client.result()) != titled(f"title {number}"):
                        assert time.monotonic() < deadline
                    await client.silence(0.2)


async def write_when_back(url: str, session: str, title: str) -> None:
    async with asyncio.timeout(PATIENCE):
        while True:
            try:
                connection = await asyncpg.connect(url)
                await connection.execute(RENAME, session, title)
                await connection.close()
                return
            except (OSError, asyncpg.PostgresError):
                await asyncio.sleep(0.05)


async def test_a_detached_database_can_be_served_again(database: Database) -> None:
    with engine_on(database.url) as engine:
        await until_watched(engine)
        with pytest.raises(MigrationError, match="an engine is connected to this database: stop it first"):
            await detach(database.url)
    await detach(database.url, lambda _: None)
    async with foreign(Engine("", database.url)) as connection:
        left = (
            await connection.fetchval("SELECT count(*) FROM pg_trigger WHERE tgname LIKE 'hdb%'"),
            await connection.fetchval("SELECT count(*) FROM pg_namespace WHERE nspname LIKE 'hdb%'"),
        )
        assert left == (0, 0)
        await connection.execute("INSERT INTO users (id) VALUES ($1)", UUID(int=7))
    with engine_on(database.url, **SLOW_CLOCK) as engine:
        await until_watched(engine)
        assert (await graphql(engine, "{ users_aggregate { aggregate { count } } }", None))["users_aggregate"]

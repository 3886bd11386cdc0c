"""The pool of connections: nobody gets one that is broken, nobody waits for one that is free."""

from __future__ import annotations

import asyncio
import contextlib
import gc
from collections.abc import AsyncIterator
from typing import Any

import asyncpg
import pytest

from hasura.engine.pool import Pool, connect
from hasura.engine.reporting import ReportingConnection
from tests.engine.embedded import serving
from tests.harness import PATIENCE, Database

PID = "SELECT pg_backend_pid()"


class Opened:
    """A pool of two, and what it does."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.count = 0
        self.returned: list[Any] = []
        self.refuse = False

    async def connect(self) -> ReportingConnection:
        if self.refuse:
            raise ConnectionRefusedError
        self.count += 1
        connection: ReportingConnection = await connect(self.url, connection_class=ReportingConnection)
        return connection


@pytest.fixture
def opened(empty_database: Database) -> Opened:
    return Opened(empty_database.url)


@pytest.fixture
async def pool(opened: Opened) -> AsyncIterator[Pool]:
    pool = Pool(opened.connect, opened.returned.append, 2, 60)
    yield pool
    pool.terminate()


async def use(pool: Pool, order: list[int], number: int) -> None:
    async with pool.acquire() as connection:
        order.append(number)
        await connection.execute("SELECT pg_sleep(0.01)")


async def test_no_more_than_its_size_and_who_waits_comes_in_turn(pool: Pool, opened: Opened) -> None:
    order: list[int] = []
    async with asyncio.timeout(PATIENCE):
        async with pool.acquire(), pool.acquire():
            pass
        await asyncio.gather(*(use(pool, order, number) for number in range(20)))
    assert order == list(range(20))
    assert opened.count == 2
    assert len(opened.returned) == 22


async def test_the_one_used_last_is_used_next(pool: Pool) -> None:
    async with pool.acquire() as first, pool.acquire() as second:
        pids = {await first.fetchval(PID), await second.fetchval(PID)}
    assert len(pids) == 2
    assert len({await pool.fetchval(PID) for _ in range(5)}) == 1


async def test_one_who_gives_up_waiting_loses_nothing_for_the_others(pool: Pool) -> None:
    async with asyncio.timeout(PATIENCE):
        async with pool.acquire(), pool.acquire():
            waiting = [asyncio.create_task(pool.fetchval(PID)) for _ in range(3)]
            await asyncio.sleep(0)
            waiting[0].cancel()
        waiting[1].cancel()  # just given a connection
        assert await waiting[2]
        async with pool.acquire(), pool.acquire():
            pass


async def test_one_left_within_a_transaction_is_not_used_again(pool: Pool, opened: Opened) -> None:
    async with pool.acquire() as connection:
        pid = await connection.fetchval(PID)
        await connection.execute("BEGIN")
    assert await pool.fetchval(PID) != pid
    async with pool.acquire(), pool.acquire():
        assert opened.count == 3


async def test_a_lost_one_is_replaced(pool: Pool) -> None:
    async with pool.acquire() as victim, pool.acquire() as killer:
        pid = await victim.fetchval(PID)
        await killer.execute("SELECT pg_terminate_backend($1)", pid)
        with pytest.raises(
            (asyncpg.PostgresError, asyncpg.InternalClientError, asyncpg.InterfaceError, OSError)
        ):
            await victim.execute("SELECT 1")
    async with pool.acquire() as first, pool.acquire() as second:
        assert pid not in {await first.fetchval(PID), await second.fetchval(PID)}


def end(connection: ReportingConnection) -> None:
    """What a connection reads when an administrator ends it, though not yet that nothing follows."""
    fields = b"SFATAL\0C57P01\0Mterminating connection due to administrator command\0\0"
    connection._protocol.data_received(b"E" + (len(fields) + 4).to_bytes(4, "big") + fields)  # type: ignore[attr-defined]


async def test_one_that_was_ended_while_idle_is_not_used_twice(pool: Pool) -> None:
    async with pool.acquire() as connection:
        end(connection)
    with pytest.raises(asyncpg.InternalClientError):
        await pool.fetchval("SELECT 7")
    assert await pool.fetchval("SELECT 7") == 7


async def test_a_query_does_not_notice_that_a_connection_was_ended(empty_database: Database) -> None:
    async with serving(empty_database.url) as api:
        await api.sql("CREATE TABLE note (id int PRIMARY KEY)")
        await api.metadata("pg_track_table", {"table": "note"})
        pool = api.application.engine.metadata_database.pool
        async with pool.acquire() as connection:
            end(connection)
        assert await api.query("{ note { id } }") == {"data": {"note": []}}
        async with pool.acquire() as connection:
            end(connection)
        lost = await api.query("mutation { insert_note(objects: {id: 1}) { affected_rows } }")
        assert lost["errors"][0]["message"] == "connection error"


async def test_one_cut_off_within_a_statement_can_be_used_again(pool: Pool, opened: Opened) -> None:
    await pool.execute("SELECT 1")
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.05):
            await pool.execute("SELECT pg_sleep(60)")
    async with asyncio.timeout(PATIENCE):
        assert await pool.fetchval("SELECT 7") == 7
    assert opened.count == 1


async def test_where_nothing_can_be_opened_everybody_is_told(pool: Pool, opened: Opened) -> None:
    opened.refuse = True
    async with asyncio.timeout(PATIENCE):
        answers = await asyncio.gather(*(pool.fetchval(PID) for _ in range(6)), return_exceptions=True)
    assert {type(answer) for answer in answers} == {ConnectionRefusedError}
    opened.refuse = False
    assert await pool.fetchval(PID)


async def test_an_idle_one_is_closed_but_not_the_last(opened: Opened) -> None:
    pool = Pool(opened.connect, opened.returned.append, 5, 0.05)
    async with pool.acquire() as first, pool.acquire() as second, pool.acquire() as third:
        connections = [first, second, third]
    async with asyncio.timeout(PATIENCE):
        while sum(1 for connection in connections if not connection.is_closed()) > 1:
            await asyncio.sleep(0.01)
    assert await pool.fetchval("SELECT 7") == 7
    assert opened.count == 3
    await pool.close()


async def test_closing_waits_for_those_in_use_and_refuses_the_others(pool: Pool) -> None:
    async with asyncio.timeout(PATIENCE):
        async with pool.acquire() as first, pool.acquire() as second:
            waiting = asyncio.create_task(pool.fetchval(PID))
            await asyncio.sleep(0)
            closing = asyncio.create_task(pool.close())
            with pytest.raises(asyncpg.InterfaceError, match="the pool is closed"):
                await waiting
            assert not closing.done()
            assert await first.fetchval("SELECT 7") == 7
        await closing
    assert first.is_closed()
    assert second.is_closed()
    with pytest.raises(asyncpg.InterfaceError, match="the pool is closed"):
        await pool.fetchval(PID)


async def test_one_who_is_cut_off_while_connecting_leaves_no_error(opened: Opened) -> None:
    errors: list[Any] = []
    asyncio.get_running_loop().set_exception_handler(lambda _, context: errors.append(context))
    for turns in range(40):
        connecting = asyncio.create_task(connect(opened.url))
        for _ in range(turns):
            await asyncio.sleep(0)
        connecting.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await (await connecting).close()
    del connecting
    gc.collect()
    await asyncio.sleep(0.05)
    assert errors == []

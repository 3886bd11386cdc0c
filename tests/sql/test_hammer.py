"""Eight writers at once, with retries: what the schema promises holds, and no reader misses a row."""

import asyncio
import random
from uuid import UUID, uuid4

import asyncpg
import pytest

from tests.harness import Database
from tests.sql.chat import (
    Connection,
    Message,
    broken_promises,
    clear,
    delete,
    new_session,
    new_user,
    write,
)

WRITERS, OPERATIONS, RETRIES = 8, 150, 20
# A writer tries again after a deadlock, and gives up on a session that is gone or in the trash.
AGAIN = (asyncpg.DeadlockDetectedError, asyncpg.SerializationError)
GONE = (asyncpg.ForeignKeyViolationError, asyncpg.CheckViolationError)


class Hammer:
    """The shared state of the writers: what may be written to, and what was acknowledged."""

    def __init__(self, sessions: list[UUID]) -> None:
        self.sessions = sessions
        self.acknowledged: dict[UUID, Message] = {}
        self.in_flight: list[Message] = []

    def messages(self, chance: random.Random) -> list[Message]:
        """One message, several of one session or of many, or one that another writer sends right now."""
        kind = chance.random()
        if kind < 0.25 and self.in_flight:
            return [chance.choice(self.in_flight[-16:])]
        count = 1 if kind < 0.6 else chance.randint(2, 6)
        session = chance.choice(self.sessions)
        rows = [
            (uuid4(), session if kind < 0.8 else chance.choice(self.sessions), f"message {chance.random()}")
            for _ in range(count)
        ]
        self.in_flight.extend(rows)
        return sorted(rows, key=lambda row: row[1])

    async def step(self, connection: Connection, chance: random.Random) -> None:
        kind = chance.random()
        if kind < 0.85:
            rows = self.messages(chance)
            await write(connection, rows)
            self.acknowledged.update((row[0], row) for row in rows)
        elif kind < 0.93 and self.acknowledged:
            await delete(connection, chance.choice(list(self.acknowledged)))
        elif kind < 0.97:
            await clear(connection, chance.choice(self.sessions))
        else:
            status = chance.choice(["deleted", "active", "archived"])
            await connection.execute(
                "UPDATE chat_sessions SET status = $1 WHERE session_id = $2",
                status,
                chance.choice(self.sessions),
            )


async def retrying_writer(database: Database, hammer: Hammer, seed: int) -> None:
    chance = random.Random(seed)
    connection = await asyncpg.connect(database.url)
    for _ in range(OPERATIONS):
        state = chance.getstate()
        for _ in range(RETRIES):
            chance.setstate(state)  # the same operation again; messages that were made stay in flight
            try:
                await hammer.step(connection, chance)
                break
            except AGAIN:
                continue
            except GONE:
                break
        else:
            pytest.fail(f"no success in {RETRIES} attempts")
    await connection.close()


async def test_promises_hold_under_eight_writers(database: Database) -> None:
    connection = await asyncpg.connect(database.url)
    owners = [await new_user(connection) for _ in range(3)]
    sessions = [await new_session(connection, owner) for owner in owners for _ in range(2)]
    hammer = Hammer(sessions)
    doomed = owners.pop()

    async with asyncio.TaskGroup() as writers:
        for seed in range(WRITERS):
            writers.create_task(retrying_writer(database, hammer, seed))
        for _ in range(RETRIES):
            try:
                await asyncio.sleep(0)
                await connection.execute("DELETE FROM users WHERE id = $1", doomed)
                break
            except AGAIN:
                continue

    assert await broken_promises(connection) == {}
    left = {row[0] for row in await connection.fetch("SELECT session_id FROM chat_sessions")}
    stored = {row[0] for row in await connection.fetch("SELECT message_id FROM chat_messages")}
    lost = [row for row in hammer.acknowledged.values() if row[1] in left and row[0] not in stored]
    assert lost == []
    assert len(stored) > WRITERS * OPERATIONS / 4, "the hammer hardly wrote anything"
    assert len(left) == 4, "the deleted user's sessions are still there"
    await connection.close()


async def test_a_reader_that_follows_seq_or_revision_misses_nothing(database: Database) -> None:
    connection = await asyncpg.connect(database.url)
    session = await new_session(connection)
    done = asyncio.Event()

    async def follow(column: str) -> set[UUID]:
        reader = await asyncpg.connect(database.url)
        query = (
            f"SELECT message_id, {column} FROM chat_messages"
            f" WHERE session_id = $1 AND {column} > $2 ORDER BY {column}"
        )
        seen: set[UUID] = set()
        last = 0
        while True:
            final = done.is_set()
            for row in await reader.fetch(query, session, last):
                seen.add(row[0])
                last = row[1]
            if final:
                await reader.close()
                return seen

    async def writer() -> list[UUID]:
        own = await asyncpg.connect(database.url)
        rows = [(uuid4(), session, f"message {number}") for number in range(100)]
        for row in rows:
            await write(own, [row])
        await own.close()
        return [row[0] for row in rows]

    readers = [asyncio.create_task(follow(column)) for column in ("seq", "revision")]
    written = {
        message for batch in await asyncio.gather(*(writer() for _ in range(WRITERS))) for message in batch
    }
    done.set()
    assert [written - seen for seen in await asyncio.gather(*readers)] == [set(), set()]
    await connection.close()


async def test_the_same_message_from_eight_writers_is_stored_once(database: Database) -> None:
    connections = [await asyncpg.connect(database.url) for _ in range(WRITERS)]
    session = await new_session(connections[0])
    for number in range(25):
        row = (uuid4(), session, f"message {number}")
        await asyncio.gather(*(write(connection, [row]) for connection in connections))
    assert await connections[0].fetchval("SELECT count(*) FROM chat_messages") == 25
    assert await broken_promises(connections[0]) == {}
    for connection in connections:
        await connection.close()

"""What is kept for a while only goes when its time is over, and nothing else does."""

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import pytest

from backend.config import RetentionSettings
from backend.services.database import open_pool
from backend.services.retention import Retention
from tests.backend.harness import running_backend
from tests.backend.provider import Provider
from tests.harness import Database, Engine, eventually
from tests.sql.chat import delete, new_session, new_user, say

FOR_EVER = RetentionSettings(trash=None, tombstones=None, guests=None)
SESSIONS = "SELECT session_id FROM chat_sessions WHERE session_id = ANY ($1)"
MANY = 45  # more than go at once


@pytest.fixture
async def connection(database: Database) -> AsyncIterator[asyncpg.Connection]:
    """As a superuser, who can say when something happened."""
    connection = await asyncpg.connect(database.superuser_url)
    yield connection
    await connection.close()


async def purge(database: Database, **days: int) -> None:
    pool = await open_pool(database.backend_url)
    try:
        await Retention(pool, replace(FOR_EVER, **days)).purge()
    finally:
        await pool.close()


async def long_ago(connection: asyncpg.Connection, days: int, change: str, *arguments: Any) -> None:
    """Carries a change out as if it had been made then; $1 is when."""
    async with connection.transaction():
        await connection.execute("SET LOCAL session_replication_role = replica")
        moment = await connection.fetchval("SELECT now() - make_interval(days => $1)", days)
        await connection.execute(change, moment, *arguments)


async def sessions(connection: asyncpg.Connection, count: int, status: str, days: int) -> list[UUID]:
    """Chats with a message each, which have their status for so long."""
    user = await new_user(connection)
    made = [await new_session(connection, user) for _ in range(count)]
    for session in made:
        await say(connection, session, "Hi")
    change = "UPDATE chat_sessions SET updated_at = $1, status = $2 WHERE session_id = ANY ($3)"
    await long_ago(connection, days, change, status, made)
    return made


async def left(connection: asyncpg.Connection, query: str, ids: list[UUID]) -> set[UUID]:
    return {row[0] for row in await connection.fetch(query, ids)}


async def test_what_is_in_the_trash_for_long_goes_for_good(
    database: Database, connection: asyncpg.Connection
) -> None:
    old = await sessions(connection, MANY, "deleted", 31)
    stays = [
        *await sessions(connection, 1, "deleted", 29),
        *await sessions(connection, 1, "active", 400),
        *await sessions(connection, 1, "archived", 400),
    ]
    await purge(database)
    assert await left(connection, SESSIONS, old) == set(old)
    await purge(database, trash=30)
    assert await left(connection, SESSIONS, [*old, *stays]) == set(stays)
    assert await connection.fetchval("SELECT count(*) FROM chat_messages") == len(stays)


async def test_a_chat_that_is_being_brought_back_stays_and_is_not_waited_for(
    database: Database, connection: asyncpg.Connection
) -> None:
    restored, other = await sessions(connection, 2, "deleted", 31)
    async with connection.transaction():
        restore = "UPDATE chat_sessions SET status = 'active' WHERE session_id = $1"
        await connection.execute(restore, restored)
        await purge(database, trash=30)
    await purge(database, trash=30)
    assert await left(connection, SESSIONS, [restored, other]) == {restored}


async def test_tombstones_go_and_the_conversation_goes_on(
    database: Database, connection: asyncpg.Connection
) -> None:
    session = await new_session(connection)
    first, old, recent, last = await say(connection, session, "one", "two", "three", "four")
    for message in (old, recent):
        await delete(connection, message)
    change = "UPDATE chat_messages SET deleted_at = $1 WHERE message_id = $2"
    await long_ago(connection, 91, change, old)
    await purge(database, tombstones=90)
    messages = "SELECT message_id FROM chat_messages WHERE session_id = ANY ($1)"
    assert await left(connection, messages, [session]) == {first, recent, last}
    (newest,) = await say(connection, session, "five")
    path = "SELECT message_id, seq FROM session_path($1)"
    assert [tuple(row) for row in await connection.fetch(path, session)] == [
        (newest, 5),
        (last, 4),
        (first, 1),
    ]


async def guest(connection: asyncpg.Connection) -> UUID:
    """Somebody who came without an account, and wrote something."""
    created: UUID = await connection.fetchval(
        "SELECT auth.create_guest(sha256(uuid_send($1)), interval '90 days')", uuid4()
    )
    await say(connection, await new_session(connection, created), "Hi")
    return created


async def test_guests_go_who_cannot_come_back(database: Database, connection: asyncpg.Connection) -> None:
    gone, recent, here, again, account = [await guest(connection) for _ in range(5)]
    elsewhere = await new_user(connection)  # signs in with tokens that are not ours
    end = "UPDATE auth.refresh_families SET expires_at = $1 WHERE user_id = $2"
    for user, days in ((gone, 31), (recent, 29), (again, 31), (account, 31)):
        await long_ago(connection, days, end, user)
    open_family = "SELECT auth.open_family($1, sha256(uuid_send($2)), interval '90 days')"
    await connection.execute(open_family, again, uuid4())
    await connection.execute("UPDATE users SET is_guest = false WHERE id = $1", account)
    everybody = [gone, recent, here, again, account, elsewhere]
    users = "SELECT id FROM users WHERE id = ANY ($1)"
    await purge(database, guests=30)  # nobody's sign-in was seen to end yet
    assert await left(connection, users, everybody) == set(everybody)
    await connection.execute("SELECT auth.purge_expired()")
    departed = "SELECT user_id FROM auth.departed_guests WHERE user_id = ANY ($1)"
    assert await left(connection, departed, everybody) == {gone, recent}
    await purge(database)
    assert await left(connection, users, everybody) == set(everybody)
    await purge(database, guests=30)
    assert await left(connection, users, everybody) == {*everybody} - {gone}
    written = "SELECT user_id FROM chat_messages WHERE user_id = ANY ($1)"
    assert await left(connection, written, everybody) == {recent, here, again, account}


async def test_who_came_back_before_they_were_removed_stays(
    database: Database, connection: asyncpg.Connection
) -> None:
    user, account = [await guest(connection) for _ in range(2)]
    end = "UPDATE auth.refresh_families SET expires_at = $1 WHERE user_id = ANY ($2)"
    await long_ago(connection, 31, end, [user, account])
    await connection.execute("SELECT auth.purge_expired()")
    await connection.execute("SELECT auth.open_family($1, sha256('x'), interval '90 days')", user)
    await connection.execute("UPDATE users SET is_guest = false WHERE id = $1", account)
    await purge(database, guests=30)
    users = "SELECT id FROM users WHERE id = ANY ($1)"
    assert await left(connection, users, [user, account]) == {user, account}


def test_a_backend_removes_it_by_itself(own_engine: Engine, provider: Provider, tmp_path: Path) -> None:
    database = own_engine.database
    user = own_engine.new_user()
    create = 'mutation { insert_chat_sessions_one(object: {title: "Old"}) { session_id } }'
    session = own_engine.data(create, user_id=user)["insert_chat_sessions_one"]["session_id"]
    old = "UPDATE chat_sessions SET status = 'deleted', updated_at = now() - interval '31 days'"
    for statement in (
        "ALTER TABLE chat_sessions DISABLE TRIGGER chat_sessions_before_update",
        f"{old} WHERE session_id = '{session}'",
        "ALTER TABLE chat_sessions ENABLE TRIGGER chat_sessions_before_update",
    ):
        database.fetch_value(statement)
    changes = {"RETENTION_TRASH_DAYS": "30"}
    with running_backend(own_engine, provider.url, tmp_path / "log", changes) as backend:
        there = "SELECT count(*) FROM chat_sessions WHERE session_id = $1"
        eventually(lambda: database.fetch_value(there, UUID(session)) == 0, "the chat is gone")
        told = eventually(
            lambda: [line for line in backend.log_lines() if line["logger"] == "backend.retention"],
            "it says so",
        )
        assert [(line["kind"], line["count"]) for line in told] == [("trash", 1)]

"""What the database promises of a reply in the making: one at a time, under a lease that goes with it."""

from uuid import UUID, uuid4

import asyncpg
import pytest

from tests.sql.chat import Connection, clear, delete, new_session, say
from tests.sql.test_chat import refuses

OPEN = (
    "INSERT INTO chat_generations (session_id, message_id, model) VALUES ($1, $2, 'm')"
    " RETURNING generation_id"
)
END = "UPDATE chat_generations SET status = $2 WHERE generation_id = $1"


async def begin(connection: Connection, session: UUID, message: UUID) -> UUID:
    begun: UUID = await connection.fetchval(OPEN, session, message)
    return begun


async def row_of(connection: Connection, generation: UUID) -> asyncpg.Record:
    row = await connection.fetchrow("SELECT * FROM chat_generations WHERE generation_id = $1", generation)
    assert row
    return row


async def counts(connection: Connection) -> tuple[int, int]:
    """Leases and pieces of text."""
    leases = await connection.fetchval("SELECT count(*) FROM chat_backend.leases")
    return leases, await connection.fetchval("SELECT count(*) FROM chat_backend.events")


async def test_one_runs_in_a_session_at_a_time(connection: Connection) -> None:
    session = await new_session(connection)
    first, second = await say(connection, session, "one", "two")
    generation = await begin(connection, session, first)
    await refuses(connection, "chat_generations_running_key", OPEN, session, second)
    same = (
        "INSERT INTO chat_generations (generation_id, session_id, message_id, model) VALUES ($1, $2, $3, 'm')"
    )
    await refuses(connection, "chat_generations_pkey", same, generation, session, first)
    elsewhere = await new_session(connection)
    await begin(connection, elsewhere, (await say(connection, elsewhere, "hi"))[0])
    await connection.execute(END, generation, "done")
    await begin(connection, session, second)
    row = await row_of(connection, generation)
    assert row["finished_at"] > row["created_at"] and row["error_code"] is None


async def test_the_lease_begins_and_ends_with_it(connection: Connection) -> None:
    session = await new_session(connection)
    (message,) = await say(connection, session, "hi")
    owner = await connection.fetchval("SELECT user_id FROM chat_sessions WHERE session_id = $1", session)
    generation = await begin(connection, session, message)
    lease = await connection.fetchrow("SELECT *, expires_at > now() AS lives FROM chat_backend.leases")
    assert lease and (lease["owner_id"], lease["holder"], lease["lives"]) == (owner, None, True)
    await connection.execute("INSERT INTO chat_backend.events VALUES ($1, 0, 'text')", generation)
    await connection.execute(
        "UPDATE chat_generations SET stop_requested_at = now() WHERE generation_id = $1", generation
    )
    assert await connection.fetchval("SELECT stop_requested FROM chat_backend.leases")
    assert await counts(connection) == (1, 1)
    await connection.execute(END, generation, "stopped")
    assert await counts(connection) == (0, 0)


async def test_what_has_ended_stays_ended(connection: Connection) -> None:
    session = await new_session(connection)
    (message,) = await say(connection, session, "hi")
    generation = await begin(connection, session, message)
    await refuses(connection, "chat_generations_error_check", END, generation, "error")
    await refuses(connection, "chat_generations_status_check", END, generation, "paused")
    await connection.execute(END, generation, "done")
    for status in ("running", "stopped"):
        await refuses(connection, "chat_generations_immutable", END, generation, status)
    change = "UPDATE chat_generations SET reply_id = $2 WHERE generation_id = $1"
    await refuses(connection, "chat_generations_immutable", change, generation, uuid4())


async def test_a_stop_is_not_taken_back(connection: Connection) -> None:
    session = await new_session(connection)
    generation = await begin(connection, session, (await say(connection, session, "hi"))[0])
    stop = "UPDATE chat_generations SET stop_requested_at = $2 WHERE generation_id = $1"
    await connection.execute(stop.replace("$2", "'2001-01-01'"), generation)
    asked = (await row_of(connection, generation))["stop_requested_at"]
    assert asked.year > 2001
    await connection.execute(stop.replace("$2", "NULL"), generation)
    assert (await row_of(connection, generation))["stop_requested_at"] == asked


async def test_it_answers_a_live_message_of_the_user_in_the_session(connection: Connection) -> None:
    session, elsewhere = await new_session(connection), await new_session(connection)
    (message,) = await say(connection, session, "hi")
    reply = await connection.fetchval(
        "INSERT INTO chat_messages (session_id, role, content) VALUES ($1, 'assistant', 'x')"
        " RETURNING message_id",
        session,
    )
    await refuses(connection, "chat_generations_message", OPEN, elsewhere, message)
    await refuses(connection, "chat_generations_message", OPEN, session, reply)
    await refuses(connection, "chat_generations_message", OPEN, session, uuid4())
    await refuses(connection, "chat_messages_session_missing", OPEN, uuid4(), message)
    await delete(connection, message)
    await refuses(connection, "chat_generations_message", OPEN, session, message)
    await connection.execute("UPDATE chat_sessions SET status = 'deleted' WHERE session_id = $1", session)
    await refuses(connection, "chat_messages_session_deleted", OPEN, session, message)


async def test_it_goes_with_its_session(connection: Connection) -> None:
    session = await new_session(connection)
    generation = await begin(connection, session, (await say(connection, session, "hi"))[0])
    await connection.execute("INSERT INTO chat_backend.events VALUES ($1, 0, 'text')", generation)
    await clear(connection, session)
    assert await counts(connection) == (1, 1)
    await connection.execute("DELETE FROM chat_sessions WHERE session_id = $1", session)
    assert await counts(connection) == (0, 0)


@pytest.mark.parametrize(
    ("column", "value", "constraint"),
    [
        ("model", "x" * 201, "chat_sessions_model_length"),
        ("model", "", "chat_sessions_model_length"),
        ("system_prompt", "x" * 8001, "chat_sessions_system_prompt_length"),
        ("temperature", "2.01", "chat_sessions_temperature_range"),
        ("temperature", "NaN", "chat_sessions_temperature_range"),
    ],
)
async def test_settings_of_a_session_are_limited(
    connection: Connection, column: str, value: str, constraint: str
) -> None:
    session = await new_session(connection)
    kind = "numeric" if column == "temperature" else "text"
    change = f"UPDATE chat_sessions SET {column} = ($2::text)::{kind} WHERE session_id = $1"
    await refuses(connection, constraint, change, session, value)

"""What the database keeps for lists of sessions: what was read of each."""

from uuid import UUID

from tests.harness import MIGRATIONS
from tests.sql.chat import Connection, broken_promises, new_session, say
from tests.sql.test_chat import refuses, session_row

REPLY = "INSERT INTO chat_messages (session_id, role, content) VALUES ($1, 'assistant', 'x')"


async def read(connection: Connection, session: UUID) -> tuple[int, int]:
    """Up to where it was read, and how far it goes."""
    row = await session_row(connection, session)
    return row["last_read_seq"], row["last_seq"]


async def test_who_writes_has_read_and_a_reply_is_left_to_be_read(connection: Connection) -> None:
    session = await new_session(connection)
    await say(connection, session, "one", "two")
    assert await read(connection, session) == (2, 2)
    await connection.execute(REPLY, session)
    assert await read(connection, session) == (2, 3)
    await say(connection, session, "and?")
    assert await read(connection, session) == (4, 4)
    assert await broken_promises(connection) == {}


async def test_a_statement_with_both_is_read_up_to_what_the_owner_wrote_last(connection: Connection) -> None:
    session = await new_session(connection)
    await connection.execute(
        "INSERT INTO chat_messages (session_id, role, content)"
        " SELECT $1, role, 'x' FROM unnest('{user,assistant,user,assistant}'::text[]) AS role",
        session,
    )
    assert await read(connection, session) == (3, 4)


async def test_nothing_can_be_read_that_is_not_there(connection: Connection) -> None:
    session = await new_session(connection)
    await say(connection, session, "one")
    change = "UPDATE chat_sessions SET last_read_seq = 2 WHERE session_id = $1"
    await refuses(connection, "chat_sessions_last_read_seq_check", change, session)


async def test_what_was_there_before_counts_as_read_and_is_no_change(connection: Connection) -> None:
    session = await new_session(connection)
    await connection.execute(REPLY, session)
    before = await session_row(connection, session)
    (migration,) = MIGRATIONS.glob("*_lists/up.sql")
    await connection.execute("DROP INDEX chat_sessions_pinned_idx")
    await connection.execute(migration.read_text())
    after = await session_row(connection, session)
    assert (before["last_read_seq"], after["last_read_seq"]) == (0, 1)
    assert after["updated_at"] == before["updated_at"]
    # The trigger that was out of the way is back.
    await connection.execute("UPDATE chat_sessions SET title = 'New' WHERE session_id = $1", session)
    assert (await session_row(connection, session))["title_source"] == "user"

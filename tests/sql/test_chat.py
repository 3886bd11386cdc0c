"""What the tables, constraints and triggers of a chat do, one promise at a time."""

from typing import Any
from uuid import UUID, uuid4

import asyncpg
import pytest

from tests.sql.chat import Connection, broken_promises, clear, delete, new_session, new_user, say, write


async def session_row(connection: Connection, session_id: UUID) -> asyncpg.Record:
    row = await connection.fetchrow("SELECT * FROM chat_sessions WHERE session_id = $1", session_id)
    assert row
    return row


async def message_row(connection: Connection, message_id: UUID) -> asyncpg.Record:
    row = await connection.fetchrow("SELECT * FROM chat_messages WHERE message_id = $1", message_id)
    assert row
    return row


async def refuses(connection: Connection, constraint: str, statement: str, *arguments: Any) -> None:
    """The statement fails with a SQLSTATE of class 22 or 23 that names the constraint."""
    with pytest.raises(asyncpg.PostgresError) as refusal:
        async with connection.transaction():
            await connection.execute(statement, *arguments)
    assert f'"{constraint}"' in str(refusal.value)
    assert refusal.value.sqlstate[:2] in {"22", "23"}


async def test_seq_count_and_current_message_follow_the_inserts(connection: Connection) -> None:
    session = await new_session(connection)
    first, second = await say(connection, session, "one", "two")
    third, fourth = uuid4(), uuid4()
    await write(connection, [(third, session, "three"), (fourth, session, "four")])
    rows = await connection.fetch("SELECT * FROM chat_messages ORDER BY seq")
    assert [row["seq"] for row in rows] == [1, 2, 3, 4]
    assert [row["parent_message_id"] for row in rows] == [None, first, second, third]
    row = await session_row(connection, session)
    assert (row["total_messages"], row["last_seq"], row["current_message_id"]) == (4, 4, fourth)
    assert await broken_promises(connection) == {}


async def test_a_statement_may_write_to_several_sessions_in_any_order(connection: Connection) -> None:
    sessions = [await new_session(connection) for _ in range(3)]
    await write(connection, [(uuid4(), sessions[number % 3], f"{number}") for number in range(12)])
    assert [(await session_row(connection, session))["last_seq"] for session in sessions] == [4, 4, 4]
    assert await broken_promises(connection) == {}


async def test_a_retried_insert_counts_nothing(connection: Connection) -> None:
    session = await new_session(connection)
    row = (uuid4(), session, "once")
    await write(connection, [row])
    before = await session_row(connection, session)
    await write(connection, [row])
    await write(connection, [row, row])
    assert await session_row(connection, session) == before
    assert await broken_promises(connection) == {}


async def test_ten_thousand_messages_are_written_and_cleared_in_one_statement_each(
    connection: Connection,
) -> None:
    session = await new_session(connection)
    await write(connection, [(uuid4(), session, f"{number}") for number in range(10_000)])
    await clear(connection, session)
    row = await session_row(connection, session)
    assert (row["total_messages"], row["last_seq"], row["current_message_id"]) == (0, 10_000, None)
    assert await broken_promises(connection) == {}


async def test_deleting_gives_children_to_the_nearest_live_ancestor(connection: Connection) -> None:
    session = await new_session(connection)
    first, second, third, fourth = await say(connection, session, "one", "two", "three", "four")
    revision = (await session_row(connection, session))["revision"]
    await connection.execute(
        "UPDATE chat_messages SET deleted_at = now() WHERE message_id = ANY ($1)", [second, third]
    )
    assert (await message_row(connection, fourth))["parent_message_id"] == first
    tombstone = await message_row(connection, second)
    assert (tombstone["content"], tombstone["revision"] > revision) == ("", True)
    await delete(connection, fourth)
    assert (await session_row(connection, session))["current_message_id"] == first
    await delete(connection, first)
    row = await session_row(connection, session)
    assert (row["current_message_id"], row["total_messages"], row["last_seq"]) == (None, 0, 4)
    (after,) = await say(connection, session, "five")
    row = await message_row(connection, after)
    assert (row["seq"], row["is_root"]) == (5, True)
    assert await broken_promises(connection) == {}


async def test_a_parent_or_is_root_makes_a_branch(connection: Connection) -> None:
    session = await new_session(connection)
    first, second = await say(connection, session, "one", "two")
    insert = (
        "INSERT INTO chat_messages (session_id, role, content, parent_message_id, is_root)"
        " VALUES ($1, 'user', $2, $3, $4) RETURNING message_id"
    )
    sibling = await connection.fetchval(insert, session, "two again", first, False)
    root = await connection.fetchval(insert, session, "one again", None, True)
    assert (await message_row(connection, sibling))["parent_message_id"] == first
    assert (await message_row(connection, root))["parent_message_id"] is None
    path = "SELECT array_agg(content ORDER BY seq) FROM session_path($1, $2)"
    assert await connection.fetchval(path, session, None) == ["one again"]
    assert await connection.fetchval(path, session, sibling) == ["one", "two again"]
    show = "UPDATE chat_sessions SET current_message_id = $2 WHERE session_id = $1"
    await connection.execute(show, session, second)
    assert await connection.fetchval(path, session, None) == ["one", "two"]
    other = await new_session(connection)
    (stranger,) = await say(connection, other, "elsewhere")
    await refuses(connection, "chat_sessions_current_message", show, session, stranger)
    await refuses(connection, "chat_sessions_current_message", show, session, None)
    await refuses(connection, "chat_messages_parent_session", insert, session, "x", stranger, False)
    await delete(connection, sibling)
    await refuses(connection, "chat_messages_parent_session", insert, session, "x", sibling, False)
    await refuses(connection, "chat_messages_is_root_check", insert, session, "x", first, True)
    assert await broken_promises(connection) == {}


async def test_session_path_pages_back(connection: Connection) -> None:
    session = await new_session(connection)
    await say(connection, session, *(f"{number}" for number in range(1, 8)))
    page = 'SELECT array_agg(seq) FROM session_path($1, before_seq => $2, "limit" => $3)'
    assert await connection.fetchval(page, session, None, 3) == [7, 6, 5]
    assert await connection.fetchval(page, session, 5, 3) == [4, 3, 2]
    assert await connection.fetchval(page, session, 2, 3) == [1]
    assert await connection.fetchval(page, session, None, -1) is None


async def test_what_may_not_change_is_refused_by_name(connection: Connection) -> None:
    session = await new_session(connection)
    (message,) = await say(connection, session, "one")
    other = await new_session(connection)
    change = "UPDATE chat_messages SET {} WHERE message_id = $1"
    for assignment in ("role = 'system'", "seq = 9", f"session_id = '{other}'", f"message_id = '{uuid4()}'"):
        await refuses(connection, "chat_messages_immutable", change.format(assignment), message)
    change_session = f"UPDATE chat_sessions SET last_seq = 0 WHERE session_id = '{session}'"
    await refuses(connection, "chat_sessions_immutable", change_session)
    remove = "DELETE FROM chat_messages WHERE message_id = $1"
    await refuses(connection, "chat_messages_delete_tombstone", remove, message)
    await delete(connection, message)
    await refuses(connection, "chat_messages_immutable", change.format("deleted_at = NULL"), message)
    await refuses(connection, "chat_messages_immutable", change.format("content = 'back'"), message)
    await connection.execute(remove, message)


async def test_a_session_in_the_trash_is_not_written_to(connection: Connection) -> None:
    session = await new_session(connection)
    row = (uuid4(), session, "one")
    await write(connection, [row])
    await connection.execute("UPDATE chat_sessions SET status = 'deleted' WHERE session_id = $1", session)
    insert = "INSERT INTO chat_messages (session_id, role, content) VALUES ($1, 'user', 'two')"
    await refuses(connection, "chat_messages_session_deleted", insert, session)
    erase = "UPDATE chat_messages SET deleted_at = now() WHERE message_id = $1"
    await refuses(connection, "chat_messages_session_deleted", erase, row[0])
    await write(connection, [row])  # a retry of what is stored already is no new write
    await refuses(connection, "chat_messages_session_missing", insert, uuid4())
    await connection.execute("UPDATE chat_sessions SET status = 'active' WHERE session_id = $1", session)
    await connection.execute(insert, session)
    assert (await session_row(connection, session))["is_active"] is True
    assert await broken_promises(connection) == {}


@pytest.mark.parametrize(
    ("constraint", "column", "value"),
    [
        ("chat_messages_content_length", "content", "x" * 32_001),
        ("chat_messages_content_not_blank", "content", " \n\t"),
        ("chat_messages_role_check", "role", "tool"),
        ("chat_messages_type_check", "type", "video"),
        ("chat_messages_metadata_object", "metadata", "[]"),
        ("chat_messages_metadata_size", "metadata", '{"a": "' + "x" * 1_048_576 + '"}'),
    ],
)
async def test_a_bad_message_is_refused_by_name(
    connection: Connection, constraint: str, column: str, value: str
) -> None:
    session = await new_session(connection)
    values = {"session_id": session, "role": "user", "content": "one", column: value}
    places = ", ".join(f"${number}" for number in range(1, len(values) + 1))
    insert = f"INSERT INTO chat_messages ({', '.join(values)}) VALUES ({places})"
    await refuses(connection, constraint, insert, *values.values())
    assert (await session_row(connection, session))["last_seq"] == 0


@pytest.mark.parametrize(
    ("constraint", "column", "value"),
    [
        ("chat_sessions_title_length", "title", ""),
        ("chat_sessions_title_length", "title", "x" * 201),
        ("chat_sessions_title_not_blank", "title", "  "),
        ("chat_sessions_category_length", "category", ""),
        ("chat_sessions_status_check", "status", "gone"),
        ("chat_sessions_metadata_object", "metadata", "1"),
        ("chat_sessions_last_read_seq_check", "last_read_seq", 1),
    ],
)
async def test_a_bad_session_is_refused_by_name(
    connection: Connection, constraint: str, column: str, value: str | int
) -> None:
    session = await new_session(connection)
    change = f"UPDATE chat_sessions SET {column} = $1 WHERE session_id = $2"
    await refuses(connection, constraint, change, value, session)


async def test_the_source_of_a_title_is_kept(connection: Connection) -> None:
    session = await new_session(connection)
    assert (await session_row(connection, session))["title_source"] == "default"
    await connection.execute("UPDATE chat_sessions SET title = 'Auto', title_source = 'auto'")
    assert (await session_row(connection, session))["title_source"] == "auto"
    await connection.execute("UPDATE chat_sessions SET title = 'Mine'")
    assert (await session_row(connection, session))["title_source"] == "user"
    owner = await new_user(connection)
    source = "INSERT INTO chat_sessions (user_id, title) VALUES ($1, 'Mine') RETURNING title_source"
    assert await connection.fetchval(source, owner) == "user"


async def test_messages_move_with_the_owner_of_their_session(connection: Connection) -> None:
    session = await new_session(connection)
    first, _ = await say(connection, session, "one", "two")
    await delete(connection, first)
    other = await new_user(connection)
    await connection.execute("UPDATE chat_sessions SET user_id = $1 WHERE session_id = $2", other, session)
    owners = await connection.fetch("SELECT DISTINCT user_id FROM chat_messages")
    assert [row[0] for row in owners] == [other]
    await connection.execute("UPDATE chat_messages SET user_id = $1", uuid4())
    assert await broken_promises(connection) == {}


async def test_the_count_is_repaired(connection: Connection) -> None:
    owner = await new_user(connection)
    session = await new_session(connection, owner)
    await say(connection, session, "one", "two")
    await connection.execute("ALTER TABLE chat_sessions DISABLE TRIGGER USER")
    await connection.execute(
        "UPDATE chat_sessions SET total_messages = 40, last_seq = 0, revision = 0, last_read_seq = 0"
    )
    await connection.execute("ALTER TABLE chat_sessions ENABLE TRIGGER USER")
    assert set(await broken_promises(connection)) >= {"total_messages counts the live rows"}
    repair = "SELECT total_messages FROM update_session_message_count($1, $2)"
    stranger = f'{{"x-hasura-role": "user", "x-hasura-user-id": "{uuid4()}"}}'
    assert await connection.fetchval(repair, session, stranger) is None
    own = f'{{"x-hasura-role": "user", "x-hasura-user-id": "{owner}"}}'
    assert await connection.fetchval(repair, session, own) == 2
    assert await broken_promises(connection) == {}


async def test_a_deleted_user_takes_everything_along(connection: Connection) -> None:
    owner = await new_user(connection)
    session = await new_session(connection, owner)
    (message,) = await say(connection, session, "one")
    attach = "INSERT INTO chat_attachments (message_id, url, file_type) VALUES ($1, '/x', 'image/png')"
    await connection.execute(attach, message)
    assert await connection.fetchval("SELECT session_id FROM chat_attachments") == session
    await connection.execute("DELETE FROM users WHERE id = $1", owner)
    for table in ("chat_sessions", "chat_messages", "chat_attachments"):
        assert await connection.fetchval(f"SELECT count(*) FROM {table}") == 0

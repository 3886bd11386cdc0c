"""What the database promises of feedback: on a live reply, seen as a change of it, gone or moved with it."""

from uuid import UUID, uuid4

from tests.sql.chat import Connection, broken_promises, delete, new_session, new_user, say
from tests.sql.test_chat import message_row, refuses

GIVE = "INSERT INTO chat_feedback (message_id, user_id, rating) VALUES ($1, $2, 'up')"


async def answered(connection: Connection) -> tuple[UUID, UUID, UUID, UUID]:
    """A user, a session of theirs, a question and its reply."""
    owner = await new_user(connection)
    session = await new_session(connection, owner)
    (question,) = await say(connection, session, "hi")
    reply: UUID = await connection.fetchval(
        "INSERT INTO chat_messages (session_id, role, content) VALUES ($1, 'assistant', 'x')"
        " RETURNING message_id",
        session,
    )
    return owner, session, question, reply


async def revision_of(connection: Connection, message: UUID) -> int:
    return int((await message_row(connection, message))["revision"])


async def count(connection: Connection) -> int:
    return int(await connection.fetchval("SELECT count(*) FROM chat_feedback"))


async def test_each_change_of_it_is_a_change_of_the_reply(connection: Connection) -> None:
    owner, _, question, reply = await answered(connection)
    seen = [await revision_of(connection, reply)]
    where = "WHERE message_id = $1 AND user_id = $2"
    for statement in (
        GIVE,
        GIVE + " ON CONFLICT (message_id, user_id) DO UPDATE SET rating = 'down'",
        f"UPDATE chat_feedback SET comment = 'because' {where}",
        f"DELETE FROM chat_feedback {where}",
    ):
        await connection.execute(statement, reply, owner)
        seen.append(await revision_of(connection, reply))
    assert seen == sorted(set(seen))
    assert await revision_of(connection, question) < seen[0]
    assert await broken_promises(connection) == {}


async def test_it_is_given_to_a_live_reply(connection: Connection) -> None:
    owner, session, question, reply = await answered(connection)
    await refuses(connection, "chat_feedback_reply", GIVE, question, owner)
    await refuses(connection, "chat_feedback_reply", GIVE, uuid4(), owner)
    await refuses(connection, "chat_feedback_rating_check", GIVE.replace("'up'", "'5'"), reply, owner)
    for text, constraint in (("  ", "not_blank"), ("x" * 2001, "length")):
        comment = GIVE.replace("rating)", "rating, comment)").replace("'up')", "'up', $3)")
        await refuses(connection, f"chat_feedback_comment_{constraint}", comment, reply, owner, text)
    await connection.execute(GIVE, reply, owner)
    await connection.execute("UPDATE chat_sessions SET status = 'deleted' WHERE session_id = $1", session)
    change = "UPDATE chat_feedback SET rating = 'down' WHERE message_id = $1"
    await refuses(connection, "chat_messages_session_deleted", change, reply)
    await connection.execute("UPDATE chat_sessions SET status = 'active' WHERE session_id = $1", session)
    await delete(connection, reply)
    assert await count(connection) == 0
    await refuses(connection, "chat_feedback_reply", GIVE, reply, owner)


async def test_it_moves_with_the_session_also_in_the_trash(connection: Connection) -> None:
    for status in ("active", "deleted"):
        owner, session, _, reply = await answered(connection)
        other = await new_user(connection)
        await connection.execute(GIVE, reply, owner)
        await connection.execute(
            "UPDATE chat_sessions SET status = $2 WHERE session_id = $1", session, status
        )
        await connection.execute(
            "UPDATE chat_sessions SET user_id = $2 WHERE session_id = $1", session, other
        )
        given = await connection.fetchval("SELECT user_id FROM chat_feedback WHERE message_id = $1", reply)
        assert given == other
        await connection.execute("DELETE FROM users WHERE id = $1", owner)
        assert await count(connection) == 1
        await connection.execute("DELETE FROM users WHERE id = $1", other)
        assert await count(connection) == 0

"""Short ways to write chats in SQL, and what must hold of them at any time."""

from collections.abc import Sequence
from uuid import UUID, uuid4

import asyncpg

Connection = asyncpg.Connection
Message = tuple[UUID, UUID, str]  # message_id, session_id, content

INSERT = """
INSERT INTO chat_messages (message_id, session_id, role, content)
SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[])
ON CONFLICT (message_id) DO NOTHING
"""

# Each query answers the rows that break one of the promises.
BROKEN_PROMISES = {
    "seq is 1..n without gaps": """
        SELECT session_id FROM chat_sessions s LEFT JOIN chat_messages m USING (session_id) GROUP BY s.id
        HAVING count(m.id) <> s.last_seq OR coalesce(max(m.seq), 0) <> s.last_seq OR min(m.seq) <> 1""",
    "total_messages counts the live rows": """
        SELECT session_id FROM chat_sessions s LEFT JOIN chat_messages m USING (session_id) GROUP BY s.id
        HAVING count(m.id) FILTER (WHERE m.deleted_at IS NULL) <> s.total_messages""",
    "the session's revision is the highest": """
        SELECT m.session_id FROM chat_sessions s JOIN chat_messages m USING (session_id)
        WHERE m.revision > s.revision""",
    "no two rows share a revision": """
        SELECT session_id FROM chat_messages GROUP BY session_id, revision HAVING count(*) > 1""",
    "the parent of a live row is a live row before it, of the same session": """
        SELECT m.message_id
        FROM chat_messages m LEFT JOIN chat_messages p ON p.message_id = m.parent_message_id
        WHERE m.deleted_at IS NULL AND m.parent_message_id IS NOT NULL
          AND (p.deleted_at IS NOT NULL OR p.session_id <> m.session_id OR p.seq >= m.seq) IS NOT FALSE""",
    "the current message is a live row, and there is one while there are live rows": """
        SELECT s.session_id
        FROM chat_sessions s LEFT JOIN chat_messages m ON m.message_id = s.current_message_id
        WHERE (s.total_messages > 0) <> (m.session_id = s.session_id AND m.deleted_at IS NULL) IS TRUE""",
    "a tombstone is empty": """
        SELECT message_id FROM chat_messages
        WHERE deleted_at IS NOT NULL AND (content <> '' OR metadata <> '{}')""",
    "a message belongs to the owner of its session": """
        SELECT message_id FROM chat_messages m JOIN chat_sessions s USING (session_id)
        WHERE m.user_id <> s.user_id""",
}


async def new_user(connection: Connection) -> UUID:
    created: UUID = await connection.fetchval("INSERT INTO users DEFAULT VALUES RETURNING id")
    return created


async def new_session(connection: Connection, user_id: UUID | None = None) -> UUID:
    owner = user_id or await new_user(connection)
    created: UUID = await connection.fetchval(
        "INSERT INTO chat_sessions (user_id) VALUES ($1) RETURNING session_id", owner
    )
    return created


async def write(connection: Connection, messages: Sequence[Message]) -> None:
    ids, sessions, contents = zip(*messages, strict=True)
    await connection.execute(INSERT, ids, sessions, ["user"] * len(ids), contents)


async def say(connection: Connection, session_id: UUID, *contents: str) -> list[UUID]:
    """Append messages one by one; answers their ids."""
    written = [(uuid4(), session_id, content) for content in contents]
    for message in written:
        await write(connection, [message])
    return [message_id for message_id, _, _ in written]


async def clear(connection: Connection, session_id: UUID) -> None:
    async with connection.transaction():
        await connection.execute("UPDATE chat_sessions SET summary = NULL WHERE session_id = $1", session_id)
        await connection.execute(
            "UPDATE chat_messages SET deleted_at = now() WHERE session_id = $1 AND deleted_at IS NULL",
            session_id,
        )


async def delete(connection: Connection, message_id: UUID) -> None:
    async with connection.transaction():
        await connection.execute(
            "UPDATE chat_sessions SET summary = NULL"
            " WHERE session_id = (SELECT session_id FROM chat_messages WHERE message_id = $1)",
            message_id,
        )
        await connection.execute(
            "UPDATE chat_messages SET deleted_at = now() WHERE message_id = $1 AND deleted_at IS NULL",
            message_id,
        )


async def broken_promises(connection: Connection) -> dict[str, list[str]]:
    """The promises of the schema that do not hold, with the rows that break them; empty when all do."""
    broken = {why: await connection.fetch(query) for why, query in BROKEN_PROMISES.items()}
    return {why: [str(row[0]) for row in rows] for why, rows in broken.items() if rows}

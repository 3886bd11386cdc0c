"""What the database promises of files that a reply makes: they come and go with it, none is left."""

import asyncio
import json
from uuid import UUID, uuid4

import asyncpg
import pytest

from tests.harness import Database
from tests.sql.chat import Connection, clear, delete, new_session, say
from tests.sql.test_chat import refuses
from tests.sql.test_generations import END, begin, row_of

MAKE = (
    "INSERT INTO files (user_id, generation_id, name, file_type, size, status)"
    " SELECT user_id, $2, 'x.csv', 'text/csv', 9, $3 FROM chat_sessions WHERE session_id = $1"
    " RETURNING file_id"
)
REPLY = (
    "INSERT INTO chat_messages (message_id, session_id, role, content, type, metadata, parent_message_id)"
    " VALUES ($1, $2, 'assistant', 'x', $3, $4::text::jsonb, $5)"
)


class Begun:
    """A reply in the making in a session of its own."""

    session: UUID
    question: UUID
    generation: UUID
    reply: UUID

    @classmethod
    async def new(cls, connection: Connection) -> "Begun":
        begun = cls()
        begun.session = await new_session(connection)
        (begun.question,) = await say(connection, begun.session, "hi")
        begun.generation = await begin(connection, begun.session, begun.question)
        begun.reply = (await row_of(connection, begun.generation))["reply_id"]
        return begun

    async def make(self, connection: Connection, status: str = "ready") -> UUID:
        made: UUID = await connection.fetchval(MAKE, self.session, self.generation, status)
        return made

    async def end(self, connection: Connection, *named: UUID) -> None:
        """The first file is the message's own table, others are in its calls."""
        part = {"columns": ["A"], "rows": [], "type": "table", "total_rows": 9}
        metadata = part | {"file_id": str(named[0])} if named else {}
        metadata["tool_calls"] = [
            {
                "name": "make_table",
                "at": 0,
                "result": "",
                "failed": False,
                "part": part | {"file_id": str(other)},
            }
            for other in named[1:]
        ]
        kind = "table" if named else "text"
        async with connection.transaction():
            await connection.execute(
                REPLY, self.reply, self.session, kind, json.dumps(metadata), self.question
            )
            await connection.execute(END, self.generation, "done")


async def there(connection: Connection, *files: UUID) -> list[bool]:
    """Which of the files there still are; of the others the bytes are to be removed."""
    found = []
    for file in files:
        kept = await connection.fetchval("SELECT true FROM files WHERE file_id = $1", file)
        doomed = await connection.fetchval(
            "SELECT true FROM chat_backend.discarded_files WHERE file_id = $1", file
        )
        assert bool(kept) != bool(doomed)
        found.append(bool(kept))
    return found


async def attached(connection: Connection, message: UUID) -> list[UUID]:
    query = "SELECT file_id FROM chat_attachments WHERE message_id = $1 ORDER BY id"
    return [row["file_id"] for row in await connection.fetch(query, message)]


async def test_the_reply_gets_what_it_names_and_the_rest_goes(connection: Connection) -> None:
    begun = await Begun.new(connection)
    own, other, unnamed = [await begun.make(connection) for _ in range(3)]
    broken_off = await begun.make(connection, "pending")
    await begun.end(connection, own, other, broken_off)
    assert set(await attached(connection, begun.reply)) == {own, other}
    assert await there(connection, own, other, unnamed, broken_off) == [True, True, False, False]
    row = await connection.fetchrow(
        "SELECT m.revision AS seen, s.revision FROM chat_messages m JOIN chat_sessions s USING (session_id)"
        " WHERE message_id = $1",
        begun.reply,
    )
    assert row and row["seen"] == row["revision"]


async def test_without_a_reply_nothing_is_left(connection: Connection) -> None:
    begun = await Begun.new(connection)
    made = await begun.make(connection)
    await connection.execute(END, begun.generation, "stopped")
    assert await there(connection, made) == [False]


@pytest.mark.parametrize("how", ["message", "clear", "session", "owner"])
async def test_it_goes_with_its_reply(connection: Connection, how: str) -> None:
    begun = await Begun.new(connection)
    made = await begun.make(connection)
    await begun.end(connection, made)
    match how:
        case "message":
            await delete(connection, begun.reply)
        case "clear":
            await clear(connection, begun.session)
        case "session":
            await connection.execute("DELETE FROM chat_sessions WHERE session_id = $1", begun.session)
        case _:
            await connection.execute(
                "DELETE FROM users u USING chat_sessions s WHERE s.user_id = u.id AND s.session_id = $1",
                begun.session,
            )
    assert await there(connection, made) == [False]


async def test_a_session_that_is_deleted_in_between_leaves_nothing(connection: Connection) -> None:
    begun = await Begun.new(connection)
    made = await begun.make(connection)
    await connection.execute("DELETE FROM chat_sessions WHERE session_id = $1", begun.session)
    assert await there(connection, made) == [False]


async def test_an_upload_stays_when_its_message_goes(connection: Connection) -> None:
    session = await new_session(connection)
    (message,) = await say(connection, session, "hi")
    upload = await connection.fetchval(MAKE, session, None, "ready")
    await connection.execute(
        "INSERT INTO chat_attachments (message_id, file_id) VALUES ($1, $2)", message, upload
    )
    await delete(connection, message)
    assert await there(connection, upload) == [True]


async def test_it_stays_while_another_message_has_it(connection: Connection) -> None:
    begun = await Begun.new(connection)
    made = await begun.make(connection)
    await begun.end(connection, made)
    (other,) = await say(connection, begun.session, "again")
    await connection.execute(
        "INSERT INTO chat_attachments (message_id, file_id) VALUES ($1, $2)", other, made
    )
    await delete(connection, begun.reply)
    assert await there(connection, made) == [True]
    await delete(connection, other)
    assert await there(connection, made) == [False]


async def test_only_a_running_reply_of_the_owner_makes_files(connection: Connection) -> None:
    begun, strange = await Begun.new(connection), await Begun.new(connection)
    await refuses(connection, "files_generation_running", MAKE, begun.session, strange.generation, "ready")
    await refuses(connection, "files_generation_running", MAKE, begun.session, uuid4(), "ready")
    await connection.execute(END, begun.generation, "done")
    await refuses(connection, "files_generation_running", MAKE, begun.session, begun.generation, "ready")


async def test_no_file_slips_in_while_the_reply_ends(database: Database) -> None:
    """The end waits for the file that is being made, and takes it along."""
    maker = await asyncpg.connect(database.url)
    ender = await asyncpg.connect(database.url)
    try:
        begun = await Begun.new(maker)
        async with maker.transaction():
            made = await begun.make(maker)
            ending = asyncio.create_task(ender.execute(END, begun.generation, "stopped"))
            waits = "SELECT EXISTS (SELECT FROM pg_stat_activity WHERE pid = $1 AND wait_event_type = 'Lock')"
            while not ending.done() and not await maker.fetchval(waits, ender.get_server_pid()):
                await asyncio.sleep(0.01)
        await ending
        assert await there(maker, made) == [False]
    finally:
        await maker.close()
        await ender.close()

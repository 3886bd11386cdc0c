# ruff: noqa: E501 - an operation is easier to read on one line
"""A subscription shows what a query would: own rows as they change, and never a stranger's."""

from uuid import UUID

from tests.engine.sockets import graphql, socket
from tests.harness import Engine
from tests.permissions.checks import Person

LIVE = {
    "session": "subscription ($id: uuid!) { rows: chat_sessions(where: {session_id: {_eq: $id}}) { total_messages } }",
    "messages": "subscription ($id: uuid!) { rows: chat_messages(where: {session_id: {_eq: $id}}) { content } }",
    "path": "subscription ($id: uuid!) { rows: session_path(args: {session_id: $id}) { content } }",
}
COUNT = """
subscription ($id: uuid!) {
  rows: chat_messages_aggregate(where: {session_id: {_eq: $id}}) { aggregate { count } }
}
"""
WRITE = """
mutation ($id: uuid!) { insert_chat_messages_one(object: {session_id: $id, role: "user", content: "new"}) { id } }
"""


async def write(engine: Engine, owner: UUID, session_id: UUID) -> None:
    await graphql(engine, WRITE, owner, id=str(session_id))  # type: ignore[arg-type]


async def test_own_rows_arrive_and_a_strangers_do_not(engine: Engine) -> None:
    owner, stranger = Person(engine), Person(engine)
    session_id = str(owner.ids["session_id"])
    async with socket(engine, owner.id) as own, socket(engine, stranger.id) as other:  # type: ignore[arg-type]
        for name, document in LIVE.items():
            assert (await own.subscribe(document, name, id=session_id))["rows"]
            assert await other.subscribe(document, name, id=session_id) == {"rows": []}
        nothing = {"rows": {"aggregate": {"count": 0}}}
        assert await own.subscribe(COUNT, "count", id=session_id) == {"rows": {"aggregate": {"count": 2}}}
        assert await other.subscribe(COUNT, "count", id=session_id) == nothing
        await write(engine, owner.id, owner.ids["session_id"])
        assert (await own.result("session"))["rows"] == [{"total_messages": 3}]
        assert {"content": "new"} in (await own.result("messages"))["rows"]
        assert (await own.result("path"))["rows"][0] == {"content": "new"}
        assert await own.result("count") == {"rows": {"aggregate": {"count": 3}}}
        await other.silence(1.5)  # longer than the interval of polling


async def test_a_stream_gives_own_rows_alone(engine: Engine) -> None:
    owner, stranger = Person(engine), Person(engine)
    stream = """
        subscription { rows: chat_messages_stream(batch_size: 10, cursor: {initial_value: {id: 0}}) { session_id } }
    """
    async with socket(engine, stranger.id) as other:  # type: ignore[arg-type]
        await other.start("1", stream)
        rows = (await other.result("1"))["rows"]
        own = {str(stranger.ids["session_id"]), str(stranger.ids["titled_session_id"])}
        assert {row["session_id"] for row in rows} == own
        await write(engine, owner.id, owner.ids["session_id"])
        await write(engine, stranger.id, stranger.ids["session_id"])
        rows = (await other.result("1"))["rows"]
        assert rows == [{"session_id": str(stranger.ids["session_id"])}]

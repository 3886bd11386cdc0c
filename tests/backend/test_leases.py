"""Who writes a reply: leases, taken for all replies that wait for one at once."""

import asyncio
from uuid import UUID, uuid4

from backend.services.database import open_pool
from backend.services.event_log import EventLog
from tests.harness import Engine

REPLIES = 20
OPEN = """mutation ($session: uuid!, $message: uuid!, $generation: uuid!) {
  insert_chat_generations_one(object: {
    session_id: $session, message_id: $message, generation_id: $generation, model: "scripted"
  }) { generation_id }
}"""


def open_generation(engine: Engine, user: UUID) -> str:
    """A reply in a session of its own that no process writes yet."""
    ids = {name: str(uuid4()) for name in ("session", "message", "generation")}
    engine.data(
        "mutation ($session: uuid!) { insert_chat_sessions_one(object: {session_id: $session}) { id } }",
        {"session": ids["session"]},
        user_id=user,
    )
    engine.data(
        "mutation ($session: uuid!, $message: uuid!) { insert_chat_messages_one(object:"
        ' {session_id: $session, message_id: $message, role: "user", content: "Hi"}) { id } }',
        {name: ids[name] for name in ("session", "message")},
        user_id=user,
    )
    engine.data(OPEN, ids, user_id=user, role="assistant")
    return ids["generation"]


async def test_those_that_wait_take_their_leases_in_one_statement(engine: Engine) -> None:
    user = engine.new_user()
    opened = [open_generation(engine, user) for _ in range(REPLIES)]
    pool = await open_pool(engine.database.backend_url)
    try:
        log, other = EventLog(pool, lease_seconds=60), EventLog(pool, lease_seconds=60)
        assert await other.take(opened[0])
        taken = await asyncio.gather(*(log.take(generation_id) for generation_id in [*opened, str(uuid4())]))
        assert taken == [False, *[True] * (REPLIES - 1), False]
        assert await log.take(opened[-1])  # again, as after an answer that was lost
        assert not await other.take(opened[-1])
        # Rows that one statement wrote have one transaction.
        statements = await pool.fetch(
            "SELECT DISTINCT xmin::text FROM chat_backend.leases WHERE generation_id = ANY ($1)", opened[1:-1]
        )
        assert len(statements) == 1
    finally:
        await pool.close()


async def test_whoever_waits_for_a_lease_hears_that_the_database_is_away() -> None:
    pool = await open_pool("postgresql://nobody:x@127.0.0.1:1/nothing")
    try:
        log = EventLog(pool, lease_seconds=60)
        for _ in range(2):
            found = await asyncio.gather(*(log.take(str(uuid4())) for _ in range(3)), return_exceptions=True)
            assert [getattr(error, "code", None) for error in found] == ["database-unavailable"] * 3
    finally:
        await pool.close()

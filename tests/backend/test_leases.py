"""Who writes a reply, and what they log of it: leases, taken for all replies that wait for one at once."""

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any, cast
from uuid import UUID, uuid4

import asyncpg

from backend.services.database import open_pool
from backend.services.event_log import EventLog
from tests.backend.harness import SHORT_LEASE, begun, new_session, running_backend
from tests.backend.provider import Provider, Step
from tests.harness import PATIENCE, Engine, eventually

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
    user, sent = engine.new_user(), asyncio.Event()
    opened = [open_generation(engine, user) for _ in range(REPLIES)]
    pool = await open_pool(engine.database.backend_url)
    try:
        log, other = EventLog(pool, lease_seconds=60), EventLog(pool, lease_seconds=60)
        assert await other.take(opened[0], sent)
        taken = await asyncio.gather(*(log.take(one, sent) for one in [*opened, str(uuid4())]))
        assert taken == [False, *[True] * (REPLIES - 1), False]
        assert await log.take(opened[-1], sent)  # again, as after an answer that was lost
        assert not await other.take(opened[-1], sent)
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
            sent = asyncio.Event()
            found = await asyncio.gather(
                *(log.take(str(uuid4()), sent) for _ in range(3)), return_exceptions=True
            )
            assert [getattr(error, "code", None) for error in found] == ["database-unavailable"] * 3
            assert sent.is_set()  # nobody waits for a statement that is never written
    finally:
        await pool.close()


class LosingPool:
    """Loses the answers to the first statements that were carried out."""

    def __init__(self, pool: asyncpg.Pool, answers: int) -> None:
        self._pool = pool
        self.answers = answers

    @contextlib.asynccontextmanager
    async def acquire(self, timeout: float) -> AsyncIterator[Any]:
        async with self._pool.acquire(timeout=timeout) as connection:
            yield connection
            if self.answers:
                self.answers -= 1
                raise asyncpg.ConnectionDoesNotExistError


async def test_text_whose_storing_was_not_heard_of_is_there_once_and_what_follows_too(engine: Engine) -> None:
    generation_id = open_generation(engine, engine.new_user())
    pool = await open_pool(engine.database.backend_url)
    losing = LosingPool(pool, 0)
    log = EventLog(cast(asyncpg.Pool, losing), lease_seconds=60)
    assert await log.take(generation_id, asyncio.Event())
    losing.answers = 2
    writing = asyncio.create_task(log.write_regularly())
    try:
        async with asyncio.timeout(PATIENCE):
            log.append(generation_id, 0, "one ")
            log.append_call(generation_id, 1, {"name": "clock", "at": 4})
            while losing.answers:
                await asyncio.sleep(0.01)
            log.append(generation_id, 4, "two")
            while (stored := (await log.read({generation_id: 0}))[generation_id]).text != "one two":
                assert not writing.done(), writing.exception()
                await asyncio.sleep(0.01)
        assert stored.calls == [(1, {"name": "clock", "at": 4})]
    finally:
        writing.cancel()
        await pool.close()


WAITS = """SELECT count(*) > 0 FROM pg_stat_activity WHERE datname = current_database()
AND wait_event_type = 'Lock' AND query LIKE '%UPDATE chat_backend.leases%'"""


def test_a_process_that_was_late_with_its_lease_goes_on_writing(
    own_engine: Engine, provider: Provider, tmp_path: Path
) -> None:
    """Renewing waits for longer than a lease lasts: it has run out when the process looks for such."""
    database = own_engine.database
    step = Step(pieces=["It goes ", "on."], hold_before=1)
    with (
        running_backend(own_engine, provider.url, tmp_path / "log", SHORT_LEASE) as backend,
        backend.new_user() as client,
        begun(client, provider, new_session(client)["session_id"], step) as (generation_id, _, rest),
        asyncio.Runner() as runner,
    ):
        connection = runner.run(asyncpg.connect(database.superuser_url))
        held = connection.transaction()
        runner.run(held.start())
        runner.run(connection.execute("SELECT FROM chat_backend.leases FOR UPDATE"))
        eventually(lambda: database.fetch_value(WAITS), "the lease is to be renewed")
        time.sleep(1.5 * float(SHORT_LEASE["BACKEND_LEASE_SECONDS"]))
        runner.run(held.rollback())
        alive = "SELECT expires_at > clock_timestamp() FROM chat_backend.leases WHERE generation_id = $1"
        eventually(lambda: database.fetch_value(alive, UUID(generation_id)) is not False, "it is renewed")
        runner.run(connection.close())
        step.released.set()
        assert list(rest)[-1].name == "done"

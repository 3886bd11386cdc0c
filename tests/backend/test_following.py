"""Following a reply in memory: nothing that comes while an event is on its way is lost."""

import asyncio
from typing import cast

import asyncpg

from backend.services.event_log import FLUSH_SECONDS, EventLog
from backend.services.generations import Ending, Generation


def generation() -> Generation:
    """A reply of which something has arrived."""
    question = {"message_id": "m1", "session_id": "s1"}
    made = Generation("g1", "u1", question, "m2", "tiny", local=True)
    made.append("There")
    return made


def test_text_that_comes_while_a_snapshot_travels_is_sent_after_it() -> None:
    """A second reader's first events are given away one by one, and the reply goes on in between."""

    async def read(after: int | None) -> list[tuple[str, int, str]]:
        reply = generation()
        events: list[tuple[str, int, str]] = []
        async for event in reply.follow(after):
            events.append((event.name, event.id, str(event.data.get("text", ""))))
            if event.name == "snapshot":
                reply.append(" was")
            elif event.name == "delta":
                reply.finish(Ending("error", {"code": "over"}))
        return events

    assert asyncio.run(read(None)) == [
        ("message", 0, ""),
        ("snapshot", 5, "There"),
        ("delta", 9, " was"),
        ("error", 10, ""),
    ]
    assert asyncio.run(read(7)) == [("snapshot", 5, "There"), ("delta", 9, " was"), ("error", 10, "")]


async def test_a_reply_that_ends_before_its_text_is_logged_leaves_nothing_to_write() -> None:
    log = EventLog(cast(asyncpg.Pool, None), lease_seconds=10)  # no database: nothing may ask it
    log.append("g1", 0, "text")
    log.forget("g1")
    writing = asyncio.create_task(log.write_regularly())
    await asyncio.sleep(3 * FLUSH_SECONDS)
    assert not writing.done(), writing.exception()
    writing.cancel()

"""Following a reply in memory: nothing that comes while an event is on its way is lost."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator
from typing import cast

import asyncpg
import pytest

from backend.model_settings import ModelSettings
from backend.providers.protocol import Outcome, Prompt
from backend.routes import chat
from backend.services.event_log import FLUSH_SECONDS, EventLog
from backend.services.generations import Ending, Generation, Stream
from backend.services.listener import Listener
from backend.services.models import Models
from backend.tools.toolbox import Toolbox


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
            assert event is not None
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


async def test_who_follows_hears_each_piece_before_the_next_one() -> None:
    """A model whose words have all arrived is no reason to keep the first one."""
    reply, heard = Generation("g1", "u1", {"message_id": "m1"}, "m2", "tiny", local=True), []

    class Model:
        async def stream(self, *_: object) -> AsyncIterator[str]:
            for piece in ("There", " was", " once"):
                yield piece

    async def follow() -> None:
        async for event in reply.follow(0):
            assert event is not None
            heard.append(event.data.get("text"))

    following = asyncio.create_task(follow())
    await asyncio.sleep(0)
    log = EventLog(cast(asyncpg.Pool, None), lease_seconds=10)
    leased = asyncio.get_running_loop().create_future()
    leased.set_result(None)
    listener = Listener(cast(Models, Model()), log, cast(Toolbox, None))
    await listener.listen(reply, cast(ModelSettings, None), Prompt("", [], 100), Outcome(), leased)
    reply.finish(Ending("done", {"content": reply.text}))
    await following
    assert heard == ["There", " was", " once", None]


async def test_a_stream_in_which_nothing_happens_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chat, "PING_SECONDS", 0.0)
    reply = generation()
    frames = cast(AsyncGenerator[bytes], chat.event_frames(Stream(reply, fresh=False), reply.length))
    assert await anext(frames) == b": ping\n\n"
    assert await anext(frames) == b": ping\n\n"
    reply.append(" was")
    assert await anext(frames) == b'event: delta\ndata: {"text": " was"}\nid: 9\n\n'
    await frames.aclose()

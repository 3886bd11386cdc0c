"""Live queries of sessions, and who wakes them, for the tests."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator
from typing import Any

import asyncpg

from tests.engine.sockets import Engine, new_session, new_user, socket

TITLES = "subscription { chat_sessions(order_by: {id: asc}) { title total_messages } }"
CLOCK = "LIVE_QUERIES_MULTIPLEXED_REFETCH_INTERVAL"
RENAME = "UPDATE chat_sessions SET title = $2 WHERE session_id = $1"
REPLY = "INSERT INTO chat_messages (session_id, role, content) VALUES ($1, 'user', 'hi')"


async def until_watched(engine: Engine) -> None:
    """Wait until a foreign write wakes a subscriber: the listener is proven and the triggers are there."""
    user = await new_user(engine)
    session = await new_session(engine, user)
    async with socket(engine, user) as client:
        await client.subscribe(TITLES)
        for number in range(200):
            async with foreign(engine) as connection:
                await connection.execute(RENAME, session, f"{number}")
            with contextlib.suppress(TimeoutError):
                await client.result(timeout=0.1)
                return
    raise AssertionError("foreign writes wake nobody")


@contextlib.asynccontextmanager
async def foreign(engine: Engine) -> AsyncIterator[asyncpg.Connection[Any]]:
    """A connection of somebody who knows nothing of the engine."""
    connection = await asyncpg.connect(engine.database_url)
    try:
        yield connection
    finally:
        await connection.close()


def titled(title: str, messages: int = 0) -> dict[str, Any]:
    return {"chat_sessions": [{"title": title, "total_messages": messages}]}

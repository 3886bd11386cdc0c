"""Streaming subscriptions: every row once, in the order of the cursor, in batches."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import Any

import pytest

from tests.engine.sockets import SLOW_CLOCK, Engine, Socket, engine_on, new_session, new_user, say, socket
from tests.harness import Cluster

STREAM = """subscription($after: bigint!, $size: Int!, $s: uuid!) {
  chat_messages_stream(cursor: {initial_value: {seq: $after}, ordering: ASC}, batch_size: $size,
                       where: {session_id: {_eq: $s}}) { seq content } }"""


@pytest.fixture(scope="module")
def engine(cluster: Cluster) -> Iterator[Engine]:
    with cluster.database() as database, engine_on(database.url, **SLOW_CLOCK) as running:
        yield running


async def seqs(client: Socket, identity: str = "1") -> list[int]:
    result = await client.result(identity)
    return [message["seq"] for message in result["chat_messages_stream"]]


async def test_what_is_there_comes_in_batches_and_then_what_is_new(engine: Engine) -> None:
    user = await new_user(engine)
    session = await new_session(engine, user)
    for number in range(1, 6):
        await say(engine, user, session, str(number))
    async with socket(engine, user) as client:
        await client.start("1", STREAM, after=0, size=2, s=session)
        assert [await seqs(client) for _ in range(3)] == [[1, 2], [3, 4], [5]]
        await client.silence(0.3)
        await say(engine, user, session, "6")
        assert await seqs(client) == [6]
        await client.silence(0.3)


async def test_an_empty_stream_says_nothing_until_there_is_something(engine: Engine) -> None:
    user = await new_user(engine)
    session = await new_session(engine, user)
    async with socket(engine, user) as client:
        await client.start("1", STREAM, after=0, size=10, s=session)
        await client.silence(0.5)
        await say(engine, user, session, "first")
        assert await seqs(client) == [1]


async def test_each_subscriber_has_a_cursor_of_its_own(engine: Engine) -> None:
    user = await new_user(engine)
    session = await new_session(engine, user)
    for number in range(1, 4):
        await say(engine, user, session, str(number))
    async with socket(engine, user) as early, socket(engine, user) as late:
        await early.start("1", STREAM, after=0, size=10, s=session)
        assert await seqs(early) == [1, 2, 3]
        await late.start("1", STREAM, after=2, size=10, s=session)
        assert await seqs(late) == [3]
        await say(engine, user, session, "4")
        assert await seqs(early) == await seqs(late) == [4]
        await early.silence(0.2)


async def test_a_stream_misses_and_repeats_nothing_while_many_write(engine: Engine) -> None:
    user = await new_user(engine)
    session = await new_session(engine, user)
    seen: list[int] = []
    async with socket(engine, user) as client:
        await client.start("1", STREAM, after=0, size=7, s=session)
        writing = asyncio.gather(*(say(engine, user, session, str(number)) for number in range(60)))
        while len(seen) < 60:
            seen += await seqs(client)
        await writing
        await client.silence(0.3)
    assert seen == list(range(1, 61))


async def test_a_stranger_streams_nothing(engine: Engine) -> None:
    user, stranger = await new_user(engine), await new_user(engine)
    session = await new_session(engine, user)
    await say(engine, user, session, "mine")
    async with socket(engine, stranger) as client:
        await client.start("1", STREAM, after=0, size=10, s=session)
        await say(engine, user, session, "mine too")
        await client.silence(0.5)


@pytest.mark.parametrize("wrong", [{"after": "x"}, {"after": None}])
async def test_a_cursor_that_is_none_is_refused(engine: Engine, wrong: dict[str, Any]) -> None:
    user = await new_user(engine)
    session = await new_session(engine, user)
    async with socket(engine, user) as client:
        await client.start("1", STREAM, **{"after": 0, "size": 10, "s": session, **wrong})
        assert (await client.receive())["type"] == "error"

"""A hundred replies at once on one backend, and a backend that is held up while another one takes over."""

import asyncio
import signal
from pathlib import Path

import httpx
import pytest

from tests.backend.harness import (
    LONG_LEASE,
    SHORT_LEASE,
    Backend,
    StreamEvent,
    begun,
    expire_leases,
    messages,
    names,
    new_session,
    parse_events,
    running_backend,
    text,
)
from tests.backend.provider import Provider, Step
from tests.harness import PATIENCE, Engine, eventually

STREAMS, PIECES, FOLLOWED = 100, 40, 20
HELD_BEFORE = 3


def pieces_of(number: int) -> list[str]:
    """Words that tell where they belong."""
    return [f"{number}:{place} " for place in range(PIECES)]


def resident_kilobytes(backend: Backend) -> int:
    status = Path(f"/proc/{backend.process.pid}/status").read_text()
    return int(status.split("VmRSS:")[1].split()[0])


def check(events: list[StreamEvent]) -> str:
    """Nothing is lost, doubled or out of order: each id is where its text ends; the whole text."""
    assert names(events)[0] == "message" and names(events)[-1] == "done", events[-1].data
    position = 0
    for event in events[1:-1]:
        position = len(event.data["text"]) + (position if event.name == "delta" else 0)
        assert int(event.id) == position
    assert int(events[-1].id) == position + 1
    assert events[-1].data["content"] == text(events)
    return text(events)


@pytest.mark.slow
async def test_a_hundred_replies_at_once(engine: Engine, provider: Provider, tmp_path: Path) -> None:
    with (
        # However long a slow machine holds one of them up, the other does not take its replies for abandoned.
        running_backend(engine, provider.url, tmp_path / "log", LONG_LEASE) as backend,
        running_backend(engine, provider.url, tmp_path / "other", LONG_LEASE) as other,
    ):
        steps = [
            Step(pieces=pieces_of(number), hold_before=HELD_BEFORE, pace=0.01) for number in range(STREAMS)
        ]
        provider.script(*steps)
        users = [engine.new_user() for _ in range(STREAMS)]
        tokens = [{"authorization": f"Bearer {engine.token(user)}"} for user in users]
        limits = httpx.Limits(max_connections=2 * STREAMS)
        before = resident_kilobytes(backend)
        async with httpx.AsyncClient(timeout=PATIENCE, limits=limits) as client:

            async def ask(number: int) -> list[StreamEvent]:
                made = await client.post(
                    f"{backend.url}/api/chat-sessions/create", json={}, headers=tokens[number]
                )
                body = {"session_id": made.json()["session_id"], "content": f"question {number}"}
                url, headers = f"{backend.url}/api/chat", tokens[number]
                async with client.stream("POST", url, json=body, headers=headers) as response:
                    assert response.status_code == 200, await response.aread()
                    begun_here[number].set_result(response.headers["generation-id"])
                    return list(parse_events((await response.aread()).decode().split("\n")))

            async def follow(number: int) -> list[StreamEvent]:
                url = f"{other.url}/api/chat/{await begun_here[number]}/stream"
                answer = await client.get(url, headers=tokens[number])
                return list(parse_events(answer.text.split("\n")))

            begun_here: list[asyncio.Future[str]] = [asyncio.Future() for _ in users]
            asked = [asyncio.create_task(ask(number)) for number in range(STREAMS)]
            followed = [asyncio.create_task(follow(number)) for number in range(FOLLOWED)]
            for step in steps:
                reached = await asyncio.to_thread(step.reached.wait, PATIENCE)
                assert reached, [task.result()[-1] for task in asked if task.done()]
            print(f"{(resident_kilobytes(backend) - before) / STREAMS:.0f} KiB per stream")
            for step in steps:
                step.released.set()
            streams = await asyncio.gather(*asked)
            elsewhere = await asyncio.gather(*followed)
    for number, events in enumerate(streams):
        assert events[0].data["content"] == f"question {number}"
    assert sorted(check(events) for events in streams) == sorted("".join(step.pieces) for step in steps)
    for number, events in enumerate(elsewhere):
        assert check(events) == text(streams[number]) and events[-1] == streams[number][-1]


def test_a_backend_that_was_held_up_is_not_heard_any_more(
    engine: Engine, provider: Provider, tmp_path: Path
) -> None:
    """It stands still for longer than its lease, another one closes its reply, then it goes on."""
    user = engine.new_user()
    with (
        running_backend(engine, provider.url, tmp_path / "log", LONG_LEASE) as backend,
        running_backend(engine, provider.url, tmp_path / "other", SHORT_LEASE) as other,
        backend.client(user) as client,
        other.client(user) as elsewhere,
    ):
        session_id = new_session(client)["session_id"]
        step = Step(pieces=["half ", "whole"], hold_before=1)
        with begun(client, provider, session_id, step) as (generation_id, seen, rest):
            logged = "SELECT count(*) FROM chat_backend.events WHERE generation_id = $1"
            eventually(lambda: engine.database.fetch_value(logged, generation_id), "the text is logged")
            backend.process.send_signal(signal.SIGSTOP)
            expire_leases(engine.database)
            eventually(lambda: len(messages(elsewhere, session_id)) == 2, "another one closes the reply")
            found = messages(elsewhere, session_id)
            backend.process.send_signal(signal.SIGCONT)
            step.released.set()
            seen += rest
        assert names(seen) == ["message", "delta", "error"] or names(seen)[-2:] == ["snapshot", "error"]
        assert seen[-1].data["code"] == "generation-interrupted" and text(seen) == "half "
        after = messages(client, session_id)
        assert after == found and [item["content"] for item in after] == ["Hi", "half "]

"""Calls of tools while they are streamed: whoever follows, whatever is killed or stopped."""

import contextlib
import json
from collections.abc import Iterator

import httpx
import pytest

from tests.backend.harness import (
    LONG_LEASE,
    SHORT_LEASE,
    Backend,
    StreamEvent,
    expire_leases,
    follow,
    messages,
    names,
    new_session,
    read_events,
    running_backend,
    text,
)
from tests.backend.provider import MODEL, Provider, Step
from tests.backend.tooling import (
    PLOT,
    TABLE,
    calls_of,
    tool_backend,
)
from tests.harness import PATIENCE, Engine


@pytest.fixture(scope="module")
def backend(
    engine: Engine, model_server: Provider, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Backend]:
    with tool_backend(engine, model_server, tmp_path_factory.mktemp("tools")) as backend:
        yield backend


@pytest.fixture
def session_id(client: httpx.Client) -> str:
    return str(new_session(client, title="Named")["session_id"])


def test_followers_get_each_call_in_its_place_however_late(
    backend: Backend, client: httpx.Client, provider: Provider, session_id: str
) -> None:
    """The second answer of the model waits; whoever comes meanwhile has all that came before."""
    second = Step(pieces=["After", " it."], hold_before=1)
    provider.script(Step(pieces=["Before"], calls=[("make_table", TABLE)]), second)
    body = {"session_id": session_id, "content": "Hi"}
    with client.stream("POST", "/api/chat", json=body) as response:
        generation_id = response.headers["generation-id"]
        assert second.reached.wait(PATIENCE)
        readers: dict[str | None, Iterator[StreamEvent]] = {}
        streams: dict[str | None, list[StreamEvent]] = {}
        with backend.client(headers=dict(client.headers)) as other, contextlib.ExitStack() as stack:
            for after in (None, "0", "3", "6"):
                headers = {} if after is None else {"last-event-id": after}
                path = f"/api/chat/{generation_id}/stream"
                reader = read_events(stack.enter_context(other.stream("GET", path, headers=headers)))
                streams[after] = [next(reader)]
                readers[after] = reader
            second.released.set()
            for after, reader in readers.items():
                streams[after] += reader
    whole = "Before\n\nAfter it."
    assert text(streams[None]) == whole
    assert streams[None][1].name == "snapshot" and len(streams[None][1].data["tool_calls"]) == 1
    assert text(streams["0"]) == whole and names(streams["0"]) == ["delta", "tool", "delta", "done"]
    assert text(streams["3"]) == whole[3:] and [call["number"] for call in calls_of(streams["3"])] == [1]
    assert text(streams["6"]) == whole[6:] and [call["number"] for call in calls_of(streams["6"])] == [1]
    ids = [int(event.id) for event in streams["0"]]
    assert ids == sorted(ids)
    # Past the call, it is not told again.
    later = follow(client, generation_id, "8")
    assert names(later) == ["snapshot", "done"]


def test_a_killed_process_leaves_the_calls_that_were_made(
    engine: Engine, model_server: Provider, provider: Provider, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("killed")
    models = [{"name": MODEL, "base_url": model_server.url, "context_tokens": 32_000, "tools": True}]
    changes = {"MODELS": json.dumps(models), "MODEL_BASE_URL": ""}
    user = engine.new_user()
    with running_backend(engine, model_server.url, folder / "second", changes | SHORT_LEASE) as second:
        waiting = Step(pieces=["After", " it."], hold_before=1)
        provider.script(Step(pieces=["Before"], calls=[("make_table", TABLE)]), waiting)
        with (
            running_backend(engine, model_server.url, folder / "first", changes | LONG_LEASE) as first,
            first.client(user) as client,
            second.client(user) as other,
        ):
            session_id = new_session(client)["session_id"]
            body = {"session_id": session_id, "content": "Hi"}
            with client.stream("POST", "/api/chat", json=body) as response:
                path = f"/api/chat/{response.headers['generation-id']}/stream"
                with other.stream("GET", path) as mirrored:
                    events, seen = read_events(mirrored), list[StreamEvent]()
                    while text(seen) != "Before\n\nAfter":
                        seen.append(next(events))
                    first.process.kill()
                    first.process.wait(PATIENCE)
                    expire_leases(engine.database)
                    seen += events
        waiting.released.set()
        with second.client(user) as client:
            reply = messages(client, session_id)[-1]
    assert seen[-1].name == "error" and seen[-1].data["message"] == reply
    told = [call for event in seen[:-1] for call in event.data.get("tool_calls", [])]
    assert len(told) + len(calls_of(seen)) == 1
    assert (reply["type"], reply["content"]) == ("error", "Before\n\nAfter")
    (call,) = reply["metadata"]["tool_calls"]
    assert call["part"] == {"type": "table", **TABLE}


def test_a_stopped_reply_keeps_what_it_made(
    client: httpx.Client, provider: Provider, session_id: str
) -> None:
    second = Step(pieces=["After", " it."], hold_before=1)
    provider.script(Step(pieces=["Before"], calls=[("make_plot", PLOT)]), second)
    body = {"session_id": session_id, "content": "Hi"}
    with client.stream("POST", "/api/chat", json=body) as response:
        events = read_events(response)
        seen: list[StreamEvent] = []
        while not text(seen).endswith("After"):
            seen.append(next(events))
        client.post(f"/api/chat/{response.headers['generation-id']}/stop")
        reply = list(events)[-1].data
    second.released.set()
    assert (reply["type"], reply["content"]) == ("plot", "Before\n\nAfter")
    assert reply["metadata"]["finish_reason"] == "stopped"

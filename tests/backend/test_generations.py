"""Replies that outlive their readers: followed from anywhere, stopped, written anew, begun once."""

import contextlib
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from uuid import UUID, uuid4

import httpx
import pytest

from tests.backend.harness import (
    Backend,
    StreamEvent,
    add_message,
    assert_problem,
    begun,
    chat,
    exchange,
    follow,
    messages,
    names,
    new_session,
    read_events,
    running_backend,
    running_hop,
    text,
)
from tests.backend.provider import Provider, Step
from tests.harness import PATIENCE, Engine

SESSIONS = "/api/chat-sessions"


@pytest.fixture(scope="module")
def other(
    engine: Engine, model_server: Provider, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Backend]:
    """A second backend on the same database."""
    log = tmp_path_factory.mktemp("other") / "log"
    with running_backend(engine, model_server.url, log) as backend:
        yield backend


@pytest.fixture
def elsewhere(other: Backend, user: UUID) -> Iterator[httpx.Client]:
    """The same person at the other backend."""
    with other.client(user) as client:
        yield client


@pytest.fixture
def session_id(client: httpx.Client) -> str:
    return str(new_session(client)["session_id"])


def three_words() -> Step:
    return Step(pieces=["one ", "two ", "three"], hold_before=2)


# Following --------------------------------------------------------------------------------------------------


def test_a_reader_comes_back_where_it_was(client: httpx.Client, provider: Provider, session_id: str) -> None:
    with begun(client, provider, session_id, three_words()) as (generation_id, seen, _):
        step_back = seen[1]  # the first delta
    rest = follow(client, generation_id, step_back.id)
    assert names(rest)[-1] == "done" and "message" not in names(rest)
    if rest[0].name == "delta":  # otherwise it was stored already: everything at once
        rest = [step_back, *rest]
    assert text(rest) == "one two three"
    assert rest[-1].data == messages(client, session_id)[1]


@pytest.mark.parametrize("after", [None, "0", "4", "8"])
def test_it_is_followed_in_another_process(
    client: httpx.Client,
    elsewhere: httpx.Client,
    provider: Provider,
    session_id: str,
    after: str | None,
) -> None:
    step = three_words()
    headers = {} if after is None else {"last-event-id": after}
    with (
        begun(client, provider, session_id, step) as (generation_id, seen, rest),
        elsewhere.stream("GET", f"/api/chat/{generation_id}/stream", headers=headers) as response,
    ):
        assert response.headers["generation-id"] == generation_id
        events = read_events(response)
        known = StreamEvent("delta", after or "0", {"text": "one two three"[: int(after or 0)]})
        followed = [known]
        while text(followed) != "one two ":
            followed.append(next(events))
        step.released.set()
        followed += events
        seen += rest
    assert text(followed) == "one two three" and followed[-1] == seen[-1]
    assert ("message" in names(followed)) == (after is None)


def test_a_second_tab_opens_it_by_its_id(client: httpx.Client, provider: Provider, session_id: str) -> None:
    step = three_words()
    with begun(client, provider, session_id, step) as (generation_id, seen, rest):
        with client.stream("GET", f"/api/chat/{generation_id}/stream") as response:
            events = read_events(response)
            followed = [next(events), next(events)]
            assert names(followed) == ["message", "snapshot"] and text(followed) == "one two "
            step.released.set()
            followed += events
        seen += rest
    assert text(followed) == text(seen) == "one two three" and followed[-1] == seen[-1]
    assert len(provider.requests) == 1


def test_what_is_stored_comes_as_a_snapshot(
    engine: Engine, client: httpx.Client, elsewhere: httpx.Client, provider: Provider, session_id: str
) -> None:
    events = chat(client, session_id)
    generation_id = events[-1].data["metadata"]["generation_id"]
    for reader in (client, elsewhere):
        again = follow(reader, generation_id, "3")
        assert names(again) == ["snapshot", "done"] and text(again) == "Hello, world!"
        assert again[-1] == events[-1]
        whole = follow(reader, generation_id)
        assert whole == [events[0], events[-1]]
    count = "SELECT count(*) FROM chat_backend.events WHERE generation_id = $1"
    assert engine.database.fetch_value(count, UUID(generation_id)) == 0


def test_an_unusable_last_event_id_is_refused(
    client: httpx.Client, provider: Provider, session_id: str
) -> None:
    generation_id = chat(client, session_id)[-1].data["metadata"]["generation_id"]
    for value in ("x", "-1", "1.5"):
        answer = client.get(f"/api/chat/{generation_id}/stream", headers={"last-event-id": value})
        assert_problem(answer, 422, "validation-failed")


# Begun once -------------------------------------------------------------------------------------------------


def test_one_reply_at_a_time_in_a_session(
    client: httpx.Client, elsewhere: httpx.Client, provider: Provider, session_id: str
) -> None:
    step = three_words()
    with begun(client, provider, session_id, step) as (generation_id, seen, rest):
        for reader in (client, elsewhere):
            answer = reader.post("/api/chat", json={"session_id": session_id, "content": "And?"})
            problem = assert_problem(answer, 409, "generation-active")
            assert problem["generation_id"] == generation_id
        question = seen[0].data["message_id"]
        answer = client.post("/api/chat/regenerate", json={"message_id": question})
        assert assert_problem(answer, 409, "generation-active")["generation_id"] == generation_id
        other_session = new_session(client)["session_id"]
        assert chat(client, other_session)[-1].name == "done"
        step.released.set()
        assert [*seen, *rest][-1].name == "done"
    assert [item["content"] for item in messages(client, session_id)] == ["Hi", "one two three"]
    assert chat(client, session_id, "And?")[-1].name == "done"


def test_the_same_message_in_two_processes_is_one_reply(
    client: httpx.Client, elsewhere: httpx.Client, provider: Provider, session_id: str
) -> None:
    """Both ask before either has stored anything, again and again."""
    for number in range(5):
        provider.script()
        body = {"session_id": session_id, "content": f"Hi {number}", "message_id": str(uuid4())}
        streams: dict[int, list[StreamEvent]] = {}
        barrier = threading.Barrier(2)

        def ask(place: int, reader: httpx.Client, body: dict[str, str] = body) -> None:
            barrier.wait()  # noqa: B023 - ends before the next round
            streams[place] = exchange(reader, "/api/chat", body)  # noqa: B023

        threads = [
            threading.Thread(target=ask, args=(place, reader))
            for place, reader in enumerate((client, elsewhere))
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(30)
        assert streams[0][-1] == streams[1][-1] and streams[0][-1].name == "done"
        assert streams[0][0] == streams[1][0]
        assert len(provider.requests) == 1
        assert len(messages(client, session_id)) == 2 * (number + 1)


def test_who_comes_when_it_is_only_just_open_hears_it_to_its_end(
    engine: Engine, provider: Provider, tmp_path: Path
) -> None:
    """A retry finds the reply in the database while the request that opened it waits for the answer."""
    step = three_words()
    provider.script(step)
    step.released.set()
    with (
        running_hop(engine) as hop,
        running_backend(
            engine, provider.url, tmp_path / "log", {"HASURA_GRAPHQL_ENDPOINT": hop.url}
        ) as backend,
        backend.new_user() as client,
        ThreadPoolExecutor(1) as requests,
    ):
        body = {"session_id": new_session(client)["session_id"], "content": "Hi", "message_id": str(uuid4())}
        with contextlib.ExitStack() as second:
            with hop.holding("OpenGeneration", answer=True) as reached:
                first = requests.submit(exchange, client, "/api/chat", body)
                assert reached.wait(PATIENCE)
                response = second.enter_context(client.stream("POST", "/api/chat", json=body))
                events = read_events(response)
                again = [next(events)]
            again += events
        assert again[-1] == first.result()[-1] and again[-1].name == "done"
        assert text(again) in ("", "one two three") and len(provider.requests) == 1


def test_a_message_in_another_session_or_of_another_person_reveals_nothing(
    backend: Backend, client: httpx.Client, provider: Provider, session_id: str
) -> None:
    message_id = str(uuid4())
    with begun(client, provider, session_id, three_words()) as (generation_id, seen, _rest):
        taken = seen[0].data["message_id"]
        answers = []
        with backend.new_user() as stranger:
            for method, path in (("GET", "stream"), ("POST", "stop")):
                answer = stranger.request(method, f"/api/chat/{generation_id}/{path}")
                assert_problem(answer, 404, "generation-not-found")
            place = new_session(stranger)["session_id"]
            for chosen in (taken, message_id):
                body = {"session_id": place, "content": "Hi", "message_id": chosen}
                answers.append(stranger.post("/api/chat", json=body))
        assert_problem(answers[0], 409, "message-id-conflict")
        assert answers[1].status_code == 200
        own = {"session_id": new_session(client)["session_id"], "content": "Hi", "message_id": taken}
        assert_problem(client.post("/api/chat", json=own), 409, "message-id-conflict")
        changed = {"session_id": session_id, "content": "other", "message_id": taken}
        problem = assert_problem(client.post("/api/chat", json=changed), 409, "message-id-conflict")
        assert "generation_id" not in problem


# Stopping ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("where", ["here", "elsewhere", "graphql"])
def test_stopping_keeps_what_has_arrived(
    backend: Backend,
    client: httpx.Client,
    elsewhere: httpx.Client,
    provider: Provider,
    session_id: str,
    user: UUID,
    where: str,
) -> None:
    with begun(client, provider, session_id, three_words()) as (generation_id, seen, rest):
        if where == "graphql":
            backend.engine.data(
                "mutation ($id: uuid!) { update_chat_generations_by_pk(pk_columns: {generation_id: $id},"
                ' _set: {stop_requested_at: "2026-01-01"}) { status } }',
                {"id": generation_id},
                user_id=user,
            )
        else:
            reader = client if where == "here" else elsewhere
            answer = reader.post(f"/api/chat/{generation_id}/stop")
            assert answer.status_code == 202
            assert answer.json() == {"generation_id": generation_id, "status": "running"}
        seen += rest
    assert names(seen)[-1] == "done" and text(seen) == "one two "
    reply = messages(client, session_id)[1]
    assert (reply["content"], reply["type"]) == ("one two ", "text")
    assert reply["metadata"]["finish_reason"] == "stopped" and seen[-1].data == reply
    again = client.post(f"/api/chat/{generation_id}/stop")
    assert (again.status_code, again.json()["status"]) == (202, "stopped")
    same = {"session_id": session_id, "content": "Hi", "message_id": seen[0].data["message_id"]}
    assert exchange(client, "/api/chat", same)[-1].data == reply


def test_stopping_before_the_first_word_stores_nothing(
    client: httpx.Client, provider: Provider, session_id: str
) -> None:
    step = Step(pieces=["never"], hold_before=0)
    with begun(client, provider, session_id, step) as (generation_id, seen, rest):
        assert client.post(f"/api/chat/{generation_id}/stop").status_code == 202
        seen += rest
    assert names(seen) == ["message", "error"]
    assert seen[-1].data["code"] == "generation-stopped" and "message" not in seen[-1].data
    assert len(messages(client, session_id)) == 1
    assert names(follow(client, generation_id)) == ["message", "error"]
    same = {"session_id": session_id, "content": "Hi", "message_id": seen[0].data["message_id"]}
    assert exchange(client, "/api/chat", same)[-1].name == "done"
    assert len(messages(client, session_id)) == 2


# Branches ---------------------------------------------------------------------------------------------------


def test_a_reply_written_anew_is_a_sibling(client: httpx.Client, provider: Provider, session_id: str) -> None:
    first = chat(client, session_id, "Hi")
    provider.script(Step(pieces=["Another"]))
    again = exchange(client, "/api/chat/regenerate", {"message_id": first[-1].data["message_id"]})
    assert names(again) == ["message", "delta", "done"] and again[0] == first[0]
    reply = again[-1].data
    assert reply["content"] == "Another"
    assert reply["parent_message_id"] == first[-1].data["parent_message_id"]
    assert [item["content"] for item in messages(client, session_id)] == ["Hi", "Hello, world!", "Another"]
    session = client.get(f"{SESSIONS}/{session_id}").json()
    assert session["current_message_id"] == reply["message_id"]
    assert [turn["content"] for turn in provider.requests[0]["messages"][1:]] == ["Hi"]
    chat(client, session_id, "And?")
    assert [turn["content"] for turn in provider.requests[1]["messages"][1:]] == ["Hi", "Another", "And?"]


def test_a_message_without_a_reply_gets_one(
    client: httpx.Client, provider: Provider, session_id: str
) -> None:
    stored = add_message(client, session_id, "Hi")
    events = exchange(client, "/api/chat/regenerate", {"message_id": stored["message_id"]})
    assert events[0].data == stored and events[-1].data["parent_message_id"] == stored["message_id"]


def test_regenerating_with_an_id_of_ones_own_happens_once(
    client: httpx.Client, elsewhere: httpx.Client, provider: Provider, session_id: str
) -> None:
    reply = chat(client, session_id, "Hi")[-1].data
    body = {"message_id": reply["message_id"], "generation_id": str(uuid4())}
    events = exchange(client, "/api/chat/regenerate", body)
    for reader in (client, elsewhere):
        assert exchange(reader, "/api/chat/regenerate", body)[-1] == events[-1]
    assert events[-1].data["metadata"]["generation_id"] == body["generation_id"]
    assert len(messages(client, session_id)) == 3 and len(provider.requests) == 2
    other_question = chat(client, session_id, "And?")[0].data
    body["message_id"] = other_question["message_id"]
    assert_problem(client.post("/api/chat/regenerate", json=body), 409, "generation-id-conflict")


def test_a_strangers_generation_id_cannot_be_used(
    backend: Backend, client: httpx.Client, provider: Provider, session_id: str
) -> None:
    taken = chat(client, session_id)[-1].data["metadata"]["generation_id"]
    with backend.new_user() as stranger:
        stored = add_message(stranger, new_session(stranger)["session_id"])
        body = {"message_id": stored["message_id"], "generation_id": taken}
        assert_problem(stranger.post("/api/chat/regenerate", json=body), 409, "generation-id-conflict")


def test_what_answers_nothing_is_not_written_anew(
    backend: Backend, client: httpx.Client, provider: Provider, session_id: str, user: UUID
) -> None:
    made = backend.engine.data(
        'mutation ($id: uuid!) { insert_chat_messages_one(object: {session_id: $id, role: "assistant",'
        ' content: "Welcome"}) { message_id } }',
        {"id": session_id},
        user_id=user,
        role="assistant",
    )
    body = {"message_id": made["insert_chat_messages_one"]["message_id"]}
    assert_problem(client.post("/api/chat/regenerate", json=body), 422, "nothing-to-regenerate")


def test_an_edit_is_a_branch(client: httpx.Client, provider: Provider, session_id: str) -> None:
    first = chat(client, session_id, "One")
    second = chat(client, session_id, "Two")
    edited = chat(client, session_id, "Zwei", parent_message_id=first[-1].data["message_id"])
    assert edited[0].data["parent_message_id"] == second[0].data["parent_message_id"]
    sent = [turn["content"] for turn in provider.requests[-1]["messages"][1:]]
    assert sent == ["One", "Hello, world!", "Zwei"]
    root = chat(client, session_id, "Eins", is_root=True)
    assert root[0].data["parent_message_id"] is None
    assert [turn["content"] for turn in provider.requests[-1]["messages"][1:]] == ["Eins"]
    assert len(messages(client, session_id)) == 8
    session = client.get(f"{SESSIONS}/{session_id}").json()
    assert session["current_message_id"] == root[-1].data["message_id"]


def test_an_edit_has_one_place(client: httpx.Client, provider: Provider, session_id: str) -> None:
    body = {"session_id": session_id, "content": "x", "is_root": True, "parent_message_id": str(uuid4())}
    assert_problem(client.post("/api/chat", json=body), 422, "validation-failed")
    body["is_root"] = False
    assert_problem(client.post("/api/chat", json=body), 422, "parent-not-found")
    assert messages(client, session_id) == []

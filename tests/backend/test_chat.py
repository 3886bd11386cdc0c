"""The stream of a reply: what is sent, what is stored, and what a failure leaves."""

from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest

from tests.backend.harness import (
    Backend,
    add_message,
    assert_problem,
    chat,
    messages,
    names,
    new_session,
    read_events,
    text,
)
from tests.backend.provider import MODEL, Provider, Step
from tests.harness import PATIENCE, eventually

SESSIONS = "/api/chat-sessions"


@pytest.fixture
def session_id(client: httpx.Client) -> str:
    return str(new_session(client)["session_id"])


def wait_for_messages(client: httpx.Client, session_id: str, count: int) -> list[dict[str, Any]]:
    """The messages once there are that many, followed by `after_seq` polling without a pause of our own."""

    def found() -> list[dict[str, Any]] | None:
        there = messages(client, session_id)
        return there if len(there) >= count else None

    return eventually(found, f"there are {count} messages")


def test_a_reply_streams_and_is_stored(client: httpx.Client, provider: Provider, session_id: str) -> None:
    events = chat(client, session_id, "Say hello")
    assert names(events) == ["message", "delta", "done"]
    ids = [int(event.id) for event in events]
    assert ids == sorted(set(ids)) and (ids[0], ids[-1]) == (0, len("Hello, world!") + 1)
    assert text(events) == "Hello, world!"
    assert [events[0].data, events[-1].data] == messages(client, session_id)
    question, reply = events[0].data, events[-1].data
    assert (question["role"], question["content"], question["seq"]) == ("user", "Say hello", 1)
    assert (reply["role"], reply["content"], reply["seq"]) == ("assistant", "Hello, world!", 2)
    assert reply["parent_message_id"] == question["message_id"]
    assert reply["metadata"]["model"] == MODEL
    assert reply["metadata"]["reply_to"] == question["message_id"]
    assert reply["metadata"]["usage"] == {"prompt_tokens": 7, "completion_tokens": 4}
    assert reply["metadata"]["finish_reason"] == "stop"
    assert client.get(f"{SESSIONS}/{session_id}").json()["total_messages"] == 2


def test_the_answer_is_an_event_stream_that_nobody_buffers(
    client: httpx.Client, provider: Provider, session_id: str
) -> None:
    with client.stream("POST", "/api/chat", json={"session_id": session_id, "content": "Hi"}) as response:
        assert response.headers["content-type"].startswith("text/event-stream")
        assert response.headers["cache-control"] == "no-cache"
        assert response.headers["x-accel-buffering"] == "no"
        assert response.headers["x-request-id"]
        response.read()


def test_deltas_arrive_while_the_model_still_writes(
    client: httpx.Client, provider: Provider, session_id: str
) -> None:
    step = Step(pieces=["one ", "two"], hold_before=1)
    provider.script(step)
    with client.stream("POST", "/api/chat", json={"session_id": session_id, "content": "Hi"}) as response:
        events = read_events(response)
        assert [next(events).name, next(events).data] == ["message", {"text": "one "}]
        step.released.set()
        assert names(list(events)) == ["delta", "done"]


def test_the_model_gets_the_conversation(client: httpx.Client, provider: Provider, session_id: str) -> None:
    chat(client, session_id, "first")
    chat(client, session_id, "second")
    sent = provider.requests[-1]
    assert sent["model"] == MODEL and sent["stream"] is True
    assert [(turn["role"], turn["content"]) for turn in sent["messages"]] == [
        ("system", "You are a helpful assistant."),
        ("user", "first"),
        ("assistant", "Hello, world!"),
        ("user", "second"),
    ]


def test_the_models_history_is_limited(client: httpx.Client, provider: Provider, session_id: str) -> None:
    for number in range(4):
        add_message(client, session_id, f"{number} " + "word " * 150)
    chat(client, session_id, "now")
    sent = [turn["content"][:2] for turn in provider.requests[-1]["messages"][1:]]
    assert sent == ["3 ", "no"]


def test_a_message_too_long_for_the_model_is_stored_and_said_so(
    client: httpx.Client, provider: Provider, session_id: str
) -> None:
    events = chat(client, session_id, "word " * 6000)
    assert names(events) == ["message", "error"]
    assert events[-1].data["code"] == "message-too-long-for-model"
    assert events[-1].data["message"] == messages(client, session_id)[1]
    assert provider.requests == []


def test_the_same_message_id_again_gives_the_stored_reply(
    client: httpx.Client, provider: Provider, session_id: str
) -> None:
    message_id = str(uuid4())
    first = chat(client, session_id, "Hi", message_id=message_id)
    again = chat(client, session_id, "Hi", message_id=message_id)
    assert names(again) == ["message", "done"]
    assert [again[0].data, again[1].data] == [first[0].data, first[-1].data]
    assert len(provider.requests) == 1 and len(messages(client, session_id)) == 2


def test_a_message_stored_before_is_answered(
    client: httpx.Client, provider: Provider, session_id: str
) -> None:
    stored = add_message(client, session_id, "Hi")
    events = chat(client, session_id, "Hi", message_id=stored["message_id"])
    assert events[0].data == stored and names(events)[-1] == "done"
    assert len(messages(client, session_id)) == 2


def test_the_same_message_id_with_other_content_is_a_conflict(
    client: httpx.Client, provider: Provider, session_id: str
) -> None:
    stored = add_message(client, session_id, "Hi")
    for body in (
        {"session_id": session_id, "content": "other"},
        {"session_id": new_session(client)["session_id"], "content": "Hi"},
    ):
        answer = client.post("/api/chat", json=body | {"message_id": stored["message_id"]})
        assert_problem(answer, 409, "message-id-conflict")
    assert provider.requests == [] and len(messages(client, session_id)) == 1


def test_a_second_request_follows_the_reply_that_runs(
    client: httpx.Client, provider: Provider, session_id: str
) -> None:
    step = Step(pieces=["one ", "two ", "three"], hold_before=2)
    provider.script(step)
    body = {"session_id": session_id, "content": "Hi", "message_id": str(uuid4())}
    with client.stream("POST", "/api/chat", json=body) as first:
        events = read_events(first)
        begun = [next(events)]
        assert step.reached.wait(PATIENCE)
        while text(begun) != "one two ":
            begun.append(next(events))
        with client.stream("POST", "/api/chat", json=body) as second:
            later = read_events(second)
            joined = [next(later), next(later)]
            assert names(joined) == ["message", "snapshot"] and text(joined) == "one two "
            step.released.set()
            begun += events
            joined += later
        assert second.headers["generation-id"] == first.headers["generation-id"]
    assert names(joined) == ["message", "snapshot", "delta", "done"]
    assert text(begun) == text(joined) == "one two three"
    assert (begun[0], begun[-1]) == (joined[0], joined[-1])
    assert len(provider.requests) == 1 and len(messages(client, session_id)) == 2


def test_the_reply_is_stored_when_the_reader_leaves(
    client: httpx.Client, provider: Provider, session_id: str
) -> None:
    step = Step(pieces=["one ", "two"], hold_before=1)
    provider.script(step)
    with client.stream("POST", "/api/chat", json={"session_id": session_id, "content": "Hi"}) as response:
        next(read_events(response))
    assert step.reached.wait(PATIENCE)
    assert len(messages(client, session_id)) == 1
    step.released.set()
    assert wait_for_messages(client, session_id, 2)[1]["content"] == "one two"


@pytest.mark.parametrize(
    ("steps", "code", "arrived"),
    [
        ([Step(status=401)], "model-refused", ""),
        ([Step(status=400)], "model-refused", ""),
        ([Step(status=307, headers={"location": "http://127.0.0.1:9/v1"})], "model-refused", ""),
        ([Step(status=500, headers={"retry-after-ms": "1"})] * 3, "model-unavailable", ""),
        ([Step(status=429, headers={"retry-after-ms": "1"})] * 3, "model-busy", ""),
        ([Step(pieces=["half ", "never"], cut_after=1)], "model-interrupted", "half "),
        ([Step(pieces=["half"], finish_reason=None)], "model-interrupted", "half"),
        ([Step(pieces=[])], "model-silent", ""),
        ([Step(pieces=[" ", "\n"])], "model-silent", " \n"),
    ],
)
def test_a_model_failure_leaves_what_had_arrived_and_can_be_tried_again(
    client: httpx.Client,
    provider: Provider,
    session_id: str,
    steps: list[Step],
    code: str,
    arrived: str,
) -> None:
    provider.script(*steps)
    message_id = str(uuid4())
    events = chat(client, session_id, "Hi", message_id=message_id)
    assert names(events)[0] == "message" and names(events)[-1] == "error" and text(events) == arrived
    problem = events[-1].data
    assert problem["code"] == code and problem["type"] == f"urn:parley:problem:{code}"
    assert problem["request_id"] and problem["status"] >= 400
    question, failure = messages(client, session_id)
    assert problem["message"] == failure and failure["parent_message_id"] == question["message_id"]
    assert (failure["role"], failure["type"], failure["content"]) == ("assistant", "error", arrived)
    told = failure["metadata"]
    assert (told["code"], told["detail"], told["reply_to"]) == (code, problem["detail"], message_id)
    assert not provider.steps
    again = chat(client, session_id, "Hi", message_id=message_id)
    assert names(again)[-1] == "done"
    assert [item["type"] for item in messages(client, session_id)] == ["text", "error", "text"]
    assert again[-1].data["parent_message_id"] == question["message_id"]
    assert [turn["content"] for turn in provider.requests[-1]["messages"][1:]] == ["Hi"]


def test_a_busy_model_is_asked_again(client: httpx.Client, provider: Provider, session_id: str) -> None:
    retry = {"retry-after-ms": "1"}
    provider.script(Step(status=429, headers=retry), Step(status=503, headers=retry))
    assert names(chat(client, session_id))[-1] == "done"
    assert len(provider.requests) == 3


def test_what_cannot_be_stored_is_left_out(client: httpx.Client, provider: Provider, session_id: str) -> None:
    provider.script(Step(pieces=["a\u0000b", "\ud83d", " c"]))
    events = chat(client, session_id)
    assert events[-1].data["content"] == text(events) == "ab? c"


def test_a_reply_ends_at_the_longest_message(
    client: httpx.Client, provider: Provider, session_id: str
) -> None:
    provider.script(Step(pieces=["x" * 20_000, "y" * 20_000, "never"]))
    reply = chat(client, session_id)[-1].data
    assert reply["content"] == "x" * 20_000 + "y" * 12_000
    assert reply["metadata"]["finish_reason"] == "length"


def title_once_given(client: httpx.Client, session_id: str) -> str:
    """The title, which comes shortly after the reply."""

    def title() -> str | None:
        session = client.get(f"{SESSIONS}/{session_id}").json()
        return str(session["title"]) if session["title_source"] == "auto" else None

    return eventually(title, "a title is given")


def test_the_model_titles_the_first_exchange(
    client: httpx.Client, provider: Provider, session_id: str
) -> None:
    chat(client, session_id, "Where is it warm in March?")
    assert title_once_given(client, session_id) == "A scripted title"
    (asked,) = provider.asides
    assert asked["messages"][1]["content"] == "User: Where is it warm in March?\n\nAssistant: Hello, world!"
    chat(client, session_id, "Something else entirely")
    assert client.get(f"{SESSIONS}/{session_id}").json()["title"] == "A scripted title"
    assert len(provider.asides) == 1


def test_without_the_models_help_a_title_is_the_first_words(
    client: httpx.Client, provider: Provider, session_id: str
) -> None:
    provider.aside = Step(status=400)
    chat(client, session_id, "Where is it warm in March and cheap to stay?")
    assert title_once_given(client, session_id) == "Where is it warm in March and cheap…"


def test_a_persons_title_stays(client: httpx.Client, provider: Provider) -> None:
    session_id = new_session(client, title="Mine")["session_id"]
    chat(client, session_id, "Hello")
    session = client.get(f"{SESSIONS}/{session_id}").json()
    assert (session["title"], session["title_source"]) == ("Mine", "user")


def test_a_rename_while_the_reply_runs_stays(
    client: httpx.Client, provider: Provider, session_id: str
) -> None:
    step = Step(pieces=["one ", "two"], hold_before=1)
    provider.script(step)
    with client.stream("POST", "/api/chat", json={"session_id": session_id, "content": "Hi"}) as response:
        events = read_events(response)
        next(events)
        client.put(f"{SESSIONS}/{session_id}", json={"title": "Mine"})
        step.released.set()
        list(events)
    assert client.get(f"{SESSIONS}/{session_id}").json()["title"] == "Mine"


def test_a_failed_first_exchange_leaves_the_title_to_the_next(
    client: httpx.Client, provider: Provider, session_id: str
) -> None:
    provider.script(Step(status=400))
    chat(client, session_id, "Failed question")
    assert client.get(f"{SESSIONS}/{session_id}").json()["title_source"] == "default"
    provider.aside = Step(status=400)
    chat(client, session_id, "Answered question")
    assert title_once_given(client, session_id) == "Answered question"


@pytest.mark.parametrize(
    ("method", "path", "code"),
    [
        ("DELETE", "/api/chat-sessions/{}/messages", "message-deleted"),
        ("DELETE", "/api/chat-sessions/{}", "session-deleted"),
    ],
)
def test_deleting_while_the_reply_runs_discards_it(
    client: httpx.Client, provider: Provider, session_id: str, method: str, path: str, code: str
) -> None:
    step = Step(pieces=["one ", "two"], hold_before=1)
    provider.script(step)
    with client.stream("POST", "/api/chat", json={"session_id": session_id, "content": "Hi"}) as response:
        events = read_events(response)
        next(events)
        assert client.request(method, path.format(session_id)).status_code == 204
        step.released.set()
        assert list(events)[-1].data["code"] == code
    assert all(item["role"] == "user" for item in messages(client, session_id))


def test_a_deleted_reply_is_not_written_again(
    backend: Backend, client: httpx.Client, provider: Provider, session_id: str
) -> None:
    message_id = str(uuid4())
    reply = chat(client, session_id, "Hi", message_id=message_id)[-1].data
    backend.engine.data(
        "mutation($id: uuid!) { update_chat_messages(where: {message_id: {_eq: $id}}, "
        '_set: {deleted_at: "2026-01-01T00:00:00Z"}) { affected_rows } }',
        {"id": reply["message_id"]},
        user_id=UUID(reply["user_id"]),
    )
    body = {"session_id": session_id, "content": "Hi", "message_id": message_id}
    assert_problem(client.post("/api/chat", json=body), 409, "reply-deleted")


def test_a_deleted_session_takes_no_message(
    client: httpx.Client, provider: Provider, session_id: str
) -> None:
    client.delete(f"{SESSIONS}/{session_id}")
    body = {"session_id": session_id, "content": "Hi"}
    assert_problem(client.post("/api/chat", json=body), 409, "session-deleted")
    assert provider.requests == []


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"content": " "}, "validation-failed"),
        ({"content": "x" * 32_001}, "validation-failed"),
        ({"session_id": "1"}, "validation-failed"),
        ({"role": "assistant"}, "validation-failed"),
        ({"base_url": "http://evil.example"}, "validation-failed"),
        ({"model": "gpt-unknown"}, "model-unknown"),
    ],
)
def test_bad_requests_change_nothing(
    client: httpx.Client, provider: Provider, session_id: str, changes: dict[str, Any], code: str
) -> None:
    answer = client.post("/api/chat", json={"session_id": session_id, "content": "Hi"} | changes)
    assert_problem(answer, 422, code)
    assert messages(client, session_id) == [] and provider.requests == []


def test_the_configured_model_may_be_named(client: httpx.Client, provider: Provider, session_id: str) -> None:
    assert names(chat(client, session_id, model=MODEL))[-1] == "done"

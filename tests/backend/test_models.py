"""Several models, of both protocols: which one answers, what it is given, what is kept of its answer."""

import json
from collections.abc import Iterator
from typing import Any
from uuid import UUID

import httpx
import pytest

from tests.backend.harness import (
    Backend,
    add_message,
    assert_problem,
    chat,
    exchange,
    messages,
    names,
    new_session,
    running_backend,
    text,
)
from tests.backend.provider import MODEL, Provider, Step
from tests.harness import Engine, eventually

SESSIONS = "/api/chat-sessions"
CLAUDE = "claude"


@pytest.fixture(scope="module")
def backend(
    engine: Engine, model_server: Provider, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Backend]:
    """A backend with three models: OpenAI's protocol, Anthropic's, and a demo."""
    models: list[dict[str, Any]] = [
        {
            "id": CLAUDE,
            "label": "Claude",
            "provider": "anthropic",
            "name": "claude-scripted",
            "base_url": model_server.url.removesuffix("/v1"),
            "context_tokens": 100_000,
            "tools": True,
            "images": True,
        },
        {"name": "toy", "base_url": model_server.url, "demo": True},
    ]
    changes = {"MODELS": json.dumps(models), "MODEL_CONTEXT_TOKENS": "2048"}
    log = tmp_path_factory.mktemp("models") / "log"
    with running_backend(engine, model_server.url, log, changes) as backend:
        yield backend


@pytest.fixture
def session_id(client: httpx.Client) -> str:
    return str(new_session(client, title="Named")["session_id"])


def test_the_models_say_what_they_are_able_to_do(client: httpx.Client) -> None:
    items = client.get("/api/models").json()["items"]
    assert items[0] == {
        "id": MODEL,
        "name": MODEL,
        "provider": "openai",
        "context_tokens": 2048,
        "tools": False,
        "images": False,
        "temperature": True,
        "demo": False,
        "default": True,
    }
    told = ("id", "name", "tools", "images", "temperature", "demo", "default")
    assert [tuple(item[name] for name in told) for item in items[1:]] == [
        (CLAUDE, "Claude", True, True, False, False, False),
        ("toy", "toy", False, False, True, True, False),
    ]


def test_a_session_has_its_own_model_prompt_and_temperature(
    client: httpx.Client, provider: Provider, session_id: str
) -> None:
    settings = {"model": "toy", "system_prompt": "Be brief.", "temperature": 0.3}
    session = client.put(f"{SESSIONS}/{session_id}", json=settings).json()
    assert {name: session[name] for name in settings} == settings
    reply = chat(client, session_id)[-1].data
    sent = provider.requests[-1]
    assert (sent["model"], sent["temperature"]) == ("toy", 0.3)
    assert sent["messages"][0] == {"role": "system", "content": "Be brief."}
    assert reply["metadata"]["model"] == "toy"
    client.put(f"{SESSIONS}/{session_id}", json={"model": None, "system_prompt": None, "temperature": None})
    chat(client, session_id)
    sent = provider.requests[-1]
    assert sent["model"] == MODEL and "temperature" not in sent
    assert sent["messages"][0]["content"] == "You are a helpful assistant."


def test_a_new_session_may_come_with_them(client: httpx.Client, provider: Provider) -> None:
    session = new_session(client, model=CLAUDE, system_prompt="Be kind.", temperature=2)
    assert (session["model"], session["system_prompt"], session["temperature"]) == (CLAUDE, "Be kind.", 2)


def test_one_reply_may_be_another_models(client: httpx.Client, provider: Provider, session_id: str) -> None:
    first = chat(client, session_id)[-1].data
    body = {"message_id": first["message_id"], "model": CLAUDE}
    second = exchange(client, "/api/chat/regenerate", body)[-1].data
    assert [first["metadata"]["model"], second["metadata"]["model"]] == [MODEL, CLAUDE]


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"model": "unknown"}, "model-unknown"),
        ({"model": ""}, "validation-failed"),
        ({"temperature": 2.1}, "validation-failed"),
        ({"temperature": -0.1}, "validation-failed"),
        ({"system_prompt": "x" * 8001}, "validation-failed"),
    ],
)
def test_settings_that_cannot_be_used(
    client: httpx.Client, session_id: str, changes: dict[str, Any], code: str
) -> None:
    assert_problem(client.put(f"{SESSIONS}/{session_id}", json=changes), 422, code)
    assert_problem(client.post(f"{SESSIONS}/create", json=changes), 422, code)


def test_a_model_that_is_not_configured_any_more_is_named(
    engine: Engine, client: httpx.Client, provider: Provider, session_id: str
) -> None:
    """GraphQL takes any name; what it means is known here."""
    session = client.get(f"{SESSIONS}/{session_id}").json()
    engine.data(
        'mutation ($id: bigint!) { update_chat_sessions_by_pk(pk_columns: {id: $id}, _set: {model: "gone"})'
        " { model } }",
        {"id": session["id"]},
        user_id=UUID(session["user_id"]),
    )
    body = {"session_id": session_id, "content": "Hi"}
    assert_problem(client.post("/api/chat", json=body), 422, "model-unknown")
    assert chat(client, session_id, model=MODEL)[-1].name == "done"


# Anthropic -------------------------------------------------------------------------------------------------


def test_anthropics_messages(client: httpx.Client, provider: Provider, session_id: str) -> None:
    client.put(f"{SESSIONS}/{session_id}", json={"model": CLAUDE, "temperature": 1.5})
    chat(client, session_id, "first")
    events = chat(client, session_id, "second")
    assert names(events) == ["message", "delta", "done"] and text(events) == "Hello, world!"
    told = events[-1].data["metadata"]
    assert told["usage"] == {"prompt_tokens": 7, "completion_tokens": 4}
    assert (told["model"], told["finish_reason"]) == (CLAUDE, "stop")
    sent = provider.requests[-1]
    assert sent["model"] == "claude-scripted" and sent["stream"] is True and "temperature" not in sent
    assert sent["system"] == "You are a helpful assistant." and sent["max_tokens"] == 512
    assert [(turn["role"], turn["content"]) for turn in sent["messages"]] == [
        ("user", "first"),
        ("assistant", "Hello, world!"),
        ("user", "second"),
    ]


@pytest.mark.parametrize(
    ("steps", "code", "arrived"),
    [
        ([Step(status=401)], "model-refused", ""),
        ([Step(status=307, headers={"location": "http://127.0.0.1:9/v1"})], "model-refused", ""),
        ([Step(status=529, headers={"retry-after-ms": "1"})] * 3, "model-unavailable", ""),
        ([Step(status=429, headers={"retry-after-ms": "1"})] * 3, "model-busy", ""),
        ([Step(pieces=["half ", "never"], cut_after=1)], "model-interrupted", "half "),
        ([Step(pieces=["half"], finish_reason=None)], "model-interrupted", "half"),
        ([Step(pieces=[])], "model-silent", ""),
    ],
)
def test_anthropics_failures(
    client: httpx.Client, provider: Provider, session_id: str, steps: list[Step], code: str, arrived: str
) -> None:
    provider.script(*steps)
    events = chat(client, session_id, model=CLAUDE)
    assert events[-1].name == "error" and events[-1].data["code"] == code and text(events) == arrived
    assert not provider.steps
    assert messages(client, session_id)[1]["content"] == arrived


def test_a_cut_reply_of_anthropic_says_so(client: httpx.Client, provider: Provider, session_id: str) -> None:
    provider.script(Step(finish_reason="max_tokens"))
    assert chat(client, session_id, model=CLAUDE)[-1].data["metadata"]["finish_reason"] == "length"


# History and summaries -------------------------------------------------------------------------------------


def test_what_finds_no_room_is_counted_and_summarised(
    client: httpx.Client, provider: Provider, session_id: str
) -> None:
    for number in range(4):
        add_message(client, session_id, f"{number} " + "word " * 150)
    provider.aside = Step(pieces=["They said word ", "very often."])
    reply = chat(client, session_id, "now")[-1].data
    assert reply["metadata"]["history_dropped"] == 3
    assert [turn["content"][:2] for turn in provider.requests[-1]["messages"][1:]] == ["3 ", "no"]
    path = f"{SESSIONS}/{session_id}"
    summary = eventually(lambda: client.get(path).json()["summary"], "the history is summarised")
    assert summary == "They said word very often."
    chat(client, session_id, "and now")
    told = provider.requests[-1]["messages"][0]["content"]
    assert told.endswith("They said word very often.")


def test_history_of_many_pages_goes_to_a_model_that_has_room(
    client: httpx.Client, provider: Provider, session_id: str
) -> None:
    for number in range(60):
        add_message(client, session_id, f"message {number}")
    reply = chat(client, session_id, "now", model=CLAUDE)[-1].data
    assert "history_dropped" not in reply["metadata"]
    assert len(provider.requests[-1]["messages"]) == 61


def test_a_summary_on_demand(client: httpx.Client, provider: Provider, session_id: str) -> None:
    assert_problem(client.post(f"{SESSIONS}/{session_id}/summary"), 409, "nothing-to-summarise")
    chat(client, session_id, "Hi")
    provider.aside = Step(pieces=["A greeting."])
    answer = client.post(f"{SESSIONS}/{session_id}/summary")
    assert (answer.status_code, answer.json()["summary"]) == (200, "A greeting.")
    assert provider.asides[-1]["messages"][1]["content"] == "User: Hi\n\nAssistant: Hello, world!"
    provider.aside = Step(status=400)
    assert_problem(client.post(f"{SESSIONS}/{session_id}/summary"), 502, "model-refused")
    assert client.get(f"{SESSIONS}/{session_id}").json()["summary"] == "A greeting."


def test_a_demo_model_names_and_summarises_nothing(client: httpx.Client, provider: Provider) -> None:
    session_id = str(new_session(client, model="toy")["session_id"])
    chat(client, session_id, "Good morning")
    assert_problem(client.post(f"{SESSIONS}/{session_id}/summary"), 409, "model-not-able")

    def session() -> dict[str, Any]:
        return dict(client.get(f"{SESSIONS}/{session_id}").json())

    eventually(lambda: session()["title_source"] == "auto", "a title is given")
    assert session()["title"] == "Good morning" and provider.asides == []

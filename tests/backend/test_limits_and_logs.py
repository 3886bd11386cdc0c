"""Rate limits, proxies, logs and metrics, each on a backend set up for it."""

from pathlib import Path
from urllib.parse import urlsplit
from uuid import uuid4

import httpx
import pytest

from tests.backend.harness import (
    ORIGIN,
    Backend,
    add_message,
    assert_problem,
    chat,
    messages,
    new_session,
    running_backend,
    running_hop,
)
from tests.backend.provider import Provider, Step
from tests.backend.test_auth import AUTH, PASSWORD, cookie_of, fresh_name, sign_in, sign_up
from tests.harness import Engine

SESSIONS = "/api/chat-sessions"
PROXIED = {"BACKEND_TRUSTED_PROXIES": "127.0.0.0/8"}


def limited(answer: httpx.Response) -> None:
    assert_problem(answer, 429, "rate-limited")
    assert 1 <= int(answer.headers["retry-after"]) <= 3600


def test_attempts_by_address(engine: Engine, provider: Provider, tmp_path: Path) -> None:
    with (
        running_backend(
            engine, provider.url, tmp_path / "log", {"RATE_LIMIT_AUTH_ADDRESS": "3/hour", **PROXIED}
        ) as backend,
        backend.client() as client,
    ):
        assert [client.post(f"{AUTH}/guest").status_code for _ in range(3)] == [200] * 3
        limited(client.post(f"{AUTH}/guest"))
        limited(client.post(f"{AUTH}/sign-in", content=b"{"))
        other = {"x-forwarded-for": "203.0.113.7"}
        assert client.post(f"{AUTH}/guest", headers=other).status_code == 200
        addresses = ["2001:db8:1:2::1", "2001:db8:1:2::2", "2001:db8:1:2:3::4", "2001:db8:1:2:ffff::"]
        statuses = [
            client.post(f"{AUTH}/guest", headers={"x-forwarded-for": name}).status_code for name in addresses
        ]
        assert statuses == [200, 200, 200, 429]
        assert client.get("/healthz").status_code == 200


def test_a_forwarded_address_is_not_believed(engine: Engine, provider: Provider, tmp_path: Path) -> None:
    with (
        running_backend(
            engine, provider.url, tmp_path / "log", {"RATE_LIMIT_AUTH_ADDRESS": "2/hour"}
        ) as backend,
        backend.client() as client,
    ):
        for number in range(2):
            client.post(f"{AUTH}/guest", headers={"x-forwarded-for": f"203.0.113.{number}"})
        limited(client.post(f"{AUTH}/guest", headers={"x-forwarded-for": "203.0.113.9"}))


def test_passwords_are_guessed_slowly(engine: Engine, provider: Provider, tmp_path: Path) -> None:
    changes = {"RATE_LIMIT_SIGN_IN": "2/hour", "RATE_LIMIT_PASSWORD_ADDRESS": "4/hour"}
    with (
        running_backend(engine, provider.url, tmp_path / "log", changes) as backend,
        backend.client() as client,
    ):
        name = fresh_name()
        assert [sign_in(client, name.upper(), "guess guess").status_code for _ in range(2)] == [401, 401]
        limited(sign_in(client, name, "guess guess"))
        assert sign_in(client, fresh_name(), "guess guess").status_code == 401
        limited(sign_up(client, fresh_name()))


def test_chats_by_user_and_by_address(engine: Engine, provider: Provider, tmp_path: Path) -> None:
    changes = {"RATE_LIMIT_CHAT_USER": "2/hour", "RATE_LIMIT_CHAT_ADDRESS": "5/hour"}
    with running_backend(engine, provider.url, tmp_path / "log", changes) as backend:
        statuses = []
        for _ in range(2):
            with backend.new_user() as client:
                body = {"session_id": new_session(client)["session_id"], "content": "Hi"}
                statuses += [client.post("/api/chat", json=body).status_code for _ in range(2)]
                answer = client.post("/api/chat", json=body)
                limited(answer)
                assert len(messages(client, body["session_id"])) == 4
        assert statuses == [200] * 4
        with backend.new_user() as client:
            limited(client.post("/api/chat", json={"session_id": str(uuid4()), "content": "Hi"}))


def test_behind_https_the_cookie_is_secure(engine: Engine, provider: Provider, tmp_path: Path) -> None:
    with running_backend(engine, provider.url, tmp_path / "log", PROXIED) as backend:
        with backend.client(headers={"x-forwarded-proto": "https", "origin": ORIGIN}) as client:
            answer = client.post(f"{AUTH}/guest")
            value, attributes = cookie_of(answer)
            assert "secure" in attributes
            ended = client.post(f"{AUTH}/sign-out", headers={"cookie": f"{backend.cookie}={value}"})
            assert "secure" in cookie_of(ended)[1]
        with backend.client(headers={"x-forwarded-proto": "http"}) as client:
            assert "secure" not in cookie_of(client.post(f"{AUTH}/guest"))[1]


def test_logs_follow_a_request_and_hold_no_content_and_no_secret(
    engine: Engine, provider: Provider, tmp_path: Path
) -> None:
    words = {
        name: f"{name}-{uuid4().hex}" for name in ("title", "question", "metadata", "path", "query", "reply")
    }
    changes = {"MODEL_API_KEY": "sk-" + uuid4().hex}
    with (
        running_hop(engine) as hop,
        running_backend(
            engine, provider.url, tmp_path / "log", changes | {"HASURA_GRAPHQL_ENDPOINT": hop.url}
        ) as backend,
        backend.client() as client,
    ):
        guest = client.post(f"{AUTH}/guest")
        refreshed = client.post(f"{AUTH}/refresh")
        name = fresh_name()
        account = sign_up(client, name, email=f"{name}@example.com")
        sign_up(client, name)
        sign_in(client, name, "wrong " + PASSWORD)
        token = account.json()["access_token"]
        client.headers["authorization"] = f"Bearer {token}"
        hop.seen.clear()
        provider.script(
            Step(pieces=[words["reply"]]), Step(status=400), Step(pieces=[words["reply"]], cut_after=0)
        )
        client.headers["x-request-id"] = "follow-me"
        session_id = new_session(client, title=words["title"])["session_id"]
        stored = add_message(client, session_id, words["question"], metadata={"a": words["metadata"]})
        for number in range(3):
            chat(client, session_id, f"{words['question']} {number}")
        assert {headers["x-request-id"] for headers in hop.seen} == {"follow-me"}
        assert {headers["authorization"] for headers in hop.seen if headers["x-hasura-role"] == "user"} >= {
            f"Bearer {token}"
        }
        del client.headers["x-request-id"]
        other = {"message_id": stored["message_id"], "role": "user", "content": words["question"] + "!"}
        assert client.post(f"{SESSIONS}/{session_id}/messages", json=other).status_code == 409
        client.post(f"{SESSIONS}/{session_id}/messages", content=b'{"' + words["question"].encode())
        client.put(
            f"{SESSIONS}/{session_id}", json={words["title"]: words["title"], "status": words["title"]}
        )
        client.get(f"/{words['path']}", params={"q": words["query"]})
        client.get(f"{SESSIONS}/{words['path']}", params={"cursor": words["query"]})
        client.post(f"{AUTH}/sign-out")
    log = backend.log.read_text()
    secrets = {
        **words,
        "password": PASSWORD,
        "name": name,
        "token": token,
        "signature": token.rpartition(".")[2],
        "guest cookie": cookie_of(guest)[0],
        "refreshed cookie": cookie_of(refreshed)[0],
        "account cookie": cookie_of(account)[0],
        "jwt key": engine.jwt_key,
        "api key": changes["MODEL_API_KEY"],
        "database password": urlsplit(engine.database.backend_url).password or "",
        "session": session_id,
    }
    for what, secret in secrets.items():
        assert secret not in log, what
    lines = backend.log_lines()
    assert all({"time", "level", "logger", "event"} <= line.keys() for line in lines)
    followed = [line for line in lines if line.get("request_id") == "follow-me"]
    assert {line.get("route") for line in followed} >= {f"{SESSIONS}/create", "/api/chat"}
    assert "a reply failed" in {line["event"] for line in followed}
    assert {line["status"] for line in lines if "status" in line} >= {200, 201, 401, 404, 409, 422}


def test_metrics_count_routes_not_people(backend: Backend, provider: Provider) -> None:
    with backend.new_user() as client:
        session_id = new_session(client)["session_id"]
        chat(client, session_id, "Hi")
        client.get(f"/nowhere-{session_id}")
        text = client.get("/metrics").text
    assert 'route="/api/chat-sessions/create",status="201"' in text
    assert 'route="(none)",status="404"' in text
    assert 'parley_replies_total{outcome="stored"}' in text
    assert 'parley_graphql_request_seconds_count{operation="add_chat_message"}' in text
    assert session_id not in text


def test_an_unusable_rate_limit_store_is_one_sentence(
    engine: Engine, provider: Provider, tmp_path: Path
) -> None:
    for store in ("nonsense://", "memory://", "async+redis://127.0.0.1:1"):
        with (
            pytest.raises(AssertionError, match="ended with code 2"),
            running_backend(engine, provider.url, tmp_path / "log", {"RATE_LIMIT_STORAGE": store}),
        ):
            pass

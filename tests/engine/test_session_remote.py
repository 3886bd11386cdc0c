"""Who may ask, where another server is asked: the webhook, and sets of keys."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import anyio
import jwt
import pytest

from hasura.engine.config import SettingsError
from hasura.engine.jwks import seconds_to_live
from tests.engine.embedded import serving
from tests.engine.sockets import engine_on, socket
from tests.engine.tokens import (
    PRIVATE,
    ask,
    authenticator,
    bearer,
    refusal,
    token,
)
from tests.harness import PATIENCE, Database


class Remote:
    """A small HTTP server that answers what a test tells it and remembers what it was asked."""

    def __init__(self) -> None:
        self.status, self.body, self.headers = 200, b"{}", {"Content-Type": "application/json"}
        self.asked: list[tuple[str, dict[str, str], Any]] = []
        self.url = ""


@contextmanager
def remote() -> Iterator[Remote]:
    state = Remote()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            body = json.loads(self.rfile.read(length)) if length else None
            headers = {name.lower(): value for name, value in self.headers.items()}
            state.asked.append((self.command, headers, body))
            self.send_response(state.status)
            for name, value in state.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(state.body)))
            self.end_headers()
            self.wfile.write(state.body)

        do_POST = do_GET  # noqa: N815 - the name is http.server's

        def log_message(self, *_: Any) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    state.url = f"http://127.0.0.1:{server.server_address[1]}/"
    try:
        yield state
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture
def other_side() -> Iterator[Remote]:
    with remote() as state:
        yield state


async def test_the_webhook_is_asked_by_get(other_side: Remote) -> None:
    auth = authenticator(AUTH_HOOK=other_side.url)
    other_side.body = json.dumps(
        {"X-Hasura-Role": "user", "X-Hasura-User-Id": "7", "Cache-Control": "max-age=60", "other": "x"}
    ).encode()
    session = await ask(auth, {"Authorization": "abc", "User-Agent": "me", "Cookie": "a=b"})
    assert session.variables == {"x-hasura-role": "user", "x-hasura-user-id": "7"}
    assert session.role == "user"
    assert session.expires_at == pytest.approx(time.time() + 60, abs=5)
    method, headers, _ = other_side.asked[0]
    assert method == "GET"
    assert (headers["authorization"], headers["cookie"]) == ("abc", "a=b")
    assert headers["user-agent"] != "me"
    assert (await ask(auth, {"X-Hasura-Admin-Secret": "s3cret"})).role == "admin"
    assert len(other_side.asked) == 1


async def test_the_webhook_is_asked_by_post_with_the_request(other_side: Remote) -> None:
    auth = authenticator(AUTH_HOOK=other_side.url, AUTH_HOOK_MODE="POST")
    other_side.body = b'{"x-hasura-role": "user"}'
    await ask(auth, {"Authorization": "abc"}, {"query": "{ a }"})
    method, _, body = other_side.asked[0]
    assert method == "POST"
    assert body == {"headers": {"authorization": "abc"}, "request": {"query": "{ a }"}}
    auth = authenticator(AUTH_HOOK=other_side.url, AUTH_HOOK_MODE="POST", AUTH_HOOK_SEND_REQUEST_BODY="false")
    await ask(auth, {}, {"query": "{ a }"})
    assert other_side.asked[1][2] == {"headers": {}}


@pytest.mark.parametrize(
    ("status", "body", "code", "message"),
    [
        (401, "", "access-denied", "Authentication hook unauthorized this request"),
        (500, "", "unexpected", "Invalid response from authorization hook"),
        (200, "text", "unexpected", "Invalid response from authorization hook: "),
        (200, '{"x-hasura-role": 1}', "unexpected", "Invalid response from authorization hook: "),
        (200, "{}", "invalid-params", "x-hasura-role not found in session variables"),
    ],
)
async def test_a_webhook_that_does_not_answer_with_a_session(
    other_side: Remote, status: int, body: str, code: str, message: str
) -> None:
    other_side.status, other_side.body = status, body.encode()
    refused = await refusal(authenticator(AUTH_HOOK=other_side.url), {})
    assert refused[0] == code
    assert refused[1].startswith(message)


async def test_a_webhook_that_is_not_there() -> None:
    refused = await refusal(authenticator(AUTH_HOOK="http://127.0.0.1:1/"), {})
    assert refused == ("unexpected", "webhook authentication request failed")


@pytest.mark.parametrize(
    ("said", "seconds"),
    [
        ({"Cache-Control": "max-age=600"}, 600),
        ({"Cache-Control": "no-cache"}, None),
        ({"Expires": "Thu, 01 Jan 1970 00:00:00 GMT"}, 0),
        ({}, None),
    ],
)
async def test_a_session_of_the_webhook_ends_when_it_says_so_and_else_never(
    other_side: Remote, said: dict[str, str], seconds: float | None
) -> None:
    other_side.body = json.dumps({"x-hasura-role": "user", **said}).encode()
    before = time.time()
    session = await ask(authenticator(AUTH_HOOK=other_side.url), {})
    if seconds is None:
        assert session.expires_at is None
    else:
        assert session.expires_at is not None
        assert before + seconds <= session.expires_at <= time.time() + seconds


async def test_a_socket_is_closed_when_the_session_of_the_webhook_ends(
    other_side: Remote, empty_database: Database
) -> None:
    other_side.body = b'{"x-hasura-role": "user", "Cache-Control": "max-age=5"}'
    settings = {"AUTH_HOOK": other_side.url, "JWT_SECRET": "", "UNAUTHORIZED_ROLE": ""}
    with engine_on(empty_database.url, **settings) as engine:
        async with socket(engine, headers={"Authorization": "whatever the webhook takes"}) as client:
            assert (await client.closed())[0] == 4403
    assert other_side.asked[0][1]["authorization"] == "whatever the webhook takes"


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("POST", "/v1/graphql", 200),
        ("POST", "/v1/metadata", 400),
        ("GET", "/v1alpha1/config", 400),
        ("GET", "/api/rest/unknown", 404),
    ],
)
async def test_cookies_of_the_webhook_are_in_the_answer(
    other_side: Remote, empty_database: Database, method: str, path: str, status: int
) -> None:
    other_side.body = b'{"x-hasura-role": "user"}'
    other_side.headers["Set-Cookie"] = "sid=7; HttpOnly"
    async with serving(empty_database.url, AUTH_HOOK=other_side.url) as api:
        answer = await api.client.request(method, path, json={"query": "{ __typename }"})
        assert answer.status_code == status
        assert answer.headers.get_list("set-cookie") == ["sid=7; HttpOnly"]
        assert "set-cookie" not in (await api.client.get("/v1/version")).headers


def key_set(*algorithms: str) -> bytes:
    entries = []
    for name in algorithms:
        kind = jwt.get_algorithm_by_name(name)
        entries.append({**json.loads(kind.to_jwk(PRIVATE[name].public_key())), "kid": name, "alg": name})
    return json.dumps({"keys": entries}).encode()


async def test_a_key_set_rotates_as_its_answer_says(other_side: Remote) -> None:
    other_side.body, other_side.headers = key_set("RS256"), {"Cache-Control": "public, max-age=1"}
    auth = authenticator({"jwk_url": other_side.url})
    await auth.start()
    try:
        old = token(key=PRIVATE["RS256"], algorithm="RS256", kid="RS256")
        new = token(key=PRIVATE["ES256"], algorithm="ES256", kid="ES256")
        assert (await ask(auth, bearer(old))).role == "user"
        assert (await refusal(auth, bearer(new)))[0] == "invalid-jwt"
        other_side.body = key_set("ES256")
        await _until(lambda: len(other_side.asked) >= 2)
        assert (await ask(auth, bearer(new))).role == "user"
        assert (await refusal(auth, bearer(old)))[0] == "invalid-jwt", "the old key's tokens are forgotten"
        other_side.status = 500
        await _until(lambda: len(other_side.asked) >= 3)
        assert (await ask(auth, bearer(new))).role == "user", "a failed refresh keeps the former keys"
    finally:
        await auth.close()


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"cache-control": "public, max-age=60"}, 60),
        ({"cache-control": "s-maxage=5, must-revalidate"}, 5),
        ({"cache-control": "must-revalidate"}, 0),
        ({"cache-control": "no-store, max-age=60"}, 0),
        ({"cache-control": "no-cache, must-revalidate, max-age=60"}, 60),
        ({"cache-control": "public", "expires": "Thu, 01 Jan 1970 00:00:00 GMT"}, 0),
        ({"expires": "never"}, None),
        ({}, None),
    ],
)
def test_how_long_an_answer_is_good(headers: dict[str, str], seconds: float | None) -> None:
    assert seconds_to_live(headers) == seconds


async def _until(condition: Callable[[], bool]) -> None:
    with anyio.fail_after(PATIENCE):
        while not condition():
            await anyio.sleep(0.02)
        await anyio.sleep(0.05)


async def test_a_key_set_that_cannot_be_fetched_stops_the_start(other_side: Remote) -> None:
    other_side.status = 404
    auth = authenticator({"jwk_url": other_side.url})
    with pytest.raises(SettingsError, match="HASURA_GRAPHQL_JWT_SECRET: Non-2xx response"):
        await auth.start()
    await auth.close()

"""Every REST path, asked by a stranger, by nobody and with every kind of bad token.

The table is held against OpenAPI: a path without a row here fails.
"""

import dataclasses
import re
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import httpx
import pytest

from backend.config import CLAIMS_NAMESPACE
from tests.backend.harness import Backend, add_message, assert_problem, messages, new_session
from tests.backend.test_access_tokens import BAD_TOKENS, unsigned

HELLO = {"role": "user", "content": "hello"}
# method, path -> body; the owner's ids are put into both.
OWNED: dict[tuple[str, str], dict[str, Any] | None] = {
    ("GET", "/api/chat-sessions/user/{user_id}"): None,
    ("GET", "/api/chat-sessions/{session_id}"): None,
    ("PUT", "/api/chat-sessions/{session_id}"): {"title": "taken over"},
    ("DELETE", "/api/chat-sessions/{session_id}"): None,
    ("POST", "/api/chat-sessions/{session_id}/recount"): None,
    ("GET", "/api/chat-sessions/{session_id}/messages"): None,
    ("POST", "/api/chat-sessions/{session_id}/messages"): HELLO,
    ("DELETE", "/api/chat-sessions/{session_id}/messages"): None,
    ("POST", "/api/chat"): {"session_id": "{session_id}", "content": "hello"},
}
SIGNED_IN = {("POST", "/api/chat-sessions/create")}
PUBLIC = {
    ("POST", "/api/auth/guest"),
    ("POST", "/api/auth/sign-up"),
    ("POST", "/api/auth/sign-in"),
    ("POST", "/api/auth/refresh"),
    ("POST", "/api/auth/sign-out"),
    ("GET", "/healthz"),
    ("GET", "/readyz"),
}
ROUTES = sorted(OWNED) + sorted(SIGNED_IN)


@dataclasses.dataclass
class Owner:
    """A user with a session of two messages, and another session that is deleted."""

    client: httpx.Client
    user_id: str
    session_id: str
    deleted_id: str
    message_id: str

    def everything(self) -> Any:
        sessions = [
            self.client.get(f"/api/chat-sessions/{name}").json()
            for name in (self.session_id, self.deleted_id)
        ]
        return sessions, messages(self.client, self.session_id), messages(self.client, self.deleted_id)


@pytest.fixture(scope="module")
def owner(backend: Backend) -> Iterator[Owner]:
    with backend.new_user() as client:
        session, deleted = new_session(client, title="Private"), new_session(client, title="Trash")
        stored = [add_message(client, session["session_id"], f"private {number}") for number in range(2)]
        add_message(client, deleted["session_id"], "private trash")
        client.delete(f"/api/chat-sessions/{deleted['session_id']}")
        yield Owner(
            client, session["user_id"], session["session_id"], deleted["session_id"], stored[0]["message_id"]
        )


def ask(
    client: httpx.Client, route: tuple[str, str], user_id: str, session_id: str, **options: Any
) -> httpx.Response:
    method, path = route
    body = OWNED.get(route)
    if body is not None:
        body = {name: value.format(session_id=session_id) for name, value in body.items()}
    elif route in SIGNED_IN:
        body = {}
    return client.request(method, path.format(user_id=user_id, session_id=session_id), json=body, **options)


def bare(answer: httpx.Response) -> tuple[int, dict[str, Any]]:
    """An answer without its request id."""
    return answer.status_code, {**answer.json(), "request_id": ""}


def test_every_path_has_a_row(backend: Backend) -> None:
    with backend.client() as client:
        paths = client.get("/openapi.json").json()["paths"]
    described = {(method.upper(), path) for path, methods in paths.items() for method in methods}
    assert described == set(OWNED) | SIGNED_IN | PUBLIC


@pytest.mark.parametrize("route", sorted(OWNED), ids=" ".join)
@pytest.mark.parametrize("kind", ["live", "deleted"])
def test_a_strangers_is_not_there(backend: Backend, owner: Owner, route: tuple[str, str], kind: str) -> None:
    before = owner.everything()
    session_id = owner.session_id if kind == "live" else owner.deleted_id
    with backend.new_user() as stranger:
        foreign = ask(stranger, route, owner.user_id, session_id)
        unknown = ask(stranger, route, str(uuid4()), str(uuid4()))
    assert bare(foreign) == bare(unknown)
    code = "user-not-found" if "{user_id}" in route[1] else "session-not-found"
    assert_problem(foreign, 404, code)
    assert "private" not in foreign.text.lower().replace("private-", "")
    assert owner.everything() == before


@pytest.mark.parametrize("path", ["/api/chat-sessions/{session_id}/messages", "/api/chat"])
@pytest.mark.parametrize("kind", ["live", "deleted"])
def test_a_known_message_id_opens_nothing(backend: Backend, owner: Owner, path: str, kind: str) -> None:
    session_id = owner.session_id if kind == "live" else owner.deleted_id
    body = {"message_id": owner.message_id, "content": "private 0"}
    body |= {"session_id": session_id} if path == "/api/chat" else {"role": "user"}
    with backend.new_user() as stranger:
        answer = stranger.post(path.format(session_id=session_id), json=body)
    assert_problem(answer, 404, "session-not-found")


@pytest.mark.parametrize("route", ROUTES, ids=" ".join)
def test_nobody_gets_in(backend: Backend, owner: Owner, route: tuple[str, str]) -> None:
    with backend.client() as client:
        answer = ask(client, route, owner.user_id, owner.session_id)
    assert_problem(answer, 401, "token-missing")
    assert re.fullmatch(r'Bearer realm="[a-z]+"', answer.headers["www-authenticate"])


@pytest.mark.parametrize("route", ROUTES, ids=" ".join)
def test_an_expired_token_is_told_apart(backend: Backend, owner: Owner, route: tuple[str, str]) -> None:
    token = backend.engine.token(uuid4(), expires_in=-1)
    with backend.client(headers={"authorization": f"Bearer {token}"}) as client:
        answer = ask(client, route, owner.user_id, owner.session_id)
    assert_problem(answer, 401, "token-expired")
    assert 'error="invalid_token"' in answer.headers["www-authenticate"]


@pytest.mark.parametrize("name", sorted(set(BAD_TOKENS) - {"empty"}))
def test_forged_tokens(backend: Backend, owner: Owner, name: str) -> None:
    headers = {"authorization": f"Bearer {BAD_TOKENS[name]}"}
    with backend.client(headers=headers) as client:
        answer = client.get(f"/api/chat-sessions/{owner.session_id}")
    assert_problem(answer, 401, "token-invalid")


def test_a_token_of_the_owner_without_a_signature(backend: Backend, owner: Owner) -> None:
    hasura = {
        "x-hasura-default-role": "user",
        "x-hasura-allowed-roles": ["user"],
        "x-hasura-user-id": owner.user_id,
    }
    token = unsigned({"sub": owner.user_id, "iat": 0, "exp": 2**33, CLAIMS_NAMESPACE: hasura})
    with backend.client(headers={"authorization": f"Bearer {token}"}) as client:
        answer = client.get(f"/api/chat-sessions/{owner.session_id}")
    assert_problem(answer, 401, "token-invalid")


@pytest.mark.parametrize("role", ["assistant", "admin", "anonymous"])
def test_a_signed_token_of_another_role_is_no_user(backend: Backend, owner: Owner, role: str) -> None:
    token = backend.engine.token(uuid4(), role)
    with backend.client(headers={"authorization": f"Bearer {token}"}) as client:
        answer = client.get(f"/api/chat-sessions/{owner.session_id}")
    assert_problem(answer, 401, "token-invalid")


@pytest.mark.parametrize(
    "headers",
    [
        {"x-hasura-role": "admin"},
        {"x-hasura-user-id": "{owner}"},
        {"x-hasura-role": "assistant", "x-hasura-user-id": "{owner}"},
        {"x-hasura-admin-secret": ""},
    ],
)
def test_a_clients_own_hasura_headers_mean_nothing(
    backend: Backend, owner: Owner, headers: dict[str, str]
) -> None:
    headers = {name: value.format(owner=owner.user_id) for name, value in headers.items()}
    with backend.new_user() as stranger:
        answer = stranger.get(f"/api/chat-sessions/{owner.session_id}", headers=headers)
    assert_problem(answer, 404, "session-not-found")


def test_other_schemes_are_not_believed(backend: Backend, owner: Owner) -> None:
    with backend.client(headers={"authorization": "Basic dXNlcjpwYXNz"}) as client:
        answer = client.get(f"/api/chat-sessions/{owner.session_id}")
    assert_problem(answer, 401, "token-missing")

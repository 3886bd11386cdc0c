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
from tests.backend.harness import Backend, add_message, assert_problem, chat, messages, new_session
from tests.backend.test_access_tokens import BAD_TOKENS, unsigned

HELLO = {"role": "user", "content": "hello"}
# method, path -> body; the owner's ids are put into both.
OWNED: dict[tuple[str, str], dict[str, Any] | None] = {
    ("GET", "/api/chat-sessions/user/{user_id}"): None,
    ("GET", "/api/chat-sessions/{session_id}"): None,
    ("PUT", "/api/chat-sessions/{session_id}"): {"title": "taken over"},
    ("DELETE", "/api/chat-sessions/{session_id}"): None,
    ("POST", "/api/chat-sessions/{session_id}/recount"): None,
    ("GET", "/api/chat-sessions/{session_id}/export"): None,
    ("GET", "/api/chat-sessions/{session_id}/messages"): None,
    ("POST", "/api/chat-sessions/{session_id}/messages"): HELLO,
    ("DELETE", "/api/chat-sessions/{session_id}/messages"): None,
    ("POST", "/api/chat-sessions/{session_id}/summary"): None,
    ("POST", "/api/chat"): {"session_id": "{session_id}", "content": "hello"},
    ("POST", "/api/chat/regenerate"): {"message_id": "{message_id}"},
    ("GET", "/api/chat/{generation_id}/stream"): None,
    ("POST", "/api/chat/{generation_id}/stop"): None,
    ("GET", "/api/files/{file_id}"): None,
    ("POST", "/api/files/{file_id}/complete"): None,
    ("DELETE", "/api/files/{file_id}"): None,
    ("DELETE", "/api/pdf/{file_id}"): None,
    ("POST", "/api/pdf/{file_id}/ask"): {"question": "private?"},
}
# What is not there to a stranger, by what a path names; a session otherwise.
CODES = {
    "{user_id}": "user-not-found",
    "{generation_id}": "generation-not-found",
    "{file_id}": "file-not-found",
    "regenerate": "message-not-found",
}
SIGNED_IN = {
    ("POST", "/api/chat-sessions/create"),
    ("GET", "/api/models"),
    ("GET", "/api/files"),
    ("POST", "/api/files/request"),
    ("GET", "/api/pdf"),
    ("POST", "/api/pdf"),
    ("GET", "/api/account/export"),
    ("POST", "/api/auth/sign-out-everywhere"),
    ("POST", "/api/auth/change-password"),
    ("POST", "/api/auth/delete-account"),
}
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
    """A user with a session of two messages and an answered one, a deleted session, and a file."""

    client: httpx.Client
    ids: dict[str, str]

    @property
    def user_id(self) -> str:
        return self.ids["user_id"]

    @property
    def session_id(self) -> str:
        return self.ids["session_id"]

    @property
    def deleted_id(self) -> str:
        return self.ids["deleted_id"]

    @property
    def message_id(self) -> str:
        return self.ids["message_id"]

    def everything(self) -> Any:
        sessions = [
            self.client.get(f"/api/chat-sessions/{name}").json()
            for name in (self.session_id, self.deleted_id)
        ]
        stored = [messages(self.client, name) for name in (self.session_id, self.deleted_id)]
        return sessions, stored, self.client.get("/api/files").json()


@pytest.fixture(scope="module")
def owner(backend: Backend) -> Iterator[Owner]:
    with backend.new_user() as client:
        session, deleted = new_session(client, title="Private"), new_session(client, title="Trash")
        stored = [add_message(client, session["session_id"], f"private {number}") for number in range(2)]
        add_message(client, deleted["session_id"], "private trash")
        client.delete(f"/api/chat-sessions/{deleted['session_id']}")
        reply = chat(client, session["session_id"], "private question")[-1].data
        announced = {"name": "private.png", "size": 9, "file_type": "image/png"}
        file = client.post("/api/files/request", json=announced).json()["file"]
        yield Owner(
            client,
            {
                "user_id": session["user_id"],
                "session_id": session["session_id"],
                "deleted_id": deleted["session_id"],
                "message_id": stored[0]["message_id"],
                "generation_id": reply["metadata"]["generation_id"],
                "file_id": file["file_id"],
            },
        )


def ask(client: httpx.Client, route: tuple[str, str], ids: dict[str, str]) -> httpx.Response:
    method, path = route
    body = OWNED.get(route)
    if body is not None:
        body = {name: value.format(**ids) for name, value in body.items()}
    elif route in SIGNED_IN:
        body = {}
    return client.request(method, path.format(**ids), json=body)


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
        foreign = ask(stranger, route, owner.ids | {"session_id": session_id})
        unknown = ask(stranger, route, {name: str(uuid4()) for name in owner.ids})
    assert bare(foreign) == bare(unknown)
    code = next((code for part, code in CODES.items() if part in route[1]), "session-not-found")
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
        answer = ask(client, route, owner.ids)
    assert_problem(answer, 401, "token-missing")
    assert re.fullmatch(r'Bearer realm="[a-z]+"', answer.headers["www-authenticate"])


@pytest.mark.parametrize("route", ROUTES, ids=" ".join)
def test_an_expired_token_is_told_apart(backend: Backend, owner: Owner, route: tuple[str, str]) -> None:
    token = backend.engine.token(uuid4(), expires_in=-1)
    with backend.client(headers={"authorization": f"Bearer {token}"}) as client:
        answer = ask(client, route, owner.ids)
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

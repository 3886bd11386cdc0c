"""Guests, accounts, cookies: how a person gets in, stays in and gets out."""

import time
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import httpx
import jwt
import pytest

from tests.backend.harness import ORIGIN, Backend, add_message, assert_problem, messages, new_session

AUTH = "/api/auth"
PASSWORD = "correct horse battery staple"


@pytest.fixture
def browser(backend: Backend) -> Iterator[httpx.Client]:
    """A client that keeps cookies and says where its page is from."""
    with backend.client(headers={"origin": ORIGIN}) as client:
        yield client


def fresh_name() -> str:
    return f"u{uuid4().hex[:20]}"


def cookie_of(answer: httpx.Response) -> tuple[str, dict[str, str]]:
    """Value and attributes (lower case) of the cookie that an answer sets."""
    first, *rest = answer.headers["set-cookie"].split("; ")
    attributes = dict(part.partition("=")[::2] for part in rest)
    return first.partition("=")[2], {name.lower(): value for name, value in attributes.items()}


def sign_up(client: httpx.Client, username: str, **body: Any) -> httpx.Response:
    return client.post(f"{AUTH}/sign-up", json={"username": username, "password": PASSWORD, **body})


def sign_in(client: httpx.Client, username: str, password: str = PASSWORD) -> httpx.Response:
    return client.post(f"{AUTH}/sign-in", json={"username": username, "password": password})


def bearer(answer: httpx.Response) -> dict[str, str]:
    return {"authorization": f"Bearer {answer.json()['access_token']}"}


def test_a_guest_gets_a_token_that_works(backend: Backend, browser: httpx.Client) -> None:
    answer = browser.post(f"{AUTH}/guest")
    assert answer.status_code == 200 and answer.headers["cache-control"] == "no-store"
    body = answer.json()
    assert set(body) == {"access_token", "token_type", "expires_in", "user"}
    assert (body["token_type"], body["expires_in"]) == ("bearer", 900)
    assert body["user"]["is_guest"] is True and body["user"]["username"] is None
    claims = jwt.decode(body["access_token"], backend.engine.jwt_key, ["HS256"])
    assert claims["sub"] == body["user"]["id"] and claims["exp"] - claims["iat"] == 900
    session = browser.post("/api/chat-sessions/create", json={}, headers=bearer(answer)).json()
    assert session["user_id"] == body["user"]["id"]


def test_the_cookie_is_out_of_reach_of_scripts_and_other_paths(
    backend: Backend, browser: httpx.Client
) -> None:
    answer = browser.post(f"{AUTH}/guest")
    value, attributes = cookie_of(answer)
    assert answer.headers["set-cookie"].startswith(f"{backend.cookie}={value}")
    assert attributes["path"] == "/api/auth" and "httponly" in attributes
    assert attributes["samesite"].lower() == "strict" and "secure" not in attributes
    assert int(attributes["max-age"]) == 90 * 86_400 and "domain" not in attributes
    assert value not in answer.text and len(value) >= 43


def test_a_browser_with_a_cookie_stays_who_it_is(browser: httpx.Client) -> None:
    first = browser.post(f"{AUTH}/guest").json()["user"]["id"]
    assert browser.post(f"{AUTH}/guest").json()["user"]["id"] == first
    browser.cookies.clear()
    assert browser.post(f"{AUTH}/guest").json()["user"]["id"] != first


def test_a_cookie_that_is_worth_nothing_makes_a_new_guest(backend: Backend, browser: httpx.Client) -> None:
    answer = browser.post(f"{AUTH}/guest", headers={"cookie": f"{backend.cookie}=rubbish"})
    assert answer.status_code == 200 and cookie_of(answer)[0] != "rubbish"


def test_refresh_rotates(browser: httpx.Client) -> None:
    first = browser.post(f"{AUTH}/guest")
    second = browser.post(f"{AUTH}/refresh")
    assert second.json()["user"] == first.json()["user"]
    assert cookie_of(second)[0] != cookie_of(first)[0]
    third = browser.post(f"{AUTH}/refresh")
    assert third.status_code == 200 and cookie_of(third)[0] != cookie_of(second)[0]


@pytest.mark.parametrize("cookie", [None, "", "rubbish", "é".encode().decode("latin-1"), "x" * 5000])
def test_refresh_without_a_sign_in(backend: Backend, browser: httpx.Client, cookie: str | None) -> None:
    headers = {} if cookie is None else {b"cookie": f"{backend.cookie}={cookie}".encode("latin-1")}
    answer = browser.post(f"{AUTH}/refresh", headers=headers)
    assert_problem(answer, 401, "refresh-token-invalid")
    assert "set-cookie" not in answer.headers


def test_sign_up_of_a_guest_keeps_id_and_chats(browser: httpx.Client) -> None:
    guest = browser.post(f"{AUTH}/guest")
    session = browser.post("/api/chat-sessions/create", json={}, headers=bearer(guest)).json()
    name = fresh_name()
    account = sign_up(browser, name.upper(), display_name="Ada", email=f"{name}@Example.com")
    assert account.status_code == 201, account.text
    user = account.json()["user"]
    assert user["id"] == guest.json()["user"]["id"]
    assert (user["username"], user["display_name"], user["is_guest"]) == (name, "Ada", False)
    assert user["email"] == f"{name}@example.com"
    found = browser.get(f"/api/chat-sessions/{session['session_id']}", headers=bearer(account))
    assert found.status_code == 200


def test_sign_up_by_access_token_keeps_the_guest(backend: Backend, browser: httpx.Client) -> None:
    guest = browser.post(f"{AUTH}/guest")
    with backend.client(headers=bearer(guest)) as cookieless:
        account = sign_up(cookieless, fresh_name())
    assert account.json()["user"]["id"] == guest.json()["user"]["id"]


def test_sign_up_ends_the_guests_older_sign_ins(backend: Backend, browser: httpx.Client) -> None:
    planted = cookie_of(browser.post(f"{AUTH}/guest"))[0]
    account = sign_up(browser, fresh_name())
    assert account.status_code == 201
    with backend.client(headers={"cookie": f"{backend.cookie}={planted}"}) as thief:
        assert_problem(thief.post(f"{AUTH}/refresh"), 401, "refresh-token-invalid")
    assert browser.post(f"{AUTH}/refresh").json()["user"] == account.json()["user"]


def test_sign_up_of_nobody_makes_a_new_person(backend: Backend) -> None:
    with backend.client() as client:
        account = sign_up(client, fresh_name())
        assert account.status_code == 201 and account.json()["user"]["is_guest"] is False
        assert client.post(f"{AUTH}/refresh").json()["user"] == account.json()["user"]


def test_one_account_per_person(browser: httpx.Client) -> None:
    account = sign_up(browser, fresh_name())
    assert_problem(sign_up(browser, fresh_name()), 409, "already-signed-up")
    browser.cookies.clear()
    answer = browser.post(
        f"{AUTH}/sign-up", json={"username": fresh_name(), "password": PASSWORD}, headers=bearer(account)
    )
    assert_problem(answer, 409, "already-signed-up")


def test_a_taken_name_leaves_the_guest_a_guest(backend: Backend, browser: httpx.Client) -> None:
    name = fresh_name()
    with backend.client() as other:
        assert sign_up(other, name, email=f"{name}@example.com").status_code == 201
    guest = browser.post(f"{AUTH}/guest").json()["user"]
    assert_problem(sign_up(browser, name.upper()), 409, "username-taken")
    assert_problem(sign_up(browser, fresh_name(), email=f"{name}@EXAMPLE.com"), 409, "email-taken")
    assert browser.post(f"{AUTH}/refresh").json()["user"] == guest


@pytest.mark.parametrize(
    "body",
    [
        {"username": "ab"},
        {"username": "a" * 33},
        {"username": "-ada"},
        {"username": "ada lovelace"},
        {"username": "ädä"},
        {"username": "ada\u0000"},
        {"username": None},
        {"password": "seven77"},
        {"password": "x" * 257},
        {"email": "nobody"},
        {"email": "a b@example.com"},
        {"display_name": " "},
        {"display_name": "x" * 101},
        {"is_guest": False},
    ],
)
def test_bad_sign_ups(browser: httpx.Client, body: dict[str, Any]) -> None:
    answer = browser.post(f"{AUTH}/sign-up", json={"username": fresh_name(), "password": PASSWORD} | body)
    assert_problem(answer, 422, "validation-failed")
    assert PASSWORD not in answer.text and "seven77" not in answer.text


def test_sign_in_from_another_browser(backend: Backend, browser: httpx.Client) -> None:
    name = fresh_name()
    account = sign_up(browser, name)
    session = new_session_of(browser, account)
    with backend.client() as other:
        answer = sign_in(other, name.upper())
        assert answer.status_code == 200 and answer.json()["user"] == account.json()["user"]
        assert other.post(f"{AUTH}/refresh").status_code == 200
        assert other.get(f"/api/chat-sessions/{session}", headers=bearer(answer)).status_code == 200


def new_session_of(client: httpx.Client, answer: httpx.Response) -> str:
    session = client.post("/api/chat-sessions/create", json={}, headers=bearer(answer)).json()
    return str(session["session_id"])


def test_sign_in_ends_the_guest_that_the_browser_was(backend: Backend, browser: httpx.Client) -> None:
    name = fresh_name()
    with backend.client() as other:
        sign_up(other, name)
    guest = cookie_of(browser.post(f"{AUTH}/guest"))[0]
    assert sign_in(browser, name).status_code == 200
    with backend.client(headers={"cookie": f"{backend.cookie}={guest}"}) as old:
        assert_problem(old.post(f"{AUTH}/refresh"), 401, "refresh-token-invalid")


def test_unknown_name_and_wrong_password_look_and_take_the_same(browser: httpx.Client) -> None:
    name = fresh_name()
    sign_up(browser, name)
    browser.cookies.clear()
    answers: dict[str, list[httpx.Response]] = {"wrong": [], "unknown": [], "impossible": []}
    seconds: dict[str, list[float]] = {kind: [] for kind in answers}
    for _ in range(5):
        for kind, who in (("wrong", name), ("unknown", fresh_name()), ("impossible", "no such name\u0000")):
            started = time.perf_counter()
            answers[kind].append(sign_in(browser, who, "not the password"))
            seconds[kind].append(time.perf_counter() - started)
    problems = [
        assert_problem(answer, 401, "credentials-invalid") for all in answers.values() for answer in all
    ]
    assert len({str({**problem, "request_id": ""}) for problem in problems}) == 1
    assert all("set-cookie" not in answer.headers for all in answers.values() for answer in all)
    # The fastest of each: what else the machine did is not in it.
    wrong = min(seconds["wrong"])
    for kind in ("unknown", "impossible"):
        assert 0.25 < min(seconds[kind]) / wrong < 4, seconds


def test_sign_out_ends_this_browser_alone(backend: Backend, browser: httpx.Client) -> None:
    name = fresh_name()
    first = cookie_of(sign_up(browser, name))[0]
    with backend.client() as other:
        sign_in(other, name)
        answer = browser.post(f"{AUTH}/sign-out")
        assert answer.status_code == 204
        value, attributes = cookie_of(answer)
        assert value in ("", '""') and attributes["max-age"] == "0" and attributes["path"] == "/api/auth"
        assert_problem(browser.post(f"{AUTH}/refresh"), 401, "refresh-token-invalid")
        with backend.client(headers={"cookie": f"{backend.cookie}={first}"}) as copy:
            assert_problem(copy.post(f"{AUTH}/refresh"), 401, "refresh-token-invalid")
        assert other.post(f"{AUTH}/refresh").status_code == 200


def test_sign_out_of_nobody(browser: httpx.Client) -> None:
    assert browser.post(f"{AUTH}/sign-out").status_code == 204


ROUTES = ["guest", "sign-up", "sign-in", "refresh", "sign-out", "sign-out-everywhere"]
ROUTES += ["change-password", "delete-account"]
BODIES: dict[str, dict[str, Any]] = {"sign-up": {"username": "someone", "password": PASSWORD}}
BODIES["sign-in"] = BODIES["sign-up"]
BODIES["change-password"] = {"password": PASSWORD, "new_password": PASSWORD}
BODIES["delete-account"] = {"confirmation": "delete"}


@pytest.mark.parametrize("route", ROUTES)
@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "http://evil.example"},
        {"origin": "null"},
        {"origin": "http://127.0.0.1:3001"},
        {"origin": f"{ORIGIN}.evil.example"},
        {"origin": "http://evil.example", "sec-fetch-site": "same-origin"},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
    ],
)
def test_pages_of_other_origins_cannot_use_the_cookie(
    backend: Backend, route: str, headers: dict[str, str]
) -> None:
    with backend.client() as client:
        user = client.post(f"{AUTH}/guest", headers={"origin": ORIGIN}).json()["user"]
        answer = client.post(f"{AUTH}/{route}", headers=headers, json=BODIES.get(route))
        assert_problem(answer, 403, "origin-not-allowed")
        assert "set-cookie" not in answer.headers
        assert client.post(f"{AUTH}/refresh", headers={"origin": ORIGIN}).json()["user"] == user


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"origin": ORIGIN},
        {"origin": ORIGIN, "sec-fetch-site": "same-site"},
        {"origin": ORIGIN, "sec-fetch-site": "same-origin"},
        {"origin": "http://localhost:3000"},
        {"origin": "{own}", "sec-fetch-site": "same-origin"},
    ],
)
def test_allowed_origins_and_programs_can(backend: Backend, headers: dict[str, str]) -> None:
    headers = {name: value.format(own=backend.url) for name, value in headers.items()}
    with backend.client(headers=headers) as client:
        assert client.post(f"{AUTH}/guest").status_code == 200
        assert client.post(f"{AUTH}/refresh").status_code == 200


def test_a_forwarded_scheme_is_not_believed_unless_the_proxy_is_named(browser: httpx.Client) -> None:
    answer = browser.post(f"{AUTH}/guest", headers={"x-forwarded-proto": "https"})
    assert "secure" not in cookie_of(answer)[1]


def test_two_tabs_of_a_guest_share_one_conversation(backend: Backend, browser: httpx.Client) -> None:
    first, second = browser.post(f"{AUTH}/guest"), browser.post(f"{AUTH}/guest")
    with backend.client(headers=bearer(first)) as one, backend.client(headers=bearer(second)) as two:
        session = new_session(one)["session_id"]
        add_message(two, session, "from the second tab")
        assert messages(one, session)[0]["content"] == "from the second tab"

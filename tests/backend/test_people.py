"""What people do with their account: move in from a guest, change the password, sign out everywhere, go."""

import asyncio
import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from backend.main import WATCH_SECONDS
from tests.backend.harness import (
    ORIGIN,
    Backend,
    add_message,
    assert_problem,
    begun,
    chat,
    messages,
    new_session,
    read_events,
    running_backend,
    running_hop,
    text,
)
from tests.backend.provider import Provider, Step
from tests.backend.test_auth import AUTH, PASSWORD, bearer, cookie_of, fresh_name, sign_in, sign_up
from tests.backend.test_exports import RATE
from tests.backend.test_files import picture, upload
from tests.harness import PATIENCE, Engine, eventually
from tests.pdfs import pdf

NEW_PASSWORD = "staple battery horse"
OF_A_USER = """
SELECT json_build_object(
  'users', (SELECT count(*) FROM users WHERE id = $1),
  'sessions', (SELECT count(*) FROM chat_sessions WHERE user_id = $1),
  'messages', (SELECT count(*) FROM chat_messages WHERE user_id = $1),
  'feedback', (SELECT count(*) FROM chat_feedback WHERE user_id = $1),
  'files', (SELECT count(*) FROM files WHERE user_id = $1),
  'leases', (SELECT count(*) FROM chat_backend.leases WHERE owner_id = $1),
  'accounts', (SELECT count(*) FROM auth.accounts WHERE user_id = $1),
  'sign-ins', (SELECT count(*) FROM auth.refresh_families WHERE user_id = $1)
)::text
"""
NOTHING = dict.fromkeys(
    ("users", "sessions", "messages", "feedback", "files", "leases", "accounts", "sign-ins"), 0
)


@pytest.fixture
def browser(backend: Backend) -> Iterator[httpx.Client]:
    """A client that keeps cookies, as a browser does, whose guest or account it is."""
    with backend.client(headers={"origin": ORIGIN}) as client:
        yield client


def become(client: httpx.Client, answer: httpx.Response) -> str:
    """Goes on with the access token of an answer; whose it is."""
    assert answer.status_code in (200, 201), answer.text
    client.headers.update(bearer(answer))
    return str(answer.json()["user"]["id"])


def guest(client: httpx.Client) -> str:
    return become(client, client.post(f"{AUTH}/guest"))


def account(backend: Backend) -> tuple[str, str]:
    """Somebody's name and id."""
    name = fresh_name()
    with backend.client() as client:
        return name, become(client, sign_up(client, name))


def enter(client: httpx.Client, name: str, chats: str, password: str = PASSWORD) -> httpx.Response:
    body = {"username": name, "password": password, "guest_chats": chats}
    return client.post(f"{AUTH}/sign-in", json=body)


def of_user(backend: Backend, user_id: str) -> dict[str, int]:
    counted: dict[str, int] = json.loads(backend.engine.database.fetch_value(OF_A_USER, user_id))
    return counted


def furnish(backend: Backend, client: httpx.Client, user_id: str) -> tuple[str, str, str]:
    """A chat with a rated reply, one in the trash, a picture; their ids."""
    session_id, trash_id = new_session(client, title="Kept")["session_id"], new_session(client)["session_id"]
    reply = chat(client, session_id, "Hi")[-1].data
    backend.engine.data(RATE, {"id": reply["message_id"]}, user_id=user_id)
    add_message(client, trash_id, "thrown away")
    client.delete(f"/api/chat-sessions/{trash_id}")
    file = upload(client, picture(), "image/png")
    assert file.status_code == 200, file.text
    return session_id, trash_id, file.json()["file_id"]


# Moving in ------------------------------------------------------------------------------------------------


def test_all_that_a_guest_has_moves_to_the_account(
    backend: Backend, browser: httpx.Client, provider: Provider
) -> None:
    name, account_id = account(backend)
    guest_id = guest(browser)
    session_id, trash_id, file_id = furnish(backend, browser, guest_id)
    before = of_user(backend, guest_id)
    stored = messages(browser, session_id)
    guest_token = dict(browser.headers)

    assert become(browser, enter(browser, name, "move")) == account_id
    assert of_user(backend, guest_id) == NOTHING
    after = of_user(backend, account_id)
    for name_of in ("sessions", "messages", "feedback", "files"):
        assert after[name_of] == before[name_of] > 0
    moved = messages(browser, session_id)
    assert [(one["message_id"], one["content"], one["seq"]) for one in moved] == [
        (one["message_id"], one["content"], one["seq"]) for one in stored
    ]
    assert moved[1]["metadata"]["usage"] == stored[1]["metadata"]["usage"]
    assert browser.get(f"/api/chat-sessions/{trash_id}").json()["status"] == "deleted"
    assert browser.get(f"/api/files/{file_id}").status_code == 200
    chat(browser, session_id, "And on it goes")
    # The guest's access token is still good for a while, and worth nothing.
    with backend.client(headers=guest_token) as old:
        assert_problem(old.get(f"/api/chat-sessions/{session_id}"), 404, "session-not-found")
        assert_problem(old.post("/api/chat-sessions/create", json={}), 401, "account-gone")
        # An answer that was lost, and the same again: nothing more to move, and no error.
        assert enter(old, name, "move").json()["user"]["id"] == account_id
    assert of_user(backend, account_id)["sessions"] == after["sessions"]


def test_chats_stay_behind_unless_they_are_to_move(backend: Backend, browser: httpx.Client) -> None:
    for choice in ({"guest_chats": "leave"}, {}):
        name, account_id = account(backend)
        browser.cookies.clear()
        browser.headers.pop("authorization", None)
        guest_id = guest(browser)
        new_session(browser)
        answer = browser.post(f"{AUTH}/sign-in", json={"username": name, "password": PASSWORD, **choice})
        assert answer.status_code == 200
        assert of_user(backend, account_id)["sessions"] == 0
        assert of_user(backend, guest_id)["sessions"] == 1


def test_the_cookie_alone_tells_the_guest(backend: Backend, browser: httpx.Client) -> None:
    name, account_id = account(backend)
    guest_id = guest(browser)
    new_session(browser)
    del browser.headers["authorization"]
    assert enter(browser, name, "move").status_code == 200
    assert of_user(backend, guest_id) == NOTHING and of_user(backend, account_id)["sessions"] == 1


def test_nothing_moves_with_a_wrong_password_or_from_an_account(
    backend: Backend, browser: httpx.Client
) -> None:
    name, account_id = account(backend)
    owner_id = guest(browser)
    new_session(browser)
    assert_problem(enter(browser, name, "move", "wrong"), 401, "credentials-invalid")
    assert of_user(backend, owner_id)["sessions"] == 1
    become(browser, sign_up(browser, fresh_name()))
    become(browser, enter(browser, name, "move"))
    assert of_user(backend, owner_id)["sessions"] == 1 and of_user(backend, account_id)["sessions"] == 0
    assert_problem(enter(browser, name, "burn"), 422, "validation-failed")


@pytest.mark.parametrize("followed", [True, False])
def test_a_reply_in_the_making_is_stored_for_the_account(
    backend: Backend, browser: httpx.Client, provider: Provider, followed: bool
) -> None:
    name, account_id = account(backend)
    guest(browser)
    session_id = new_session(browser)["session_id"]
    step = Step(pieces=["It goes ", "on."], hold_before=1)
    with begun(browser, provider, session_id, step) as (generation_id, _, _), backend.client() as other:
        other.cookies = browser.cookies
        become(other, enter(other, name, "move"))
        if followed:
            with other.stream("GET", f"/api/chat/{generation_id}/stream") as response:
                events = read_events(response)
                seen = [next(events)]
                step.released.set()
                seen += events
            assert text(seen) == "It goes on." and seen[-1].name == "done"
        step.released.set()
        eventually(lambda: len(messages(other, session_id)) == 2, "the reply is stored")
        stored = messages(other, session_id)
    assert [one["content"] for one in stored] == ["Hi", "It goes on."]
    assert {one["user_id"] for one in stored} == {account_id}
    assert of_user(backend, account_id)["leases"] == 0


def test_a_reply_that_is_being_stored_when_its_guest_moves_is_not_lost(
    engine: Engine, provider: Provider, tmp_path: Path
) -> None:
    """The guest's name is refused when the backend has long heard of the account."""
    with (
        running_hop(engine) as hop,
        running_backend(
            engine, provider.url, tmp_path / "log", {"HASURA_GRAPHQL_ENDPOINT": hop.url}
        ) as backend,
        backend.client(headers={"origin": ORIGIN}) as browser,
    ):
        name, account_id = account(backend)
        guest(browser)
        session_id = new_session(browser)["session_id"]
        step = Step(pieces=["It goes ", "on."], hold_before=1)
        with begun(browser, provider, session_id, step):
            with hop.holding("FinishGeneration") as reached:
                step.released.set()
                assert reached.wait(PATIENCE)
                become(browser, enter(browser, name, "move"))
                time.sleep(2 * WATCH_SECONDS)
            eventually(lambda: len(messages(browser, session_id)) == 2, "the reply is stored")
            stored = messages(browser, session_id)
    assert [one["content"] for one in stored] == ["Hi", "It goes on."]
    assert {one["user_id"] for one in stored} == {account_id}


def test_a_document_is_read_for_the_account(backend: Backend, browser: httpx.Client) -> None:
    name, _ = account(backend)
    guest(browser)
    pages = [f"Page {number} is about lighthouses." for number in range(40)]
    file_id = upload(browser, pdf(pages), "application/pdf").json()["file_id"]
    become(browser, enter(browser, name, "move"))

    def status() -> str:
        items = browser.get("/api/pdf").json()["items"]
        return str(next(one["status"] for one in items if one["file_id"] == file_id))

    eventually(lambda: status() == "ready", "the document is read")
    answer = browser.post(f"/api/pdf/{file_id}/ask", json={"question": "lighthouses"})
    assert answer.status_code == 200 and answer.json(), answer.text


async def all_at_once(client: httpx.Client, *requests: tuple[str, dict[str, Any]]) -> list[int]:
    """The statuses of requests that a client's person makes at the same time."""
    async with httpx.AsyncClient(
        base_url=client.base_url, headers=client.headers, cookies=client.cookies, timeout=60
    ) as racing:
        answers = await asyncio.gather(*(racing.post(path, json=body) for path, body in requests))
    return [answer.status_code for answer in answers]


def test_whoever_is_first_a_guests_chats_have_one_owner(backend: Backend) -> None:
    for _ in range(3):
        name, account_id = account(backend)
        move = (f"{AUTH}/sign-in", {"username": name, "password": PASSWORD, "guest_chats": "move"})
        up = (f"{AUTH}/sign-up", {"username": fresh_name(), "password": PASSWORD})
        with backend.client() as client:
            guest_id = guest(client)
            session_id = new_session(client)["session_id"]
            for number in range(20):
                add_message(client, session_id, f"message {number}")
            write = (f"/api/chat-sessions/{session_id}/messages", {"role": "user", "content": "meanwhile"})
            statuses = asyncio.run(all_at_once(client, move, up, move, *[write] * 8))
        assert statuses[0] == statuses[2] == 200
        assert set(statuses[3:]) <= {201, 404}, statuses
        written = statuses[3:].count(201)
        counted = [of_user(backend, one) for one in (guest_id, account_id)]
        assert sorted(one["sessions"] for one in counted) == [0, 1]
        assert sorted(one["messages"] for one in counted) == [0, 20 + written]
        # Signed up first: the guest is that account. Moved first: there is no guest to sign up as.
        assert (counted[0]["users"] == 1) == (statuses[1] == 201)


# The password ---------------------------------------------------------------------------------------------


def change(client: httpx.Client, password: str, new_password: str) -> httpx.Response:
    body = {"password": password, "new_password": new_password}
    return client.post(f"{AUTH}/change-password", json=body)


def test_a_new_password_ends_all_other_sign_ins(backend: Backend, browser: httpx.Client) -> None:
    name = fresh_name()
    become(browser, sign_up(browser, name))
    before = cookie_of(browser.post(f"{AUTH}/refresh"))[0]
    with backend.client() as other:
        assert sign_in(other, name).status_code == 200
        assert_problem(change(browser, "wrong", NEW_PASSWORD), 403, "password-wrong")
        assert_problem(change(browser, PASSWORD, "short"), 422, "validation-failed")
        assert other.post(f"{AUTH}/refresh").status_code == 200
        become(browser, change(browser, PASSWORD, NEW_PASSWORD))
        assert_problem(other.post(f"{AUTH}/refresh"), 401, "refresh-token-invalid")
        assert_problem(sign_in(other, name), 401, "credentials-invalid")
        assert sign_in(other, name, NEW_PASSWORD).status_code == 200
    with backend.client(headers={"cookie": f"{backend.cookie}={before}"}) as copy:
        assert_problem(copy.post(f"{AUTH}/refresh"), 401, "refresh-token-invalid")
    assert browser.post(f"{AUTH}/refresh").status_code == 200


def test_a_guest_has_no_password(browser: httpx.Client) -> None:
    guest(browser)
    assert_problem(change(browser, "", NEW_PASSWORD), 409, "no-account")


async def test_of_two_changes_at_once_one_holds(backend: Backend) -> None:
    name = fresh_name()
    with backend.client() as client:
        become(client, sign_up(client, name))
        headers = dict(client.headers)
    async with httpx.AsyncClient(base_url=backend.url, headers=headers, timeout=60) as client:
        wanted = [f"{NEW_PASSWORD} {number}" for number in range(2)]
        answers = await asyncio.gather(
            *(
                client.post(f"{AUTH}/change-password", json={"password": PASSWORD, "new_password": one})
                for one in wanted
            )
        )
    assert sorted(answer.status_code for answer in answers) == [200, 403]
    with backend.client() as client:
        for one, answer in zip(wanted, answers, strict=True):
            expected = 200 if answer.status_code == 200 else 401
            assert sign_in(client, name, one).status_code == expected


def test_signing_out_everywhere(backend: Backend, browser: httpx.Client) -> None:
    name = fresh_name()
    become(browser, sign_up(browser, name))
    with backend.client() as other, backend.client() as stranger:
        sign_in(other, name)
        guest(stranger)
        answer = browser.post(f"{AUTH}/sign-out-everywhere")
        assert answer.status_code == 204 and cookie_of(answer)[1]["max-age"] == "0"
        assert_problem(other.post(f"{AUTH}/refresh"), 401, "refresh-token-invalid")
        assert stranger.post(f"{AUTH}/refresh").status_code == 200
        assert sign_in(other, name).status_code == 200


# The end --------------------------------------------------------------------------------------------------


def delete(client: httpx.Client, **body: Any) -> httpx.Response:
    return client.post(f"{AUTH}/delete-account", json={"confirmation": "delete", **body})


def test_an_account_goes_with_everything(backend: Backend, browser: httpx.Client, provider: Provider) -> None:
    folder = Path(backend.log).parent / "files"
    name = fresh_name()
    with backend.client() as stranger:
        stranger_id = guest(stranger)
        other_file = furnish(backend, stranger, stranger_id)[2]
        others = of_user(backend, stranger_id)
        user_id = become(browser, sign_up(browser, name))
        session_id, _, file_id = furnish(backend, browser, user_id)
        before = of_user(backend, user_id)
        assert (folder / "files" / file_id).exists()

        for refused in ({}, {"password": "wrong"}, {"password": None}):
            assert_problem(delete(browser, **refused), 403, "password-wrong")
        assert_problem(delete(browser, password=PASSWORD, confirmation="yes"), 422, "validation-failed")
        assert of_user(backend, user_id) == before

        step = Step(pieces=["It goes ", "on."], hold_before=1)
        with begun(browser, provider, session_id, step):
            answer = delete(browser, password=PASSWORD)
            assert answer.status_code == 204 and cookie_of(answer)[1]["max-age"] == "0"
            assert of_user(backend, user_id) == NOTHING
        assert of_user(backend, stranger_id) == others
        eventually(lambda: not list(folder.rglob(file_id)), "the bytes are gone")
        assert (folder / "files" / other_file).exists()
    assert_problem(sign_in(browser, name), 401, "credentials-invalid")
    assert_problem(browser.post("/api/chat-sessions/create", json={}), 401, "account-gone")
    assert_problem(browser.get(f"/api/chat-sessions/{session_id}"), 404, "session-not-found")
    # The name is free again; an answer that was lost is asked for once more.
    assert delete(browser, password=PASSWORD).status_code == 204
    assert of_user(backend, user_id) == NOTHING


def test_a_guest_goes_with_everything(backend: Backend, browser: httpx.Client) -> None:
    user_id = guest(browser)
    furnish(backend, browser, user_id)
    assert_problem(browser.post(f"{AUTH}/delete-account", json={}), 422, "validation-failed")
    assert of_user(backend, user_id)["sessions"] == 2
    assert delete(browser).status_code == 204
    assert of_user(backend, user_id) == NOTHING
    assert guest(browser) != user_id

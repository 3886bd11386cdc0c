"""Sessions and messages over REST, one promise per test."""

import asyncio
from typing import Any
from uuid import uuid4

import asyncpg
import httpx
import pytest

from tests.backend.harness import Backend, add_message, assert_problem, messages, new_session

SESSIONS = "/api/chat-sessions"


@pytest.fixture
def session_id(client: httpx.Client) -> str:
    return str(new_session(client)["session_id"])


def user_id(client: httpx.Client) -> str:
    return str(new_session(client)["user_id"])


def test_create_answers_every_column(client: httpx.Client) -> None:
    session = new_session(client, title="Plans", category="travel")
    assert session["title"] == "Plans" and session["category"] == "travel"
    assert session["title_source"] == "user" and session["status"] == "active"
    assert session["is_active"] is True and session["total_messages"] == 0
    assert {"id", "session_id", "user_id", "created_at", "updated_at"} <= session.keys()
    assert client.get(f"{SESSIONS}/{session['session_id']}").json() == session


def test_create_with_nothing_takes_the_default_title(client: httpx.Client) -> None:
    session = new_session(client)
    assert (session["title"], session["title_source"], session["category"]) == ("New chat", "default", None)


def test_create_again_with_the_same_id_answers_the_stored_one(client: httpx.Client) -> None:
    first = new_session(client, session_id=str(uuid4()), title="First")
    again = client.post(f"{SESSIONS}/create", json={"session_id": first["session_id"], "title": "Other"})
    assert again.status_code == 200 and again.json() == first


def test_create_with_a_strangers_id_reveals_nothing(backend: Backend, client: httpx.Client) -> None:
    with backend.new_user() as stranger:
        foreign = new_session(stranger, title="Secret")["session_id"]
        answer = client.post(f"{SESSIONS}/create", json={"session_id": foreign})
        assert "Secret" not in answer.text
        assert_problem(answer, 409, "session-id-conflict")
        assert stranger.get(f"{SESSIONS}/{foreign}").json()["title"] == "Secret"


def test_sessions_come_in_pages_newest_first(client: httpx.Client) -> None:
    created = [new_session(client, title=f"chat {number}") for number in range(7)]
    seen, cursor, pages = [], None, 0
    while pages == 0 or cursor is not None:
        parameters: dict[str, Any] = {"limit": 3} | ({"cursor": cursor} if cursor else {})
        page = client.get(f"{SESSIONS}/user/{created[0]['user_id']}", params=parameters).json()
        assert set(page) == {"items", "next_cursor"} and len(page["items"]) <= 3
        seen += [item["session_id"] for item in page["items"]]
        cursor, pages = page["next_cursor"], pages + 1
        new_session(client, title="while paging")
    assert seen == [session["session_id"] for session in created[::-1]]
    assert pages == 3


def test_a_full_last_page_has_no_next_cursor(client: httpx.Client) -> None:
    new_session(client)
    owner = new_session(client)["user_id"]
    assert client.get(f"{SESSIONS}/user/{owner}", params={"limit": 2}).json()["next_cursor"] is None


@pytest.mark.parametrize(
    "cursor", ["", "x", "!!!", "W10", "WyJtZXNzYWdlcyIsMV0", "WyJzZXNzaW9ucyIsLTFd", "é", "A" * 500]
)
def test_a_cursor_of_another_list_or_none_is_refused(client: httpx.Client, cursor: str) -> None:
    answer = client.get(f"{SESSIONS}/user/{user_id(client)}", params={"cursor": cursor})
    assert_problem(answer, 422, "cursor-invalid")


def test_a_message_cursor_is_refused_for_sessions_and_accepted_for_messages(
    client: httpx.Client, session_id: str
) -> None:
    for number in range(2):
        add_message(client, session_id, str(number))
    page = client.get(f"{SESSIONS}/{session_id}/messages", params={"limit": 1}).json()
    answer = client.get(f"{SESSIONS}/user/{user_id(client)}", params={"cursor": page["next_cursor"]})
    assert_problem(answer, 422, "cursor-invalid")
    following = client.get(f"{SESSIONS}/{session_id}/messages", params={"cursor": page["next_cursor"]})
    assert [item["content"] for item in following.json()["items"]] == ["1"]


def test_messages_come_in_pages_by_seq(client: httpx.Client, session_id: str) -> None:
    for number in range(5):
        add_message(client, session_id, f"message {number}")
    seen, cursor = [], None
    while True:
        parameters: dict[str, Any] = {"limit": 2} | ({"cursor": cursor} if cursor else {})
        page = client.get(f"{SESSIONS}/{session_id}/messages", params=parameters).json()
        seen += page["items"]
        cursor = page["next_cursor"]
        if cursor is None:
            break
    assert [item["seq"] for item in seen] == [1, 2, 3, 4, 5]
    assert [item["content"] for item in seen] == [f"message {number}" for number in range(5)]
    newer = client.get(f"{SESSIONS}/{session_id}/messages", params={"after_seq": 3}).json()
    assert [item["seq"] for item in newer["items"]] == [4, 5]


def test_cursor_and_after_seq_exclude_each_other(client: httpx.Client, session_id: str) -> None:
    parameters = {"cursor": "x", "after_seq": "1"}
    answer = client.get(f"{SESSIONS}/{session_id}/messages", params=parameters)
    assert_problem(answer, 422, "cursor-and-after-seq")


@pytest.mark.parametrize(
    "parameters", [{"limit": "0"}, {"limit": "101"}, {"limit": "x"}, {"after_seq": "-1"}]
)
def test_bad_page_parameters(client: httpx.Client, session_id: str, parameters: dict[str, str]) -> None:
    answer = client.get(f"{SESSIONS}/{session_id}/messages", params=parameters)
    assert_problem(answer, 422, "validation-failed")


def test_a_message_answers_every_column(client: httpx.Client, session_id: str) -> None:
    stored = add_message(client, session_id, "Hello", metadata={"a": [1, {"b": None}]})
    assert stored["role"] == "user" and stored["content"] == "Hello" and stored["type"] == "text"
    assert stored["metadata"] == {"a": [1, {"b": None}]} and stored["seq"] == 1
    assert {"id", "message_id", "session_id", "user_id", "timestamp"} <= stored.keys()
    session = client.get(f"{SESSIONS}/{session_id}").json()
    assert session["total_messages"] == 1 and session["user_id"] == stored["user_id"]


def test_a_message_is_stored_once(client: httpx.Client, session_id: str) -> None:
    message = {"message_id": str(uuid4()), "role": "user", "content": "once", "metadata": {"n": 1.5}}
    path = f"{SESSIONS}/{session_id}/messages"
    first, second = client.post(path, json=message), client.post(path, json=message)
    assert (first.status_code, second.status_code) == (201, 200)
    assert first.json() == second.json() and len(messages(client, session_id)) == 1


async def test_sixteen_retries_at_once_store_one(client: httpx.Client, session_id: str) -> None:
    message = {"message_id": str(uuid4()), "role": "user", "content": "once"}
    path = f"{SESSIONS}/{session_id}/messages"
    async with httpx.AsyncClient(base_url=client.base_url, headers=client.headers, timeout=30) as concurrent:
        answers = await asyncio.gather(*(concurrent.post(path, json=message) for _ in range(16)))
    assert sorted(answer.status_code for answer in answers) == [200] * 15 + [201]
    assert [item["seq"] for item in messages(client, session_id)] == [1]


@pytest.mark.parametrize(
    "changes",
    [
        {"content": "other"},
        {"type": "table", "metadata": {"columns": ["A"], "rows": []}},
        {"metadata": {"x": 1}},
    ],
)
def test_the_same_message_id_with_something_else_is_a_conflict(
    client: httpx.Client, session_id: str, changes: dict[str, Any]
) -> None:
    stored = add_message(client, session_id, "first")
    body = {"message_id": stored["message_id"], "role": "user", "content": "first"} | changes
    answer = client.post(f"{SESSIONS}/{session_id}/messages", json=body)
    assert_problem(answer, 409, "message-id-conflict")
    assert messages(client, session_id) == [stored]


def test_the_same_message_id_in_another_session_is_a_conflict(client: httpx.Client, session_id: str) -> None:
    stored = add_message(client, session_id, "first")
    other = new_session(client)["session_id"]
    body = {"message_id": stored["message_id"], "role": "user", "content": "first"}
    assert_problem(client.post(f"{SESSIONS}/{other}/messages", json=body), 409, "message-id-conflict")
    assert messages(client, other) == []


def test_a_strangers_message_id_is_a_conflict_that_reveals_nothing(
    backend: Backend, client: httpx.Client, session_id: str
) -> None:
    with backend.new_user() as stranger:
        foreign = add_message(stranger, new_session(stranger)["session_id"], "secret words")
    body = {"message_id": foreign["message_id"], "role": "user", "content": "secret words"}
    answer = client.post(f"{SESSIONS}/{session_id}/messages", json=body)
    problem = assert_problem(answer, 409, "message-id-conflict")
    own = add_message(client, session_id, "own")
    body = {"message_id": own["message_id"], "role": "user", "content": "not the same"}
    mine = client.post(f"{SESSIONS}/{session_id}/messages", json=body).json()
    assert {**problem, "request_id": ""} == {**mine, "request_id": ""}


@pytest.mark.parametrize("role", ["assistant", "system"])
def test_nobody_writes_as_another_role(client: httpx.Client, session_id: str, role: str) -> None:
    answer = client.post(f"{SESSIONS}/{session_id}/messages", json={"role": role, "content": "x"})
    assert_problem(answer, 403, "role-not-allowed")
    assert messages(client, session_id) == []


NUL, NAN = "a\u0000b", float("nan")
BAD_MESSAGES: dict[str, dict[str, Any]] = {
    "unknown role": {"role": "admin", "content": "x"},
    "no role": {"content": "x"},
    "no content": {"role": "user"},
    "empty": {"role": "user", "content": ""},
    "blank": {"role": "user", "content": " \n\t "},
    "too long": {"role": "user", "content": "x" * 32_001},
    "nul": {"role": "user", "content": NUL},
    "number": {"role": "user", "content": 5},
    "unknown type": {"role": "user", "content": "x", "type": "video"},
    "metadata is a list": {"role": "user", "content": "x", "metadata": []},
    "metadata with nul": {"role": "user", "content": "x", "metadata": {"a": NUL}},
    "metadata too large": {"role": "user", "content": "x", "metadata": {"a": "x" * 1_048_576}},
    "id is no uuid": {"role": "user", "content": "x", "message_id": "1"},
    "unknown field": {"role": "user", "content": "x", "user_id": str(uuid4())},
    "seq": {"role": "user", "content": "x", "seq": 7},
}


@pytest.mark.parametrize("name", BAD_MESSAGES)
def test_bad_messages_change_nothing(client: httpx.Client, session_id: str, name: str) -> None:
    answer = client.post(f"{SESSIONS}/{session_id}/messages", json=BAD_MESSAGES[name])
    problem = assert_problem(answer, 422, "validation-failed")
    assert problem["errors"] and all(set(entry) == {"field", "reason"} for entry in problem["errors"])
    session = client.get(f"{SESSIONS}/{session_id}").json()
    assert (session["total_messages"], session["last_seq"]) == (0, 0)


@pytest.mark.parametrize(
    ("body", "field"),
    [
        (b'{"role":"user","content":"\\ud800"}', "body.content"),
        (b'{"role":"user","content":"x","metadata":{"a":NaN}}', "body.metadata"),
        (b'{"role":"user","content":"x","metadata":{"a":"\\ud800"}}', "body.metadata"),
    ],
)
def test_what_is_no_text_is_refused(client: httpx.Client, session_id: str, body: bytes, field: str) -> None:
    path = f"{SESSIONS}/{session_id}/messages"
    answer = client.post(path, content=body, headers={"content-type": "application/json"})
    assert assert_problem(answer, 422, "validation-failed")["errors"][0]["field"] == field


def test_the_longest_message_is_stored_whole(client: httpx.Client, session_id: str) -> None:
    content = "漢" * 32_000
    assert add_message(client, session_id, content)["content"] == content


def test_metadata_just_under_the_limit_is_stored(client: httpx.Client, session_id: str) -> None:
    stored = add_message(client, session_id, "x", metadata={"a": "x" * 1_000_000})
    assert len(stored["metadata"]["a"]) == 1_000_000


def test_update_changes_only_what_is_given(client: httpx.Client, session_id: str) -> None:
    path = f"{SESSIONS}/{session_id}"
    assert client.put(path, json={"category": "work"}).json()["title"] == "New chat"
    renamed = client.put(path, json={"title": "Renamed"}).json()
    assert (renamed["title"], renamed["title_source"], renamed["category"]) == ("Renamed", "user", "work")
    assert client.put(path, json={"category": None}).json()["category"] is None
    archived = client.put(path, json={"status": "archived"}).json()
    assert (archived["status"], archived["is_active"]) == ("archived", False)


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"title": ""},
        {"title": "  "},
        {"title": None},
        {"title": "x" * 201},
        {"category": ""},
        {"status": "gone"},
        {"status": None},
        {"title": "x", "user_id": str(uuid4())},
        {"title_source": "auto"},
        [],
    ],
)
def test_bad_updates_change_nothing(client: httpx.Client, session_id: str, body: Any) -> None:
    before = client.get(f"{SESSIONS}/{session_id}").json()
    assert_problem(client.put(f"{SESSIONS}/{session_id}", json=body), 422, "validation-failed")
    assert client.get(f"{SESSIONS}/{session_id}").json() == before


def test_a_deleted_session_is_readable_not_writable_and_comes_back(
    client: httpx.Client, session_id: str
) -> None:
    path, stored = f"{SESSIONS}/{session_id}", add_message(client, session_id, "kept")
    owner = stored["user_id"]
    assert client.delete(path).status_code == 204
    assert client.delete(path).status_code == 204
    assert client.get(f"{SESSIONS}/user/{owner}").json()["items"] == []
    trash = client.get(f"{SESSIONS}/user/{owner}", params={"status": "deleted"}).json()["items"]
    assert [item["session_id"] for item in trash] == [session_id]
    assert client.get(path).json()["status"] == "deleted" and messages(client, session_id) == [stored]
    message = {"role": "user", "content": "x"}
    assert_problem(client.post(f"{path}/messages", json=message), 409, "session-deleted")
    assert_problem(client.put(path, json={"title": "x"}), 409, "session-deleted")
    assert_problem(client.put(path, json={"status": "archived"}), 409, "session-deleted")
    assert_problem(client.put(path, json={"status": "deleted", "title": "x"}), 409, "session-deleted")
    assert_problem(client.delete(f"{path}/messages"), 409, "session-deleted")
    assert messages(client, session_id) == [stored]
    restored = client.put(path, json={"status": "active"}).json()
    assert restored["status"] == "active" and restored["title"] == "New chat"
    add_message(client, session_id, "again")


def test_a_retry_of_a_stored_message_is_acknowledged_after_deletion(
    client: httpx.Client, session_id: str
) -> None:
    stored = add_message(client, session_id, "kept")
    client.delete(f"{SESSIONS}/{session_id}")
    body = {"message_id": stored["message_id"], "role": "user", "content": "kept"}
    answer = client.post(f"{SESSIONS}/{session_id}/messages", json=body)
    assert answer.status_code == 200 and answer.json() == stored


def test_archived_sessions_stay_in_the_list(client: httpx.Client, session_id: str) -> None:
    owner = client.put(f"{SESSIONS}/{session_id}", json={"status": "archived"}).json()["user_id"]
    path = f"{SESSIONS}/user/{owner}"
    assert len(client.get(path).json()["items"]) == 1
    assert client.get(path, params={"status": "active"}).json()["items"] == []
    assert len(client.get(path, params={"status": "archived"}).json()["items"]) == 1


def test_clear_empties_a_session_and_keeps_it(client: httpx.Client, session_id: str) -> None:
    stored = [add_message(client, session_id, str(number)) for number in range(3)]
    assert client.delete(f"{SESSIONS}/{session_id}/messages").status_code == 204
    assert messages(client, session_id) == []
    session = client.get(f"{SESSIONS}/{session_id}").json()
    assert (session["total_messages"], session["last_seq"], session["status"]) == (0, 3, "active")
    assert client.delete(f"{SESSIONS}/{session_id}/messages").status_code == 204
    assert add_message(client, session_id, "next")["seq"] == 4
    body = {"message_id": stored[0]["message_id"], "role": "user", "content": "0"}
    answer = client.post(f"{SESSIONS}/{session_id}/messages", json=body)
    assert_problem(answer, 409, "message-id-conflict")


async def test_recount_repairs_a_wrong_number(
    backend: Backend, client: httpx.Client, session_id: str
) -> None:
    add_message(client, session_id)
    connection = await asyncpg.connect(backend.engine.database.url)
    try:
        await connection.execute(
            "UPDATE chat_sessions SET total_messages = 41 WHERE session_id = $1", session_id
        )
    finally:
        await connection.close()
    assert client.get(f"{SESSIONS}/{session_id}").json()["total_messages"] == 41
    assert client.post(f"{SESSIONS}/{session_id}/recount").json()["total_messages"] == 1


@pytest.mark.parametrize("name", ["1", "null", "4f9c2d0e-6b0a-4c0e-9a35"])
def test_an_id_that_is_no_uuid(client: httpx.Client, name: str) -> None:
    assert_problem(client.get(f"{SESSIONS}/{name}"), 422, "validation-failed")


def test_a_user_that_is_gone_cannot_create(backend: Backend) -> None:
    with backend.client(uuid4()) as ghost:
        answer = ghost.post(f"{SESSIONS}/create", json={})
        assert_problem(answer, 401, "account-gone")

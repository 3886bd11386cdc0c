"""Tables and plots that a message has no room for: files that come, and go, with their reply."""

import csv
import io
import json
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import pytest

from tests.backend.harness import (
    LONG_LEASE,
    Backend,
    StreamEvent,
    assert_problem,
    chat,
    expire_leases,
    follow,
    messages,
    new_session,
    read_events,
    running_backend,
    text,
)
from tests.backend.provider import MODEL, Provider, Step
from tests.harness import Engine

ATTACHED = "query ($id: uuid!) { chat_messages(where: {message_id: {_eq: $id}}) { attachments { file_id } } }"
PURGE = "mutation ($id: uuid!) { delete_chat_sessions(where: {session_id: {_eq: $id}}) { affected_rows } }"
COLUMNS = ["Name", "Value", "Seen", "Note"]
ROWS = [[f"Bow {number}", number / 4, number % 2 == 0, None] for number in range(3000)]
TABLE = {"title": "Bows", "columns": COLUMNS, "rows": ROWS}
PLOT = {"title": "Waves", "data": [{"type": "scatter", "y": list(range(20_000))}], "layout": {"height": 300}}


@pytest.fixture(scope="module")
def settings(model_server: Provider, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    model = {"name": MODEL, "base_url": model_server.url, "context_tokens": 1_000_000, "tools": True}
    return {
        "MODELS": json.dumps([model]),
        "MODEL_BASE_URL": "",
        "FILES_FOLDER": str(tmp_path_factory.mktemp("made") / "files"),
        "FILES_QUOTA_MB": "1",
        "EMBEDDINGS": "off",
    }


@pytest.fixture(scope="module")
def backend(
    own_engine: Engine,
    model_server: Provider,
    settings: dict[str, str],
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Backend]:
    with running_backend(
        own_engine, model_server.url, tmp_path_factory.mktemp("log") / "log", settings
    ) as backend:
        yield backend


def files_of(backend: Backend, user: UUID) -> list[dict[str, Any]]:
    query = "{ files(order_by: {created_at: asc}) { file_id name file_type size status } }"
    found: list[dict[str, Any]] = backend.engine.data(query, user_id=user)["files"]
    return found


def content_of(client: httpx.Client, file_id: str) -> httpx.Response:
    answer = client.get(f"/api/files/{file_id}")
    assert answer.status_code == 200, answer.text
    return httpx.get(answer.json()["url"])


def made_by(client: httpx.Client, provider: Provider, **steps: Any) -> dict[str, Any]:
    session_id = str(new_session(client, title="Named")["session_id"])
    calls = [(f"make_{kind}", arguments) for kind, arguments in steps.items()]
    provider.script(Step(pieces=["So:"], calls=calls), Step(pieces=["Done."]))
    reply: dict[str, Any] = chat(client, session_id)[-1].data
    return reply


def test_a_large_table_is_a_file_of_which_the_message_has_the_beginning(
    backend: Backend, client: httpx.Client, provider: Provider, user: UUID
) -> None:
    reply = made_by(client, provider, table=TABLE)
    told = reply["metadata"]
    assert (reply["type"], told["total_rows"], told["columns"]) == ("table", 3000, COLUMNS)
    assert told["rows"] == ROWS[: len(told["rows"])] and 1 < len(told["rows"]) <= 100
    (file,) = files_of(backend, user)
    assert (file["file_id"], file["name"], file["file_type"]) == (told["file_id"], "Bows.csv", "text/csv")
    (row,) = backend.engine.data(ATTACHED, {"id": reply["message_id"]}, user_id=user)["chat_messages"]
    assert [one["file_id"] for one in row["attachments"]] == [file["file_id"]]

    answer = content_of(client, file["file_id"])
    assert answer.headers["content-disposition"].startswith("attachment")
    assert len(answer.content) == file["size"]
    lines = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert lines[0] == COLUMNS and len(lines) == 3001
    assert lines[2] == ["Bow 1", "0.25", "false", ""]
    with backend.new_user() as stranger:
        assert_problem(stranger.get(f"/api/files/{file['file_id']}"), 404, "file-not-found")


def test_many_short_rows_are_a_file_too(client: httpx.Client, provider: Provider) -> None:
    told = made_by(client, provider, table={"columns": ["A"], "rows": [[1]] * 1001})["metadata"]
    assert (told["total_rows"], len(told["rows"])) == (1001, 100)


def test_no_cell_of_the_file_is_a_formula_and_each_can_be_read_again(
    client: httpx.Client, provider: Provider
) -> None:
    cells = ['=HYPERLINK("x")', "'=x", "-1", '"', "a,b\nc", "", "true"]
    table = {"columns": ["A", "B"], "rows": [[cell, None] for cell in cells] + [["x" * 70_000, -1]]}
    told = made_by(client, provider, table=table)["metadata"]
    body = content_of(client, told["file_id"]).text
    assert body.startswith(
        '\ufeff"A","B"\r\n"\'=HYPERLINK(""x"")",\r\n"\'\'=x",\r\n"\'-1",\r\n"""",\r\n"a,b\nc",\r\n"",\r\n"true",\r\n'
    )
    assert body.endswith('x",-1\r\n')
    assert len(told["rows"]) == len(cells)  # the long one has no room in the message


def test_a_large_plot_is_a_file(client: httpx.Client, provider: Provider) -> None:
    reply = made_by(client, provider, plot=PLOT)
    told = reply["metadata"]
    assert reply["type"] == "plot" and "data" not in told and "layout" not in told
    assert told["title"] == "Waves"
    answer = content_of(client, told["file_id"])
    assert answer.headers["content-type"] == "application/vnd.plotly.v1+json"
    assert answer.json() == {"data": PLOT["data"], "layout": PLOT["layout"]}


def test_several_in_one_reply_and_what_the_next_turn_is_told(
    client: httpx.Client, provider: Provider
) -> None:
    reply = made_by(client, provider, table=TABLE, plot=PLOT)
    first, second = reply["metadata"]["tool_calls"]
    assert first["part"] == {"type": "message"} and second["part"]["type"] == "plot"
    assert second["part"]["file_id"] != reply["metadata"]["file_id"]
    provider.script()
    answered = chat(client, reply["session_id"], "And now?")[-1].data
    told = provider.requests[-1]["messages"][2]["content"]
    assert "Bow 1 | 0.25" in told and "[Plot shown to the user: Waves]\n…" in told
    assert "<file" not in told and "files_cut" not in answered["metadata"]


@pytest.mark.parametrize(
    ("name", "arguments", "result"),
    [
        ("make_table", {"columns": ["A"], "rows": [["x" * 1_048_540]]}, "It is too large: at most 1024 KiB."),
        ("make_table", {"columns": ["A"], "rows": [["x" * 1_048_576]]}, "The arguments are too long."),
        ("make_table", {"columns": ["A"], "rows": [[1]] * 20_001}, "It is too large: at most 20,000 rows."),
        (
            "make_plot",
            {"data": [{"type": "bar", "text": "x" * 1_048_530}]},
            "It is too large: at most 1024 KiB.",
        ),
    ],
)
def test_what_is_too_large_for_a_file_is_told_to_the_model(
    backend: Backend,
    client: httpx.Client,
    provider: Provider,
    user: UUID,
    name: str,
    arguments: dict[str, Any],
    result: str,
) -> None:
    provider.script(
        Step(pieces=[], calls=[(name, json.dumps(arguments, ensure_ascii=False))]), Step(pieces=["Sorry."])
    )
    reply = chat(client, new_session(client, title="Named")["session_id"])[-1].data
    assert (reply["type"], reply["content"]) == ("text", "Sorry.")
    (call,) = reply["metadata"]["tool_calls"]
    assert call["failed"] and result in call["result"]
    assert files_of(backend, user) == []


@pytest.mark.parametrize("how", ["reply", "session"])
def test_it_goes_with_its_reply(
    backend: Backend,
    client: httpx.Client,
    provider: Provider,
    user: UUID,
    settings: dict[str, str],
    how: str,
) -> None:
    reply = made_by(client, provider, table=TABLE)
    path = Path(settings["FILES_FOLDER"]) / "files" / reply["metadata"]["file_id"]
    assert path.is_file()
    if how == "reply":
        client.delete(f"/api/chat-sessions/{reply['session_id']}/messages")
    else:
        client.delete(f"/api/chat-sessions/{reply['session_id']}")
        backend.engine.data(PURGE, {"id": reply["session_id"]}, user_id=user)
    assert files_of(backend, user) == []
    end = time.monotonic() + 60
    while path.exists():
        assert time.monotonic() < end
        time.sleep(0.1)


def test_without_room_the_model_is_told_and_nothing_is_kept(
    backend: Backend, client: httpx.Client, provider: Provider, user: UUID
) -> None:
    wide = {"columns": ["A"], "rows": [["x" * 1000]] * 700}
    session_id = str(new_session(client, title="Named")["session_id"])
    provider.script(Step(pieces=[], calls=[("make_table", wide)] * 2), Step(pieces=["Done."]))
    first, second = chat(client, session_id)[-1].data["metadata"]["tool_calls"]
    assert not first["failed"] and second["failed"] and "no room left" in second["result"]
    assert len(files_of(backend, user)) == 1


def test_where_no_files_are_kept_it_is_told_to_show_less(
    own_engine: Engine, model_server: Provider, provider: Provider, settings: dict[str, str], tmp_path: Path
) -> None:
    changes = {**settings, "FILES_FOLDER": ""}
    with (
        running_backend(own_engine, model_server.url, tmp_path / "log", changes) as other,
        other.new_user() as client,
    ):
        (call,) = made_by(client, provider, table=TABLE)["metadata"]["tool_calls"]
        assert call["failed"] and "where no files are kept" in call["result"]


def test_exports_say_where_the_rest_is(client: httpx.Client, provider: Provider) -> None:
    reply = made_by(client, provider, table=TABLE, plot=PLOT)
    path = f"/api/chat-sessions/{reply['session_id']}/export"
    written = client.get(path, params={"format": "markdown"}).text
    head = len(reply["metadata"]["rows"])
    assert f"The first {head} of 3,000 rows; the attached file has all of them." in written
    assert "**Waves**\n\nThe attached file has the plot." in written
    assert "Attached: Bows.csv, Waves.json" in written
    (exported,) = [one for one in client.get(path).json()["messages"] if one["role"] == "assistant"]
    assert [one["name"] for one in exported["attachments"]] == ["Bows.csv", "Waves.json"]
    with zipfile.ZipFile(io.BytesIO(client.get("/api/account/export").content)) as packed:
        (name,) = [one for one in packed.namelist() if one.endswith("Bows.csv")]
        assert packed.read(name) == content_of(client, reply["metadata"]["file_id"]).content


# Nothing is left over ---------------------------------------------------------------------------------------


def test_a_killed_process_leaves_the_table_with_the_reply_that_another_one_ends(
    backend: Backend,
    own_engine: Engine,
    model_server: Provider,
    provider: Provider,
    user: UUID,
    client: httpx.Client,
    settings: dict[str, str],
    tmp_path: Path,
) -> None:
    waiting = Step(pieces=["After", " it."], hold_before=1)
    provider.script(Step(pieces=["Before"], calls=[("make_table", TABLE)]), waiting)
    session_id = new_session(client)["session_id"]
    with (
        running_backend(own_engine, model_server.url, tmp_path / "log", settings | LONG_LEASE) as first,
        first.client(user) as other,
    ):
        body = {"session_id": session_id, "content": "Hi"}
        with other.stream("POST", "/api/chat", json=body) as response:
            generation_id = response.headers["generation-id"]
            with client.stream("GET", f"/api/chat/{generation_id}/stream") as mirrored:
                events, seen = read_events(mirrored), list[StreamEvent]()
                while text(seen) != "Before\n\nAfter":
                    seen.append(next(events))
            (file,) = files_of(backend, user)
            # It can be looked at before the reply is stored.
            assert content_of(client, file["file_id"]).status_code == 200
            first.process.kill()
            first.process.wait()
            expire_leases(own_engine.database)
            waiting.released.set()
    last = follow(client, generation_id)[-1]
    assert last.data["code"] == "generation-interrupted"
    reply = messages(client, session_id)[-1]
    assert reply["type"] == "error"
    assert reply["metadata"]["tool_calls"][0]["part"]["file_id"] == file["file_id"]
    assert [one["file_id"] for one in files_of(backend, user)] == [file["file_id"]]
    assert client.delete(f"/api/chat-sessions/{session_id}/messages").status_code == 204
    assert files_of(backend, user) == []

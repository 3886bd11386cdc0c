"""What people take away: a session as JSON and as Markdown, whole and in order."""

import io
import json
import zipfile
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest

from backend.exports.markdown import section
from backend.exports.names import file_name
from backend.exports.sessions import PAGE
from backend.schemas.exports import SessionExport
from tests.backend.harness import Backend, add_message, chat, new_session
from tests.backend.provider import Provider, Step
from tests.backend.test_files import picture, upload

RATE = """
mutation ($id: uuid!) {
  insert_chat_feedback_one(object: {message_id: $id, rating: "down", comment: "Too short"}) { rating }
}
"""
FILL = """
mutation ($rows: [chat_messages_insert_input!]!) { insert_chat_messages(objects: $rows) { affected_rows } }
"""


def export(client: httpx.Client, session_id: str, kind: str) -> httpx.Response:
    answer = client.get(f"/api/chat-sessions/{session_id}/export", params={"format": kind})
    assert answer.status_code == 200, answer.text
    assert answer.headers["cache-control"] == "no-store"
    return answer


def test_json_has_every_branch_and_markdown_the_shown_one(
    backend: Backend, client: httpx.Client, provider: Provider, user: UUID
) -> None:
    session_id = new_session(client, title="Ships / & sails")["session_id"]
    provider.script(*(Step(pieces=[text]) for text in ("Nina", "Pinta", "Santa Maria")))
    first = chat(client, session_id, "Name a ship.")[-1].data
    chat(client, session_id, "Another.")
    edited = chat(client, session_id, "A third.", parent_message_id=first["message_id"])
    backend.engine.data(RATE, {"id": first["message_id"]}, user_id=user)

    answer = export(client, session_id, "json")
    assert answer.headers["content-disposition"].startswith('attachment; filename="Ships _ sails.json"')
    whole = SessionExport.model_validate(answer.json())
    assert (whole.session.session_id, whole.session.title) == (session_id, "Ships / & sails")
    assert [(one.seq, one.content) for one in whole.messages] == [
        (1, "Name a ship."), (2, "Nina"), (3, "Another."), (4, "Pinta"), (5, "A third."), (6, "Santa Maria"),
    ]  # fmt: skip
    assert whole.messages[4].parent_message_id == whole.messages[2].parent_message_id == first["message_id"]
    assert [one.feedback and one.feedback.comment for one in whole.messages[:3]] == [None, "Too short", None]

    answer = export(client, session_id, "markdown")
    assert answer.headers["content-type"] == "text/markdown; charset=utf-8"
    text = answer.text
    assert text.startswith("# Ships / & sails\n")
    places = [
        text.index(part) for part in ("Name a ship.", "Nina", "bad: Too short", "A third.", "Santa Maria")
    ]
    assert places == sorted(places)
    assert "Pinta" not in text and "Another." not in text
    # A deleted message leaves nothing; another branch is shown once it is chosen.
    client.delete(f"/api/chat-sessions/{session_id}")
    assert export(client, session_id, "markdown").text == text
    assert edited[-1].data["content"] == "Santa Maria"


def test_a_long_session_comes_whole(backend: Backend, client: httpx.Client) -> None:
    session_id = new_session(client)["session_id"]
    count = 2 * PAGE + 1
    rows = [
        {"session_id": session_id, "role": "user", "content": f"message {number}"} for number in range(count)
    ]
    backend.engine.data(FILL, {"rows": rows})
    messages = export(client, session_id, "json").json()["messages"]
    assert [one["content"] for one in messages] == [row["content"] for row in rows]
    text = export(client, session_id, "markdown").text
    assert text.count("\n## You") == count and text.rstrip().endswith(f"message {count - 1}")


def test_an_empty_session(client: httpx.Client) -> None:
    session_id = new_session(client)["session_id"]
    assert export(client, session_id, "json").json()["messages"] == []
    assert export(client, session_id, "markdown").text.startswith("# New chat\n")


def test_everything_of_a_person_and_nothing_of_others(
    backend: Backend, client: httpx.Client, user: UUID, provider: Provider
) -> None:
    with backend.new_user() as stranger:
        add_message(stranger, new_session(stranger, title="Theirs")["session_id"], "their secret")
        upload(stranger, picture(size=(9, 9)), "image/png", "theirs.png")
    session_id = new_session(client, title="Mine")["session_id"]
    provider.script(Step(pieces=["Nina"]))
    chat(client, session_id, "Name a ship.")
    trash_id = new_session(client, title="Mine")["session_id"]
    client.delete(f"/api/chat-sessions/{trash_id}")
    content = picture()
    upload(client, content, "image/png", "a/b.png")
    lost = upload(client, picture("JPEG"), "image/jpeg", "lost.jpg").json()["file_id"]
    (Path(backend.log).parent / "files" / "files" / lost).unlink()

    answer = client.get("/api/account/export")
    assert answer.status_code == 200 and answer.headers["content-type"] == "application/zip"
    packed = zipfile.ZipFile(io.BytesIO(answer.content))
    assert packed.testzip() is None
    names = packed.namelist()
    assert len(set(names)) == len(names) == 7
    assert json.loads(packed.read("account.json"))["user"]["id"] == str(user)
    (document,) = (name for name in names if name.endswith(f"Mine {session_id[:8]}.json"))
    whole = SessionExport.model_validate_json(packed.read(document))
    assert [one.content for one in whole.messages] == ["Name a ship.", "Nina"]
    assert b"Nina" in packed.read(document.replace(".json", ".md"))
    (thrown,) = (name for name in names if name.endswith(f"Mine {trash_id[:8]}.json"))
    assert json.loads(packed.read(thrown))["session"]["status"] == "deleted"
    files = {one["name"]: one["path"] for one in json.loads(packed.read("files.json"))}
    assert set(files) == {"a/b.png", "lost.jpg"} and files["lost.jpg"] is None
    assert files["a/b.png"].startswith("files/") and files["a/b.png"].endswith(" a b.png")
    assert packed.read(files["a/b.png"]) == content
    everything = b"".join(packed.read(name) for name in names)
    assert b"their secret" not in everything and b"theirs" not in everything


def test_a_zip_that_breaks_off_is_none(backend: Backend, client: httpx.Client) -> None:
    for _ in range(3):
        new_session(client)
    whole = client.get("/api/account/export").content
    for length in (len(whole) // 2, len(whole) - 30):
        with pytest.raises(zipfile.BadZipFile):
            zipfile.ZipFile(io.BytesIO(whole[:length]))


def message(**changes: Any) -> dict[str, Any]:
    return {
        "role": "assistant", "type": "text", "content": "", "metadata": {},
        "timestamp": "2026-11-22T10:00:00+00:00", "attachments": [], "feedback": [],
    } | changes  # fmt: skip


def test_figures_stand_where_they_were_made() -> None:
    table = {"type": "table", "title": "Bows", "columns": ["A|B", "n"], "rows": [["x\ny", 1], [None, 2.5]]}
    plot = {"type": "plot", "data": [{"type": "bar", "y": [1]}], "layout": {}}
    calls = [{"at": 6, "part": table}, {"at": 6, "part": {"type": "message"}}, {"at": 11, "part": plot}]
    text = section(message(content="Before between after", metadata={"tool_calls": calls, "model": "m"}))
    places = [text.index(part) for part in ("(m)", "Before", "**Bows**", "betw", "```json", "een after")]
    assert places == sorted(places)
    assert "| A\\|B | n |\n| --- | --- |\n| x y | 1 |\n|  | 2.5 |" in text
    alone = section(message(type="plot", metadata={"title": "Large", "file_id": str(uuid4())}))
    assert "**Large**" in alone and "```" not in alone
    broken = section(message(type="error", content="Half", metadata={"detail": "It broke."}))
    assert broken.index("Half") < broken.index("> It broke.")


def test_what_cannot_be_read_is_told_as_it_is() -> None:
    odd = {"tool_calls": [1, {"at": 3}], "citations": "none", "columns": 5}
    assert "kept" in section(message(content="kept", metadata=odd))
    assert json.loads(json.dumps(section(message(type="table", metadata={"columns": [], "rows": None}))))


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("a/b\\c: d?", "a b c d"),
        ("../../etc/passwd", "etc passwd"),
        ("\u202egnp.exe", "gnp.exe"),
        ("...", "Chat"),
        ("é" * 100, "é" * 40),
        ("日本語", "日本語"),
    ],
)
def test_titles_as_names_of_files(title: str, name: str) -> None:
    assert file_name(title, "Chat") == name

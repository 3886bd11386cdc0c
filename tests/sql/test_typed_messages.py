"""The shapes of metadata that the database takes, by type, and what becomes of rows from before it did."""

import json
from typing import Any
from uuid import uuid4

import pytest

from tests.harness import MIGRATIONS
from tests.sql.chat import Connection, new_session
from tests.sql.test_chat import refuses

INSERT = (
    "INSERT INTO chat_messages (message_id, session_id, role, content, type, metadata)"
    " VALUES ($1, $2, 'assistant', '', $3, $4)"
)
TABLE: dict[str, Any] = {"columns": ["Colour", "Angle"], "rows": [["Red", 42.4], ["Green", None]]}
PLOT: dict[str, Any] = {"data": [{"type": "bar", "x": ["a"], "y": [1]}], "layout": {"title": {"text": "A"}}}
ERROR: dict[str, Any] = {"code": "model-busy", "detail": "Try again.", "status": 503}
CALL: dict[str, Any] = {"name": "make_table", "at": 3, "result": "Shown.", "failed": False}


def text(kind: str, metadata: Any) -> tuple[str, str]:
    return kind, json.dumps(metadata)


@pytest.mark.parametrize(
    ("kind", "metadata"),
    [
        ("text", {"anything": [1]}),
        ("table", TABLE),
        ("table", {**TABLE, "rows": [], "title": "None", "total_rows": 9, "file_id": "f"}),
        ("plot", PLOT),
        ("plot", {**PLOT, "title": "A"}),
        ("plot", {"file_id": "f"}),
        ("error", ERROR),
        ("text", {"tool_calls": [CALL, {**CALL, "arguments": {"limit": 3}}]}),
        ("text", {"tool_calls": [{**CALL, "part": {"type": "table", **TABLE}}]}),
        ("table", {**TABLE, "tool_calls": [{**CALL, "part": {"type": "message"}}]}),
    ],
)
async def test_what_is_taken(connection: Connection, kind: str, metadata: Any) -> None:
    session = await new_session(connection)
    await connection.execute(INSERT, uuid4(), session, *text(kind, metadata))


@pytest.mark.parametrize(
    ("kind", "metadata"),
    [
        ("table", {}),
        ("table", {"columns": ["A"]}),
        ("table", {"columns": [], "rows": []}),
        ("table", {"columns": "A", "rows": []}),
        ("table", {"columns": ["A", 1], "rows": []}),
        ("table", {"columns": ["A"] * 51, "rows": []}),
        ("table", {"columns": ["A"], "rows": [["x", "y"]]}),
        ("table", {"columns": ["A"], "rows": ["x"]}),
        ("table", {"columns": ["A"], "rows": [{"A": 1}]}),
        ("table", {"columns": ["A"], "rows": [[["x"]]]}),
        ("table", {"columns": ["A"], "rows": [[{"x": 1}]]}),
        ("table", {"columns": ["A"], "rows": [[1]] * 1001}),
        ("table", {**TABLE, "title": 7}),
        ("plot", {}),
        ("plot", {"data": []}),
        ("plot", {"data": [], "layout": {}}),
        ("plot", {"data": [{"x": [1]}], "layout": {}}),
        ("plot", {"data": [{"type": ["bar"]}], "layout": {}}),
        ("plot", {"data": [{"type": "scattermapbox"}], "layout": {}}),
        ("plot", {"data": [{"type": "bar"}, "bar"], "layout": {}}),
        ("plot", {"data": [{"type": "bar"}] * 51, "layout": {}}),
        ("plot", {"data": [{"type": "bar"}], "layout": []}),
        ("plot", {"data": [{"type": "bar"}], "layout": {"images": [{"source": "https://example.com/x"}]}}),
        ("plot", {"data": [{"type": "bar"}], "layout": {"updatemenus": []}}),
        ("plot", {**PLOT, "file_id": "f"}),
        ("error", {}),
        ("error", {"code": "x", "detail": "y"}),
        ("error", {"code": "", "detail": "y", "status": 503}),
        ("error", {"code": "x", "status": 503}),
        ("error", {"code": "x", "detail": "y", "status": 200}),
        ("error", {"code": "x", "detail": "y", "status": "503"}),
        ("tool_calls", None),
        ("tool_calls", {}),
        ("tool_calls", [CALL] * 21),
        ("tool_calls", ["make_table"]),
        ("tool_calls", [{**CALL, "at": "3"}]),
        ("tool_calls", [{key: value for key, value in CALL.items() if key != "result"}]),
        ("tool_calls", [{**CALL, "part": {"type": "table", "columns": ["A"]}}]),
        ("tool_calls", [{**CALL, "part": {"type": "html"}}]),
        ("tool_calls", [{**CALL, "part": None}]),
    ],
)
async def test_what_is_refused(connection: Connection, kind: str, metadata: Any) -> None:
    session = await new_session(connection)
    constraint = "chat_messages_tool_calls" if kind == "tool_calls" else f"chat_messages_{kind}_content"
    values = text("text", {"tool_calls": metadata}) if kind == "tool_calls" else text(kind, metadata)
    await refuses(connection, constraint, INSERT, uuid4(), session, *values)


async def test_a_deleted_one_keeps_its_type_and_nothing_else(connection: Connection) -> None:
    session, message = await new_session(connection), uuid4()
    await connection.execute(INSERT, message, session, *text("table", TABLE))
    await connection.execute("UPDATE chat_messages SET deleted_at = now() WHERE message_id = $1", message)
    row = await connection.fetchrow(
        "SELECT type, content, metadata FROM chat_messages WHERE message_id = $1", message
    )
    assert row and tuple(row) == ("table", "", "{}")


async def test_rows_from_before_stay_and_fit(connection: Connection) -> None:
    """Down, rows of all kinds, one in a deleted session, and up again."""
    folder = MIGRATIONS / "1763700004000_typed_messages"
    await connection.execute((folder / "down.sql").read_text())
    session = await new_session(connection)
    rows: list[tuple[str, str, Any]] = [
        ("table", "", {"html": "<b>"}),
        ("plot", "words", {}),
        ("table", "", TABLE),
        ("error", "half", {"code": "model-timeout", "detail": "Too slow."}),
        ("error", "half", ERROR),
        ("text", "x", {"tool_calls": 1, "kept": True}),
    ]
    for kind, content, metadata in rows:
        await connection.execute(
            "INSERT INTO chat_messages (session_id, role, content, type, metadata)"
            " VALUES ($1, 'assistant', $2, $3, $4)",
            session,
            content,
            kind,
            json.dumps(metadata),
        )
    await connection.execute("UPDATE chat_sessions SET status = 'deleted' WHERE session_id = $1", session)
    await connection.execute((folder / "up.sql").read_text())
    stored = await connection.fetch(
        "SELECT type, content, metadata FROM chat_messages WHERE session_id = $1 ORDER BY seq", session
    )
    assert [(row["type"], row["content"], json.loads(row["metadata"])) for row in stored] == [
        ("text", "Table", {"html": "<b>"}),
        ("text", "words", {}),
        ("table", "", TABLE),
        ("error", "half", {"code": "model-timeout", "detail": "Too slow.", "status": 503}),
        ("error", "half", ERROR),
        ("text", "x", {"kept": True}),
    ]

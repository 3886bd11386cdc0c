"""make_table and make_plot: what a model shows instead of writing it out.

What is too large for a message becomes a file; of a table, the message keeps the first rows.
"""

import json
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from backend.exports.names import file_name
from backend.files.checks import CSV, PLOTLY
from backend.files.storage import Described
from backend.services.generations import Generation
from backend.tools.csv import csv_of
from backend.tools.tool import Made, Row, Tool, ToolError, Whole
from backend.typed_messages import MESSAGE_ROWS, Plot, Table, first_fault, size_of, without_foreign

Content = TypeVar("Content", bound=BaseModel)
# What a message holds of one table or plot, and of one whose whole is a file.
INLINE_BYTES = 64 * 1024
HEAD_ROWS = 100
HEAD_BYTES = 16 * 1024
# The most that there is of one at all: what browsers draw, and read at once.
MOST_BYTES = 1024 * 1024
MOST_ROWS = 20_000
TITLE = {"type": "string", "description": "A short heading."}


async def make_table(_generation: Generation, arguments: Row) -> Made:
    """A table of the message's own."""
    table = _checked(Table, arguments)
    rows = table.rows
    if len(rows) > MOST_ROWS:
        raise ToolError(f"It is too large: at most {MOST_ROWS:,} rows. Show less of it.")
    part = {"type": "table", **table.model_dump(exclude_none=True), "rows": rows}
    told = f"The user sees the table ({len(rows)} rows). Do not repeat it in text."
    if _fits(part) and len(rows) <= MESSAGE_ROWS:
        return Made(told, part)
    whole = _whole(f"{file_name(table.title or '', 'Table')}.csv", CSV, csv_of(table.columns, rows))
    return Made(told, {**part, "rows": head_of(rows), "total_rows": len(rows)}, whole)


async def make_plot(_generation: Generation, arguments: Row) -> Made:
    """A plot of the message's own."""
    given = without_foreign(arguments)
    traces = given.get("data")
    if isinstance(traces, list):
        given["data"] = [
            {"type": "scatter", **trace} if isinstance(trace, dict) else trace for trace in traces
        ]
    plot = _checked(Plot, given)
    part = {"type": "plot", **plot.model_dump(exclude_none=True), "data": plot.data, "layout": plot.layout}
    told = "The user sees the plot. Do not describe every point in text."
    if _fits(part):
        return Made(told, part)
    figure = {"data": part.pop("data"), "layout": part.pop("layout")}
    content = json.dumps(figure, ensure_ascii=False, separators=(",", ":"))
    return Made(told, part, _whole(f"{file_name(plot.title or '', 'Plot')}.json", PLOTLY, content))


def head_of(rows: list[list[Any]]) -> list[list[Any]]:
    """The first rows, as many as a message keeps of a large table."""
    room, head = HEAD_BYTES, []
    for row in rows[:HEAD_ROWS]:
        room -= size_of(row)
        if room < 0:
            break
        head.append(row)
    return head


def _checked(kind: type[Content], arguments: Row) -> Content:
    try:
        return kind.model_validate(arguments)
    except ValidationError as error:
        raise ToolError(first_fault(error)) from None


def _whole(name: str, file_type: str, text: str) -> Whole:
    content = text.encode()
    return Whole(Described(len(content), file_type, name), content)


def _fits(part: Row) -> bool:
    """Whether a message has room for it; ToolError where there is none for it anywhere."""
    size = size_of(part)
    if size > MOST_BYTES:
        raise ToolError(f"It is too large: at most {MOST_BYTES // 1024} KiB. Show less of it.")
    return size <= INLINE_BYTES


MAKE_TABLE = Tool(
    "make_table",
    "Shows the user a table that they can page through and save. Use it for data in rows and columns.",
    {
        "type": "object",
        "properties": {
            "title": TITLE,
            "columns": {"type": "array", "items": {"type": "string"}, "description": "Names of the columns."},
            "rows": {
                "type": "array",
                "items": {"type": "array", "items": {"type": ["string", "number", "boolean", "null"]}},
                "description": "Rows with one cell for each column. Numbers are given as numbers.",
            },
        },
        "required": ["columns", "rows"],
    },
    make_table,
)
MAKE_PLOT = Tool(
    "make_plot",
    "Shows the user a plot. Lines, points and areas are scatter traces; bars and pies are the others.",
    {
        "type": "object",
        "properties": {
            "title": TITLE,
            "data": {
                "type": "array",
                "items": {
                    "type": "object",
                    "properties": {"type": {"type": "string", "enum": ["scatter", "bar", "pie"]}},
                    "required": ["type"],
                },
                "description": "Plotly traces.",
            },
            "layout": {"type": "object", "description": "A Plotly layout, such as the titles of the axes."},
        },
        "required": ["data"],
    },
    make_plot,
)

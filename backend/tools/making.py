"""make_table and make_plot: what a model shows instead of writing it out."""

from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from backend.services.generations import Generation
from backend.tools.tool import Made, Row, Tool, ToolError
from backend.typed_messages import Plot, TableMessage, first_fault, size_of, without_foreign

Content = TypeVar("Content", bound=BaseModel)
# What a message holds of one table or plot.
INLINE_BYTES = 64 * 1024
TITLE = {"type": "string", "description": "A short heading."}


async def make_table(_generation: Generation, arguments: Row) -> Made:
    """A table of the message's own."""
    table = _checked(TableMessage, arguments)
    part = {"type": "table", **table.model_dump(exclude_none=True), "rows": table.rows}
    _small_enough(part)
    return Made(f"The user sees the table ({len(table.rows)} rows). Do not repeat it in text.", part)


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
    _small_enough(part)
    return Made("The user sees the plot. Do not describe every point in text.", part)


def _checked(kind: type[Content], arguments: Row) -> Content:
    try:
        return kind.model_validate(arguments)
    except ValidationError as error:
        raise ToolError(first_fault(error)) from None


def _small_enough(part: dict[str, Any]) -> None:
    if size_of(part) > INLINE_BYTES:
        raise ToolError(f"It is too large: at most {INLINE_BYTES // 1024} KiB. Show less of it.")


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

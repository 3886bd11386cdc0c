"""A session as Markdown: pure functions, one piece of text per message."""

import json
from typing import Any

Row = dict[str, Any]
NAMES = {"user": "You", "assistant": "Assistant", "system": "System"}


def heading(session: Row) -> str:
    """The beginning of the document."""
    return f"# {one_line(session['title'])}\n\nBegun on {moment(session['created_at'])}.\n"


def section(message: Row) -> str:
    """One message with what belongs to it."""
    model = message["metadata"].get("model")
    name = NAMES[message["role"]] + (f" ({one_line(model)})" if isinstance(model, str) else "")
    parts = [f"\n## {name}, {moment(message['timestamp'])}", *body(message)]
    if attachments := message["attachments"]:
        names = (one_line(str(one["metadata"].get("name", "a file"))) for one in attachments)
        parts.append("Attached: " + ", ".join(names))
    if citations := [citation(one) for one in listed(message["metadata"], "citations")]:
        parts.append("Sources:\n\n" + "\n".join(citations))
    for feedback in message["feedback"]:
        comment = f": {one_line(feedback['comment'])}" if feedback["comment"] else ""
        parts.append(f"Your feedback: {'good' if feedback['rating'] == 'up' else 'bad'}{comment}")
    return "\n\n".join(parts) + "\n"


def body(message: Row) -> list[str]:
    """The text, with the tables and plots in their places, and why it ends where it does."""
    content, metadata = message["content"], message["metadata"]
    parts, written = [], 0
    for call in sorted(listed(metadata, "tool_calls"), key=lambda call: int(call.get("at", 0))):
        part = call.get("part")
        if isinstance(part, dict) and part.get("type") in FIGURES:
            at = int(call.get("at", 0))
            parts += [content[written:at].strip(), FIGURES[part["type"]](part)]
            written = at
    parts.append(content[written:].strip())
    if message["type"] in FIGURES:
        parts.append(FIGURES[message["type"]](metadata))
    if message["type"] == "error":
        parts.append(f"> {one_line(str(metadata.get('detail', 'The reply broke off.')))}")
    return [part for part in parts if part]


def table(part: Row) -> str:
    """Columns and rows as GitHub writes them."""
    columns = [cell(one) for one in listed_values(part, "columns")]
    if not columns:
        return titled(part, "A table")
    rows = [[cell(one) for one in row] for row in listed_values(part, "rows") if isinstance(row, list)]
    lines = [columns, ["---"] * len(columns), *rows]
    written = titled(part, "") + "\n".join(f"| {' | '.join(line)} |" for line in lines)
    total = part.get("total_rows")
    if isinstance(total, int) and total > len(rows):
        written += f"\n\nThe first {len(rows):,} of {total:,} rows; the attached file has all of them."
    return written


def plot(part: Row) -> str:
    """What was plotted, as the JSON that Plotly takes."""
    if "data" not in part:
        return titled(part, "") + "The attached file has the plot."
    figure = {name: part[name] for name in ("data", "layout") if name in part}
    return titled(part, "") + f"```json\n{json.dumps(figure, ensure_ascii=False)}\n```"


FIGURES = {"table": table, "plot": plot}


def titled(part: Row, otherwise: str) -> str:
    """The figure's title before it."""
    title = part.get("title")
    return f"**{one_line(title)}**\n\n" if isinstance(title, str) and title else otherwise


def citation(one: Row) -> str:
    """A passage, and where it stands."""
    where = f"{one_line(str(one.get('file_name', 'a document')))}, page {one.get('page', '?')}"
    return f"- {where}: “{one_line(str(one.get('quote', '')))}”"


def cell(value: object) -> str:
    """A value in a table: one line, without the sign that ends it."""
    text = "" if value is None else value if isinstance(value, str) else json.dumps(value)
    return one_line(text).replace("|", "\\|")


def listed(metadata: Row, name: str) -> list[Row]:
    """The objects of a list in metadata."""
    return [one for one in listed_values(metadata, name) if isinstance(one, dict)]


def listed_values(metadata: Row, name: str) -> list[Any]:
    """A list in metadata, empty where there is none."""
    found = metadata.get(name)
    return found if isinstance(found, list) else []


def one_line(text: str) -> str:
    """Without line breaks, which would end a heading or a cell."""
    return " ".join(text.split())


def moment(timestamp: str) -> str:
    """A time of the database: the day and the minute, in UTC."""
    return f"{timestamp[:10]} {timestamp[11:16]} UTC"

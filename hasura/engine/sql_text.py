"""Cut a text of SQL into statements, as far as quotes, comments and dollar quotes decide it."""

from __future__ import annotations

import re
from collections.abc import Iterator

_TOKEN = re.compile(
    r"""
    (?P<comment>--[^\n]*)
  | (?P<block>/\*)
  | (?P<escape>\b[eE]'(?:[^'\\]|''|\\.)*')
  | (?P<string>'(?:[^']|'')*')
  | (?P<name>"(?:[^"]|"")*")
  | (?P<dollar>\$(?P<tag>[A-Za-z_]?\w*)\$.*?\$(?P=tag)\$)
  | (?P<end>;)
  | (?P<meta>^\\[^\n]*)
    """,
    re.VERBOSE | re.DOTALL | re.MULTILINE,
)
_BLOCK_EDGE = re.compile(r"/\*|\*/")


def statements(text: str) -> Iterator[tuple[int, str]]:
    """Each statement with the offset of its first character; comments before it are left out.

    A line that starts with a backslash (a command of psql) is a statement of its own.
    """
    start: int | None = None
    position = 0
    while position < len(text):
        match = _TOKEN.search(text, position)
        until = match.start() if match else len(text)
        if start is None:
            start = _first_character(text, position, until)
        if match is None:
            break
        position = match.end()
        if match["block"]:
            position = _block_end(text, match.start())
        elif match["end"]:
            if start is not None:
                yield start, text[start : match.start()]
            start = None
        elif match["meta"]:
            yield match.start(), match["meta"].strip()
        elif not match["comment"] and start is None:
            start = match.start()
    if start is not None:
        yield start, text[start:].rstrip()


def line_at(text: str, offset: int) -> int:
    """The number of the line that holds the character at `offset`."""
    return text.count("\n", 0, offset) + 1


def _first_character(text: str, position: int, until: int) -> int | None:
    rest = text[position:until]
    stripped = rest.lstrip()
    return position + len(rest) - len(stripped) if stripped else None


def _block_end(text: str, position: int) -> int:
    """Block comments nest in SQL."""
    depth = 0
    for edge in _BLOCK_EDGE.finditer(text, position):
        depth += 1 if edge[0] == "/*" else -1
        if depth == 0:
            return edge.end()
    return len(text)

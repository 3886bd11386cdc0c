"""Large tables as CSV (RFC 4180), from which the interface reads the same cells again.

A text is always quoted, and a number, true, false or null (nothing at all) never. No cell is a formula: what
a spreadsheet would take for one begins with an apostrophe more than it has.
"""

import json
import re
from collections.abc import Iterable, Sequence
from typing import Any

FORMULA = re.compile(r"'*[=+\-@\t\r]")


def csv_of(columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> str:
    """The names of the columns, and a line for each row; with the mark by which spreadsheets know UTF-8."""
    return "\ufeff" + "".join(",".join(map(_field, row)) + "\r\n" for row in (columns, *rows))


def _field(cell: Any) -> str:
    if cell is None:
        return ""
    if not isinstance(cell, str):
        return json.dumps(cell)
    text = f"'{cell}" if FORMULA.match(cell) else cell
    return '"' + text.replace('"', '""') + '"'

"""How much of a table a message keeps, and from when on it is too large for one, or for anything."""

import asyncio
from typing import Any, cast

import pytest

from backend.services.generations import Generation
from backend.tools.making import HEAD_BYTES, HEAD_ROWS, MOST_BYTES, MOST_ROWS, head_of, make_plot, make_table
from backend.tools.tool import Made, ToolError
from backend.typed_messages import MESSAGE_ROWS, size_of

Rows = list[list[Any]]
NOBODY = cast(Generation, None)


def table(rows: Rows) -> Made:
    return asyncio.run(make_table(NOBODY, {"columns": ["Name"], "rows": rows}))


def plot(points: int) -> Made:
    return asyncio.run(make_plot(NOBODY, {"data": [{"type": "scatter", "y": [1.5] * points}]}))


def test_the_head_has_so_many_rows_at_most() -> None:
    rows: Rows = [[number] for number in range(HEAD_ROWS + 1)]
    assert head_of(rows) == rows[:HEAD_ROWS]
    assert head_of(rows[:3]) == rows[:3]


@pytest.mark.parametrize("length", [300, 5_000, HEAD_BYTES])
def test_the_head_has_so_many_bytes_at_most(length: int) -> None:
    row = ["x" * length]
    head = head_of([row] * 200)
    assert len(head) * size_of(row) <= HEAD_BYTES < (len(head) + 1) * size_of(row)


def test_a_table_is_the_messages_own_until_it_has_too_many_rows() -> None:
    assert table([[1]] * MESSAGE_ROWS).whole is None
    made = table([[1]] * (MESSAGE_ROWS + 1))
    assert made.whole is not None
    assert made.part is not None
    assert made.part["total_rows"] == MESSAGE_ROWS + 1
    assert len(made.part["rows"]) == HEAD_ROWS


def test_a_table_has_a_most_of_rows() -> None:
    assert table([[1]] * MOST_ROWS).whole is not None
    with pytest.raises(ToolError, match="at most 20,000 rows"):
        table([[1]] * (MOST_ROWS + 1))


def test_a_table_and_a_plot_have_a_most_of_bytes() -> None:
    assert table([["x" * (MOST_BYTES // 100 - 100)]] * 100).whole is not None
    with pytest.raises(ToolError, match="at most 1024 KiB"):
        table([["x" * (MOST_BYTES // 100)]] * 100)
    assert plot(MOST_BYTES // 5).whole is not None
    with pytest.raises(ToolError, match="at most 1024 KiB"):
        plot(MOST_BYTES // 3)

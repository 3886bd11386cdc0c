"""ORDER BY: columns, and scalar subselects for what related rows say."""

from __future__ import annotations

from hasura.engine.plan.operators import DIRECTIONS
from hasura.engine.plan.row_nodes import Window
from hasura.engine.render.filters import Row, operand
from hasura.engine.render.text import Sql, Writer, join, syntax


def order_by(w: Writer, window: Window, alias: str) -> Sql:
    """The clause; what DISTINCT ON names comes first where nothing else was asked."""
    items = [
        syntax(
            "{value} {direction}",
            value=operand(w, item.value, Row.of(alias)),
            direction=Sql(DIRECTIONS[item.direction].sql),
        )
        for item in window.order_by
    ]
    return syntax("\nORDER BY {items}", items=join(", ", items)) if items else syntax("")

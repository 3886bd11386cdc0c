"""ORDER BY: columns, and scalar subselects for what related rows say."""

from __future__ import annotations

from typing import assert_never

from hasura.engine.plan.nodes import FunctionRows
from hasura.engine.plan.operators import DIRECTIONS
from hasura.engine.plan.row_nodes import (
    AggregateOrder,
    ColumnOrder,
    ComputedOrder,
    OrderExpression,
    RelatedOrder,
    Window,
)
from hasura.engine.render.filters import (
    Row,
    column_value,
    computed_value,
    condition,
    function_call,
    join_condition,
)
from hasura.engine.render.text import Sql, Writer, identifier, join, syntax


def order_by(w: Writer, window: Window, alias: str) -> Sql:
    """The clause; what DISTINCT ON names comes first where nothing else was asked."""
    items = [
        syntax(
            "{value} {direction}",
            value=_expression(w, item.expression, alias),
            direction=Sql(DIRECTIONS[item.direction].sql),
        )
        for item in window.order_by
    ]
    if not items:
        return syntax("")
    return syntax("\nORDER BY {items}", items=join(", ", items))


def _expression(w: Writer, expression: OrderExpression, alias: str) -> Sql:
    match expression:
        case ColumnOrder(column):
            return column_value(w, column, alias)
        case ComputedOrder(value):
            return computed_value(w, value, alias)
        case RelatedOrder(pairs, target, inner):
            related = w.alias()
            return syntax(
                "(SELECT {value} FROM {table} AS {alias} WHERE {on} AND {filter} LIMIT 1)",
                value=_expression(w, inner, related),
                table=identifier(target.table.name.schema, target.table.name.name),
                alias=identifier(related),
                on=join_condition(pairs, alias, related),
                filter=condition(w, target.row_filter, Row.of(related)),
            )
        case AggregateOrder():
            return _aggregate(w, expression, alias)
        case _:
            assert_never(expression)


def _aggregate(w: Writer, expression: AggregateOrder, alias: str) -> Sql:
    related = w.alias()
    target = expression.target
    if isinstance(target, FunctionRows):
        source = function_call(w, target.call, alias)
        row_filter = target.permitted.row_filter
    else:
        source = identifier(target.table.name.schema, target.table.name.name)
        row_filter = target.row_filter
    conditions = [condition(w, row_filter, Row.of(related))]
    if expression.join is not None:
        conditions.append(join_condition(expression.join, alias, related))
    argument = column_value(w, expression.column, related) if expression.column else syntax("*")
    return syntax(
        "(SELECT {function}({argument}) FROM {source} AS {alias} WHERE {where})",
        function=identifier(expression.function),
        argument=argument,
        source=source,
        alias=identifier(related),
        where=join(" AND ", conditions),
    )

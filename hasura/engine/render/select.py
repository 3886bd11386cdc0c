"""Rows as JSON.

    SELECT coalesce(json_agg(_1.*), '[]') FROM (
      SELECT "_0"."id" AS "id" FROM "public"."author" AS "_0"
      WHERE ... ORDER BY ... LIMIT ...) AS "_1"

A list keeps the order of the subselect it is made from.
"""

from __future__ import annotations

from typing import assert_never

from hasura.engine.catalog import ScalarType
from hasura.engine.conversions import to_text
from hasura.engine.plan.nodes import ColumnOperand, Constant, Join, Parameter, RowSource
from hasura.engine.plan.row_nodes import (
    AggregateOutput,
    Output,
    OutputFields,
    RemoteOutput,
    RowsOutput,
    ScalarOutput,
    Select,
    TextOutput,
    Window,
)
from hasura.engine.render import aggregate
from hasura.engine.render.filters import (
    Row,
    condition,
    field_value,
    from_item,
    join_condition,
    row_filter,
    where_all,
)
from hasura.engine.render.json import row_columns, row_object
from hasura.engine.render.order import order_by
from hasura.engine.render.text import Sql, Writer, identifier, join, literal, syntax, type_name
from hasura.engine.values import STRINGIFIED


def rows_json(w: Writer, select: Select, *, single: bool, outer: str | None, on: Join | None) -> Sql:
    """A scalar subselect: a list of objects, or one object or null."""
    alias = w.alias()
    pairs = fields(w, select.fields, alias)
    body = window_body(w, select.source, select.window, alias, outer=outer, on=on)
    if single:
        return syntax("(SELECT {value}\nFROM {body} LIMIT 1)", value=row_object(pairs), body=body)
    wrapper = w.alias()
    columns = row_columns(pairs)
    return syntax(
        "(SELECT coalesce(json_agg({row}), '[]'::json)\nFROM "
        "(SELECT {distinct}{columns}\nFROM {body}) AS {wrapper})",
        row=syntax("{w}.*", w=identifier(wrapper)) if columns is not None else identifier(wrapper, "row"),
        distinct=distinct_on(w, select.window, alias),
        columns=syntax('{v} AS "row"', v=row_object(pairs)) if columns is None else columns,
        body=body,
        wrapper=identifier(wrapper),
    )


def window_body(
    w: Writer, source: RowSource, window: Window, alias: str, *, outer: str | None, on: Join | None
) -> Sql:
    """FROM's content and everything after it, for one row source."""
    conditions = [condition(w, row_filter(source), Row.of(alias)), condition(w, window.where, Row.of(alias))]
    if on is not None:
        assert outer is not None
        conditions.insert(0, join_condition(on, outer, alias))
    return syntax(
        "{source} AS {alias}{where}{order}{limit}{offset}",
        source=from_item(w, source, outer),
        alias=identifier(alias),
        where=where_all(conditions),
        order=order_by(w, window, alias),
        limit=syntax(" LIMIT {n}", n=limit) if (limit := most(w, window)) else syntax(""),
        offset=syntax(" OFFSET {n}", n=w.value(window.offset)) if window.offset else syntax(""),
    )


def most(w: Writer, window: Window) -> Sql | None:
    """How many rows: the smaller of the client's limit and the permission's; None where there is neither."""
    own = window.row_limit
    if window.limit is None:
        return None if own is None else Sql(str(int(own)))
    if own is None:
        return w.value(window.limit)
    if isinstance(window.limit.source, Constant):
        text = to_text(window.limit.conversion, window.limit.source.value, window.limit.path)
        return Sql(str(own if text is None else min(int(text), own)))
    return syntax("least({n}, {own})", n=w.value(window.limit), own=Sql(str(int(own))))


def distinct_on(w: Writer, window: Window, alias: str) -> Sql:
    """DISTINCT ON (columns), where asked for."""
    if not window.distinct_on:
        return syntax("")
    columns = [field_value(w, column, Row.of(alias)) for column in window.distinct_on]
    return syntax("DISTINCT ON ({columns}) ", columns=join(", ", columns))


# ---------------------------------------------------------------- fields


def fields(w: Writer, outputs: OutputFields, alias: str) -> list[tuple[str, Sql]]:
    """The pairs of a row's object."""
    return [(key, output(w, item, alias)) for key, item in outputs]


def output(w: Writer, item: Output, alias: str) -> Sql:
    """One field of a row's object."""
    match item:
        case ScalarOutput(value, path, upper):
            shown = scalar_value(w, field_value(w, value, Row.of(alias)), value.type, path)
            return syntax("upper({value})", value=shown) if upper else shown
        case TextOutput(text):
            return syntax("{text}::text", text=literal(text))
        case RowsOutput(on, select, single):
            return rows_json(w, select, single=single, outer=alias, on=on)
        case AggregateOutput(on, inner):
            return aggregate.aggregate_json(w, inner, outer=alias, on=on)
        case RemoteOutput(keys):
            return _keys(w, keys, alias)
        case _:
            assert_never(item)


def _keys(w: Writer, columns: tuple[ColumnOperand, ...], alias: str) -> Sql:
    """A list of the texts of key columns; null where one of them is null, since no row can have that key."""
    values = [field_value(w, column, Row.of(alias)) for column in columns]
    return syntax(
        "CASE WHEN {known} THEN json_build_array({texts}) END",
        known=join(" AND ", [syntax("{value} IS NOT NULL", value=value) for value in values]),
        texts=join(", ", [syntax("({value})::text", value=value) for value in values]),
    )


def scalar_value(w: Writer, value: Sql, scalar: ScalarType, path: Parameter | None) -> Sql:
    """A value as JSON shows it: part of a document, GeoJSON, or text for numbers that JSON clients round."""
    if path is not None:
        return syntax("({value} #> {path})", value=value, path=w.value(path))
    base = scalar.comparable_as
    if w.stringify and base in STRINGIFIED:
        return syntax("({value})::text", value=value)
    if w.stringify and scalar.element in STRINGIFIED:
        return syntax("({value})::text[]", value=value)
    if base in {"geometry", "geography"}:
        head, dot, _ = scalar.sql.rpartition(".")
        function = type_name(head + dot + "st_asgeojson")
        return syntax("{function}({value}, 15, 4)::json", function=function, value=value)
    return value

"""Aggregates as JSON.

    SELECT json_build_object('aggregate', json_build_object('count', count(*)))
    FROM (SELECT * FROM "public"."author" AS "_0" WHERE ...) AS "_1"

`nodes` are read apart: a permission's row limit holds for them and not for the aggregate.
"""

from __future__ import annotations

from dataclasses import replace
from typing import assert_never

from hasura.engine.plan.nodes import Join, Parameter
from hasura.engine.plan.row_nodes import (
    Aggregate,
    AggregateColumns,
    AggregateField,
    AggregateFields,
    ColumnOutput,
    CountOutput,
    NodesFields,
    ScalarFunctionOutput,
    Select,
    TextOutput,
)
from hasura.engine.render import select
from hasura.engine.render.filters import aggregated, function_call
from hasura.engine.render.json import plain_object
from hasura.engine.render.text import Sql, Writer, identifier, join, literal, syntax


def aggregate_json(w: Writer, aggregate: Aggregate, *, outer: str | None, on: Join | None) -> Sql:
    """A scalar subselect: the object of `<table>_aggregate`."""
    pairs: list[tuple[str, Sql]] = []
    for key, field in aggregate.fields:
        match field:
            case TextOutput(text):
                pairs.append((key, syntax("{text}::text", text=literal(text))))
            case NodesFields(fields):
                nodes = Select(aggregate.source, aggregate.window, fields)
                pairs.append((key, select.rows_json(w, nodes, single=False, outer=outer, on=on)))
            case AggregateFields():
                pairs.append((key, _aggregate(w, aggregate, field, outer=outer, on=on)))
            case _:
                assert_never(field)
    return plain_object(pairs)


def _aggregate(
    w: Writer, aggregate: Aggregate, fields: AggregateFields, *, outer: str | None, on: Join | None
) -> Sql:
    inner, rows = w.alias(), w.alias()
    window = replace(aggregate.window, row_limit=None)
    body = select.window_body(w, aggregate.source, window, inner, outer=outer, on=on)
    return syntax(
        "(SELECT {value}\nFROM (SELECT {distinct}{columns}\nFROM {body}) AS {rows})",
        value=plain_object([(key, _field(w, item, rows)) for key, item in fields.fields]),
        distinct=select.distinct_on(w, window, inner),
        columns=_columns(w, fields, inner),
        body=body,
        rows=identifier(rows),
    )


def _columns(w: Writer, fields: AggregateFields, alias: str) -> Sql:
    """The columns that the aggregates read, and computed fields under names of their own."""
    plain: dict[str, Sql] = {}
    for _, item in fields.fields:
        for output in _read_columns(item):
            name = output.column.name
            value = select.visible(w, identifier(alias, name), output.condition, alias)
            plain[name] = syntax("{value} AS {name}", value=value, name=identifier(name))
        if isinstance(item, AggregateColumns):
            for _, computed in item.columns:
                if isinstance(computed, ScalarFunctionOutput):
                    name = _computed_name(computed)
                    value = function_call(w, computed.call, alias)
                    plain[name] = syntax("{value} AS {name}", value=value, name=identifier(name))
    return join(", ", plain.values()) if plain else syntax("1")


def _read_columns(item: AggregateField) -> list[ColumnOutput]:
    if isinstance(item, CountOutput):
        return list(item.columns)
    if isinstance(item, AggregateColumns):
        return [output for _, output in item.columns if isinstance(output, ColumnOutput)]
    return []


def _computed_name(output: ScalarFunctionOutput) -> str:
    return f"_computed_{output.call.function.oid}"


def _field(w: Writer, item: AggregateField, rows: str) -> Sql:
    match item:
        case TextOutput(text):
            return syntax("{text}::text", text=literal(text))
        case CountOutput(columns, distinct):
            return _count(w, columns, distinct, rows)
        case AggregateColumns(function, columns):
            pairs = [(key, _one(w, function, column, rows)) for key, column in columns]
            return plain_object(pairs)
        case _:
            assert_never(item)


def _count(w: Writer, columns: tuple[ColumnOutput, ...], distinct: bool | Parameter, rows: str) -> Sql:
    names = join(", ", [identifier(rows, output.column.name) for output in columns])
    if len(columns) > 1:
        names = syntax("({names})", names=names)
    return aggregated(w, "count", names if columns else None, distinct)


def _one(
    w: Writer, function: str, column: ColumnOutput | TextOutput | ScalarFunctionOutput, rows: str
) -> Sql:
    if isinstance(column, TextOutput):
        return syntax("{text}::text", text=literal(column.text))
    if isinstance(column, ScalarFunctionOutput):
        name, scalar = _computed_name(column), column.type
    else:
        name, scalar = column.column.name, column.column.type
    cast = syntax("::text") if function in {"min", "max"} and scalar.name == "uuid" else syntax("")
    value = syntax(
        "{function}({column}{cast})", function=identifier(function), column=identifier(rows, name), cast=cast
    )
    return select.scalar_value(w, value, scalar, None)

"""Aggregates as JSON.

    SELECT json_build_object('aggregate', json_build_object('count', count(*)))
    FROM (SELECT * FROM "public"."author" AS "_0" WHERE ...) AS "_1"

`nodes` are read apart: a permission's row limit holds for them and not for the aggregate.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import assert_never

from hasura.engine.plan.nodes import ColumnOperand, FieldOperand, Join
from hasura.engine.plan.row_nodes import (
    Aggregate,
    AggregateColumns,
    AggregateField,
    AggregateFields,
    CountOutput,
    NodesFields,
    Select,
    TextOutput,
)
from hasura.engine.render import select
from hasura.engine.render.filters import Row, aggregated, field_value
from hasura.engine.render.json import plain_object
from hasura.engine.render.text import Sql, Writer, identifier, join, literal, syntax


def aggregate_json(w: Writer, aggregate: Aggregate, *, outer: str | None, on: Join | None) -> Sql:
    """A scalar subselect: the object of `<table>_aggregate`."""
    pairs: list[tuple[str, Sql]] = []
    for key, item in aggregate.fields:
        match item:
            case TextOutput(text):
                pairs.append((key, syntax("{text}::text", text=literal(text))))
            case NodesFields(fields):
                nodes = Select(aggregate.source, aggregate.window, fields)
                pairs.append((key, select.rows_json(w, nodes, single=False, outer=outer, on=on)))
            case AggregateFields():
                pairs.append((key, _aggregate(w, aggregate, item, outer=outer, on=on)))
            case _:
                assert_never(item)
    return plain_object(pairs)


def _aggregate(
    w: Writer, aggregate: Aggregate, fields: AggregateFields, *, outer: str | None, on: Join | None
) -> Sql:
    inner, rows = w.alias(), w.alias()
    window = replace(aggregate.window, row_limit=None)
    body = select.window_body(w, aggregate.source, window, inner, outer=outer, on=on)
    read = _Read(rows)
    value = plain_object([(key, _field(w, item, read)) for key, item in fields.fields])
    columns = [
        syntax("{value} AS {name}", value=field_value(w, item, Row.of(inner)), name=identifier(name))
        for name, item in read.fields.items()
    ]
    return syntax(
        "(SELECT {value}\nFROM (SELECT {distinct}{columns}\nFROM {body}) AS {rows})",
        value=value,
        distinct=select.distinct_on(w, window, inner),
        columns=join(", ", columns) if columns else syntax("1"),
        body=body,
        rows=identifier(rows),
    )


@dataclass(frozen=True, slots=True)
class _Read:
    """The fields that aggregates read of the rows: columns, and computed fields under names of their own."""

    rows: str
    fields: dict[str, FieldOperand] = field(default_factory=dict)

    def name(self, value: FieldOperand) -> Sql:
        if isinstance(value, ColumnOperand):
            name = value.column.name
        else:
            known = (name for name, item in self.fields.items() if item == value)
            name = next(known, f"_computed_{len(self.fields)}")
        self.fields[name] = value
        return identifier(self.rows, name)


def _field(w: Writer, item: AggregateField, read: _Read) -> Sql:
    match item:
        case TextOutput(text):
            return syntax("{text}::text", text=literal(text))
        case CountOutput(columns, distinct):
            return aggregated(w, "count", [read.name(column) for column in columns], distinct)
        case AggregateColumns(function, columns):
            return plain_object([(key, _one(w, function, value, read)) for key, value in columns])
        case _:
            assert_never(item)


def _one(w: Writer, function: str, value: FieldOperand | TextOutput, read: _Read) -> Sql:
    if isinstance(value, TextOutput):
        return syntax("{text}::text", text=literal(value.text))
    is_uuid = function in {"min", "max"} and value.type.name == "uuid"
    found = syntax(
        "{function}({column}{cast})",
        function=identifier(function),
        column=read.name(value),
        cast=syntax("::text") if is_uuid else syntax(""),
    )
    return select.scalar_value(w, found, value.type, None)

"""Boolean expressions as SQL.

((_0."user_id" = ($1::text)::uuid) AND (_0."deleted_at" IS NULL))
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import assert_never

from hasura.engine.catalog import Table
from hasura.engine.plan.nodes import (
    TRUE,
    AggregateOperand,
    AllOf,
    AnyOf,
    BooleanExpression,
    CastOperand,
    ColumnOperand,
    Comparison,
    Exists,
    FieldOperand,
    FunctionCall,
    FunctionOperand,
    FunctionRows,
    Join,
    Negation,
    NullTest,
    Operand,
    Parameter,
    PermittedTable,
    RelatedOperand,
    RowSource,
    TableRowArgument,
    WithinDistance,
    WrittenRows,
)
from hasura.engine.plan.operators import ARRAY, EQUALITY, JSONB, LTREE, SPATIAL, TEXT, Operator
from hasura.engine.render.text import Sql, Writer, identifier, join, syntax, type_name

SQL_OPERATORS = {**ARRAY, **EQUALITY, **TEXT, **JSONB, **LTREE, **SPATIAL}


@dataclass(frozen=True, slots=True)
class Row:
    """The row under test, by its alias, and the row at the root of a permission."""

    current: str
    root: str

    @staticmethod
    def of(alias: str) -> Row:
        """A row that is its own root."""
        return Row(alias, alias)


def condition(w: Writer, expression: BooleanExpression, row: Row) -> Sql:
    """A boolean expression over a row."""
    match expression:
        case AllOf(items):
            return _all(w, items, row, "AND")
        case AnyOf(items):
            return _all(w, items, row, "OR")
        case Negation(item):
            return syntax("(NOT {item})", item=condition(w, item, row))
        case Comparison():
            return _comparison(w, expression, row)
        case WithinDistance(left, right, distance):
            return syntax(
                "{function}({a}, {b}, {distance})",
                function=spatial_function(right, "st_dwithin"),
                a=operand(w, left, row),
                b=w.value(right),
                distance=w.value(distance),
            )
        case NullTest(value, is_null):
            return _null_test(w, operand(w, value, row), is_null)
        case Exists(pairs, source, where):
            alias = w.alias()
            rows = _rows(w, source, alias, pairs, where, row)
            return syntax("EXISTS (SELECT 1 FROM {rows})", rows=rows)
        case _:
            assert_never(expression)


def _rows(
    w: Writer, source: RowSource, alias: str, pairs: Join | None, where: BooleanExpression, row: Row
) -> Sql:
    """FROM's content and WHERE: rows that may be seen and match, all or those related to `row` by pairs."""
    parts = [] if pairs is None else [join_condition(pairs, row.current, alias)]
    parts += [condition(w, row_filter(source), Row.of(alias)), condition(w, where, Row(alias, row.root))]
    rows = from_item(w, source, row.current)
    return syntax("{rows} AS {alias}{where}", rows=rows, alias=identifier(alias), where=where_all(parts))


def where_all(conditions: Iterable[Sql]) -> Sql:
    """WHERE all of them hold; nothing where that is always so."""
    needed = [part for part in conditions if part != "TRUE"]
    return syntax("\nWHERE {all}", all=join(" AND ", needed)) if needed else syntax("")


def row_filter(source: RowSource) -> BooleanExpression:
    """The filter of the table behind a source."""
    return source.row_filter if isinstance(source, PermittedTable) else source.permitted.row_filter


def from_item(w: Writer, source: RowSource, outer: str | None) -> Sql:
    """What rows are read from."""
    match source:
        case PermittedTable(table, _):
            return table_name(table)
        case FunctionRows(call, _):
            return function_call(w, call, outer)
        case WrittenRows(permitted, rows):
            if rows is None:
                return identifier("_written")
            return syntax(
                "json_populate_recordset(NULL::{table}, {rows})",
                table=table_name(permitted.table),
                rows=w.value(rows),
            )
        case _:
            assert_never(source)


def table_name(table: Table) -> Sql:
    """A table with its schema."""
    return identifier(table.name.schema, table.name.name)


def _all(w: Writer, items: tuple[BooleanExpression, ...], row: Row, word: str) -> Sql:
    parts = [condition(w, item, row) for item in items]
    if word == "AND":
        parts = [part for part in parts if part != "TRUE"]
        if not parts:
            return syntax("TRUE")
        return parts[0] if len(parts) == 1 else syntax("({all})", all=join(" AND ", parts))
    if not parts:
        return syntax("FALSE")
    return parts[0] if len(parts) == 1 else syntax("({any})", any=join(" OR ", parts))


def join_condition(pairs: Join, outer: str, inner: str) -> Sql:
    """inner.column = outer.column for each pair."""
    return join(
        " AND ",
        [
            syntax("{a} = {b}", a=identifier(inner, far.name), b=identifier(outer, near.name))
            for near, far in pairs.pairs
        ],
    )


def operand(w: Writer, value: Operand, row: Row) -> Sql:
    """One side of a comparison."""
    match value:
        case ColumnOperand() | FunctionOperand():
            return field_value(w, value, row)
        case CastOperand(inner, target):
            return syntax("({value})::{type}", value=operand(w, inner, row), type=type_name(target))
        case RelatedOperand(pairs, source, inner):
            alias = w.alias()
            return syntax(
                "(SELECT {value} FROM {rows} LIMIT 1)",
                value=operand(w, inner, Row.of(alias)),
                rows=_rows(w, source, alias, pairs, TRUE, row),
            )
        case AggregateOperand():
            return _aggregate(w, value, row)
        case Parameter():
            return w.value(value)
        case _:
            assert_never(value)


def field_value(w: Writer, value: FieldOperand, row: Row) -> Sql:
    """A column or scalar computed field, NULL where its cell is hidden."""
    if isinstance(value, ColumnOperand):
        alias = row.root if value.scope == "root" else row.current
        found = identifier(alias, value.column.name)
    else:
        alias = row.current
        found = function_call(w, value.call, alias)
    if value.condition is None:
        return found
    when = condition(w, value.condition, Row.of(alias))
    return syntax("CASE WHEN {when} THEN {value} END", when=when, value=found)


def _aggregate(w: Writer, value: AggregateOperand, row: Row) -> Sql:
    alias = w.alias()
    columns = [field_value(w, column, Row.of(alias)) for column in value.columns]
    return syntax(
        "(SELECT {aggregate} FROM {rows})",
        aggregate=aggregated(w, value.function, columns, value.distinct),
        rows=_rows(w, value.source, alias, value.join, value.where, row),
    )


def aggregated(w: Writer, function: str, columns: Sequence[Sql], distinct: bool | Parameter) -> Sql:
    """An aggregate of rows (no `columns`), of values, or of each value once."""
    if not columns:
        return syntax("{function}(*)", function=identifier(function))
    values = join(", ", columns)
    if function == "count" and len(columns) > 1:
        values = syntax("({values})", values=values)
    every = syntax("{function}({values})", function=identifier(function), values=values)
    once = syntax("{function}(DISTINCT {values})", function=identifier(function), values=values)
    if isinstance(distinct, Parameter):
        return syntax(
            "CASE WHEN {flag} THEN {once} ELSE {every} END", flag=w.value(distinct), once=once, every=every
        )
    return once if distinct else every


def _comparison(w: Writer, expression: Comparison, row: Row) -> Sql:
    operator: Operator = SQL_OPERATORS[expression.operator]
    left = operand(w, expression.left, row)
    right = operand(w, expression.right, row)
    if operator.function:
        assert isinstance(expression.right, Parameter)
        function = spatial_function(expression.right, operator.sql)
        return syntax("{function}({a}, {b})", function=function, a=left, b=right)
    sign = Sql(operator.sql)
    if operator.quantifier is not None:
        quantifier = Sql(operator.quantifier)
        return syntax("({a} {sign} {quantifier} ({b}))", a=left, sign=sign, quantifier=quantifier, b=right)
    return syntax("({a} {sign} {b})", a=left, sign=sign, b=right)


def spatial_function(right: Parameter, name: str) -> Sql:
    """A function of PostGIS, in the schema that the type is in."""
    head, dot, _ = right.type.rpartition(".")
    return type_name(head + dot + name.replace("3d_", "3d"))


def _null_test(w: Writer, value: Sql, is_null: bool | Parameter) -> Sql:
    if isinstance(is_null, Parameter):
        return syntax("(({value} IS NULL) = {flag})", value=value, flag=w.value(is_null))
    return syntax("({value} IS NULL)" if is_null else "({value} IS NOT NULL)", value=value)


def function_call(w: Writer, call: FunctionCall, outer: str | None) -> Sql:
    """A call; a computed field is given the outer row."""
    arguments = [_argument(w, item, outer) for item in call.positional]
    arguments += [
        syntax("{name} => {value}", name=identifier(name), value=_argument(w, item, outer))
        for name, item in call.named
    ]
    name = call.function.name
    return syntax(
        "{function}({arguments})",
        function=identifier(name.schema, name.name),
        arguments=join(", ", arguments),
    )


def _argument(w: Writer, item: Parameter | TableRowArgument, outer: str | None) -> Sql:
    if isinstance(item, TableRowArgument):
        assert outer is not None
        return identifier(outer)
    return w.value(item)

"""Boolean expressions as SQL.

((_0."user_id" = ($1::text)::uuid) AND (_0."deleted_at" IS NULL))
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import assert_never

from hasura.engine.plan.nodes import (
    AggregateOperand,
    AllOf,
    AnyOf,
    AnyRow,
    BooleanExpression,
    CastOperand,
    ColumnOperand,
    Comparison,
    ComputedRows,
    FunctionCall,
    FunctionOperand,
    FunctionRows,
    Join,
    Negation,
    NullTest,
    Operand,
    Parameter,
    PermittedTable,
    RelatedRows,
    TableRowArgument,
    WithinDistance,
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
        case RelatedRows(pairs, target, where):
            return _exists(w, target, where, row, pairs)
        case AnyRow(source, where) | ComputedRows(source, where):
            return _exists(w, source, where, row, None)
        case _:
            assert_never(expression)


def _exists(
    w: Writer, source: PermittedTable | FunctionRows, where: BooleanExpression, row: Row, pairs: Join | None
) -> Sql:
    """Whether there is a row, of those related by `pairs` or of all, that may be seen and matches."""
    alias = w.alias()
    if isinstance(source, FunctionRows):
        rows, permitted = function_call(w, source.call, row.current), source.permitted
    else:
        rows, permitted = identifier(source.table.name.schema, source.table.name.name), source
    parts = [] if pairs is None else [join_condition(pairs, row.current, alias)]
    parts += [condition(w, permitted.row_filter, Row.of(alias)), condition(w, where, Row(alias, row.root))]
    return syntax(
        "EXISTS (SELECT 1 FROM {rows} AS {alias} WHERE {all})",
        rows=rows,
        alias=identifier(alias),
        all=join(" AND ", parts),
    )


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
        case ColumnOperand():
            return column_value(w, value, row.root if value.scope == "root" else row.current)
        case FunctionOperand():
            return computed_value(w, value, row.current)
        case CastOperand(inner, target):
            return syntax("({value})::{type}", value=operand(w, inner, row), type=type_name(target))
        case AggregateOperand():
            return _aggregate(w, value, row)
        case Parameter():
            return w.value(value)
        case _:
            assert_never(value)


def column_value(w: Writer, value: ColumnOperand, alias: str) -> Sql:
    """A column, NULL where its cell is hidden."""
    column = identifier(alias, value.column.name)
    if value.condition is None:
        return column
    when = condition(w, value.condition, Row.of(alias))
    return syntax("CASE WHEN {when} THEN {column} END", when=when, column=column)


def computed_value(w: Writer, value: FunctionOperand, alias: str) -> Sql:
    """A scalar computed field, NULL where its cell is hidden."""
    call = function_call(w, value.call, alias)
    if value.condition is None:
        return call
    when = condition(w, value.condition, Row.of(alias))
    return syntax("CASE WHEN {when} THEN {call} END", when=when, call=call)


def _aggregate(w: Writer, value: AggregateOperand, row: Row) -> Sql:
    alias = w.alias()
    columns = join(", ", [column_value(w, column, alias) for column in value.columns])
    if value.function == "count" and len(value.columns) > 1:
        columns = syntax("({columns})", columns=columns)
    return syntax(
        "(SELECT {aggregate} FROM {table} AS {alias} WHERE {on} AND {filter} AND {where})",
        aggregate=aggregated(w, value.function, columns if value.columns else None, value.distinct),
        table=identifier(value.target.table.name.schema, value.target.table.name.name),
        alias=identifier(alias),
        on=join_condition(value.join, row.current, alias),
        filter=condition(w, value.target.row_filter, Row.of(alias)),
        where=condition(w, value.where, Row.of(alias)),
    )


def aggregated(w: Writer, function: str, values: Sql | None, distinct: bool | Parameter) -> Sql:
    """An aggregate of rows (no `values`), of values, or of each value once."""
    if values is None:
        return syntax("{function}(*)", function=identifier(function))
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

"""The part of the older data API that set-ups of test suites still use: `insert` and `select`."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Mapping
from decimal import Decimal
from typing import Any, Final

import asyncpg

from hasura.engine.catalog import Column, Table
from hasura.engine.database import Database
from hasura.engine.errors import EngineError, from_postgres
from hasura.engine.metadata import Source
from hasura.engine.plan.nodes import TRUE, ColumnOperand, Constant, Parameter
from hasura.engine.plan.permissions import inside_permission, qualified_name
from hasura.engine.plan.row_nodes import EVERYTHING, Output, RowsOutput, ScalarOutput, Select
from hasura.engine.plan.write_nodes import (
    AffectedRows,
    Insert,
    MutationResponse,
    ReturningRows,
    SelectRoot,
    UseDefault,
    WriteStep,
)
from hasura.engine.render.document import reads
from hasura.engine.render.mutation import write_with_answer
from hasura.engine.shapes import NAME, check_shape
from hasura.engine.values import ARRAY, SPATIAL, conversion_of


def _table(source: Source, args: Mapping[str, Any]) -> Table:
    check_shape(args, {"table": NAME}, "$.args")
    name = qualified_name(args["table"])
    tracked = source.tables.get(name)
    if tracked is None:
        raise EngineError("not-exists", f'table "{name}" does not exist', "$.args.table")
    return tracked.table


async def insert(source: Source, database: Database, args: Mapping[str, Any]) -> Any:
    """Rows as an administrator."""
    table = _table(source, args)
    names = list(dict.fromkeys(name for row in args.get("objects", []) for name in row))
    for name in names:
        if name not in table.columns:
            raise EngineError("not-exists", f'column "{name}" does not exist', "$.args.objects")
    columns = tuple(table.columns[name] for name in names)
    rows = tuple(
        tuple(
            Parameter(
                Constant(_scaled(row[column.name])), column.type.sql, _conversion(column), "$.args.objects"
            )
            if column.name in row
            else UseDefault()
            for column in columns
        )
        for row in args.get("objects", [])
    )
    if not rows:
        return {"affected_rows": 0}
    returning = tuple((name, _output(table.columns[name])) for name in args.get("returning", []))
    fields: list[tuple[str, Any]] = [("affected_rows", AffectedRows())]
    if returning:
        fields.append(("returning", ReturningRows(returning)))
    step = WriteStep(Insert(table, columns, rows, None, TRUE, None), ())
    statement = write_with_answer(step, table, MutationResponse(tuple(fields), None), stringify=False)
    return await _json(database, statement.text)


def _conversion(column: Column) -> str:
    own = conversion_of(column.type)
    if own.startswith(ARRAY):
        return ARRAY + "any"
    return own if own in {"json", "jsonb", *SPATIAL} else "any"


def _scaled(value: Any) -> Any:
    """A fraction with digits in groups of four, the scale that it has in PostgreSQL's binary form."""
    if not isinstance(value, Decimal):
        return value
    exponent = value.normalize().as_tuple().exponent
    if not isinstance(exponent, int) or exponent >= 0:
        return value
    return value.quantize(Decimal(1).scaleb(exponent // 4 * 4))


async def select(source: Source, database: Database, args: Mapping[str, Any]) -> Any:
    """All rows of a table, with related ones."""
    table = _table(source, args)
    unknown = set(args) - {"table", "columns", "source"}
    if unknown:
        raise EngineError("not-supported", f"`{sorted(unknown)[0]}` of the older data API", "$.args")
    root = SelectRoot(_select(source, table, args.get("columns", [])), False)
    return await _json(database, reads([root], stringify=False).text)


def _select(source: Source, table: Table, columns: Any) -> Select:
    """Columns by name, `*` for all of them, and {name, columns} for a relationship."""
    fields: dict[str, Output] = {}
    tracked = source.tables[table.name]
    for item in columns:
        if item == "*":
            fields.update({name: _output(column) for name, column in table.columns.items()})
        elif isinstance(item, str) and item in table.columns:
            fields[item] = _output(table.columns[item])
        elif isinstance(item, Mapping) and item.get("name") in tracked.relationships:
            relationship = tracked.relationships[item["name"]]
            target = source.tables[relationship.target].table
            inner = _select(source, target, item.get("columns", []))
            single = relationship.kind == "object"
            fields[relationship.name] = RowsOutput(relationship.join, inner, single)
        else:
            raise EngineError("not-exists", f'column "{item}" does not exist', "$.args.columns")
    return Select(inside_permission(table), EVERYTHING, tuple(fields.items()))


def _output(column: Column) -> ScalarOutput:
    return ScalarOutput(ColumnOperand(column, None))


async def _json(database: Database, sql: str) -> Any:
    try:
        return json.loads(await database.pool.fetchval(sql))
    except asyncpg.PostgresError as error:
        raise from_postgres(error, "$.args") from error


DATA_COMMANDS: Final[Mapping[str, Callable[[Source, Database, Any], Awaitable[Any]]]] = {
    "insert": insert,
    "select": select,
}

"""Writes, with the check of the permission and the answer in the same statement.

    WITH "_written" AS (
      INSERT INTO "public"."author" AS "_0" ("name") VALUES (('x')::text)
      RETURNING "_0"."id", CASE WHEN <check> THEN NULL ELSE "hdb_engine"."check_failed"() END AS "_check"
    ) SELECT json_build_object('affected_rows', (SELECT count(*) FROM "_written"), ...)

A check that is not true raises inside the statement: nothing stays written. Where the answer needs related
rows, the write gives its rows back as JSON and `answer_after` reads them in a second statement, since one
statement would show the related rows as they were before it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import assert_never

from hasura.engine.catalog import Column, Table
from hasura.engine.plan.nodes import (
    TRUE,
    BooleanExpression,
    ColumnOperand,
    Parameter,
    WrittenRows,
    WrittenRowsJson,
)
from hasura.engine.plan.permissions import written_by_caller
from hasura.engine.plan.row_nodes import EVERYTHING, ScalarOutput, Select, TextOutput
from hasura.engine.plan.write_nodes import (
    AffectedRows,
    Delete,
    Insert,
    MutationResponse,
    ReturningRows,
    Update,
    Write,
    WriteStep,
)
from hasura.engine.render.delete import delete
from hasura.engine.render.filters import Row, condition
from hasura.engine.render.insert import insert
from hasura.engine.render.json import plain_object
from hasura.engine.render.select import rows_json
from hasura.engine.render.text import Sql, Statement, Writer, identifier, join, literal, syntax
from hasura.engine.render.update import update

CHECK_FAILED = identifier("hdb_engine", "check_failed")


def write_with_answer(
    step: WriteStep, table: Table, response: MutationResponse, *, stringify: bool
) -> Statement:
    """One statement: the write, and the answer from the columns it wrote."""
    w = Writer(stringify=stringify)
    columns = _answer_columns(response)
    written = _write(w, step.write, columns)
    rows = WrittenRows(written_by_caller(table), None)
    body = answer(w, response, rows, syntax('(SELECT count(*) FROM "_written")'))
    return w.statement(syntax("{cte}SELECT {body}", cte=_cte(written), body=body))


def write_and_keep(step: WriteStep) -> Statement:
    """The write alone: how many rows, the rows as JSON, and the kept columns of the last row as text."""
    w = Writer()
    written = _write(w, step.write, step.keep)
    row = syntax('row_to_json("_written")') if step.keep else syntax("'{}'::json")
    texts = plain_object(
        [
            (column.name, syntax("{column}::text", column=identifier("_written", column.name)))
            for column in step.keep
        ]
    )
    body = syntax(
        'SELECT count(*) AS "count", coalesce(json_agg({row}), \'[]\'::json)::text AS "rows", '
        'json_agg({texts})::text AS "kept" FROM "_written"',
        row=row,
        texts=texts,
    )
    return w.statement(syntax("{cte}{body}", cte=_cte(written), body=body))


def answer_after(table: Table, response: MutationResponse, *, stringify: bool) -> Statement:
    """The answer from rows that earlier statements wrote: $1 is the rows, $2 how many."""
    w = Writer(stringify=stringify)
    rows_parameter = Parameter(WrittenRowsJson("rows"), "json", "json", "$")
    count_parameter = Parameter(WrittenRowsJson("count"), "bigint", "any", "$")
    counted = any(isinstance(item, AffectedRows) for _, item in response.fields)
    count = w.value(count_parameter) if counted else syntax("NULL")
    rows = WrittenRows(written_by_caller(table), rows_parameter)
    return w.statement(syntax("SELECT {body}", body=answer(w, response, rows, count)))


def answer(w: Writer, response: MutationResponse, rows: WrittenRows, count: Sql) -> Sql:
    """The JSON of a mutation's answer."""
    if response.row is not None:
        return rows_json(w, Select(rows, EVERYTHING, response.row), single=True, outer=None, on=None)
    pairs: list[tuple[str, Sql]] = []
    for key, item in response.fields:
        match item:
            case AffectedRows():
                pairs.append((key, count))
            case TextOutput(text):
                pairs.append((key, syntax("{text}::text", text=literal(text))))
            case ReturningRows(fields):
                value = rows_json(w, Select(rows, EVERYTHING, fields), single=False, outer=None, on=None)
                pairs.append((key, value))
            case _:
                assert_never(item)
    return plain_object(pairs)


def _answer_columns(response: MutationResponse) -> tuple[Column, ...]:
    found: dict[str, Column] = {}
    for fields in response.rows:
        for _, output in fields:
            if isinstance(output, ScalarOutput) and isinstance(output.value, ColumnOperand):
                found[output.value.column.name] = output.value.column
    return tuple(found.values())


def _cte(written: Sql) -> Sql:
    return syntax('WITH "_written" AS (\n{written}\n) ', written=written)


def _write(w: Writer, write: Write, columns: Sequence[Column]) -> Sql:
    """The write itself, RETURNING the columns and the check."""
    match write:
        case Insert():
            return insert(
                w, write, lambda alias: _returning(w, alias, columns, _insert_check(w, write, alias))
            )
        case Update():
            return update(
                w, write, columns, lambda alias: _returning(w, alias, columns, check(w, write.check, alias))
            )
        case Delete():
            return delete(w, write, lambda alias: _returning(w, alias, columns, None))
        case _:
            assert_never(write)


def _returning(w: Writer, alias: str, columns: Sequence[Column], checked: Sql | None) -> Sql:
    parts = [identifier(alias, column.name) for column in columns]
    if checked is not None:
        parts.append(syntax('{check} AS "_check"', check=checked))
    return join(", ", parts) if parts else syntax("1")


def check(w: Writer, expression: BooleanExpression, alias: str) -> Sql | None:
    """NULL where the expression is true; anything else, NULL included, raises."""
    if expression == TRUE:
        return None
    return syntax(
        "CASE WHEN {condition} THEN NULL ELSE {failed}() END",
        condition=condition(w, expression, Row.of(alias)),
        failed=CHECK_FAILED,
    )


def _insert_check(w: Writer, write: Insert, alias: str) -> Sql | None:
    """Rows that ON CONFLICT updated have the update permission's check instead (xmax is not 0 then)."""
    if write.conflict_check is None:
        return check(w, write.check, alias)
    return syntax(
        "CASE WHEN CASE WHEN {xmax} = 0 THEN {inserted} ELSE {updated} END THEN NULL ELSE {failed}() END",
        xmax=identifier(alias, "xmax"),
        inserted=condition(w, write.check, Row.of(alias)),
        updated=condition(w, write.conflict_check, Row.of(alias)),
        failed=CHECK_FAILED,
    )

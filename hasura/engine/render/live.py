"""Subscriptions: one statement for many cohorts, the values of each in a JSON list.

SELECT "_cohort"."id", json_build_object('chats', (SELECT ...)) AS "result"
FROM unnest((SELECT $1::uuid[]), (SELECT $2::json[])) AS "_cohort"("id", "parameters")
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from hasura.engine.plan.nodes import AllOf, ColumnOperand, Comparison
from hasura.engine.plan.row_nodes import Select
from hasura.engine.plan.write_nodes import RootField, StreamRoot
from hasura.engine.render.document import read
from hasura.engine.render.filters import Row, condition, from_item, row_filter
from hasura.engine.render.json import plain_object, row_object
from hasura.engine.render.order import order_by
from hasura.engine.render.select import fields, most
from hasura.engine.render.text import Sql, Statement, Writer, identifier, syntax


def live_query(roots: Iterable[RootField], *, stringify: bool) -> Statement:
    """The answer of each cohort as the object that stands under `data`."""
    w = Writer(live=True, stringify=stringify)
    result = plain_object([(item.key, read(w, item.root)) for item in roots])
    return w.statement(
        syntax(
            'SELECT "_cohort"."id", {result} AS "result" FROM {cohorts}', result=result, cohorts=_cohorts()
        )
    )


def _cohorts() -> Sql:
    """Arrays that PostgreSQL cannot see into: by their length it would plan every single run anew."""
    return syntax('unnest((SELECT $1::uuid[]), (SELECT $2::json[])) AS "_cohort"("id", "parameters")')


def stream(keys: Sequence[str], root: StreamRoot, *, stringify: bool) -> tuple[Statement, int]:
    """Rows after each cohort's cursor, ties included, and the cursor after them (null where none came).

    `keys` lead to the rows in the answer. Also the place of the cursor in the list of parameters: the next
    batch puts the new one there.
    """
    w = Writer(live=True, stringify=stringify)
    alias, rows = w.alias(), w.alias()
    column, direction, start = root.cursor
    after = Comparison("_gt" if direction == "asc" else "_lt", ColumnOperand(column, None), start)
    row = row_object(fields(w, root.select.fields, alias))
    result = syntax('"_batch"."rows"')
    for key in reversed(keys):
        result = plain_object([(key, result)])
    body = _batch(w, root.select, alias, AllOf((root.select.window.where, after)))
    statement = syntax(
        'SELECT "_cohort"."id", {result} AS "result", "_batch"."cursor" FROM {cohorts} LEFT JOIN LATERAL '
        '(SELECT coalesce(json_agg({rows}."row"), \'[]\'::json) AS "rows", '
        '((array_agg({rows}."cursor"))[count(*)::int])::text AS "cursor" FROM '
        '(SELECT {row} AS "row", {column} AS "cursor" FROM {body}) AS {rows}) AS "_batch" ON true',
        result=result,
        cohorts=_cohorts(),
        rows=identifier(rows),
        row=row,
        column=identifier(alias, column.name),
        body=body,
    )
    return w.statement(statement), w.parameters.index(start)


def _batch(w: Writer, select: Select, alias: str, where: AllOf) -> Sql:
    size = most(w, select.window)
    assert size is not None
    return syntax(
        "{source} AS {alias} WHERE {filter} AND {where}{order} FETCH FIRST ({size}) ROWS WITH TIES",
        source=from_item(w, select.source, None),
        alias=identifier(alias),
        filter=condition(w, row_filter(select.source), Row.of(alias)),
        where=condition(w, where, Row.of(alias)),
        order=order_by(w, select.window, alias),
        size=size,
    )

"""INSERT ... VALUES ... ON CONFLICT ... RETURNING."""

from __future__ import annotations

from collections.abc import Callable

from hasura.engine.plan.nodes import TRUE
from hasura.engine.plan.write_nodes import Insert, InsertValue, OnConflict, UseDefault
from hasura.engine.render.filters import Row, condition, table_name
from hasura.engine.render.text import Sql, Writer, identifier, join, syntax


def insert(w: Writer, plan: Insert, returning: Callable[[str], Sql]) -> Sql:
    """The statement; without any column each row is all defaults."""
    alias = w.alias()
    return syntax(
        "INSERT INTO {table} AS {alias}{source}{conflict}\nRETURNING {returning}",
        table=table_name(plan.table),
        alias=identifier(alias),
        source=_source(w, plan),
        conflict=_on_conflict(w, plan.on_conflict, alias),
        returning=returning(alias),
    )


def _source(w: Writer, plan: Insert) -> Sql:
    if not plan.rows:
        return syntax(" SELECT WHERE false")
    columns = plan.columns or tuple(c for c in plan.table.columns.values() if c.writable)[:1]
    names = join(", ", [identifier(column.name) for column in columns])
    rows = [row or (UseDefault(),) * len(columns) for row in plan.rows]
    values = [syntax("({row})", row=join(", ", [_value(w, value) for value in row])) for row in rows]
    return syntax(" ({names})\nVALUES {values}", names=names, values=join(", ", values))


def _value(w: Writer, value: InsertValue) -> Sql:
    return syntax("DEFAULT") if isinstance(value, UseDefault) else w.value(value)


def _on_conflict(w: Writer, plan: OnConflict | None, alias: str) -> Sql:
    if plan is None:
        return syntax("")
    target = syntax("")
    if plan.constraint is not None:
        target = syntax(" ON CONSTRAINT {name}", name=identifier(plan.constraint))
    if not plan.update:
        return syntax(" ON CONFLICT{target} DO NOTHING", target=target)
    changes = [
        syntax(
            "{column} = {value}",
            column=identifier(column.name),
            value=identifier("excluded", column.name) if value is None else w.value(value),
        )
        for column, value in plan.update
    ]
    where = condition(w, plan.where, Row.of(alias))
    return syntax(
        " ON CONFLICT{target} DO UPDATE SET {changes}{where}",
        target=target,
        changes=join(", ", changes),
        where=syntax("") if plan.where == TRUE or where == "TRUE" else syntax(" WHERE {where}", where=where),
    )

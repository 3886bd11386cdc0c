"""UPDATE ... SET ... WHERE ... RETURNING."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from hasura.engine.catalog import Column
from hasura.engine.plan.nodes import AllOf
from hasura.engine.plan.write_nodes import ChangeColumn, SetColumn, Update
from hasura.engine.render.filters import Row, condition
from hasura.engine.render.text import Sql, Writer, identifier, join, syntax

CHANGES = {
    "_inc": "{column} + {value}",
    "_append": "{column} || {value}",
    "_prepend": "{value} || {column}",
    "_delete_key": "{column} - {value}",
    "_delete_elem": "{column} - {value}",
    "_delete_at_path": "{column} #- {value}",
}


def update(w: Writer, plan: Update, columns: Sequence[Column], returning: Callable[[str], Sql]) -> Sql:
    """The statement; an update that changes nothing writes nothing, and gives no rows."""
    alias = w.alias()
    table = identifier(plan.target.table.name.schema, plan.target.table.name.name)
    if not plan.changes:
        names = join(", ", [identifier(alias, column.name) for column in columns]) if columns else syntax("1")
        return syntax(
            "SELECT {names} FROM {table} AS {alias} WHERE false",
            names=names,
            table=table,
            alias=identifier(alias),
        )
    return syntax(
        "UPDATE {table} AS {alias} SET {changes}\nWHERE {where}\nRETURNING {returning}",
        table=table,
        alias=identifier(alias),
        changes=join(", ", [_change(w, change, alias) for change in plan.changes]),
        where=condition(w, AllOf((plan.target.row_filter, plan.where)), Row.of(alias)),
        returning=returning(alias),
    )


def _change(w: Writer, change: SetColumn | ChangeColumn, alias: str) -> Sql:
    value = w.value(change.value)
    if isinstance(change, ChangeColumn):
        column = identifier(alias, change.column.name)
        value = Sql(CHANGES[change.operator].format(column=column, value=value))
    return syntax("{column} = {value}", column=identifier(change.column.name), value=value)

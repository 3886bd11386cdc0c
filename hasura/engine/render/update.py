"""UPDATE ... SET ... WHERE ... RETURNING."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from hasura.engine.catalog import Column
from hasura.engine.plan.nodes import AllOf
from hasura.engine.plan.operators import UPDATE_OPERATORS
from hasura.engine.plan.write_nodes import ChangeColumn, Update
from hasura.engine.render.filters import Row, condition, table_name
from hasura.engine.render.text import Sql, Writer, identifier, join, syntax


def update(w: Writer, plan: Update, columns: Sequence[Column], returning: Callable[[str], Sql]) -> Sql:
    """The statement; an update that changes nothing writes nothing, and gives no rows."""
    alias = w.alias()
    table = table_name(plan.target.table)
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


def _change(w: Writer, change: ChangeColumn, alias: str) -> Sql:
    column, value = identifier(alias, change.column.name), w.value(change.value)
    new = Sql(UPDATE_OPERATORS[change.operator].sql.format(column=column, value=value))
    return syntax("{column} = {new}", column=identifier(change.column.name), new=new)

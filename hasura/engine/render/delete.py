"""DELETE ... WHERE ... RETURNING."""

from __future__ import annotations

from collections.abc import Callable

from hasura.engine.plan.nodes import AllOf
from hasura.engine.plan.write_nodes import Delete
from hasura.engine.render.filters import Row, condition, table_name
from hasura.engine.render.text import Sql, Writer, identifier, syntax


def delete(w: Writer, plan: Delete, returning: Callable[[str], Sql]) -> Sql:
    """The statement."""
    alias = w.alias()
    return syntax(
        "DELETE FROM {table} AS {alias}\nWHERE {where}\nRETURNING {returning}",
        table=table_name(plan.target.table),
        alias=identifier(alias),
        where=condition(w, AllOf((plan.target.row_filter, plan.where)), Row.of(alias)),
        returning=returning(alias),
    )

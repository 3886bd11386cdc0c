"""Deletes: `delete_<table>` and `delete_<table>_by_pk`."""

from __future__ import annotations

from hasura.engine.metadata import TrackedTable
from hasura.engine.plan.context import PlanContext
from hasura.engine.plan.filters import plan_where
from hasura.engine.plan.permissions import permitted_rows
from hasura.engine.plan.response import plan_response, plan_row_response, write_root
from hasura.engine.plan.select import key_filter
from hasura.engine.plan.write_nodes import Delete, WriteRoot
from hasura.engine.walk import Selected


def plan_delete(
    context: PlanContext, tracked: TrackedTable, selected: Selected, *, by_key: bool
) -> WriteRoot:
    """Both forms: a `where`, or one argument per key column."""
    permission = context.rights(tracked).delete
    assert permission is not None
    if by_key:
        response = plan_row_response(context, tracked, selected)
        where = key_filter(
            context.rights(tracked).select, [(item.tag, value) for item, value in selected.arguments.values()]
        )
    else:
        response = plan_response(context, tracked, selected)
        where = plan_where(context, context.rights(tracked).select, selected.argument("where"))
    write = Delete(permitted_rows(tracked.table, permission.row_filter), where)
    return write_root(tracked, write, response)

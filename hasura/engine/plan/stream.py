"""Streaming subscriptions: rows after a cursor, in its order."""

from __future__ import annotations

from dataclasses import replace

from hasura.engine.arguments import Leaf, ObjectValue
from hasura.engine.catalog import Column
from hasura.engine.errors import EngineError
from hasura.engine.metadata import TrackedTable
from hasura.engine.plan.context import PlanContext
from hasura.engine.plan.filters import plan_where
from hasura.engine.plan.nodes import Parameter, StreamCursor
from hasura.engine.plan.permissions import permitted, visible
from hasura.engine.plan.row_nodes import OrderItem, Select, Window
from hasura.engine.plan.select import plan_row
from hasura.engine.plan.write_nodes import StreamRoot
from hasura.engine.schema.types import ColumnTag, EnumValue
from hasura.engine.values import conversion_of
from hasura.engine.walk import Selected


def plan_stream(context: PlanContext, tracked: TrackedTable, selected: Selected) -> StreamRoot:
    """`<table>_stream(cursor, batch_size, where)`; Hasura's engine takes one cursor column."""
    permission = context.rights(tracked).select
    assert permission is not None
    cursors: list[tuple[Column, str, Parameter]] = []
    value = selected.argument("cursor")
    for item in value if isinstance(value, list) else []:
        if item is None:
            continue
        assert isinstance(item, ObjectValue)
        ordering = item.named("ordering")
        direction = ordering.tag if isinstance(ordering, EnumValue) else "asc"
        initial = item.named("initial_value")
        assert isinstance(initial, ObjectValue)
        for tag, inner, _ in initial.tagged():
            assert isinstance(tag, ColumnTag)
            assert isinstance(inner, Leaf)
            scalar = tag.column.type
            start = inner.parameter(scalar.sql, conversion_of(scalar))
            start = replace(start, source=StreamCursor(inner.source))
            cursors.append((tag.column, direction, start))
    if len(cursors) != 1:
        message = (
            "multiple column cursors are not supported yet"
            if cursors
            else "one streaming column field is expected"
        )
        raise EngineError("validation-failed", message, f"{selected.path}.args")
    size = selected.argument("batch_size")
    assert isinstance(size, Leaf)
    [(column, direction, _)] = cursors
    order = (OrderItem(visible(permission, column), direction),)
    where = plan_where(context, permission, selected.argument("where"))
    window = Window(where, order, (), size.parameter("integer", "limit"), None, permission.limit)
    select = Select(permitted(tracked, permission), window, plan_row(context, permission, selected))
    return StreamRoot(select, cursors[0])

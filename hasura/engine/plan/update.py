"""Updates: `update_<table>`, `_by_pk`, `_many`."""

from __future__ import annotations

from collections.abc import Iterable

from hasura.engine.arguments import Coerced, Leaf, ObjectValue
from hasura.engine.errors import EngineError
from hasura.engine.metadata import TrackedTable, WritePermission
from hasura.engine.plan.context import PlanContext
from hasura.engine.plan.filters import plan_where
from hasura.engine.plan.nodes import TRUE, BooleanExpression, Constant
from hasura.engine.plan.operators import UPDATE_OPERATORS
from hasura.engine.plan.permissions import permitted_rows
from hasura.engine.plan.response import plan_response, plan_row_response, write_root
from hasura.engine.plan.select import key_filter
from hasura.engine.plan.write_nodes import (
    ChangeColumn,
    MutationResponse,
    Update,
    WriteListRoot,
    WriteRoot,
)
from hasura.engine.schema.types import ColumnTag, TextTag
from hasura.engine.values import conversion_of
from hasura.engine.walk import Selected

Operators = Iterable[tuple[object, Coerced, str]]


def plan_update(context: PlanContext, tracked: TrackedTable, selected: Selected) -> WriteRoot:
    """`update_<table>(where, _set, ...)`."""
    response = plan_response(context, tracked, selected)
    where = plan_where(context, context.rights(tracked).select, selected.argument("where"))
    return _root(context, tracked, _arguments(selected), where, response, f"{selected.path}.args")


def plan_update_by_key(context: PlanContext, tracked: TrackedTable, selected: Selected) -> WriteRoot:
    """`update_<table>_by_pk(pk_columns, _set, ...)`."""
    response = plan_row_response(context, tracked, selected)
    keys = selected.argument("pk_columns")
    assert isinstance(keys, ObjectValue)
    where = key_filter(context.rights(tracked).select, [(tag, value) for tag, value, _ in keys.tagged()])
    return _root(context, tracked, _arguments(selected), where, response, f"{selected.path}.args")


def plan_update_many(context: PlanContext, tracked: TrackedTable, selected: Selected) -> WriteListRoot:
    """`update_<table>_many(updates: [{where, _set, ...}])`: one write after the other."""
    response = plan_response(context, tracked, selected)
    updates = selected.argument("updates")
    assert isinstance(updates, list)
    roots = []
    for index, item in enumerate(updates):
        assert isinstance(item, ObjectValue)
        path = f"{selected.argument_path('updates')}[{index}]"
        where = plan_where(context, context.rights(tracked).select, item.named("where"))
        roots.append(_root(context, tracked, item.tagged(), where, response, path))
    return WriteListRoot(tuple(roots))


def _arguments(selected: Selected) -> list[tuple[object, Coerced, str]]:
    return [
        (item.tag, value, f"{selected.path}.args.{name}")
        for name, (item, value) in selected.arguments.items()
    ]


def _root(
    context: PlanContext,
    tracked: TrackedTable,
    operators: Operators,
    where: BooleanExpression,
    response: MutationResponse,
    path: str,
) -> WriteRoot:
    permission = context.rights(tracked).update
    assert permission is not None
    changes = _changes(tracked, permission, operators, path)
    target = permitted_rows(tracked.table, permission.row_filter)
    update = Update(target, where, changes, permission.check or TRUE)
    return write_root(tracked, update, response)


def _changes(
    tracked: TrackedTable, permission: WritePermission, operators: Operators, path: str
) -> tuple[ChangeColumn, ...]:
    changes: list[ChangeColumn] = []
    seen: list[str] = []
    given = False
    for tag, value, _ in operators:
        if not isinstance(tag, TextTag) or tag.text not in UPDATE_OPERATORS:
            continue
        given = True
        if value is None:
            continue
        assert isinstance(value, ObjectValue)
        for column_tag, inner, _ in value.tagged():
            assert isinstance(column_tag, ColumnTag)
            seen.append(column_tag.column.name)
            changes.append(_change(tag.text, column_tag, inner, path))
    if not given and not permission.presets:
        listed = ", ".join(f"'{name}'" for name in UPDATE_OPERATORS)
        raise EngineError("validation-failed", f"at least any one of {listed} is expected", path)
    twice = [name for name in dict.fromkeys(seen) if seen.count(name) > 1]
    if twice:
        listed = ", ".join(
            f"'{name}'" for name in sorted(twice, key=lambda n: tracked.table.columns[n].position)
        )
        raise EngineError("validation-failed", f"Column found in multiple operators: [{listed}].", path)
    for name, preset in permission.presets:
        changes.append(ChangeColumn(tracked.table.columns[name], "_set", preset))
    return tuple(changes)


def _change(operator: str, tag: ColumnTag, value: Coerced, path: str) -> ChangeColumn:
    leaf = Leaf(Constant(None), path) if value is None else value
    assert isinstance(leaf, Leaf)
    column = tag.column
    given = UPDATE_OPERATORS[operator].given
    if given is None:
        return ChangeColumn(column, operator, leaf.parameter(column.type.sql, conversion_of(column.type)))
    return ChangeColumn(column, operator, leaf.parameter(given.sql, given.conversion))

"""Rows: fields, relationships, windows; and the root fields that read them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from hasura.engine.arguments import Coerced, Leaf, enum_tags
from hasura.engine.errors import EngineError
from hasura.engine.metadata import Relationship, SelectPermission, TrackedTable
from hasura.engine.plan.aggregate import plan_aggregate_fields
from hasura.engine.plan.context import PlanContext
from hasura.engine.plan.filters import plan_where
from hasura.engine.plan.function import selected_call
from hasura.engine.plan.nodes import (
    TRUE,
    AllOf,
    BooleanExpression,
    ColumnOperand,
    Comparison,
    Constant,
    FunctionRows,
    Join,
    Parameter,
    RowSource,
)
from hasura.engine.plan.order import plan_order_by
from hasura.engine.plan.permissions import permitted, visible, visible_computed
from hasura.engine.plan.row_nodes import (
    EVERYTHING,
    Aggregate,
    AggregateOutput,
    OrderItem,
    Output,
    OutputFields,
    RemoteOutput,
    RowsOutput,
    ScalarOutput,
    Select,
    TextOutput,
    Window,
)
from hasura.engine.schema.types import ColumnTag, ComputedTag, Object, RelationshipTag
from hasura.engine.values import conversion_of
from hasura.engine.walk import Selected


def plan_fields(
    context: PlanContext, permission: SelectPermission, parent: Object, fields: Sequence[Selected]
) -> OutputFields:
    """The selection set of a row."""
    return tuple((item.key, _field(context, permission, parent, item)) for item in fields)


def plan_row(context: PlanContext, permission: SelectPermission, selected: Selected) -> OutputFields:
    """The selection set below a field that gives rows."""
    parent, fields = context.walker.below(selected)
    return plan_fields(context, permission, parent, fields)


def _field(context: PlanContext, permission: SelectPermission, parent: Object, selected: Selected) -> Output:
    if selected.definition is None:
        return TextOutput(parent.name)
    match selected.definition.tag:
        case ColumnTag(column, upper):
            return ScalarOutput(visible(permission, column), json_path(selected), upper)
        case RelationshipTag(found, aggregate) if found.source is None:
            return _related(context, selected, found, found.join, aggregate=aggregate)
        case RelationshipTag(found, aggregate):
            return _remote(context, permission, selected, found, aggregate=aggregate)
        case ComputedTag():
            return _computed(context, permission, selected, selected.definition.tag)
        case tag:
            raise AssertionError(tag)


def _related(
    context: PlanContext, selected: Selected, found: Relationship, join: Join, *, aggregate: bool
) -> RowsOutput | AggregateOutput:
    source, permission = context.rows(found.target)
    if aggregate:
        return AggregateOutput(join, plan_aggregate(context, source, permission, selected))
    single = found.kind == "object"
    window = EVERYTHING if single else plan_window(context, permission, selected)
    return RowsOutput(join, Select(source, window, plan_row(context, permission, selected)), single)


def _remote(
    context: PlanContext,
    permission: SelectPermission,
    selected: Selected,
    found: Relationship,
    *,
    aggregate: bool,
) -> RemoteOutput:
    """The rows as the other source reads them, joined to keys that have the types of its own columns."""
    assert found.source is not None
    pairs = found.join.pairs
    join = Join(tuple((replace(far, name=near.name), far) for near, far in pairs))
    rows = _related(context.contexts[found.source], selected, found, join, aggregate=aggregate)
    return RemoteOutput(tuple(visible(permission, near) for near, _ in pairs), found.source, rows)


def _computed(
    context: PlanContext, permission: SelectPermission, selected: Selected, tag: ComputedTag
) -> Output:
    computed = tag.computed
    call = selected_call(computed, selected)
    if computed.returns_table is None:
        return ScalarOutput(visible_computed(permission, computed, call), json_path(selected))
    target, rights = context.rows(computed.returns_table)
    source = FunctionRows(call, target)
    if tag.aggregate:
        return AggregateOutput(None, plan_aggregate(context, source, rights, selected))
    window = plan_window(context, rights, selected)
    single = not computed.function.returns_set
    return RowsOutput(None, Select(source, window, plan_row(context, rights, selected)), single)


def json_path(selected: Selected) -> Parameter | None:
    """`path` of a json column as the text[] that `#>` takes: `$.a[0]["b"]` -> {a,0,b}."""
    value = selected.argument("path")
    if value is None:
        return None
    assert isinstance(value, Leaf)
    if value.source == Constant("$"):
        return None
    return value.parameter("text[]", "json path")


# ---------------------------------------------------------------- windows


def plan_window(context: PlanContext, permission: SelectPermission, selected: Selected) -> Window:
    """`where`, `order_by`, `distinct_on`, `limit`, `offset`, and the permission's own limit."""
    order_by = plan_order_by(context, permission, selected.argument("order_by"))
    distinct_on = _distinct_on(permission, selected.argument("distinct_on"))
    _check_distinct(order_by, distinct_on, selected)
    return Window(
        plan_where(context, permission, selected.argument("where")),
        order_by,
        distinct_on,
        _count(selected.argument("limit"), "integer"),
        _count(selected.argument("offset"), "bigint"),
        permission.limit,
    )


def _count(value: Coerced, sql_type: str) -> Parameter | None:
    if value is None:
        return None
    assert isinstance(value, Leaf)
    return value.parameter(sql_type, "limit" if sql_type == "integer" else "offset")


def _distinct_on(permission: SelectPermission, value: Coerced) -> tuple[ColumnOperand, ...]:
    return tuple(visible(permission, column) for column in enum_tags(value))


def _check_distinct(
    order_by: Sequence[OrderItem], distinct_on: tuple[ColumnOperand, ...], selected: Selected
) -> None:
    if not distinct_on or not order_by:
        return
    first = [item.value for item in order_by[: len(distinct_on)]]
    names = {value.column.name if isinstance(value, ColumnOperand) else None for value in first}
    if names != {item.column.name for item in distinct_on}:
        message = '"distinct_on" columns must match initial "order_by" columns'
        raise EngineError("validation-failed", message, f"{selected.path}.args")


# ---------------------------------------------------------------- roots


def plan_aggregate(
    context: PlanContext, source: RowSource, permission: SelectPermission, selected: Selected
) -> Aggregate:
    """An aggregate with its window; `nodes` and `aggregate` in any combination."""
    window = plan_window(context, permission, selected)
    parent, fields = context.walker.below(selected)

    def nodes(item: Selected) -> OutputFields:
        return plan_row(context, permission, item)

    return Aggregate(source, window, plan_aggregate_fields(context, permission, parent, fields, nodes))


def plan_select(
    context: PlanContext, source: RowSource, permission: SelectPermission, selected: Selected
) -> Select:
    """Rows with their window."""
    window = plan_window(context, permission, selected)
    return Select(source, window, plan_row(context, permission, selected))


def plan_by_key(context: PlanContext, tracked: TrackedTable, selected: Selected) -> Select:
    """The row with a primary key."""
    permission = context.rights(tracked).select
    assert permission is not None
    where = key_filter(permission, [(item.tag, value) for item, value in selected.arguments.values()])
    window = Window(where, (), (), None, None, None)
    return Select(permitted(tracked, permission), window, plan_row(context, permission, selected))


def key_filter(
    permission: SelectPermission | None, keys: Sequence[tuple[object, Coerced]]
) -> BooleanExpression:
    """column = value for each column of a key."""
    items = []
    for tag, value in keys:
        assert isinstance(tag, ColumnTag)
        assert isinstance(value, Leaf)
        scalar = tag.column.type
        parameter = value.parameter(scalar.sql, conversion_of(scalar))
        items.append(Comparison("_eq", visible(permission, tag.column), parameter))
    return AllOf(tuple(items)) if items else TRUE

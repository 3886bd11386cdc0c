"""The selection of an aggregate: `aggregate { count max { a } }` and `nodes { ... }`."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from hasura.engine.arguments import enum_tags
from hasura.engine.metadata import SelectPermission
from hasura.engine.plan.context import PlanContext
from hasura.engine.plan.filters import plan_flag
from hasura.engine.plan.function import selected_call
from hasura.engine.plan.nodes import FieldOperand
from hasura.engine.plan.permissions import visible, visible_computed
from hasura.engine.plan.row_nodes import (
    AggregateColumns,
    AggregateField,
    AggregateFields,
    CountOutput,
    NodesFields,
    OutputFields,
    TextOutput,
)
from hasura.engine.schema.types import ColumnTag, ComputedTag, Object, TextTag
from hasura.engine.walk import Selected


def plan_aggregate_fields(
    context: PlanContext,
    permission: SelectPermission,
    parent: Object,
    fields: Sequence[Selected],
    nodes: Callable[[Selected], OutputFields],
) -> tuple[tuple[str, AggregateFields | NodesFields | TextOutput], ...]:
    """The fields of `<table>_aggregate`; `nodes` plans the rows below one."""
    result: list[tuple[str, AggregateFields | NodesFields | TextOutput]] = []
    for selected in fields:
        if selected.definition is None:
            result.append((selected.key, TextOutput(parent.name)))
        elif selected.definition.tag == TextTag("nodes"):
            result.append((selected.key, NodesFields(nodes(selected))))
        else:
            inner, below = context.walker.below(selected)
            planned = tuple((item.key, _aggregate(context, permission, inner, item)) for item in below)
            result.append((selected.key, AggregateFields(planned)))
    return tuple(result)


def _aggregate(
    context: PlanContext, permission: SelectPermission, parent: Object, selected: Selected
) -> AggregateField:
    if selected.definition is None:
        return TextOutput(parent.name)
    tag = selected.definition.tag
    assert isinstance(tag, TextTag)
    if tag.text == "count":
        counted = tuple(visible(permission, column) for column in enum_tags(selected.argument("columns")))
        return CountOutput(counted, plan_flag(selected.argument("distinct")))
    inner, below = context.walker.below(selected)
    return AggregateColumns(tag.text, tuple((item.key, _value(permission, inner, item)) for item in below))


def _value(permission: SelectPermission, parent: Object, selected: Selected) -> FieldOperand | TextOutput:
    if selected.definition is None:
        return TextOutput(parent.name)
    match selected.definition.tag:
        case ColumnTag(column):
            return visible(permission, column)
        case ComputedTag(computed):
            return visible_computed(permission, computed, selected_call(computed, selected))
        case tag:
            raise AssertionError(tag)

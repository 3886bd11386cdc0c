"""`order_by` arguments."""

from __future__ import annotations

from collections.abc import Iterator

from hasura.engine.arguments import Coerced, ObjectValue
from hasura.engine.metadata import SelectPermission
from hasura.engine.plan.context import PlanContext
from hasura.engine.plan.function import computed_call
from hasura.engine.plan.nodes import (
    TRUE,
    AggregateOperand,
    FunctionRows,
    Join,
    Operand,
    PermittedTable,
    RelatedOperand,
)
from hasura.engine.plan.permissions import visible, visible_computed
from hasura.engine.plan.row_nodes import OrderItem
from hasura.engine.schema.types import ColumnTag, ComputedTag, EnumValue, RelationshipTag, TextTag


def plan_order_by(
    context: PlanContext, permission: SelectPermission, value: Coerced
) -> tuple[OrderItem, ...]:
    """All items, in order; several keys of one object in the order they are written."""
    if value is None:
        return ()
    assert isinstance(value, list)
    return tuple(item for entry in value if entry is not None for item in _object(context, permission, entry))


def _object(context: PlanContext, permission: SelectPermission, value: Coerced) -> Iterator[OrderItem]:
    assert isinstance(value, ObjectValue)
    for tag, inner, path in value.tagged():
        if inner is None:
            continue
        match tag:
            case ColumnTag(column):
                yield _item(visible(permission, column), inner)
            case RelationshipTag(relationship, False):
                target, rights = context.rows(relationship.target)
                for item in _object(context, rights, inner):
                    there = RelatedOperand(relationship.join, target, item.value)
                    yield OrderItem(there, item.direction)
            case RelationshipTag(relationship, True):
                target, rights = context.rows(relationship.target)
                yield from _aggregates(relationship.join, rights, target, inner)
            case ComputedTag(computed, False):
                call = computed_call(computed, {}, path)
                yield _item(visible_computed(permission, computed, call), inner)
            case ComputedTag(computed, True):
                assert computed.returns_table is not None
                target, rights = context.rows(computed.returns_table)
                rows = FunctionRows(computed_call(computed, {}, path), target)
                yield from _aggregates(None, rights, rows, inner)
            case _:
                raise AssertionError(tag)


def _item(value: Operand, direction: Coerced) -> OrderItem:
    assert isinstance(direction, EnumValue)
    return OrderItem(value, direction.tag)


def _aggregates(
    join: Join | None, permission: SelectPermission, source: PermittedTable | FunctionRows, value: Coerced
) -> Iterator[OrderItem]:
    assert isinstance(value, ObjectValue)
    for tag, inner, _ in value.tagged():
        assert isinstance(tag, TextTag)
        if tag.text == "count":
            if inner is not None:
                yield _item(AggregateOperand(join, source, TRUE, "count", ()), inner)
        elif isinstance(inner, ObjectValue):
            for column_tag, direction, _ in inner.tagged():
                assert isinstance(column_tag, ColumnTag)
                if direction is not None:
                    columns = (visible(permission, column_tag.column),)
                    yield _item(AggregateOperand(join, source, TRUE, tag.text, columns), direction)

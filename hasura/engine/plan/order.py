"""`order_by` arguments."""

from __future__ import annotations

from collections.abc import Iterator

from hasura.engine.coercion import Coerced, ObjectValue
from hasura.engine.plan.context import PlanContext
from hasura.engine.plan.function import computed_call
from hasura.engine.plan.nodes import (
    AggregateOrder,
    ColumnOrder,
    ComputedOrder,
    FunctionRows,
    Join,
    OrderExpression,
    OrderItem,
    PermittedTable,
    RelatedOrder,
)
from hasura.engine.plan.permissions import permitted
from hasura.engine.schema.types import ColumnTag, ComputedTag, EnumValue, RelationshipTag, TextTag


def plan_order_by(context: PlanContext, value: Coerced) -> tuple[OrderItem, ...]:
    """All items, in order; several keys of one object in the order they are written."""
    if value is None:
        return ()
    assert isinstance(value, list)
    return tuple(item for entry in value if entry is not None for item in _object(context, entry))


def _object(context: PlanContext, value: Coerced) -> Iterator[OrderItem]:
    assert isinstance(value, ObjectValue)
    for tag, inner, path in value.tagged():
        if inner is None:
            continue
        match tag:
            case ColumnTag(column):
                yield _item(ColumnOrder(column), inner)
            case RelationshipTag(relationship, False):
                tracked, permission = context.selectable(relationship.target)
                target = permitted(tracked, permission)
                for item in _object(context, inner):
                    yield OrderItem(RelatedOrder(relationship.join, target, item.expression), item.direction)
            case RelationshipTag(relationship, True):
                tracked, permission = context.selectable(relationship.target)
                yield from _aggregates(relationship.join, permitted(tracked, permission), inner)
            case ComputedTag(computed, False):
                yield _item(ComputedOrder(computed_call(computed, {}, path)), inner)
            case ComputedTag(computed, True):
                assert computed.returns_table is not None
                tracked, permission = context.selectable(computed.returns_table)
                rows = FunctionRows(computed_call(computed, {}, path), permitted(tracked, permission))
                yield from _aggregates(None, rows, inner)
            case _:
                raise AssertionError(tag)


def _item(expression: OrderExpression, value: Coerced) -> OrderItem:
    assert isinstance(value, EnumValue)
    return OrderItem(expression, value.tag)


def _aggregates(
    join: Join | None, target: PermittedTable | FunctionRows, value: Coerced
) -> Iterator[OrderItem]:
    assert isinstance(value, ObjectValue)
    for tag, inner, _ in value.tagged():
        assert isinstance(tag, TextTag)
        if tag.text == "count":
            if inner is not None:
                yield _item(AggregateOrder(join, target, "count", None), inner)
        elif isinstance(inner, ObjectValue):
            for column_tag, direction, _ in inner.tagged():
                assert isinstance(column_tag, ColumnTag)
                if direction is not None:
                    yield _item(AggregateOrder(join, target, tag.text, column_tag.column), direction)

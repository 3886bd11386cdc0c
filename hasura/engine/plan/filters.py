"""`where` arguments as boolean expressions; rows of other tables come with the role's own row filter."""

from __future__ import annotations

from hasura.engine.arguments import Coerced, Leaf, ObjectValue
from hasura.engine.catalog import ScalarType
from hasura.engine.errors import EngineError
from hasura.engine.metadata import SelectPermission
from hasura.engine.plan.context import PlanContext
from hasura.engine.plan.function import computed_call
from hasura.engine.plan.nodes import (
    TRUE,
    AggregateOperand,
    AllOf,
    AnyOf,
    BooleanExpression,
    CastOperand,
    ColumnOperand,
    Comparison,
    ComputedRows,
    Constant,
    FunctionRows,
    Negation,
    NullTest,
    Operand,
    RelatedRows,
    WithinDistance,
)
from hasura.engine.plan.operators import operators_for, right_type
from hasura.engine.plan.permissions import permitted, visible, visible_computed
from hasura.engine.schema.names import scalar_name
from hasura.engine.schema.types import (
    AggregatePredicateTag,
    ColumnTag,
    ComputedTag,
    EnumValue,
    RelationshipTag,
    TextTag,
)
from hasura.engine.values import LIST, conversion_of

TEXT = ScalarType("text", "pg_catalog", "text", "b", None, None)
INTEGER = ScalarType("int4", "pg_catalog", "integer", "b", None, None)
BOOLEAN = ScalarType("bool", "pg_catalog", "boolean", "b", None, None)


def plan_where(
    context: PlanContext, permission: SelectPermission | None, value: Coerced
) -> BooleanExpression:
    """`where: {...}` over a table that is seen with that permission; absent or null means everything."""
    if value is None:
        return TRUE
    assert isinstance(value, ObjectValue)
    items = tuple(_entry(context, permission, tag, inner, path) for tag, inner, path in value.tagged())
    return items[0] if len(items) == 1 else AllOf(items)


def _entry(
    context: PlanContext, permission: SelectPermission | None, tag: object, value: Coerced, path: str
) -> BooleanExpression:
    match tag:
        case TextTag(text):
            return _logical(context, permission, text, value)
        case ColumnTag(column):
            return plan_comparisons(context, visible(permission, column), column.type, value)
        case RelationshipTag(relationship):
            if value is None:
                return TRUE
            tracked, rights = context.selectable(relationship.target)
            where = plan_where(context, rights, value)
            return RelatedRows(relationship.join, permitted(tracked, rights), where)
        case ComputedTag(computed):
            if value is None:
                return TRUE
            call = computed_call(computed, {}, path)
            if computed.returns_table is not None:
                tracked, rights = context.selectable(computed.returns_table)
                rows = FunctionRows(call, permitted(tracked, rights))
                return ComputedRows(rows, plan_where(context, rights, value))
            assert computed.function.return_type is not None
            left = visible_computed(permission, computed, call)
            return plan_comparisons(context, left, computed.function.return_type, value)
        case AggregatePredicateTag():
            return _aggregate(context, tag, value)
        case _:
            raise AssertionError(tag)


def _logical(
    context: PlanContext, permission: SelectPermission | None, text: str, value: Coerced
) -> BooleanExpression:
    if value is None:
        return TRUE
    if text == "_not":
        return Negation(plan_where(context, permission, value))
    assert isinstance(value, list)
    items = tuple(plan_where(context, permission, item) for item in value)
    return AllOf(items) if text == "_and" else AnyOf(items)


def plan_comparisons(
    context: PlanContext, left: Operand, scalar: ScalarType, value: Coerced
) -> BooleanExpression:
    """`{_eq: 1, _gt: 0}`: all of them."""
    if value is None:
        return TRUE
    assert isinstance(value, ObjectValue)
    items = tuple(
        _comparison(context, left, scalar, tag.text, inner, path) for tag, inner, path in value.tagged()
    )
    return items[0] if len(items) == 1 else AllOf(items)


def _comparison(
    context: PlanContext, left: Operand, scalar: ScalarType, name: str, value: Coerced, path: str
) -> BooleanExpression:
    if name == "_cast":
        return _cast(context, left, value)
    if value is None:
        raise EngineError(
            "validation-failed", f"unexpected null value for type '{scalar_name(scalar)}'", path
        )
    if isinstance(value, ObjectValue):
        return _within_distance(left, scalar, value)
    assert isinstance(value, Leaf)
    if name == "_is_null":
        if isinstance(value.source, Constant):
            value.parameter("boolean", "boolean")
            return NullTest(left, bool(value.source.value))
        return NullTest(left, value.parameter("boolean", "boolean"))
    operator = operators_for(scalar)[name]
    sql_type, element = right_type(operator, scalar)
    if element is not None:
        conversion = LIST + (conversion_of(scalar) if operator.right == "list" else element)
    else:
        conversion = conversion_of(scalar) if operator.right == "same" else operator.right
    return Comparison(name, left, value.parameter(sql_type, conversion))


def _within_distance(left: Operand, scalar: ScalarType, value: ObjectValue) -> BooleanExpression:
    start, distance = value.named("from"), value.named("distance")
    assert isinstance(start, Leaf)
    assert isinstance(distance, Leaf)
    place = start.parameter(scalar.sql, conversion_of(scalar))
    return WithinDistance(left, place, distance.parameter("float8", "float4"))


def _cast(context: PlanContext, left: Operand, value: Coerced) -> BooleanExpression:
    if value is None:
        return TRUE
    assert isinstance(value, ObjectValue)
    return AllOf(
        tuple(
            plan_comparisons(context, CastOperand(left, "text"), TEXT, inner)
            for _, inner, _ in value.tagged()
        )
    )


def _aggregate(context: PlanContext, tag: AggregatePredicateTag, value: Coerced) -> BooleanExpression:
    if value is None:
        return TRUE
    assert isinstance(value, ObjectValue)
    tracked, permission = context.selectable(tag.relationship.target)
    items: list[BooleanExpression] = []
    for inner_tag, inner, path in value.tagged():
        if inner is None:
            continue
        assert isinstance(inner, ObjectValue)
        distinct = inner.named("distinct")
        if isinstance(distinct, Leaf) and not isinstance(distinct.source, Constant):
            raise EngineError("not-supported", "a variable as `distinct` of an aggregate predicate", path)
        operand = AggregateOperand(
            tag.relationship.join,
            permitted(tracked, permission),
            plan_where(context, permission, inner.named("filter")),
            inner_tag.text,
            _columns(permission, inner.named("arguments")),
            isinstance(distinct, Leaf)
            and isinstance(distinct.source, Constant)
            and bool(distinct.source.value),
        )
        scalar = INTEGER if inner_tag.text == "count" else BOOLEAN
        items.append(plan_comparisons(context, operand, scalar, inner.named("predicate")))
    return AllOf(tuple(items))


def _columns(permission: SelectPermission, value: Coerced) -> tuple[ColumnOperand, ...]:
    if value is None:
        return ()
    items = value if isinstance(value, list) else [value]
    columns = []
    for item in items:
        assert isinstance(item, EnumValue)
        columns.append(visible(permission, item.tag))
    return tuple(columns)

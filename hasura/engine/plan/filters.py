"""`where` arguments as boolean expressions; rows of other tables come with the role's own row filter."""

from __future__ import annotations

from collections.abc import Mapping

from hasura.engine.arguments import Coerced, Leaf, ObjectValue, enum_tags
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
    Constant,
    Exists,
    FunctionRows,
    Negation,
    NullTest,
    Operand,
    Parameter,
    WithinDistance,
)
from hasura.engine.plan.operators import cast_targets, operators_for, right_type
from hasura.engine.plan.permissions import visible, visible_computed
from hasura.engine.schema.types import (
    AggregatePredicateTag,
    ColumnTag,
    ComputedTag,
    RelationshipTag,
    TextTag,
)
from hasura.engine.schema.where import RESULTS
from hasura.engine.values import LIST, conversion_of


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
            target, rights = context.rows(relationship.target)
            return Exists(relationship.join, target, plan_where(context, rights, value))
        case ComputedTag(computed):
            if value is None:
                return TRUE
            call = computed_call(computed, {}, path)
            if computed.returns_table is not None:
                target, rights = context.rows(computed.returns_table)
                return Exists(None, FunctionRows(call, target), plan_where(context, rights, value))
            left = visible_computed(permission, computed, call)
            return plan_comparisons(context, left, left.type, value)
        case AggregatePredicateTag():
            return plan_predicate(context, tag, value)
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
    """`{_eq: 1, _gt: 0}`: all of them; a null says nothing, where a setting lets it be there at all."""
    if value is None:
        return TRUE
    assert isinstance(value, ObjectValue)
    items = tuple(
        _comparison(context, left, scalar, tag.text, inner, path)
        for tag, inner, path in value.tagged()
        if inner is not None
    )
    return items[0] if len(items) == 1 else AllOf(items)


def _comparison(
    context: PlanContext, left: Operand, scalar: ScalarType, name: str, value: Coerced, path: str
) -> BooleanExpression:
    if name == "_cast":
        return _cast(context, left, cast_targets(scalar), value)
    if isinstance(value, ObjectValue):
        return _within_distance(left, scalar, value)
    assert isinstance(value, Leaf)
    if name == "_is_null":
        return NullTest(left, plan_flag(value))
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


def _cast(
    context: PlanContext, left: Operand, targets: Mapping[str, ScalarType], value: Coerced
) -> BooleanExpression:
    if value is None:
        return TRUE
    assert isinstance(value, ObjectValue)
    items = []
    for tag, inner, _ in value.tagged():
        target = targets[tag.text]
        items.append(plan_comparisons(context, CastOperand(left, target.sql), target, inner))
    return AllOf(tuple(items))


def plan_predicate(context: PlanContext, tag: AggregatePredicateTag, value: Coerced) -> BooleanExpression:
    """`{count: {predicate: {_gt: 1}, filter: {...}}}` over related rows."""
    assert isinstance(value, ObjectValue)
    if len(value.fields) != 1:
        raise EngineError("validation-failed", "exactly one predicate should be specified", value.path)
    function, inner, _ = value.tagged()[0]
    assert isinstance(inner, ObjectValue)
    target, permission = context.rows(tag.relationship.target)
    operand = AggregateOperand(
        tag.relationship.join,
        target,
        plan_where(context, permission, inner.named("filter")),
        function.text,
        _columns(permission, inner.named("arguments")),
        plan_flag(inner.named("distinct")),
    )
    return plan_comparisons(context, operand, RESULTS[function.text], inner.named("predicate"))


def plan_flag(value: Coerced) -> bool | Parameter:
    """A boolean that changes the SQL: known now, or decided by a variable when it is run."""
    if value is None:
        return False
    assert isinstance(value, Leaf)
    parameter = value.parameter("boolean", "boolean")
    return bool(value.source.value) if isinstance(value.source, Constant) else parameter


def _columns(permission: SelectPermission, value: Coerced) -> tuple[ColumnOperand, ...]:
    """One column, a list of them, or the pair of a function of two."""
    if isinstance(value, ObjectValue):
        value = [value.named("X"), value.named("Y")]
    return tuple(visible(permission, column) for column in enum_tags(value))

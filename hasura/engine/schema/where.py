"""`<type>_comparison_exp` and `<table>_bool_exp`."""

from __future__ import annotations

from hasura.engine.catalog import ScalarType
from hasura.engine.metadata import ComputedField, SelectPermission, TrackedTable
from hasura.engine.plan.operators import Operator, cast_targets, operators_for
from hasura.engine.schema import predicates
from hasura.engine.schema.builder import Builder, table_type
from hasura.engine.schema.names import Written, element_name
from hasura.engine.schema.types import (
    AggregatePredicateTag,
    ColumnTag,
    ComputedTag,
    InputField,
    InputObject,
    ListOf,
    NonNull,
    RelationshipTag,
    TextTag,
    Type,
    TypeReference,
    in_order,
    inputs_of,
    named,
)


def comparison(b: Builder, tracked: TrackedTable | None, scalar: ScalarType, enum: str | None = None) -> str:
    """`Int_comparison_exp`: the operators of a type; of an enum only equality; of an array over lists."""
    if enum is None and scalar.element is not None and not b.options.arrays_as_scalars:
        base = b.builtin(element_name(scalar))
        suffix = "array_comparison_exp"
        value: TypeReference = ListOf(NonNull(base))
    else:
        base = Written(enum) if enum else b.scalar(scalar)
        suffix, value = "comparison_exp", base
    name = b.names.type(base, suffix) if b.names.graphql_style else f"{base}_{suffix}"

    def make() -> Type:
        null = b.options.null_collapse
        fields = [b.argument("_is_null", b.builtin("Boolean"), null=null)]
        operators = operators_for(scalar)
        if enum:
            operators = {key: operators[key] for key in ("_eq", "_in", "_neq", "_nin")}
        for key, operator in operators.items():
            fields.append(b.argument(key, _right(b, value, operator), operator.description, null=null))
        if cast_targets(scalar) and not enum:
            fields.append(b.argument("_cast", _cast(b, scalar), null=null))
        text = f'Boolean expression to compare columns of type "{base}". {ALL_COMBINED}'
        return InputObject(name, in_order(fields), text)

    return b.add(name, make)


ALL_COMBINED = "All fields are combined with logical 'AND'."


def _cast(b: Builder, scalar: ScalarType) -> str:
    """`jsonb_cast_exp`: for each type that it can be cast to, that type's operators."""
    name = f"{scalar.comparable_as}_cast_exp"
    name = b.names.type(name) if b.names.graphql_style else name

    def make() -> Type:
        fields = (
            InputField(shown, comparison(b, None, target), TextTag(shown))
            for shown, target in cast_targets(scalar).items()
        )
        return InputObject(name, inputs_of(*fields))

    return b.add(name, make)


def _right(b: Builder, value: TypeReference, operator: Operator) -> TypeReference:
    match operator.right:
        case "same":
            return value
        case "distance":
            return _distance_input(b, named(value))
        case "list":
            return ListOf(NonNull(value))
        case "text":
            return b.builtin("String")
        case "text[]":
            return ListOf(NonNull(b.builtin("String")))
        case "lquery[]":
            return ListOf(NonNull(b.builtin("lquery")))
        case other:
            return b.builtin(other)


def _distance_input(b: Builder, base: str) -> str:
    name = f"st_d_within_{'geography_' if base == 'geography' else ''}input"

    def make() -> Type:
        distance = b.argument("distance", NonNull(b.builtin("Float")))
        return InputObject(name, inputs_of(distance, b.argument("from", NonNull(base))))

    return b.add(name, make)


@table_type("bool_exp")
def bool_exp(b: Builder, name: str, tracked: TrackedTable, permission: SelectPermission) -> Type:
    """`author_bool_exp`."""
    fields = logical(b, name)
    for shown, column in b.columns(tracked, permission.columns):
        enum = b.enum_for(tracked, column)
        fields.append(InputField(shown, comparison(b, tracked, column.type, enum), ColumnTag(column)))
    for relationship, target, rights in b.relationships(tracked):
        inner = bool_exp(b, target, rights)
        fields.append(InputField(relationship.name, inner, RelationshipTag(relationship)))
        if relationship.kind == "array" and rights.allow_aggregations:
            aggregate_name = b.names.field(relationship.name, "aggregate")
            predicate = predicates.aggregate_bool_exp(b, target, rights)
            fields.append(InputField(aggregate_name, predicate, AggregatePredicateTag(relationship)))
    for computed, scalar in b.scalar_computed_fields(tracked, permission):
        if takes_no_arguments(computed):
            fields.append(InputField(computed.name, comparison(b, None, scalar), ComputedTag(computed)))
    for computed, target, rights in b.table_computed_fields(tracked):
        if takes_no_arguments(computed):
            fields.append(InputField(computed.name, bool_exp(b, target, rights), ComputedTag(computed)))
    text = (
        f'Boolean expression to filter rows from the table "{tracked.name}". '
        "All fields are combined with a logical 'AND'."
    )
    return InputObject(name, in_order(fields), text)


def logical(b: Builder, name: str) -> list[InputField]:
    """What every boolean expression has."""
    several = ListOf(NonNull(name))
    return [b.argument("_and", several), b.argument("_not", name), b.argument("_or", several)]


def takes_no_arguments(computed: ComputedField) -> bool:
    """Whether a computed field needs the row (and the session) only."""
    given = {computed.table_argument, computed.session_argument}
    return all(position in given for position in range(len(computed.function.arguments)))

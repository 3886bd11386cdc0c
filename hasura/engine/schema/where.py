"""`<type>_comparison_exp`, `<table>_bool_exp`, and `<table>_aggregate_bool_exp` of related rows."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from hasura.engine.catalog import Column, ScalarType
from hasura.engine.metadata import ComputedField, SelectPermission, TrackedTable
from hasura.engine.plan.operators import Operator, cast_targets, operators_for
from hasura.engine.schema.builder import Builder, table_type
from hasura.engine.schema.columns import select_column
from hasura.engine.schema.names import Written, element_name
from hasura.engine.schema.types import (
    AggregatePredicateTag,
    ColumnTag,
    ComputedTag,
    Enum,
    EnumValue,
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
            predicate = aggregate_bool_exp(b, target, rights)
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


INT: Final = ScalarType("int4", "pg_catalog", "integer", "b", None, None)
BOOLEAN: Final = ScalarType("bool", "pg_catalog", "boolean", "b", None, None)
DOUBLE: Final = ScalarType("float8", "pg_catalog", "double precision", "b", None, None)

RESULTS: Final[Mapping[str, ScalarType]] = {
    "avg": DOUBLE,
    "bool_and": BOOLEAN,
    "bool_or": BOOLEAN,
    "corr": DOUBLE,
    "count": INT,
    "covar_samp": DOUBLE,
    "max": DOUBLE,
    "min": DOUBLE,
    "stddev_samp": DOUBLE,
    "sum": DOUBLE,
    "var_samp": DOUBLE,
}
"""What each function gives; all but count take columns of that same type."""

OF_TWO: Final = frozenset({"corr", "covar_samp"})


@table_type("aggregate_bool_exp")
def aggregate_bool_exp(b: Builder, name: str, target: TrackedTable, permission: SelectPermission) -> Type:
    """`article_aggregate_bool_exp`: the functions that fit the columns of the related table."""
    fields = []
    for function in RESULTS:
        inner = _function(b, target, permission, function)
        if inner is not None:
            fields.append(b.argument(function, inner))
    return InputObject(name, inputs_of(*fields))


def _function(b: Builder, target: TrackedTable, permission: SelectPermission, function: str) -> str | None:
    """`article_aggregate_bool_exp_max`; None where no column fits."""
    base = b.names.table_base(target)
    scalar = RESULTS[function]
    fields = [
        b.argument("distinct", b.builtin("Boolean")),
        b.argument("filter", bool_exp(b, target, permission)),
        b.argument("predicate", NonNull(comparison(b, None, scalar))),
    ]
    if function == "count":
        shown = select_column(b, target, permission)
        arguments: TypeReference | None = ListOf(NonNull(shown)) if shown else None
    else:
        columns = [
            item
            for item in b.columns(target, permission.columns)
            if item[1].type.comparable_as == scalar.name and item[1].type.element is None
        ]
        if not columns:
            return None
        arguments = NonNull(_arguments(b, base, function, str(target.name), columns))
    if arguments is not None:
        fields.insert(0, b.argument("arguments", arguments))
    name = b.names.type(base, f"aggregate_bool_exp_{function}")
    return b.add(name, lambda: InputObject(name, inputs_of(*fields)))


def _arguments(b: Builder, base: str, function: str, table: str, columns: list[tuple[str, Column]]) -> str:
    """An enum of the columns; an object of two such for a function of two."""
    which = f"{base}_aggregate_bool_exp_{function}_arguments_columns"
    enum = b.names.type(base, f"select_column_{which}")
    values = {shown: EnumValue(shown, "column name", column) for shown, column in columns}
    b.add(enum, lambda: Enum(enum, values, f'select "{which}" columns of table "{table}"'))
    if function not in OF_TWO:
        return enum
    name = b.names.type(base, f"aggregate_bool_exp_{function}_arguments")
    pair = [InputField(key, NonNull(enum), TextTag(key)) for key in ("X", "Y")]
    return b.add(name, lambda: InputObject(name, inputs_of(*pair)))

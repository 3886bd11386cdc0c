"""`<table>_order_by`, and where a stream starts."""

from __future__ import annotations

from hasura.engine.metadata import SelectPermission, TrackedTable
from hasura.engine.plan.operators import DIRECTIONS
from hasura.engine.schema.builder import Builder, table_type
from hasura.engine.schema.columns import AGGREGATES, of_aggregate
from hasura.engine.schema.types import (
    ColumnTag,
    ComputedTag,
    Enum,
    EnumValue,
    InputField,
    InputObject,
    NonNull,
    RelationshipTag,
    Type,
    in_order,
    inputs_of,
)
from hasura.engine.schema.where import takes_no_arguments


def order_by_enum(b: Builder) -> str:
    """The enum `order_by`."""
    name = b.names.type("order_by") if b.names.graphql_style else "order_by"
    values = {
        b.names.enum_value(key): EnumValue(b.names.enum_value(key), direction.description, key)
        for key, direction in DIRECTIONS.items()
    }
    return b.add(name, lambda: Enum(name, values, "column ordering options"))


@table_type("order_by")
def order_by(b: Builder, name: str, tracked: TrackedTable, permission: SelectPermission) -> Type:
    """`author_order_by`."""
    direction = order_by_enum(b)
    fields = [
        InputField(shown, direction, ColumnTag(column), null=True)
        for shown, column in b.columns(tracked, permission.columns)
    ]
    for relationship, target, rights in b.relationships(tracked):
        if relationship.kind == "object":
            inner, tag = order_by(b, target, rights), RelationshipTag(relationship)
            fields.append(InputField(relationship.name, inner, tag, null=True))
        elif rights.allow_aggregations:
            shown = b.names.field(relationship.name, "aggregate")
            inner = aggregate_order_by(b, target, rights)
            fields.append(InputField(shown, inner, RelationshipTag(relationship, True), null=True))
    for computed, _scalar in b.scalar_computed_fields(tracked, permission):
        if takes_no_arguments(computed):
            fields.append(InputField(computed.name, direction, ComputedTag(computed), null=True))
    for computed, target, rights in b.table_computed_fields(tracked):
        if rights.allow_aggregations and takes_no_arguments(computed):
            shown = b.names.field(computed.name, "aggregate")
            inner = aggregate_order_by(b, target, rights)
            fields.append(InputField(shown, inner, ComputedTag(computed, True), null=True))
    text = f'Ordering options when selecting data from "{tracked.name}".'
    return InputObject(name, in_order(fields), text)


@table_type("aggregate_order_by")
def aggregate_order_by(b: Builder, name: str, tracked: TrackedTable, permission: SelectPermission) -> Type:
    """`article_aggregate_order_by`."""
    base = b.names.table_base(tracked)
    direction = order_by_enum(b)
    fields = [b.argument("count", direction, null=True)]
    for function in AGGREGATES:
        columns = [item for item in b.columns(tracked, permission.columns) if of_aggregate(function, item[1])]
        if columns:
            inner = b.names.type(base, f"{function}_order_by")
            inner_fields = inputs_of(
                *(InputField(shown, direction, ColumnTag(column), null=True) for shown, column in columns)
            )
            text = f'order by {b.names.field(function)}() on columns of table "{tracked.name}"'
            b.types[inner] = InputObject(inner, inner_fields, text)
            fields.append(b.argument(function, inner))
    text = f'order by aggregate values of table "{tracked.name}"'
    return InputObject(name, in_order(fields), text)


@table_type("stream_cursor_input")
def cursor_input(b: Builder, name: str, tracked: TrackedTable, permission: SelectPermission) -> Type:
    """`author_stream_cursor_input`."""
    base = b.names.table_base(tracked)
    value_name = b.names.type(base, "stream_cursor_value_input")
    ordering = b.names.type("cursor_ordering") if b.names.graphql_style else "cursor_ordering"
    orders = {
        "ASC": EnumValue("ASC", "ascending ordering of the cursor", "asc"),
        "DESC": EnumValue("DESC", "descending ordering of the cursor", "desc"),
    }
    b.add(ordering, lambda: Enum(ordering, orders, "ordering argument of a cursor"))
    values = [
        InputField(shown, b.column_type(tracked, column), ColumnTag(column))
        for shown, column in b.columns(tracked, permission.columns)
    ]
    text = "Initial value of the column from where the streaming should start"
    b.types[value_name] = InputObject(value_name, inputs_of(*values), text)
    fields = inputs_of(
        b.argument("initial_value", NonNull(value_name), "Stream column input with initial value"),
        b.argument("ordering", ordering, "cursor ordering"),
    )
    return InputObject(name, fields, f'Streaming cursor of the table "{base}"')

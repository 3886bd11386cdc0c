"""Object types of a table: its rows, its aggregates, the answers of its mutations."""

from __future__ import annotations

from dataclasses import replace

from hasura.engine.catalog import ScalarType
from hasura.engine.metadata import (
    ComputedField,
    Relationship,
    SelectPermission,
    TrackedTable,
)
from hasura.engine.schema import columns, order, where
from hasura.engine.schema import function as functions
from hasura.engine.schema.builder import Builder, table_type
from hasura.engine.schema.names import is_valid
from hasura.engine.schema.types import (
    ColumnTag,
    ComputedTag,
    Field,
    InputField,
    ListOf,
    NonNull,
    Object,
    RelationshipTag,
    TextTag,
    Type,
    TypeReference,
    fields_of,
    in_order,
    inputs_of,
    required_list,
)


def row_arguments(b: Builder, tracked: TrackedTable, permission: SelectPermission) -> list[InputField]:
    """`distinct_on`, `limit`, `offset`, `order_by`, `where`."""
    shown = columns.select_column(b, tracked, permission)
    integer, orders = b.builtin("Int"), ListOf(NonNull(order.order_by(b, tracked, permission)))
    filter_ = where.bool_exp(b, tracked, permission)
    distinct = ListOf(NonNull(shown)) if shown else None
    return [
        *([b.argument("distinct_on", distinct, "distinct select on columns", null=True)] if distinct else []),
        b.argument("limit", integer, "limit the number of rows returned", null=True),
        b.argument("offset", integer, "skip the first n rows. Use only with order_by", null=True),
        b.argument("order_by", orders, "sort the rows by one or more columns", null=True),
        b.argument("where", filter_, "filter the rows returned", null=True),
    ]


@table_type("")
def row(b: Builder, name: str, tracked: TrackedTable, permission: SelectPermission) -> Type:
    """The type of a row: `author`."""
    fields = [
        Field(
            shown,
            b.column_type(tracked, column)
            if column.nullable or column.name in permission.column_conditions
            else NonNull(b.column_type(tracked, column)),
            ColumnTag(column, b.names.graphql_style and b.enum_for(tracked, column) is not None),
            _json_path(b, column.type),
            tracked.configuration.column_comments.get(column.name, column.comment) or None,
        )
        for shown, column in b.columns(tracked, permission.columns)
    ]
    for relationship, target, rights in b.relationships(tracked):
        fields += _relationship(b, relationship, target, rights)
    for remote in tracked.remote_relationships.values():
        there = b.builders[remote.source or b.source.name]
        found = there.selectable(remote.target)
        if found is not None and is_valid(remote.name):
            shown = _relationship(there, remote, *found)
            fields += [replace(field, description=None) for field in shown]  # as in Hasura
    for computed, scalar in b.scalar_computed_fields(tracked, permission):
        arguments = [*_computed_arguments(b, tracked, computed), *_json_path(b, scalar).values()]
        given = inputs_of(*arguments)
        tag, description = ComputedTag(computed), computed_text(computed)
        fields.append(Field(computed.name, b.scalar(scalar), tag, given, description))
    for computed, target, rights in b.table_computed_fields(tracked):
        fields += _table_computed(b, tracked, computed, target, rights)
    comment = tracked.configuration.comment
    text = comment if comment is not None else tracked.table.comment
    if text is None:
        text = f'columns and relationships of "{tracked.name}"'
    return Object(name, in_order(fields), text or None)


def _json_path(b: Builder, scalar: ScalarType) -> dict[str, InputField]:
    if scalar.name not in {"json", "jsonb"}:
        return {}
    return inputs_of(b.argument("path", b.builtin("String"), "JSON select path"))


def _relationship(
    b: Builder, relationship: Relationship, target: TrackedTable, rights: SelectPermission
) -> list[Field]:
    inner = row(b, target, rights)
    if relationship.kind == "object":
        # A row that a filter hides is null, so only an unfiltered target of a NOT NULL key is certain.
        type_ = inner if relationship.nullable else NonNull(inner)
        text = relationship.comment or "An object relationship"
        return [Field(relationship.name, type_, RelationshipTag(relationship), {}, text)]
    arguments = inputs_of(*row_arguments(b, target, rights))
    text = relationship.comment or "An array relationship"
    rows = Field(relationship.name, required_list(inner), RelationshipTag(relationship), arguments, text)
    shown = b.names.field(relationship.name, "aggregate")
    return with_aggregate(b, target, rights, rows, shown, "An aggregate relationship")


def with_aggregate(
    b: Builder, target: TrackedTable, rights: SelectPermission, rows: Field, name: str, text: str | None
) -> list[Field]:
    """A field of rows, and the one of their aggregate where the role may read that."""
    if not rights.allow_aggregations:
        return [rows]
    type_ = NonNull(aggregate(b, target, rights))
    return [rows, Field(name, type_, replace(rows.tag, aggregate=True), rows.arguments, text)]


def computed_text(computed: ComputedField) -> str | None:
    """The metadata's comment (an empty one means none), else the function's, else what it does."""
    if computed.comment is not None:
        return computed.comment or None
    return computed.function.comment or f'A computed field, executes function "{computed.function.name}"'


def _computed_arguments(b: Builder, tracked: TrackedTable, computed: ComputedField) -> list[InputField]:
    base = f"{computed.name}_{b.names.table_base(tracked)}"
    return functions.function_arguments(
        b,
        computed.function,
        {computed.table_argument, computed.session_argument},
        b.names.type(base, "args") if b.names.graphql_style else f"{base}_args",
        f'input parameters for computed field "{computed.name}" defined on table "{tracked.name}"',
    )


def _table_computed(
    b: Builder, tracked: TrackedTable, computed: ComputedField, target: TrackedTable, rights: SelectPermission
) -> list[Field]:
    arguments = inputs_of(*_computed_arguments(b, tracked, computed), *row_arguments(b, target, rights))
    text, inner = computed_text(computed), row(b, target, rights)
    if not computed.function.returns_set:
        return [Field(computed.name, inner, ComputedTag(computed), arguments, text)]
    rows = Field(computed.name, ListOf(NonNull(inner)), ComputedTag(computed), arguments, text)
    return with_aggregate(b, target, rights, rows, b.names.field(computed.name, "aggregate"), text)


# ---------------------------------------------------------------- aggregates


@table_type("aggregate")
def aggregate(b: Builder, name: str, tracked: TrackedTable, permission: SelectPermission) -> Type:
    """`author_aggregate`."""
    fields = fields_of(
        Field("aggregate", aggregate_fields(b, tracked, permission), TextTag("aggregate")),
        Field("nodes", required_list(row(b, tracked, permission)), TextTag("nodes")),
    )
    return Object(name, fields, f'aggregated selection of "{tracked.name}"')


@table_type("aggregate_fields")
def aggregate_fields(b: Builder, name: str, tracked: TrackedTable, permission: SelectPermission) -> Type:
    """`author_aggregate_fields`: count, and the functions that fit the columns."""
    arguments = []
    shown = columns.select_column(b, tracked, permission)
    if shown:
        arguments.append(b.argument("columns", ListOf(NonNull(shown))))
    arguments.append(b.argument("distinct", b.builtin("Boolean")))
    fields = [Field("count", NonNull(b.builtin("Int")), TextTag("count"), inputs_of(*arguments))]
    for function in columns.AGGREGATES:
        inner = _aggregate_columns(b, tracked, permission, function)
        if inner is not None:
            fields.append(Field(b.names.field(function), inner, TextTag(function)))
    return Object(name, in_order(fields), f'aggregate fields of "{tracked.name}"')


def _aggregate_columns(
    b: Builder, tracked: TrackedTable, permission: SelectPermission, function: str
) -> str | None:
    base = b.names.table_base(tracked)
    fields = []
    for shown, column in b.columns(tracked, permission.columns):
        if columns.of_aggregate(function, column):
            type_ = _aggregate_type(b, function, b.column_type(tracked, column))
            fields.append(Field(shown, type_, ColumnTag(column), {}, column.comment))
    for computed, scalar in b.scalar_computed_fields(tracked, permission):
        fits = columns.is_ordered(scalar) if function in {"min", "max"} else columns.is_numeric(scalar)
        if fits:
            type_ = _aggregate_type(b, function, b.scalar(scalar))
            arguments = inputs_of(*_computed_arguments(b, tracked, computed))
            fields.append(Field(computed.name, type_, ComputedTag(computed), arguments))
    if not fields:
        return None
    name = b.names.type(base, f"{function}_fields")
    b.types[name] = Object(name, in_order(fields), f"aggregate {b.names.field(function)} on columns")
    return name


def _aggregate_type(b: Builder, function: str, own: TypeReference) -> TypeReference:
    return own if function in {"min", "max", "sum"} else b.builtin("Float")


# ---------------------------------------------------------------- mutations


@table_type("mutation_response")
def mutation_response(
    b: Builder, name: str, tracked: TrackedTable, permission: SelectPermission | None
) -> Type:
    """`author_mutation_response`; without a select permission only `affected_rows`."""
    text = "number of rows affected by the mutation"
    shown = b.names.field("affected_rows")
    fields = [Field(shown, NonNull(b.builtin("Int")), TextTag("affected_rows"), {}, text)]
    if permission is not None:
        inner = required_list(row(b, tracked, permission))
        text = "data from the rows affected by the mutation"
        fields.append(Field("returning", inner, TextTag("returning"), {}, text))
    return Object(name, fields_of(*fields), f'response of any mutation on the table "{tracked.name}"')

"""Inputs of mutations: rows to insert, on_conflict, changes to make, keys."""

from __future__ import annotations

from hasura.engine.metadata import TrackedTable, WritePermission
from hasura.engine.plan.operators import UPDATE_OPERATORS
from hasura.engine.schema.builder import Builder, table_type
from hasura.engine.schema.columns import constraint_enum, update_column
from hasura.engine.schema.names import is_valid
from hasura.engine.schema.types import (
    ColumnTag,
    InputField,
    InputObject,
    ListOf,
    NonNull,
    RelationshipTag,
    TextTag,
    Type,
    in_order,
    inputs_of,
    required_list,
)
from hasura.engine.schema.where import bool_exp


@table_type("insert_input")
def insert_input(b: Builder, name: str, tracked: TrackedTable, permission: WritePermission) -> Type:
    """`author_insert_input`: columns, and related objects to insert with it."""
    fields = [
        InputField(shown, b.column_type(tracked, column), ColumnTag(column), null=column.nullable)
        for shown, column in b.columns(tracked, permission.columns)
        if column.writable
    ]
    for relationship in tracked.relationships.values():
        target = b.source.tables[relationship.target]
        rights = b.rights(target)
        if rights.insert is None or not target.table.insertable or not is_valid(relationship.name):
            continue
        kind = "obj" if relationship.kind == "object" else "arr"
        inner = related_insert_input(b, target, rights.insert, kind)
        fields.append(InputField(relationship.name, inner, RelationshipTag(relationship), null=True))
    text = f'input type for inserting data into table "{tracked.name}"'
    return InputObject(name, in_order(fields), text)


def related_insert_input(b: Builder, target: TrackedTable, permission: WritePermission, kind: str) -> str:
    """`author_obj_rel_insert_input`, `article_arr_rel_insert_input`."""
    name = b.names.type(b.names.table_base(target), f"{kind}_rel_insert_input")

    def make() -> Type:
        inner = insert_input(b, target, permission)
        data = NonNull(inner) if kind == "obj" else required_list(inner)
        fields = [b.argument("data", data)]
        conflict = on_conflict(b, target)
        if conflict:
            fields.append(b.argument("on_conflict", conflict, "upsert condition"))
        which = "object" if kind == "obj" else "array"
        text = f'input type for inserting {which} relation for remote table "{target.name}"'
        return InputObject(name, inputs_of(*fields), text)

    return b.add(name, make)


def on_conflict(b: Builder, tracked: TrackedTable) -> str | None:
    """`author_on_conflict`, also without an update permission; None without a constraint to name."""
    if not tracked.table.constraints:
        return None
    rights = b.rights(tracked)
    name = b.names.type(b.names.table_base(tracked), "on_conflict")

    def make() -> Type:
        columns = NonNull(ListOf(NonNull(update_column(b, tracked, rights.update))))
        fields = [
            b.argument("constraint", NonNull(constraint_enum(b, tracked))),
            InputField(b.names.field("update_columns"), columns, TextTag("update_columns"), None, "[]"),
        ]
        if rights.select is not None:
            fields.append(b.argument("where", bool_exp(b, tracked, rights.select)))
        return InputObject(name, inputs_of(*fields), f'on_conflict condition type for table "{tracked.name}"')

    return b.add(name, make)


def update_inputs(b: Builder, tracked: TrackedTable, permission: WritePermission) -> list[InputField]:
    """`_set`, `_inc`, `_append` ...: each where the role may update a column of a fitting type."""
    result = []
    base = b.names.table_base(tracked)
    columns = b.columns(tracked, permission.columns)
    for key, operator in UPDATE_OPERATORS.items():
        fields = []
        for shown, column in columns:
            if column.writable and operator.takes(column.type):
                given = operator.given
                type_ = b.column_type(tracked, column) if given is None else given.type
                null = key == "_delete_key" or (given is None and column.nullable)
                fields.append(InputField(shown, type_, ColumnTag(column), null=null))
        if fields:
            name = b.names.type(base, f"{operator.name}_input")
            text = operator.description
            if operator.verb is not None:
                text = f'input type for {operator.verb} table "{tracked.name}"'
            b.types.setdefault(name, InputObject(name, in_order(fields), text))
            result.append(b.argument(key, name, operator.description))
    return result


@table_type("pk_columns_input")
def primary_key_input(b: Builder, name: str, tracked: TrackedTable) -> Type:
    """`author_pk_columns_input`."""
    text = f"primary key columns input for table: {tracked.name}"
    return InputObject(name, inputs_of(*primary_key_arguments(b, tracked)), text)


def primary_key_arguments(b: Builder, tracked: TrackedTable) -> list[InputField]:
    """One argument per column of the primary key."""
    primary = tracked.table.primary_key
    columns = b.columns(tracked, primary.columns if primary else ())
    return [
        InputField(shown, NonNull(b.column_type(tracked, column)), ColumnTag(column), column.comment)
        for shown, column in columns
    ]

"""Inputs of mutations: rows to insert, on_conflict, changes to make, keys."""

from __future__ import annotations

from hasura.engine.catalog import Column
from hasura.engine.metadata import InsertPermission, TrackedTable, UpdatePermission
from hasura.engine.schema.builder import Builder
from hasura.engine.schema.columns import constraint_enum, is_numeric, update_column
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
    TypeReference,
    in_order,
    inputs_of,
    required_list,
)
from hasura.engine.schema.where import bool_exp


def insert_input(b: Builder, tracked: TrackedTable, permission: InsertPermission) -> str:
    """`author_insert_input`: columns, and related objects to insert with it."""
    base = b.names.table_base(tracked)
    name = b.names.type(base, "insert_input")

    def make() -> Type:
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

    return b.add(name, make)


def related_insert_input(b: Builder, target: TrackedTable, permission: InsertPermission, kind: str) -> str:
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


UPDATE_OPERATORS = {
    "_append": ("append_input", "append existing jsonb value of filtered columns with new jsonb value"),
    "_delete_at_path": (
        "delete_at_path_input",
        "delete the field or element with specified path "
        "(for JSON arrays, negative integers count from the end)",
    ),
    "_delete_elem": (
        "delete_elem_input",
        "delete the array element with specified index (negative integers count from the end). "
        "throws an error if top level container is not an array",
    ),
    "_delete_key": (
        "delete_key_input",
        "delete key/value pair or string element. key/value pairs are matched based on their key value",
    ),
    "_inc": ("inc_input", "increments the numeric columns with given value of the filtered values"),
    "_prepend": ("prepend_input", "prepend existing jsonb value of filtered columns with new jsonb value"),
    "_set": ("set_input", "sets the columns of the filtered rows to the given values"),
}


INPUT_TEXTS = {"_set": "updating data in", "_inc": "incrementing numeric columns in"}
"""What the input objects of operators are for, where that is not what the operator does."""

NULLABLE = frozenset({"_set", "_inc", "_append", "_prepend"})
"""Operators that take a null for a column that may be null."""


def update_inputs(b: Builder, tracked: TrackedTable, permission: UpdatePermission) -> list[InputField]:
    """`_set`, `_inc`, `_append` ...: each where the role may update a column of a fitting type."""
    result = []
    base = b.names.table_base(tracked)
    columns = b.columns(tracked, permission.columns)
    for operator, (suffix, text) in UPDATE_OPERATORS.items():
        fields = []
        for shown, column in columns:
            argument = _update_argument(b, tracked, operator, column)
            if argument is not None and column.writable:
                null = operator == "_delete_key" or (column.nullable and operator in NULLABLE)
                fields.append(InputField(shown, argument, ColumnTag(column), null=null))
        if fields:
            name = b.names.type(base, suffix)
            what = INPUT_TEXTS.get(operator)
            description = text if what is None else f'input type for {what} table "{tracked.name}"'
            b.types.setdefault(name, InputObject(name, in_order(fields), description))
            result.append(b.argument(operator, name, text))
    return result


def _update_argument(
    b: Builder, tracked: TrackedTable, operator: str, column: Column
) -> TypeReference | None:
    base = column.type.comparable_as
    match operator:
        case "_set":
            return b.column_type(tracked, column)
        case "_inc":
            return b.scalar(column.type) if is_numeric(column.type) else None
        case "_append" | "_prepend":
            return b.scalar(column.type) if base == "jsonb" else None
        case "_delete_key":
            return b.builtin("String") if base == "jsonb" else None
        case "_delete_elem":
            return b.builtin("Int") if base == "jsonb" else None
        case "_delete_at_path":
            return ListOf(NonNull(b.builtin("String"))) if base == "jsonb" else None
        case _:
            raise AssertionError(operator)


def primary_key_input(b: Builder, tracked: TrackedTable) -> str:
    """`author_pk_columns_input`."""
    name = b.names.type(b.names.table_base(tracked), "pk_columns_input")

    text = f"primary key columns input for table: {tracked.name}"
    return b.add(name, lambda: InputObject(name, inputs_of(*primary_key_arguments(b, tracked)), text))


def primary_key_arguments(b: Builder, tracked: TrackedTable) -> list[InputField]:
    """One argument per column of the primary key."""
    primary = tracked.table.primary_key
    columns = b.columns(tracked, primary.columns if primary else ())
    return [
        InputField(shown, NonNull(b.column_type(tracked, column)), ColumnTag(column), column.comment)
        for shown, column in columns
    ]

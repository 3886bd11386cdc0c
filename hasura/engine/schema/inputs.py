"""Input types of a table: bool_exp, order_by, insert and set inputs, on_conflict, enums of columns."""

from __future__ import annotations

from hasura.engine.catalog import Column, ScalarType
from hasura.engine.metadata import (
    ComputedField,
    InsertPermission,
    SelectPermission,
    TrackedTable,
    UpdatePermission,
)
from hasura.engine.plan.operators import Operator, operators_for
from hasura.engine.schema.builder import Builder
from hasura.engine.schema.names import is_valid
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
    inputs_of,
    required_list,
)

ORDERS = {
    "asc": "in ascending order, nulls last",
    "asc_nulls_first": "in ascending order, nulls first",
    "asc_nulls_last": "in ascending order, nulls last",
    "desc": "in descending order, nulls first",
    "desc_nulls_first": "in descending order, nulls first",
    "desc_nulls_last": "in descending order, nulls last",
}

NUMERIC = frozenset({"int2", "int4", "int8", "numeric", "float4", "float8", "money"})
AGGREGATES = (
    "avg",
    "max",
    "min",
    "stddev",
    "stddev_pop",
    "stddev_samp",
    "sum",
    "var_pop",
    "var_samp",
    "variance",
)
ORDERED = NUMERIC | {
    "bpchar",
    "varchar",
    "text",
    "citext",
    "date",
    "timestamp",
    "timestamptz",
    "timetz",
    "uuid",
    "ltree",
}
"""Types that min and max are offered for: those that Hasura knows and counts as comparable."""


def is_numeric(scalar: ScalarType) -> bool:
    """Whether sum, avg and the like work on it."""
    return scalar.comparable_as in NUMERIC


def is_ordered(scalar: ScalarType) -> bool:
    """Whether min and max work on it, as Hasura sees it."""
    return scalar.comparable_as in ORDERED


def of_aggregate(function: str, column: Column) -> bool:
    """Whether an aggregate function takes a column."""
    return is_ordered(column.type) if function in {"min", "max"} else is_numeric(column.type)


def order_by_enum(b: Builder) -> str:
    """The enum `order_by`."""
    name = b.names.type("order_by") if b.names.graphql_style else "order_by"
    values = {
        b.names.enum_value(key): EnumValue(b.names.enum_value(key), text, key) for key, text in ORDERS.items()
    }
    return b.add(name, lambda: Enum(name, values, "column ordering options"))


# ---------------------------------------------------------------- where


def comparison(b: Builder, tracked: TrackedTable | None, scalar: ScalarType, enum: str | None = None) -> str:
    """`Int_comparison_exp`: the operators of a type; of an enum only equality."""
    base = enum or b.scalar(scalar)
    name = b.names.type(base, "comparison_exp") if b.names.graphql_style else f"{base}_comparison_exp"

    def make() -> Type:
        fields = [InputField("_is_null", b.builtin("Boolean"), TextTag("_is_null"))]
        operators = operators_for(scalar)
        if enum:
            operators = {key: operators[key] for key in ("_eq", "_in", "_neq", "_nin")}
        for key, operator in operators.items():
            shown = b.names.field(key) if b.names.graphql_style else key
            fields.append(InputField(shown, _right(b, base, operator), TextTag(key), operator.description))
        if scalar.comparable_as == "jsonb" and not enum:
            fields.append(InputField("_cast", _json_cast(b), TextTag("_cast")))
        text = f'Boolean expression to compare columns of type "{base}". {ALL_COMBINED}'
        return InputObject(name, inputs_of(*sorted(fields, key=lambda item: item.name)), text)

    return b.add(name, make)


ALL_COMBINED = "All fields are combined with logical 'AND'."
TEXT = ScalarType("text", "pg_catalog", "text", "b", None, None)


def _json_cast(b: Builder) -> str:
    name = b.names.type("jsonb_cast_exp") if b.names.graphql_style else "jsonb_cast_exp"
    inner = comparison(b, None, TEXT)
    return b.add(name, lambda: InputObject(name, inputs_of(InputField("String", inner, TextTag("String")))))


def _right(b: Builder, base: str, operator: Operator) -> TypeReference:
    match operator.right:
        case "same":
            return base
        case "distance":
            return _distance_input(b, base)
        case "list":
            return ListOf(NonNull(base))
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
        return InputObject(
            name,
            inputs_of(
                InputField("distance", NonNull(b.builtin("Float")), TextTag("distance")),
                InputField("from", NonNull(base), TextTag("from")),
            ),
        )

    return b.add(name, make)


def bool_exp(b: Builder, tracked: TrackedTable, permission: SelectPermission) -> str:
    """`author_bool_exp`."""
    base = b.names.table_base(tracked)
    name = b.names.type(base, "bool_exp")

    def make() -> Type:
        fields = [
            InputField("_and", ListOf(NonNull(name)), TextTag("_and")),
            InputField("_not", name, TextTag("_not")),
            InputField("_or", ListOf(NonNull(name)), TextTag("_or")),
        ]
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
            if _takes_no_arguments(computed):
                fields.append(InputField(computed.name, comparison(b, None, scalar), ComputedTag(computed)))
        for computed, target, rights in b.table_computed_fields(tracked):
            if _takes_no_arguments(computed):
                fields.append(InputField(computed.name, bool_exp(b, target, rights), ComputedTag(computed)))
        text = (
            f'Boolean expression to filter rows from the table "{tracked.name}". '
            "All fields are combined with a logical 'AND'."
        )
        return InputObject(name, inputs_of(*sorted(fields, key=lambda item: item.name)), text)

    return b.add(name, make)


def _takes_no_arguments(computed: ComputedField) -> bool:
    given = {computed.table_argument, computed.session_argument}
    return all(position in given for position in range(len(computed.function.arguments)))


def aggregate_bool_exp(b: Builder, target: TrackedTable, permission: SelectPermission) -> str:
    """`article_aggregate_bool_exp`: count, bool_and and bool_or over related rows."""
    base = b.names.table_base(target)
    name = b.names.type(base, "aggregate_bool_exp")
    count = b.names.type(base, "aggregate_bool_exp_count")

    def make_count() -> Type:
        fields = [
            InputField("distinct", b.builtin("Boolean"), TextTag("distinct")),
            InputField("filter", bool_exp(b, target, permission), TextTag("filter")),
            InputField("predicate", NonNull(comparison(b, None, INT)), TextTag("predicate")),
        ]
        columns = select_column(b, target, permission)
        if columns:
            fields.insert(0, InputField("arguments", ListOf(NonNull(columns)), TextTag("arguments")))
        return InputObject(count, inputs_of(*fields))

    def make() -> Type:
        fields = [InputField("count", b.add(count, make_count), TextTag("count"))]
        booleans = [
            item for item in b.columns(target, permission.columns) if item[1].type.comparable_as == "bool"
        ]
        for function in ("bool_and", "bool_or") if booleans else ():
            inner = b.names.type(base, f"aggregate_bool_exp_{function}")
            columns = b.names.type(
                base, f"select_column_{base}_aggregate_bool_exp_{function}_arguments_columns"
            )
            values = {shown: EnumValue(shown, "column name", column) for shown, column in booleans}
            b.types[columns] = Enum(columns, values)
            inner_fields = inputs_of(
                InputField("arguments", NonNull(columns), TextTag("arguments")),
                InputField("distinct", b.builtin("Boolean"), TextTag("distinct")),
                InputField("filter", bool_exp(b, target, permission), TextTag("filter")),
                InputField("predicate", NonNull(comparison(b, None, BOOLEAN)), TextTag("predicate")),
            )
            b.types[inner] = InputObject(inner, inner_fields)
            fields.append(InputField(b.names.field(function), inner, TextTag(function)))
        return InputObject(name, inputs_of(*sorted(fields, key=lambda item: item.name)))

    return b.add(name, make)


INT = ScalarType("int4", "pg_catalog", "integer", "b", None, None)
BOOLEAN = ScalarType("bool", "pg_catalog", "boolean", "b", None, None)


# ---------------------------------------------------------------- order by


def order_by(b: Builder, tracked: TrackedTable, permission: SelectPermission) -> str:
    """`author_order_by`."""
    name = b.names.type(b.names.table_base(tracked), "order_by")

    def make() -> Type:
        direction = order_by_enum(b)
        fields = [
            InputField(shown, direction, ColumnTag(column))
            for shown, column in b.columns(tracked, permission.columns)
        ]
        for relationship, target, rights in b.relationships(tracked):
            if relationship.kind == "object":
                fields.append(
                    InputField(relationship.name, order_by(b, target, rights), RelationshipTag(relationship))
                )
            elif rights.allow_aggregations:
                shown = b.names.field(relationship.name, "aggregate")
                inner = aggregate_order_by(b, target, rights)
                fields.append(InputField(shown, inner, RelationshipTag(relationship, True)))
        for computed, _scalar in b.scalar_computed_fields(tracked, permission):
            if _takes_no_arguments(computed):
                fields.append(InputField(computed.name, direction, ComputedTag(computed)))
        for computed, target, rights in b.table_computed_fields(tracked):
            if rights.allow_aggregations and _takes_no_arguments(computed):
                shown = b.names.field(computed.name, "aggregate")
                inner = aggregate_order_by(b, target, rights)
                fields.append(InputField(shown, inner, ComputedTag(computed, True)))
        text = f'Ordering options when selecting data from "{tracked.name}".'
        return InputObject(name, inputs_of(*sorted(fields, key=lambda item: item.name)), text)

    return b.add(name, make)


def aggregate_order_by(b: Builder, tracked: TrackedTable, permission: SelectPermission) -> str:
    """`article_aggregate_order_by`."""
    base = b.names.table_base(tracked)
    name = b.names.type(base, "aggregate_order_by")

    def make() -> Type:
        direction = order_by_enum(b)
        fields = [InputField("count", direction, TextTag("count"))]
        for function in AGGREGATES:
            columns = [
                item for item in b.columns(tracked, permission.columns) if of_aggregate(function, item[1])
            ]
            if columns:
                inner = b.names.type(base, f"{function}_order_by")
                inner_fields = inputs_of(
                    *(InputField(shown, direction, ColumnTag(column)) for shown, column in columns)
                )
                b.types[inner] = InputObject(
                    inner, inner_fields, f'order by {function}() on columns of table "{tracked.name}"'
                )
                fields.append(InputField(b.names.field(function), inner, TextTag(function)))
        text = f'order by aggregate values of table "{tracked.name}"'
        return InputObject(name, inputs_of(*sorted(fields, key=lambda item: item.name)), text)

    return b.add(name, make)


# ---------------------------------------------------------------- enums of columns


def _column_enum(b: Builder, name: str, columns: list[tuple[str, Column]], text: str) -> str:
    values = {
        b.names.enum_value(shown): EnumValue(b.names.enum_value(shown), "column name", column)
        for shown, column in sorted(columns)
    }
    return b.add(name, lambda: Enum(name, values, text))


def select_column(b: Builder, tracked: TrackedTable, permission: SelectPermission) -> str | None:
    """`author_select_column`; None where the role may read no column."""
    columns = b.columns(tracked, permission.columns)
    if not columns:
        return None
    name = b.names.type(b.names.table_base(tracked), "select_column")
    return _column_enum(b, name, columns, f'select columns of table "{tracked.name}"')


def update_column(b: Builder, tracked: TrackedTable, permission: UpdatePermission | None) -> str:
    """`author_update_column`, with a placeholder where the role may update none."""
    name = b.names.type(b.names.table_base(tracked), "update_column")
    columns = b.columns(tracked, permission.columns) if permission else []
    text = f'update columns of table "{tracked.name}"'
    if columns:
        return _column_enum(b, name, columns, text)
    placeholder = EnumValue("_PLACEHOLDER", "placeholder (do not use)")
    return b.add(name, lambda: Enum(name, {"_PLACEHOLDER": placeholder}, text + " (placeholder)"))


def constraint_enum(b: Builder, tracked: TrackedTable) -> str:
    """`author_constraint`."""
    name = b.names.type(b.names.table_base(tracked), "constraint")

    def make() -> Type:
        values = {}
        for constraint in tracked.table.constraints:
            shown = b.names.enum_value(constraint.name)
            if is_valid(shown):
                columns = ", ".join(f'"{column}"' for column in sorted(constraint.columns))
                text = f"unique or primary key constraint on columns {columns}"
                values[shown] = EnumValue(shown, text, constraint.name)
        return Enum(name, values, f'unique or primary key constraints on table "{tracked.name}"')

    return b.add(name, make)


# ---------------------------------------------------------------- writing


def insert_input(b: Builder, tracked: TrackedTable, permission: InsertPermission) -> str:
    """`author_insert_input`: columns, and related objects to insert with it."""
    base = b.names.table_base(tracked)
    name = b.names.type(base, "insert_input")

    def make() -> Type:
        fields = [
            InputField(shown, b.column_type(tracked, column), ColumnTag(column))
            for shown, column in b.columns(tracked, permission.columns)
            if column.writable
        ]
        for relationship in tracked.relationships.values():
            target = b.metadata.tables[relationship.target]
            rights = b.rights(target)
            if rights.insert is None or not target.table.insertable or not is_valid(relationship.name):
                continue
            kind = "obj" if relationship.kind == "object" else "arr"
            inner = related_insert_input(b, target, rights.insert, kind)
            fields.append(InputField(relationship.name, inner, RelationshipTag(relationship)))
        text = f'input type for inserting data into table "{tracked.name}"'
        return InputObject(name, inputs_of(*sorted(fields, key=lambda item: item.name)), text)

    return b.add(name, make)


def related_insert_input(b: Builder, target: TrackedTable, permission: InsertPermission, kind: str) -> str:
    """`author_obj_rel_insert_input`, `article_arr_rel_insert_input`."""
    name = b.names.type(b.names.table_base(target), f"{kind}_rel_insert_input")

    def make() -> Type:
        inner = insert_input(b, target, permission)
        data = NonNull(inner) if kind == "obj" else required_list(inner)
        fields = [InputField("data", data, TextTag("data"))]
        conflict = on_conflict(b, target)
        if conflict:
            shown = b.names.field("on_conflict")
            fields.append(InputField(shown, conflict, TextTag("on_conflict"), "upsert condition"))
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
            InputField("constraint", NonNull(constraint_enum(b, tracked)), TextTag("constraint")),
            InputField(b.names.field("update_columns"), columns, TextTag("update_columns"), None, "[]"),
        ]
        if rights.select is not None:
            fields.append(InputField("where", bool_exp(b, tracked, rights.select), TextTag("where")))
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
                fields.append(InputField(shown, argument, ColumnTag(column)))
        if fields:
            name = b.names.type(base, suffix)
            description = (
                f'input type for updating data in table "{tracked.name}"' if operator == "_set" else text
            )
            ordered = sorted(fields, key=lambda item: item.name)
            b.types.setdefault(name, InputObject(name, inputs_of(*ordered), description))
            result.append(
                InputField(
                    b.names.field(operator) if b.names.graphql_style else operator,
                    name,
                    TextTag(operator),
                    text,
                )
            )
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

    def make() -> Type:
        return InputObject(
            name,
            inputs_of(*primary_key_arguments(b, tracked)),
            f"primary key columns input for table: {b.names.table_base(tracked)}",
        )

    return b.add(name, make)


def primary_key_arguments(b: Builder, tracked: TrackedTable) -> list[InputField]:
    """One argument per column of the primary key."""
    primary = tracked.table.primary_key
    columns = b.columns(tracked, primary.columns if primary else ())
    return [
        InputField(shown, NonNull(b.column_type(tracked, column)), ColumnTag(column), column.comment)
        for shown, column in columns
    ]


def cursor_input(b: Builder, tracked: TrackedTable, permission: SelectPermission) -> str:
    """`author_stream_cursor_input`."""
    base = b.names.table_base(tracked)
    name = b.names.type(base, "stream_cursor_input")
    value_name = b.names.type(base, "stream_cursor_value_input")

    def make() -> Type:
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
        b.types[value_name] = InputObject(
            value_name,
            inputs_of(*values),
            "Initial value of the column from where the streaming should start",
        )
        return InputObject(
            name,
            inputs_of(
                InputField(
                    b.names.field("initial_value"),
                    NonNull(value_name),
                    TextTag("initial_value"),
                    "Stream column input with initial value",
                ),
                InputField("ordering", ordering, TextTag("ordering"), "cursor ordering"),
            ),
            f'Streaming cursor of the table "{base}"',
        )

    return b.add(name, make)

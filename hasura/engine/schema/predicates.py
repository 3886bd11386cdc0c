"""`<table>_aggregate_bool_exp`: predicates over aggregates of related rows."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from hasura.engine.catalog import Column, ScalarType
from hasura.engine.metadata import SelectPermission, TrackedTable
from hasura.engine.schema import where
from hasura.engine.schema.builder import Builder, table_type
from hasura.engine.schema.columns import select_column
from hasura.engine.schema.types import (
    Enum,
    EnumValue,
    InputField,
    InputObject,
    ListOf,
    NonNull,
    TextTag,
    Type,
    TypeReference,
    inputs_of,
)

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
        b.argument("filter", where.bool_exp(b, target, permission)),
        b.argument("predicate", NonNull(where.comparison(b, None, scalar))),
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

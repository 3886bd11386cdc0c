"""Enums of a table's columns and constraints, and which aggregates take which columns."""

from __future__ import annotations

from collections.abc import Iterable

from hasura.engine.catalog import Column, ScalarType
from hasura.engine.metadata import SelectPermission, TrackedTable, WritePermission
from hasura.engine.plan.operators import NUMERIC
from hasura.engine.schema.builder import Builder, table_type
from hasura.engine.schema.names import is_valid
from hasura.engine.schema.types import Enum, EnumValue, Type

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
    return scalar.element is not None or scalar.comparable_as in ORDERED


def of_aggregate(function: str, column: Column) -> bool:
    """Whether an aggregate function takes a column."""
    return is_ordered(column.type) if function in {"min", "max"} else is_numeric(column.type)


def _values(columns: Iterable[tuple[str, Column]]) -> dict[str, EnumValue]:
    return {shown: EnumValue(shown, "column name", column) for shown, column in sorted(columns)}


def select_column(b: Builder, tracked: TrackedTable, permission: SelectPermission) -> str | None:
    """`author_select_column`; None where the role may read no column."""
    columns = b.columns(tracked, permission.columns)
    return _select_column(b, tracked, columns) if columns else None


@table_type("select_column")
def _select_column(b: Builder, name: str, tracked: TrackedTable, columns: list[tuple[str, Column]]) -> Type:
    return Enum(name, _values(columns), f'select columns of table "{tracked.name}"')


@table_type("update_column")
def update_column(b: Builder, name: str, tracked: TrackedTable, permission: WritePermission | None) -> Type:
    """`author_update_column`, with a placeholder where the role may update none."""
    columns = b.columns(tracked, permission.columns) if permission else []
    text = f'update columns of table "{tracked.name}"'
    if columns:
        return Enum(name, _values(columns), text)
    placeholder = EnumValue("_PLACEHOLDER", "placeholder (do not use)")
    return Enum(name, {"_PLACEHOLDER": placeholder}, text + " (placeholder)")


@table_type("constraint")
def constraint_enum(b: Builder, name: str, tracked: TrackedTable) -> Type:
    """`author_constraint`."""
    values = {}
    for constraint in tracked.table.constraints:
        if is_valid(constraint.name):
            columns = ", ".join(f'"{column}"' for column in sorted(constraint.columns))
            text = f"unique or primary key constraint on columns {columns}"
            values[constraint.name] = EnumValue(constraint.name, text, constraint.name)
    return Enum(name, values, f'unique or primary key constraints on table "{tracked.name}"')

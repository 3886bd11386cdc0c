"""What reads are made of: order, windows, fields of rows and aggregates; frozen data, as `nodes.py`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from hasura.engine.plan.nodes import (
    TRUE,
    BooleanExpression,
    ColumnOperand,
    FieldOperand,
    Join,
    Operand,
    Parameter,
    RowSource,
)


@dataclass(frozen=True, slots=True)
class OrderItem:
    """One element of ORDER BY; `direction` is a key of `operators.DIRECTIONS`."""

    value: Operand
    direction: str


@dataclass(frozen=True, slots=True)
class ScalarOutput:
    """A column or scalar computed field as JSON shows its type; `upper`: in capitals."""

    value: FieldOperand
    json_path: Parameter | None = None
    upper: bool = False


@dataclass(frozen=True, slots=True)
class TextOutput:
    """A constant text (`__typename`)."""

    text: str


@dataclass(frozen=True, slots=True)
class RowsOutput:
    """Related rows: a list, or one object or null when `single`."""

    join: Join | None
    select: Select
    single: bool


@dataclass(frozen=True, slots=True)
class AggregateOutput:
    """An aggregate over related rows."""

    join: Join | None
    aggregate: Aggregate


@dataclass(frozen=True, slots=True)
class RemoteOutput:
    """Rows of another source: here only the columns they are asked for by, which `stitch` replaces."""

    keys: tuple[ColumnOperand, ...]
    source: str
    rows: RowsOutput | AggregateOutput


Output: TypeAlias = ScalarOutput | TextOutput | RowsOutput | AggregateOutput | RemoteOutput
OutputFields: TypeAlias = tuple[tuple[str, Output], ...]


@dataclass(frozen=True, slots=True)
class Window:
    """What is taken of the rows: where, order, distinct, limit, offset; and the role's own row limit."""

    where: BooleanExpression
    order_by: tuple[OrderItem, ...]
    distinct_on: tuple[ColumnOperand, ...]
    limit: Parameter | None
    offset: Parameter | None
    row_limit: int | None


EVERYTHING = Window(TRUE, (), (), None, None, None)


@dataclass(frozen=True, slots=True)
class Select:
    """Rows as JSON objects."""

    source: RowSource
    window: Window
    fields: OutputFields


@dataclass(frozen=True, slots=True)
class CountOutput:
    """count(*), count(columns) or count(DISTINCT columns)."""

    columns: tuple[ColumnOperand, ...]
    distinct: bool | Parameter


@dataclass(frozen=True, slots=True)
class AggregateColumns:
    """`max { a b }`: one aggregate function over several columns or scalar computed fields."""

    function: str
    columns: tuple[tuple[str, FieldOperand | TextOutput], ...]


AggregateField: TypeAlias = CountOutput | AggregateColumns | TextOutput


@dataclass(frozen=True, slots=True)
class AggregateFields:
    """The selection of `aggregate { ... }`."""

    fields: tuple[tuple[str, AggregateField], ...]


@dataclass(frozen=True, slots=True)
class NodesFields:
    """The selection of `nodes { ... }`."""

    fields: OutputFields


@dataclass(frozen=True, slots=True)
class Aggregate:
    """An aggregate over rows, with any of them as nodes."""

    source: RowSource
    window: Window
    fields: tuple[tuple[str, AggregateFields | NodesFields | TextOutput], ...]

"""What reads are made of: order, windows, fields of rows and aggregates; frozen data, as `nodes.py`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from hasura.engine.catalog import Column, ScalarType
from hasura.engine.plan.nodes import (
    TRUE,
    BooleanExpression,
    ColumnOperand,
    FunctionCall,
    FunctionOperand,
    FunctionRows,
    Join,
    Parameter,
    PermittedTable,
    RowSource,
)

# ---------------------------------------------------------------- order


@dataclass(frozen=True, slots=True)
class ColumnOrder:
    """By a column."""

    column: ColumnOperand


@dataclass(frozen=True, slots=True)
class ComputedOrder:
    """By a scalar computed field."""

    value: FunctionOperand


@dataclass(frozen=True, slots=True)
class RelatedOrder:
    """By something of the row that an object relationship leads to."""

    join: Join
    target: PermittedTable
    inner: OrderExpression


@dataclass(frozen=True, slots=True)
class AggregateOrder:
    """By an aggregate over the rows that an array relationship (or table computed field) leads to."""

    join: Join | None
    target: PermittedTable | FunctionRows
    function: str
    column: ColumnOperand | None


OrderExpression: TypeAlias = ColumnOrder | ComputedOrder | RelatedOrder | AggregateOrder


@dataclass(frozen=True, slots=True)
class OrderItem:
    """One element of ORDER BY; `direction` is a key of `order.DIRECTIONS`."""

    expression: OrderExpression
    direction: str


# ---------------------------------------------------------------- output


@dataclass(frozen=True, slots=True)
class ColumnOutput:
    """A column, null where `condition` (cell-level permission) does not hold; `upper`: in capitals."""

    column: Column
    condition: BooleanExpression | None
    json_path: Parameter | None
    upper: bool = False


@dataclass(frozen=True, slots=True)
class TextOutput:
    """A constant text (`__typename`)."""

    text: str


@dataclass(frozen=True, slots=True)
class ScalarFunctionOutput:
    """A scalar computed field."""

    call: FunctionCall
    type: ScalarType
    condition: BooleanExpression | None
    json_path: Parameter | None


@dataclass(frozen=True, slots=True)
class RowsOutput:
    """Related rows: a list, or one object or null when `single`."""

    join: Join | None
    select: Select
    single: bool
    condition: BooleanExpression | None = None


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


Output: TypeAlias = (
    ColumnOutput | TextOutput | ScalarFunctionOutput | RowsOutput | AggregateOutput | RemoteOutput
)
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

    columns: tuple[ColumnOutput, ...]
    distinct: bool | Parameter


@dataclass(frozen=True, slots=True)
class AggregateColumns:
    """`max { a b }`: one aggregate function over several columns or scalar computed fields."""

    function: str
    columns: tuple[tuple[str, ColumnOutput | TextOutput | ScalarFunctionOutput], ...]


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

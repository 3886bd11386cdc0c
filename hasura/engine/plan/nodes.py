"""What plans are made of: frozen data, no behaviour. `plan/` builds them, `render/` writes them as SQL."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

from hasura.engine.catalog import Column, Function, ScalarType, Table

# ---------------------------------------------------------------- values


@dataclass(frozen=True, slots=True)
class SessionVariable:
    """The value of an `x-hasura-*` variable, by its lower-case name."""

    name: str


@dataclass(frozen=True, slots=True)
class AllSessionVariables:
    """All of them as one JSON object (the session argument of functions)."""


@dataclass(frozen=True, slots=True)
class RequestVariable:
    """The value of a GraphQL variable, or what lies at `path` inside it."""

    name: str
    path: tuple[str | int, ...] = ()


@dataclass(frozen=True, slots=True)
class Constant:
    """A value written in the query or in the metadata, as JSON."""

    value: Any


@dataclass(frozen=True, slots=True)
class Template:
    """A JSON list or object written in the query with variables inside it (as `RequestVariable`s)."""

    value: Any


@dataclass(frozen=True, slots=True)
class ParentColumn:
    """A column of the row that an earlier step of a nested insert wrote."""

    step: int
    column: str


@dataclass(frozen=True, slots=True)
class WrittenRowsJson:
    """What the writes before this statement gave: `rows` as one JSON list, or their `count`."""

    what: Literal["rows", "count"]


@dataclass(frozen=True, slots=True)
class ParentKeys:
    """The keys by which rows of another source are asked for: one JSON list of texts for each parent."""


@dataclass(frozen=True, slots=True)
class StreamCursor:
    """Where a stream starts: always a parameter, since the next batch puts its own value there."""

    initial: RequestVariable | Constant | Template


Source: TypeAlias = (
    SessionVariable
    | AllSessionVariables
    | RequestVariable
    | Constant
    | Template
    | ParentColumn
    | WrittenRowsJson
    | ParentKeys
    | StreamCursor
)


@dataclass(frozen=True, slots=True)
class Parameter:
    """A value for the statement: where it comes from, how its JSON becomes text, and its SQL type.

    `conversion` names an entry of `conversions.CONVERSIONS`; `path` is the place to blame for a bad value.
    """

    source: Source
    type: str
    conversion: str
    path: str


# ---------------------------------------------------------------- boolean expressions

Scope: TypeAlias = Literal["current", "root"]


@dataclass(frozen=True, slots=True)
class ColumnOperand:
    """A column of the row at hand, or of the row at the root of a permission.

    `condition` is a cell-level permission: where it does not hold the column counts as NULL, so that nothing
    can be learnt of a hidden cell by comparing it, ordering by it, or counting.
    """

    column: Column
    condition: BooleanExpression | None
    scope: Scope = "current"

    @property
    def type(self) -> ScalarType:
        """The column's."""
        return self.column.type


@dataclass(frozen=True, slots=True)
class FunctionOperand:
    """A scalar computed field of the row at hand, NULL where `condition` does not hold."""

    call: FunctionCall
    type: ScalarType
    condition: BooleanExpression | None


@dataclass(frozen=True, slots=True)
class CastOperand:
    """An operand cast to another type (`_cast`)."""

    operand: Operand
    type: str


@dataclass(frozen=True, slots=True)
class RelatedOperand:
    """Something of the row that an object relationship leads to (`order_by`)."""

    join: Join
    target: PermittedTable
    value: Operand


@dataclass(frozen=True, slots=True)
class AggregateOperand:
    """An aggregate over rows of `source` (all, or those related by `join`); `count` may be of rows."""

    join: Join | None
    source: PermittedTable | FunctionRows
    where: BooleanExpression
    function: str
    columns: tuple[ColumnOperand, ...]
    distinct: bool | Parameter = False


FieldOperand: TypeAlias = ColumnOperand | FunctionOperand
"""What a row itself says, as far as a role may see it."""
Operand: TypeAlias = "FieldOperand | CastOperand | RelatedOperand | AggregateOperand | Parameter"


@dataclass(frozen=True, slots=True)
class AllOf:
    """AND; true when empty."""

    items: tuple[BooleanExpression, ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    """OR; false when empty."""

    items: tuple[BooleanExpression, ...]


@dataclass(frozen=True, slots=True)
class Negation:
    """NOT."""

    item: BooleanExpression


@dataclass(frozen=True, slots=True)
class Comparison:
    """`left operator right`; `operator` is a key of `filters.OPERATORS`."""

    operator: str
    left: Operand
    right: Operand


@dataclass(frozen=True, slots=True)
class WithinDistance:
    """ST_DWithin(left, right, distance)."""

    left: Operand
    right: Parameter
    distance: Parameter


@dataclass(frozen=True, slots=True)
class NullTest:
    """IS NULL or IS NOT NULL; with a variable, whichever it says."""

    operand: Operand
    is_null: bool | Parameter


@dataclass(frozen=True, slots=True)
class Exists:
    """EXISTS over rows: those a relationship (`join`) leads to, a computed field's, or any (`_exists`)."""

    join: Join | None
    source: PermittedTable | FunctionRows
    where: BooleanExpression


BooleanExpression: TypeAlias = AllOf | AnyOf | Negation | Comparison | WithinDistance | NullTest | Exists

TRUE = AllOf(())
FALSE = AnyOf(())

# ---------------------------------------------------------------- rows


@dataclass(frozen=True, slots=True)
class PermittedTable:
    """A table together with the rows of it that may be seen.

    There are no defaults on purpose: one is built in `permissions.py` alone.
    """

    table: Table
    row_filter: BooleanExpression


@dataclass(frozen=True, slots=True)
class Join:
    """Pairs of (column of the outer row, column of the target)."""

    pairs: tuple[tuple[Column, Column], ...]


@dataclass(frozen=True, slots=True)
class TableRowArgument:
    """The outer row itself, given to a computed field."""


@dataclass(frozen=True, slots=True)
class FunctionCall:
    """A function with positional and then named arguments."""

    function: Function
    positional: tuple[Parameter | TableRowArgument, ...]
    named: tuple[tuple[str, Parameter | TableRowArgument], ...]


@dataclass(frozen=True, slots=True)
class FunctionRows:
    """The rows a function returns, under the permissions of the table they belong to."""

    call: FunctionCall
    permitted: PermittedTable


@dataclass(frozen=True, slots=True)
class WrittenRows:
    """The rows a mutation wrote: read from the CTE of the write, or from `rows` when it ran before."""

    permitted: PermittedTable
    rows: Parameter | None


RowSource: TypeAlias = PermittedTable | FunctionRows | WrittenRows

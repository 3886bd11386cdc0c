"""What writes, answers and root fields are made of: frozen data, as `nodes.py`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from hasura.engine.catalog import Column, Table
from hasura.engine.plan.nodes import BooleanExpression, Parameter, PermittedTable
from hasura.engine.plan.row_nodes import Aggregate, OutputFields, Select, TextOutput


@dataclass(frozen=True, slots=True)
class UseDefault:
    """DEFAULT in a VALUES row."""


InsertValue: TypeAlias = Parameter | UseDefault


@dataclass(frozen=True, slots=True)
class OnConflict:
    """ON CONFLICT ON CONSTRAINT; nothing is done where `update` is empty."""

    constraint: str | None
    update: tuple[tuple[Column, Parameter | None], ...]
    where: BooleanExpression


@dataclass(frozen=True, slots=True)
class Insert:
    """INSERT of rows that have the same columns; `check` must hold for each row written.

    `conflict_check` is what must hold instead for rows that ON CONFLICT updated.
    """

    table: Table
    columns: tuple[Column, ...]
    rows: tuple[tuple[InsertValue, ...], ...]
    on_conflict: OnConflict | None
    check: BooleanExpression
    conflict_check: BooleanExpression | None


@dataclass(frozen=True, slots=True)
class ChangeColumn:
    """SET column = what an operator of `operators.UPDATE_OPERATORS` makes of it and a value."""

    column: Column
    operator: str
    value: Parameter


@dataclass(frozen=True, slots=True)
class Update:
    """UPDATE of the permitted rows that match; `check` must hold for each row afterwards."""

    target: PermittedTable
    where: BooleanExpression
    changes: tuple[ChangeColumn, ...]
    check: BooleanExpression


@dataclass(frozen=True, slots=True)
class Delete:
    """DELETE of the permitted rows that match."""

    target: PermittedTable
    where: BooleanExpression


Write: TypeAlias = Insert | Update | Delete


@dataclass(frozen=True, slots=True)
class ReturningRows:
    """`returning { ... }`."""

    fields: OutputFields


@dataclass(frozen=True, slots=True)
class AffectedRows:
    """`affected_rows`."""


@dataclass(frozen=True, slots=True)
class MutationResponse:
    """The answer of a write: the fields of a mutation response, or one row (`_one`, `_by_pk`)."""

    fields: tuple[tuple[str, ReturningRows | AffectedRows | TextOutput], ...]
    row: OutputFields | None

    @property
    def rows(self) -> list[OutputFields]:
        """The selections of rows in it."""
        if self.row is not None:
            return [self.row]
        return [item.fields for _, item in self.fields if isinstance(item, ReturningRows)]


@dataclass(frozen=True, slots=True)
class WriteStep:
    """One write. `keep` are the columns that later steps or the answer need."""

    write: Write
    keep: tuple[Column, ...]


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a nested insert, in order of execution; `parents` are the steps whose columns it takes.

    A step whose parent gave no row (its conflict was ignored) fails with `missing_parent`.
    """

    step: WriteStep
    top: bool
    path: str
    missing_parent: str | None


# ---------------------------------------------------------------- roots


@dataclass(frozen=True, slots=True)
class SelectRoot:
    """A root field that reads rows."""

    select: Select
    single: bool


@dataclass(frozen=True, slots=True)
class AggregateRoot:
    """A root field that reads an aggregate."""

    aggregate: Aggregate


@dataclass(frozen=True, slots=True)
class StreamRoot:
    """A streaming subscription: rows after the cursor, and the cursor after them."""

    select: Select
    cursor: tuple[Column, str, Parameter]


@dataclass(frozen=True, slots=True)
class WriteRoot:
    """A root field that writes: steps in order, then the answer. `path` is blamed for database errors."""

    steps: tuple[Step, ...]
    table: Table
    response: MutationResponse
    path: str


@dataclass(frozen=True, slots=True)
class WriteListRoot:
    """`update_<table>_many`: several writes, a list of answers."""

    writes: tuple[WriteRoot, ...]


@dataclass(frozen=True, slots=True)
class StaticRoot:
    """A root field whose answer is known when planning (`__typename`, introspection)."""

    json: bytes


@dataclass(frozen=True, slots=True)
class NamespaceRoot:
    """The root fields below a source's namespace."""

    fields: tuple[RootField, ...]


Root: TypeAlias = (
    SelectRoot | AggregateRoot | StreamRoot | WriteRoot | WriteListRoot | StaticRoot | NamespaceRoot
)


@dataclass(frozen=True, slots=True)
class RootField:
    """A root field under its response key; `source` is where it is run, None where its answer is known."""

    key: str
    root: Root
    source: str | None

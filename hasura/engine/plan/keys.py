"""What a plan reads and writes, and which changed rows can matter to a live query.

    subscription ($id: uuid!) { chat_sessions(where: {session_id: {_eq: $id}}) { total_messages } }

reads `chat_sessions` through `session_id = $id` alone, so a change of rows with other session_ids is none of
its business. Every place where a plan reads a table is looked at: equality of a column and a parameter in the
conditions of that place, or in those of the row around it by way of the relationship's columns. A place
without one makes every change of its table matter.
"""

from __future__ import annotations

import dataclasses
import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from hasura.engine.catalog import Table
from hasura.engine.plan.nodes import (
    TRUE,
    AggregateOperand,
    AllOf,
    BooleanExpression,
    ColumnOperand,
    Comparison,
    Exists,
    FunctionCall,
    Join,
    Parameter,
    PermittedTable,
    RelatedOperand,
)
from hasura.engine.plan.row_nodes import Aggregate, AggregateOutput, RowsOutput, Select
from hasura.engine.plan.write_nodes import Delete, Insert, Update

Name = tuple[str, str]
Values = Mapping[str, Sequence[str]]
"""The values of each key column in the rows that a statement changed, old and new, in PostgreSQL's words."""


def _uuid(text: str) -> str:
    return str(uuid.UUID(text))


def _integer(text: str) -> str:
    return str(int(text))


KEY_TYPES: Final[Mapping[str, Callable[[str], str]]] = {
    "uuid": _uuid,
    "int2": _integer,
    "int4": _integer,
    "int8": _integer,
}
"""Types of which equal values have one spelling, and how to find it; ValueError where there is none."""


@dataclass(frozen=True, slots=True)
class Key:
    """A column that must equal a parameter (its place in the statement's list)."""

    column: str
    parameter: int
    type: str

    def value(self, parameters: Sequence[Any]) -> str | None:
        """The value as PostgreSQL writes it; None where only PostgreSQL could tell."""
        given = parameters[self.parameter]
        if not isinstance(given, str):
            return None
        try:
            return KEY_TYPES[self.type](given)
        except ValueError:
            return None


Keys = Mapping[Name, tuple[Key, ...]]
"""For each table that is always read through a key: one for each place where it is read."""


def key_columns(table: Table) -> tuple[str, ...]:
    """The columns whose values a change of the table is reported with: those that rows are found by."""
    single = [item.columns[0] for item in table.constraints if len(item.columns) == 1]
    single += [item.columns[0] for item in table.foreign_keys if len(item.columns) == 1]
    return tuple(
        name
        for name in sorted(set(single))
        if table.columns[name].type.name in KEY_TYPES and table.kind == "r"
    )


def keys_of(roots: object, parameters: Sequence[Parameter]) -> Keys:
    """The keys of a plan with these parameters."""
    search = _Search(parameters)
    search.visit(roots, {})
    return search.keys()


Bound = Mapping[str, Parameter]
"""Columns of the row at hand that must equal a parameter."""


class _Search:
    def __init__(self, parameters: Sequence[Parameter]) -> None:
        self.found: dict[Name, list[Key]] = {}
        self._parameters = parameters
        self._unkeyed: set[Name] = set()

    def visit(self, node: object, bound: Bound) -> None:
        match node:
            case Select(source, window) | Aggregate(source, window) if isinstance(source, PermittedTable):
                inner = self._table(source, window.where, bound)
                self.visit((source.row_filter, window, node.fields), inner)
            case Exists(join, PermittedTable() as target, where):
                self._related(join, target, where, (where,), bound)
            case AggregateOperand(join, PermittedTable() as target, where):
                self._related(join, target, where, (where, node.columns), bound)
            case RelatedOperand(join, target, value):
                self._related(join, target, TRUE, (value,), bound)
            case RowsOutput(join, select) if join is not None:
                self.visit(select, _across(join, bound))
            case AggregateOutput(join, aggregate) if join is not None:
                self.visit(aggregate, _across(join, bound))
            case Table():
                self._place(node, {})
            case tuple():
                for item in node:
                    self.visit(item, bound)
            case _ if dataclasses.is_dataclass(node) and not isinstance(node, type):
                for item in dataclasses.fields(node):
                    self.visit(getattr(node, item.name), bound)

    def _related(
        self,
        join: Join | None,
        target: PermittedTable,
        where: BooleanExpression,
        inside: object,
        bound: Bound,
    ) -> None:
        inner = self._table(target, where, {} if join is None else _across(join, bound))
        self.visit((target.row_filter, inside), inner)

    def _table(self, permitted: PermittedTable, where: BooleanExpression, bound: Bound) -> Bound:
        inner = {**bound, **_equalities(permitted.row_filter), **_equalities(where)}
        self._place(permitted.table, inner)
        return inner

    def _place(self, table: Table, bound: Bound) -> None:
        """Note one place where a table is read; the first one without a key spoils the others."""
        name = (table.name.schema, table.name.name)
        columns = [column for column in key_columns(table) if bound.get(column) in self._parameters]
        if not columns:
            self._unkeyed.add(name)
            return
        unique = {item.columns[0] for item in table.constraints if len(item.columns) == 1}
        column = min(columns, key=lambda item: (item not in unique, item))
        key = Key(column, self._parameters.index(bound[column]), table.columns[column].type.name)
        keys = self.found.setdefault(name, [])
        if key not in keys:
            keys.append(key)

    def keys(self) -> Keys:
        """What was found, of the tables that have a key wherever they are read."""
        return {name: tuple(keys) for name, keys in self.found.items() if name not in self._unkeyed}


def _across(join: Join, bound: Bound) -> Bound:
    """What is known of the row at the other end of a relationship."""
    return {target.name: bound[local.name] for local, target in join.pairs if local.name in bound}


def _equalities(condition: BooleanExpression) -> Bound:
    """Columns that must equal a parameter wherever the condition holds."""
    match condition:
        case AllOf(items):
            return {name: value for item in items for name, value in _equalities(item).items()}
        case Comparison("_eq", ColumnOperand(column, None, "current"), Parameter() as value):
            return {column.name: value}
        case _:
            return {}


def tables_of(plan: Any, *, written: bool) -> tuple[frozenset[tuple[str, str]], bool]:
    """The tables a plan reads (or writes), and whether it may touch others (through a function).

    What a view reads is found where changes are watched (`subscriptions/triggers.py`).
    """
    found: set[tuple[str, str]] = set()
    opaque = False
    for node in _nodes(plan):
        if isinstance(node, Table) and not written:
            found.add((node.name.schema, node.name.name))
        elif isinstance(node, Insert) and written:
            found.add((node.table.name.schema, node.table.name.name))
        elif isinstance(node, Update | Delete) and written:
            found.add((node.target.table.name.schema, node.target.table.name.name))
        elif isinstance(node, FunctionCall):
            opaque = True
    return frozenset(found), opaque


def _nodes(value: Any) -> Iterator[Any]:
    if isinstance(value, Table):
        yield value
    elif isinstance(value, tuple):
        for item in value:
            yield from _nodes(item)
    elif dataclasses.is_dataclass(value) and not isinstance(value, type):
        yield value
        for item in dataclasses.fields(value):
            yield from _nodes(getattr(value, item.name))

"""Inserts: one statement for plain rows, one step after the other for rows with related ones.

A nested insert writes what a row refers to first, then the row, then what refers to it; each step takes the
key columns it needs from the step it depends on (`ParentColumn`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from hasura.engine.arguments import Coerced, Leaf, ObjectValue, enum_tags
from hasura.engine.catalog import Column
from hasura.engine.errors import EngineError
from hasura.engine.metadata import Relationship, TrackedTable, WritePermission
from hasura.engine.plan.context import PlanContext
from hasura.engine.plan.filters import plan_where
from hasura.engine.plan.nodes import TRUE, AllOf, Constant, Parameter, ParentColumn
from hasura.engine.plan.response import plan_response, plan_row_response, reads_other_rows
from hasura.engine.plan.write_nodes import (
    Insert,
    InsertValue,
    OnConflict,
    Step,
    UseDefault,
    WriteRoot,
    WriteStep,
)
from hasura.engine.schema.types import ColumnTag, EnumValue, RelationshipTag
from hasura.engine.values import conversion_of
from hasura.engine.walk import Selected

VERB = "insert"
Given = dict[str, tuple[Column, InsertValue]]


def plan_insert(context: PlanContext, tracked: TrackedTable, selected: Selected, *, one: bool) -> WriteRoot:
    """`insert_<table>` and `insert_<table>_one`."""
    argument = "object" if one else "objects"
    value = selected.argument(argument)
    path = selected.argument_path(argument)
    rows = [value] if one else value
    assert isinstance(rows, list)
    response = (plan_row_response if one else plan_response)(context, tracked, selected)
    sequence = _Sequence(context, path)
    conflict = selected.argument("on_conflict")
    sequence.rows(tracked, rows, conflict, {}, path, top=True, one=one)
    if len(sequence.steps) > 1 or reads_other_rows(response):
        sequence.keep_top(tracked)
    return WriteRoot(tuple(sequence.finished()), tracked.table, response, path)


@dataclass
class _Step:
    insert: Insert
    top: bool
    path: str
    missing_parent: str | None
    keep: dict[str, Column] = field(default_factory=dict)


class _Sequence:
    """The steps of one insert root, in order."""

    def __init__(self, context: PlanContext, path: str) -> None:
        self.context = context
        self.path = path
        self.steps: list[_Step] = []

    def finished(self) -> list[Step]:
        return [
            Step(WriteStep(one.insert, tuple(one.keep.values())), one.top, one.path, one.missing_parent)
            for one in self.steps
        ]

    def keep_top(self, tracked: TrackedTable) -> None:
        for step in self.steps:
            if step.top:
                step.keep.update(tracked.table.columns)

    # ------------------------------------------------------------ rows

    def rows(
        self,
        tracked: TrackedTable,
        rows: Sequence[Coerced],
        conflict: Coerced,
        inherited: Given,
        path: str,
        *,
        top: bool,
        one: bool = False,
    ) -> None:
        """Rows of one table: together where none has related rows, else one after the other."""
        objects = [row for row in rows if isinstance(row, ObjectValue)]
        paths = [path] if one else [f"{path}[{i}]" for i in range(len(objects))]
        if any(_related(row) for row in objects):
            for row, place in zip(objects, paths, strict=True):
                self._with_related(tracked, row, conflict, inherited, place, top=top)
            return
        given = [self._columns(row, inherited, place) for row, place in zip(objects, paths, strict=True)]
        self._write(tracked, given, conflict, path, top=top)

    def _write(
        self, tracked: TrackedTable, rows: list[Given], conflict: Coerced, path: str, *, top: bool
    ) -> int:
        permission = self.context.rights(tracked).insert
        if permission is None:
            raise EngineError("permission-error", f'no insert permission on table "{tracked.name}"', path)
        self.steps.append(
            _Step(_insert(self.context, tracked, permission, rows, conflict, path), top, self.path, None)
        )
        return len(self.steps) - 1

    def _columns(self, row: ObjectValue, inherited: Given, path: str) -> Given:
        given: Given = {}
        for tag, value, _ in row.tagged():
            if isinstance(tag, ColumnTag):
                given[tag.column.name] = (tag.column, _value(tag.column, value, path))
        twice = [name for name in inherited if name in given]
        if twice:
            listed = ", ".join(f'"{name}"' for name in twice)
            message = (
                "cannot insert "  # noqa: S608 -- a message
                + listed
                + " columns as their values are already being determined by parent insert"
            )
            raise EngineError("validation-failed", message, path)
        return {**given, **inherited}

    def _with_related(
        self,
        tracked: TrackedTable,
        row: ObjectValue,
        conflict: Coerced,
        inherited: Given,
        path: str,
        *,
        top: bool,
    ) -> int:
        """A row with its related ones; the index of its own step."""
        given = self._columns(row, inherited, path)
        for name, relationship, value in _relations(row):
            if not relationship.after_parent:
                place = f"{path}.{name}"
                self._parent(relationship, value, given, place)
        index = self._write(tracked, [given], conflict, path, top=top)
        for name, relationship, value in _relations(row):
            if relationship.after_parent:
                self._children(relationship, value, index, f"{path}.{name}.data")
        return index

    def _parent(self, relationship: Relationship, value: ObjectValue, given: Given, path: str) -> None:
        """What the row refers to; its key becomes the row's foreign key."""
        taken = [local.name for local, _ in relationship.join.pairs if local.name in given]
        if taken:
            listed = ", ".join(f'"{name}"' for name in taken)
            name = f'"{relationship.name}"'
            message = (
                f"cannot {VERB} object relationship {name} as {listed} column values are already determined"
            )
            raise EngineError("validation-failed", message, path)
        target = self.context.tables[relationship.target]
        data = value.named("data")
        assert isinstance(data, ObjectValue)
        conflict = value.named("on_conflict")
        index = self._with_related(target, data, conflict, {}, f"{path}.data", top=False)
        self.steps[index].missing_parent = (
            f'cannot proceed to insert object relation "{relationship.name}" since insert to table '
            f'"{target.name}" affects zero rows'
        )
        for local, remote in relationship.join.pairs:
            self.steps[index].keep[remote.name] = remote
            given[local.name] = (local, _from_step(index, local, remote))

    def _children(self, relationship: Relationship, value: ObjectValue, index: int, path: str) -> None:
        """Rows that refer to the row just written."""
        target = self.context.tables[relationship.target]
        data = value.named("data")
        rows = data if isinstance(data, list) else [data]
        if not rows:
            return
        inherited: Given = {}
        for local, remote in relationship.join.pairs:
            self.steps[index].keep[local.name] = local
            inherited[remote.name] = (remote, _from_step(index, remote, local))
        self.steps[index].missing_parent = self.steps[index].missing_parent or (
            "cannot proceed to insert array relations since insert to table "
            f'"{self.steps[index].insert.table.name}" affects zero rows'
        )
        single = not isinstance(data, list)
        self.rows(target, rows, value.named("on_conflict"), inherited, path, top=False, one=single)


def _related(row: ObjectValue) -> bool:
    return bool(_relations(row))


def _relations(row: ObjectValue) -> list[tuple[str, Relationship, ObjectValue]]:
    """The related objects given, by field name; null and empty lists are nothing."""
    found = []
    for name, (item, value) in row.fields.items():
        if isinstance(item.tag, RelationshipTag) and isinstance(value, ObjectValue):
            found.append((name, item.tag.relationship, value))
    return found


def _from_step(index: int, column: Column, source: Column) -> Parameter:
    return Parameter(ParentColumn(index, source.name), column.type.sql, "any", "$")


def _value(column: Column, value: Coerced, path: str) -> InsertValue:
    leaf = Leaf(Constant(None), path) if value is None else value
    assert isinstance(leaf, Leaf)
    return leaf.parameter(column.type.sql, conversion_of(column.type))


def _insert(
    context: PlanContext,
    tracked: TrackedTable,
    permission: WritePermission,
    rows: list[Given],
    conflict: Coerced,
    path: str,
) -> Insert:
    """Rows brought to the same columns: what a row does not give is DEFAULT, presets are added."""
    columns: dict[str, Column] = {}
    for row in rows:
        for name, (column, _) in row.items():
            columns.setdefault(name, column)
    presets = dict(permission.presets)
    for name in presets:
        columns.setdefault(name, tracked.table.columns[name])
    values = tuple(
        tuple(
            presets[name] if name in presets else row[name][1] if name in row else UseDefault()
            for name in columns
        )
        for row in rows
    )
    on_conflict = _on_conflict(context, tracked, conflict)
    update = context.rights(tracked).update
    conflict_check = None
    if on_conflict is not None and on_conflict.update and update is not None:
        conflict_check = update.check
    return Insert(
        tracked.table, tuple(columns.values()), values, on_conflict, permission.check or TRUE, conflict_check
    )


def _on_conflict(context: PlanContext, tracked: TrackedTable, value: Coerced) -> OnConflict | None:
    if value is None:
        return None
    assert isinstance(value, ObjectValue)
    constraint = value.named("constraint")
    assert isinstance(constraint, EnumValue)
    given = (tag for tag in enum_tags(value.named("update_columns")) if tag is not None)
    chosen: list[Column] = list(dict.fromkeys(given))
    permission = context.rights(tracked).update
    if not chosen or permission is None:
        return OnConflict(constraint.tag, (), TRUE)
    update: list[tuple[Column, Parameter | None]] = [(column, None) for column in chosen]
    for name, preset in permission.presets:
        update.append((tracked.table.columns[name], preset))
    where = plan_where(context, context.rights(tracked).select, value.named("where"))
    return OnConflict(constraint.tag, tuple(update), AllOf((permission.row_filter, where)))

"""Relationships: by foreign key or by hand, checked against the catalog."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from hasura.engine.catalog import Catalog, Column, QualifiedName, Table
from hasura.engine.errors import EngineError
from hasura.engine.metadata import (
    Relationship,
    TrackedTable,
)
from hasura.engine.plan.nodes import Join
from hasura.engine.plan.permissions import qualified_name
from hasura.engine.tracking.problems import Problems, table_json


def with_relationships(
    tracked: Mapping[QualifiedName, TrackedTable],
    entries: Mapping[QualifiedName, Mapping[str, Any]],
    catalog: Catalog,
    problems: Problems,
) -> dict[QualifiedName, TrackedTable]:
    """The tables with the relationships that can be followed."""
    result = dict(tracked)
    for name, entry in entries.items():
        if name not in tracked:
            continue  # the table's own inconsistency says it already
        found: dict[str, Relationship] = {}
        for kind, build in (("object", _object_relationship), ("array", _array_relationship)):
            for item in entry.get(f"{kind}_relationships", []):
                try:
                    relationship = build(tracked[name].table, item, tracked, catalog)
                    _check_free(tracked[name], item["name"])
                except EngineError as error:
                    _relationship_problem(problems, name, kind, item, error.message)
                else:
                    found[item["name"]] = relationship
        result[name] = replace(tracked[name], relationships=found)
    return result


def _check_free(tracked: TrackedTable, name: str) -> None:
    shown = {
        tracked.configuration.column_names.get(column, column): column for column in tracked.table.columns
    }
    if name in shown:
        column = shown[name]
        if column == name:
            raise EngineError("already-exists", f'field definition conflicts with postgres column "{column}"')
        raise EngineError(
            "already-exists",
            f'field definition conflicts with custom field name for postgres column "{column}"',
        )


def _relationship_problem(
    problems: Problems, name: QualifiedName, kind: str, item: Mapping[str, Any], message: str
) -> None:
    reason = message
    if not message.startswith("field definition"):
        reason = f'in table "{name}": in relationship "{item["name"]}": {message}'
    definition = {
        "using": item.get("using"),
        "name": item["name"],
        "source": problems.source,
        "comment": item.get("comment"),
        "table": table_json(name),
    }
    label = f"{kind}_relation {item['name']} in table {name} in source {problems.source}"
    problems.add(f"{kind}_relation", label, reason, definition)


def _manual(
    table: Table, manual: Mapping[str, Any], tracked: Mapping[QualifiedName, TrackedTable]
) -> tuple[Table, Join]:
    target = _tracked_target(qualified_name(manual["remote_table"]), tracked)
    pairs = []
    for local, remote in manual["column_mapping"].items():
        pairs.append((known_column(table, local), known_column(target, remote)))
    return target, Join(tuple(pairs))


def _tracked_target(name: QualifiedName, tracked: Mapping[QualifiedName, TrackedTable]) -> Table:
    if name not in tracked:
        raise EngineError("not-exists", f'table "{name}" does not exist in source: default')
    return tracked[name].table


def known_column(table: Table, name: str) -> Column:
    """The column, or Hasura's word that there is none."""
    if name not in table.columns:
        raise EngineError("not-exists", f'column "{name}" does not exist in table "{table.name}"')
    return table.columns[name]


def _names(value: Any) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else tuple(value)


def _object_relationship(
    table: Table,
    item: Mapping[str, Any],
    tracked: Mapping[QualifiedName, TrackedTable],
    catalog: Catalog,
) -> Relationship:
    using = item["using"]
    if "manual_configuration" in using:
        manual = using["manual_configuration"]
        target, join = _manual(table, manual, tracked)
        after = manual.get("insertion_order") == "after_parent"
        return Relationship(item["name"], "object", target.name, join, True, after, item.get("comment"))
    on = using["foreign_key_constraint_on"]
    if isinstance(on, Mapping):
        target = _tracked_target(qualified_name(on["table"]), tracked)
        join = _foreign_join(target, _names(on.get("columns", on.get("column"))), table)
        return Relationship(item["name"], "object", target.name, join, True, True, item.get("comment"))
    names = _names(on)
    keys = [key for key in table.foreign_keys if set(key.columns) == set(names)]
    if len(keys) != 1:
        raise EngineError("constraint-error", _no_foreign_key(keys))
    target = _tracked_target(keys[0].target, tracked)
    pairs = tuple((table.columns[local], target.columns[remote]) for local, remote in keys[0].mapping)
    nullable = any(table.columns[local].nullable for local in keys[0].columns)
    return Relationship(
        item["name"], "object", target.name, Join(pairs), nullable, False, item.get("comment")
    )


def _no_foreign_key(keys: list[Any]) -> str:
    if keys:
        return "more than one foreign key constraint exists on the given column(s)"
    return "no foreign constraint exists on the given column(s)"


def _foreign_join(target: Table, names: tuple[str, ...], table: Table) -> Join:
    keys = [key for key in target.foreign_keys if key.target == table.name and set(key.columns) == set(names)]
    if len(keys) != 1:
        raise EngineError("constraint-error", _no_foreign_key(keys))
    return Join(tuple((table.columns[far], target.columns[near]) for near, far in keys[0].mapping))


def _array_relationship(
    table: Table,
    item: Mapping[str, Any],
    tracked: Mapping[QualifiedName, TrackedTable],
    catalog: Catalog,
) -> Relationship:
    using = item["using"]
    if "manual_configuration" in using:
        target, join = _manual(table, using["manual_configuration"], tracked)
    else:
        on = using["foreign_key_constraint_on"]
        target = _tracked_target(qualified_name(on["table"]), tracked)
        join = _foreign_join(target, _names(on.get("columns", on.get("column"))), table)
    return Relationship(item["name"], "array", target.name, join, False, True, item.get("comment"))

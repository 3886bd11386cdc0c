"""Relationships, checked against the catalog: by foreign key, by hand, or to tables of other sources.

remote_relationships:
- name: orders
  definition:
    to_source: {relationship_type: array, source: shop, table: orders, field_mapping: {id: user_id}}
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any, Final, Literal, TypeAlias

from hasura.engine.catalog import Column, ForeignKey, QualifiedName, Table
from hasura.engine.errors import EngineError
from hasura.engine.metadata import Inconsistency, Relationship, Source, TrackedTable
from hasura.engine.plan.nodes import Join
from hasura.engine.plan.permissions import qualified_name
from hasura.engine.shapes import NAME, OBJECT, TEXT, check_shape
from hasura.engine.tracking.conflicts import without_conflicts
from hasura.engine.tracking.problems import Problems

Tables: TypeAlias = Mapping[QualifiedName, TrackedTable]


def with_relationships(
    tracked: Tables, entries: Mapping[QualifiedName, Mapping[str, Any]], problems: Problems
) -> dict[QualifiedName, TrackedTable]:
    """The tables with the relationships that can be followed."""
    result = dict(tracked)
    for name, entry in entries.items():
        if name not in tracked:
            continue  # the table's own inconsistency says it already
        found: dict[str, Relationship] = {}
        kinds: tuple[Literal["object", "array"], ...] = ("object", "array")
        for kind in kinds:
            for item in entry.get(f"{kind}_relationships") or []:
                where = f'relationship "{item["name"]}"'
                shown = {"using": item.get("using"), "name": item["name"], "comment": item.get("comment")}
                with problems.of_part(f"{kind}_relation", item["name"], where, name, shown):
                    relationship = _relationship(kind, tracked[name], item, tracked)
                    check_free(tracked[name], *field_names(item["name"], kind))
                    found[item["name"]] = relationship
        result[name] = replace(tracked[name], relationships=found)
    return result


def field_names(name: str, kind: str) -> tuple[str, ...]:
    """The fields that a relationship makes: rows have an aggregate beside them."""
    return (name,) if kind == "object" else (name, f"{name}_aggregate")


def check_free(tracked: TrackedTable, *names: str) -> None:
    """Refuse names that columns of the table have."""
    shown = {
        tracked.configuration.column_names.get(column, column): column for column in tracked.table.columns
    }
    for name in names:
        if name not in shown:
            continue
        column = shown[name]
        if column == name:
            raise EngineError("already-exists", f'field definition conflicts with postgres column "{column}"')
        raise EngineError(
            "already-exists",
            f'field definition conflicts with custom field name for postgres column "{column}"',
        )


def _relationship(
    kind: Literal["object", "array"], owner: TrackedTable, item: Mapping[str, Any], tracked: Tables
) -> Relationship:
    """By hand, by a foreign key of the other table, or (objects only) by one of this table."""
    using, table = item["using"], owner.table
    nullable, after_parent = kind == "object", True
    on = using.get("foreign_key_constraint_on")
    if "manual_configuration" in using:
        manual = using["manual_configuration"]
        target = _target(qualified_name(manual["remote_table"]), owner, tracked)
        mapping = manual["column_mapping"].items()
        join = Join(tuple((known_column(table, near), known_column(target, far)) for near, far in mapping))
        after_parent = kind == "array" or manual.get("insertion_order") == "after_parent"
    elif isinstance(on, Mapping):
        target = _target(qualified_name(on["table"]), owner, tracked)
        key = _foreign_key(target, on.get("columns", on.get("column")), table)
        join = Join(tuple((table.columns[far], target.columns[near]) for near, far in key.mapping))
    elif on is None or kind == "array":
        raise EngineError(
            "parse-failed", "expected a foreign key of the other table, or manual_configuration"
        )
    else:
        key = _foreign_key(table, on, None)
        target = _target(key.target, owner, tracked)
        join = Join(tuple((table.columns[near], target.columns[far]) for near, far in key.mapping))
        nullable, after_parent = any(table.columns[near].nullable for near in key.columns), False
    return Relationship(item["name"], kind, target.name, join, nullable, after_parent, item.get("comment"))


def _target(name: QualifiedName, owner: TrackedTable, tracked: Tables) -> Table:
    if name not in tracked:
        raise EngineError("not-exists", f'table "{name}" does not exist in source: {owner.source}')
    return tracked[name].table


def known_column(table: Table, name: str) -> Column:
    """The column, or Hasura's word that there is none."""
    if name not in table.columns:
        raise EngineError("not-exists", f'column "{name}" does not exist in table "{table.name}"')
    return table.columns[name]


def _foreign_key(table: Table, columns: Any, target: Table | None) -> ForeignKey:
    """The one foreign key of a table on these columns (to a target, where that is given)."""
    names = {columns} if isinstance(columns, str) else set(columns)
    keys = [
        key
        for key in table.foreign_keys
        if set(key.columns) == names and (target is None or key.target == target.name)
    ]
    if not keys:
        raise EngineError("constraint-error", "no foreign constraint exists on the given column(s)")
    if len(keys) > 1:
        message = "more than one foreign key constraint exists on the given column(s)"
        raise EngineError("constraint-error", message)
    return keys[0]


TO_SOURCE: Final = {"source": TEXT, "table": NAME, "relationship_type": TEXT, "field_mapping": OBJECT}


def to_source(item: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """Where a remote relationship leads; None where that is a remote schema."""
    definition = item.get("definition")
    found = definition.get("to_source") if isinstance(definition, Mapping) else None
    return found if isinstance(found, Mapping) else None


def remote_targets(document: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """Where every relationship between sources leads, to be changed in place."""
    for source in document.get("sources", []):
        for table in source.get("tables") or []:
            for item in table.get("remote_relationships") or []:
                target = to_source(item)
                if isinstance(target, dict):
                    yield target


def with_remote_relationships(
    sources: Mapping[str, Source], document: Mapping[str, Any], found: list[Inconsistency]
) -> dict[str, Source]:
    """The sources with the relationships between them that can be followed."""
    result = dict(sources)
    for entry in document.get("sources", []):
        source = sources.get(entry["name"])
        if source is None:
            continue
        problems = Problems(source.name, found)
        tables = dict(source.tables)
        entries = {qualified_name(table["table"]): table for table in entry.get("tables") or []}
        for name, tracked in source.tables.items():
            own = _remote_relationships(
                tracked, entries[name].get("remote_relationships") or [], sources, problems
            )
            tables[name] = replace(tracked, remote_relationships=own)
        result[source.name] = replace(source, tables=without_conflicts(tables, entries, problems))
    return result


def _remote_relationships(
    tracked: TrackedTable,
    items: Iterable[Mapping[str, Any]],
    sources: Mapping[str, Source],
    problems: Problems,
) -> dict[str, Relationship]:
    found = {}
    for item in items:
        target = to_source(item)
        if target is None:
            continue
        name = item["name"]
        where = f'remote relationship "{name}"'
        with problems.of_part("remote_relationship", name, where, tracked.name, item):
            found[name] = _remote_relationship(tracked, name, target, sources)
    return found


def _remote_relationship(
    tracked: TrackedTable, name: str, definition: Mapping[str, Any], sources: Mapping[str, Source]
) -> Relationship:
    check_shape(definition, TO_SOURCE, "$")
    if not definition["field_mapping"]:
        raise EngineError("parse-failed", "expected a column in field_mapping")
    kind: Literal["object", "array"] = definition["relationship_type"]
    if kind not in {"object", "array"}:
        raise EngineError("parse-failed", "expected relationship_type to be object or array")
    source, table = sources.get(definition["source"]), qualified_name(definition["table"])
    if source is None:
        raise EngineError("not-found", f'source not found: "{definition["source"]}"')
    if table not in source.tables:
        raise EngineError("not-exists", f'table "{table}" does not exist in source: {source.name}')
    target = source.tables[table].table
    check_free(tracked, *field_names(name, kind))
    pairs = tuple(
        (known_column(tracked.table, near), known_column(target, far))
        for near, far in definition["field_mapping"].items()
    )
    return Relationship(name, kind, table, Join(pairs), True, True, None, source.name)

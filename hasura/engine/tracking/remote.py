"""Relationships to tables of other sources: checked when all sources are known.

remote_relationships:
- name: orders
  definition:
    to_source: {relationship_type: array, source: shop, table: orders, field_mapping: {id: user_id}}
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any, Final, Literal

from hasura.engine.errors import EngineError
from hasura.engine.metadata import Inconsistency, Relationship, Source, TrackedTable
from hasura.engine.plan.nodes import Join
from hasura.engine.plan.permissions import qualified_name
from hasura.engine.shapes import NAME, OBJECT, TEXT, check_shape
from hasura.engine.tracking.conflicts import without_conflicts
from hasura.engine.tracking.problems import Problems
from hasura.engine.tracking.relationships import check_free, field_names, known_column

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
            own = _relationships(tracked, entries[name].get("remote_relationships") or [], sources, problems)
            tables[name] = replace(tracked, remote_relationships=own)
        result[source.name] = replace(source, tables=without_conflicts(tables, entries, problems))
    return result


def _relationships(
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
            found[name] = _relationship(tracked, name, target, sources)
    return found


def _relationship(
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

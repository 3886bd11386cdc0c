"""Metadata commands that only tell something about a source."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from hasura.engine.catalog import ForeignKey, Table
from hasura.engine.metadata import Source, TrackedTable
from hasura.engine.plan.permissions import qualified_name
from hasura.engine.tracking import table_json


def source_tables(source: Source, args: Any) -> Any:
    """Every table and view of the database, tracked or not."""
    return [table_json(name) for name in source.contents.catalog.tables]


def suggested_relationships(source: Source, args: Any) -> Any:
    """What foreign keys between tracked tables lend themselves to: there an object, back what they allow.

    `tables` narrows it to keys between these, `omit_tracked` to what there is no relationship for yet.
    """
    wanted = args.get("tables")
    names = source.tables.keys() if wanted is None else {qualified_name(item) for item in wanted}
    omit = bool(args.get("omit_tracked"))
    found = []
    for tracked in source.tables.values():
        for key in tracked.table.foreign_keys:
            target = source.tables.get(key.target)
            if target is not None and tracked.name in names and target.name in names:
                found += list(_both_ways(tracked, key, target, omit_tracked=omit))
    return {"relationships": found}


def _both_ways(
    near: TrackedTable, key: ForeignKey, far: TrackedTable, *, omit_tracked: bool
) -> Iterator[Any]:
    there = frozenset(key.mapping)
    back = frozenset((remote, local) for local, remote in there)
    owner = {"table": table_json(near.name), "columns": list(key.columns), "constraint_name": key.name}
    other = {"table": table_json(far.name), "columns": [remote for _, remote in key.mapping]}
    if not (omit_tracked and _has(near, far, there)):
        yield {"type": "object", "from": owner, "to": other}
    if not (omit_tracked and _has(far, near, back)):
        kind = "object" if _is_unique(near.table, key) else "array"
        yield {"type": kind, "from": other, "to": owner}


def _has(near: TrackedTable, far: TrackedTable, pairs: frozenset[tuple[str, str]]) -> bool:
    return any(
        item.target == far.name and {(one.name, two.name) for one, two in item.join.pairs} == pairs
        for item in near.relationships.values()
    )


def _is_unique(table: Table, key: ForeignKey) -> bool:
    return any(set(item.columns) <= set(key.columns) for item in table.constraints)


READS: Final[Mapping[str, Callable[[Source, Any], Any]]] = {
    "get_source_tables": source_tables,
    "suggest_relationships": suggested_relationships,
}

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


def table_info(source: Source, args: Any) -> Any:
    """What a table of the database is like, tracked or not; null where there is none."""
    table = source.contents.catalog.tables.get(qualified_name(args["table"]))
    if table is None:
        return None
    columns = [
        {
            "name": column.name,
            "type": column.type.name,
            "nullable": column.nullable,
            **({} if column.comment is None else {"description": column.comment}),
            "insertable": table.insertable and column.writable,
            "updatable": table.can_update and column.writable,
        }
        for column in table.columns.values()
    ]
    keys = {
        key.name: {"foreign_table": table_json(key.target), "column_mapping": dict(key.mapping)}
        for key in table.foreign_keys
    }
    return {
        "name": table_json(table.name),
        "type": "view" if table.kind in "vm" else "table",
        "columns": columns,
        **({"primary_key": list(table.primary_key.columns)} if table.primary_key else {}),
        **({"foreign_keys": keys} if keys else {}),
        "insertable": table.insertable,
        "updatable": table.can_update,
        "deletable": table.can_delete,
    }


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
    "get_table_info": table_info,
    "suggest_relationships": suggested_relationships,
}

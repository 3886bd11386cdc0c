"""Names that two objects want: fields of one table, and root fields of the schema.

Of a table's own fields with one name none can be shown. Of root fields the first one is, so that an engine
with such metadata starts; a command that would bring them is refused.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any, Final

from hasura.engine.catalog import QualifiedName
from hasura.engine.metadata import TrackedFunction, TrackedTable
from hasura.engine.schema.names import ROOT_FIELDS, Names, is_valid
from hasura.engine.tracking.problems import Problems, object_label, table_json

FIELDS: Final[Mapping[str, Mapping[str, str]]] = {
    "relationships": {"object_relationships": "object_relation", "array_relationships": "array_relation"},
    "computed_fields": {"computed_fields": "computed_field"},
    "remote_relationships": {"remote_relationships": "remote_relationship"},
}
"""The fields of a table that are no columns: the lists of its entry, and what their items are called."""

READS: Final = ("subscription_root", "query_root")
"""The order is that in which conflicts are told."""
TYPES: Final = "type"
"""Types have names of their own, wherever the root fields are."""


def without_conflicts(
    tracked: Mapping[QualifiedName, TrackedTable],
    entries: Mapping[QualifiedName, Mapping[str, Any]],
    problems: Problems,
) -> dict[QualifiedName, TrackedTable]:
    """The tables without those of their relationships and computed fields that have the same name."""
    result = dict(tracked)
    for name, item in tracked.items():
        given: dict[str, dict[str, Any]] = {field: dict(getattr(item, field)) for field in FIELDS}
        names = [field for fields in given.values() for field in fields]
        for field in dict.fromkeys(field for field in names if names.count(field) > 1):
            rivals = [attribute for attribute, fields in given.items() if fields.pop(field, None) is not None]
            objects = {
                kind: definition
                for attribute in rivals
                for key, kind in FIELDS[attribute].items()
                for definition in entries[name].get(key) or []
                if definition["name"] == field
            }
            problems.add_conflict(field, name, objects)
            result[name] = replace(
                item,
                relationships=given["relationships"],
                computed_fields=given["computed_fields"],
                remote_relationships=given["remote_relationships"],
            )
    return result


class Claims:
    """Which object has a name."""

    def __init__(self) -> None:
        self._owners: dict[tuple[str, str], str] = {}

    def namespace(self, names: Names, problems: Problems) -> bool:
        """Whether the source may have its namespace."""
        if names.namespace is None:
            return True
        label = f"source {problems.source}"
        taken = self._taken([("query_root", names.namespace)], label)
        if taken is not None:
            problems.add_source(taken, schema_error=taken)
        return taken is None

    def table(self, tracked: TrackedTable, names: Names, problems: Problems) -> bool:
        """Whether a table may have its names."""
        base = names.table_base(tracked)
        if not is_valid(base):
            return True
        wanted = [
            (_inside(names, root), names.root(tracked, kind))
            for kind, roots in _table_fields(tracked)
            for root in roots
        ]
        wanted.append((TYPES, names.type(base)))
        return self._claim("table", tracked, wanted, table_json(tracked.name), problems)

    def function(self, tracked: TrackedFunction, names: Names, problems: Problems, entry: Any) -> bool:
        """Whether a function may have its names."""
        base = names.function(tracked)
        custom = tracked.root_fields
        roots = ("mutation_root",) if tracked.exposed_as == "mutation" else READS
        shown = [custom.get("function") or base]
        if not tracked.single and tracked.exposed_as != "mutation":
            shown.append(custom.get("function_aggregate") or names.field(base, "aggregate"))
        wanted = [(_inside(names, root), names.customized(name)) for root in roots for name in shown]
        return self._claim("function", tracked, wanted, entry, problems)

    def _claim(
        self,
        kind: str,
        tracked: TrackedTable | TrackedFunction,
        wanted: list[tuple[str, str]],
        definition: Any,
        problems: Problems,
    ) -> bool:
        taken = self._taken(wanted, object_label(kind, tracked.name, problems.source))
        if taken is not None:
            problems.add(kind, tracked.name, taken, definition, schema_error=taken)
        return taken is None

    def _taken(self, wanted: list[tuple[str, str]], label: str) -> str | None:
        """Claim names, each in a root; else why that cannot be, about the first root where they are taken."""
        own: dict[tuple[str, str], str] = {}
        taken: dict[str, list[str]] = {}
        for root, field in wanted:
            owner = self._owners.get((root, field)) or own.get((root, field))
            own[root, field] = label
            if owner is not None:
                taken.setdefault(root, []).append(f"'{field}' defined in [{owner}, {label}]")
        if not taken:
            self._owners.update(own)
            return None
        root, fields = next(iter(taken.items()))
        if root == TYPES:
            return f"Found conflicting definitions for GraphQL type {fields[0]}."
        listed = f"field {fields[0]}" if len(fields) == 1 else f"fields: [{', '.join(fields)}]"
        return (
            f"Encountered conflicting definitions in the selection set for '{root}' for {listed}. "
            "Fields must not be defined more than once across all sources."
        )


def _table_fields(tracked: TrackedTable) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The kinds of root fields that an administrator sees, and the roots that they are in."""
    table = tracked.table
    possible = {"insert": table.insertable, "update": table.can_update, "delete": table.can_delete}
    for kind in ROOT_FIELDS:
        verb, _, rest = kind.partition("_")
        if possible.get(verb, True) and (rest != "by_pk" or table.primary_key is not None):
            reads = READS[:1] if kind == "select_stream" else READS
            yield kind, reads if verb == "select" else ("mutation_root",)


def _inside(names: Names, root: str) -> str:
    return root if names.namespace is None else f"{names.namespace}.{root}"

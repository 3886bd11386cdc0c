"""Names of one schema that two sources would give: the first one has them, the second is told.

Within a source PostgreSQL keeps names apart; between sources, `customization` has to.
"""

from __future__ import annotations

from typing import Any, Final

from hasura.engine.metadata import TrackedFunction, TrackedTable
from hasura.engine.schema.names import Names
from hasura.engine.tracking.problems import Problems, object_label, table_json

ROOTS: Final = (
    ("select", "", ""),
    ("select_by_pk", "", "by_pk"),
    ("select_aggregate", "", "aggregate"),
    ("select_stream", "", "stream"),
    ("insert", "insert", ""),
    ("insert_one", "insert", "one"),
    ("update", "update", ""),
    ("update_by_pk", "update", "by_pk"),
    ("update_many", "update", "many"),
    ("delete", "delete", ""),
    ("delete_by_pk", "delete", "by_pk"),
)


class Claims:
    """Which object of which source has a name."""

    def __init__(self) -> None:
        self._owners: dict[str, tuple[str, str]] = {}

    def namespace(self, names: Names, problems: Problems) -> bool:
        """Whether the source may have its namespace."""
        if names.namespace is None:
            return True
        taken = self._taken([names.namespace], problems.source, f"source {problems.source}")
        if taken is not None:
            problems.add_source(taken)
        return taken is None

    def table(self, tracked: TrackedTable, names: Names, problems: Problems) -> bool:
        """Whether a table may have its names."""
        wanted = [_inside(names, names.root(tracked, *root)) for root in ROOTS]
        wanted.append(f"type {names.type(names.table_base(tracked))}")
        return self._claim("table", tracked, wanted, table_json(tracked.name), problems)

    def function(self, tracked: TrackedFunction, names: Names, problems: Problems, entry: Any) -> bool:
        """Whether a function may have its names."""
        base = names.function(tracked)
        roots = tracked.root_fields
        shown = (
            roots.get("function") or base,
            roots.get("function_aggregate") or names.field(base, "aggregate"),
        )
        wanted = [_inside(names, names.customized(name)) for name in shown]
        return self._claim("function", tracked, wanted, entry, problems)

    def _claim(
        self,
        kind: str,
        tracked: TrackedTable | TrackedFunction,
        wanted: list[str],
        definition: Any,
        problems: Problems,
    ) -> bool:
        label = object_label(kind, tracked.name, problems.source)
        taken = self._taken(wanted, problems.source, label)
        if taken is not None:
            problems.add(kind, tracked.name, taken, definition)
        return taken is None

    def _taken(self, wanted: list[str], source: str, label: str) -> str | None:
        for name in wanted:
            owner = self._owners.get(name)
            if owner is not None and owner[0] != source:
                return (
                    f"Encountered conflicting definitions of '{name}', defined in [{owner[1]}, {label}]. "
                    "Names must not be defined more than once across all sources."
                )
        self._owners.update(dict.fromkeys(wanted, (source, label)))
        return None


def _inside(names: Names, field: str) -> str:
    return field if names.namespace is None else f"{names.namespace}.{field}"

"""Tables, columns and relationships under other names, in the filters of permissions as well."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from hasura.engine.catalog import QualifiedName
from hasura.engine.metadata import Source
from hasura.engine.plan.operators import COLUMN_COMPARISONS
from hasura.engine.plan.permissions import qualified_name
from hasura.engine.shapes import EXISTS, LISTED, NEGATED
from hasura.engine.tracking import table_json


@dataclass(frozen=True, slots=True)
class Renames:
    """New names by old ones: of tables, and of columns and relationships by the table (as it was called)."""

    tables: dict[QualifiedName, QualifiedName] = field(default_factory=dict)
    columns: dict[QualifiedName, Mapping[str, str]] = field(default_factory=dict)

    def table(self, value: Any) -> Any:
        """A table as the metadata names it."""
        name = self.tables.get(qualified_name(value))
        return value if name is None else table_json(name)

    def of(self, table: QualifiedName, names: Any) -> Any:
        """A column of a table, or several."""
        new = self.columns.get(table, {})
        return new.get(names, names) if isinstance(names, str) else [new.get(name, name) for name in names]

    def keys(self, table: QualifiedName, items: Mapping[str, Any]) -> dict[str, Any]:
        """What is said of each column of a table."""
        return {self.of(table, column): value for column, value in items.items()}


def rename_in_filters(entries: Iterable[Any], source: Source, names: Renames) -> None:
    """Change the permissions of table entries in place; `source` is as it was before."""
    for entry in entries:
        table = qualified_name(entry["table"])
        for kind in ("select", "insert", "update", "delete"):
            for item in entry.get(f"{kind}_permissions") or []:
                for key in ("filter", "check"):
                    if item["permission"].get(key):
                        item["permission"][key] = _renamed(
                            item["permission"][key], table, table, source, names
                        )


def _renamed(value: Any, table: QualifiedName, root: QualifiedName, source: Source, names: Renames) -> Any:
    if not isinstance(value, Mapping):
        return value
    tracked = source.tables.get(table)
    own = names.columns.get(table, {})
    result: dict[str, Any] = {}
    for key, inner in value.items():
        if key in LISTED:
            result[key] = [_renamed(item, table, root, source, names) for item in inner]
        elif key in NEGATED:
            result[key] = _renamed(inner, table, root, source, names)
        elif key in EXISTS:
            other = qualified_name(inner["_table"])
            where = _renamed(inner.get("_where", {}), other, root, source, names)
            result[key] = {**inner, "_table": names.table(inner["_table"]), "_where": where}
        elif tracked is not None and key in tracked.relationships:
            target = tracked.relationships[key].target
            result[own.get(key, key)] = _renamed(inner, target, root, source, names)
        elif tracked is not None and key in tracked.computed_fields:
            rows = tracked.computed_fields[key].returns_table
            result[key] = inner if rows is None else _renamed(inner, rows, root, source, names)
        else:
            result[own.get(key, key)] = _compared(inner, own, names.columns.get(root, {}))
    return result


def _compared(value: Any, own: Mapping[str, str], of_root: Mapping[str, str]) -> Any:
    """What a column is compared with, which may be another column."""
    if not isinstance(value, Mapping):
        return value
    result = dict(value)
    for operator, other in value.items():
        if f"_{operator[1:]}" not in COLUMN_COMPARISONS:
            continue
        if isinstance(other, list) and other:
            scope = of_root if other[0] == "$" else own
            result[operator] = [*other[:-1], scope.get(other[-1], other[-1])]
        elif isinstance(other, str):
            result[operator] = own.get(other, other)
    return result

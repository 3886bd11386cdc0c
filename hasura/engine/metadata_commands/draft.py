"""The document that a command changes, and what several commands do to it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from hasura.engine.catalog import QualifiedName
from hasura.engine.errors import EngineError
from hasura.engine.metadata import Inconsistency, Source
from hasura.engine.plan.permissions import qualified_name
from hasura.engine.tracking import UNSUPPORTED, UNSUPPORTED_IN_SOURCES, UNSUPPORTED_IN_TABLES, object_label

if TYPE_CHECKING:
    from hasura.engine.state import State

SUCCESS: Final[Mapping[str, str]] = {"message": "success"}
Entry = dict[str, Any]
KINDS: Final = ("select", "insert", "update", "delete")
TABLE_LISTS: Final[Mapping[str, tuple[str, str]]] = {
    "object_relation": ("object_relationships", "name"),
    "array_relation": ("array_relationships", "name"),
    "computed_field": ("computed_fields", "name"),
    **{f"{kind}_permission": (f"{kind}_permissions", "role") for kind in KINDS},
    **{kind: (key, "name") for key, kind in UNSUPPORTED_IN_TABLES.items()},
}
"""Where a table's entry keeps its parts, by what an inconsistent one is called, and what tells them apart."""
ALL_LISTS: Final = (*UNSUPPORTED, *UNSUPPORTED_IN_SOURCES)


@dataclass
class Draft:
    """A document being changed, and the state before; `touched` is the source that the command is about."""

    document: Entry
    state: State
    answer: Any = None
    version: int = 1
    touched: str | None = None

    def source(self, args: Any) -> Entry:
        """The source that a command is about."""
        source = known(self.listed("sources"), source_name(args), "source")
        self.touched = source["name"]
        return source

    def tracked(self, args: Any) -> Source | None:
        """What was usable in that source before; None where it cannot be reached."""
        return self.state.metadata.sources.get(source_name(args))

    def tables(self, args: Any) -> list[Entry]:
        """The table entries of the source."""
        return _list_in(self.source(args), "tables")

    def table(self, args: Any, path: str = "$.args.table") -> Entry:
        """The entry of the table that `args` names, which must be tracked."""
        name = qualified_name(args["table"])
        for entry in self.tables(args):
            if qualified_name(entry["table"]) == name:
                return entry
        message = f'table "{name}" does not exist in source: {source_name(args)}'
        raise EngineError("not-exists", message, path)

    def functions(self, args: Any) -> list[Entry]:
        """The function entries of the source."""
        return _list_in(self.source(args), "functions")

    def listed(self, key: str) -> list[Entry]:
        """A list at the top of the document."""
        return _list_in(self.document, key)

    def remove(self, problem: Inconsistency) -> None:
        """Take an inconsistent object out, or all of those in each other's way."""
        for part in problem.parts:
            self._remove(part)

    def _remove(self, problem: Inconsistency) -> None:
        definition = problem.definition
        source = {"source": problem.source}
        match problem.type:
            case "source":
                self.document["sources"] = [
                    item for item in self.document["sources"] if item["name"] != definition
                ]
            case "table":
                drop_table(self, source, qualified_name(definition))
            case "function":
                drop_function(self, source, qualified_name(definition["function"]))
            case kind if kind in TABLE_LISTS:
                key, told_apart_by = TABLE_LISTS[kind]
                entry = self.table({**source, "table": definition["table"]})
                drop_named(entry, key, told_apart_by, definition[told_apart_by])
            case "query_collections":
                for collection in self.listed("query_collections"):
                    queries = collection["definition"]["queries"]
                    collection["definition"]["queries"] = [item for item in queries if item != definition]
            case "rest_endpoint":
                drop_named(self.document, "rest_endpoints", "name", definition["name"])
            case "inherited_role":
                drop_named(self.document, "inherited_roles", "role_name", definition["role_name"])
            case "custom_type":
                self.document.pop("custom_types")
            case _:
                holder = self.document if problem.source is None else self.source(source)
                for key in ALL_LISTS:
                    if key in holder:
                        holder[key] = [item for item in holder[key] if item != definition]


def source_name(args: Any) -> str:
    """The source that the arguments of a command name."""
    return str(args.get("source") or "default") if isinstance(args, Mapping) else "default"


def label(kind: str, name: object, args: Any, table: QualifiedName | None = None) -> str:
    """What an object of the source is called in inconsistencies."""
    return object_label(kind, name, source_name(args), table)


def _list_in(entry: Entry, key: str) -> list[Entry]:
    items: list[Entry] = entry.get(key) or []
    entry[key] = items
    return items


def unused(items: Iterable[Entry], name: str, what: str, path: str = "$.args") -> None:
    """Refuse a name that another item of a list has."""
    if any(item["name"] == name for item in items):
        raise EngineError("already-exists", f'{what} with name "{name}" already exists', path)


def known(items: Iterable[Entry], name: Any, what: str, path: str = "$.args") -> Entry:
    """The item of a list that has a name."""
    for item in items:
        if item["name"] == name:
            return item
    raise EngineError("not-exists", f'{what} with name "{name}" does not exist', path)


def drop_named(entry: Entry, key: str, name_key: str, name: Any) -> Entry | None:
    """Remove the item of a list in an entry that has a name; None where there is none."""
    for item in entry.get(key) or []:
        if item[name_key] == name:
            entry[key].remove(item)
            if not entry[key]:
                del entry[key]
            removed: Entry = item
            return removed
    return None


def drop_table(draft: Draft, args: Any, name: QualifiedName) -> None:
    """Forget a table."""
    source = draft.source(args)
    source["tables"] = [item for item in source["tables"] if qualified_name(item["table"]) != name]


def drop_function(draft: Draft, args: Any, name: QualifiedName) -> bool:
    """Forget a function; answers whether it was there."""
    source, before = draft.source(args), draft.functions(args)
    source["functions"] = [item for item in before if qualified_name(item["function"]) != name]
    return len(source["functions"]) < len(before)


def commented(item: Entry, args: Any) -> Entry:
    """An item with the comment of the arguments, where there is one."""
    return item if args.get("comment") is None else {**item, "comment": args["comment"]}


def dependency_error(objects: Iterable[str]) -> EngineError:
    """What refuses to drop something that others need."""
    listed = ", ".join(objects)
    return EngineError(
        "dependency-error", f"cannot drop due to the following dependent objects: {listed}", "$.args"
    )

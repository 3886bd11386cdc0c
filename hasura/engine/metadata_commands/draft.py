"""The document that a command changes, and what several commands do to it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from hasura.engine.catalog import QualifiedName
from hasura.engine.errors import EngineError
from hasura.engine.metadata import Inconsistency
from hasura.engine.plan.permissions import qualified_name

if TYPE_CHECKING:
    from hasura.engine.state import State

SUCCESS: Final[Mapping[str, str]] = {"message": "success"}
Entry = dict[str, Any]
KINDS: Final = ("select", "insert", "update", "delete")


@dataclass
class Draft:
    """A document being changed, and the state before."""

    document: Entry
    state: State
    answer: Any = None
    version: int = 1

    def source(self, args: Any) -> Entry:
        """The source that a command is about."""
        name = args.get("source", "default") if isinstance(args, Mapping) else "default"
        for source in self.document.setdefault("sources", []):
            if source["name"] == name:
                return dict_of(source)
        raise EngineError("not-exists", f'source with name "{name}" does not exist', "$.args")

    def tables(self, args: Any) -> list[Entry]:
        """The table entries of the source."""
        tables: list[Entry] = self.source(args).setdefault("tables", [])
        return tables

    def table(self, args: Any, path: str = "$.args.table") -> Entry:
        """The entry of the table that `args` names, which must be tracked."""
        name = qualified_name(args["table"])
        for entry in self.tables(args):
            if qualified_name(entry["table"]) == name:
                return entry
        source = args.get("source", "default")
        raise EngineError("not-exists", f'table "{name}" does not exist in source: {source}', path)

    def functions(self, args: Any) -> list[Entry]:
        """The function entries of the source."""
        functions: list[Entry] = self.source(args).setdefault("functions", [])
        return functions

    def listed(self, key: str) -> list[Entry]:
        """A list at the top of the document."""
        items: list[Entry] = self.document.setdefault(key, [])
        return items

    def remove(self, problem: Inconsistency) -> None:
        """Take an inconsistent object out."""
        definition = problem.definition
        match problem.type:
            case "table":
                drop_table(self, qualified_name(definition))
            case "object_relation" | "array_relation":
                kind = problem.type.split("_")[0]
                drop_named(
                    self._entry(definition["table"]), f"{kind}_relationships", "name", definition["name"]
                )
            case "computed_field":
                drop_named(self._entry(definition["table"]), "computed_fields", "name", definition["name"])
            case "function":
                name = qualified_name(definition["function"])
                self.source({})["functions"] = [
                    item for item in self.functions({}) if qualified_name(item["function"]) != name
                ]
            case kind if kind.endswith("_permission"):
                drop_named(self._entry(definition["table"]), f"{kind}s", "role", definition["role"])
            case _:
                self._remove_top_level(problem)

    def _entry(self, table: Any) -> Entry:
        return self.table({"table": table})

    def _remove_top_level(self, problem: Inconsistency) -> None:
        for key in ("actions", "remote_schemas", "cron_triggers", "rest_endpoints"):
            if key in self.document:
                self.document[key] = [item for item in self.document[key] if item != problem.definition]
        for source in list(self.document["sources"]):
            if problem.type == "source" and source["name"] == problem.definition:
                self.document["sources"].remove(source)


def dict_of(value: Any) -> Entry:
    """The same object, known to be a dictionary."""
    assert isinstance(value, dict)
    return value


def drop_named(entry: Entry, key: str, name_key: str, name: Any) -> Entry | None:
    """Remove the item of a list in an entry that has a name; None where there is none."""
    for item in entry.get(key, []):
        if item[name_key] == name:
            entry[key].remove(item)
            if not entry[key]:
                del entry[key]
            return dict_of(item)
    return None


def drop_table(draft: Draft, name: QualifiedName) -> None:
    """Forget a table."""
    source = draft.source({})
    source["tables"] = [item for item in source["tables"] if qualified_name(item["table"]) != name]


def text(args: Mapping[str, Any], key: str) -> str:
    """A required, non-empty text."""
    if key not in args:
        raise EngineError("parse-failed", f"key '{key}' not found", "$.args")
    value = args[key]
    if not isinstance(value, str):
        raise EngineError("parse-failed", "parsing Text failed, expected String", f"$.{key}")
    if not value:
        raise EngineError("parse-failed", "empty string not allowed", f"$.{key}")
    return value


def dependency_error(objects: list[str]) -> EngineError:
    """What refuses to drop something that others need."""
    listed = ", ".join(f'{item} in source "default"' for item in objects)
    return EngineError(
        "dependency-error", f"cannot drop due to the following dependent objects: {listed}", "$.args"
    )


def rename_in_filter(value: Any, names: Mapping[str, str]) -> Any:
    """Columns and relationships of the table itself; what lies below a relationship belongs to another."""
    if not names or not isinstance(value, Mapping):
        return value
    result = {}
    for key, inner in value.items():
        if key in {"_and", "_or", "$and", "$or"} and isinstance(inner, list):
            result[key] = [rename_in_filter(item, names) for item in inner]
        elif key in {"_not", "$not"}:
            result[key] = rename_in_filter(inner, names)
        else:
            result[names.get(key, key)] = inner
    return result

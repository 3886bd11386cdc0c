"""Create, drop and rename relationships."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from hasura.engine.errors import EngineError
from hasura.engine.metadata_commands.draft import (
    KINDS,
    Draft,
    Entry,
    commented,
    drop_named,
    label,
    rename_in_filters,
    text,
)
from hasura.engine.plan.permissions import qualified_name
from hasura.engine.tracking import table_json


def create_relationship(kind: str) -> Callable[[Draft, Any], str]:
    """The command for object or array relationships."""

    def create(draft: Draft, args: Any) -> str:
        name = text(args, "name")
        entry = draft.table(args)
        table = qualified_name(args["table"])
        message = f'field with name "{name}" already exists in table "{table}"'
        if any(item["name"] == name for item in _relationships(entry)):
            raise EngineError("already-exists", message, "$.args")
        using = normalize_using(args.get("using"))
        tracked = draft.tracked(args)
        known = None if tracked is None else tracked.contents.catalog.tables.get(table)
        if known is not None and name in known.columns and name not in _custom_names(entry):
            raise EngineError("already-exists", message, "$.args.name")
        item = commented({"name": name, "using": using}, args)
        entry.setdefault(f"{kind}_relationships", []).append(item)
        return label(f"{kind}_relation", name, args, table)

    return create


def _custom_names(entry: Entry) -> Mapping[str, Any]:
    configuration = entry.get("configuration") or {}
    return {**(configuration.get("custom_column_names") or {}), **(configuration.get("column_config") or {})}


def normalize_using(using: Any) -> Any:
    """Checks the shape; tables are written with their schema."""
    if not isinstance(using, Mapping) or not using:
        raise EngineError("parse-failed", "key 'using' not found", "$.args")
    if "foreign_key_constraint_on" not in using:
        return using
    on = using["foreign_key_constraint_on"]
    if isinstance(on, Mapping):
        columns = on.get("columns", on.get("column"))
        if "table" not in on or columns is None:
            raise EngineError("parse-failed", "Expecting object { table, columns }.", "$.args.using")
        name = table_json(qualified_name(on["table"]))
        if isinstance(columns, str):
            return {"foreign_key_constraint_on": {"column": columns, "table": name}}
        if len(columns) == 1:
            return {"foreign_key_constraint_on": {"column": columns[0], "table": name}}
        return {"foreign_key_constraint_on": {"columns": columns, "table": name}}
    return {"foreign_key_constraint_on": on}


def _relationships(entry: Entry) -> Iterator[Entry]:
    for kind in ("object", "array"):
        yield from entry.get(f"{kind}_relationships") or []


def _known(entry: Entry, args: Any, name: str) -> Entry:
    for item in _relationships(entry):
        if item["name"] == name:
            return item
    table = qualified_name(args["table"])
    raise EngineError("not-exists", f'relationship "{name}" on table "{table}" does not exist', "$.args")


def drop_relationship(draft: Draft, args: Any) -> None:
    """Forget a relationship."""
    entry = draft.table(args)
    name = _known(entry, args, text(args, "relationship"))["name"]
    for kind in ("object", "array"):
        drop_named(entry, f"{kind}_relationships", "name", name)


def rename_relationship(draft: Draft, args: Any) -> None:
    """Give a relationship another name; permissions that use it follow."""
    entry = draft.table(args)
    old, new = text(args, "name"), text(args, "new_name")
    _known(entry, args, old)["name"] = new
    for kind in KINDS:
        for permission in entry.get(f"{kind}_permissions") or []:
            rename_in_filters(permission["permission"], {old: new})


def set_relationship_comment(draft: Draft, args: Any) -> None:
    """Comment a relationship."""
    _known(draft.table(args), args, text(args, "name"))["comment"] = args.get("comment")

"""Create, drop and rename relationships."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from hasura.engine.errors import EngineError
from hasura.engine.metadata_commands.draft import (
    KINDS,
    Draft,
    Entry,
    commented,
    drop_named,
    label,
    rename_in_filter,
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
        for other in ("object", "array"):
            if any(item["name"] == name for item in entry.get(f"{other}_relationships", [])):
                message = f'field with name "{name}" already exists in table "{table}"'
                raise EngineError("already-exists", message, "$.args")
        using = normalize_using(args.get("using"))
        tracked = draft.tracked(args)
        known = None if tracked is None else tracked.contents.catalog.tables.get(table)
        if known is not None and name in known.columns and name not in _custom_names(entry):
            message = f'field with name "{name}" already exists in table "{table}"'
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


def drop_relationship(draft: Draft, args: Any) -> str | None:
    """Forget a relationship."""
    entry = draft.table(args)
    name = text(args, "relationship")
    for kind in ("object", "array"):
        if drop_named(entry, f"{kind}_relationships", "name", name):
            return None
    table = qualified_name(args["table"])
    raise EngineError("not-exists", f'relationship "{name}" on table "{table}" does not exist', "$.args")


def rename_relationship(draft: Draft, args: Any) -> str | None:
    """Give a relationship another name; permissions that use it follow."""
    entry = draft.table(args)
    old, new = text(args, "name"), text(args, "new_name")
    for kind in ("object", "array"):
        for item in entry.get(f"{kind}_relationships", []):
            if item["name"] == old:
                item["name"] = new
                for permission_kind in KINDS:
                    for permission in entry.get(f"{permission_kind}_permissions", []):
                        _rename_in_permission(permission["permission"], {old: new})
                return None
    table = qualified_name(args["table"])
    raise EngineError("not-exists", f'relationship "{old}" on table "{table}" does not exist', "$.args")


def _rename_in_permission(permission: Entry, names: Mapping[str, str]) -> None:
    for key in ("filter", "check"):
        if permission.get(key):
            permission[key] = rename_in_filter(permission[key], names)


def set_relationship_comment(draft: Draft, args: Any) -> str | None:
    """Comment a relationship."""
    entry = draft.table(args)
    for kind in ("object", "array"):
        for item in entry.get(f"{kind}_relationships", []):
            if item["name"] == args.get("name"):
                item["comment"] = args.get("comment")
                return None
    raise EngineError("not-exists", f'relationship "{args.get("name")}" does not exist', "$.args")

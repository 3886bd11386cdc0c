"""Computed fields and tracked functions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from hasura.engine.errors import EngineError
from hasura.engine.metadata_commands.draft import (
    Draft,
    Entry,
    dependency_error,
    drop_named,
    text,
)
from hasura.engine.plan.permissions import qualified_name
from hasura.engine.tracking import table_json


def add_computed_field(draft: Draft, args: Any) -> str:
    """Add a computed field."""
    name = text(args, "name")
    entry = draft.table(args)
    table = qualified_name(args["table"])
    if any(item["name"] == name for item in entry.get("computed_fields", [])):
        raise EngineError("already-exists", f'computed field "{name}" already exists', "$.args")
    item = {"name": name, "definition": args["definition"]}
    if args.get("comment") is not None:
        item["comment"] = args["comment"]
    entry.setdefault("computed_fields", []).append(item)
    return f"computed_field {name} in table {table} in source default"


def drop_computed_field(draft: Draft, args: Any) -> None:
    """Forget a computed field; permissions that show it must go first, or `cascade` be said."""
    entry = draft.table(args)
    name = args.get("name")
    table = qualified_name(args["table"])
    if drop_named(entry, "computed_fields", "name", name) is None:
        raise EngineError("not-exists", f'computed field "{name}" does not exist', "$.args.name")
    users = [
        item
        for item in entry.get("select_permissions", [])
        if name in (item["permission"].get("computed_fields") or [])
    ]
    if users and not args.get("cascade"):
        raise dependency_error([f"permission {table}.{item['role']}.select" for item in users])
    for item in users:
        item["permission"]["computed_fields"].remove(name)


def track_function(draft: Draft, args: Any) -> str:
    """Track a function; `args` may be its name alone."""
    wrapped = isinstance(args, Mapping) and "function" in args
    name = qualified_name(args["function"] if wrapped else args)
    if any(qualified_name(item["function"]) == name for item in draft.functions(args)):
        raise EngineError("already-tracked", f'function already tracked: "{name}"', "$.args")
    if name in draft.state.metadata.tables:
        raise EngineError("not-supported", f'table with name "{name}" already exists', "$.args")
    item: Entry = {"function": table_json(name)}
    for key in ("configuration", "comment"):
        if wrapped and args.get(key) is not None:
            item[key] = args[key]
    draft.functions(args).append(item)
    return f"function {name} in source default"


def untrack_function(draft: Draft, args: Any) -> None:
    """Forget a function."""
    name = qualified_name(args["function"] if isinstance(args, Mapping) and "function" in args else args)
    source = draft.source(args)
    kept = [item for item in draft.functions(args) if qualified_name(item["function"]) != name]
    if len(kept) == len(source["functions"]):
        raise EngineError("not-exists", f'function "{name}" not found', "$.args")
    source["functions"] = kept


def _function(draft: Draft, args: Any) -> Entry:
    name = qualified_name(args["function"])
    for item in draft.functions(args):
        if qualified_name(item["function"]) == name:
            return item
    raise EngineError("not-exists", f'function "{name}" does not exist in source: default', "$.args.function")


def create_function_permission(draft: Draft, args: Any) -> str | None:
    """Let a role call a function."""
    entry = _function(draft, args)
    role = text(args, "role")
    name = qualified_name(args["function"])
    if any(item["role"] == role for item in entry.get("permissions", [])):
        message = f'permission of role "{role}" already exists for function "{name}" in source: "default"'
        raise EngineError("already-exists", message, "$.args")
    entry.setdefault("permissions", []).append({"role": role})
    return None


def drop_function_permission(draft: Draft, args: Any) -> None:
    """Take it back."""
    entry = _function(draft, args)
    role = text(args, "role")
    if drop_named(entry, "permissions", "role", role) is None:
        name = qualified_name(args["function"])
        message = f'permission of role "{role}" does not exist for function "{name}" in source: "default"'
        raise EngineError("not-exists", message, "$.args")


def set_function_customization(draft: Draft, args: Any) -> str:
    """Custom names of a function."""
    entry = _function(draft, args)
    entry["configuration"] = args.get("configuration") or {}
    return f"function {qualified_name(args['function'])} in source default"

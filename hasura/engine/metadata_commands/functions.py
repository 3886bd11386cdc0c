"""Computed fields and tracked functions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from hasura.engine.errors import EngineError
from hasura.engine.metadata_commands.draft import (
    Draft,
    Entry,
    commented,
    drop_function,
    drop_named,
    label,
    source_name,
)
from hasura.engine.plan.permissions import qualified_name
from hasura.engine.shapes import NAME, OBJECT, TEXT, check_shape
from hasura.engine.tracking import table_json

TRACKED: Final = {"function": NAME, "source?": TEXT, "configuration?": OBJECT}


def add_computed_field(draft: Draft, args: Any) -> str:
    """Add a computed field, in the place of one of that name."""
    name = args["name"]
    entry = draft.table(args)
    drop_named(entry, "computed_fields", "name", name)
    item = commented({"name": name, "definition": args["definition"]}, args)
    entry.setdefault("computed_fields", []).append(item)
    return label("computed_field", name, args, qualified_name(args["table"]))


def drop_computed_field(draft: Draft, args: Any) -> None:
    """Forget a computed field."""
    name = args["name"]
    if drop_named(draft.table(args), "computed_fields", "name", name) is None:
        raise EngineError("not-exists", f'computed field "{name}" does not exist', "$.args.name")


def track_function(draft: Draft, args: Any) -> str:
    """Track a function; `args` may be its name alone."""
    given = _given(args)
    name = qualified_name(given["function"])
    functions, tracked = draft.functions(given), draft.tracked(given)
    if any(qualified_name(item["function"]) == name for item in functions):
        raise EngineError("already-tracked", f'function already tracked: "{name}"', "$.args")
    if tracked is not None and name in tracked.tables:
        raise EngineError("not-supported", f'table with name "{name}" already exists', "$.args")
    configuration = {} if given.get("configuration") is None else {"configuration": given["configuration"]}
    functions.append(commented({"function": table_json(name), **configuration}, given))
    return label("function", name, given)


def _given(args: Any) -> Any:
    given = args if isinstance(args, Mapping) and "function" in args else {"function": args}
    check_shape(given, TRACKED, "$.args")
    return given


def untrack_function(draft: Draft, args: Any) -> None:
    """Forget a function."""
    given = _given(args)
    name = qualified_name(given["function"])
    if not drop_function(draft, given, name):
        raise EngineError("not-exists", f'function "{name}" not found', "$.args")


def _function(draft: Draft, args: Any) -> Entry:
    name = qualified_name(args["function"])
    for item in draft.functions(args):
        if qualified_name(item["function"]) == name:
            return item
    message = f'function "{name}" does not exist in source: {source_name(args)}'
    raise EngineError("not-exists", message, "$.args.function")


def create_function_permission(draft: Draft, args: Any) -> str | None:
    """Let a role call a function."""
    entry = _function(draft, args)
    role = args["role"]
    if any(item["role"] == role for item in entry.get("permissions") or []):
        raise EngineError("already-exists", _permission(args, "already exists"), "$.args")
    _check_reader(draft, args)
    entry.setdefault("permissions", []).append({"role": role})
    return None


def _check_reader(draft: Draft, args: Any) -> None:
    """Refuse a role that has no permission on the table whose rows the function gives."""
    source, role = draft.tracked(args), args["role"]
    function = source and source.functions.get(qualified_name(args["function"]))
    if source and function and role not in source.tables[function.returns].permissions:
        raise EngineError(
            "not-supported",
            "function permission can only be added when the function's return table "
            f'"{function.returns}" has select permission configured for role: "{role}"',
            "$.args",
        )


def drop_function_permission(draft: Draft, args: Any) -> None:
    """Take it back."""
    entry = _function(draft, args)
    if drop_named(entry, "permissions", "role", args["role"]) is None:
        raise EngineError("not-exists", _permission(args, "does not exist"), "$.args")


def _permission(args: Any, what: str) -> str:
    name = qualified_name(args["function"])
    return (
        f'permission of role "{args["role"]}" {what} for function "{name}" in source: "{source_name(args)}"'
    )


def set_function_customization(draft: Draft, args: Any) -> str:
    """Custom names of a function."""
    _function(draft, args)["configuration"] = args.get("configuration") or {}
    return label("function", qualified_name(args["function"]), args)

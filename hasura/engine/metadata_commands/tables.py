"""Track, untrack and customize tables."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from hasura.engine.catalog import QualifiedName
from hasura.engine.errors import EngineError
from hasura.engine.metadata_commands.draft import (
    Draft,
    Entry,
    dependency_error,
    drop_named,
    drop_table,
)
from hasura.engine.plan.permissions import qualified_name
from hasura.engine.tracking import table_json


def track_table(draft: Draft, args: Any) -> str:
    """Track a table or view; `args` may be its name alone."""
    wrapped = isinstance(args, Mapping) and "table" in args
    name = qualified_name(args["table"] if wrapped else args)
    for known in draft.tables(args):
        if qualified_name(known["table"]) == name:
            raise EngineError("already-tracked", f'view/table already tracked: "{name}"', "$.args")
    if name in draft.state.metadata.functions:
        raise EngineError("not-supported", f'function with name "{name}" already exists', "$.args")
    entry: Entry = {"table": table_json(name)}
    if isinstance(args, Mapping):
        if args.get("is_enum"):
            entry["is_enum"] = True
        if args.get("configuration"):
            entry["configuration"] = args["configuration"]
    draft.tables(args).append(entry)
    return f"table {name} in source default"


def untrack_table(draft: Draft, args: Any) -> str | None:
    """Forget a table; what depends on it must go too, or `cascade` be said."""
    name = qualified_name(args["table"])
    if all(qualified_name(entry["table"]) != name for entry in draft.tables(args)):
        raise EngineError("already-untracked", f'view/table already untracked: "{name}"', "$.args")
    drop_table(draft, name)
    dependents = relationships_to(draft, name)
    if dependents and not args.get("cascade"):
        raise dependency_error([f"relationship {owner}.{item}" for owner, _, item in dependents])
    for owner, kind, item in dependents:
        drop_named(draft.table({"table": table_json(owner)}), f"{kind}_relationships", "name", item)
    return None


def relationships_to(draft: Draft, name: QualifiedName) -> list[tuple[QualifiedName, str, str]]:
    """(owner, kind, name) of every relationship to a table."""
    found: list[tuple[QualifiedName, str, str]] = []
    for entry in draft.tables({}):
        owner = qualified_name(entry["table"])
        tracked = draft.state.metadata.tables.get(owner)
        for item in tracked.relationships.values() if tracked else ():
            if item.target == name and owner != name:
                found.append((owner, item.kind, item.name))
    return found


def set_table_customization(draft: Draft, args: Any) -> str:
    """Custom names of a table, its columns and root fields."""
    entry = draft.table(args, "$.args")
    configuration = args.get("configuration") or {}
    entry.pop("configuration", None)
    if configuration:
        entry["configuration"] = configuration
    return f"table {qualified_name(args['table'])} in source default"


def set_table_custom_fields(draft: Draft, args: Any) -> str:
    """The older form of it."""
    configuration = {
        key: args[key] for key in ("custom_root_fields", "custom_column_names") if args.get(key) is not None
    }
    return set_table_customization(draft, {**args, "configuration": configuration})


def set_table_is_enum(draft: Draft, args: Any) -> str:
    """Make a table an enum, or a table again."""
    entry = draft.table(args)
    entry.pop("is_enum", None)
    if args.get("is_enum"):
        entry["is_enum"] = True
    return f"table {qualified_name(args['table'])} in source default"

"""Track, untrack and customize tables."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from hasura.engine.errors import EngineError
from hasura.engine.metadata_commands.draft import Draft, Entry, drop_table, label
from hasura.engine.metadata_document import CONFIGURATION
from hasura.engine.plan.permissions import qualified_name
from hasura.engine.shapes import BOOLEAN, NAME, TEXT, check_shape
from hasura.engine.tracking import table_json

TRACKED: Final = {"table": NAME, "source?": TEXT, "configuration?": CONFIGURATION, "is_enum?": BOOLEAN}


def track_table(draft: Draft, args: Any) -> str:
    """Track a table or view; `args` may be its name alone."""
    given = args if isinstance(args, Mapping) and "table" in args else {"table": args}
    check_shape(given, TRACKED, "$.args")
    name = qualified_name(given["table"])
    tables, tracked = draft.tables(given), draft.tracked(given)
    if any(qualified_name(known["table"]) == name for known in tables):
        raise EngineError("already-tracked", f'view/table already tracked: "{name}"', "$.args")
    if tracked is not None and name in tracked.functions:
        raise EngineError("not-supported", f'function with name "{name}" already exists', "$.args")
    entry: Entry = {"table": table_json(name)}
    if given.get("is_enum"):
        entry["is_enum"] = True
    if given.get("configuration"):
        entry["configuration"] = given["configuration"]
    tables.append(entry)
    return label("table", name, given)


def untrack_table(draft: Draft, args: Any) -> None:
    """Forget a table."""
    name = qualified_name(args["table"])
    if all(qualified_name(entry["table"]) != name for entry in draft.tables(args)):
        raise EngineError("already-untracked", f'view/table already untracked: "{name}"', "$.args")
    drop_table(draft, args, name)


def set_table_customization(draft: Draft, args: Any) -> str:
    """Custom names of a table, its columns and root fields."""
    entry = draft.table(args, "$.args")
    configuration = args.get("configuration") or {}
    entry.pop("configuration", None)
    if configuration:
        entry["configuration"] = configuration
    return label("table", qualified_name(args["table"]), args)


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
    return label("table", qualified_name(args["table"]), args)

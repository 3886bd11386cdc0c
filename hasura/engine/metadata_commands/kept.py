"""What this engine does not do, kept in the metadata for an engine that does.

An event trigger, action, cron trigger, remote schema or a relationship to one is written down whole, exported
as it came, named as inconsistent from then on, and nothing of it takes effect. The answer to the command says
so in `warnings`. (A relationship to another source is written down here too, and works.)
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from hasura.engine.errors import EngineError
from hasura.engine.metadata_commands.draft import Draft, Entry, drop_named, known, label, unused
from hasura.engine.plan.permissions import qualified_name

Holder = Callable[[Draft, Any], Entry]
EVENT_DEFINITION: Final = ("enable_manual", "insert", "update", "delete")
ADDRESS: Final = ("source", "table", "replace")


def _document(draft: Draft, args: Any) -> Entry:
    return draft.document


def _table(draft: Draft, args: Any) -> Entry:
    return draft.table(args)


def _table_with_trigger(draft: Draft, args: Any) -> Entry:
    name = args["name"]
    for entry in draft.tables(args):
        if any(item["name"] == name for item in entry.get("event_triggers") or []):
            return entry
    raise EngineError("not-exists", f'event trigger with name "{name}" does not exist', "$.args.name")


def _item(args: Any) -> Entry:
    return {key: value for key, value in args.items() if key not in ADDRESS}


def _event_trigger(args: Any) -> Entry:
    item = _item(args)
    definition = {key: item.pop(key) for key in EVENT_DEFINITION if key in item}
    item.setdefault("retry_conf", {"num_retries": 0, "interval_sec": 10, "timeout_sec": 60})
    return {"name": item.pop("name"), "definition": {"enable_manual": False, **definition}, **item}


def put(
    holder: Holder, key: str, kind: str, make: Callable[[Any], Entry] = _item
) -> Callable[[Draft, Any], str | None]:
    """The command that adds an object to a list, or replaces it where `replace` is said."""

    def command(draft: Draft, args: Any) -> str | None:
        name, entry = args["name"], holder(draft, args)
        if args.get("replace"):
            drop_named(entry, key, "name", name)
        unused(entry.get(key) or [], name, kind, "$.args.name")
        entry[key] = [*(entry.get(key) or []), make(args)]
        if holder is not _table:
            return None
        return label(kind.replace(" ", "_"), name, args, qualified_name(args["table"]))

    return command


def change(
    holder: Holder, key: str, kind: str, make: Callable[[Any], Entry] = _item
) -> Callable[[Draft, Any], str | None]:
    """The command that replaces an object that must be there."""

    def command(draft: Draft, args: Any) -> str | None:
        take(holder, key, kind)(draft, args)
        return put(holder, key, kind, make)(draft, args)

    return command


def take(holder: Holder, key: str, kind: str) -> Callable[[Draft, Any], None]:
    """The command that removes an object."""

    def command(draft: Draft, args: Any) -> None:
        entry = holder(draft, args)
        known(entry.get(key) or [], args["name"], kind, "$.args.name")
        drop_named(entry, key, "name", args["name"])

    return command


def set_custom_types(draft: Draft, args: Any) -> None:
    """The types of actions."""
    draft.document["custom_types"] = args


def create_action_permission(draft: Draft, args: Any) -> None:
    """A role that may call an action."""
    _action(draft, args).setdefault("permissions", []).append({"role": args["role"]})


def drop_action_permission(draft: Draft, args: Any) -> None:
    """One that may no longer."""
    if drop_named(_action(draft, args), "permissions", "role", args["role"]) is None:
        raise EngineError("not-exists", f'permission of role "{args["role"]}" does not exist', "$.args")


def _action(draft: Draft, args: Any) -> Entry:
    return known(draft.listed("actions"), args["action"], "action", "$.args.action")


EVENT: Final = ("event_triggers", "event trigger")
CRON: Final = (_document, "cron_triggers", "cron trigger")
ACTION: Final = (_document, "actions", "action")
REMOTE: Final = (_document, "remote_schemas", "remote schema")
RELATIONSHIP: Final = (_table, "remote_relationships", "remote relationship")

KEPT_COMMANDS: Final = {
    "create_event_trigger": put(_table, *EVENT, _event_trigger),
    "delete_event_trigger": take(_table_with_trigger, *EVENT),
    "create_cron_trigger": put(*CRON),
    "delete_cron_trigger": take(*CRON),
    "create_action": put(*ACTION),
    "update_action": change(*ACTION),
    "drop_action": take(*ACTION),
    "create_action_permission": create_action_permission,
    "drop_action_permission": drop_action_permission,
    "set_custom_types": set_custom_types,
    "add_remote_schema": put(*REMOTE),
    "update_remote_schema": change(*REMOTE),
    "remove_remote_schema": take(*REMOTE),
    "create_remote_relationship": put(*RELATIONSHIP),
    "update_remote_relationship": change(*RELATIONSHIP),
    "delete_remote_relationship": take(*RELATIONSHIP),
}

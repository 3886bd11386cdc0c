"""Add, drop, change and rename sources."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from hasura.engine.errors import EngineError
from hasura.engine.metadata_commands.draft import Draft, Entry, argument, text

OPTIONAL: Final = ("customization", "health_check")


def add_source(kind: str) -> Callable[[Draft, Any], str]:
    """The command that adds a database of a kind."""

    def add(draft: Draft, args: Any) -> str:
        name = text(args, "name")
        known = _find(draft, name)
        if known is not None and not args.get("replace_configuration"):
            raise EngineError("already-exists", f'source with name "{name}" already exists', "$.args")
        if known is None:
            known = {"name": name, "kind": kind, "tables": []}
            draft.listed("sources").append(known)
        for key in OPTIONAL:
            known.pop(key, None)
        known["configuration"] = argument(args, "configuration")
        return _change(draft, known, args)

    return add


def update_source(draft: Draft, args: Any) -> str:
    """Another configuration or customization, or both."""
    return _change(draft, _known(draft, args), args)


def _change(draft: Draft, source: Entry, args: Any) -> str:
    for key in ("configuration", *OPTIONAL):
        if args.get(key) is not None:
            source[key] = args[key]
    draft.touched = source["name"]
    return f"source {source['name']}"


def drop_source(draft: Draft, args: Any) -> None:
    """Forget a source with all that is tracked in it."""
    source = _known(draft, args)
    draft.document["sources"].remove(source)


def rename_source(draft: Draft, args: Any) -> str:
    """Another name for a source."""
    source = _known(draft, args)
    new = text(args, "new_name")
    if _find(draft, new) is not None:
        raise EngineError("already-exists", f'source with name "{new}" already exists', "$.args.new_name")
    source["name"] = draft.touched = new
    return f"source {new}"


def _find(draft: Draft, name: str) -> Entry | None:
    return next((item for item in draft.listed("sources") if item["name"] == name), None)


def _known(draft: Draft, args: Any) -> Entry:
    name = text(args, "name")
    source = _find(draft, name)
    if source is None:
        raise EngineError("not-exists", f'source with name "{name}" does not exist', "$.args")
    return source


SOURCE_COMMANDS: Final = {
    "pg_add_source": add_source("postgres"),
    "citus_add_source": add_source("citus"),
    "update_source": update_source,
    "drop_source": drop_source,
    "rename_source": rename_source,
}

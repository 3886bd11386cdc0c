"""Add, drop, change and rename sources."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from hasura.engine.metadata_commands.draft import Draft, Entry, known, unused
from hasura.engine.tracking import remote_targets

OPTIONAL: Final = ("customization", "health_check")


def add_source(kind: str) -> Callable[[Draft, Any], str]:
    """The command that adds a database of a kind."""

    def add(draft: Draft, args: Any) -> str:
        name = args["name"]
        sources = draft.listed("sources")
        if not args.get("replace_configuration"):
            unused(sources, name, "source")
        if all(item["name"] != name for item in sources):
            sources.append({"name": name, "kind": kind, "tables": []})
        source = known(sources, name, "source")
        for key in OPTIONAL:
            source.pop(key, None)
        source["configuration"] = args["configuration"]
        return _change(draft, source, args)

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
    new = args["new_name"]
    unused(draft.listed("sources"), new, "source", "$.args.new_name")
    for target in remote_targets(draft.document):
        if target.get("source") == source["name"]:
            target["source"] = new
    source["name"] = draft.touched = new
    return f"source {new}"


def _known(draft: Draft, args: Any) -> Entry:
    return known(draft.listed("sources"), args["name"], "source")


SOURCE_COMMANDS: Final = {
    "pg_add_source": add_source("postgres"),
    "citus_add_source": add_source("citus"),
    "update_source": update_source,
    "drop_source": drop_source,
    "rename_source": rename_source,
}

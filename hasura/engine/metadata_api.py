"""POST /v1/metadata: {"type": ..., "args": ...}.

Each command changes a draft of the metadata document (`metadata_commands`), the draft is checked against the
catalog, and only then stored and made current: a request either takes effect as a whole or not at all.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from hasura.engine.catalog import Catalog
from hasura.engine.errors import EngineError
from hasura.engine.inherited_roles import find_cycle
from hasura.engine.metadata import Inconsistency
from hasura.engine.metadata_commands import COMMANDS, SUCCESS, Draft
from hasura.engine.session import Session
from hasura.engine.state import Engine, State, empty_document
from hasura.engine.values import dump_json

NOT_SUPPORTED: Final = re.compile(
    r"event_trigger|cron_trigger|scheduled_event|_action|custom_types|remote_schema|remote_relationship|_source"
    r"|logical_model|native_query|stored_procedure|network|opentelemetry|backend_config|dataconnector"
)
"""Hasura's commands for what this engine does not do."""
ROLE_CONFLICT: Final = "inherited role permission inconsistency"
BULK: Final = frozenset({"bulk", "bulk_keep_going", "bulk_atomic"})


@dataclass
class Run:
    """One request: the state it works on, which is stored when all of it has succeeded.

    The catalog is read once per request, and again after statements that may have changed it.
    """

    engine: Engine
    state: State
    catalog: Catalog | None = None
    changed: bool = False
    reloaded: bool = False
    document_version: int = 2
    answers: list[Any] = field(default_factory=list)

    async def rebuild(self, document: Mapping[str, Any]) -> State:
        """The state that a document would give, against the catalog of this request."""
        if self.catalog is None:
            self.catalog = await self.engine.read_catalog()
        return await self.engine.build(document, self.state.resource_version, self.catalog)


async def handle(engine: Engine, session: Session, document: Any) -> Any:
    """One request, or a bulk of them in one go."""
    async with engine.metadata_lock:
        run = Run(engine, engine.state)
        wanted = document.get("resource_version") if isinstance(document, Mapping) else None
        if wanted is not None and wanted != engine.state.resource_version:
            message = (
                f"metadata resource version referenced ({wanted}) did not match current version "
                f"({engine.state.resource_version})"
            )
            raise EngineError("conflict", message, "$", http_status=409)
        answer = await command(run, document)
        await finish(run)
        return answer


async def finish(run: Run) -> None:
    """Store what changed and make it current."""
    if run.changed:
        run.state = await run.engine.store(run.state)
    if run.changed or run.reloaded:
        run.engine.swap(run.state)


async def command(run: Run, document: Any) -> Any:
    """One command, or several below `bulk`."""
    if not isinstance(document, Mapping):
        raise EngineError("parse-failed", "parsing Object failed, expected Object", "$")
    if not isinstance(document.get("type"), str):
        raise EngineError("parse-failed", "key 'type' not found", "$")
    kind, args = document["type"], document.get("args", {})
    if kind in BULK:
        return [await _in_bulk(run, item, index) for index, item in enumerate(args)]
    if kind in SPECIAL:
        run.document_version = document.get("version", 1)
        return await SPECIAL[kind](run, args if args is not None else {})
    name = kind.removeprefix("postgres_") if kind.startswith("postgres_") else kind
    change = COMMANDS.get(name) or COMMANDS.get(name.removeprefix("pg_"))
    if change is None and NOT_SUPPORTED.search(kind):
        raise EngineError("not-supported", f'"{kind}" is not supported by this engine', "$.type")
    if change is None:
        raise EngineError("parse-failed", f'unknown metadata command "{kind}"', "$.type")
    draft = Draft(copy.deepcopy(dict(run.state.document)), run.state, version=document.get("version", 1))
    label = change(draft, args if args is not None else {})
    await apply(run, draft.document, label)
    return draft.answer or SUCCESS


async def _in_bulk(run: Run, item: Any, index: int) -> Any:
    try:
        return await command(run, item)
    except EngineError as error:
        raise error.at(error.path.replace("$", f"$.args[{index}]", 1)) from error


async def apply(run: Run, document: Mapping[str, Any], label: str | None) -> None:
    """Take a changed document over, unless it brings inconsistencies that were not there."""
    before = {(item.type, item.name, item.reason) for item in run.state.metadata.inconsistencies}
    state = await run.rebuild(document)
    fresh = [
        item
        for item in state.metadata.inconsistencies
        if (item.type, item.name, item.reason) not in before and item.type != ROLE_CONFLICT
    ]
    if fresh:
        raise inconsistent(fresh, label)
    run.state = state
    run.changed = True


def inconsistent(fresh: list[Inconsistency], label: str | None) -> EngineError:
    """What a command that would break something answers: the object's own reason, or that others broke."""
    details = [item.to_json() for item in fresh]
    for item in fresh:
        if item.name == label:
            return EngineError(
                "invalid-configuration", item.reason, "$.args", http_status=400, internal=details
            )
    if label is None:
        message = "cannot continue due to newly found inconsistent metadata"
        return EngineError("unexpected", message, "$.args", http_status=500, internal=details)
    message = "cannot continue due to new inconsistent metadata"
    return EngineError("unexpected", message, "$.args", http_status=400, internal=details)


# ---------------------------------------------------------------- the whole document


async def export_metadata(run: Run, args: Any) -> Any:
    """The metadata as it is stored; with version 2 also its resource version."""
    if run.document_version == 2:
        return {"resource_version": run.state.resource_version, "metadata": run.state.document}
    return run.state.document


async def replace_metadata(run: Run, args: Any) -> Any:
    """Put a whole document in place of the metadata."""
    wrapped = isinstance(args, Mapping) and isinstance(args.get("metadata"), Mapping)
    document = upgrade(args["metadata"] if wrapped else args, run.state.document)
    allow = wrapped and bool(args.get("allow_inconsistent_metadata"))
    _check_allowlist(document)
    inherited = {item["role_name"]: tuple(item["role_set"]) for item in document.get("inherited_roles", [])}
    cycle = find_cycle(inherited)
    if cycle:
        message = "found cycle(s) in roles: [" + ",".join(f'"{role}"' for role in cycle) + "]"
        raise EngineError("cyclic-dependency", message, "$.args", http_status=400)
    state = await run.rebuild(document)
    problems = [item.to_json() for item in state.metadata.inconsistencies]
    if problems and not allow:
        message = "cannot continue due to inconsistent metadata"
        raise EngineError("unexpected", message, "$.args", http_status=400, internal=problems)
    run.state, run.changed = state, True
    if run.document_version == 2:
        answer: dict[str, Any] = {"is_consistent": not problems, "inconsistent_objects": problems}
        return answer
    return SUCCESS


def _check_allowlist(document: Mapping[str, Any]) -> None:
    names = [item["collection"] for item in document.get("allowlist", [])]
    twice = [name for name in dict.fromkeys(names) if names.count(name) > 1]
    if twice:
        message = f"multiple declarations exist for the following allowlist entries: {', '.join(twice)}"
        raise EngineError("parse-failed", message, "$.args.metadata")


def upgrade(document: Mapping[str, Any], current: Mapping[str, Any]) -> dict[str, Any]:
    """Versions 1 and 2 have the tables of the one database at the top; sources get their kind."""
    if "sources" in document or document.get("version") == 3:
        sources = [{"name": item["name"], "kind": "postgres", **item} for item in document.get("sources", [])]
        return {"version": 3, **document, "sources": sources}
    rest = {key: value for key, value in document.items() if key not in {"tables", "functions", "version"}}
    functions = [item if "function" in item else {"function": item} for item in document.get("functions", [])]
    sources = [
        {**source, "tables": document.get("tables", []), "functions": functions}
        if source["name"] == "default"
        else source
        for source in (current.get("sources") or empty_document()["sources"])
    ]
    return {"version": 3, "sources": sources, **rest}


async def clear_metadata(run: Run, args: Any) -> Any:
    """Forget everything but the source itself."""
    document = empty_document()
    for source in run.state.document.get("sources", []):
        if source["name"] == "default" and "configuration" in source:
            document["sources"][0]["configuration"] = source["configuration"]
    run.state, run.changed = await run.rebuild(document), True
    return SUCCESS


async def reload_metadata(run: Run, args: Any) -> Any:
    """Check the stored metadata against the database as it is now."""
    document, version = await run.engine.stored_metadata()
    run.catalog = await run.engine.read_catalog()
    run.state = await run.engine.build(document, version, run.catalog)
    run.changed = True
    problems = [item.to_json() for item in run.state.metadata.inconsistencies]
    answer: dict[str, Any] = {"message": "success", "is_consistent": not problems}
    if problems:
        answer["inconsistent_objects"] = problems
    return answer


async def get_inconsistent_metadata(run: Run, args: Any) -> Any:
    """What cannot be used, and why."""
    problems = [item.to_json() for item in run.state.metadata.inconsistencies]
    return {"is_consistent": not problems, "inconsistent_objects": problems}


async def drop_inconsistent_metadata(run: Run, args: Any) -> Any:
    """Remove what cannot be used from the metadata."""
    while run.state.metadata.inconsistencies:
        draft = Draft(copy.deepcopy(dict(run.state.document)), run.state)
        for problem in run.state.metadata.inconsistencies:
            draft.remove(problem)
        if dump_json(draft.document) == dump_json(run.state.document):
            break
        run.state, run.changed = await run.rebuild(draft.document), True
    return SUCCESS


SPECIAL: Final = {
    "export_metadata": export_metadata,
    "replace_metadata": replace_metadata,
    "clear_metadata": clear_metadata,
    "reload_metadata": reload_metadata,
    "get_inconsistent_metadata": get_inconsistent_metadata,
    "drop_inconsistent_metadata": drop_inconsistent_metadata,
}

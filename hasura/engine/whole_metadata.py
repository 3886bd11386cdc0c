"""Metadata commands about the whole document, what is wrong with it, and what others keep beside it."""

from __future__ import annotations

import copy
import json
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Final

from hasura.engine.errors import EngineError
from hasura.engine.metadata_commands import SUCCESS, Draft
from hasura.engine.metadata_document import parse_document
from hasura.engine.metadata_run import Run, check_names
from hasura.engine.source import default_source
from hasura.engine.values import dump_json


async def export_metadata(run: Run, args: Any) -> Any:
    """The metadata as it is stored; with version 2 also its resource version."""
    if run.document_version == 2:
        return {"resource_version": run.state.resource_version, "metadata": run.state.document}
    return run.state.document


async def replace_metadata(run: Run, args: Any) -> Any:
    """Put a whole document in place of the metadata."""
    wrapped = isinstance(args, Mapping) and isinstance(args.get("metadata"), Mapping)
    sources = run.state.document.get("sources") or [default_source()]
    given, path = (args["metadata"], "$.args.metadata") if wrapped else (args, "$.args")
    document = parse_document(given, sources, path)
    allow = wrapped and bool(args.get("allow_inconsistent_metadata"))
    state = await run.rebuild(document)
    problems = [item.to_json() for item in state.metadata.inconsistencies]
    check_names(state.metadata.inconsistencies)
    if not allow and any(not item.unsupported for item in state.metadata.inconsistencies):
        message = "cannot continue due to inconsistent metadata"
        raise EngineError("unexpected", message, "$.args", http_status=400, internal=problems)
    run.state, run.changed = state, True
    if run.document_version == 2:
        answer: dict[str, Any] = {"is_consistent": not problems, "inconsistent_objects": problems}
        return answer
    return SUCCESS


async def clear_metadata(run: Run, args: Any) -> Any:
    """Forget everything but the source itself."""
    kept = [
        {key: source[key] for key in ("name", "kind", "configuration") if key in source} | {"tables": []}
        for source in run.state.document.get("sources", [])
        if source["name"] == "default"
    ]
    document = {"version": 3, "sources": kept}
    run.state, run.changed = await run.rebuild(document), True
    return SUCCESS


async def reload_metadata(run: Run, args: Any) -> Any:
    """Check the stored metadata against the database as it is now."""
    document, version = await run.engine.stored_metadata()
    run.state = await run.engine.build(document, version)
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


async def list_source_kinds(run: Run, args: Any) -> Any:
    """The databases that can be added."""
    kinds = [{"kind": kind, "builtin": True, "available": True} for kind in ("pg", "citus")]
    return {"sources": kinds}


SET_CATALOG_STATE: Final[Mapping[str, str]] = {
    "cli": "UPDATE hdb_engine.catalog_state SET cli_state = $1::text::json",
    "console": "UPDATE hdb_engine.catalog_state SET console_state = $1::text::json",
}


async def get_catalog_state(run: Run, args: Any) -> Any:
    """What Hasura's command line and console have left here, and the name of this installation.

    The command line keeps there which migrations it has applied, so it can be used with this engine too.
    """
    row: bytes = await run.engine.metadata_database.pool.fetchval(
        "SELECT row_to_json(s) FROM (SELECT id, cli_state, console_state FROM hdb_engine.catalog_state) AS s"
    )
    return json.loads(row)


async def set_catalog_state(run: Run, args: Any) -> Any:
    """Leave any JSON value, as `cli` or as `console`; no part of the metadata and its versions."""
    if args["type"] not in SET_CATALOG_STATE:
        tags = json.dumps(list(SET_CATALOG_STATE), separators=(",", ":"))
        message = f'expected one of the tags {tags}, but found tag "{args["type"]}"'
        raise EngineError("parse-failed", message, "$.args.type")
    if "state" not in args:
        raise EngineError("parse-failed", 'key "state" not found', "$.args")
    await run.engine.metadata_database.pool.execute(SET_CATALOG_STATE[args["type"]], dump_json(args["state"]))
    return {"message": "success"}


DOCUMENT_COMMANDS: Final[Mapping[str, Callable[[Run, Any], Awaitable[Any]]]] = {
    "export_metadata": export_metadata,
    "replace_metadata": replace_metadata,
    "clear_metadata": clear_metadata,
    "reload_metadata": reload_metadata,
    "get_inconsistent_metadata": get_inconsistent_metadata,
    "drop_inconsistent_metadata": drop_inconsistent_metadata,
    "list_source_kinds": list_source_kinds,
    "get_catalog_state": get_catalog_state,
    "set_catalog_state": set_catalog_state,
}

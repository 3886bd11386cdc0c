"""POST /v1/metadata: {"type": ..., "args": ...}."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from hasura.engine.errors import EngineError
from hasura.engine.session import Session
from hasura.engine.state import EMPTY_DOCUMENT, Engine

Command = Callable[[Engine, Any], Awaitable[Any]]
SUCCESS = {"message": "success"}


async def handle(engine: Engine, session: Session, document: Any) -> Any:
    """One request, or a bulk of them."""
    if not isinstance(document, Mapping) or not isinstance(document.get("type"), str):
        raise EngineError("parse-failed", "key 'type' not found", "$")
    kind, args = document["type"], document.get("args", {})
    if kind == "bulk":
        return [await handle(engine, session, item) for item in args]
    command = COMMANDS.get(kind)
    if command is None:
        raise EngineError("parse-failed", f'unknown metadata command "{kind}"', "$.type")
    return await command(engine, args)


async def export_metadata(engine: Engine, args: Any) -> Any:
    """The metadata as it is stored."""
    return dict(engine.state.document)


async def replace_metadata(engine: Engine, args: Any) -> Any:
    """Put a whole document in place of the metadata."""
    document = args.get("metadata", args)
    allow = bool(args.get("allow_inconsistent_metadata"))
    state = await engine.build(document, engine.state.resource_version + 1)
    problems = [item.to_json() for item in state.metadata.inconsistencies]
    if problems and not allow:
        raise EngineError(
            "unexpected",
            "cannot continue due to inconsistent metadata",
            "$.args",
            http_status=400,
            internal=problems,
        )
    await engine.store(state)
    engine.swap(state)
    return SUCCESS


async def clear_metadata(engine: Engine, args: Any) -> Any:
    """Forget everything but the source."""
    document = {
        "version": 3,
        "sources": [
            {**source, "tables": [], "functions": []} for source in engine.state.document.get("sources", [])
        ]
        or EMPTY_DOCUMENT["sources"],
    }
    state = await engine.build(document, engine.state.resource_version + 1)
    await engine.store(state)
    engine.swap(state)
    return SUCCESS


async def reload_metadata(engine: Engine, args: Any) -> Any:
    """Check the stored metadata against the database as it is now."""
    document, version = await engine.stored_metadata()
    state = await engine.build(document, version)
    engine.swap(state)
    problems = [item.to_json() for item in state.metadata.inconsistencies]
    answer: dict[str, Any] = {"message": "success", "is_consistent": not problems}
    if problems:
        answer["inconsistent_objects"] = problems
    return answer


async def get_inconsistent_metadata(engine: Engine, args: Any) -> Any:
    """What cannot be used, and why."""
    problems = [item.to_json() for item in engine.state.metadata.inconsistencies]
    return {"is_consistent": not problems, "inconsistent_objects": problems}


COMMANDS: Mapping[str, Command] = {
    "export_metadata": export_metadata,
    "replace_metadata": replace_metadata,
    "clear_metadata": clear_metadata,
    "reload_metadata": reload_metadata,
    "get_inconsistent_metadata": get_inconsistent_metadata,
}

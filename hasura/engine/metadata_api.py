"""POST /v1/metadata: {"type": ..., "args": ...}.

Each command changes a draft of the metadata document (`metadata_commands`), the draft is checked against the
catalog, and only then stored and made current: a request either takes effect as a whole or not at all.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Final

from hasura.engine.errors import EngineError
from hasura.engine.metadata_commands import COMMANDS, SHAPES, SUCCESS, Draft
from hasura.engine.metadata_reads import READS
from hasura.engine.metadata_run import Run, changing
from hasura.engine.session import Session
from hasura.engine.shapes import LIST, OBJECT, check_shape
from hasura.engine.state import Engine
from hasura.engine.whole_metadata import DOCUMENT_COMMANDS

NOT_SUPPORTED: Final = re.compile(
    r"event_trigger|event_log|event_invocation|event_by_id|redeliver_event|cron_trigger|scheduled_event|_action"
    r"|custom_types|remote_schema|remote_relationship|logical_model|native_query|stored_procedure|tls_allowlist"
    r"|opentelemetry|query_tags|backend_config|dataconnector|connection_template|feature_flag|metrics_config"
    r"|webhook_transform|internal_state|source_kind_capabilities|^dc_|^mssql_|^bigquery_|^cockroach_"
)
"""Hasura's commands for what this engine does not do."""
BACKENDS: Final = re.compile("^(pg|postgres|citus)_")
DROPS: Final = frozenset({"untrack_table", "drop_relationship", "drop_computed_field", "drop_source"})
"""Commands that refuse to take out what something else depends on, unless `cascade` is said."""
BULK: Final = frozenset({"bulk", "bulk_keep_going", "bulk_atomic"})


async def handle(engine: Engine, session: Session, document: Any) -> Any:
    """One request, or a bulk of them in one go."""
    async with changing(engine) as run:
        wanted = document.get("resource_version") if isinstance(document, Mapping) else None
        if wanted is not None and wanted != engine.state.resource_version:
            message = (
                f"metadata resource version referenced ({wanted}) did not match current version "
                f"({engine.state.resource_version})"
            )
            raise EngineError("conflict", message, "$", http_status=409)
        answer = await command(run, document)
        await run.finish()
        return answer


async def command(run: Run, document: Any) -> Any:
    """One command, or several below `bulk`."""
    kind, args = read_command(document)
    if kind in BULK:
        return await in_bulk(run, args, command, keep_going=kind == "bulk_keep_going")
    name = kind if kind in COMMANDS else BACKENDS.sub("", kind)
    if name in SHAPES:
        check_shape(args, SHAPES[name], run.arguments_path)
    if name in DOCUMENT_COMMANDS:
        run.document_version = document.get("version", 1)
        return await DOCUMENT_COMMANDS[name](run, args)
    if name in READS:
        return READS[name](run.source(args)[0], args)
    if name in SEVERAL:
        return await _several(run, kind.removesuffix("s"), args)
    change = COMMANDS.get(name)
    if change is None and NOT_SUPPORTED.search(kind):
        raise EngineError("not-supported", f'"{kind}" is not supported by this engine', "$.type")
    if change is None:
        raise EngineError("parse-failed", f'unknown metadata command "{kind}"', "$.type")
    draft = Draft(copy.deepcopy(dict(run.state.document)), run.state, version=document.get("version", 1))
    label = change(draft, args)
    if name in DROPS:
        run.drop(draft, cascade=bool(args.get("cascade")))
        return SUCCESS
    unsupported = await run.apply(draft, label)
    answer = draft.answer or SUCCESS
    if not unsupported:
        return answer
    warnings = [
        {"code": "not-supported", "message": item.reason, "type": item.type, "name": item.name}
        for item in unsupported
    ]
    return {**answer, "warnings": warnings}


async def _several(run: Run, kind: str, args: Any) -> Any:
    """One command for each table or function; those that fail become warnings, unless they may not."""
    items = args.get("tables", args.get("functions")) if isinstance(args, Mapping) else None
    if not isinstance(items, list):
        raise EngineError("parse-failed", 'key "tables" not found', "$.args")
    commands = [{"type": kind, "args": item} for item in items]
    if args.get("allow_warnings") is False:
        await in_bulk(run, commands, command)
        return SUCCESS
    answers = await in_bulk(run, commands, command, keep_going=True)
    failed = [(item, answer) for item, answer in zip(items, answers, strict=True) if "error" in answer]
    if failed and len(failed) == len(items):
        details = [answer for _, answer in failed]
        message = f"all {'functions' if 'functions' in args else 'tables'} failed"
        raise EngineError("invalid-configuration", message, "$.args", http_status=400, internal=details)
    warnings = [
        {"code": answer["code"], "message": answer["error"], "type": kind, "name": str(item)}
        for item, answer in failed
    ]
    return {**SUCCESS, "warnings": warnings} if warnings else SUCCESS


def read_command(document: Any) -> tuple[str, Any]:
    """The type and the arguments of a command."""
    check_shape(document, OBJECT, "$")
    if not isinstance(document.get("type"), str):
        raise EngineError("parse-failed", 'key "type" not found', "$")
    args = document.get("args")
    return document["type"], {} if args is None else args


async def in_bulk(
    run: Run, args: Any, one: Callable[[Run, Any], Awaitable[Any]], *, keep_going: bool = False
) -> list[Any]:
    """The answers to several commands; an error says which one it is about, or is the answer to it."""
    check_shape(args, LIST, "$.args")
    answers = []
    for index, item in enumerate(args):
        try:
            answers.append(await one(run, item))
        except EngineError as error:
            located = error.at(error.path.replace("$", f"$.args[{index}]", 1))
            if not keep_going:
                raise located from error
            answers.append(located.to_v1(internal=True))
    return answers


SEVERAL: Final = frozenset({"track_tables", "untrack_tables", "track_functions", "untrack_functions"})

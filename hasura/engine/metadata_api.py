"""POST /v1/metadata: {"type": ..., "args": ...}.

Each command changes a draft of the metadata document (`metadata_commands`), the draft is checked against the
catalog, and only then stored and made current: a request either takes effect as a whole or not at all.
"""

from __future__ import annotations

import contextlib
import copy
import re
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from hasura.engine.catalog import Catalog
from hasura.engine.catalog_state import get_catalog_state, set_catalog_state
from hasura.engine.database import Database
from hasura.engine.errors import EngineError
from hasura.engine.metadata import Contents, Inconsistency, Source
from hasura.engine.metadata_commands import COMMANDS, SHAPES, SUCCESS, Draft
from hasura.engine.metadata_commands.draft import source_name
from hasura.engine.metadata_document import parse_document
from hasura.engine.metadata_reads import READS
from hasura.engine.schema_changes import dependents_of
from hasura.engine.session import Session
from hasura.engine.shapes import LIST, OBJECT, check_shape
from hasura.engine.source import default_source
from hasura.engine.state import Engine, State
from hasura.engine.values import dump_json

NOT_SUPPORTED: Final = re.compile(
    r"event_trigger|event_log|cron_trigger|scheduled_event|_action|custom_types|remote_schema|remote_relationship"
    r"|logical_model|native_query|stored_procedure|tls_allowlist|opentelemetry|query_tags|backend_config"
    r"|dataconnector|connection_template|feature_flag|metrics_config|^dc_|^mssql_|^bigquery_|^cockroach_"
)
"""Hasura's commands for what this engine does not do."""
BACKENDS: Final = re.compile("^(pg|postgres|citus)_")
ROLE_CONFLICT: Final = "inherited role permission inconsistency"
DROPS: Final = frozenset({"untrack_table", "drop_relationship", "drop_computed_field", "drop_source"})
"""Commands that refuse to take out what something else depends on, unless `cascade` is said."""
BULK: Final = frozenset({"bulk", "bulk_keep_going", "bulk_atomic"})


@dataclass
class Run:
    """One request: the state it works on, which is stored when all of it has succeeded.

    The catalog of a database is read once per request, and again after statements that may have changed it.
    """

    engine: Engine
    state: State
    catalogs: dict[Database, Catalog] = field(default_factory=dict)
    changed: bool = False
    reloaded: bool = False
    document_version: int = 2
    arguments_path: str = "$.args"
    """Where arguments of a wrong shape are said to be; the older /v1/query leaves `args` out."""

    def source(self, args: Any) -> tuple[Source, Database]:
        """The source that the arguments of a command name, and its database."""
        name = source_name(args)
        source = self.state.metadata.sources.get(name)
        if source is None:
            what = "is inconsistent" if name in self.state.contents else "does not exist"
            raise EngineError("not-exists", f'source with name "{name}" {what}', "$.args")
        return source, self.state.databases[name]

    async def rebuild(self, document: Mapping[str, Any]) -> State:
        """The state that a document would give, against what the databases hold now."""
        return await self.engine.build(document, self.state.resource_version, catalogs=self.catalogs)

    async def apply(self, draft: Draft, label: str | None) -> list[Inconsistency]:
        """Take a changed document over, unless it brings inconsistencies that were not there.

        Answers the new ones that say no more than that this engine does not do something.
        """
        before = {(item.type, item.name, item.reason) for item in self.state.metadata.inconsistencies}
        state = await self.engine.build(
            draft.document,
            self.state.resource_version,
            catalogs=self.catalogs,
            before=self.state,
            only=draft.touched,
        )
        fresh = [
            item
            for item in state.metadata.inconsistencies
            if (item.type, item.name, item.reason) not in before and item.type != ROLE_CONFLICT
        ]
        check_names(fresh)
        broken = [item for item in fresh if not item.unsupported]
        if broken:
            raise inconsistent(broken, label)
        self.state, self.changed = state, True
        return fresh

    def drop(self, draft: Draft, *, cascade: bool) -> None:
        """Take over a document that something was taken out of, with (`cascade`) what depended on it."""
        self.state = self.settled(draft.document, self.state.contents, cascade=cascade)
        self.changed = True

    def settled(
        self, document: dict[str, Any], contents: Mapping[str, Contents | EngineError], *, cascade: bool
    ) -> State:
        """The state of a document without what it breaks; without `cascade`, that is an error."""
        before = self.state
        known = {(item.type, item.name) for item in before.metadata.inconsistencies}
        names = {source["name"] for source in document["sources"]}
        databases = {name: database for name, database in before.databases.items() if name in names}
        contents = {name: content for name, content in contents.items() if name in names}
        while True:
            state = self.engine.assemble(document, before.resource_version, databases, contents)
            fresh = [item for item in state.metadata.inconsistencies if (item.type, item.name) not in known]
            check_names(fresh)
            if not fresh:
                return state
            dependents = [item for item in fresh if item.source is not None]
            if not dependents:
                raise inconsistent(fresh, None)
            if not cascade:
                raise dependents_of(dependents)
            draft = Draft(document, state)
            for problem in dependents:
                draft.remove(problem)

    async def finish(self) -> None:
        """Store what changed and make it current."""
        if self.changed:
            self.state = await self.engine.store(self.state)
        elif self.reloaded:
            await self.engine.announce()
        if self.changed or self.reloaded:
            self.engine.swap(self.state)


@contextlib.asynccontextmanager
async def changing(engine: Engine) -> AsyncIterator[Run]:
    """One request at a time; databases that it did not end up using are closed."""
    async with engine.metadata_lock:
        try:
            yield Run(engine, engine.state)
        finally:
            await engine.close_unused()


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
    if name in SPECIAL:
        run.document_version = document.get("version", 1)
        return await SPECIAL[name](run, args)
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


def check_names(inconsistencies: Iterable[Inconsistency]) -> None:
    """Refuse metadata in which two objects have a name of the schema."""
    for item in inconsistencies:
        if item.schema_error is not None:
            raise EngineError("unexpected", item.schema_error, "$.args", http_status=500)


def inconsistent(fresh: list[Inconsistency], label: str | None) -> EngineError:
    """What a command that would break something answers: the object's own reason, or that others broke."""
    details = [item.to_json() for item in fresh]
    for item in fresh:
        if any(part.name == label for part in item.parts):
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


SEVERAL: Final = frozenset({"track_tables", "untrack_tables", "track_functions", "untrack_functions"})
SPECIAL: Final = {
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

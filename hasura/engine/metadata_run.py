"""One request to the metadata API: the state it works on, and what it may make of it."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from hasura.engine.catalog import Catalog
from hasura.engine.database import Database
from hasura.engine.errors import EngineError
from hasura.engine.metadata import Contents, Inconsistency, Source
from hasura.engine.metadata_commands import Draft
from hasura.engine.metadata_commands.draft import source_name
from hasura.engine.schema_changes import dependents_of
from hasura.engine.state import Engine, State

ROLE_CONFLICT: Final = "inherited role permission inconsistency"


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

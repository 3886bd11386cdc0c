"""What the engine knows (`State`, frozen and swapped whole) and what it holds (`Engine`)."""

from __future__ import annotations

import asyncio
import json
import logging
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Final

import asyncpg

from hasura.engine.catalog import Catalog
from hasura.engine.database import Connection, Database
from hasura.engine.errors import EngineError
from hasura.engine.limits import RateLimiter, RoleLimits, limits_of
from hasura.engine.metadata import ADMIN, Contents, Metadata
from hasura.engine.plan.permissions import qualified_name
from hasura.engine.pool import CONNECTION_ERRORS
from hasura.engine.query_collections import allowed_queries, collection_problems
from hasura.engine.reporting import CHANNEL
from hasura.engine.schema.builder import Options
from hasura.engine.schema.roots import build_schema
from hasura.engine.schema.types import RoleSchema
from hasura.engine.source import connection_of, default_connection, default_source
from hasura.engine.tracking import build_metadata
from hasura.engine.values import dump_json

if TYPE_CHECKING:
    from hasura.engine.config import Settings
    from hasura.engine.prepare import CachedOperation
    from hasura.engine.session import Authenticator, Session

LOG: Final = logging.getLogger("hasura.engine")

METADATA_SQL: Final = """
CREATE TABLE IF NOT EXISTS hdb_engine.metadata (
  id integer PRIMARY KEY CHECK (id = 1),
  resource_version integer NOT NULL,
  metadata json NOT NULL
);
CREATE TABLE IF NOT EXISTS hdb_engine.catalog_state (
  id uuid PRIMARY KEY,
  cli_state json NOT NULL DEFAULT '{}',
  console_state json NOT NULL DEFAULT '{}'
);
INSERT INTO hdb_engine.catalog_state (id)
SELECT pg_catalog.gen_random_uuid() WHERE NOT EXISTS (SELECT FROM hdb_engine.catalog_state);
"""


@dataclass(frozen=True, slots=True)
class State:
    """Metadata checked against the databases of its sources, and everything derived from them on demand."""

    document: Mapping[str, Any]
    resource_version: int
    metadata: Metadata
    databases: Mapping[str, Database]
    contents: Mapping[str, Contents | EngineError]
    stringify: bool
    allowlist_enabled: bool
    allowlist_by_role: bool
    options: Options = field(default_factory=Options)
    schemas: dict[tuple[str, bool], RoleSchema] = field(default_factory=dict)
    operations: dict[tuple[str, bool, str, str | None], CachedOperation] = field(default_factory=dict)
    allowed: dict[str | None, frozenset[str]] = field(default_factory=dict)
    limits: dict[str, RoleLimits] = field(default_factory=dict)

    def limits_for(self, role: str) -> RoleLimits:
        """The `api_limits` of a role."""
        if role not in self.limits:
            self.limits[role] = limits_of(self.document, role)
        return self.limits[role]

    def allowlist(self, role: str) -> frozenset[str]:
        """The normalized queries that the allow-list allows a role."""
        key = role if self.allowlist_by_role else None
        if key not in self.allowed:
            self.allowed[key] = allowed_queries(self.document, key)
        return self.allowed[key]

    def schema(self, role: str, backend: bool) -> RoleSchema:
        """The schema of a role; the permissions that are `backend_only` only for a backend."""
        key = (role, backend)
        if key not in self.schemas:
            self.schemas[key] = build_schema(self.metadata, role, backend=backend, options=self.options)
        return self.schemas[key]


class Engine:
    """The databases, the state, and who wants to know when it is swapped."""

    metadata_database: Database
    state: State

    def __init__(self, settings: Settings, authenticator: Authenticator, *, read_only: bool = False) -> None:
        self.settings = settings
        self.authenticator = authenticator
        self.metadata_lock = asyncio.Lock()
        self.rates = RateLimiter()
        self.instance = secrets.token_hex(8)
        self._read_only = read_only
        self._databases: dict[Connection, Database] = {}
        self._on_reload: list[Callable[[], None]] = []

    # ------------------------------------------------------------ databases

    async def connect(self) -> None:
        """Open the database that holds the metadata."""
        url = self.settings.metadata_database_url
        self.metadata_database = await self._open(default_connection(self.settings, url))
        if not self._read_only:
            await self.metadata_database.set_up(METADATA_SQL)

    async def close(self) -> None:
        """Close every connection."""
        for database in self._databases.values():
            await database.close()

    async def _open(self, connection: Connection) -> Database:
        """The database behind a connection, connected to once."""
        database = self._databases.get(connection)
        if database is None:
            database = Database(connection, self.settings.pg_timeout, read_only=self._read_only)
            await database.connect()
            self._databases[connection] = database
        return database

    async def close_unused(self) -> None:
        """Close the databases that no source of the current state is about any more."""
        used = {self.metadata_database, *self.state.databases.values()}
        for connection, database in tuple(self._databases.items()):
            if database not in used:
                del self._databases[connection]
                await database.close()

    # ------------------------------------------------------------ state

    def limits(self, session: Session, address: str) -> RoleLimits:
        """The `api_limits` of a caller; raises EngineError for the request that is one too many."""
        limits = self.state.limits_for(session.role)
        self.rates.check(limits, session, address)
        return limits

    async def build(
        self,
        document: Mapping[str, Any],
        version: int,
        *,
        catalogs: dict[Database, Catalog] | None = None,
        before: State | None = None,
        only: str | None = None,
    ) -> State:
        """A state for a metadata document; nothing is swapped or stored yet.

        `catalogs` are those that need not be read again; those that are read are added. With `before`,
        what is known there of the sources other than `only` is taken over, also that one cannot be used.
        Raises EngineError when the database that holds the metadata goes away meanwhile.
        """
        known = {} if catalogs is None else catalogs
        databases: dict[str, Database] = {}
        contents: dict[str, Contents | EngineError] = {}
        for source in document.get("sources", []):
            name = source["name"]
            if before is not None and name != only and name in before.contents:
                contents[name] = before.contents[name]
                databases.update({name: before.databases[name]} if name in before.databases else {})
                continue
            try:
                database = await self._open(connection_of(source, self.settings))
                if database not in known:
                    known[database] = await database.read_catalog()
                contents[name] = await _contents(source, database, known[database])
                databases[name] = database
            except EngineError as error:
                contents[name] = error
            except (asyncpg.PostgresError, ValueError, *CONNECTION_ERRORS) as error:
                reason = f"cannot connect to the database: {str(error) or type(error).__name__}"
                failed = EngineError("postgres-error", reason)
                own = connection_of(source, self.settings) == self.metadata_database.connection
                if own and isinstance(error, CONNECTION_ERRORS):
                    raise failed from error  # it went away in between: it has not lost its tables
                contents[name] = failed
        return self.assemble(document, version, databases, contents)

    def assemble(
        self,
        document: Mapping[str, Any],
        version: int,
        databases: Mapping[str, Database],
        contents: Mapping[str, Contents | EngineError],
    ) -> State:
        """The state for a document and what the databases of its sources hold."""
        settings = self.settings
        metadata = build_metadata(
            document,
            contents,
            infer_function_permissions=settings.infer_function_permissions,
            naming=settings.naming_convention,
        )
        state = State(
            document,
            version,
            metadata,
            databases,
            contents,
            settings.stringify_numeric_types,
            settings.enable_allowlist,
            settings.licensed,
            Options(settings.null_collapse, "disable_postgres_arrays" in settings.experimental_features),
        )
        problems = collection_problems(document, lambda: state.schema(ADMIN, False))
        if problems:
            inconsistencies = (*metadata.inconsistencies, *problems)
            state = replace(state, metadata=replace(metadata, inconsistencies=inconsistencies))
        return state

    def swap(self, state: State) -> None:
        """Make a state the current one."""
        self.state = state
        for callback in self._on_reload:
            callback()

    def on_reload(self, callback: Callable[[], None]) -> None:
        """Be told when the state was swapped."""
        self._on_reload.append(callback)

    def empty_document(self) -> dict[str, Any]:
        """The metadata of an engine that tracks nothing yet."""
        return {"version": 3, "sources": [] if self.settings.database_url is None else [default_source()]}

    async def stored_metadata(self) -> tuple[Mapping[str, Any], int]:
        """The metadata in the database and its version; an empty document at first."""
        row = await self.metadata_database.pool.fetchrow(
            "SELECT metadata::text AS document, resource_version FROM hdb_engine.metadata WHERE id = 1"
        )
        if row is None:
            return self.empty_document(), 0
        return json.loads(row["document"]), row["resource_version"]

    async def store(self, state: State) -> State:
        """Keep a state's metadata in the database, as the next version; other engines are told."""
        version = await self.metadata_database.pool.fetchval(
            "WITH stored AS (INSERT INTO hdb_engine.metadata AS m (id, resource_version, metadata) "
            "VALUES (1, $1, $2::text::json) "
            "ON CONFLICT (id) DO UPDATE SET resource_version = m.resource_version + 1, "
            "metadata = excluded.metadata RETURNING resource_version) "
            "SELECT resource_version, pg_catalog.pg_notify($3, $4) FROM stored",
            state.resource_version + 1,
            dump_json(state.document),
            CHANNEL,
            f"metadata {self.instance}",
        )
        return replace(state, resource_version=version)

    async def announce(self) -> None:
        """Tell other engines that what the sources hold has changed, though not the metadata."""
        await self.metadata_database.pool.execute(
            "SELECT pg_catalog.pg_notify($1, $2)", CHANNEL, f"metadata {self.instance}"
        )

    async def follow(self, *, changed: bool) -> None:
        """Take over the metadata that another engine has stored; `changed` says that something did change."""
        async with self.metadata_lock:
            document, version = await self.stored_metadata()
            if changed or version != self.state.resource_version:
                self.swap(await self.build(document, version))
                await self.close_unused()


async def _contents(source: Mapping[str, Any], database: Database, catalog: Catalog) -> Contents:
    """The catalog, and the rows of the enum tables."""
    enums = {}
    for entry in source.get("tables") or []:
        name = qualified_name(entry["table"])
        if entry.get("is_enum") and name in catalog.tables:
            enums[name] = await database.enum_rows(name, catalog)
    return Contents(catalog, enums)

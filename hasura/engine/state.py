"""What the engine knows (`State`, frozen and swapped whole) and what it holds (`Engine`)."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Final

import asyncpg

from hasura.engine.catalog import CATALOG_SQL, Catalog, QualifiedName, parse_catalog
from hasura.engine.limits import RateLimiter, RoleLimits, limits_of
from hasura.engine.metadata import ADMIN, Metadata
from hasura.engine.plan.permissions import qualified_name
from hasura.engine.query_collections import allowed_queries, collection_problems
from hasura.engine.render.text import identifier, syntax
from hasura.engine.reporting import APPLICATION_NAME, ReportingConnection
from hasura.engine.schema.roots import build_schema
from hasura.engine.schema.types import RoleSchema
from hasura.engine.tracking import EnumValues, build_metadata
from hasura.engine.values import dump_json

if TYPE_CHECKING:
    from hasura.engine.config import Settings
    from hasura.engine.prepare import CachedOperation
    from hasura.engine.session import Authenticator

LOG: Final = logging.getLogger("hasura.engine")

SET_UP_SQL: Final = """
CREATE SCHEMA IF NOT EXISTS hdb_engine;
CREATE OR REPLACE FUNCTION hdb_engine.check_failed() RETURNS boolean LANGUAGE plpgsql VOLATILE AS $function$
BEGIN
  RAISE EXCEPTION USING ERRCODE = 'HE001',
    MESSAGE = 'check constraint of an insert/update permission has failed';
END
$function$;
CREATE TABLE IF NOT EXISTS hdb_engine.metadata (
  id integer PRIMARY KEY CHECK (id = 1),
  resource_version integer NOT NULL,
  metadata json NOT NULL
);
"""
SET_UP_LOCK: Final = 8_267_340_117


@dataclass(frozen=True, slots=True)
class State:
    """Metadata checked against a catalog, and everything derived from them on demand."""

    document: Mapping[str, Any]
    resource_version: int
    metadata: Metadata
    catalog: Catalog
    enum_values: EnumValues
    stringify: bool
    allowlist_enabled: bool
    schemas: dict[tuple[str, bool], RoleSchema] = field(default_factory=dict)
    operations: dict[tuple[str, bool, str, str | None], CachedOperation] = field(default_factory=dict)
    allowed: list[frozenset[str]] = field(default_factory=list)
    limits: dict[str, RoleLimits] = field(default_factory=dict)

    def limits_for(self, role: str) -> RoleLimits:
        """The `api_limits` of a role."""
        if role not in self.limits:
            self.limits[role] = limits_of(self.document, role)
        return self.limits[role]

    def allowlist(self) -> frozenset[str]:
        """The normalized queries of the allow-list."""
        if not self.allowed:
            self.allowed.append(allowed_queries(self.document))
        return self.allowed[0]

    def schema(self, role: str, backend: bool) -> RoleSchema:
        """The schema of a role; the permissions that are `backend_only` only for a backend."""
        key = (role, backend)
        if key not in self.schemas:
            self.schemas[key] = build_schema(self.metadata, role, backend=backend, stringify=self.stringify)
        return self.schemas[key]


def empty_document() -> dict[str, Any]:
    """The metadata of an engine that tracks nothing yet."""
    url = {"from_env": "HASURA_GRAPHQL_DATABASE_URL"}
    configuration = {"connection_info": {"database_url": url}}
    source = {"name": "default", "kind": "postgres", "tables": [], "configuration": configuration}
    return {"version": 3, "sources": [source]}


class Engine:
    """The pool, the state, and who wants to know of changes."""

    pool: asyncpg.Pool[asyncpg.Record]
    state: State

    def __init__(self, settings: Settings, authenticator: Authenticator) -> None:
        self.settings = settings
        self.authenticator = authenticator
        self.metadata_lock = asyncio.Lock()
        self.rates = RateLimiter()
        self._on_change: list[Callable[[frozenset[tuple[str, str]], Any], None]] = []
        self._on_reload: list[Callable[[], None]] = []
        self._on_report: list[Callable[[set[int]], None]] = []

    # ------------------------------------------------------------ database

    async def connect(self) -> None:
        """Open the pool and make the engine's own schema."""
        self.pool = await asyncpg.create_pool(
            self.settings.database_url,
            min_size=1,
            max_size=self.settings.pg_connections,
            reset=self._released,
            connection_class=ReportingConnection,
            init=_prepare_connection,
            statement_cache_size=200,
            max_cached_statement_lifetime=0,
            command_timeout=self.settings.pg_timeout,
            server_settings={"application_name": APPLICATION_NAME, "jit": "off"},
        )
        async with self.pool.acquire() as connection, connection.transaction():
            await connection.execute("SELECT pg_advisory_xact_lock($1)", SET_UP_LOCK)
            await connection.execute(SET_UP_SQL)

    async def catalog_document(self) -> dict[str, Any]:
        """What the database holds now, as PostgreSQL tells it."""
        async with self.pool.acquire() as connection, connection.transaction(readonly=True):
            await connection.execute("SET LOCAL search_path = ''")
            document: dict[str, Any] = json.loads(await connection.fetchval(CATALOG_SQL))
        return document

    async def read_catalog(self) -> Catalog:
        """What the database holds now."""
        return parse_catalog(await self.catalog_document())

    async def read_enums(self, document: Mapping[str, Any], catalog: Catalog) -> EnumValues:
        """The rows of the enum tables."""
        values: dict[QualifiedName, tuple[tuple[str, str | None], ...]] = {}
        for source in document.get("sources", []):
            for entry in source.get("tables", []):
                name = qualified_name(entry["table"])
                if entry.get("is_enum") and name in catalog.tables:
                    values[name] = await self._enum_rows(name, catalog)
        return values

    async def _enum_rows(self, name: QualifiedName, catalog: Catalog) -> tuple[tuple[str, str | None], ...]:
        table = catalog.tables[name]
        if table.primary_key is None or len(table.primary_key.columns) != 1 or len(table.columns) > 2:
            return ()
        key = table.primary_key.columns[0]
        comments = [column for column in table.columns if column != key]
        query = syntax(
            "SELECT {key}::text, {comment}::text FROM {table} ORDER BY 1",
            key=identifier(key),
            comment=identifier(comments[0]) if comments else syntax("NULL"),
            table=identifier(name.schema, name.name),
        )
        rows = await self.pool.fetch(query)
        return tuple((row[0], row[1]) for row in rows)

    # ------------------------------------------------------------ state

    async def build(self, document: Mapping[str, Any], version: int, catalog: Catalog | None = None) -> State:
        """A state for a metadata document; nothing is swapped or stored yet."""
        if catalog is None:
            catalog = await self.read_catalog()
        return self.assemble(document, version, catalog, await self.read_enums(document, catalog))

    def assemble(
        self, document: Mapping[str, Any], version: int, catalog: Catalog, enums: EnumValues
    ) -> State:
        """The state for a document, a catalog and the rows of enum tables."""
        settings = self.settings
        metadata = build_metadata(
            document,
            catalog,
            enums,
            infer_function_permissions=self.settings.infer_function_permissions,
            default_naming=self.settings.default_naming_convention,
        )
        state = State(
            document,
            version,
            metadata,
            catalog,
            enums,
            settings.stringify_numeric_types,
            settings.enable_allowlist,
        )
        problems = collection_problems(document, lambda: state.schema(ADMIN, False))
        if problems:
            state = replace(
                state, metadata=replace(metadata, inconsistencies=(*metadata.inconsistencies, *problems))
            )
        return state

    def swap(self, state: State) -> None:
        """Make a state the current one."""
        self.state = state
        for callback in self._on_reload:
            callback()

    async def stored_metadata(self) -> tuple[Mapping[str, Any], int]:
        """The metadata in the database and its version; an empty document at first."""
        row = await self.pool.fetchrow(
            "SELECT metadata::text AS document, resource_version FROM hdb_engine.metadata WHERE id = 1"
        )
        if row is None:
            return empty_document(), 0
        return json.loads(row["document"]), row["resource_version"]

    async def store(self, state: State) -> State:
        """Keep a state's metadata in the database, as the next version."""
        version = await self.pool.fetchval(
            "INSERT INTO hdb_engine.metadata AS m (id, resource_version, metadata) "
            "VALUES (1, $1, $2::text::json) "
            "ON CONFLICT (id) DO UPDATE SET resource_version = m.resource_version + 1, "
            "metadata = excluded.metadata RETURNING resource_version",
            state.resource_version + 1,
            dump_json(state.document),
        )
        return replace(state, resource_version=version)

    # ------------------------------------------------------------ callbacks

    def on_change(self, callback: Callable[[frozenset[tuple[str, str]], Any], None]) -> None:
        """Be told which tables a committed mutation wrote, and on which connection."""
        self._on_change.append(callback)

    def on_reload(self, callback: Callable[[], None]) -> None:
        """Be told when the state was swapped."""
        self._on_reload.append(callback)

    def on_report(self, callback: Callable[[set[int]], None]) -> None:
        """Be told which tables a connection's work has changed, by oid, when it goes back to the pool."""
        self._on_report.append(callback)

    async def _released(self, connection: asyncpg.Connection[asyncpg.Record]) -> None:
        """The engine leaves no setting on a connection, so there is none to reset (it would cost a third)."""
        assert isinstance(connection, ReportingConnection)
        reports = connection.take_reports()
        if reports:
            for callback in self._on_report:
                callback(reports)

    def changed(self, tables: Iterable[tuple[str, str]], connection: Any = None) -> None:
        """Tell everybody who asked that these tables changed; the connection knows what triggers changed."""
        written = frozenset(tables)
        for callback in self._on_change:
            callback(written, connection)


async def _prepare_connection(connection: asyncpg.Connection[asyncpg.Record]) -> None:
    """JSON as the bytes PostgreSQL sends."""
    await connection.execute("SET client_min_messages = notice")
    await connection.set_type_codec(
        "json", schema="pg_catalog", encoder=_encode, decoder=_bytes, format="binary"
    )


def _bytes(value: bytes) -> bytes:
    return value


def _encode(value: str | bytes) -> bytes:
    return value if isinstance(value, bytes) else value.encode()

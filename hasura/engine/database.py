"""One PostgreSQL: its connections, what it holds, and who wants to know of its changes."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Final

import asyncpg

from hasura.engine.catalog import CATALOG_SQL, Catalog, QualifiedName, parse_catalog
from hasura.engine.pool import Pool, connect
from hasura.engine.render.text import identifier, syntax
from hasura.engine.reporting import APPLICATION_NAME, ReportingConnection

LOG: Final = logging.getLogger("hasura.engine")

CONNECT_SECONDS: Final = 15.0
CLOSE_SECONDS: Final = 10.0
SET_UP_LOCK: Final = 8_267_340_117
SET_UP_SQL: Final = """
CREATE SCHEMA IF NOT EXISTS hdb_engine;
CREATE OR REPLACE FUNCTION hdb_engine.check_failed() RETURNS boolean LANGUAGE plpgsql VOLATILE AS $function$
BEGIN
  RAISE EXCEPTION USING ERRCODE = 'HE001',
    MESSAGE = 'check constraint of an insert/update permission has failed';
END
$function$;
"""
Table = tuple[str, str]
EnumRows = tuple[tuple[str, str | None], ...]


@dataclass(frozen=True, slots=True)
class Connection:
    """How to reach a database; sources that say the same share its connections. `idle_timeout` in seconds."""

    url: str
    max_connections: int
    idle_timeout: float
    isolation_level: str
    ssl_mode: str | None = None

    @property
    def options(self) -> dict[str, Any]:
        """Further arguments of asyncpg's `connect`."""
        return {} if self.ssl_mode is None else {"ssl": self.ssl_mode}


class Database:
    """A database: nothing happens before `connect`."""

    def __init__(self, connection: Connection, timeout: float, *, read_only: bool = False) -> None:
        self.connection = connection
        limits = (connection.max_connections, connection.idle_timeout)
        self.pool = Pool(self._connect, self._released, *limits)
        self._timeout = timeout
        self._read_only = read_only
        self._on_change: list[Callable[[frozenset[Table], Any], None]] = []
        self._on_report: list[Callable[[list[str]], None]] = []

    async def connect(self) -> None:
        """See whether it is there, and make the engine's own schema; raises what asyncpg raises."""
        if self._read_only:
            await self.pool.execute("SELECT")
        else:
            await self.set_up(SET_UP_SQL)

    async def _connect(self) -> ReportingConnection:
        """One connection; JSON comes as the bytes that PostgreSQL sends."""
        given = self.connection
        connection: ReportingConnection = await connect(
            given.url,
            connection_class=ReportingConnection,
            statement_cache_size=200,
            max_cached_statement_lifetime=0,
            command_timeout=self._timeout,
            timeout=CONNECT_SECONDS,
            server_settings={
                "application_name": APPLICATION_NAME,
                "client_min_messages": "notice",
                "jit": "off",
                "default_transaction_isolation": given.isolation_level,
                **({"default_transaction_read_only": "on"} if self._read_only else {}),
            },
            **given.options,
        )
        try:
            await connection.set_type_codec(
                "json", schema="pg_catalog", encoder=_encode, decoder=_bytes, format="binary"
            )
        except BaseException:
            connection.terminate()
            raise
        return connection

    async def set_up(self, sql: str) -> None:
        """Make objects of the engine's own, one engine at a time. A replica has them from its primary."""
        try:
            async with self.pool.acquire() as connection, connection.transaction():
                await connection.execute("SELECT pg_advisory_xact_lock($1)", SET_UP_LOCK)
                await connection.execute(sql)
        except asyncpg.ReadOnlySQLTransactionError:
            LOG.info("a database can only be read; mutations on it will fail")
        except BaseException:
            await self.close()
            raise

    async def close(self) -> None:
        """Close the connections when what runs on them has ended; what does not end soon is cut off."""
        try:
            await asyncio.wait_for(self.pool.close(), CLOSE_SECONDS)
        except TimeoutError:
            self.pool.terminate()

    async def read_catalog(self) -> Catalog:
        """What the database holds now."""
        return parse_catalog(await self.catalog_document())

    async def catalog_document(self) -> dict[str, Any]:
        """The same, as PostgreSQL tells it."""
        async with self.pool.acquire() as connection, connection.transaction(readonly=True):
            await connection.execute("SET LOCAL search_path = ''")
            document: dict[str, Any] = json.loads(await connection.fetchval(CATALOG_SQL))
        return document

    async def enum_rows(self, name: QualifiedName, catalog: Catalog) -> EnumRows:
        """The values of an enum table, with their comments; none where it cannot be one."""
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

    # ------------------------------------------------------------ changes

    def on_change(self, callback: Callable[[frozenset[Table], Any], None]) -> None:
        """Be told which tables a committed mutation wrote, and on which connection."""
        self._on_change.append(callback)

    def on_report(self, callback: Callable[[list[str]], None]) -> None:
        """Be told what a connection's work changed, as triggers report it, when it is back in the pool."""
        self._on_report.append(callback)

    def changed(self, tables: Iterable[Table], connection: Any = None) -> None:
        """Tell everybody who asked that these tables changed; the connection knows what triggers changed."""
        written = frozenset(tables)
        for callback in self._on_change:
            callback(written, connection)

    def _released(self, connection: ReportingConnection) -> None:
        """The engine leaves no setting on a connection, so there is none to reset (it would cost a third)."""
        reports = connection.take_reports()
        if reports:
            for callback in self._on_report:
                callback(reports)


def _bytes(value: bytes) -> bytes:
    return value


def _encode(value: str | bytes) -> bytes:
    return value if isinstance(value, bytes) else value.encode()

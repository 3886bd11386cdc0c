"""The triggers by which tables report that they changed, and which tables a relation really reads.

A statement-level trigger says which table changed: on the engine's own connections by a NOTICE in the same
round trip (measured: NOTIFY in every insert serialises the commits of concurrent writers), on those of anyone
else by NOTIFY.

Everything lives in the schema `hdb_engine`; dropping it removes the triggers as well.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import asyncpg

from hasura.engine.reporting import APPLICATION_NAME, NOTICE_PREFIX
from hasura.engine.subscriptions.poller import Table

if TYPE_CHECKING:
    from asyncpg.pool import PoolConnectionProxy

    Connection = asyncpg.Connection[asyncpg.Record] | PoolConnectionProxy[asyncpg.Record]

LOG: Final = logging.getLogger("hasura.engine.subscriptions")
CHANNEL: Final = "hdb_engine"
TRIGGER: Final = "hdb_engine_report"
INSTALL_LOCK: Final = 0x6864625F747267  # "hdb_trg"

FUNCTION: Final = f"""
CREATE SCHEMA IF NOT EXISTS hdb_engine;
CREATE OR REPLACE FUNCTION hdb_engine.report_change() RETURNS trigger LANGUAGE plpgsql AS $body$
BEGIN
  IF pg_catalog.current_setting('application_name') = '{APPLICATION_NAME}' THEN
    RAISE NOTICE '{NOTICE_PREFIX}%', TG_RELID;
  ELSE
    PERFORM pg_catalog.pg_notify('{CHANNEL}', TG_RELID::pg_catalog.text);
  END IF;
  RETURN NULL;
END $body$;
COMMENT ON FUNCTION hdb_engine.report_change() IS 'Tells the GraphQL engine which table changed';
"""

FUNCTION_EXISTS: Final = """
SELECT EXISTS (SELECT 1 FROM pg_catalog.pg_proc p JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace
               WHERE n.nspname = 'hdb_engine' AND p.proname = 'report_change' AND p.prosrc = $1)
"""

SOURCES: Final = """
WITH RECURSIVE source AS (
  SELECT t.schema, t.name, c.oid, c.relkind
  FROM unnest($1::text[], $2::text[]) AS t (schema, name)
  JOIN pg_catalog.pg_namespace n ON n.nspname = t.schema
  JOIN pg_catalog.pg_class c ON c.relnamespace = n.oid AND c.relname = t.name
 UNION
  SELECT s.schema, s.name, found.oid, c.relkind
  FROM source s
  CROSS JOIN LATERAL (
    SELECT d.refobjid FROM pg_catalog.pg_rewrite w
    JOIN pg_catalog.pg_depend d ON d.classid = 'pg_catalog.pg_rewrite'::regclass AND d.objid = w.oid
      AND d.refclassid = 'pg_catalog.pg_class'::regclass AND d.refobjid <> s.oid
    WHERE w.ev_class = s.oid AND s.relkind IN ('v', 'm')
   UNION ALL
    SELECT i.inhrelid FROM pg_catalog.pg_inherits i WHERE i.inhparent = s.oid
  ) AS found (oid)
  JOIN pg_catalog.pg_class c ON c.oid = found.oid
)
SELECT s.schema, s.name, s.oid::bigint AS oid, s.oid::regclass::text AS relation,
  s.relkind IN ('r', 'p') AS watchable,
  s.relkind IN ('m', 'f') OR s.relkind = 'v' AND EXISTS (
    SELECT 1 FROM pg_catalog.pg_rewrite w
    JOIN pg_catalog.pg_depend d ON d.classid = 'pg_catalog.pg_rewrite'::regclass AND d.objid = w.oid
      AND d.refclassid = 'pg_catalog.pg_proc'::regclass
    WHERE w.ev_class = s.oid) AS opaque,
  EXISTS (SELECT 1 FROM pg_catalog.pg_trigger g WHERE g.tgrelid = s.oid AND g.tgname = 'hdb_engine_report'
          AND g.tgenabled <> 'D') AS watched
FROM source s
WHERE s.relkind IN ('r', 'p', 'v', 'm', 'f')
"""
"""Each tracked relation with every table that it reads, through views and partitions."""

CREATE_TRIGGER: Final = f"""
CREATE OR REPLACE TRIGGER {TRIGGER} AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON %s
FOR EACH STATEMENT EXECUTE FUNCTION hdb_engine.report_change()
"""


@dataclass(frozen=True)
class Watched:
    """Which tables report, and what a report means."""

    covered: frozenset[Table]
    readers: dict[int, frozenset[Table]]
    """The relations that read a table, by the table's oid."""
    busy: bool
    """A lock stood in the way of a trigger: it is worth trying again."""


NOTHING: Final = Watched(frozenset(), {}, False)


async def install(connection: Connection, tables: Iterable[Table]) -> Watched:
    """Make sure that these relations report their changes, as far as the engine's role may do that."""
    names = list(tables)
    await connection.execute("SELECT pg_catalog.pg_advisory_lock($1)", INSTALL_LOCK)
    try:
        source = FUNCTION.partition("$body$")[2].partition("$body$")[0]
        if not await connection.fetchval(FUNCTION_EXISTS, source):
            await connection.execute(FUNCTION)
        rows = await connection.fetch(SOURCES, [t[0] for t in names], [t[1] for t in names])
        missing = {row["oid"]: row["relation"] for row in rows if row["watchable"] and not row["watched"]}
        failed = {oid: await _create(connection, relation) for oid, relation in missing.items()}
    finally:
        await connection.execute("SELECT pg_catalog.pg_advisory_unlock($1)", INSTALL_LOCK)
    return _watched(names, rows, failed)


def _watched(
    names: Iterable[Table], rows: Iterable[asyncpg.Record], failed: Mapping[int, str | None]
) -> Watched:
    readers: dict[int, set[Table]] = {}
    uncovered = set(names)
    for row in rows:
        uncovered.discard((row["schema"], row["name"]))
    for row in rows:
        table = (row["schema"], row["name"])
        readers.setdefault(row["oid"], set()).add(table)
        if row["opaque"] or (row["watchable"] and failed.get(row["oid"])):
            uncovered.add(table)
    return Watched(
        frozenset(names) - uncovered,
        {oid: frozenset(found) for oid, found in readers.items()},
        any(state == "55P03" for state in failed.values()),
    )


async def _create(connection: Connection, relation: str) -> str | None:
    """Create one trigger, in a transaction of its own: no table is locked while another is waited for.

    Answers the SQLSTATE of what prevented it.
    """
    try:
        async with connection.transaction():
            await connection.execute("SET LOCAL lock_timeout = '1s'")
            await connection.execute(CREATE_TRIGGER % relation)  # quoted by regclass
    except asyncpg.PostgresError as error:
        LOG.warning("%s cannot report its changes, so live queries of it are polled: %s", relation, error)
        return error.sqlstate or "?????"
    return None

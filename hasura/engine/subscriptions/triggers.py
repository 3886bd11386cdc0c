"""The triggers by which tables report that they changed, and which tables a relation really reads.

Statement-level triggers say which table changed, and the key columns' values of the changed rows when these
are few: on the engine's own connections by a NOTICE in the same round trip (measured: NOTIFY in every insert
serialises the commits of concurrent writers), on those of anyone else by NOTIFY.

    16404 id,user_id 7,3c0c...;8,3c0c...

Everything lives in the schema `hdb_engine`; dropping it removes the triggers as well.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import asyncpg

from hasura.engine.plan.keys import KEY_TYPES, Values
from hasura.engine.reporting import APPLICATION_NAME, CHANNEL, NOTICE_PREFIX
from hasura.engine.subscriptions.cohort import Table

if TYPE_CHECKING:
    Connection = asyncpg.Connection[asyncpg.Record]

LOG: Final = logging.getLogger("hasura.engine.subscriptions")
INSTALL_LOCK: Final = 0x6864625F747267  # "hdb_trg"
MOST_ROWS: Final = 20
"""Rows, old and new, that a report gives the keys of: a NOTIFY has room for 8,000 bytes."""
SET_UP: Final = "CREATE SCHEMA IF NOT EXISTS hdb_engine"
EVENTS: Final = {
    "insert": ("NEW TABLE AS hdb_new", "TABLE hdb_new"),
    "update": ("OLD TABLE AS hdb_old NEW TABLE AS hdb_new", "TABLE hdb_old UNION ALL TABLE hdb_new"),
    "delete": ("OLD TABLE AS hdb_old", "TABLE hdb_old"),
}


def function_body(keys: Sequence[str]) -> str:
    """The trigger function of a table (its keys have plain names): no row changed, no report."""
    names = [f'"{key}"' for key in keys]
    columns = ", ".join(names) or "1"
    row = "pg_catalog.concat(" + ", ',', ".join(names) + ")" if names else "''"
    head = f" {','.join(keys)} " if names else ""

    def branch(event: str) -> str:
        rows = EVENTS[event][1].replace("TABLE", f"SELECT {columns} FROM")
        lines = (
            f"TG_OP = '{event.upper()}' THEN",
            f"    SELECT pg_catalog.count(*), pg_catalog.string_agg({row}, ';') INTO changed, keys",
            f"    FROM ({rows} LIMIT {MOST_ROWS + 1}) AS r;\n",
        )
        return "\n".join(lines)

    return f"""
DECLARE
  changed bigint;
  keys text;
  report text := TG_RELID::text;
BEGIN
  IF {"  ELSIF ".join(branch(event) for event in EVENTS)}  END IF;
  IF changed = 0 THEN
    RETURN NULL;
  END IF;
  IF changed <= {MOST_ROWS if names else 0} THEN
    report := report || '{head}' || keys;
  END IF;
  IF pg_catalog.current_setting('application_name') = '{APPLICATION_NAME}' THEN
    RAISE NOTICE '{NOTICE_PREFIX}%', report;
  ELSE
    PERFORM pg_catalog.pg_notify('{CHANNEL}', report);
  END IF;
  RETURN NULL;
END """


def read_report(report: str) -> tuple[int, Values | None]:
    """The table's oid, and the keys of the changed rows where they are told."""
    oid, _, rest = report.partition(" ")
    names, told, rows = rest.partition(" ")
    if not told:
        return int(oid), None
    values = zip(*(row.split(",") for row in rows.split(";")), strict=True)
    return int(oid), dict(zip(names.split(","), values, strict=True))


def create_statements(oid: int, relation: str, keys: Sequence[str]) -> list[str]:
    """What makes a table report; `relation` is its name as `regclass` writes it, quoted."""
    function = f"hdb_engine.report_{oid}"
    body = function_body(keys)
    statements = [
        f"DROP TRIGGER IF EXISTS hdb_engine_report ON {relation}",  # what an older engine left
        f"CREATE OR REPLACE FUNCTION {function}() RETURNS trigger LANGUAGE plpgsql AS $body${body}$body$",
    ]
    for name, (tables, _) in EVENTS.items():
        statements.append(
            f"CREATE OR REPLACE TRIGGER hdb_engine_{name} AFTER {name.upper()} ON {relation} "
            f"REFERENCING {tables} FOR EACH STATEMENT EXECUTE FUNCTION {function}()"
        )
    statements.append(
        f"CREATE OR REPLACE TRIGGER hdb_engine_truncate AFTER TRUNCATE ON {relation} "
        f"FOR EACH STATEMENT EXECUTE FUNCTION {function}()"
    )
    return statements


SOURCES: Final = """
WITH RECURSIVE source AS (
  SELECT t.schema, t.name, c.oid, c.relkind, true AS own
  FROM unnest($1::text[], $2::text[]) AS t (schema, name)
  JOIN pg_catalog.pg_namespace n ON n.nspname = t.schema
  JOIN pg_catalog.pg_class c ON c.relnamespace = n.oid AND c.relname = t.name
 UNION
  SELECT s.schema, s.name, found.oid, c.relkind, false
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
SELECT s.schema, s.name, s.oid::bigint AS oid, s.own, s.oid::regclass::text AS relation,
  s.relkind IN ('r', 'p') AS watchable,
  s.relkind IN ('m', 'f') OR s.relkind = 'v' AND EXISTS (
    SELECT 1 FROM pg_catalog.pg_rewrite w
    JOIN pg_catalog.pg_depend d ON d.classid = 'pg_catalog.pg_rewrite'::regclass AND d.objid = w.oid
      AND d.refclassid = 'pg_catalog.pg_proc'::regclass
    WHERE w.ev_class = s.oid) AS opaque,
  (SELECT min(p.prosrc) FROM pg_catalog.pg_trigger g JOIN pg_catalog.pg_proc p ON p.oid = g.tgfoid
   WHERE g.tgrelid = s.oid AND g.tgname = ANY ($3) AND g.tgenabled <> 'D' HAVING count(*) = 4) AS body,
  ARRAY(SELECT DISTINCT a.attname::text FROM pg_catalog.pg_constraint k
        JOIN pg_catalog.pg_attribute a ON a.attrelid = s.oid AND a.attnum = k.conkey[1]
        JOIN pg_catalog.pg_type t ON t.oid = a.atttypid
        WHERE k.conrelid = s.oid AND k.contype IN ('p', 'u', 'f') AND cardinality(k.conkey) = 1
          AND t.typnamespace = 'pg_catalog'::regnamespace AND t.typname = ANY ($4)
          AND a.attname ~ '^[A-Za-z_][A-Za-z0-9_]*$' ORDER BY 1) AS keys
FROM source s
WHERE s.relkind IN ('r', 'p', 'v', 'm', 'f')
"""
"""Each tracked relation with every table that it reads, through views and partitions."""


@dataclass(frozen=True)
class Watched:
    """Which tables report, and what a report means."""

    covered: frozenset[Table]
    readers: dict[int, dict[Table, bool]]
    """The relations that read a table, by the table's oid, and whether it is the table itself or a view."""
    busy: bool
    """A lock stood in the way of a trigger: it is worth trying again."""


NOTHING: Final = Watched(frozenset(), {}, False)


async def install(connection: Connection, tables: Iterable[Table]) -> Watched:
    """Make sure that these relations report their changes, as far as the engine's role may do that."""
    names = list(tables)
    triggers = [f"hdb_engine_{name}" for name in (*EVENTS, "truncate")]
    schemas, relations = [item[0] for item in names], [item[1] for item in names]
    await connection.execute("SELECT pg_catalog.pg_advisory_lock($1)", INSTALL_LOCK)
    try:
        rows = await connection.fetch(SOURCES, schemas, relations, triggers, list(KEY_TYPES))
        wanted = {row["oid"]: row for row in rows if row["watchable"]}
        missing = [row for row in wanted.values() if row["body"] != function_body(row["keys"])]
        if missing:
            await connection.execute(SET_UP)
        failed = {
            row["oid"]: await _create(connection, row["oid"], row["relation"], row["keys"]) for row in missing
        }
    finally:
        await connection.execute("SELECT pg_catalog.pg_advisory_unlock($1)", INSTALL_LOCK)
    return _watched(names, rows, failed)


def _watched(
    names: Iterable[Table], rows: Iterable[asyncpg.Record], failed: Mapping[int, str | None]
) -> Watched:
    readers: dict[int, dict[Table, bool]] = {}
    uncovered = set(names)
    for row in rows:
        uncovered.discard((row["schema"], row["name"]))
    for row in rows:
        table = (row["schema"], row["name"])
        readers.setdefault(row["oid"], {})[table] = row["own"]
        if row["opaque"] or (row["watchable"] and failed.get(row["oid"])):
            uncovered.add(table)
    return Watched(frozenset(names) - uncovered, readers, any(state == "55P03" for state in failed.values()))


async def _create(connection: Connection, oid: int, relation: str, keys: Sequence[str]) -> str | None:
    """Create a table's triggers in a transaction of their own: none is locked while another is waited for.

    Answers the SQLSTATE of what prevented it.
    """
    try:
        async with connection.transaction():
            await connection.execute("SET LOCAL lock_timeout = '1s'")
            for statement in create_statements(oid, relation, keys):
                await connection.execute(statement)
    except asyncpg.PostgresError as error:
        LOG.warning("%s cannot report its changes, so live queries of it are polled: %s", relation, error)
        return error.sqlstate or "?????"
    return None

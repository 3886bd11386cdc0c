"""What PostgreSQL says is there: tables, views, columns, types, keys, functions and their comments.

One query reads everything as one JSON document (`CATALOG_SQL`); `parse_catalog` makes dataclasses of it.
Nothing here knows of metadata: what is tracked is decided in `metadata.py`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

CATALOG_SQL: Final = """
WITH visible AS (
  SELECT oid, nspname FROM pg_catalog.pg_namespace
  WHERE nspname NOT LIKE 'pg\\_%' AND nspname NOT IN ('information_schema', 'hdb_catalog', 'hdb_engine')
), type_info AS (
  SELECT t.oid, t.typname, t.typtype, t.typcategory, t.typelem, t.typrelid, n.nspname,
         pg_catalog.format_type(t.oid, -1) AS sql, e.typname AS element, t.typbasetype,
         b.typname AS base
  FROM pg_catalog.pg_type t
  JOIN pg_catalog.pg_namespace n ON n.oid = t.typnamespace
  LEFT JOIN pg_catalog.pg_type e ON e.oid = t.typelem AND t.typcategory = 'A'
  LEFT JOIN pg_catalog.pg_type b ON b.oid = t.typbasetype
), columns AS (
  SELECT a.attrelid, json_agg(json_build_object(
      'name', a.attname, 'type', a.atttypid, 'position', a.attnum,
      'nullable', NOT (a.attnotnull OR t.typnotnull),
      'has_default', a.atthasdef OR a.attidentity <> '', 'identity', a.attidentity,
      'generated', a.attgenerated,
      'comment', pg_catalog.col_description(a.attrelid, a.attnum)) ORDER BY a.attnum) AS columns
  FROM pg_catalog.pg_attribute a
  JOIN pg_catalog.pg_class c ON c.oid = a.attrelid
  JOIN visible v ON v.oid = c.relnamespace
  JOIN pg_catalog.pg_type t ON t.oid = a.atttypid
  WHERE a.attnum > 0 AND NOT a.attisdropped AND c.relkind IN ('r', 'v', 'm', 'f', 'p')
  GROUP BY a.attrelid
), constraints AS (
  SELECT c.conrelid, json_agg(json_build_object(
      'name', c.conname, 'kind', c.contype,
      'columns', (SELECT json_agg(a.attname ORDER BY k.i) FROM unnest(c.conkey) WITH ORDINALITY k(n, i)
                  JOIN pg_catalog.pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = k.n),
      'target_schema', tn.nspname, 'target_table', tc.relname,
      'target_columns', (SELECT json_agg(a.attname ORDER BY k.i)
                         FROM unnest(c.confkey) WITH ORDINALITY k(n, i)
                         JOIN pg_catalog.pg_attribute a ON a.attrelid = c.confrelid AND a.attnum = k.n)
      ) ORDER BY c.conname) AS constraints
  FROM pg_catalog.pg_constraint c
  LEFT JOIN pg_catalog.pg_class tc ON tc.oid = c.confrelid
  LEFT JOIN pg_catalog.pg_namespace tn ON tn.oid = tc.relnamespace
  WHERE c.contype IN ('p', 'u', 'f') AND c.conparentid = 0
  GROUP BY c.conrelid
)
SELECT json_build_object(
  'version', current_setting('server_version_num')::int,
  'database', current_database(),
  'types', (SELECT json_agg(json_build_object('oid', oid, 'name', typname, 'schema', nspname, 'sql', sql,
              'kind', typtype, 'element', element, 'base', base))
            FROM type_info
            WHERE typtype <> 'c' OR nspname NOT IN ('pg_catalog', 'information_schema', 'pg_toast')),
  'tables', (SELECT coalesce(json_agg(json_build_object(
      'oid', c.oid, 'schema', v.nspname, 'name', c.relname, 'kind', c.relkind, 'type', c.reltype,
      'updatable', pg_catalog.pg_relation_is_updatable(c.oid, true),
      'comment', pg_catalog.obj_description(c.oid, 'pg_class'),
      'columns', coalesce(columns.columns, '[]'::json),
      'constraints', coalesce(constraints.constraints, '[]'::json))
      ORDER BY v.nspname COLLATE "C", c.relname COLLATE "C"), '[]'::json)
    FROM pg_catalog.pg_class c JOIN visible v ON v.oid = c.relnamespace
    LEFT JOIN columns ON columns.attrelid = c.oid
    LEFT JOIN constraints ON constraints.conrelid = c.oid
    WHERE c.relkind IN ('r', 'v', 'm', 'f', 'p')),
  'functions', (SELECT coalesce(json_agg(json_build_object(
      'oid', p.oid, 'schema', v.nspname, 'name', p.proname, 'volatility', p.provolatile,
      'returns_set', p.proretset,
      'return_type', p.prorettype, 'argument_types', p.proargtypes::oid[], 'argument_names', p.proargnames,
      'defaults', p.pronargdefaults, 'variadic', p.provariadic <> 0, 'strict', p.proisstrict,
      'modes', p.proargmodes::text[], 'comment', pg_catalog.obj_description(p.oid, 'pg_proc'))
      ORDER BY v.nspname COLLATE "C", p.proname COLLATE "C", p.oid), '[]'::json)
    FROM pg_catalog.pg_proc p JOIN visible v ON v.oid = p.pronamespace
    WHERE p.prokind = 'f' AND NOT EXISTS (
      SELECT 1 FROM pg_catalog.pg_depend d WHERE d.classid = 'pg_catalog.pg_proc'::regclass
        AND d.objid = p.oid AND d.deptype = 'e' AND v.nspname <> 'public')
      AND p.prorettype NOT IN ('pg_catalog.trigger'::regtype, 'pg_catalog.event_trigger'::regtype)))
"""
"""Run with `search_path` empty, so that every type outside pg_catalog is written with its schema."""


@dataclass(frozen=True, slots=True, order=True)
class QualifiedName:
    """A table's or function's schema and name."""

    schema: str
    name: str

    def __str__(self) -> str:
        """How Hasura writes it in messages: without the schema where that is public."""
        return self.name if self.schema == "public" else f"{self.schema}.{self.name}"


@dataclass(frozen=True, slots=True)
class ScalarType:
    """A PostgreSQL type; `sql` is PostgreSQL's own spelling, already quoted."""

    name: str
    schema: str
    sql: str
    kind: str
    element: str | None
    base: str | None

    @property
    def comparable_as(self) -> str:
        """The name of the type whose operators it has: a domain behaves as its base type."""
        return self.base if self.kind == "d" and self.base else self.name


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table or view."""

    name: str
    type: ScalarType
    position: int
    nullable: bool
    has_default: bool
    identity: str
    generated: str
    comment: str | None

    @property
    def writable(self) -> bool:
        """Whether a client may give a value (not for generated and GENERATED ALWAYS AS IDENTITY columns)."""
        return not self.generated and self.identity != "a"


@dataclass(frozen=True, slots=True)
class UniqueConstraint:
    """A primary key or unique constraint."""

    name: str
    columns: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ForeignKey:
    """A foreign key: `mapping` pairs local columns with the target's."""

    name: str
    target: QualifiedName
    mapping: tuple[tuple[str, str], ...]

    @property
    def columns(self) -> tuple[str, ...]:
        """The local columns, in the constraint's order."""
        return tuple(local for local, _ in self.mapping)


@dataclass(frozen=True, slots=True)
class Table:
    """A table, partitioned table, foreign table, view or materialized view."""

    name: QualifiedName
    oid: int
    kind: str
    updatable: int
    comment: str | None
    columns: Mapping[str, Column]
    primary_key: UniqueConstraint | None
    unique_constraints: tuple[UniqueConstraint, ...]
    foreign_keys: tuple[ForeignKey, ...]

    @property
    def insertable(self) -> bool:
        """Whether INSERT works (bit 3 of pg_relation_is_updatable)."""
        return bool(self.updatable & 8)

    @property
    def can_update(self) -> bool:
        """Whether UPDATE works."""
        return bool(self.updatable & 4)

    @property
    def can_delete(self) -> bool:
        """Whether DELETE works."""
        return bool(self.updatable & 16)

    @property
    def constraints(self) -> tuple[UniqueConstraint, ...]:
        """Everything that ON CONFLICT ON CONSTRAINT may name."""
        primary = (self.primary_key,) if self.primary_key else ()
        return tuple(sorted((*primary, *self.unique_constraints), key=lambda item: item.name))


@dataclass(frozen=True, slots=True)
class FunctionArgument:
    """An input argument; `name` is empty for an unnamed one."""

    name: str
    type: ScalarType
    has_default: bool


@dataclass(frozen=True, slots=True)
class Function:
    """A function; `returns_table` is the table whose rows it gives, if it does."""

    name: QualifiedName
    oid: int
    volatility: str
    returns_set: bool
    return_type: ScalarType | None
    returns_table: QualifiedName | None
    arguments: tuple[FunctionArgument, ...]
    variadic: bool
    comment: str | None

    @property
    def volatile(self) -> bool:
        """Whether it may write."""
        return self.volatility == "VOLATILE"


@dataclass(frozen=True, slots=True)
class Catalog:
    """All of one database, by name; `functions` lists the overloads of each name."""

    version: int
    tables: Mapping[QualifiedName, Table]
    functions: Mapping[QualifiedName, tuple[Function, ...]]
    types: Mapping[str, ScalarType]


VOLATILITY: Final = {"v": "VOLATILE", "s": "STABLE", "i": "IMMUTABLE"}


def parse_catalog(document: Mapping[str, Any]) -> Catalog:
    """Dataclasses from the document that `CATALOG_SQL` returns."""
    given = {item.pop("oid"): item for item in map(dict, document["types"] or ())}
    types = {oid: ScalarType(**item) for oid, item in given.items()}
    rows = {item["type"]: QualifiedName(item["schema"], item["name"]) for item in document["tables"]}
    tables = {table.name: table for table in (_table(item, types) for item in document["tables"])}
    functions: dict[QualifiedName, tuple[Function, ...]] = {}
    for item in document["functions"]:
        function = _function(item, types, rows)
        functions[function.name] = (*functions.get(function.name, ()), function)
    by_schema = sorted(types.values(), key=lambda item: (item.schema == "pg_catalog", item.schema))
    by_name = {scalar.name: scalar for scalar in by_schema}
    return Catalog(document["version"], tables, functions, by_name)


def _table(item: Mapping[str, Any], types: Mapping[int, ScalarType]) -> Table:
    known = [column for column in item["columns"] if column["type"] in types]
    columns = {column["name"]: Column(**{**column, "type": types[column["type"]]}) for column in known}
    primary = None
    unique: list[UniqueConstraint] = []
    foreign: list[ForeignKey] = []
    for constraint in item["constraints"]:
        local = tuple(constraint["columns"])
        if constraint["kind"] == "p":
            primary = UniqueConstraint(constraint["name"], local)
        elif constraint["kind"] == "u":
            unique.append(UniqueConstraint(constraint["name"], local))
        else:
            target = QualifiedName(constraint["target_schema"], constraint["target_table"])
            pairs = tuple(zip(local, constraint["target_columns"], strict=True))
            foreign.append(ForeignKey(constraint["name"], target, pairs))
    return Table(
        QualifiedName(item["schema"], item["name"]),
        item["oid"],
        item["kind"],
        item["updatable"],
        item["comment"],
        columns,
        primary,
        tuple(unique),
        tuple(foreign),
    )


def _function(
    item: Mapping[str, Any], types: Mapping[int, ScalarType], relations: Mapping[int, QualifiedName]
) -> Function:
    modes = item["modes"]
    names = item["argument_names"] or []
    if modes is not None:
        names = [name for name, mode in zip(names, modes, strict=False) if mode in "ibv"]
    type_oids = item["argument_types"]
    first_default = len(type_oids) - item["defaults"]
    fallback = ScalarType("unknown", "pg_catalog", "unknown", "p", None, None)
    arguments = tuple(
        FunctionArgument(names[i] if i < len(names) else "", types.get(oid, fallback), i >= first_default)
        for i, oid in enumerate(type_oids)
    )
    return Function(
        QualifiedName(item["schema"], item["name"]),
        item["oid"],
        VOLATILITY[item["volatility"]],
        item["returns_set"],
        types.get(item["return_type"]),
        relations.get(item["return_type"]),
        arguments,
        item["variadic"],
        item["comment"],
    )

"""Migrations: the folders `<version>_<name>/{up,down}.sql` that the Hasura CLI applies, applied in order.

Each migration runs in one transaction together with its record in `hdb_engine.migrations`, and a whole run
holds an advisory lock, so a second run waits and then finds nothing to do. What was applied is remembered
with the checksum of its file: a file that changed afterwards is refused.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import asyncpg

from hasura.engine.reporting import APPLICATION_NAME
from hasura.engine.sql_text import line_at, statements

Report = Callable[[str], None]

LOCK_KEY: Final = 0x6864625F656E67  # "hdb_eng"
RECORD_TABLE: Final = """
CREATE SCHEMA IF NOT EXISTS hdb_engine;
CREATE TABLE IF NOT EXISTS hdb_engine.migrations (
  version bigint PRIMARY KEY,
  name text NOT NULL,
  checksum text NOT NULL,
  applied_at timestamptz NOT NULL DEFAULT now()
)
"""
ENGINE_CONNECTED: Final = """
SELECT EXISTS (SELECT 1 FROM pg_catalog.pg_stat_activity
               WHERE datname = pg_catalog.current_database() AND application_name = $1)
"""
ALREADY_THERE: Final = frozenset({"42P04", "42P06", "42P07", "42710", "42723"})
"""SQLSTATEs of "already exists": database, schema, table, object, function."""

_FOLDER = re.compile(r"(\d+)_(.+)")
_CREATES_TABLE = re.compile(
    r"create\s+(?:unlogged\s+)?table\s+(?:if\s+not\s+exists\s+)?((?:\"[^\"]+\"|[\w$]+)(?:\.(?:\"[^\"]+\"|[\w$]+))?)",
    re.IGNORECASE,
)
_ENDS_TRANSACTION = re.compile(r"(?:begin|commit|rollback|abort|end|start\s+transaction)\b", re.IGNORECASE)


class MigrationError(Exception):
    """A migration that cannot be applied; the message is what the user should read."""


@dataclass(frozen=True)
class Migration:
    """One folder: its version, its name and its files (`down` may be missing until it is asked for)."""

    version: int
    name: str
    up: Path
    down: Path

    @property
    def label(self) -> str:
        """The folder's name, as messages show it."""
        return self.up.parent.name

    def checksum(self) -> str:
        """SHA-256 of up.sql with unix line ends."""
        return hashlib.sha256(self.up.read_bytes().replace(b"\r\n", b"\n")).hexdigest()


@dataclass(frozen=True)
class Applied:
    """One row of the record."""

    version: int
    name: str
    checksum: str


def read_migrations(folder: Path) -> list[Migration]:
    """The migrations of a folder in the order of their versions; a MigrationError says what is wrong."""
    if not folder.is_dir():
        raise MigrationError(f"there is no migrations folder {folder}")
    found: dict[int, Migration] = {}
    for entry in sorted(folder.iterdir()):
        if entry.name.startswith("."):
            continue
        match = _FOLDER.fullmatch(entry.name)
        if match is None or not entry.is_dir():
            raise MigrationError(_misplaced(entry))
        migration = Migration(int(match[1]), match[2], entry / "up.sql", entry / "down.sql")
        if not migration.up.is_file():
            raise MigrationError(f"{entry} has no up.sql")
        other = found.setdefault(migration.version, migration)
        if other is not migration:
            raise MigrationError(
                f"two migrations have the version {match[1]}: {other.label} and {migration.label}"
            )
        _check_text(migration.up)
    return [found[version] for version in sorted(found)]


def _misplaced(entry: Path) -> str:
    if entry.is_dir() and any(_FOLDER.fullmatch(child.name) for child in entry.iterdir()):
        return f"{entry.parent} holds no migrations itself; give {entry}, the folder of one database"
    return f"{entry} is not a migration: expected a folder <version>_<name> with an up.sql"


def _check_text(path: Path) -> None:
    """Refuse what would leave the migration's own transaction, and what only psql understands."""
    text = _read(path)
    for offset, statement in statements(text):
        place = f"{path}:{line_at(text, offset)}"
        if statement.startswith("\\"):
            raise MigrationError(f"{place}: {statement.split()[0]} is a command of psql, not SQL")
        if _ENDS_TRANSACTION.match(statement) and not statement[:12].lower().startswith("begin atomic"):
            word = statement.split()[0].upper()
            raise MigrationError(
                f"{place}: {word} is not allowed, since each migration is one transaction already"
            )


async def _connect(database_url: str) -> asyncpg.Connection[Any]:
    try:
        return await asyncpg.connect(database_url, timeout=15)
    except (OSError, asyncpg.PostgresError, TimeoutError) as error:
        raise MigrationError(f"cannot connect to the database: {error or type(error).__name__}") from error


@asynccontextmanager
async def _locked(database_url: str, report: Report) -> AsyncIterator[asyncpg.Connection[Any]]:
    connection = await _connect(database_url)
    try:
        if not await connection.fetchval("SELECT pg_try_advisory_lock($1)", LOCK_KEY):
            report("another migration run is under way; waiting for it")
            await connection.execute("SELECT pg_advisory_lock($1)", LOCK_KEY)
        await connection.execute("SET client_min_messages = warning")
        await connection.execute(RECORD_TABLE)
        await connection.execute("RESET ALL")
        yield connection
    finally:
        await connection.close()


async def migrate(database_url: str, folder: Path, report: Report = print) -> list[Migration]:
    """Apply what is not applied yet, in order; answers what it applied."""
    migrations = read_migrations(folder)
    async with _locked(database_url, report) as connection:
        applied = await _applied(connection)
        _check_unchanged(migrations, applied, folder)
        pending = [migration for migration in migrations if migration.version not in applied]
        if not applied:
            await _check_not_migrated_elsewhere(connection, pending)
        for migration in pending:
            await _run(connection, migration.up, bool(applied), _record(migration))
            applied[migration.version] = Applied(migration.version, migration.name, migration.checksum())
            report(f"applied {migration.label}")
    return pending


async def migrate_down(
    database_url: str, folder: Path, count: int, report: Report = print
) -> list[Migration]:
    """Undo the last `count` applied migrations with their down.sql, newest first; answers what it undid."""
    by_version = {migration.version: migration for migration in read_migrations(folder)}
    async with _locked(database_url, report) as connection:
        applied = await _applied(connection)
        if count > len(applied):
            raise MigrationError(f"cannot undo {count} migrations: only {len(applied)} are applied")
        undone: list[Migration] = []
        for version in sorted(applied, reverse=True)[:count]:
            migration = by_version.get(version)
            if migration is None:
                raise MigrationError(_folder_missing(applied[version], folder))
            if not migration.down.is_file():
                raise MigrationError(
                    f"{migration.down} does not exist, so {migration.label} cannot be undone"
                )
            _check_text(migration.down)
            forget = ("DELETE FROM hdb_engine.migrations WHERE version = $1", version)
            await _run(connection, migration.down, True, forget)
            report(f"undid {migration.label}")
            undone.append(migration)
    return undone


async def mark_applied(
    database_url: str, folder: Path, version: str, report: Report = print
) -> list[Migration]:
    """Record a version (or `all`) as applied without running it, with its file as it is now."""
    migrations = read_migrations(folder)
    chosen = [m for m in migrations if version == "all" or str(m.version) == version or m.label == version]
    if not chosen:
        raise MigrationError(f"{folder} has no migration of version {version}")
    async with _locked(database_url, report) as connection, connection.transaction():
        for migration in chosen:
            await connection.execute(*_record(migration))
            report(f"marked {migration.label} as applied")
    return chosen


async def detach(database_url: str, report: Report = print) -> None:
    """Remove every trace of the engine from a database: the schema hdb_engine and its triggers."""
    connection = await _connect(database_url)
    try:
        if await connection.fetchval(ENGINE_CONNECTED, APPLICATION_NAME):
            raise MigrationError("an engine is connected to this database: stop it first")
        await connection.execute("SET client_min_messages = warning")
        await connection.execute("DROP SCHEMA IF EXISTS hdb_engine CASCADE")
    finally:
        await connection.close()
    report("removed the schema hdb_engine and everything that depended on it")


def _record(migration: Migration) -> tuple[str, int, str, str]:
    statement = """
        INSERT INTO hdb_engine.migrations (version, name, checksum) VALUES ($1, $2, $3)
        ON CONFLICT (version) DO UPDATE SET name = excluded.name, checksum = excluded.checksum"""
    return statement, migration.version, migration.name, migration.checksum()


async def _applied(connection: asyncpg.Connection[Any]) -> dict[int, Applied]:
    rows = await connection.fetch(
        "SELECT version, name, checksum FROM hdb_engine.migrations ORDER BY version"
    )
    return {row["version"]: Applied(row["version"], row["name"], row["checksum"]) for row in rows}


def _check_unchanged(migrations: Sequence[Migration], applied: dict[int, Applied], folder: Path) -> None:
    by_version = {migration.version: migration for migration in migrations}
    for version, record in applied.items():
        migration = by_version.get(version)
        if migration is None:
            raise MigrationError(_folder_missing(record, folder))
        checksum = migration.checksum()
        if checksum != record.checksum:
            raise MigrationError(
                f"{migration.up} changed after it was applied: "
                f"it was {record.checksum}, now it is {checksum}. "
                "Put it back and make the change in a new migration, or, if the database has it already, "
                f"accept the file with --mark-applied {version}"
            )


def _folder_missing(record: Applied, folder: Path) -> str:
    return f"{folder} has no folder for {record.version}_{record.name}, which was applied to this database"


async def _check_not_migrated_elsewhere(
    connection: asyncpg.Connection[Any], pending: Sequence[Migration]
) -> None:
    """Refuse a database that has the tables of the migrations but no record of them."""
    for migration in pending:
        for _, statement in statements(_read(migration.up)):
            match = _CREATES_TABLE.match(statement)
            if match and await connection.fetchval("SELECT to_regclass($1)", match[1]) is not None:
                raise MigrationError(
                    f"this database has the table {match[1]} of {migration.label}, but no record of it. "
                    "If something else applied them (the Hasura CLI, a restored dump), record that with "
                    "--mark-applied all; otherwise use an empty database"
                )


async def _run(
    connection: asyncpg.Connection[Any], path: Path, recorded: bool, bookkeeping: tuple[Any, ...]
) -> None:
    text = _read(path)
    try:
        async with connection.transaction():
            if text.strip():
                await connection.execute(text)
            await connection.execute("RESET ROLE; RESET ALL")
            await connection.execute(*bookkeeping)
    except asyncpg.PostgresError as error:
        raise MigrationError(_sentence(path, text, error, recorded)) from error


def _read(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def _sentence(path: Path, text: str, error: asyncpg.PostgresError, recorded: bool) -> str:
    position = getattr(error, "position", None)
    place = f"{path}:{line_at(text, int(position) - 1)}" if position else str(path)
    lines = [f"{place}: {error}; nothing of this migration was applied"]
    lines += [
        f"{name}: {getattr(error, name)}"
        for name in ("detail", "hint", "context")
        if getattr(error, name, None)
    ]
    if error.sqlstate in ALREADY_THERE and not recorded:
        lines.append(
            "If something else applied the migrations to this database, record that with --mark-applied all"
        )
    return "\n  ".join(lines)

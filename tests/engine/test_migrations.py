"""`python -m hasura.engine migrate`: order, transactions, record, refusals."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from hasura.engine.migrations import (
    MigrationError,
    detach,
    mark_applied,
    migrate,
    migrate_down,
    read_migrations,
)
from hasura.engine.sql_text import statements
from tests.harness import Database

Files = dict[str, str]


def write(folder: Path, migrations: Files, down: Files | None = None) -> Path:
    """A migrations folder: {"1_a": "the text of its up.sql"}."""
    for name, text in migrations.items():
        (folder / name).mkdir(parents=True, exist_ok=True)
        (folder / name / "up.sql").write_text(text)
    for name, text in (down or {}).items():
        (folder / name / "down.sql").write_text(text)
    return folder


async def fetch(url: str, statement: str) -> list[tuple[Any, ...]]:
    connection = await asyncpg.connect(url)
    try:
        return [tuple(row) for row in await connection.fetch(statement)]
    finally:
        await connection.close()


async def recorded(url: str) -> list[int]:
    rows = await fetch(url, "SELECT version FROM hdb_engine.migrations ORDER BY applied_at, version")
    return [row[0] for row in rows]


CREATE = "CREATE TABLE note (id int); INSERT INTO note VALUES (1);"


async def test_applies_in_the_order_of_versions_not_of_names(
    empty_database: Database, tmp_path: Path
) -> None:
    write(tmp_path, {"10_second": "INSERT INTO note VALUES (2)", "9_first": CREATE})
    assert [m.label for m in await migrate(empty_database.url, tmp_path)] == ["9_first", "10_second"]
    assert await recorded(empty_database.url) == [9, 10]
    assert await migrate(empty_database.url, tmp_path) == []
    assert await fetch(empty_database.url, "SELECT id FROM note ORDER BY id") == [(1,), (2,)]


async def test_a_failing_migration_leaves_nothing_and_names_its_line(
    empty_database: Database, tmp_path: Path
) -> None:
    write(tmp_path, {"1_a": CREATE, "2_b": "INSERT INTO note VALUES (2);\n\nSELECT nothing_here();"})
    with pytest.raises(MigrationError) as refused:
        await migrate(empty_database.url, tmp_path)
    assert f"{tmp_path}/2_b/up.sql:3: function nothing_here() does not exist" in str(refused.value)
    assert await recorded(empty_database.url) == [1]
    assert await fetch(empty_database.url, "SELECT id FROM note") == [(1,)]


async def test_an_applied_migration_that_changed_is_refused(empty_database: Database, tmp_path: Path) -> None:
    write(tmp_path, {"1_a": CREATE})
    before = read_migrations(tmp_path)[0].checksum()
    await migrate(empty_database.url, tmp_path)
    write(tmp_path, {"1_a": CREATE + "\n", "2_b": "INSERT INTO note VALUES (2)"})
    after = read_migrations(tmp_path)[0].checksum()
    with pytest.raises(MigrationError) as refused:
        await migrate(empty_database.url, tmp_path)
    for part in (f"{tmp_path}/1_a/up.sql", before, after, "--mark-applied 1"):
        assert part in str(refused.value)
    assert await recorded(empty_database.url) == [1]
    await mark_applied(empty_database.url, tmp_path, "1")
    assert [m.version for m in await migrate(empty_database.url, tmp_path)] == [2]


async def test_windows_line_ends_are_no_change(empty_database: Database, tmp_path: Path) -> None:
    write(tmp_path, {"1_a": CREATE + "\n"})
    await migrate(empty_database.url, tmp_path)
    (tmp_path / "1_a" / "up.sql").write_bytes((CREATE + "\r\n").encode())
    assert await migrate(empty_database.url, tmp_path) == []


async def test_a_database_migrated_by_something_else_is_refused(
    empty_database: Database, tmp_path: Path
) -> None:
    write(tmp_path, {"1_a": "-- the notes\n" + CREATE.replace("TABLE", "TABLE IF NOT EXISTS")})
    connection = await asyncpg.connect(empty_database.url)
    await connection.execute(CREATE)
    await connection.close()
    with pytest.raises(MigrationError, match=r"has the table note of 1_a.*--mark-applied all"):
        await migrate(empty_database.url, tmp_path)
    await mark_applied(empty_database.url, tmp_path, "all")
    assert await migrate(empty_database.url, tmp_path) == []
    assert await fetch(empty_database.url, "SELECT id FROM note") == [(1,)]


async def test_anything_that_exists_already_names_mark_applied(
    empty_database: Database, tmp_path: Path
) -> None:
    write(tmp_path, {"1_a": "CREATE TYPE mood AS ENUM ('good')"})
    connection = await asyncpg.connect(empty_database.url)
    await connection.execute("CREATE TYPE mood AS ENUM ('good')")
    await connection.close()
    with pytest.raises(MigrationError, match=r"(?s)already exists.*--mark-applied all"):
        await migrate(empty_database.url, tmp_path)


async def test_two_runs_at_once_apply_each_migration_once(empty_database: Database, tmp_path: Path) -> None:
    slow = {f"{n}_m": f"SELECT pg_sleep(0.1); INSERT INTO note VALUES ({n})" for n in range(2, 5)}
    write(tmp_path, {"1_a": CREATE, **slow})
    said: list[str] = []
    runs = await asyncio.gather(*(migrate(empty_database.url, tmp_path, said.append) for _ in range(3)))
    assert sorted(len(run) for run in runs) == [0, 0, 4]
    assert "another migration run is under way; waiting for it" in said
    assert await fetch(empty_database.url, "SELECT count(*) FROM note") == [(4,)]


async def test_settings_of_one_migration_do_not_reach_the_next(
    empty_database: Database, tmp_path: Path
) -> None:
    write(tmp_path, {"1_a": "SET search_path = ''; CREATE TABLE public.note (id int)", "2_b": "TABLE note"})
    assert len(await migrate(empty_database.url, tmp_path)) == 2


async def test_down_undoes_the_newest_first(empty_database: Database, tmp_path: Path) -> None:
    write(tmp_path, {"1_a": CREATE, "2_b": "ALTER TABLE note ADD x int", "3_c": "ALTER TABLE note ADD y int"})
    write(tmp_path, {}, {"2_b": "ALTER TABLE note DROP x", "3_c": "ALTER TABLE note DROP y"})
    await migrate(empty_database.url, tmp_path)
    assert [m.version for m in await migrate_down(empty_database.url, tmp_path, 2)] == [3, 2]
    assert await recorded(empty_database.url) == [1]
    with pytest.raises(MigrationError, match=r"1_a/down\.sql does not exist"):
        await migrate_down(empty_database.url, tmp_path, 1)
    with pytest.raises(MigrationError, match="cannot undo 2 migrations: only 1 are applied"):
        await migrate_down(empty_database.url, tmp_path, 2)
    assert [m.version for m in await migrate(empty_database.url, tmp_path)] == [2, 3]


async def test_an_applied_migration_whose_folder_is_gone_is_refused(
    empty_database: Database, tmp_path: Path
) -> None:
    write(tmp_path / "old", {"1_a": CREATE, "2_b": "SELECT 1"})
    write(tmp_path / "new", {"1_a": CREATE})
    await migrate(empty_database.url, tmp_path / "old")
    with pytest.raises(MigrationError, match="no folder for 2_b, which was applied"):
        await migrate(empty_database.url, tmp_path / "new")


async def test_detach_leaves_no_trace(empty_database: Database, tmp_path: Path) -> None:
    await migrate(empty_database.url, write(tmp_path, {"1_a": CREATE}))
    await detach(empty_database.url)
    found = "SELECT nspname FROM pg_namespace WHERE nspname LIKE 'hdb%'"
    assert await fetch(empty_database.url, found) == []
    assert await fetch(empty_database.url, "SELECT id FROM note") == [(1,)]


@pytest.mark.parametrize(
    ("make", "message"),
    [
        ({}, "there is no migrations folder"),
        ({"create_note": CREATE}, "is not a migration: expected a folder <version>_<name>"),
        ({"1_a": CREATE, "001_b": CREATE}, "two migrations have the version 1: 001_b and 1_a"),
        ({"default/1_a": CREATE}, "holds no migrations itself; give .*/default"),
        ({"1_a": "SELECT 1;\n\\connect other\n"}, r"up\.sql:2: \\connect is a command of psql"),
        ({"1_a": "SELECT 1;\nCOMMIT;\nSELECT 2"}, r"up\.sql:2: COMMIT is not allowed"),
    ],
)
def test_a_folder_that_cannot_work_gets_a_sentence(make: Files, message: str, tmp_path: Path) -> None:
    with pytest.raises(MigrationError, match=message):
        read_migrations(write(tmp_path / "m", make))


def test_a_folder_without_up_sql_gets_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "1_a").mkdir()
    with pytest.raises(MigrationError, match=r"1_a has no up\.sql"):
        read_migrations(tmp_path)


def test_a_database_that_is_not_there_gets_a_sentence(tmp_path: Path) -> None:
    write(tmp_path, {"1_a": CREATE})
    with pytest.raises(MigrationError, match="cannot connect to the database"):
        asyncio.run(migrate("postgresql://nobody@127.0.0.1:1/x", tmp_path))


def test_statements_are_cut_outside_of_quotes_and_bodies() -> None:
    text = """-- a; comment
CREATE FUNCTION f() RETURNS int LANGUAGE plpgsql AS $body$ BEGIN; COMMIT; END $body$;
/* nested /* ; */ comment */ SELECT 'a;b', E'it\\'s;', "odd;name"; SELECT 2"""
    found = [statement for _, statement in statements(text)]
    assert [statement.split()[0] for statement in found] == ["CREATE", "SELECT", "SELECT"]
    assert found[1] == "SELECT 'a;b', E'it\\'s;', \"odd;name\""


async def test_a_migration_and_its_record_are_one_transaction(
    empty_database: Database, tmp_path: Path
) -> None:
    refuse_the_record = "ALTER TABLE hdb_engine.migrations ADD CHECK (version < 2)"
    write(tmp_path, {"1_a": CREATE, "2_b": f"DROP TABLE note; {refuse_the_record} NOT VALID"})
    with pytest.raises(MigrationError, match="nothing of this migration was applied"):
        await migrate(empty_database.url, tmp_path)
    assert await fetch(empty_database.url, "SELECT id FROM note") == [(1,)]

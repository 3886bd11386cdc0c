"""Several engines on one database: workers of one command, and processes that know nothing of each other."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from hasura.engine.catalog import Catalog
from hasura.engine.database import Database as EngineDatabase
from hasura.engine.errors import EngineError
from hasura.engine.subscriptions.changes import Changes
from supervisor.postgres import free_port
from tests.engine.embedded import Api, serving
from tests.harness import METADATA, PATIENCE, ROOT, Database, eventually, start, wait_until_healthy


@contextlib.contextmanager
def command(database: Database, *options: str) -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    port = free_port()
    arguments = ["serve", "--port", str(port), "--metadata", str(METADATA), *options]
    environment = {**os.environ, "HASURA_GRAPHQL_DATABASE_URL": database.url}
    with start([sys.executable, "-m", "hasura.engine", *arguments], environment) as process:
        try:
            wait_until_healthy(f"http://127.0.0.1:{port}/healthz", process)
            yield f"http://127.0.0.1:{port}", process
        finally:
            process.terminate()
            process.wait(PATIENCE)


def children(process: subprocess.Popen[bytes]) -> list[int]:
    return [int(pid) for pid in Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()]


def is_answered(url: str) -> bool:
    with contextlib.suppress(httpx.TransportError):
        return httpx.get(f"{url}/healthz", timeout=5).status_code == 200
    return False


def test_workers_share_a_port_and_are_started_again(database: Database) -> None:
    with command(database, "--workers", "2") as (url, process):
        eventually(lambda: len(children(process)) == 2, "two workers run")
        victim, survivor = children(process)
        os.kill(victim, signal.SIGKILL)
        eventually(
            lambda: len(children(process)) == 2 and victim not in children(process), "another took its place"
        )
        assert survivor in children(process)
        eventually(lambda: is_answered(url), "it answers")
        process.terminate()
        assert process.wait(PATIENCE) == 0
        assert not Path(f"/proc/{survivor}").exists()


def test_workers_end_with_their_parent(database: Database) -> None:
    with command(database, "--workers", "2") as (_, process):
        eventually(lambda: len(children(process)) == 2, "two workers run")
        workers = children(process)
        process.kill()
        process.wait(PATIENCE)
        eventually(lambda: not any(Path(f"/proc/{pid}").exists() for pid in workers), "no worker is left")


def test_workers_that_cannot_start_end_the_command() -> None:
    environment = {**os.environ, "HASURA_GRAPHQL_DATABASE_URL": "postgresql://nobody@127.0.0.1:1/none"}
    arguments = ["serve", "--port", str(free_port()), "--workers", "2"]
    done = subprocess.run(
        [sys.executable, "-m", "hasura.engine", *arguments],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 1
    assert "cannot start" in done.stderr


@pytest.mark.parametrize("number", ["0", "-1", "two"])
def test_a_number_of_workers_that_cannot_be(number: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "hasura.engine", "serve", "--workers", number],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 2
    assert f"expected a number from 1 on, got '{number}'" in done.stderr


# ---------------------------------------------------------------- metadata


@pytest.fixture
async def engines(empty_database: Database) -> AsyncIterator[tuple[Api, Api]]:
    async with serving(empty_database.url) as first, serving(empty_database.url) as second:
        for api in (first, second):
            async with asyncio.timeout(PATIENCE):
                while not changes_of(api).covers(frozenset(), False):
                    await asyncio.sleep(0.02)
        yield first, second


def changes_of(api: Api) -> Changes:
    (found,) = api.application.subscriptions.feeds.values()
    return found.changes


async def test_engines_know_whom_to_tell_while_there_is_somebody(empty_database: Database) -> None:
    async with serving(empty_database.url) as first, asyncio.timeout(PATIENCE):
        alone = changes_of(first)
        async with serving(empty_database.url) as second:
            while len(alone._peers) != 1 or len(changes_of(second)._peers) != 1:
                await asyncio.sleep(0.02)
        while alone._peers:
            await asyncio.sleep(0.02)


async def until(api: Api, query: str, expected: Any) -> None:
    async with asyncio.timeout(PATIENCE):
        while (await api.query(query)).get("data") != expected:
            await asyncio.sleep(0.02)


async def test_a_change_of_the_metadata_reaches_every_engine(engines: tuple[Api, Api]) -> None:
    first, second = engines
    await first.sql("CREATE TABLE thing (id int PRIMARY KEY)")
    await first.metadata("pg_track_table", {"table": "thing"})
    await until(second, "{ thing { id } }", {"thing": []})
    versions = [(await api.metadata("export_metadata", version=2))["resource_version"] for api in engines]
    assert versions[0] == versions[1]
    await second.metadata("pg_untrack_table", {"table": "thing"})
    await until(first, "{ thing { id } }", None)


async def test_a_change_of_the_schema_reaches_every_engine(engines: tuple[Api, Api]) -> None:
    first, second = engines
    await first.sql("CREATE TABLE thing (id int PRIMARY KEY)")
    await first.metadata("pg_track_table", {"table": "thing"})
    await until(second, "{ thing { id } }", {"thing": []})
    await first.sql("ALTER TABLE thing ADD COLUMN name text")
    await until(second, "{ thing { name } }", {"thing": []})


async def test_what_was_stored_while_an_engine_could_not_listen_is_found(
    engines: tuple[Api, Api], empty_database: Database
) -> None:
    first, second = engines
    await first.sql("CREATE TABLE thing (id int PRIMARY KEY)")
    await first.metadata("pg_track_table", {"table": "thing"})
    await until(second, "{ thing { id } }", {"thing": []})
    first.application.engine.instance = second.application.engine.instance  # nobody hears of what it stores
    await first.metadata("pg_untrack_table", {"table": "thing"})
    await asyncio.sleep(0.2)
    assert (await second.query("{ thing { id } }"))["data"] == {"thing": []}
    (found,) = second.application.subscriptions.feeds.values()
    listener = found.changes._listener
    assert listener is not None
    listener.terminate()
    await until(second, "{ thing { id } }", None)


async def test_a_database_that_goes_away_in_between_takes_no_table_with_it(
    engines: tuple[Api, Api], empty_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, _ = engines
    await first.sql("CREATE TABLE thing (id int PRIMARY KEY)")
    await first.metadata("pg_track_table", {"table": "thing"})

    async def cut_off(database: EngineDatabase) -> Catalog:
        await database.pool.fetchval("SELECT pg_terminate_backend(pg_backend_pid())")
        raise AssertionError("the connection is still there")

    with monkeypatch.context() as meanwhile:
        meanwhile.setattr(EngineDatabase, "read_catalog", cut_off)
        with pytest.raises(EngineError, match="cannot connect to the database"):
            await first.application.engine.follow(changed=True)
        assert (await first.query("{ thing { id } }"))["data"] == {"thing": []}
        with pytest.raises(EngineError, match="cannot connect to the database"):
            async with serving(empty_database.url):
                """It does not start, and is started again."""
    await first.application.engine.follow(changed=True)
    assert (await first.query("{ thing { id } }"))["data"] == {"thing": []}


async def test_the_same_folder_again_is_no_new_version(database: Database) -> None:
    versions = []
    for _ in range(2):
        async with serving(database.url, METADATA) as api:
            versions.append((await api.metadata("export_metadata", version=2))["resource_version"])
    assert versions[0] == versions[1]

"""The embedded PostgreSQL by itself."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import asyncpg
import pytest

from supervisor.config import ROOT
from supervisor.errors import StackError
from supervisor.installation import binaries, service_account
from supervisor.postgres import FAST_SETTINGS, Postgres, free_port
from supervisor.processes import Launch, spawn
from supervisor.state import Process
from tests.harness import eventually
from tests.stack.harness import descendants

PASSWORD = 'it\'s a "secret" with /:@ and a space'


def cluster_in(folder: Path) -> Postgres:
    return Postgres(folder / "postgres", free_port(), PASSWORD, FAST_SETTINGS)


async def ask(cluster: Postgres, question: str) -> object:
    connection = await asyncpg.connect(cluster.url())
    try:
        return await connection.fetchval(question)
    finally:
        await connection.close()


async def test_it_is_utf8_sorts_by_code_point_and_keeps_utc_everywhere(tmp_path: Path) -> None:
    cluster = cluster_in(tmp_path)
    cluster.start()
    try:
        locale = "SELECT format('%s %s', datlocprovider, datlocale) FROM pg_database WHERE oid = 1"
        assert await ask(cluster, locale) == "b C.UTF-8"
        assert await ask(cluster, "SHOW server_encoding") == "UTF8"
        assert await ask(cluster, "SHOW timezone") == "UTC"
        assert await ask(cluster, "SHOW data_checksums") == "on"
    finally:
        cluster.stop()


async def test_it_wants_a_password_and_listens_on_loopback_only(tmp_path: Path) -> None:
    cluster = cluster_in(tmp_path)
    cluster.start()
    try:
        with pytest.raises(asyncpg.InvalidPasswordError):
            await asyncpg.connect(cluster.url(password="wrong"))
        rules = "SELECT string_agg(DISTINCT auth_method, ',') FROM pg_hba_file_rules"
        assert await ask(cluster, rules) == "scram-sha-256"
        assert await ask(cluster, "SHOW listen_addresses") == "127.0.0.1"
        assert await ask(cluster, "SHOW unix_socket_directories") == ""
    finally:
        cluster.stop()


async def test_committed_rows_outlive_kill_9_of_the_server(tmp_path: Path) -> None:
    cluster = cluster_in(tmp_path)
    cluster.start()
    connection = await asyncpg.connect(cluster.url())
    await connection.execute("CREATE TABLE kept AS SELECT generate_series(1, 1000) AS number")
    pid = int((cluster.folder / "postmaster.pid").read_text().split()[0])
    os.kill(pid, signal.SIGKILL)
    again = Postgres(cluster.folder, cluster.port, PASSWORD, FAST_SETTINGS)
    eventually(lambda: not Process.of(pid), "the server is gone")
    for attempt in range(50):  # the killed server's own children hold its memory for a moment
        try:
            again.start()
            break
        except StackError:
            assert attempt < 49
    try:
        assert await ask(again, "SELECT count(*) FROM kept") == 1000
    finally:
        again.stop()
        cluster.stop()


async def test_a_stale_lock_that_names_a_living_process_is_no_obstacle(tmp_path: Path) -> None:
    cluster = cluster_in(tmp_path)
    cluster.prepare()
    # Of the same user: PostgreSQL itself sees that another user's process cannot be a server of its own.
    sleep = Launch(["sleep", "600"], {"PATH": os.environ["PATH"]}, Path("/"), service_account())
    stranger = spawn(sleep)
    try:
        lock = f"{stranger.pid}\n{cluster.folder}\n1\n1\n\n*\n  1 1\nready\n"
        (cluster.folder / "postmaster.pid").write_text(lock)
        cluster.start()
        assert await ask(cluster, "SELECT 1") == 1
        assert stranger.poll() is None
    finally:
        cluster.stop()
        stranger.kill()
        stranger.wait()


def test_a_server_of_an_earlier_run_is_ended_first(tmp_path: Path) -> None:
    first = cluster_in(tmp_path)
    first.start()
    pid = int((first.folder / "postmaster.pid").read_text().split()[0])
    Postgres(first.folder, free_port(), PASSWORD).end_leftover()
    assert Process.of(pid) is None
    assert not (first.folder / "postmaster.pid").exists()
    first.stop()


def test_an_interrupted_first_run_leaves_nothing_half_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cluster = cluster_in(tmp_path)
    (tmp_path / "postgres.new-killed" / "data").mkdir(parents=True)
    with monkeypatch.context() as broken:
        broken.setattr("supervisor.postgres.binaries", lambda _account: Path("/bin/false").parent / "none")
        with pytest.raises(OSError):
            cluster.prepare()
    assert list(tmp_path.iterdir()) == []
    cluster.prepare()
    assert [path.name for path in tmp_path.iterdir()] == ["postgres"]


def test_data_of_another_major_version_is_refused(tmp_path: Path) -> None:
    cluster = cluster_in(tmp_path)
    cluster.folder.mkdir()
    (cluster.folder / "PG_VERSION").write_text("15\n")
    with pytest.raises(StackError, match="made by PostgreSQL 15 and this is PostgreSQL 18: take a dump"):
        cluster.start()


def test_it_ends_when_the_process_that_started_it_is_killed(tmp_path: Path) -> None:
    script = (
        "import sys, time; from pathlib import Path; from supervisor.postgres import *\n"
        f"cluster = Postgres(Path({str(tmp_path)!r}) / 'postgres', free_port(), 'x', FAST_SETTINGS)\n"
        "cluster.start(); print('started', flush=True); time.sleep(600)"
    )
    parent = subprocess.Popen([sys.executable, "-c", script], cwd=ROOT, stdout=subprocess.PIPE)
    assert parent.stdout and parent.stdout.readline() == b"started\n"
    processes = descendants(parent.pid)
    assert len(processes) > 3
    parent.kill()
    parent.wait()
    eventually(lambda: not any(process.runs() for process in processes), "all have ended")


@pytest.mark.skipif(os.getuid() != 0, reason="only root has folders that PostgreSQL's user cannot enter")
async def test_root_may_keep_it_where_no_other_user_can_go(tmp_path: Path) -> None:
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    cluster = cluster_in(closed)
    cluster.start()
    try:
        assert await ask(cluster, "SELECT count(*) > 0 FROM pg_ls_waldir()") is True
        assert cluster.folder.stat().st_uid != 0
    finally:
        cluster.stop()


def test_the_tools_are_there() -> None:
    for tool in ("psql", "pg_dump"):
        version = subprocess.run([binaries() / tool, "--version"], capture_output=True, text=True)
        assert " 18." in version.stdout

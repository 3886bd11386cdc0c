"""`make dump` moves everything: restored as a plain owner, nothing is lost, renumbered or counted twice."""

import asyncio
import io
import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import asyncpg
import pytest

from supervisor.config import ROOT, load_settings
from supervisor.credentials import load_credentials
from supervisor.dump import dump_lines, libpq_environment, write_dump
from supervisor.installation import binaries
from supervisor.postgres import free_port
from supervisor.services import Surroundings
from tests.harness import PATIENCE, Cluster, Database, migrate
from tests.stack.conftest import StartStack

OLD_BINARIES = Path("/usr/lib/postgresql/15/bin")
AWKWARD = "tab\t, newline\n, backslash \\ and \\. and \\N, \r, quotes ' \" $$, emoji 🙂, \x01"
CONTENTS = {
    "users": "SELECT * FROM users ORDER BY id",
    "sessions": "SELECT * FROM chat_sessions ORDER BY id",
    "messages": "SELECT * FROM chat_messages ORDER BY id",
    "attachments": "SELECT * FROM chat_attachments ORDER BY id",
    "generations": "SELECT * FROM chat_generations ORDER BY generation_id",
    "leases": "SELECT * FROM chat_backend.leases ORDER BY generation_id",
    "events": "SELECT * FROM chat_backend.events ORDER BY generation_id, position",
    "families": "SELECT * FROM auth.refresh_families ORDER BY family_id",
    "tokens": "SELECT * FROM auth.refresh_tokens ORDER BY token_hash",
    "accounts": "SELECT * FROM auth.accounts ORDER BY user_id",
}


async def fill(url: str) -> None:
    """Two people with chats of every state: branches, tombstones, a cleared, an archived, a deleted one."""
    connection = await asyncpg.connect(url)
    for name in ("grace", "ada"):
        user = await connection.fetchval(
            "INSERT INTO users (username, display_name) VALUES ($1, $1) RETURNING id", name
        )
        await connection.execute(
            "INSERT INTO auth.accounts (user_id, username, password_hash) VALUES ($1, $2, $3)",
            user,
            name,
            "$argon2id$v=19$m=65536",
        )
        await connection.execute(
            "INSERT INTO auth.refresh_families (user_id, expires_at) VALUES ($1, now() + interval '1 day')",
            user,
        )
        for status in ("active", "archived", "deleted"):
            await _fill_session(connection, user, status)
    await connection.execute(
        "INSERT INTO auth.refresh_tokens (token_hash, family_id, expires_at) "
        "SELECT sha256(family_id::text::bytea), family_id, expires_at FROM auth.refresh_families"
    )
    await connection.close()


async def _fill_session(connection: "asyncpg.Connection[Any]", user: object, status: str) -> None:
    session = await connection.fetchval(
        "INSERT INTO chat_sessions (user_id, title) VALUES ($1, $2) RETURNING session_id", user, AWKWARD
    )
    messages = [uuid4() for _ in range(6)]
    for number, message in enumerate(messages):
        await connection.execute(
            "INSERT INTO chat_messages (message_id, session_id, role, content, metadata) "
            "VALUES ($1, $2, $3, $4, $5)",
            message,
            session,
            "assistant" if number % 2 else "user",
            AWKWARD,
            '{"awkward": "\\\\ \\n"}',
        )
    await connection.execute(
        "INSERT INTO chat_messages (session_id, role, content, parent_message_id) "
        "VALUES ($1, 'user', 'b', $2)",
        session,
        messages[1],
    )
    await connection.execute(
        "INSERT INTO chat_attachments (message_id, url, file_type) "
        "VALUES ($1, 'https://example.com/a', 'text/plain')",
        messages[0],
    )
    # Three replies: one stored, one stopped, one that runs.
    for ending in ("done", "stopped", "running"):
        generation = await connection.fetchval(
            "INSERT INTO chat_generations (session_id, message_id, model) VALUES ($1, $2, 'm') "
            "RETURNING generation_id",
            session,
            messages[0],
        )
        await connection.execute(
            "INSERT INTO chat_backend.events (generation_id, position, text) VALUES ($1, 0, $2)",
            generation,
            AWKWARD,
        )
        if ending != "running":
            await connection.execute(
                "UPDATE chat_generations SET status = $2 WHERE generation_id = $1", generation, ending
            )
    await connection.execute("UPDATE chat_messages SET deleted_at = now() WHERE message_id = $1", messages[3])
    await connection.execute("UPDATE chat_sessions SET status = $1 WHERE session_id = $2", status, session)


async def contents(url: str) -> dict[str, list[asyncpg.Record]]:
    connection = await asyncpg.connect(url)
    found = {name: list(await connection.fetch(question)) for name, question in CONTENTS.items()}
    await connection.close()
    return found


async def send_one_more(url: str) -> list[int]:
    """`seq` after a new message in the first session, and the new row's own id."""
    connection = await asyncpg.connect(url)
    session = await connection.fetchval(
        "SELECT session_id FROM chat_sessions WHERE is_active ORDER BY id LIMIT 1"
    )
    await connection.execute(
        "INSERT INTO chat_messages (session_id, role, content) VALUES ($1, 'user', 'after')", session
    )
    numbers = await connection.fetch(
        "SELECT seq FROM chat_messages WHERE session_id = $1 ORDER BY seq", session
    )
    await connection.close()
    return [row["seq"] for row in numbers]


def dump_of(url: str, folder: Path) -> Path:
    settings = load_settings({"DATABASE_URL": url, "PARLEY_STATE": str(folder)}, folder / ".env")
    written = io.BytesIO()
    write_dump(Surroundings(settings, load_credentials(folder)), written)
    path = folder / "dump.sql"
    path.write_bytes(written.getvalue())
    path.chmod(0o644)
    return path


def restore(path: Path, url: str, psql: Path) -> None:
    command = [str(psql), "--no-psqlrc", "--single-transaction", "-v", "ON_ERROR_STOP=1", "-f", str(path)]
    finished = subprocess.run(
        command, env={**os.environ, **libpq_environment(url)}, capture_output=True, text=True
    )
    assert (finished.returncode, finished.stderr) == (0, "")


async def check_restored(source: str, target: str) -> None:
    before = await contents(source)
    assert len(before["messages"]) == 42
    assert [len(before[name]) for name in ("generations", "leases", "events")] == [18, 6, 6]
    assert await contents(target) == before
    # Counters go on where they were: no number twice, none left out.
    assert await send_one_more(target) == list(range(1, 9))


async def test_restores_into_a_database_of_the_same_migrations(
    cluster: Cluster, database: Database, tmp_path: Path
) -> None:
    await fill(database.url)
    path = await asyncio.to_thread(dump_of, database.url, tmp_path)
    text = path.read_text()
    assert "DISABLE TRIGGER" not in text
    assert "OWNER TO" not in text
    assert "hdb_" not in text
    name = f"restored_{uuid4().hex[:8]}"
    await cluster.administer(
        f"CREATE DATABASE {name} OWNER parley TEMPLATE parley_template STRATEGY file_copy"
    )
    target = cluster.url(name, "parley")
    try:
        await asyncio.to_thread(restore, path, target, binaries() / "psql")
        await check_restored(database.url, target)
    finally:
        await cluster.administer(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def old_server() -> Iterator[str]:
    """An empty database on PostgreSQL 15, of its plain owner."""
    if not (OLD_BINARIES / "initdb").exists():
        pytest.skip("PostgreSQL 15 is not installed (Debian 12: apt-get install postgresql-15)")
    user = pwd.getpwnam("postgres") if os.getuid() == 0 else None
    account: dict[str, Any] = {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []} if user else {}
    quiet: dict[str, Any] = {**account, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    with tempfile.TemporaryDirectory(prefix="parley-postgres-15-") as folder:
        if user:
            os.chown(folder, user.pw_uid, user.pw_gid)
        initdb = [str(OLD_BINARIES / "initdb"), "-D", folder, "-U", "postgres", "-A", "trust", "--no-sync"]
        subprocess.run([*initdb, "-E", "UTF8", "--locale=C"], check=True, cwd=folder, **quiet)
        port = free_port()
        settings = ["listen_addresses=127.0.0.1", "unix_socket_directories=", f"port={port}", "fsync=off"]
        options = [word for setting in settings for word in ("-c", setting)]
        command = [str(OLD_BINARIES / "postgres"), "-D", folder, *options]
        server = subprocess.Popen(command, cwd=folder, **quiet)
        try:
            asyncio.run(_prepare_old_server(port))
            yield f"postgresql://parley:owner@127.0.0.1:{port}/parley"
        finally:
            server.send_signal(signal.SIGINT)
            server.wait(PATIENCE)


async def _prepare_old_server(port: int) -> None:
    async with asyncio.timeout(PATIENCE):
        while True:
            try:
                connection = await asyncpg.connect(f"postgresql://postgres@127.0.0.1:{port}/postgres")
                break
            except (OSError, asyncpg.CannotConnectNowError):
                await asyncio.sleep(0.05)
    assert connection.get_server_version().major == 15
    await connection.execute("CREATE ROLE parley LOGIN PASSWORD 'owner'")
    await connection.execute("CREATE DATABASE parley OWNER parley")
    await connection.close()


async def test_migrates_and_restores_on_postgresql_15(
    database: Database, old_server: str, tmp_path: Path
) -> None:
    await fill(database.url)
    path = await asyncio.to_thread(dump_of, database.url, tmp_path)
    await asyncio.to_thread(migrate, old_server)
    await asyncio.to_thread(restore, path, old_server, OLD_BINARIES / "psql")
    await check_restored(database.url, old_server)


async def test_a_stopped_parley_is_dumped_like_a_running_one(start_stack: StartStack, tmp_path: Path) -> None:
    stack = start_stack().ready()
    command = [sys.executable, "-m", "supervisor", "dump"]

    def dump() -> bytes:
        return subprocess.run(
            command, cwd=ROOT, env=stack.variables, stdout=subprocess.PIPE, check=True
        ).stdout

    secrets = load_credentials(stack.state)
    port = stack.variables["POSTGRES_PORT"]
    await fill(f"postgresql://parley:{secrets.owner_password}@127.0.0.1:{port}/parley")
    running = dump()
    stack.signal(signal.SIGINT)
    stack.ended()
    assert dump() == running
    assert running.count(b"\n") > 60


def test_rows_are_never_mistaken_for_commands() -> None:
    lines = [
        b"\\restrict abc\n",
        b"SET transaction_timeout = 0;\n",
        b"SET client_encoding = 'UTF8';\n",
        b"COPY public.t (c) FROM stdin;\n",
        b"SET transaction_timeout = 0;\n",
        b"\\restrict is a row here\n",
        b"\\.\n",
        b"\\unrestrict abc\n",
    ]
    assert list(dump_lines(lines)) == [lines[2], lines[3], lines[4], lines[5], lines[6]]


def test_a_database_url_becomes_libpqs_variables() -> None:
    url = "postgresql://me%40x:p%2Fw@db.example.com:6432/my%20chat?sslmode=require"
    assert libpq_environment(url) == {
        "PGHOST": "db.example.com",
        "PGPORT": "6432",
        "PGUSER": "me@x",
        "PGPASSWORD": "p/w",
        "PGDATABASE": "my chat",
        "PGSSLMODE": "require",
    }


def test_without_data_there_is_a_sentence(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "supervisor", "dump"]
    state = tmp_path / "none"
    finished = subprocess.run(
        command, cwd=ROOT, env={**os.environ, "PARLEY_STATE": str(state)}, capture_output=True, text=True
    )
    assert finished.returncode == 1
    assert finished.stderr == f"parley: There is no state in {state}: run `make up` once.\n"
    shutil.rmtree(state, ignore_errors=True)

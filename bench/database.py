"""A cluster with 1,000,000 messages, made once and kept; every run works on clones of it."""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import os
import secrets
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import asyncpg

from supervisor.config import ROOT
from supervisor.database import BACKEND_ROLE, OWNER
from supervisor.postgres import Postgres, free_port

MIGRATIONS = ROOT / "sql" / "migrations" / "default"
SESSIONS_PER_USER = 20
MESSAGES_PER_SESSION = 50
PASSWORD = "bench"  # noqa: S105 - of a server that only this machine reaches, with made-up rows in it
SETTINGS = {
    "shared_buffers": "1GB",
    "max_wal_size": "4GB",
    "checkpoint_timeout": "30min",
    "max_connections": "300",
    "scram_iterations": "1",
    "jit": "off",
    "log_min_messages": "fatal",
}

# Ids come from numbers: every run asks for the same rows. Messages of all sessions come in turns, as in life:
# those of one lie far apart. Triggers are off: what they would compute is written as well.
SEED = (
    """
    INSERT INTO users (id, username, display_name, is_guest, created_at)
    SELECT md5('user ' || n)::uuid, 'user' || n, 'User ' || n, false, '2026-01-01'
    FROM generate_series(1, $1) n
    """,
    """
    INSERT INTO chat_sessions (
      session_id, user_id, title, title_source, category, total_messages, last_seq, revision,
      current_message_id, last_message_at, created_at, updated_at
    )
    SELECT md5('session ' || n)::uuid, md5('user ' || (n - 1) % $1 + 1)::uuid,
           'Chat number ' || n, 'user', 'bench', $3, $3, $3,
           md5('message ' || n || ' ' || $3)::uuid, last, '2026-01-01', last
    FROM generate_series(1, $1 * $2) n,
         LATERAL (SELECT timestamptz '2026-06-01' + n * interval '1 minute') AS t (last)
    """,
    """
    INSERT INTO chat_messages (
      message_id, session_id, user_id, role, content, seq, revision, parent_message_id, is_root, "timestamp"
    )
    SELECT md5('message ' || n || ' ' || s)::uuid, md5('session ' || n)::uuid,
           md5('user ' || (n - 1) % $1 + 1)::uuid,
           CASE WHEN s % 2 = 1 THEN 'user' ELSE 'assistant' END,
           repeat('Words of message ' || s || ' of chat ' || n || '. ', 4), s, s,
           CASE WHEN s > 1 THEN md5('message ' || n || ' ' || s - 1)::uuid END, s = 1,
           timestamptz '2026-01-01' + (s * $1 * $2 + n) * interval '1 second'
    FROM generate_series(1, $3) s, generate_series(1, $1 * $2) n
    """,
)

# Those of what is filled, but for the ones of constraints.
INDEXES_SQL = """
    SELECT indexrelid::regclass AS name, pg_get_indexdef(indexrelid) AS definition
    FROM pg_index
    WHERE indrelid IN ('users'::regclass, 'chat_sessions'::regclass, 'chat_messages'::regclass)
      AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = indexrelid)
"""


class Cluster:
    """The server, and databases on it by name."""

    def __init__(self, server: Postgres) -> None:
        self._server = server

    @property
    def server_pid(self) -> int:
        """The process whose children are PostgreSQL's backends."""
        return int((self._server.folder / "postmaster.pid").read_text().split("\n", 1)[0])

    @property
    def port(self) -> int:
        """Where it listens, on 127.0.0.1."""
        return self._server.port

    def url(self, database: str, user: str = OWNER) -> str:
        """The address of a database, as its owner unless said otherwise."""
        return self._server.url(user, PASSWORD, database)

    def administer(self, *statements: str, database: str = "postgres") -> None:
        """Run statements as the superuser."""

        async def run() -> None:
            connection = await asyncpg.connect(self._server.url(database=database))
            try:
                for statement in statements:
                    await connection.execute(statement, timeout=3600)
            finally:
                await connection.close()

        asyncio.run(run())

    def rows(self, query: str, database: str = "postgres") -> list[Any]:
        """The rows of a query of the superuser's."""

        async def fetch() -> list[Any]:
            connection = await asyncpg.connect(self._server.url(database=database))
            try:
                return list(await connection.fetch(query))
            finally:
                await connection.close()

        return asyncio.run(fetch())

    def seeded(self, users: int) -> str:
        """The name of a database with that many users, filled unless an earlier run has done so."""
        name = f"seed_{users}_{_fingerprint()}"
        if not self.rows(f"SELECT 1 FROM pg_database WHERE datname = '{name}'"):  # noqa: S608
            print(f"filling a database with {users * 1000:,} messages", flush=True)
            self._fill(users, f"{name}_new")
            self.administer(f"ALTER DATABASE {name}_new RENAME TO {name}")
        return name

    def _fill(self, users: int, name: str) -> None:
        self.administer(
            f"DROP DATABASE IF EXISTS {name}", f"CREATE DATABASE {name} OWNER {OWNER} TEMPLATE template0"
        )
        migrate(self.url(name))
        self.administer(f"SELECT auth.grant_backend('{BACKEND_ROLE}')", database=name)

        async def fill() -> None:
            connection = await asyncpg.connect(self._server.url(database=name))
            await connection.execute("SET session_replication_role = replica; SET TIME ZONE 'UTC'")
            # An index made at the end takes a fraction of the time of one that grows row by row.
            indexes = await connection.fetch(INDEXES_SQL)
            for index in indexes:
                await connection.execute(f"DROP INDEX {index['name']}")
            for statement in SEED:
                numbers = (users, SESSIONS_PER_USER, MESSAGES_PER_SESSION)
                for place, number in enumerate(numbers, 1):
                    statement = statement.replace(f"${place}", str(number))
                await connection.execute(statement, timeout=3600)
            await connection.execute("SET maintenance_work_mem = '1GB'")
            for index in indexes:
                await connection.execute(index["definition"], timeout=3600)
            await connection.execute("VACUUM ANALYZE", timeout=3600)
            await connection.close()

        asyncio.run(fill())

    def clone(self, template: str, name: str) -> str:
        """A fresh copy under that name; answers the name."""
        self.administer(
            f"DROP DATABASE IF EXISTS {name} WITH (FORCE)",
            f"CREATE DATABASE {name} OWNER {OWNER} TEMPLATE {template} STRATEGY file_copy",
        )
        return name


def _fingerprint() -> str:
    """Changes when the schema or the rows do."""
    digest = hashlib.sha256("".join(SEED).encode())
    for path in sorted(MIGRATIONS.glob("*/up.sql")):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


def migrate(url: str) -> None:
    """Parley's schema."""
    command = [sys.executable, "-m", "hasura.engine", "migrate", "--migrations", str(MIGRATIONS)]
    environment = {**os.environ, "HASURA_GRAPHQL_DATABASE_URL": url}
    subprocess.run(command, check=True, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL)


@contextlib.contextmanager
def running_cluster(folder: Path) -> Iterator[Cluster]:
    """The kept server, started; stopped afterwards. Its superuser's password is beside it."""
    folder.mkdir(parents=True, exist_ok=True)
    secret = folder / "password"
    if not secret.exists():
        secret.touch(mode=0o600)
        secret.write_text(secrets.token_urlsafe(16))
    server = Postgres(folder / "postgres", free_port(), secret.read_text(), SETTINGS)
    server.start()
    try:
        cluster = Cluster(server)
        for role in (OWNER, BACKEND_ROLE):
            if not cluster.rows(f"SELECT 1 FROM pg_roles WHERE rolname = '{role}'"):  # noqa: S608
                cluster.administer(f"CREATE ROLE {role} LOGIN PASSWORD '{PASSWORD}'")
        yield cluster
    finally:
        server.stop()

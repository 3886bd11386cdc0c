"""What a database server needs before Parley: the owner, the database, the backend's login role."""

from urllib.parse import quote, urlsplit, urlunsplit

import asyncpg

from supervisor.errors import StackError

OWNER = "parley"
DATABASE = "parley"
BACKEND_ROLE = "parley_backend"
# A schema of its own: the extension has over a hundred functions, which would stand among ours.
VECTOR = (
    "CREATE SCHEMA IF NOT EXISTS extensions",
    "GRANT USAGE ON SCHEMA extensions TO PUBLIC",
    "CREATE EXTENSION IF NOT EXISTS vector SCHEMA extensions",
)


async def prepare_server(superuser_url: str, owner_password: str) -> None:
    """On our own server: the plain role that owns everything, and its database."""
    connection = await asyncpg.connect(superuser_url)
    try:
        await _make_login_role(connection, OWNER, owner_password)
        if not await connection.fetchval("SELECT 1 FROM pg_database WHERE datname = $1", DATABASE):
            await connection.execute(f"CREATE DATABASE {_identifier(DATABASE)} OWNER {_identifier(OWNER)}")
    finally:
        await connection.close()


async def prepare_extensions(superuser_url: str) -> None:
    """On our own server: what only its superuser can make."""
    connection = await asyncpg.connect(superuser_url)
    try:
        for statement in VECTOR:
            await connection.execute(statement)
    finally:
        await connection.close()


async def prepare_backend_role(administrator_url: str, password: str, *, set_password: bool) -> None:
    """The backend's login role. `set_password` is for our own server: elsewhere the role may be in use."""
    connection = await _connected(administrator_url)
    try:
        exists = await connection.fetchval("SELECT 1 FROM pg_roles WHERE rolname = $1", BACKEND_ROLE)
        if exists and not set_password:
            return
        await _make_login_role(connection, BACKEND_ROLE, password)
    except asyncpg.InsufficientPrivilegeError as problem:
        raise StackError(
            f"The role of DATABASE_URL may not create roles: create a login role `{BACKEND_ROLE}` there and "
            "give its URL in BACKEND_DATABASE_URL."
        ) from problem
    finally:
        await connection.close()


async def grant_backend(owner_url: str, role: str) -> None:
    """Let the role do what the backend needs and nothing else; the migrations hold the list."""
    connection = await _connected(owner_url)
    try:
        await connection.execute("SELECT auth.grant_backend($1)", role)
    finally:
        await connection.close()


async def check_login(url: str) -> None:
    """Fail with a sentence when the backend's role cannot log in."""
    try:
        await (await asyncpg.connect(url)).close()
    except (OSError, asyncpg.PostgresError) as problem:
        raise StackError(
            f"The role `{role_of(url)}` cannot log in to the database ({problem}): give its URL, with its "
            "password, in BACKEND_DATABASE_URL."
        ) from problem


def role_of(url: str) -> str:
    """The role that a database URL logs in as."""
    return urlsplit(url).username or ""


def with_role(url: str, role: str, password: str) -> str:
    """The same database, as another role."""
    parts = urlsplit(url)
    host = parts.netloc.rpartition("@")[2]
    login = f"{quote(role, safe='')}:{quote(password, safe='')}"
    return urlunsplit(parts._replace(netloc=f"{login}@{host}"))


async def _connected(url: str) -> "asyncpg.Connection[asyncpg.Record]":
    try:
        return await asyncpg.connect(url)
    except (OSError, ValueError, asyncpg.PostgresError) as problem:
        raise StackError(f"PostgreSQL does not answer ({problem}): check DATABASE_URL.") from problem


async def _make_login_role(
    connection: "asyncpg.Connection[asyncpg.Record]", role: str, password: str
) -> None:
    exists = await connection.fetchval("SELECT 1 FROM pg_roles WHERE rolname = $1", role)
    verb = "ALTER" if exists else "CREATE"
    # Utility statements take no parameters; both helpers quote what they are given.
    await connection.execute(f"{verb} ROLE {_identifier(role)} LOGIN PASSWORD {_literal(password)}")


def _identifier(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _literal(text: str) -> str:
    if "\\" in text or "\0" in text:
        raise ValueError("a password with a backslash or a NUL")
    return "'" + text.replace("'", "''") + "'"

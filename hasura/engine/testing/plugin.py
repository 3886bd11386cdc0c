"""The fixtures of the plugin; the package says how to use them."""

from __future__ import annotations

import asyncio
import contextlib
import os
import secrets
import socket
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit, urlunsplit

import httpx
import pytest
import uvicorn

from hasura.engine.app import Application
from hasura.engine.config import load_settings
from hasura.engine.migrations import migrate
from hasura.engine.testing import SECONDS, Client, connection_to, in_loop, loop

SERVER_VARIABLE: Final = "HASURA_TEST_DATABASE_URL"


@pytest.fixture(scope="session")
def hasura_migrations() -> Path:
    """The folder of migrations; override it."""
    return Path("migrations/default")


@pytest.fixture(scope="session")
def hasura_metadata() -> Path:
    """The folder of metadata; override it."""
    return Path("metadata")


@pytest.fixture(scope="session")
def hasura_settings() -> Mapping[str, str]:
    """Further variables, such as HASURA_GRAPHQL_UNAUTHORIZED_ROLE; override it.

    `{database_url}` in a value stands for the URL of the test's own database: metadata whose source is
    connected to `from_env: PG_DATABASE_URL` needs {"PG_DATABASE_URL": "{database_url}"}.
    """
    return {}


@pytest.fixture(scope="session")
def hasura_server() -> Iterator[str]:
    """The URL of a PostgreSQL server on which databases may be made; override it, or set the variable."""
    given = os.environ.get(SERVER_VARIABLE)
    if given:
        yield given
        return
    from supervisor.postgres import throwaway_cluster  # noqa: PLC0415 - only where no server is given

    with throwaway_cluster() as cluster:
        yield cluster.url()


@pytest.fixture(scope="session")
def hasura_template(hasura_server: str, hasura_migrations: Path) -> Iterator[str]:
    """The name of a database that has every migration; nobody connects to it."""
    name = f"hasura_template_{secrets.token_hex(6)}"
    in_loop(_administer(hasura_server, f'CREATE DATABASE "{name}" TEMPLATE template0'))
    try:
        in_loop(migrate(_url(hasura_server, name), hasura_migrations, lambda _: None))
        yield name
    finally:
        in_loop(_administer(hasura_server, f'DROP DATABASE "{name}" WITH (FORCE)'))


@pytest.fixture
def hasura(
    hasura_server: str, hasura_template: str, hasura_metadata: Path, hasura_settings: Mapping[str, str]
) -> Iterator[Client]:
    """A running engine on a database of this test's own, as an administrator's client."""
    name = f"hasura_test_{secrets.token_hex(6)}"
    clone = f'CREATE DATABASE "{name}" TEMPLATE "{hasura_template}" STRATEGY {_strategy(hasura_server)}'
    in_loop(_administer(hasura_server, clone))
    try:
        url = _url(hasura_server, name)
        with _serving(url, hasura_metadata, hasura_settings) as client:
            yield client
    finally:
        in_loop(_administer(hasura_server, f'DROP DATABASE "{name}" WITH (FORCE)'))


@contextlib.contextmanager
def _serving(database_url: str, metadata: Path, settings: Mapping[str, str]) -> Iterator[Client]:
    secret = secrets.token_urlsafe(16)
    given = {name: value.replace("{database_url}", database_url) for name, value in settings.items()}
    environment = {"HASURA_GRAPHQL_ADMIN_SECRET": secret, "HASURA_GRAPHQL_LOG_LEVEL": "error", **given}
    application = Application(load_settings(environment, database_url=database_url), metadata)
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{listener.getsockname()[1]}"
        configuration = uvicorn.Config(
            application, http="httptools", ws="websockets-sansio", lifespan="on", log_config=None
        )
        server = uvicorn.Server(configuration)
        task = asyncio.run_coroutine_threadsafe(server.serve([listener]), loop())
        try:
            in_loop(_started(server))
            with httpx.Client(timeout=SECONDS, trust_env=False) as http:
                yield Client(address, database_url, {"x-hasura-admin-secret": secret}, http)
        finally:
            server.should_exit = True
            task.result(SECONDS)


async def _started(server: uvicorn.Server) -> None:
    async with asyncio.timeout(SECONDS):
        while not server.started:
            if server.should_exit:
                raise RuntimeError("the engine did not start; its log says why")
            await asyncio.sleep(0.002)


# ---------------------------------------------------------------- databases


async def _administer(server: str, statement: str) -> None:
    async with connection_to(server) as connection:
        await connection.execute(statement)


def _url(server: str, database: str) -> str:
    return urlunsplit(urlsplit(server)._replace(path=f"/{database}"))


def _strategy(server: str) -> str:
    """Copying files is quicker where nothing waits for the disk (a throw-away server)."""

    async def fsync() -> str:
        async with connection_to(server) as connection:
            return str(await connection.fetchval("SHOW fsync"))

    return "file_copy" if in_loop(fsync()) == "off" else "wal_log"

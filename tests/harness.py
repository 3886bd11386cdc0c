"""What the tests run against: a database of their own, and the real engine on it."""

import asyncio
import contextlib
import dataclasses
import json
import os
import secrets
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import IO, Any, TypeVar
from urllib.parse import urlsplit, urlunsplit
from uuid import UUID, uuid4

import asyncpg
import httpx
import jwt

from supervisor.database import VECTOR
from supervisor.postgres import free_port
from supervisor.processes import bound_to_us, children_of

ROOT = Path(__file__).parent.parent
MIGRATIONS = ROOT / "sql" / "migrations" / "default"
METADATA = ROOT / "hasura" / "metadata"
TEMPLATE = "parley_template"
OWNER, BACKEND = "parley", "parley_backend"
CLAIMS = "https://hasura.io/jwt/claims"
# How long a test waits for what has to come, in seconds: a slow machine with other work needs much of it.
PATIENCE = 90.0
Answer = TypeVar("Answer")


@dataclasses.dataclass(frozen=True)
class Cluster:
    """A running PostgreSQL with the roles of Parley and a migrated template database."""

    superuser_url: str
    password: str

    def url(self, database: str, user: str | None = None) -> str:
        parts = urlsplit(self.superuser_url)
        credentials = f"{user}:{self.password}" if user else f"{parts.username}:{parts.password}"
        return urlunsplit(parts._replace(netloc=f"{credentials}@127.0.0.1:{parts.port}", path=f"/{database}"))

    async def administer(self, *statements: str, database: str = "postgres") -> None:
        connection = await asyncpg.connect(self.url(database))
        try:
            for statement in statements:
                await connection.execute(statement)
        finally:
            await connection.close()

    @contextlib.contextmanager
    def database(self, template: str | None = TEMPLATE) -> Iterator["Database"]:
        """A database of one's own: a clone of the template, or an empty one."""
        name = f"test_{secrets.token_hex(6)}"
        source = f"TEMPLATE {template} STRATEGY file_copy" if template else "TEMPLATE template0"
        asyncio.run(self.administer(f"CREATE DATABASE {name} OWNER {OWNER} {source}"))
        try:
            yield Database(name, self.url(name, OWNER), self.url(name, BACKEND), self.url(name))
        finally:
            asyncio.run(self.administer(f"DROP DATABASE {name} WITH (FORCE)"))


@dataclasses.dataclass(frozen=True)
class Database:
    """One database: the owner's URL (engine, migrations), the backend's and the superuser's."""

    name: str
    url: str
    backend_url: str
    superuser_url: str

    def fetch_value(self, query: str, *arguments: Any) -> Any:
        """The one value that a query answers, for tests that are not asynchronous."""

        async def fetch() -> Any:
            connection = await asyncpg.connect(self.superuser_url)
            try:
                return await connection.fetchval(query, *arguments)
            finally:
                await connection.close()

        return asyncio.run(fetch())


def prepare_cluster(superuser_url: str) -> Cluster:
    """Make the roles and the migrated template database of a fresh cluster."""
    cluster = Cluster(superuser_url, secrets.token_urlsafe(16))
    asyncio.run(
        cluster.administer(
            f"CREATE ROLE {OWNER} LOGIN PASSWORD '{cluster.password}'",
            f"CREATE ROLE {BACKEND} LOGIN PASSWORD '{cluster.password}'",
            f"CREATE DATABASE {TEMPLATE} OWNER {OWNER} TEMPLATE template0",
        )
    )
    # As on the servers of Parley's own; what does not have it is tested apart.
    asyncio.run(cluster.administer(*VECTOR, database=TEMPLATE))
    migrate(cluster.url(TEMPLATE, OWNER))
    asyncio.run(cluster.administer(f"SELECT auth.grant_backend('{BACKEND}')", database=TEMPLATE))
    return cluster


def migrate(database_url: str, migrations: Path = MIGRATIONS) -> None:
    command = [sys.executable, "-m", "hasura.engine", "migrate", "--migrations", str(migrations)]
    environment = {**os.environ, "HASURA_GRAPHQL_DATABASE_URL": database_url}
    subprocess.run(command, check=True, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL)


@contextlib.contextmanager
def frozen(pid: int) -> Iterator[None]:
    """A process and what it has started stand still until the end of the block."""
    stopped = [pid, *children_of(pid)]
    for one in stopped:
        os.kill(one, signal.SIGSTOP)
    try:
        yield
    finally:
        for one in stopped:
            with contextlib.suppress(ProcessLookupError):
                os.kill(one, signal.SIGCONT)


def start(
    command: Sequence[str], environment: Mapping[str, str], output: IO[bytes] | int | None = None
) -> "subprocess.Popen[bytes]":
    """A process that is told to end when the one that started it is gone, however that ended."""
    return subprocess.Popen(
        command, cwd=ROOT, env=environment, stdout=output, preexec_fn=bound_to_us(signal.SIGTERM)
    )


@dataclasses.dataclass(frozen=True)
class Engine:
    """The embedded engine, serving the metadata of Parley on one database."""

    endpoint: str
    database: Database
    admin_secret: str
    jwt_key: str
    client: httpx.Client

    def token(self, user_id: UUID, role: str = "user", *, expires_in: float = 900, **claims: Any) -> str:
        payload = {
            "sub": str(user_id),
            "iat": int(time.time()),
            "exp": int(time.time() + expires_in),
            CLAIMS: {
                "x-hasura-default-role": role,
                "x-hasura-allowed-roles": [role],
                "x-hasura-user-id": str(user_id),
            },
            **claims,
        }
        return jwt.encode(payload, self.jwt_key, algorithm="HS256")

    def headers(self, user_id: UUID | None, role: str = "user") -> dict[str, str]:
        """Headers of a user; of an administrator without one."""
        if user_id is None:
            return {"x-hasura-admin-secret": self.admin_secret}
        return {"authorization": f"Bearer {self.token(user_id, role)}"}

    def graphql(
        self,
        query: str,
        variables: Mapping[str, Any] | None = None,
        *,
        user_id: UUID | None = None,
        role: str = "user",
        headers: Mapping[str, str] | None = None,
    ) -> dict[str, Any]:
        """The whole answer to one operation, errors included."""
        response = self.client.post(
            f"{self.endpoint}/v1/graphql",
            json={"query": query, "variables": variables or {}},
            headers=self.headers(user_id, role) if headers is None else headers,
        )
        answer: dict[str, Any] = response.json()
        return answer

    def data(self, query: str, variables: Mapping[str, Any] | None = None, **options: Any) -> dict[str, Any]:
        """The data of an operation that must succeed."""
        answer = self.graphql(query, variables, **options)
        assert "errors" not in answer, answer
        data: dict[str, Any] = answer["data"]
        return data

    def metadata(self, kind: str, arguments: Mapping[str, Any] | None = None) -> Any:
        """The answer of the metadata API to one request, which must succeed."""
        response = self.client.post(
            f"{self.endpoint}/v1/metadata",
            json={"type": kind, "args": arguments or {}},
            headers=self.headers(None),
        )
        assert response.status_code == 200, response.text
        return response.json()

    def new_user(self, display_name: str = "Guest") -> UUID:
        user_id = uuid4()
        self.data(
            "mutation($user: users_insert_input!) { insert_users_one(object: $user) { id } }",
            {"user": {"id": str(user_id), "display_name": display_name}},
        )
        return user_id


def engine_environment(database_url: str, admin_secret: str, jwt_key: str) -> dict[str, str]:
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("HASURA_GRAPHQL_")}
    return {
        **inherited,
        "HASURA_GRAPHQL_DATABASE_URL": database_url,
        "HASURA_GRAPHQL_ADMIN_SECRET": admin_secret,
        "HASURA_GRAPHQL_JWT_SECRET": json.dumps({"type": "HS256", "key": jwt_key}),
        "HASURA_GRAPHQL_UNAUTHORIZED_ROLE": "anonymous",
    }


@contextlib.contextmanager
def running_engine(database: Database, metadata: Path = METADATA) -> Iterator[Engine]:
    """The engine in a process of its own, ended afterwards."""
    port = free_port()
    secret, key = secrets.token_urlsafe(24), secrets.token_urlsafe(48)
    command = [
        sys.executable,
        "-m",
        "hasura.engine",
        "serve",
        "--port",
        str(port),
        "--metadata",
        str(metadata),
    ]
    environment = engine_environment(database.url, secret, key)
    with (
        httpx.Client(timeout=PATIENCE) as client,
        start(command, environment) as process,
    ):
        engine = Engine(f"http://127.0.0.1:{port}", database, secret, key, client)
        try:
            wait_until_healthy(f"{engine.endpoint}/healthz", process)
            yield engine
        finally:
            process.terminate()
            process.wait(PATIENCE)


def wait_until_healthy(url: str, process: subprocess.Popen[bytes]) -> None:
    def is_healthy() -> bool:
        assert process.poll() is None, (
            f"the process ended with code {process.returncode} before {url} answered"
        )
        with contextlib.suppress(httpx.TransportError):
            return httpx.get(url, timeout=5).status_code == 200
        return False

    eventually(is_healthy, f"{url} is healthy")


def eventually(question: Callable[[], Answer | None], what: str, patience: float = PATIENCE) -> Answer:
    """The first true answer; a test fails with `what` when there is none in time."""
    deadline = time.monotonic() + patience
    while not (answer := question()):
        assert time.monotonic() < deadline, f"not within {patience:.0f} s: {what}"
        time.sleep(0.02)
    return answer

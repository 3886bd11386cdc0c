"""The parts of Parley as data: how each is started, when it is well, how it is stopped."""

import os
import shutil
import signal
import sys
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

from supervisor.config import DEMO_CONTEXT_TOKENS, DEMO_MODEL, ROOT, Settings
from supervisor.credentials import Credentials
from supervisor.database import BACKEND_ROLE, DATABASE, OWNER, role_of, with_role
from supervisor.errors import StackError
from supervisor.http import answers
from supervisor.postgres import Postgres
from supervisor.processes import Launch

MIGRATIONS = "sql/migrations/default"
METADATA = "hasura/metadata"

# Handed to the part that needs one, never to all of them.
SECRET_VARIABLES = frozenset(
    {
        "DATABASE_URL",
        "BACKEND_DATABASE_URL",
        "HASURA_GRAPHQL_DATABASE_URL",
        "HASURA_GRAPHQL_ADMIN_SECRET",
        "HASURA_GRAPHQL_JWT_SECRET",
        "HASURA_GRAPHQL_JWT_SECRETS",
        "MODEL_API_KEY",
        "MODELS",
        "FILES_S3_SECRET_KEY",
        "POSTGRES_PASSWORD",
        "PARLEY_OWNER_PASSWORD",
        "PARLEY_BACKEND_PASSWORD",
    }
)


@dataclass(frozen=True)
class Service:
    """One part that runs until it is stopped."""

    name: str
    port: int
    launch: Callable[[], Launch]
    is_ready: Callable[[int], Awaitable[bool]]
    stop_signal: signal.Signals = signal.SIGTERM
    stop_seconds: float = 1.5
    ready_seconds: float = 60


@dataclass(frozen=True)
class Surroundings:
    """What the parts are told about one another."""

    settings: Settings
    credentials: Credentials

    @property
    def owner_url(self) -> str:
        """The database as its owner: for the engine and the migrations."""
        local = f"postgresql://127.0.0.1:{self.settings.ports.postgres}/{DATABASE}"
        return self.settings.database_url or with_role(local, OWNER, self.credentials.owner_password)

    @property
    def backend_url(self) -> str:
        """The database as the backend's login role."""
        chosen = self.settings.values.get("BACKEND_DATABASE_URL")
        return chosen or with_role(self.owner_url, BACKEND_ROLE, self.credentials.backend_password)

    @property
    def backend_role(self) -> str:
        """The name of that role."""
        return role_of(self.backend_url)

    @property
    def admin_secret(self) -> str:
        """The one that the person set, else our own."""
        return self.settings.values.get("HASURA_GRAPHQL_ADMIN_SECRET") or self.credentials.admin_secret

    @property
    def jwt_secret(self) -> str:
        """The one that the person set, else our own."""
        return self.settings.values.get("HASURA_GRAPHQL_JWT_SECRET") or self.credentials.jwt_secret

    @property
    def uses_demo_model(self) -> bool:
        """Whether no other model was named."""
        return not any(self.settings.values.get(name) for name in ("MODEL_BASE_URL", "MODELS"))

    @property
    def origins(self) -> str:
        """Where the interface is opened: both names of this machine."""
        port = self.settings.ports.frontend
        return f"http://127.0.0.1:{port},http://localhost:{port}"

    def environment(self, defaults: Mapping[str, str], fixed: Mapping[str, str]) -> dict[str, str]:
        """What a part sees: `defaults`, over them what the person set, over both what is `fixed`."""
        chosen = {
            name: value
            for name, value in self.settings.values.items()
            if name not in SECRET_VARIABLES and (value or name not in defaults)
        }
        return {**defaults, **chosen, "PYTHONUNBUFFERED": "1", **fixed}


def engine_environment(around: Surroundings) -> dict[str, str]:
    """The embedded engine's, under Hasura's own names."""
    return around.environment(
        defaults={
            "HASURA_GRAPHQL_UNAUTHORIZED_ROLE": "anonymous",
            "HASURA_GRAPHQL_ENABLE_CONSOLE": "true",
            "HASURA_GRAPHQL_CORS_DOMAIN": around.origins,
            "HASURA_GRAPHQL_SERVER_HOST": "127.0.0.1",
        },
        fixed={
            "HASURA_GRAPHQL_DATABASE_URL": around.owner_url,
            "HASURA_GRAPHQL_ADMIN_SECRET": around.admin_secret,
            "HASURA_GRAPHQL_JWT_SECRET": around.jwt_secret,
            "HASURA_GRAPHQL_SERVER_PORT": str(around.settings.ports.hasura),
        },
    )


def backend_environment(around: Surroundings) -> dict[str, str]:
    """The backend's."""
    ports = around.settings.ports
    model = (
        {
            "MODEL_BASE_URL": f"http://127.0.0.1:{ports.model}/v1",
            "MODEL_NAME": DEMO_MODEL,
            "MODEL_CONTEXT_TOKENS": str(DEMO_CONTEXT_TOKENS),
            "MODEL_LABEL": "Tiny demo model",
            "MODEL_DEMO": "true",
        }
        if around.uses_demo_model
        else {}
    )
    secrets = ("MODEL_API_KEY", "MODELS", "FILES_S3_SECRET_KEY")
    keys = {name: value for name in secrets if (value := around.settings.values.get(name))}
    return around.environment(
        defaults={
            "HASURA_GRAPHQL_ENDPOINT": f"http://127.0.0.1:{ports.hasura}",
            "ALLOWED_ORIGINS": around.origins,
            "BACKEND_SHUTDOWN_SECONDS": "2",
            "FILES_FOLDER": str(around.settings.state / "files"),
        },
        fixed={
            "HASURA_GRAPHQL_JWT_SECRET": around.jwt_secret,
            "BACKEND_DATABASE_URL": around.backend_url,
            "BACKEND_PORT": str(ports.backend),
            "FRONTEND_PORT": str(ports.frontend),
            **model,
            **keys,
        },
    )


def frontend_environment(around: Surroundings) -> dict[str, str]:
    """The front end's: nothing that a browser may not know."""
    ports = around.settings.ports
    return around.environment(
        defaults={
            "PUBLIC_HASURA_URL": f"http://127.0.0.1:{ports.hasura}",
            "PUBLIC_BACKEND_URL": f"http://127.0.0.1:{ports.backend}",
        },
        fixed={
            "FRONTEND_PORT": str(ports.frontend),
            "NODE_ENV": "production",
            "NEXT_TELEMETRY_DISABLED": "1",
        },
    )


def postgres_service(cluster: Postgres) -> Service:
    """Our own PostgreSQL."""

    def launch() -> Launch:
        cluster.end_leftover()
        return cluster.launch()

    async def is_ready(pid: int) -> bool:
        return cluster.is_ready(pid)

    return Service(
        name="postgres",
        port=cluster.port,
        launch=launch,
        is_ready=is_ready,
        stop_signal=signal.SIGINT,
        stop_seconds=3,
    )


def migrate_launch(around: Surroundings) -> Launch:
    """The migrations, which run once and end."""
    command = [sys.executable, "-m", "hasura.engine", "migrate", "--migrations", MIGRATIONS]
    return Launch(command, engine_environment(around), ROOT)


def application_services(around: Surroundings) -> list[Service]:
    """Everything above the database, in the order of starting."""
    ports = around.settings.ports
    engine = [sys.executable, "-m", "hasura.engine", "serve", "--port", str(ports.hasura)]
    engine += ["--metadata", METADATA]
    services = [_web("engine", ports.hasura, engine, engine_environment(around))]
    if around.uses_demo_model:
        command = [sys.executable, "-m", "supervisor.model"]
        environment = around.environment({}, {"MODEL_PORT": str(ports.model)})
        services.append(_web("model", ports.model, command, environment, health="/health", stop_seconds=1))
    command = [sys.executable, "-m", "backend"]
    services.append(_web("backend", ports.backend, command, backend_environment(around), stop_seconds=3))
    services.append(_frontend(around))
    return services


def _frontend(around: Surroundings) -> Service:
    port = around.settings.ports.frontend
    node = shutil.which("node", path=around.settings.values.get("PATH", os.defpath))
    if node is None:
        raise StackError("Node is missing: install Node 20.19 or newer (Debian's packages: nodejs, npm).")
    next_command = ROOT / "frontend" / "node_modules" / "next" / "dist" / "bin" / "next"
    command = [node, str(next_command), "start", "-H", "127.0.0.1", "-p", str(port)]
    command += ["--keepAliveTimeout", "75000"]  # ms, as the backend's
    return _web(
        "frontend",
        port,
        command,
        frontend_environment(around),
        health="/",
        folder="frontend",
        stop_seconds=1,
    )


def _web(
    name: str,
    port: int,
    command: list[str],
    environment: dict[str, str],
    *,
    health: str = "/healthz",
    folder: str = ".",
    stop_seconds: float = 1.5,
) -> Service:
    async def is_ready(_pid: int) -> bool:
        return await answers(port, health)

    launch = Launch(command, environment, ROOT / folder)
    return Service(name, port, lambda: launch, is_ready, stop_seconds=stop_seconds)


def tool_environment(around: Surroundings) -> dict[str, str]:
    """For a developer's own command: where everything is, and the owner's secrets."""
    ports = around.settings.ports
    return around.environment(
        defaults={},
        fixed={
            "PARLEY_STATE": str(around.settings.state),
            "PARLEY_URL": around.settings.url,
            "POSTGRES_PORT": str(ports.postgres),
            "HASURA_PORT": str(ports.hasura),
            "BACKEND_PORT": str(ports.backend),
            "FRONTEND_PORT": str(ports.frontend),
            "MODEL_PORT": str(ports.model),
            "PUBLIC_HASURA_URL": f"http://127.0.0.1:{ports.hasura}",
            "PUBLIC_BACKEND_URL": f"http://127.0.0.1:{ports.backend}",
            "HASURA_GRAPHQL_ENDPOINT": f"http://127.0.0.1:{ports.hasura}",
            "HASURA_GRAPHQL_DATABASE_URL": around.owner_url,
            "HASURA_GRAPHQL_ADMIN_SECRET": around.admin_secret,
            "HASURA_GRAPHQL_JWT_SECRET": around.jwt_secret,
        },
    )

"""docker-compose.yml against the repository: there is no Docker here, so each of its claims is checked."""

import fnmatch
import re
import shlex
import stat
import subprocess
from pathlib import Path
from typing import Any

import asyncpg
import pytest
import yaml

from supervisor.config import ROOT, load_settings, read_env_file
from supervisor.credentials import load_credentials, write_env_file
from supervisor.dump import libpq_environment
from supervisor.errors import StackError
from supervisor.installation import binaries
from supervisor.postgres import throwaway_cluster
from supervisor.services import (
    Surroundings,
    backend_environment,
    engine_environment,
    frontend_environment,
)
from tests.harness import migrate

COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
ONE_SHOT = {"database-owner", "database-backend", "storage-bucket"}
VARIABLE = re.compile(r"\$\{([A-Z0-9_]+)(?::([-?])([^}]*))?\}")
SECRET_NAMES = ("PASSWORD", "SECRET")
BUILT = sorted(name for name, service in SERVICES.items() if "build" in service)


def variables(node: object) -> set[tuple[str, str, str]]:
    return set(VARIABLE.findall(yaml.safe_dump(node)))


def test_the_images_are_the_ones_that_the_schema_and_the_metadata_are_made_for() -> None:
    images = {name: service["image"] for name, service in SERVICES.items() if "image" in service}
    for name, image in (("storage", "quay.io/minio/minio"), ("storage-bucket", "quay.io/minio/mc")):
        assert re.fullmatch(rf"{image}:RELEASE\.\d{{4}}-.*Z", images.pop(name))
    assert images.pop("hasura") == "hasura/graphql-engine:v2.48.16.cli-migrations-v3"
    assert set(images.values()) == {"pgvector/pgvector:pg18"}
    assert set(SERVICES) == {*images, "hasura", "storage", "storage-bucket", *BUILT}


def test_every_mount_is_there_and_where_the_image_looks_for_it() -> None:
    mounts = {}
    for name, service in SERVICES.items():
        for mount in service.get("volumes", []):
            source, target, *mode = mount.split(":")
            mounts[name, target] = source
            if source.startswith("."):
                assert (ROOT / source).exists(), mount
                assert mode == ["ro"], mount
            else:
                assert source in COMPOSE["volumes"], mount
    assert mounts["hasura", "/hasura-migrations"] == "./sql/migrations"
    assert mounts["hasura", "/hasura-metadata"] == "./hasura/metadata"
    assert (
        mounts["postgres", "/var/lib/postgresql"] == "postgres"
    )  # where PostgreSQL 18's image keeps its data
    for name in ("database-owner", "database-backend"):
        file = SERVICES[name]["command"][-1].removeprefix("--file=")
        assert (name, file) in mounts


def test_the_mounted_folders_have_the_layout_that_the_image_applies() -> None:
    sources = yaml.safe_load((ROOT / "hasura/metadata/databases/databases.yaml").read_text())
    assert [source["name"] for source in sources] == ["default"]
    url = sources[0]["configuration"]["connection_info"]["database_url"]
    assert url["from_env"] in SERVICES["hasura"]["environment"]
    migrations = list((ROOT / "sql/migrations/default").iterdir())
    assert migrations
    for migration in migrations:
        assert re.fullmatch(r"\d+_\w+", migration.name)
        assert {"up.sql", "down.sql"} <= {path.name for path in migration.iterdir()}


@pytest.mark.parametrize("name", BUILT)
def test_every_copied_file_is_in_its_build_context(name: str) -> None:
    build = SERVICES[name]["build"]
    context = ROOT / build["context"]
    dockerfile = context / build.get("dockerfile", "Dockerfile")
    ignored = (context / ".dockerignore").read_text().splitlines()
    copies = [
        shlex.split(line)[1:]
        for line in dockerfile.read_text().splitlines()
        if line.startswith("COPY") and "--from" not in line
    ]
    assert copies
    for *sources, _target in copies:
        for source in sources:
            assert (context / source).exists(), source
            assert not _is_ignored(source, ignored), source
    for secret in (".env", ".git", ".parley", "node_modules", ".venv"):
        if (context / secret).exists():
            assert _is_ignored(secret, ignored), secret


def _is_ignored(source: str, patterns: list[str]) -> bool:
    """By the last pattern that matches, as Docker does."""
    result = False
    for pattern in patterns:
        if fnmatch.fnmatch(source, pattern.removeprefix("!")):
            result = not pattern.startswith("!")
    return result and source != "."


def test_every_variable_is_in_the_example_and_every_secret_is_demanded() -> None:
    documented = read_env_file(ROOT / ".env.example")
    for name, operator, _text in variables(SERVICES):
        assert name in documented, name
        assert operator, f"{name} has neither a default nor a demand"
        if any(part in name for part in SECRET_NAMES):
            assert operator == "?", f"{name} is a secret and has a default"
    used = {name for name, _operator, _text in variables(SERVICES)}
    # Only what belongs to `make up` alone is documented and not used here.
    assert set(documented) - used == {
        "PARLEY_STATE",
        "MODEL_PORT",
        "DATABASE_URL",
        "BACKEND_DATABASE_URL",
        "FILES_FOLDER",
    }


def test_no_secret_is_written_down() -> None:
    for service in SERVICES.values():
        for name, value in service.get("environment", {}).items():
            if any(part in name for part in (*SECRET_NAMES, "DATABASE_URL")):
                assert "${" in value, name
    values = read_env_file(ROOT / ".env.example")
    assert not [
        name for name, value in values.items() if value and any(part in name for part in SECRET_NAMES)
    ]


def test_the_parts_get_the_variables_that_make_up_gives_them(tmp_path: Path) -> None:
    settings = load_settings({}, tmp_path / ".env")
    around = Surroundings(settings, load_credentials(tmp_path))
    own_ways = {"PYTHONUNBUFFERED", "NODE_ENV", "NEXT_TELEMETRY_DISABLED"}  # set by the Dockerfiles
    own_ways |= {
        "HASURA_GRAPHQL_SERVER_HOST",
        "BACKEND_SHUTDOWN_SECONDS",
        "MODEL_DEMO",
        "FILES_FOLDER",
    }  # our own
    for name, environment in {
        "hasura": engine_environment(around),
        "backend": backend_environment(around),
        "frontend": frontend_environment(around),
    }.items():
        missing = set(environment) - own_ways - set(SERVICES[name]["environment"])
        assert missing <= ({"FRONTEND_PORT"} if name == "backend" else set()), name


def test_ports_are_published_on_loopback_with_the_same_defaults(tmp_path: Path) -> None:
    ports = load_settings({}, tmp_path / ".env").ports
    published = {name: service["ports"] for name, service in SERVICES.items() if "ports" in service}
    assert published == {
        "postgres": [f"127.0.0.1:${{POSTGRES_PORT:-{ports.postgres}}}:5432"],
        "hasura": [f"127.0.0.1:${{HASURA_PORT:-{ports.hasura}}}:8080"],
        "storage": ["127.0.0.1:${STORAGE_PORT:-9000}:9000"],
        "backend": [f"127.0.0.1:${{BACKEND_PORT:-{ports.backend}}}:8000"],
        "frontend": [f"127.0.0.1:${{FRONTEND_PORT:-{ports.frontend}}}:3000"],
    }


def test_each_part_waits_for_the_one_before_it() -> None:
    for name, service in SERVICES.items():
        assert ("healthcheck" in service) != (name in ONE_SHOT), name
        for other, wait in service.get("depends_on", {}).items():
            condition = "service_completed_successfully" if other in ONE_SHOT else "service_healthy"
            assert wait == {"condition": condition}, f"{name} waits for {other}"
    chain = ["frontend"]
    while "depends_on" in SERVICES[chain[-1]]:
        before = next(iter(SERVICES[chain[-1]]["depends_on"]))
        chain.append(before)
    assert chain[::-1] == [
        "postgres",
        "database-owner",
        "hasura",
        "database-backend",
        "backend",
        "frontend",
    ]


async def test_the_one_shots_make_plain_roles_and_may_run_again() -> None:
    with throwaway_cluster() as server:  # they name production's roles and database: a server of their own
        environment = {
            **libpq_environment(server.url()),
            "PARLEY_OWNER_PASSWORD": "it's \\ owner",
            "PARLEY_BACKEND_PASSWORD": "backend",
        }

        def run(name: str) -> None:
            script = ROOT / "docker" / f"{name}.sql"
            command = [str(binaries() / "psql"), "--no-psqlrc", f"--file={script}"]
            finished = subprocess.run(command, env=environment, capture_output=True, text=True)
            assert (finished.returncode, finished.stderr) == (0, "")

        owner = server.url("parley", "it's \\ owner", "parley")
        for attempt in range(2):
            run("owner")
            if attempt == 0:
                migrate(owner)
            run("backend")
        connection = await asyncpg.connect(owner)
        roles = await connection.fetch(
            "SELECT rolname::text, rolsuper OR rolcreaterole OR rolcreatedb OR rolbypassrls AS mighty "
            "FROM pg_roles WHERE rolname ~ '^parley' ORDER BY 1"
        )
        await connection.close()
        assert [tuple(row) for row in roles] == [("parley", False), ("parley_backend", False)]
        backend = await asyncpg.connect(server.url("parley_backend", "backend", "parley"))
        assert await backend.fetchval("SELECT auth.create_guest($1, interval '1 day')", b"\0" * 32)
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await backend.execute("SELECT * FROM users")
        await backend.close()


def test_make_env_writes_secrets_once_for_their_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / ".env"
    write_env_file(path, ROOT / ".env.example")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    written = read_env_file(path)
    demanded = {name for name, operator, _text in variables(SERVICES) if operator == "?"}
    assert {name for name in demanded if not written[name]} == {"MODEL_BASE_URL", "MODEL_NAME"}
    text = path.read_text()
    with pytest.raises(StackError, match="is there already"):
        write_env_file(path, ROOT / ".env.example")
    assert path.read_text() == text

"""Start-up, memory and the first request of a kind, and how they grow with the number of tables."""

from __future__ import annotations

import os
import subprocess
import time
from pathlib import Path
from typing import Any

import httpx
import yaml

from bench.database import Cluster, migrate
from bench.machine import SERVER_CORE, processor_seconds, resident_bytes
from bench.operations import METADATA, token
from bench.report import Report, at_most, median
from bench.servers import SECRETS, engine_command
from supervisor.config import ROOT
from supervisor.postgres import free_port

USER = "00000000-0000-0000-0000-000000000001"
COLUMNS = (
    "owner_id uuid NOT NULL",
    "title text",
    "body text",
    "rank int",
    "done boolean",
    "made timestamptz",
)


def measure(report: Report, cluster: Cluster, folder: Path, sizes: tuple[int, ...], rounds: int) -> None:
    """Everything of this section."""
    report.title("Start-up, memory, first requests")
    name = "bench_start"
    cluster.administer(
        f"DROP DATABASE IF EXISTS {name}", f"CREATE DATABASE {name} OWNER parley TEMPLATE template0"
    )
    migrate(cluster.url(name))
    _one_start(cluster.url(name), METADATA, "chat_sessions", folder)  # leaves the bytecode
    cold = [_one_start(cluster.url(name), METADATA, "chat_sessions", folder) for _ in range(rounds)]
    report.add("engine: start to healthy", median([item["start"] for item in cold]), "s", at_most(1.0))
    report.add("engine: CPU of a start", median([item["cpu"] for item in cold]), "s")
    report.add("engine: memory when healthy", median([item["memory"] for item in cold]), "MiB")
    for size in sizes:
        database, metadata = _made(cluster, folder, size)
        judged = size == 25
        count = rounds if judged else max(1, rounds // 2)
        found = [_one_start(cluster.url(database), metadata, "table_1", folder) for _ in range(count)]

        def middle(what: str, found: list[dict[str, float]] = found) -> float:
            return median([item[what] for item in found])

        report.add(f"{size} tables: start to healthy", middle("start"), "s", at_most(1.0) if judged else None)
        report.add(f"{size} tables: memory after the first requests", middle("memory_after"), "MiB")
        report.add(f"{size} tables: schema build", middle("schema"), "ms", at_most(100) if judged else None)
        report.add(f"{size} tables: cold plan", middle("plan"), "ms", at_most(5) if judged else None)


def _one_start(url: str, metadata: Path, table: str, folder: Path) -> dict[str, float]:
    """One process from its start to its first answers, with the bytecode that the one before has left.

    It is kept in the state folder: where Python is told to write none, every start would compile the engine.
    """
    port = free_port()
    environment = {
        **os.environ,
        **SECRETS,
        "HASURA_GRAPHQL_DATABASE_URL": url,
        "HASURA_GRAPHQL_LOG_LEVEL": "error",
        "PYTHONPYCACHEPREFIX": str(folder / "bytecode"),
        "PYTHONDONTWRITEBYTECODE": "",
    }
    command = ["taskset", "--cpu-list", str(SERVER_CORE), *engine_command(port, "--metadata", str(metadata))]
    started = time.perf_counter()
    with (
        httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=60) as client,
        subprocess.Popen(command, cwd=ROOT, env=environment) as process,
    ):
        try:
            while not _is_healthy(client):
                if process.poll() is not None:
                    raise RuntimeError(f"the engine ended with code {process.returncode}")
                time.sleep(0.005)
            found = {
                "start": time.perf_counter() - started,
                "cpu": processor_seconds(process.pid),
                "memory": resident_bytes(process.pid) / 2**20,
            }
            return found | _first_requests(client, process.pid, table)
        finally:
            process.terminate()


def _is_healthy(client: httpx.Client) -> bool:
    try:
        return client.get("/healthz").status_code == 200
    except httpx.TransportError:
        return False


def _first_requests(client: httpx.Client, pid: int, table: str) -> dict[str, float]:
    """The first request of a role builds its schema; a new text is planned, a known one is not."""
    headers = {"authorization": f"Bearer {token(USER)}"}

    def ask(name: str) -> float:
        query = f"query {name} {{ {table}(where: {{owner_id: {{_is_null: false}}}}, limit: 1) {{ title }} }}"
        query = query.replace("owner_id", "user_id") if table == "chat_sessions" else query
        started = time.perf_counter()
        answer = client.post("/v1/graphql", json={"query": query}, headers=headers).json()
        if "errors" in answer:
            raise RuntimeError(str(answer["errors"]))
        return (time.perf_counter() - started) * 1000

    first = ask("first")
    warm = median([ask("first") for _ in range(20)])
    fresh = median([ask(f"fresh_{number}") for number in range(20)])
    return {
        "plan": fresh - warm,
        "schema": first - fresh,
        "memory_after": resident_bytes(pid) / 2**20,
    }


# ---------------------------------------------------------------- databases of many tables


def _made(cluster: Cluster, folder: Path, size: int) -> tuple[str, Path]:
    """A database of that many tables, each with a parent, and metadata that lets a user read own rows."""
    name = f"bench_{size}_tables"
    cluster.administer(
        f"DROP DATABASE IF EXISTS {name}", f"CREATE DATABASE {name} OWNER parley TEMPLATE template0"
    )
    columns = ", ".join(COLUMNS)
    statements = [
        f"CREATE TABLE table_{number} (id bigint PRIMARY KEY, {columns}, "
        f"parent_id bigint REFERENCES table_{max(1, number - 1)})"
        for number in range(1, size + 1)
    ]
    cluster.administer("SET ROLE parley; " + "; ".join(statements), database=name)
    return name, _metadata(folder / f"metadata-{size}", size)


def _metadata(folder: Path, size: int) -> Path:
    tables = folder / "databases" / "default" / "tables"
    tables.mkdir(parents=True, exist_ok=True)
    _write(folder / "version.yaml", {"version": 3})
    url = {"from_env": "HASURA_GRAPHQL_DATABASE_URL"}
    source = {
        "name": "default",
        "kind": "postgres",
        "configuration": {"connection_info": {"database_url": url}},
        "tables": [_table(number, size) for number in range(1, size + 1)],
    }
    _write(folder / "databases" / "databases.yaml", [source])
    return folder


def _table(number: int, size: int) -> dict[str, Any]:
    names = ["id", *(column.split()[0] for column in COLUMNS), "parent_id"]
    below = {"table": {"schema": "public", "name": f"table_{number + 1}"}, "column": "parent_id"}
    children = [{"name": "children", "using": {"foreign_key_constraint_on": below}}] if number < size else []
    mine = {"owner_id": {"_eq": "X-Hasura-User-Id"}}
    return {
        "table": {"schema": "public", "name": f"table_{number}"},
        "object_relationships": [{"name": "parent", "using": {"foreign_key_constraint_on": "parent_id"}}],
        "array_relationships": children,
        "select_permissions": [{"role": "user", "permission": {"columns": names, "filter": mine}}],
        "insert_permissions": [{"role": "user", "permission": {"columns": names, "check": mine}}],
        "update_permissions": [{"role": "user", "permission": {"columns": names, "filter": mine}}],
        "delete_permissions": [{"role": "user", "permission": {"filter": mine}}],
    }


def _write(path: Path, document: Any) -> None:
    path.write_text(yaml.safe_dump(document))

"""The servers that are compared: each on the server's core, asked for the same rows in its own words."""

from __future__ import annotations

import contextlib
import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench import install
from bench.install import PEERS
from bench.machine import SERVER_CORE
from bench.operations import KEY, METADATA, Operation, Person, Rendered, body
from supervisor.config import ROOT
from supervisor.postgres import free_port

ADMIN_SECRET = "bench"  # noqa: S105 - of an engine that only this machine reaches, over made-up rows
SECRETS = {
    "HASURA_GRAPHQL_ADMIN_SECRET": ADMIN_SECRET,
    "HASURA_GRAPHQL_JWT_SECRET": json.dumps({"type": "HS256", "key": KEY}),
}


@dataclass(frozen=True)
class Request:
    """One HTTP request, ready to be sent many times."""

    path: str
    token: str
    body: str
    method: str = "POST"


@dataclass(frozen=True)
class Server:
    """A running server."""

    name: str
    url: str
    pid: int
    log: Path

    def request(self, operation: Operation, person: Person, session: str) -> Request:
        """The request for one operation; a peer asks in its own words."""
        return Request("/v1/graphql", person.token, body(operation, session))

    def rows(self, operation: Operation, answer: Any) -> Any:
        """The rows of an answer, under the names of Hasura."""
        return answer["data"][operation.root]


class Limit(Server):
    """Raw asyncpg behind the same HTTP server, with the engine's own SQL."""

    statements: Mapping[str, Rendered]

    def request(self, operation: Operation, person: Person, session: str) -> Request:
        values = {"user": person.user_id, "session": session, "role": "user", "content": "A message."}
        parameters = self.statements[operation.name].parameters
        return Request(f"/{operation.name}", "-", json.dumps([values[name] for name in parameters]))

    def rows(self, operation: Operation, answer: Any) -> Any:
        return answer["data"]


MESSAGE = "message_id: messageId role content seq timestamp"
POSTGRAPHILE = {
    "Q1": """{ allChatSessions(condition: {isActive: true}, first: 20,
        orderBy: [LAST_MESSAGE_AT_DESC, ROW_ID_DESC]) { nodes {
      session_id: sessionId title category total_messages: totalMessages
      last_message_at: lastMessageAt } } }""",
    "Q2": f"""query ($id: UUID!) {{
      allChatMessages(condition: {{sessionId: $id}}, orderBy: [SEQ_DESC], first: 50) {{
      nodes {{ {MESSAGE} }} }} }}""",
    "Q3": f"""query ($id: UUID!) {{ chatSessionBySessionId(sessionId: $id) {{
      session_id: sessionId title total_messages: totalMessages
      messages: chatMessagesBySessionId(orderBy: [SEQ_DESC], first: 20) {{ nodes {{ {MESSAGE} }} }} }} }}""",
    "M1": """mutation ($id: UUID!, $content: String!) {
      createChatMessage(input: {chatMessage: {sessionId: $id, role: "user", content: $content}}) {
        chatMessage { message_id: messageId seq } } }""",
}
SHOWN = "message_id role content seq timestamp"
STRAWBERRY = {
    "Q1": "{ chat_sessions(limit: 20) { session_id title category total_messages last_message_at } }",
    "Q2": f"query ($id: UUID!) {{ chat_messages(session_id: $id, limit: 50) {{ {SHOWN} }} }}",
    "Q3": f"""query ($id: UUID!) {{ chat_sessions(session_id: $id) {{
      session_id title total_messages messages(limit: 20) {{ {SHOWN} }} }} }}""",
    "M1": """mutation ($id: UUID!, $content: String!) {
      insert_message(session_id: $id, role: "user", content: $content) { message_id seq } }""",
}


def _variables(operation: Operation, session: str) -> dict[str, str]:
    if operation.name == "M1":
        return {"id": session, "content": "A message of some words."}
    return {"id": session} if operation.by_session else {}


class PostGraphile(Server):
    """PostGraphile 5 with row-level security."""

    def request(self, operation: Operation, person: Person, session: str) -> Request:
        document = {"query": POSTGRAPHILE[operation.name], "variables": _variables(operation, session)}
        return Request("/graphql", person.token, json.dumps(document))

    def rows(self, operation: Operation, answer: Any) -> Any:
        (value,) = _flat(answer["data"]).values()
        if operation.name == "M1":
            return value["chatMessage"]
        return [value] if operation.name == "Q3" else value


def _flat(value: Any) -> Any:
    """Connections as lists."""
    if isinstance(value, dict):
        return (
            _flat(value["nodes"]) if "nodes" in value else {key: _flat(item) for key, item in value.items()}
        )
    return [_flat(item) for item in value] if isinstance(value, list) else value


class Strawberry(Server):
    """Strawberry and SQLAlchemy."""

    def request(self, operation: Operation, person: Person, session: str) -> Request:
        document = {"query": STRAWBERRY[operation.name], "variables": _variables(operation, session)}
        return Request("/", person.token, json.dumps(document))

    def rows(self, operation: Operation, answer: Any) -> Any:
        (value,) = answer["data"].values()
        return value


@contextlib.contextmanager
def started(
    kind: type[Server], name: str, command: list[str], environment: Mapping[str, str], folder: Path, port: int
) -> Iterator[Server]:
    """A process on the server's core, from when it listens until the end of the block."""
    folder.mkdir(parents=True, exist_ok=True)
    log = folder / f"{name}.log"
    clean = {key: value for key, value in os.environ.items() if not key.startswith(("HASURA_", "MODEL_"))}
    with (
        log.open("wb") as output,
        subprocess.Popen(
            ["taskset", "--cpu-list", str(SERVER_CORE), *command],
            cwd=ROOT,
            env={**clean, "NODE_ENV": "production", **environment},
            stdout=output,
            stderr=subprocess.STDOUT,
        ) as process,
    ):
        try:
            server = kind(name, f"http://127.0.0.1:{port}", process.pid, log)
            _wait_until_it_listens(server, port, process)
            yield server
        finally:
            process.terminate()
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()


def _wait_until_it_listens(server: Server, port: int, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + 60
    while True:
        with contextlib.suppress(OSError):
            socket.create_connection(("127.0.0.1", port), timeout=5).close()
            return
        if process.poll() is not None or time.monotonic() > deadline:
            last = server.log.read_text(errors="replace").strip().rpartition("\n")[2]
            raise install.NotInstalledError(f"{server.name} does not start: {last}")
        time.sleep(0.005)


def engine_command(port: int, *more: str) -> list[str]:
    """The engine, on Parley's metadata unless `more` names another."""
    named = () if "--metadata" in more else ("--metadata", str(METADATA))
    return [sys.executable, "-m", "hasura.engine", "serve", "--port", str(port), *named, *more]


@contextlib.contextmanager
def engine(database_url: str, folder: Path, *more: str, name: str = "engine") -> Iterator[Server]:
    """The embedded engine."""
    port = free_port()
    environment = {
        **SECRETS,
        "HASURA_GRAPHQL_DATABASE_URL": database_url,
        "HASURA_GRAPHQL_LOG_LEVEL": "error",
    }
    with started(Server, name, engine_command(port, *more), environment, folder, port) as server:
        yield server


@contextlib.contextmanager
def limit(database_url: str, folder: Path, statements: Mapping[str, Rendered]) -> Iterator[Server]:
    """The limit. `row[0]` of its answer is what the engine puts below the root field."""
    port = free_port()
    texts = {name: item.text for name, item in statements.items()}
    environment = {"DATABASE_URL": database_url, "STATEMENTS": json.dumps(texts)}
    command = [sys.executable, str(PEERS / "limit.py"), str(port)]
    with started(Limit, "limit", command, environment, folder, port) as server:
        assert isinstance(server, Limit)
        object.__setattr__(server, "statements", statements)
        yield server


@contextlib.contextmanager
def postgraphile(database_url: str, folder: Path) -> Iterator[Server]:
    """PostGraphile, on a database that has the policies."""
    node, place = install.postgraphile(folder)
    port = free_port()
    environment = {"DATABASE_URL": database_url, "KEY": KEY, "GRAPHILE_ENV": "production"}
    command = [str(node), str(place / "server.mjs"), str(port)]
    with started(PostGraphile, "postgraphile", command, environment, folder, port) as server:
        yield server


@contextlib.contextmanager
def strawberry(database_url: str, folder: Path) -> Iterator[Server]:
    """Strawberry."""
    python = install.python(folder)
    port = free_port()
    command = [str(python), str(PEERS / "strawberry_app.py"), str(port)]
    environment = {"DATABASE_URL": database_url, "KEY": KEY}
    with started(Strawberry, "strawberry", command, environment, folder, port) as server:
        yield server

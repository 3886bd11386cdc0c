"""A backend in a process of its own, clients for it, and a reader of its streams."""

import contextlib
import dataclasses
import http.client
import json
import os
import signal
import socket
import socketserver
import subprocess
import sys
import threading
from collections.abc import Iterable, Iterator, Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import IO, Any
from urllib.parse import urlsplit
from uuid import UUID, uuid4

import httpx

from supervisor.postgres import free_port
from tests.backend.provider import MODEL, Provider, Step
from tests.harness import PATIENCE, Database, Engine, start, wait_until_healthy

# Of a backend that is going to be killed: however long it is held up before, its lease is its own.
LONG_LEASE = {"BACKEND_LEASE_SECONDS": "600"}
# Of a backend that looks several times a second for what others have left.
SHORT_LEASE = {"BACKEND_LEASE_SECONDS": "1"}
ORIGIN = "http://127.0.0.1:3000"
DELTAS = ("delta", "delta")
NO_LIMITS = {
    f"RATE_LIMIT_{name}": "off"
    for name in ("AUTH_ADDRESS", "PASSWORD_ADDRESS", "SIGN_IN", "CHAT_USER", "CHAT_ADDRESS", "EXPORT_USER")
}


@dataclasses.dataclass
class Backend:
    """A running backend and what it wrote to its log."""

    url: str
    engine: Engine
    process: subprocess.Popen[bytes]
    log: Path
    cookie: str

    def client(self, user_id: UUID | None = None, **options: Any) -> httpx.Client:
        """A client with the token of a user, or without one."""
        headers = dict(options.pop("headers", {}))
        if user_id is not None:
            headers["authorization"] = f"Bearer {self.engine.token(user_id)}"
        return httpx.Client(base_url=self.url, headers=headers, timeout=PATIENCE, **options)

    def new_user(self) -> httpx.Client:
        """A client of a user of its own."""
        return self.client(self.engine.new_user())

    def log_lines(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.log.read_text().splitlines()]


@dataclasses.dataclass(frozen=True)
class StreamEvent:
    """One server-sent event."""

    name: str
    id: str
    data: Any


def backend_environment(
    engine: Engine, model_url: str, port: int, changes: Mapping[str, str]
) -> dict[str, str]:
    names = ("PATH", "HOME", "LANG", "PYTHONPATH", "VIRTUAL_ENV")
    return {
        **{name: os.environ[name] for name in names if name in os.environ},
        "PYTHONDONTWRITEBYTECODE": "1",
        "BACKEND_PORT": str(port),
        "BACKEND_DATABASE_URL": engine.database.backend_url,
        "HASURA_GRAPHQL_ENDPOINT": engine.endpoint,
        "HASURA_GRAPHQL_JWT_SECRET": json.dumps({"type": "HS256", "key": engine.jwt_key}),
        "MODEL_BASE_URL": model_url,
        "MODEL_NAME": MODEL,
        "ALLOWED_ORIGINS": f"{ORIGIN},http://localhost:3000",
        **NO_LIMITS,
        **changes,
    }


def start_backend(
    engine: Engine, model_url: str, port: int, log: IO[bytes], changes: Mapping[str, str]
) -> subprocess.Popen[bytes]:
    environment = backend_environment(engine, model_url, port, changes)
    return start([sys.executable, "-m", "backend"], environment, log)


@contextlib.contextmanager
def running_backend(
    engine: Engine,
    model_url: str,
    log: Path,
    changes: Mapping[str, str] | None = None,
    port: int | None = None,
) -> Iterator[Backend]:
    """A backend until the end of the block."""
    port = port or free_port()
    url = f"http://127.0.0.1:{port}"
    with log.open("ab") as output, start_backend(engine, model_url, port, output, changes or {}) as process:
        try:
            wait_until_healthy(f"{url}/healthz", process)
            yield Backend(url, engine, process, log, f"parley_refresh_{port}")
        finally:
            if process.poll() is None:
                process.send_signal(signal.SIGTERM)
                process.wait(PATIENCE)


@dataclasses.dataclass(frozen=True)
class Held:
    """What a hop lets wait."""

    operation: bytes
    answer: bool
    reached: threading.Event = dataclasses.field(default_factory=threading.Event)
    released: threading.Event = dataclasses.field(default_factory=threading.Event)

    def wait(self) -> None:
        self.reached.set()
        self.released.wait(PATIENCE)


class Hop:
    """Stands between the backend and the engine: notes headers; refuses or holds what passes when told to."""

    def __init__(self, engine: Engine) -> None:
        self.seen: list[dict[str, str]] = []
        self.refuse = 0
        self._held: Held | None = None
        hop, target = self, urlsplit(engine.endpoint)

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                hop.seen.append({name.lower(): value for name, value in self.headers.items()})
                body = self.rfile.read(int(self.headers["content-length"]))
                if hop.refuse:
                    hop.refuse -= 1
                    self.send_error(502)
                    return
                held = hop._to_hold(body)
                if held is not None and not held.answer:
                    held.wait()
                connection = http.client.HTTPConnection(target.hostname or "", target.port, timeout=20)
                headers = {
                    name: value for name, value in self.headers.items() if name.lower() != "accept-encoding"
                }
                connection.request("POST", self.path, body, headers)
                answer = connection.getresponse()
                content = answer.read()
                connection.close()
                if held is not None and held.answer:
                    held.wait()
                self.send_response(answer.status)
                self.send_header("content-type", "application/json")
                self.send_header("content-length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            def log_message(self, *_: Any) -> None:
                """Quiet."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"

    def _to_hold(self, body: bytes) -> Held | None:
        if self._held is None or self._held.operation not in body:
            return None
        held, self._held = self._held, None
        return held

    @contextlib.contextmanager
    def holding(self, operation: str, *, answer: bool = False) -> Iterator[threading.Event]:
        """The next request of this operation, or its answer, waits until the end of the block; the event
        tells that it has come."""
        held = self._held = Held(operation.encode(), answer)
        try:
            yield held.reached
        finally:
            self._held = None
            held.released.set()


@contextlib.contextmanager
def running_hop(engine: Engine) -> Iterator[Hop]:
    hop = Hop(engine)
    thread = threading.Thread(target=hop.server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield hop
    finally:
        hop.server.shutdown()
        hop.server.server_close()
        thread.join(5)


@contextlib.contextmanager
def running_relay(port: int, host: str, target: int) -> Iterator[None]:
    """Passes connections to a port on, until the end of the block; before and after it nobody is there."""

    class Relay(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            with socket.create_connection((host, target)) as there:
                back = threading.Thread(target=copy, args=(there, self.request), daemon=True)
                back.start()
                copy(self.request, there)
                back.join()

    def copy(source: socket.socket, sink: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while data := source.recv(65536):
                sink.sendall(data)
        with contextlib.suppress(OSError):
            sink.shutdown(socket.SHUT_RDWR)

    class Server(socketserver.ThreadingTCPServer):
        allow_reuse_address = True
        daemon_threads = True
        block_on_close = False

    with Server(("127.0.0.1", port), Relay) as server:
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        yield
        server.shutdown()


def expire_leases(database: Database) -> None:
    """What no running process renews ends now, and not after the seconds that it was given."""
    expire = "UPDATE chat_backend.leases SET expires_at = now() RETURNING 1"
    database.fetch_value(f"WITH expired AS ({expire}) SELECT count(*) FROM expired")


def read_events(response: httpx.Response) -> Iterator[StreamEvent]:
    """The events of a stream as they come."""
    return parse_events(response.iter_lines())


def parse_events(lines: Iterable[str]) -> Iterator[StreamEvent]:
    """The events in the lines of a stream; comments (keep-alive) are skipped."""
    fields: dict[str, str] = {}
    for line in lines:
        if line.startswith(":"):
            continue
        if line:
            name, _, value = line.partition(": ")
            fields[name] = value
        elif fields:
            yield StreamEvent(fields["event"], fields["id"], json.loads(fields["data"]))
            fields = {}


def names(events: list[StreamEvent]) -> list[str]:
    """What came, deltas in a row as one: how a text is cut is nobody's concern."""
    found = [event.name for event in events]
    return [name for name, previous in zip(found, ["", *found], strict=False) if (name, previous) != DELTAS]


def text(events: list[StreamEvent]) -> str:
    """The text that a reader has in the end, from the deltas and snapshots alone."""
    shown = ""
    for event in events:
        if event.name == "delta":
            shown += event.data["text"]
        elif event.name == "snapshot":
            shown = event.data["text"]
    return shown


def chat(client: httpx.Client, session_id: str, content: str = "Hi", **body: Any) -> list[StreamEvent]:
    """A whole exchange."""
    return exchange(client, "/api/chat", {"session_id": session_id, "content": content, **body})


def exchange(client: httpx.Client, path: str, body: dict[str, Any]) -> list[StreamEvent]:
    """A whole stream that is asked for with a body."""
    with client.stream("POST", path, json=body) as response:
        assert response.status_code == 200, response.read()
        return list(read_events(response))


def follow(client: httpx.Client, generation_id: str, after: str | None = None) -> list[StreamEvent]:
    """A whole stream of a reply that was begun before."""
    headers = {} if after is None else {"last-event-id": after}
    with client.stream("GET", f"/api/chat/{generation_id}/stream", headers=headers) as response:
        assert response.status_code == 200, response.read()
        return list(read_events(response))


@contextlib.contextmanager
def begun(
    client: httpx.Client, provider: Provider, session_id: str, step: Step
) -> Iterator[tuple[str, list[StreamEvent], Iterator[StreamEvent]]]:
    """A reply whose model waits: its id, what came of its stream before, and the rest of the stream."""
    provider.script(step)
    held = "".join(step.pieces[: step.hold_before])
    body = {"session_id": session_id, "content": "Hi"}
    with client.stream("POST", "/api/chat", json=body) as response:
        events = read_events(response)
        seen = [next(events)]
        while text(seen) != held:
            seen.append(next(events))
        assert step.reached.wait(PATIENCE)
        try:
            yield response.headers["generation-id"], seen, events
        finally:
            step.released.set()


def new_session(client: httpx.Client, **body: Any) -> dict[str, Any]:
    response = client.post("/api/chat-sessions/create", json=body)
    assert response.status_code == 201, response.text
    session: dict[str, Any] = response.json()
    return session


def add_message(client: httpx.Client, session_id: str, content: str = "Hi", **body: Any) -> dict[str, Any]:
    message = {"role": "user", "content": content, "message_id": str(uuid4()), **body}
    response = client.post(f"/api/chat-sessions/{session_id}/messages", json=message)
    assert response.status_code == 201, response.text
    stored: dict[str, Any] = response.json()
    return stored


def messages(client: httpx.Client, session_id: str) -> list[dict[str, Any]]:
    answer = client.get(f"/api/chat-sessions/{session_id}/messages")
    assert answer.status_code == 200, answer.text
    items: list[dict[str, Any]] = answer.json()["items"]
    return items


def assert_problem(response: httpx.Response, status: int, code: str) -> dict[str, Any]:
    """The answer is problem+json of this status and code; its document."""
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == "application/problem+json"
    problem: dict[str, Any] = response.json()
    assert (problem["status"], problem["code"]) == (status, code), problem
    assert problem["type"] == f"urn:parley:problem:{code}"
    assert problem["request_id"] == response.headers["x-request-id"]
    assert problem["title"] and problem["detail"]
    return problem

"""When something is away: GraphQL, PostgreSQL, the model, or the backend itself in the middle of a stream."""

import asyncio
import http.client
import signal
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit
from uuid import uuid4

import httpx
import pytest

from supervisor.postgres import free_port
from tests.backend.harness import (
    LONG_LEASE,
    SHORT_LEASE,
    Backend,
    assert_problem,
    chat,
    expire_leases,
    messages,
    names,
    new_session,
    read_events,
    running_backend,
    running_hop,
    running_relay,
)
from tests.backend.provider import Provider, Step
from tests.harness import PATIENCE, Cluster, Database, Engine, eventually, running_engine, wait_until_healthy

SESSIONS = "/api/chat-sessions"


def shut(cluster: Cluster, database: Database) -> None:
    """Lets nobody into a database and ends who is in."""
    asyncio.run(
        cluster.administer(
            f"ALTER DATABASE {database.name} ALLOW_CONNECTIONS false",
            f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{database.name}'",
        )
    )


def reopen(cluster: Cluster, database: Database) -> None:
    asyncio.run(cluster.administer(f"ALTER DATABASE {database.name} ALLOW_CONNECTIONS true"))


@pytest.fixture(scope="module")
def without_graphql(
    engine: Engine, model_server: Provider, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Backend]:
    """A backend whose GraphQL is not there."""
    away = {"HASURA_GRAPHQL_ENDPOINT": f"http://127.0.0.1:{free_port()}"}
    log = tmp_path_factory.mktemp("without-graphql") / "log"
    with running_backend(engine, model_server.url, log, away) as backend:
        yield backend


UNKNOWN = "00000000-0000-4000-8000-000000000000"


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("POST", f"{SESSIONS}/create", {}),
        ("GET", f"{SESSIONS}/{UNKNOWN}", None),
        ("GET", f"{SESSIONS}/{UNKNOWN}/messages", None),
        ("POST", f"{SESSIONS}/{UNKNOWN}/messages", {"role": "user", "content": "x"}),
        ("PUT", f"{SESSIONS}/{UNKNOWN}", {"title": "x"}),
        ("DELETE", f"{SESSIONS}/{UNKNOWN}", None),
        ("DELETE", f"{SESSIONS}/{UNKNOWN}/messages", None),
        ("POST", f"{SESSIONS}/{UNKNOWN}/recount", None),
        ("POST", "/api/chat", {"session_id": UNKNOWN, "content": "x"}),
    ],
)
def test_without_graphql(without_graphql: Backend, method: str, path: str, body: object) -> None:
    with without_graphql.client(uuid4()) as client:
        answer = client.request(method, path, json=body)
        assert_problem(answer, 503, "graphql-unavailable")
        assert int(answer.headers["retry-after"]) >= 1


def test_readiness_names_what_is_away(without_graphql: Backend) -> None:
    with without_graphql.client() as client:
        problem = assert_problem(client.get("/readyz"), 503, "not-ready")
        assert problem["unreachable"] == ["graphql"]
        assert client.get("/healthz").json() == {"status": "alive"}


def test_a_ready_backend(backend: Backend) -> None:
    with backend.client() as client:
        assert client.get("/readyz").json() == {"status": "ready"}


def test_without_postgresql_nobody_signs_in_and_it_says_so(
    engine: Engine, provider: Provider, tmp_path: Path
) -> None:
    url = f"postgresql://parley_backend:x@127.0.0.1:{free_port()}/parley"
    with (
        running_backend(engine, provider.url, tmp_path / "log", {"BACKEND_DATABASE_URL": url}) as backend,
        backend.client() as client,
    ):
        for route in ("guest", "refresh"):
            headers = {"cookie": f"{backend.cookie}=x"}
            answer = client.post(f"/api/auth/{route}", headers=headers)
            assert_problem(answer, 503, "database-unavailable")
            assert answer.headers["retry-after"] and "set-cookie" not in answer.headers
        assert assert_problem(client.get("/readyz"), 503, "not-ready")["unreachable"] == ["postgresql"]


def test_the_database_behind_graphql_away_and_back(
    cluster: Cluster, provider: Provider, tmp_path: Path
) -> None:
    """No connection is let in, the open ones are ended; then it comes back and everything goes on. The log
    says so, and not where the database is."""
    with (
        cluster.database() as database,
        running_engine(database) as engine,
        running_backend(
            engine, provider.url, tmp_path / "log", {"FILES_FOLDER": str(tmp_path / "files")}
        ) as backend,
        backend.new_user() as client,
    ):
        session_id = new_session(client)["session_id"]
        assert client.post("/api/auth/guest").status_code == 200
        shut(cluster, database)
        for _ in range(2):
            message = {"role": "user", "content": "x", "message_id": str(uuid4())}
            answer = client.post(f"{SESSIONS}/{session_id}/messages", json=message)
            assert_problem(answer, 503, "graphql-unavailable")
            assert_problem(client.post("/api/auth/guest"), 503, "database-unavailable")
        problem = assert_problem(client.get("/readyz"), 503, "not-ready")
        assert problem["unreachable"] == ["graphql", "postgresql"]
        eventually(lambda: "no work in the background" in backend.log.read_text(), "the worker says so")
        reopen(cluster, database)
        wait_until_healthy(f"{backend.url}/readyz", backend.process)
        assert client.post(f"{SESSIONS}/{session_id}/messages", json=message).status_code == 201
        assert client.post("/api/auth/guest").status_code == 200
        assert len(messages(client, session_id)) == 1
        address = urlsplit(database.backend_url)
        for told in (database.name, str(address.port), "psycopg.pool"):
            assert told not in "".join(line["event"] + line["logger"] for line in backend.log_lines())


def test_a_reply_waits_for_the_log_of_replies(engine: Engine, provider: Provider, tmp_path: Path) -> None:
    """What the backend writes replies down in is not there when one begins, as when too many ask at once."""
    database = urlsplit(engine.database.backend_url)
    port = free_port()
    url = database._replace(netloc=f"{database.username}:{database.password}@127.0.0.1:{port}").geturl()
    with (
        running_backend(engine, provider.url, tmp_path / "log", {"BACKEND_DATABASE_URL": url}) as backend,
        backend.new_user() as client,
    ):
        body = {"session_id": new_session(client)["session_id"], "content": "Hi"}
        with client.stream("POST", "/api/chat", json=body) as response:
            events = read_events(response)
            assert next(events).name == "message"
            eventually(lambda: provider.requests, "the model is asked, and not heard yet")
            with running_relay(port, database.hostname or "", database.port or 0):
                assert names(rest := list(events))[-1] == "done", rest


def test_without_a_model_the_message_is_kept(engine: Engine, provider: Provider, tmp_path: Path) -> None:
    away = f"http://127.0.0.1:{free_port()}/v1"
    with running_backend(engine, away, tmp_path / "log") as backend, backend.new_user() as client:
        session_id = new_session(client)["session_id"]
        events = chat(client, session_id, "Hi")
        assert names(events) == ["message", "error"]
        assert events[-1].data["code"] == "model-unavailable"
        assert [item["type"] for item in messages(client, session_id)] == ["text", "error"]


def test_a_model_that_hangs_is_given_up(engine: Engine, provider: Provider, tmp_path: Path) -> None:
    step = Step(pieces=["half ", "never"], hold_before=1)
    provider.script(step)
    with (
        running_backend(engine, provider.url, tmp_path / "log", {"MODEL_TIMEOUT_SECONDS": "2"}) as backend,
        backend.new_user() as client,
    ):
        session_id = new_session(client)["session_id"]
        events = chat(client, session_id, "Hi")
        step.released.set()
        assert names(events) == ["message", "delta", "error"]
        assert events[-1].data["code"] == "model-timeout"
        assert [item["content"] for item in messages(client, session_id)] == ["Hi", "half "]


def begin_and_hold(client: httpx.Client, provider: Provider, body: dict[str, str], step: Step) -> None:
    """Reads the first delta, while the model holds the second one back."""
    provider.script(step)
    with client.stream("POST", "/api/chat", json=body) as response:
        events = read_events(response)
        assert [next(events).name, next(events).name] == ["message", "delta"]
        assert step.reached.wait(PATIENCE)


@pytest.mark.parametrize(
    ("how", "code"), [(signal.SIGKILL, "generation-interrupted"), (signal.SIGTERM, "backend-stopping")]
)
def test_a_backend_that_dies_in_the_middle_leaves_what_had_arrived(
    engine: Engine, provider: Provider, tmp_path: Path, how: signal.Signals, code: str
) -> None:
    """Killed, it says nothing: whoever finds the reply closes it when its lease has run out."""
    port, log = free_port(), tmp_path / "log"
    stopping = {"BACKEND_SHUTDOWN_SECONDS": "0.2", **LONG_LEASE}
    body = {"content": "Hi", "message_id": str(uuid4())}
    step = Step(pieces=["half ", "whole"], hold_before=1)
    user = engine.new_user()
    with (
        running_backend(engine, provider.url, log, stopping, port) as backend,
        backend.client(user) as client,
    ):
        body["session_id"] = new_session(client)["session_id"]
        begin_and_hold(client, provider, body, step)
        logged = "SELECT count(*) FROM chat_backend.events WHERE text = 'half '"
        eventually(lambda: engine.database.fetch_value(logged), "the text is logged")
        backend.process.send_signal(how)
        backend.process.wait(PATIENCE)
        step.released.set()
    expire_leases(engine.database)
    with (
        running_backend(engine, provider.url, log, SHORT_LEASE, port) as backend,
        backend.client(user) as client,
    ):
        eventually(lambda: len(messages(client, body["session_id"])) == 2, "the reply is closed")
        found = messages(client, body["session_id"])
        stored = [(item["type"], item["content"]) for item in found]
        assert stored == [("text", "Hi"), ("error", "half ")], log.read_text()
        assert found[1]["metadata"]["code"] == code
        events = chat(client, **body)
        assert events[-1].name == "done"
        found = messages(client, body["session_id"])
        assert [item["seq"] for item in found] == [1, 2, 3] and found[2]["content"] == "Hello, world!"


@pytest.mark.parametrize(("why", "code"), [("cut off", "graphql-unavailable"), ("unread", "internal-error")])
def test_a_backend_that_cannot_end_a_reply_leaves_it_to_the_others(
    cluster: Cluster, provider: Provider, tmp_path: Path, why: str, code: str
) -> None:
    """It is the first to take over the reply of a killed one, and its lease would last ten minutes: GraphQL
    is away for it alone, or the reply's log holds what it does not know."""
    step = Step(pieces=["half ", "whole"], hold_before=1)
    unable = dict(LONG_LEASE)
    if why == "cut off":
        unable["HASURA_GRAPHQL_ENDPOINT"] = f"http://127.0.0.1:{free_port()}"
    with cluster.database() as database, running_engine(database) as engine:
        with running_backend(engine, provider.url, tmp_path / "killed", LONG_LEASE) as killed:
            with killed.new_user() as client:
                session_id = new_session(client)["session_id"]
                begin_and_hold(client, provider, {"session_id": session_id, "content": "Hi"}, step)
            killed.process.kill()
            killed.process.wait(PATIENCE)
            step.released.set()
        if why == "unread":
            database.fetch_value(
                "INSERT INTO chat_backend.events (generation_id, position, number, text, tool_call)"
                " SELECT generation_id, 5, 1, '', '7' FROM chat_backend.leases"
            )
        expire_leases(database)
        with running_backend(engine, provider.url, tmp_path / "unable", unable) as backend:
            refused = "could not be taken over"
            eventually(lambda: refused in backend.log.read_text(), "it is taken over in vain")
            (line,) = [item for item in backend.log_lines() if refused in item["event"]]
            assert line["code"] == code and line["error"]
            database.fetch_value("DELETE FROM chat_backend.events WHERE number > 0")
            with running_backend(engine, provider.url, tmp_path / "healthy", SHORT_LEASE):
                left = "SELECT count(*) FROM chat_backend.leases"
                eventually(lambda: database.fetch_value(left) == 0, "no lease is left")
        assert database.fetch_value("SELECT error_code FROM chat_generations") == "generation-interrupted"


def test_a_backend_that_stops_lets_replies_end(engine: Engine, provider: Provider, tmp_path: Path) -> None:
    user, step = engine.new_user(), Step(pieces=["half ", "whole"], hold_before=1)
    with running_backend(
        engine, provider.url, tmp_path / "log", {"BACKEND_SHUTDOWN_SECONDS": "10"}
    ) as backend:
        with backend.client(user) as client:
            session_id = new_session(client)["session_id"]
            begin_and_hold(client, provider, {"session_id": session_id, "content": "Hi"}, step)
        backend.process.send_signal(signal.SIGTERM)
        stopping = "Waiting for application shutdown."
        eventually(lambda: stopping in backend.log.read_text(), "it is stopping")
        step.released.set()
        assert backend.process.wait(PATIENCE) in (0, -signal.SIGTERM)
    with running_backend(engine, provider.url, tmp_path / "log") as backend, backend.client(user) as client:
        assert [item["content"] for item in messages(client, session_id)] == ["Hi", "half whole"]


def test_a_reply_waits_for_graphql_to_come_back(engine: Engine, provider: Provider, tmp_path: Path) -> None:
    step = Step(pieces=["one ", "two"], hold_before=1)
    provider.script(step)
    with (
        running_hop(engine) as hop,
        running_backend(
            engine, provider.url, tmp_path / "log", {"HASURA_GRAPHQL_ENDPOINT": hop.url}
        ) as backend,
        backend.new_user() as client,
    ):
        session_id = new_session(client)["session_id"]
        with client.stream("POST", "/api/chat", json={"session_id": session_id, "content": "Hi"}) as response:
            events = read_events(response)
            assert next(events).name == "message"
            assert step.reached.wait(PATIENCE)
            hop.refuse = 3
            step.released.set()
            assert names(list(events)) == ["delta", "done"]
        assert hop.refuse == 0
        assert [item["content"] for item in messages(client, session_id)] == ["Hi", "one two"]


def test_an_idle_connection_is_not_closed_under_its_client(backend: Backend) -> None:
    """A proxy that keeps connections for longer than the server does sends into one that is being closed."""
    connections = [
        http.client.HTTPConnection(urlsplit(url).netloc, timeout=PATIENCE)
        for url in (backend.url, backend.engine.endpoint)
    ]
    for idle_seconds in (6, 0):
        for connection in connections:
            connection.request("GET", "/healthz")
            with connection.getresponse() as answer:
                assert answer.read() and answer.status == 200
            connection.auto_open = 0  # this one, or none
        time.sleep(idle_seconds)
    for connection in connections:
        connection.close()


def test_graphql_refusing_the_backends_key(engine: Engine, provider: Provider, tmp_path: Path) -> None:
    """Keys that differ are the operator's mistake: 401 from GraphQL, never data."""
    key = '{"type": "HS256", "key": "another-key-of-more-than-32-characters"}'
    with (
        running_backend(
            engine, provider.url, tmp_path / "log", {"HASURA_GRAPHQL_JWT_SECRET": key}
        ) as backend,
        backend.client() as client,
    ):
        guest = client.post("/api/auth/guest").json()
        headers = {"authorization": f"Bearer {guest['access_token']}"}
        assert_problem(client.get(f"{SESSIONS}/{uuid4()}", headers=headers), 401, "token-invalid")

"""A PostgreSQL that does not answer, without being gone: what asks it ends, and goes on with it."""

import signal
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest

from supervisor.postgres import Postgres, throwaway_cluster
from tests.backend.harness import Backend, Hop, new_session, running_backend, running_hop
from tests.backend.provider import Provider
from tests.harness import PATIENCE, Engine, eventually, frozen, prepare_cluster, running_engine

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def postgres() -> Iterator[Postgres]:
    """One that nothing else runs on."""
    with throwaway_cluster() as postgres:
        yield postgres


@pytest.fixture(scope="module")
def engine_on_it(postgres: Postgres) -> Iterator[Engine]:
    with prepare_cluster(postgres.url()).database() as database, running_engine(database) as engine:
        yield engine


@pytest.fixture
def hop(engine_on_it: Engine) -> Iterator[Hop]:
    with running_hop(engine_on_it) as hop:
        yield hop


@pytest.fixture
def backend(engine_on_it: Engine, hop: Hop, provider: Provider, tmp_path: Path) -> Iterator[Backend]:
    changes = {"HASURA_GRAPHQL_ENDPOINT": hop.url, "FILES_FOLDER": str(tmp_path / "files")}
    with running_backend(engine_on_it, provider.url, tmp_path / "log", changes) as backend:
        yield backend


def server_of(postgres: Postgres) -> int:
    """Its process."""
    return int((postgres.folder / "postmaster.pid").read_text().split()[0])


def requests_of(client: httpx.Client, session_id: str) -> dict[str, Callable[[], httpx.Response]]:
    body = {"session_id": session_id, "content": "Hi"}
    return {
        "graphql-unavailable": lambda: client.get(f"/api/chat-sessions/{session_id}"),
        "database-unavailable": lambda: client.post("/api/auth/guest"),
        "not-ready": lambda: client.get("/readyz"),
        "chat": lambda: client.post("/api/chat", json=body),
    }


def test_requests_end_with_a_code_and_go_on_with_the_database(postgres: Postgres, backend: Backend) -> None:
    with backend.new_user() as client, ThreadPoolExecutor() as threads:
        requests = requests_of(client, new_session(client)["session_id"])
        with frozen(server_of(postgres)):
            asked = {name: threads.submit(request) for name, request in requests.items()}
            answers = {name: future.result(PATIENCE) for name, future in asked.items()}
        assert {name: answer.status_code for name, answer in answers.items()} == dict.fromkeys(requests, 503)
        codes = {name: answer.json()["code"] for name, answer in answers.items()}
        assert codes == {**{name: name for name in requests}, "chat": "graphql-unavailable"}
        eventually(lambda: all(one().is_success for one in requests.values()), "all are answered again")


def test_the_backend_stops_and_tells_who_waits(postgres: Postgres, hop: Hop, backend: Backend) -> None:
    with backend.new_user() as client, ThreadPoolExecutor() as threads:
        session_id = new_session(client)["session_id"]
        with frozen(server_of(postgres)):
            hop.seen.clear()
            waiting = threads.submit(client.get, f"/api/chat-sessions/{session_id}")
            eventually(lambda: hop.seen, "GraphQL is asked")
            backend.process.send_signal(signal.SIGTERM)
            assert backend.process.wait(PATIENCE) is not None
            answer = waiting.result(PATIENCE)
        assert (answer.status_code, answer.json()["code"]) == (503, "backend-stopping")

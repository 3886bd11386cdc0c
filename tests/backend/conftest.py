"""One backend per worker on the worker's engine, and a scripted model for it."""

from collections.abc import Iterator
from uuid import UUID

import httpx
import pytest

from tests.backend.harness import Backend, running_backend
from tests.backend.provider import Provider, running_provider
from tests.harness import Cluster, Engine, running_engine


@pytest.fixture(scope="session")
def model_server() -> Iterator[Provider]:
    with running_provider() as provider:
        yield provider


@pytest.fixture(scope="module")
def own_engine(cluster: Cluster) -> Iterator[Engine]:
    """An engine for one backend alone: each reads and removes everybody's files, in its own place."""
    with cluster.database() as database, running_engine(database) as engine:
        yield engine


@pytest.fixture
def provider(model_server: Provider) -> Provider:
    """The scripted model with a fresh script."""
    model_server.script()
    return model_server


@pytest.fixture(scope="session")
def backend(
    engine: Engine, model_server: Provider, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Backend]:
    """A backend without rate limits."""
    folder = tmp_path_factory.mktemp("backend")
    changes = {"FILES_FOLDER": str(folder / "files")}
    with running_backend(engine, model_server.url, folder / "log", changes) as backend:
        yield backend


@pytest.fixture
def user(backend: Backend) -> UUID:
    return backend.engine.new_user()


@pytest.fixture
def client(backend: Backend, user: UUID) -> Iterator[httpx.Client]:
    with backend.client(user) as client:
        yield client

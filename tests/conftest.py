"""One throw-away PostgreSQL per run, a migrated template database in it, clones of it for the tests."""

import contextlib
import os
import signal
import tempfile
from collections.abc import Iterator
from typing import IO

import pytest

from supervisor.postgres import throwaway_cluster
from supervisor.processes import end_with_parent
from tests.harness import Cluster, Database, Engine, prepare_cluster, running_engine

RESOURCES = pytest.StashKey[contextlib.ExitStack]()
CLUSTER = pytest.StashKey[Cluster]()
POSTGRES_LOG = pytest.StashKey[IO[bytes]]()
POSTGRES_LOG_BYTES = 20_000


def pytest_configure(config: pytest.Config) -> None:
    """Start PostgreSQL in the process that controls the run; its workers are told where it is.

    However the run ends, its processes do: SIGTERM is an interruption, after which everything is taken down,
    and a worker gets it when the process that controls it is gone.
    """
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    if hasattr(config, "workerinput"):
        end_with_parent()
        config.stash[CLUSTER] = Cluster(*config.workerinput["parley_cluster"])
    elif not config.option.collectonly:
        resources = config.stash[RESOURCES] = contextlib.ExitStack()
        log = resources.enter_context(tempfile.TemporaryFile("a+b"))  # noqa: SIM115  # closed with the rest
        config.stash[POSTGRES_LOG] = log
        postgres = resources.enter_context(throwaway_cluster(output=log))
        config.stash[CLUSTER] = prepare_cluster(postgres.url())


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Slow tests first: at the end of a run no worker waits for the one that another has just begun."""
    items.sort(key=lambda item: item.get_closest_marker("slow") is None)


def pytest_configure_node(node) -> None:  # type: ignore[no-untyped-def]  # pytest-xdist has no types
    cluster = node.config.stash[CLUSTER]
    node.workerinput["parley_cluster"] = (cluster.superuser_url, cluster.password)


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, exitstatus: int, config: pytest.Config
) -> None:
    """What PostgreSQL said, which is much about connections that tests cut off, only when a test failed."""
    log = config.stash.get(POSTGRES_LOG, None)
    if exitstatus == pytest.ExitCode.TESTS_FAILED and log is not None:
        log.seek(max(0, log.seek(0, os.SEEK_END) - POSTGRES_LOG_BYTES))
        terminalreporter.section("PostgreSQL's log")
        terminalreporter.write(log.read().decode(errors="replace"))


def pytest_unconfigure(config: pytest.Config) -> None:
    if resources := config.stash.get(RESOURCES, None):
        resources.close()


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(scope="session")
def cluster(pytestconfig: pytest.Config) -> Cluster:
    return pytestconfig.stash[CLUSTER]


@pytest.fixture
def database(cluster: Cluster) -> Iterator[Database]:
    """A migrated database that nobody else uses."""
    with cluster.database() as database:
        yield database


@pytest.fixture
def empty_database(cluster: Cluster) -> Iterator[Database]:
    with cluster.database(template=None) as database:
        yield database


@pytest.fixture(scope="session")
def engine(cluster: Cluster) -> Iterator[Engine]:
    """An engine for all tests of this worker: each makes users of its own, and sees only what is theirs."""
    with cluster.database() as database, running_engine(database) as engine:
        yield engine

from collections.abc import AsyncIterator, Iterator

import asyncpg
import pytest

from tests.harness import Cluster, Database
from tests.sql.chat import Connection


@pytest.fixture(scope="session")
def shared_database(cluster: Cluster) -> Iterator[Database]:
    with cluster.database() as database:
        yield database


@pytest.fixture
async def connection(shared_database: Database) -> AsyncIterator[Connection]:
    """A connection as the owner of the database, inside a transaction that is rolled back."""
    connection = await asyncpg.connect(shared_database.url)
    transaction = connection.transaction()
    await transaction.start()
    yield connection
    await transaction.rollback()
    await connection.close()

"""What runs beside the requests ends when it is told to, whatever the database does."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from typing import cast

import asyncpg

from backend.background import regularly, running
from backend.services.database import connected
from tests.harness import PATIENCE


class Hanging:
    """A pool whose connections cannot be given back: the database does not answer."""

    @contextlib.asynccontextmanager
    async def acquire(self, timeout: float) -> AsyncIterator[object]:
        try:
            yield object()
        finally:
            raise TimeoutError


async def test_it_ends_though_its_connection_cannot_be_given_back() -> None:
    begun = asyncio.Event()

    async def work() -> None:
        async with connected(cast(asyncpg.Pool, Hanging())):
            begun.set()
            await asyncio.Event().wait()

    async with asyncio.timeout(PATIENCE), running(regularly(0.01, work)):
        await begun.wait()

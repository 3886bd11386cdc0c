"""What happens beside the requests, again and again, as long as the application runs."""

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from typing import Any

from backend.logs import log

logger = logging.getLogger("backend")


async def regularly(seconds: float, work: Callable[[], Awaitable[None]]) -> None:
    """Does it, pauses, does it again. A failure is logged once until it works again, and ends nothing."""
    failing = False
    while True:
        try:
            await work()
            failing = False
        except Exception as error:
            if not failing:
                log(logger, logging.WARNING, "something regular failed", error, work=work.__name__)
            failing = True
        await asyncio.sleep(seconds)


@contextlib.asynccontextmanager
async def running(*work: Coroutine[Any, Any, None]) -> AsyncIterator[None]:
    """Runs all of it until the end of the block."""
    tasks = [asyncio.create_task(each) for each in work]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

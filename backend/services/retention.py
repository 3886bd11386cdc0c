"""What is kept for a while only: chats in the trash, tombstones of messages, guests who cannot come back.

The database knows what has to go and since when; here is only for how long it is kept. What people wrote is
never removed unless the operator says so.
"""

import logging
from datetime import timedelta

import asyncpg

from backend.config import RetentionSettings
from backend.logs import log
from backend.services.accounts import LONG_SECONDS
from backend.services.database import connected, retried

logger = logging.getLogger("backend.retention")
# In one transaction: a chat or a guest may have ten thousands of messages, a tombstone is one.
BATCHES = {
    "trash": ("SELECT chat_backend.purge_trash($1, $2)", 20),
    "tombstones": ("SELECT chat_backend.purge_tombstones($1, $2)", 1000),
    "guests": ("SELECT auth.purge_guests($1, $2)", 20),
}


class Retention:
    """Removes what has been kept long enough."""

    def __init__(self, pool: asyncpg.Pool, settings: RetentionSettings) -> None:
        self._pool = pool
        self._settings = settings

    async def purge(self) -> None:
        """All of it, batch by batch. Other processes may do the same: none waits for another."""
        for name, (query, size) in BATCHES.items():
            days = getattr(self._settings, name)
            if days is not None:
                removed = await self._purge(query, timedelta(days=days), size)
                if removed:
                    log(logger, logging.INFO, "kept long enough, removed", kind=name, count=removed)

    async def _purge(self, query: str, age: timedelta, size: int) -> int:
        """How many were removed."""
        removed, batch = 0, size
        while batch == size:
            async with connected(self._pool) as connection:
                batch = await retried(connection.fetchval, query, age, size, timeout=LONG_SECONDS)
            removed += batch
        return removed

"""The open sockets, and the keep-alive that each of them gets by the clock."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from hasura.engine.subscriptions.connection import Connection

TURNS: Final = 100
"""The sockets have their turns in so many parts of an interval: all at once, they hold up all else."""


class Sockets:
    """A set of connections in parts of even size."""

    def __init__(self) -> None:
        self._parts: tuple[set[Connection], ...] = tuple(set() for _ in range(TURNS))

    def __iter__(self) -> Iterator[Connection]:
        """Those there are now: they may come and go meanwhile."""
        return iter(tuple(itertools.chain.from_iterable(self._parts)))

    def add(self, connection: Connection) -> None:
        """Keep it alive from now on."""
        min(self._parts, key=len).add(connection)

    def discard(self, connection: Connection) -> None:
        """Forget it."""
        for part in self._parts:
            part.discard(connection)

    async def keep_alive(self, seconds: float) -> None:
        """Send each one a keep-alive once in that time, for ever."""
        while True:
            for part in self._parts:
                await asyncio.sleep(seconds / TURNS)
                for connection in part:
                    if connection.session is not None:
                        connection.send(connection.dialect.keep_alive)

"""Keep-alives: every socket gets its own, and never so many at once that others wait for them."""

from __future__ import annotations

import asyncio
from types import SimpleNamespace
from typing import Any

from hasura.engine.subscriptions.sockets import TURNS, Sockets


class Client:
    """A connection as far as a ticker needs one: counts what it is sent."""

    def __init__(self) -> None:
        self.session: object | None = object()
        self.dialect = SimpleNamespace(keep_alive="ping")
        self.sent = 0

    def send(self, text: str) -> None:
        """Take one message."""
        assert text == "ping"
        self.sent += 1


def some(count: int) -> tuple[Any, list[Client]]:
    """So many open sockets."""
    sockets: Any = Sockets()
    clients = [Client() for _ in range(count)]
    for client in clients:
        sockets.add(client)
    return sockets, clients


async def most_at_once(sockets: Sockets, clients: list[Client]) -> int:
    """Runs the ticker for an interval: how many were sent to before anybody else had a turn of the loop?"""
    ticker = asyncio.create_task(sockets.keep_alive(0))
    most = before = 0
    for _ in range(TURNS + 1):
        await asyncio.sleep(0)
        sent = sum(client.sent for client in clients)
        most, before = max(most, sent - before), sent
    ticker.cancel()
    return most


async def test_keep_alives_are_spread_over_the_interval() -> None:
    sockets, clients = some(10 * TURNS)
    clients[0].session = None  # it has not said who it is
    assert await most_at_once(sockets, clients) == 10
    assert [client.sent for client in clients] == [0] + [1] * (10 * TURNS - 1)


async def test_a_socket_that_is_gone_gets_no_more_and_leaves_its_turn_to_the_next() -> None:
    sockets, clients = some(TURNS)
    gone, fresh = clients[3], Client()
    sockets.discard(gone)
    sockets.add(fresh)
    assert await most_at_once(sockets, [*clients, fresh]) == 1
    assert (gone.sent, fresh.sent) == (0, 1)
    assert set(sockets) == {*clients, fresh} - {gone}

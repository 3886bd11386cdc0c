"""What a request passes on its way to GraphQL: one search for its route, one timeout."""

import asyncio

import pytest
from fastapi.routing import APIRoute
from starlette.routing import Route

from backend.errors import ApiError
from backend.main import create_app
from backend.metrics import Metrics
from backend.services import hasura_client
from backend.services.tokens import Caller
from tests.backend.test_backend_settings import settings


def test_routes_lie_beside_each_other() -> None:
    """A router in a router is searched once to see whether it has the route, and again to find it."""
    assert {type(route) for route in create_app(settings()).routes} == {APIRoute, Route}


async def test_an_answer_that_does_not_come_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hasura_client, "TIMEOUT_SECONDS", 0.1)
    over = asyncio.Event()

    async def say_nothing(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        await over.wait()
        writer.close()

    server = await asyncio.start_server(say_nothing, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    graphql = hasura_client.HasuraClient(f"http://127.0.0.1:{port}/v1/graphql", Metrics())
    await graphql.open()
    try:
        with pytest.raises(ApiError) as found:
            async with asyncio.timeout(30):
                await graphql.check(Caller("user", "user", "token"))
        assert found.value.code == "graphql-unavailable"
    finally:
        over.set()
        await graphql.close()
        server.close()

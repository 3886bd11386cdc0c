"""The engine in the test's own process, asked over HTTP: quick to start, real but for sockets."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx

from hasura.engine.app import Application
from hasura.engine.config import load_settings

SECRET = "secret"


class Api:
    """An engine in this process."""

    def __init__(self, client: httpx.AsyncClient, application: Application) -> None:
        self.client = client
        self.application = application

    async def post(self, path: str, document: Any, status: int = 200) -> Any:
        """The answer to an administrator's request, which must have that status."""
        response = await self.client.post(path, json=document, headers={"x-hasura-admin-secret": SECRET})
        assert response.status_code == status, response.text
        return response.json()

    async def metadata(self, kind: str, args: Any = None, status: int = 200, **more: Any) -> Any:
        """One metadata command."""
        return await self.post("/v1/metadata", {"type": kind, "args": args or {}, **more}, status)

    async def sql(self, text: str, status: int = 200, **args: Any) -> Any:
        """run_sql."""
        return await self.post("/v2/query", {"type": "run_sql", "args": {"sql": text, **args}}, status)

    async def query(self, text: str, variables: Any = None, **session: str) -> Any:
        """A GraphQL operation: as administrator, or `role="user", user_id="7"`."""
        headers = {f"x-hasura-{name.replace('_', '-')}": value for name, value in session.items()}
        document = {"query": text, "variables": variables or {}}
        response = await self.client.post(
            "/v1/graphql", json=document, headers={"x-hasura-admin-secret": SECRET, **headers}
        )
        return response.json()


@contextlib.asynccontextmanager
async def serving(database_url: str, metadata: Path | None = None, **settings: str) -> AsyncIterator[Api]:
    """An engine on a database; `settings` are HASURA_GRAPHQL_* without the prefix."""
    environment = {"DATABASE_URL": database_url, "ADMIN_SECRET": SECRET, **settings}
    loaded = load_settings({f"HASURA_GRAPHQL_{name}": value for name, value in environment.items()})
    application = Application(loaded, metadata)
    await application.start()
    transport = httpx.ASGITransport(app=application)  # type: ignore[arg-type]
    async with httpx.AsyncClient(transport=transport, base_url="http://engine", timeout=30) as client:
        yield Api(client, application)
    await application.stop()

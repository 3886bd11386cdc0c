"""The engine as an ASGI application: its routes (`endpoints.py`), its start and its end."""

from __future__ import annotations

import gc
import json
import logging
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from hasura.engine import metadata_api, rest, run_sql
from hasura.engine.config import Settings
from hasura.engine.console import respond as console
from hasura.engine.endpoints import Handler, configuration, for_administrators, graphql, health, version
from hasura.engine.errors import EngineError
from hasura.engine.explain import explain
from hasura.engine.http import Receive, Reply, Scope, Send
from hasura.engine.metadata_files import load_metadata_folder
from hasura.engine.session import Authenticator
from hasura.engine.state import Engine
from hasura.engine.subscriptions import Subscriptions
from hasura.engine.values import dump_json

LOG: Final = logging.getLogger("hasura.engine")

METADATA: Final = ("POST", for_administrators(metadata_api.handle), "metadata")
QUERY: Final = ("POST", for_administrators(run_sql.handle), "metadata")
"""run_sql, alone or in bulk; the older /v1/query takes metadata too."""
EXPLAIN: Final = ("POST", for_administrators(explain), "metadata")

ROUTES: Final[Mapping[str, tuple[str, Handler, str | None]]] = {
    "/v1/graphql": ("POST", graphql, "graphql"),
    "/v1/metadata": METADATA,
    "/v2/query": QUERY,
    "/v1/query": QUERY,
    "/v1/graphql/explain": EXPLAIN,
    "/v1alpha1/graphql": ("POST", graphql, "graphql"),
    "/v1alpha1/config": ("GET", configuration, "config"),
    "/v1alpha1/graphql/explain": EXPLAIN,
    "/healthz": ("GET", health, None),
    "/hasura/healthz": ("GET", health, None),
    "/v1/version": ("GET", version, None),
}
"""Method, handler, and what HASURA_GRAPHQL_ENABLED_APIS calls it: what is not enabled does not exist."""


class Application:
    """ASGI: lifespan, http and websocket."""

    def __init__(self, settings: Settings, metadata_folder: Path | None) -> None:
        self.settings = settings
        enabled = (*settings.enabled_apis, None)
        self.routes = {path: route for path, route in ROUTES.items() if route[2] in enabled}
        self.metadata_folder = metadata_folder
        self.engine = Engine(settings, Authenticator(settings))
        self.subscriptions = Subscriptions(self.engine)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One connection."""
        if scope["type"] == "http":
            await self.http(scope, receive, send)
        elif scope["type"] == "websocket":
            await self.subscriptions.serve(scope, receive, send)
        else:
            await self.lifespan(receive, send)

    async def http(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Find the route and answer."""
        reply = Reply(scope, send, self.settings)
        method, path = scope["method"], scope["path"]
        route = self.routes.get(path)
        try:
            if method == "OPTIONS":
                await reply.preflight()
            elif route is not None and (method == route[0] or (method == "HEAD" and route[0] == "GET")):
                await route[1](self.engine, scope, receive, reply)
            elif path.startswith(rest.PREFIX) and "graphql" in self.settings.enabled_apis:
                await rest.respond(self.engine, scope, receive, reply)
            elif route is None and (path == "/" or path == "/console" or path.startswith("/console/")):
                await console(self.settings, scope, receive, send)
            else:
                error = EngineError("not-found", "resource does not exist", http_status=404)
                await reply.value(error.to_v1(), 404)
        except Exception as error:
            LOG.exception("unexpected error at %s", path, exc_info=error)
            failed = EngineError("unexpected", "internal error", http_status=500)
            await reply.value(failed.to_graphql() if path == "/v1/graphql" else failed.to_v1(), 500)

    # ------------------------------------------------------------ lifespan

    async def lifespan(self, receive: Receive, send: Send) -> None:
        """Start before the first request, stop after the last."""
        await receive()
        try:
            await self.start()
        except Exception as error:
            LOG.error("cannot start: %s", error)
            await send({"type": "lifespan.startup.failed", "message": str(error)})
            return
        await send({"type": "lifespan.startup.complete"})
        await receive()
        await self.stop()
        await send({"type": "lifespan.shutdown.complete"})

    async def start(self) -> None:
        """Connect, load the metadata (a folder wins over what is stored), watch for changes."""
        engine = self.engine
        await engine.connect()
        await engine.authenticator.start()
        document, stored_version = await engine.stored_metadata()
        if self.metadata_folder is None:
            engine.swap(await engine.build(document, stored_version))
        else:
            folder = load_metadata_folder(self.metadata_folder)
            state = await engine.build(folder, stored_version)
            is_stored = json.loads(dump_json(folder)) == document
            engine.swap(state if is_stored else await engine.store(state))
        for problem in engine.state.metadata.inconsistencies:
            LOG.warning("inconsistent metadata: %s: %s", problem.name, problem.reason)
        await self.subscriptions.start()
        gc.collect()
        gc.freeze()
        gc.enable()  # `serve` starts without

    async def stop(self) -> None:
        """Close sockets and connections."""
        await self.subscriptions.close()
        await self.engine.authenticator.close()
        await self.engine.close()

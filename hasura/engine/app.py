"""The engine as an ASGI application: routes, and the pipeline from a request to bytes.

session = await engine.authenticator.authenticate(headers)
prepared = prepare(engine.state, session, request)        # operation -> plan -> render, cached
body = await execute(session, prepared)
"""

from __future__ import annotations

import gc
import json
import logging
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path
from typing import Any, Final
from urllib.parse import parse_qsl

import asyncpg

from hasura.engine import metadata_api, rest, run_sql
from hasura.engine.claims import json_kind
from hasura.engine.config import Settings
from hasura.engine.console import respond as console
from hasura.engine.errors import EngineError
from hasura.engine.execute import execute_within
from hasura.engine.explain import explain
from hasura.engine.http import Receive, Reply, Scope, Send, read_body, read_json
from hasura.engine.limits import check_batch
from hasura.engine.metadata_files import load_metadata_folder
from hasura.engine.operation import Request
from hasura.engine.pool import CONNECTION_ERRORS
from hasura.engine.prepare import prepare
from hasura.engine.session import ADMIN, Authenticator, Session
from hasura.engine.state import Engine
from hasura.engine.subscriptions import Subscriptions
from hasura.engine.values import dump_json, parse_json

LOG: Final = logging.getLogger("hasura.engine")
VERSION: Final = "v2.48.16-parley"
Handler = Callable[[Engine, Scope, Receive, Reply], Awaitable[None]]


async def graphql(engine: Engine, scope: Scope, receive: Receive, reply: Reply) -> None:
    """POST /v1/graphql: errors are 200 too, as in Hasura. A list of requests gives a list of answers."""
    session = None
    try:
        body = await read_body(receive)
        session = await engine.authenticator.authenticate(scope["headers"], _peek(engine, body))
        document = _document(body)
        limits = engine.state.limits_for(session.role)
        engine.rates.check(limits, session, (scope.get("client") or ("",))[0])
        if isinstance(document, list):
            check_batch(limits, len(document))
            answers = [await _answer_or_error(engine, session, item) for item in document]
            await reply.json(b"[" + b",".join(answers) + b"]")
            return
        answer = await answer_request(engine, session, document)
    except EngineError as error:
        status = error.http_status if scope["path"] == "/v1alpha1/graphql" else 200
        await reply.json(_error_body(engine, session, error), status)
        return
    await reply.json(answer)


async def answer_request(engine: Engine, session: Session, document: Any) -> bytes:
    """One GraphQL request, from its JSON to the whole body of its answer."""
    request = read_request(document)
    prepared = prepare(engine.state, session, request)
    if prepared.live is not None:
        raise EngineError(
            "unexpected-payload", "subscriptions are not supported over HTTP, use websockets instead"
        )
    return await execute_within(engine.state.limits_for(session.role).seconds, session, prepared)


def read_request(document: Any) -> Request:
    """What a client posts, checked."""
    if not isinstance(document, Mapping):
        message = f"parsing GraphQLRequest failed, expected Object, but encountered {json_kind(document)}"
        raise EngineError("parse-failed", message)
    if "query" not in document:
        raise EngineError("parse-failed", 'key "query" not found', "$")
    query, variables = document["query"], document.get("variables")
    if not isinstance(query, str):
        message = f"parsing Text failed, expected String, but encountered {json_kind(query)}"
        raise EngineError("parse-failed", message, "$.query")
    if variables is not None and not isinstance(variables, Mapping):
        message = f"parsing Object failed, expected Object, but encountered {json_kind(variables)}"
        raise EngineError("parse-failed", message, "$.variables")
    name = document.get("operationName")
    return Request(query, variables or {}, name if isinstance(name, str) else None)


def _peek(engine: Engine, body: bytes) -> Any:
    """The request for a webhook that wants to see it; nobody else parses a body before knowing who asks."""
    hook = engine.settings.auth_hook
    if hook is None or not hook.send_request_body:
        return None
    try:
        return json.loads(body)
    except ValueError:
        return None


def _document(body: bytes) -> Any:
    try:
        return parse_json(body)
    except (ValueError, RecursionError) as error:
        message = "invalid json in the request" if body else "Error in $: not enough input"
        raise EngineError("invalid-json", message) from error


async def _answer_or_error(engine: Engine, session: Session, document: Any) -> bytes:
    try:
        return await answer_request(engine, session, document)
    except EngineError as error:
        return _error_body(engine, session, error)


def _error_body(engine: Engine, session: Session | None, error: EngineError) -> bytes:
    internal = session is not None and session.role == ADMIN and engine.settings.internal_errors_for_admin
    if error.code == "unexpected" or error.code == "postgres-error":
        LOG.error("%s: %s", error.message, error.internal, exc_info=error.__cause__)
    return json.dumps(error.to_graphql(internal=internal), ensure_ascii=False).encode()


# ---------------------------------------------------------------- the other endpoints


def for_administrators(handle: Callable[[Engine, Session, Any], Awaitable[Any]]) -> Handler:
    """An endpoint that takes a JSON document, of administrators only."""

    async def answer(engine: Engine, scope: Scope, receive: Receive, reply: Reply) -> None:
        try:
            session = await engine.authenticator.authenticate(scope["headers"])
            document = await read_json(receive)
            if session.role != ADMIN:
                message = "restricted access : admin only"
                raise EngineError("access-denied", message, "$.args", http_status=400)
            found = await handle(engine, session, document)
        except EngineError as error:
            if error.code == "unexpected":
                LOG.error("%s: %s", error.message, error.internal, exc_info=error.__cause__)
            await reply.value(error.to_v1(internal=True), error.http_status)
            return
        await reply.json(found if isinstance(found, bytes) else dump_json(found).encode())

    return answer


async def configuration(engine: Engine, scope: Scope, receive: Receive, reply: Reply) -> None:
    """GET /v1alpha1/config: what a console needs to know of the settings."""
    settings = engine.settings
    try:
        session = await engine.authenticator.authenticate(scope["headers"])
        if session.role != ADMIN:
            raise EngineError("access-denied", "restricted access : admin only", http_status=400)
    except EngineError as error:
        await reply.value(error.to_v1(), error.http_status)
        return
    await reply.value(
        {
            "version": VERSION,
            "is_function_permissions_inferred": settings.infer_function_permissions,
            "is_admin_secret_set": bool(settings.admin_secrets),
            "is_auth_hook_set": settings.auth_hook is not None,
            "is_jwt_set": bool(settings.jwt_secrets),
            "jwt": [
                {
                    "claims_namespace": "https://hasura.io/jwt/claims",
                    "claims_format": "json",
                    "claims_map": None,
                }
                for _ in settings.jwt_secrets
            ],
            "is_allow_list_enabled": settings.enable_allowlist,
            "console_assets_dir": None,
            "default_naming_convention": settings.default_naming_convention,
            "experimental_features": sorted(settings.experimental_features),
        }
    )


async def health(engine: Engine, scope: Scope, receive: Receive, reply: Reply) -> None:
    """GET /healthz: whether the database answers, and all metadata is usable (else an error if `strict`)."""
    try:
        await engine.metadata_database.pool.fetchval("SELECT 1")
    except (asyncpg.PostgresError, *CONNECTION_ERRORS):
        await reply.text("ERROR", 500)
        return
    if engine.state.metadata.inconsistencies:
        strict = dict(parse_qsl(scope["query_string"].decode("ascii"))).get("strict", "").lower() == "true"
        kind, status = ("ERROR", 500) if strict else ("WARN", 200)
        await reply.text(f"{kind}: inconsistent objects in schema", status)
        return
    await reply.text("OK")


async def version(engine: Engine, scope: Scope, receive: Receive, reply: Reply) -> None:
    """GET /v1/version."""
    await reply.value({"server_type": "ce", "version": VERSION})


QUERY: Final = ("POST", for_administrators(run_sql.handle))
"""run_sql, alone or in bulk; the older /v1/query takes metadata too."""
EXPLAIN: Final = ("POST", for_administrators(explain))

ROUTES: Final[Mapping[str, tuple[str, Handler]]] = {
    "/v1/graphql": ("POST", graphql),
    "/v1/metadata": ("POST", for_administrators(metadata_api.handle)),
    "/v2/query": QUERY,
    "/v1/query": QUERY,
    "/v1/graphql/explain": EXPLAIN,
    "/v1alpha1/graphql": ("POST", graphql),
    "/v1alpha1/config": ("GET", configuration),
    "/v1alpha1/graphql/explain": EXPLAIN,
    "/healthz": ("GET", health),
    "/hasura/healthz": ("GET", health),
    "/v1/version": ("GET", version),
}
APIS: Final[Mapping[str, str]] = {
    "/v1/graphql": "graphql",
    "/v1/graphql/explain": "metadata",
    "/v1alpha1/graphql/explain": "metadata",
    "/v1alpha1/graphql": "graphql",
    "/v1/metadata": "metadata",
    "/v2/query": "metadata",
    "/v1/query": "metadata",
    "/v1alpha1/config": "config",
}
"""What HASURA_GRAPHQL_ENABLED_APIS calls a route; one that is not enabled does not exist."""


class Application:
    """ASGI: lifespan, http and websocket."""

    def __init__(self, settings: Settings, metadata_folder: Path | None) -> None:
        self.settings = settings
        self.routes = {
            path: route
            for path, route in ROUTES.items()
            if path not in APIS or APIS[path] in settings.enabled_apis
        }
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

    async def stop(self) -> None:
        """Close sockets and connections."""
        await self.subscriptions.close()
        await self.engine.authenticator.close()
        await self.engine.close()


def create_app(settings: Settings, metadata_folder: Path | None) -> Application:
    """The application that uvicorn serves."""
    return Application(settings, metadata_folder)

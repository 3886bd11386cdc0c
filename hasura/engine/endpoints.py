"""The endpoints, but for REST and the console: each a handler of one request.

session = await authenticate(engine, scope, reply)
prepared = prepare(engine.state, session, request)        # operation -> plan -> render, cached
body = await execute(session, prepared)
"""

from __future__ import annotations

import json
import logging
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Final
from urllib.parse import parse_qsl

import asyncpg

from hasura.engine.claims import json_kind
from hasura.engine.errors import EngineError
from hasura.engine.execute import execute_within
from hasura.engine.http import Receive, Reply, Scope, client_address, read_body, read_json
from hasura.engine.limits import check_batch
from hasura.engine.operation import Request
from hasura.engine.pool import CONNECTION_ERRORS
from hasura.engine.prepare import prepare
from hasura.engine.session import ADMIN, Session
from hasura.engine.state import Engine
from hasura.engine.values import dump_json, parse_json

LOG: Final = logging.getLogger("hasura.engine")
VERSION: Final = "v2.48.16-parley"
Handler = Callable[[Engine, Scope, Receive, Reply], Awaitable[None]]


async def authenticate(engine: Engine, scope: Scope, reply: Reply, request: Any = None) -> Session:
    """Who asks; the cookies that the webhook sets go into the answer, whatever it is."""
    session = await engine.authenticator.authenticate(scope["headers"], request)
    reply.cookies = session.cookies
    return session


async def graphql(engine: Engine, scope: Scope, receive: Receive, reply: Reply) -> None:
    """POST /v1/graphql: errors are 200 too, as in Hasura. A list of requests gives a list of answers."""
    session = None
    try:
        body = await read_body(receive)
        session = await authenticate(engine, scope, reply, _peek(engine, body))
        document = _document(body)
        limits = engine.limits(session, client_address(scope))
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
    if engine.settings.auth_hook is None or not engine.settings.auth_hook_send_request_body:
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
    error.log(LOG)
    return json.dumps(error.to_graphql(internal=internal), ensure_ascii=False).encode()


# ---------------------------------------------------------------- the other endpoints


def for_administrators(handle: Callable[[Engine, Session, Any], Awaitable[Any]]) -> Handler:
    """An endpoint that takes a JSON document, of administrators only."""

    async def answer(engine: Engine, scope: Scope, receive: Receive, reply: Reply) -> None:
        try:
            session = await authenticate(engine, scope, reply)
            document = await read_json(receive)
            _check_administrator(session, "$.args")
            found = await handle(engine, session, document)
        except EngineError as error:
            error.log(LOG)
            await reply.value(error.to_v1(internal=True), error.http_status)
            return
        await reply.json(found if isinstance(found, bytes) else dump_json(found).encode())

    return answer


def _check_administrator(session: Session, path: str) -> None:
    if session.role != ADMIN:
        raise EngineError("access-denied", "restricted access : admin only", path, http_status=400)


async def configuration(engine: Engine, scope: Scope, receive: Receive, reply: Reply) -> None:
    """GET /v1alpha1/config: what a console needs to know of the settings."""
    settings = engine.settings
    try:
        _check_administrator(await authenticate(engine, scope, reply), "$")
    except EngineError as error:
        await reply.value(error.to_v1(), error.http_status)
        return
    tokens = {"claims_namespace": "https://hasura.io/jwt/claims", "claims_format": "json", "claims_map": None}
    await reply.value(
        {
            "version": VERSION,
            "is_function_permissions_inferred": settings.infer_function_permissions,
            "is_admin_secret_set": bool(settings.admin_secrets),
            "is_auth_hook_set": settings.auth_hook is not None,
            "is_jwt_set": bool(settings.jwt_secrets),
            "jwt": [tokens for _ in settings.jwt_secrets],
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

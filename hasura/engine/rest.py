"""RESTified endpoints: /api/rest/<url> runs a query of a collection.

Its variables come from the path, the query string and the body.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl, unquote

from hasura.engine.errors import EngineError
from hasura.engine.execute import execute
from hasura.engine.http import Receive, Reply, Scope, header, read_body
from hasura.engine.operation import Request, parse_operation
from hasura.engine.prepare import prepare
from hasura.engine.query_collections import find_endpoint
from hasura.engine.schema.types import ListOf, NonNull, TypeReference
from hasura.engine.state import Engine
from hasura.engine.values import parse_json

PREFIX = "/api/rest/"


async def respond(engine: Engine, scope: Scope, receive: Receive, reply: Reply) -> None:
    """Answer a request below /api/rest/."""
    try:
        body = await _answer(engine, scope, receive)
    except EngineError as error:
        await reply.value(error.to_v1(), error.http_status)
        return
    await reply.json(body)


async def _answer(engine: Engine, scope: Scope, receive: Receive) -> bytes:
    session = await engine.authenticator.authenticate(scope["headers"])
    path = scope["path"].removeprefix(PREFIX)
    raw = scope.get("raw_path")
    if raw is not None:
        path = raw.decode("ascii").split("?")[0].removeprefix(PREFIX)
    found = find_endpoint(engine.state.document, scope["method"], path)
    if found is None:
        raise EngineError("not-found", "Endpoint not found", http_status=404)
    if isinstance(found, list):
        message = f"Allowed methods: {', '.join(found)}"
        raise EngineError("method-not-allowed", message, http_status=405)
    given: dict[str, Any] = dict(parse_qsl(scope["query_string"].decode("ascii"), keep_blank_values=True))
    given.update({name: unquote(value) for name, value in found.variables.items()})
    variables = await _body(scope, receive)
    operation = parse_operation(found.query, None)
    for name, declared in operation.declared.items():
        if name in given:
            variables[name] = from_text(given[name], declared.type)
    wanted = {name: value for name, value in variables.items() if name in operation.declared}
    prepared = prepare(engine.state, session, Request(found.query, wanted, None))
    answer = await execute(session, prepared)
    return answer[len(b'{"data":') : -1]


async def _body(scope: Scope, receive: Receive) -> dict[str, Any]:
    body = await read_body(receive)
    if not body:
        return {}
    kind = header(scope, b"content-type") or b""
    if kind.startswith(b"application/x-www-form-urlencoded"):
        return dict(parse_qsl(body.decode()))
    try:
        document = parse_json(body)
    except ValueError as error:
        raise EngineError("invalid-json", "invalid json in the request") from error
    return dict(document) if isinstance(document, Mapping) else {}


def from_text(value: Any, type_: TypeReference) -> Any:
    """A text of a URL as a value of the variable's type."""
    if isinstance(type_, NonNull):
        return from_text(value, type_.of)
    if not isinstance(value, str):
        return value
    if isinstance(type_, ListOf):
        return _parsed(value)
    if type_ == "String":
        return value
    if type_ in {"Int", "Float", "Boolean", "bigint", "smallint", "numeric", "float8", "json", "jsonb"}:
        return _parsed(value)
    return value


def _parsed(value: str) -> Any:
    try:
        return parse_json(value)
    except ValueError:
        return value

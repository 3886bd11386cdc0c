"""RESTified endpoints: /api/rest/<url> runs a query of a collection.

Its variables come from the path, the query string and the body.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final
from urllib.parse import parse_qsl, unquote

from hasura.engine.endpoints import authenticate
from hasura.engine.errors import EngineError
from hasura.engine.execute import execute_within
from hasura.engine.http import Receive, Reply, Scope, client_address, header, read_body
from hasura.engine.operation import Request, parse_operation
from hasura.engine.prepare import prepare
from hasura.engine.query_collections import find_endpoint, parse_query
from hasura.engine.schema.names import is_valid
from hasura.engine.schema.types import ListOf, NonNull, TypeReference, named
from hasura.engine.state import Engine
from hasura.engine.values import parse_json

PREFIX = "/api/rest/"


async def respond(engine: Engine, scope: Scope, receive: Receive, reply: Reply) -> None:
    """Answer a request below /api/rest/."""
    try:
        body = await _answer(engine, scope, receive, reply)
    except EngineError as error:
        await reply.value(error.to_v1(), error.http_status)
        return
    await reply.json(body)


async def _answer(engine: Engine, scope: Scope, receive: Receive, reply: Reply) -> bytes:
    session = await authenticate(engine, scope, reply)
    limits = engine.limits(session, client_address(scope))
    path = scope["path"].removeprefix(PREFIX)
    raw = scope.get("raw_path")
    if raw is not None:
        path = raw.decode("ascii").split("?")[0].removeprefix(PREFIX)
    found = find_endpoint(engine.state.document, scope["method"], path)
    texts = dict(parse_qsl(scope["query_string"].decode("ascii"), keep_blank_values=True))
    form, variables = await _body(scope, receive)
    texts = {name: text for name, text in {**texts, **form}.items() if name not in variables}
    texts.update({name: unquote(value) for name, value in found.variables.items()})
    if len(parse_query(found.query).definitions) != 1:
        raise EngineError(
            "unexpected", "A stored query should contain exactly one definition", http_status=500
        )
    operation = parse_operation(found.query, None)
    for name in filter(is_valid, (*variables, *texts)):
        if name not in operation.declared:
            raise EngineError("bad-request", f"Unexpected variable {name}")
    variables = {name: value for name, value in variables.items() if name in operation.declared}
    for name, text in texts.items():
        if name in operation.declared:
            variables[name] = from_text(name, text, operation.declared[name].type)
            if variables[name] is None:
                del variables[name]  # a default may stand in its place
    prepared = prepare(engine.state, session, Request(found.query, variables, None))
    answer = await execute_within(limits.seconds, session, prepared)
    return answer[len(b'{"data":') : -1]


async def _body(scope: Scope, receive: Receive) -> tuple[dict[str, str], dict[str, Any]]:
    """The texts of a form, or the values of an object; whatever else comes is nothing, as in Hasura."""
    body = await read_body(receive)
    kind = header(scope, b"content-type") or b""
    if kind.startswith(b"application/x-www-form-urlencoded"):
        return dict(parse_qsl(body.decode(errors="replace"), keep_blank_values=True)), {}
    try:
        document = parse_json(body)
    except (ValueError, RecursionError):
        return {}, {}
    return {}, dict(document) if isinstance(document, Mapping) else {}


def from_text(name: str, text: str, type_: TypeReference) -> Any:
    """A text of a URL as a value of the variable's type; None for nothing where nothing is allowed."""
    if isinstance(type_, ListOf) or (isinstance(type_, NonNull) and isinstance(type_.of, ListOf)):
        quoted = json.dumps(text, ensure_ascii=False)
        message = "List variables are not currently supported in URL or Query parameters."
        raise EngineError("bad-request", f"{message} (Variable {name}, with value {quoted})")
    kind = named(type_)
    if not text and kind == "Boolean":
        return True
    if not text and not isinstance(type_, NonNull):
        return None
    try:
        value = parse_json(text)
    except ValueError:
        return text
    if isinstance(value, bool):
        return value if kind in {"Bool", "Boolean"} else text
    return value if isinstance(value, int | Decimal) and kind in NUMBERS else text


NUMBERS: Final = frozenset({"Int", "Float", "Number", "Double", "float8", "numeric"})
"""Types whose numbers are read as such; all other values are texts."""

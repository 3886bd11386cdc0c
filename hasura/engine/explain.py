"""POST /v1/graphql/explain: the SQL of an operation and PostgreSQL's plan for it, for administrators."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import asyncpg

from hasura.engine.bind import bind
from hasura.engine.database import Database
from hasura.engine.errors import EngineError, from_postgres
from hasura.engine.operation import Request
from hasura.engine.plan.nodes import RequestVariable, SessionVariable, Template
from hasura.engine.prepare import Prepared, prepare
from hasura.engine.render.text import Statement
from hasura.engine.session import ADMIN, Session
from hasura.engine.state import Engine
from hasura.engine.values import parse_json


async def explain(engine: Engine, session: Session, document: Any) -> Any:
    """One entry per root field; for a subscription, its statement and what is bound to it."""
    if not isinstance(document, Mapping) or not isinstance(document.get("query"), Mapping):
        raise EngineError("parse-failed", 'key "query" not found', "$")
    query, user = document["query"], document.get("user") or {}
    variables = {key.lower(): str(value) for key, value in user.items()}
    role = variables.pop("x-hasura-role", ADMIN)
    caller = Session(role, {**variables, "x-hasura-role": role})
    request = Request(query["query"], query.get("variables") or {}, query.get("operationName"))
    prepared = prepare(engine.state, caller, request)
    if prepared.kind == "mutation":
        raise EngineError("invalid-params", "only queries can be explained", "$")
    if prepared.plan.stitches:
        raise EngineError("invalid-params", "queries with remote relationships cannot be explained", "$")
    if prepared.plan.live is not None and prepared.live is not None:
        return await _subscription(caller, prepared)
    fields = prepared.plan.fields
    sources = dict.fromkeys(item.source for item in fields if item.source is not None)
    explained: dict[str | None, Any] = {None: {"sql": None, "plan": None}}
    for source, part in zip(sources, prepared.plan.parts or (prepared.plan,), strict=False):
        statement = part.statement
        assert statement is not None
        arguments = bind(statement.parameters, caller.variables, prepared.values)
        plan = await _plan(part.database, statement, arguments)
        explained[source] = {"sql": statement.text, "plan": plan}
    return [{"field": item.key, **explained[item.source]} for item in fields]


async def _subscription(caller: Session, prepared: Prepared) -> Any:
    live, plan = prepared.live, prepared.plan.live
    assert live is not None
    assert plan is not None
    values = parse_json(live.parameters)
    session, synthetic = {}, []
    for parameter, value in zip(plan.statement.parameters, values, strict=True):
        if isinstance(parameter.source, SessionVariable):
            session[parameter.source.name] = value
        elif isinstance(parameter.source, RequestVariable | Template):
            synthetic.append(value)
    identity = "00000000-0000-0000-0000-000000000000"
    explained = await _plan(live.database, plan.statement, [[identity], [live.parameters]])
    return {
        "sql": live.text,
        "plan": explained,
        "variables": {"query": {}, "session": session, "synthetic": synthetic, "cursor": {}},
    }


async def _plan(database: Database | None, statement: Statement, arguments: list[Any]) -> list[str]:
    assert database is not None
    try:
        async with database.pool.acquire() as connection:
            rows = await connection.fetch("EXPLAIN " + statement.text, *arguments)
    except asyncpg.PostgresError as error:
        raise from_postgres(error) from error
    return [row[0] for row in rows]

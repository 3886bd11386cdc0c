"""POST /v1/graphql/explain: the SQL of an operation and PostgreSQL's plan for it, for administrators."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import asyncpg

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
        raise EngineError("parse-failed", "key 'query' not found", "$")
    query, user = document["query"], document.get("user") or {}
    variables = {key.lower(): str(value) for key, value in user.items()}
    role = variables.pop("x-hasura-role", ADMIN)
    caller = Session(role, {**variables, "x-hasura-role": role})
    request = Request(query["query"], query.get("variables") or {}, query.get("operationName"))
    prepared = prepare(engine.state, caller, request)
    if prepared.kind == "mutation":
        raise EngineError("invalid-params", "only queries can be explained", "$")
    if prepared.plan.live is not None and prepared.live is not None:
        return await _subscription(engine, caller, prepared)
    names = [name for name, _ in prepared.plan.fields]
    statement = prepared.plan.statement
    if statement is None:
        return [{"field": name, "sql": None, "plan": None} for name in names]
    plan = await _plan(engine, statement, prepared.arguments)
    return [{"field": name, "sql": statement.text, "plan": plan} for name in names]


async def _subscription(engine: Engine, caller: Session, prepared: Prepared) -> Any:
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
    explained = await _plan(engine, plan.statement, [[identity], [live.parameters]])
    return {
        "sql": live.text,
        "plan": explained,
        "variables": {"query": {}, "session": session, "synthetic": synthetic, "cursor": {}},
    }


async def _plan(engine: Engine, statement: Statement, arguments: list[Any]) -> list[str]:
    try:
        async with engine.pool.acquire() as connection:
            rows = await connection.fetch("EXPLAIN " + statement.text, *arguments)
    except asyncpg.PostgresError as error:
        raise from_postgres(error) from error
    return [row[0] for row in rows]

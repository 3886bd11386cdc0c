"""From a request to something that can be executed: parsed, planned, made into statements; and remembered.

The cache key is the role, the text, the operation's name and the shape of the variables: a request that was
seen before is bound and sent, nothing else. Values never enter a plan.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from hasura.engine.bind import bind, require
from hasura.engine.errors import EngineError
from hasura.engine.limits import check_operation
from hasura.engine.metadata import ADMIN
from hasura.engine.operation import Operation, Request, parse_operation, read_variables, variables_shape
from hasura.engine.plan.keys import Keys
from hasura.engine.plan.roots import plan_operation
from hasura.engine.query_collections import normalized
from hasura.engine.schema.types import RoleSchema
from hasura.engine.statements import Kind, LiveStatement, Plan, assemble
from hasura.engine.values import dump_json
from hasura.engine.walk import Walker

if TYPE_CHECKING:
    from hasura.engine.database import Database
    from hasura.engine.session import Session
    from hasura.engine.state import State

MOST_OPERATIONS = 1000
MOST_PLANS = 64


@dataclass(frozen=True, slots=True)
class Live:
    """A subscription of one client: the statement it shares with others, and its own values as JSON."""

    database: Database
    text: str
    parameters: str
    tables: frozenset[tuple[str, str]]
    opaque: bool
    stream: int | None
    """The place of a stream's cursor in `parameters`; None for a live query."""
    keys: Keys


@dataclass(frozen=True, slots=True)
class Prepared:
    """A plan with the values of one request's variables."""

    plan: Plan
    values: Mapping[str, Any]
    live: Live | None
    arguments: list[str | None]
    """What is bound to a query's statement."""

    @property
    def kind(self) -> Kind:
        """query, mutation or subscription."""
        return self.plan.kind


@dataclass(slots=True)
class CachedOperation:
    """A parsed operation of a role and its plans by the shape of the variables."""

    operation: Operation
    schema: RoleSchema
    plans: dict[Any, Plan] = field(default_factory=dict)


def prepare(state: State, session: Session, request: Request) -> Prepared:
    """The plan for a request, bound to the values of its variables."""
    key = (session.role, session.backend_only, request.query, request.operation_name)
    cached = state.operations.get(key)
    if cached is None:
        if state.allowlist_enabled and session.role != ADMIN:
            check_allowed(state, session.role, request.query)
        schema = state.schema(session.role, session.backend_only)
        cached = CachedOperation(parse_operation(request.query, request.operation_name), schema)
        check_operation(state.limits_for(session.role), cached.operation)
    values = read_variables(cached.operation, request.variables, cached.schema)
    form = variables_shape(cached.operation, values, cached.schema)
    plan = cached.plans.get(form)
    if plan is None:
        plan = _plan(state, session, cached, values)
        _remember(cached.plans, form, plan, MOST_PLANS)
        _remember(state.operations, key, cached, MOST_OPERATIONS)
    require(plan.session_variables, session.variables)
    if plan.live is not None:
        return Prepared(plan, values, _live(plan, plan.live, session, values), [])
    if plan.statement is None:
        return Prepared(plan, values, None, [])
    return Prepared(plan, values, None, bind(plan.statement.parameters, session.variables, values))


def check_allowed(state: State, role: str, query: str) -> None:
    """Refuse what is not on the allow-list."""
    if normalized(query) not in state.allowlist(role):
        raise EngineError("validation-failed", "query is not allowed")


def _remember(cache: dict[Any, Any], key: Any, value: Any, most: int) -> None:
    if key not in cache and len(cache) >= most:
        cache.pop(next(iter(cache)))
    cache[key] = value


def _live(plan: Plan, live: LiveStatement, session: Session, values: Mapping[str, Any]) -> Live:
    parameters = dump_json(bind(live.statement.parameters, session.variables, values))
    assert plan.database is not None
    return Live(
        plan.database,
        live.statement.text,
        parameters,
        plan.tables,
        plan.opaque,
        live.cursor,
        live.keys,
    )


def _plan(state: State, session: Session, cached: CachedOperation, values: Mapping[str, Any]) -> Plan:
    walker = Walker(cached.schema, cached.operation, values)
    roots = plan_operation(walker, state.metadata, session.role, backend=session.backend_only)
    return assemble(state, cached.operation, roots)

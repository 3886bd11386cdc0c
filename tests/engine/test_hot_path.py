"""What makes a known request cheap: nothing is parsed, planned or verified twice; one statement answers."""

from __future__ import annotations

import asyncio
import gc
from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID, uuid4

import httpx
import jwt
import pytest

from bench.database import SEED
from bench.operations import OPERATIONS, PULSE, Q1, Q2, Q3, Operation
from hasura.engine import execute as executing
from hasura.engine import operation as operations
from hasura.engine import prepare as preparing
from hasura.engine import session as sessions
from hasura.engine.operation import Request
from hasura.engine.prepare import MOST_OPERATIONS, prepare
from hasura.engine.reporting import ReportingConnection
from hasura.engine.session import Session
from hasura.engine.testing import connection_to
from tests.engine.embedded import Api, serving
from tests.harness import CLAIMS, METADATA, PATIENCE, Database

KEY = "a key that has more than thirty-two characters"
SECRET = f'{{"type": "HS256", "key": "{KEY}"}}'


@pytest.fixture
async def api(database: Database) -> AsyncIterator[Api]:
    async with serving(database.url, METADATA, JWT_SECRET=SECRET) as api:
        (feed,) = api.application.subscriptions.feeds.values()
        async with asyncio.timeout(PATIENCE):  # by then nothing but requests reaches the database
            while not feed.changes.covers(frozenset(), False):
                await asyncio.sleep(0.02)
        yield api


async def test_what_the_start_has_loaded_is_never_looked_through_again(database: Database) -> None:
    gc.unfreeze()
    gc.disable()
    try:
        async with serving(database.url, METADATA):
            assert gc.isenabled()
            assert gc.get_freeze_count() > 10_000
    finally:
        gc.enable()


class Caller:
    """A user with a token."""

    def __init__(self, api: Api, user: UUID) -> None:
        names = {"x-hasura-default-role": "user", "x-hasura-allowed-roles": ["user"]}
        claims = {**names, "x-hasura-user-id": str(user)}
        token = jwt.encode({"exp": 4_000_000_000, CLAIMS: claims}, KEY, "HS256")
        self._headers = {"authorization": f"Bearer {token}"}
        self._client: httpx.AsyncClient = api.client

    async def ask(self, query: str, variables: dict[str, Any]) -> dict[str, Any]:
        document = {"query": query, "variables": variables}
        response = await self._client.post("/v1/graphql", json=document, headers=self._headers)
        answer = response.json()
        assert "errors" not in answer, answer
        data: dict[str, Any] = answer["data"]
        return data


@pytest.fixture
async def caller(api: Api) -> Caller:
    made = await api.query('mutation { insert_users_one(object: {display_name: "u"}) { id } }')
    return Caller(api, UUID(made["data"]["insert_users_one"]["id"]))


async def new_session(caller: Caller) -> str:
    answer = await caller.ask(
        'mutation { insert_chat_sessions_one(object: {title: "t"}) { session_id } }', {}
    )
    return str(answer["insert_chat_sessions_one"]["session_id"])


def forbid(patch: pytest.MonkeyPatch, owner: Any, name: str) -> None:
    def never(*_: Any, **__: Any) -> None:
        raise AssertionError(f"{name} was called on the warm path")

    patch.setattr(owner, name, never)


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda item: item.name)
async def test_a_known_request_is_neither_parsed_nor_planned_nor_verified_again(
    caller: Caller, monkeypatch: pytest.MonkeyPatch, operation: Operation
) -> None:
    first, second = await new_session(caller), await new_session(caller)
    await caller.ask(operation.query, operation.variables(first))
    forbid(monkeypatch, operations, "parse")
    forbid(monkeypatch, preparing, "plan_operation")
    forbid(monkeypatch, sessions, "verify_token")
    await caller.ask(operation.query, operation.variables(second))


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda item: item.name)
async def test_one_statement_answers_a_request(
    caller: Caller, monkeypatch: pytest.MonkeyPatch, operation: Operation
) -> None:
    session = await new_session(caller)
    asked: list[str] = []
    for name in ("fetchrow", "fetch", "fetchval", "execute", "executemany"):
        original = getattr(ReportingConnection, name)

        def noting(self: Any, query: str, *arguments: Any, original: Any = original, **options: Any) -> Any:
            asked.append(query)
            return original(self, query, *arguments, **options)

        monkeypatch.setattr(ReportingConnection, name, noting)
    await caller.ask(operation.query, operation.variables(session))
    assert len(asked) == 1, asked


async def test_the_values_of_variables_are_no_part_of_a_plan(api: Api, caller: Caller) -> None:
    for _ in range(5):
        await caller.ask(Q2.query, {"id": str(uuid4())})
    cached = api.application.engine.state.operations["user", False, Q2.query, None]
    assert len(cached.plans) == 1


async def test_the_caches_are_bounded(api: Api) -> None:
    state = api.application.engine.state
    session = Session("user", {"x-hasura-role": "user", "x-hasura-user-id": str(uuid4())})
    for number in range(MOST_OPERATIONS + 10):
        prepare(state, session, Request(f"query q{number} {{ chat_sessions {{ title }} }}", {}, None))
    kept = [text for _, _, text, _ in state.operations]  # a failure would print all of the state, for minutes
    assert len(kept) == MOST_OPERATIONS
    assert "query q0 { chat_sessions { title } }" not in kept


async def test_a_change_of_the_metadata_forgets_every_plan(api: Api, caller: Caller) -> None:
    await caller.ask(Q1.query, {})
    before = api.application.engine.state
    await api.metadata("reload_metadata")
    assert before.operations
    assert not api.application.engine.state.operations


async def test_postgresqls_json_passes_through_unread(
    caller: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = await new_session(caller)
    monkeypatch.setattr(executing, "json", None)
    answer = await caller.ask(Q3.query, Q3.variables(session))
    assert answer["chat_sessions"][0]["session_id"] == session


# ---------------------------------------------------------------- plans of PostgreSQL

LIST_PULSE = (
    "subscription { chat_sessions(order_by: [{updated_at: desc}, {id: desc}], limit: 1) { session_id } }"
)
NEWER = """query ($id: uuid!, $after: bigint!) {
  chat_messages(where: {session_id: {_eq: $id}, revision: {_gt: $after}}, order_by: {revision: asc}) { seq }
}"""

PINNED = """{
  chat_sessions(
    where: {pinned_at: {_is_null: false}, is_active: {_eq: true}}, order_by: [{pinned_at: desc}]
  ) {
    session_id
  }
}"""
SEARCH = """query ($user: uuid!, $words: [chat_messages_bool_exp!]!) {
  chat_messages(
    where: {user_id: {_eq: $user}, session: {status: {_neq: "deleted"}}, _and: $words}
    order_by: [{timestamp: desc}], limit: 12
  ) { content session { title } }
}"""
FOUND = {"user": str(uuid4()), "words": [{"content": {"_ilike": "%river%"}}]}


@pytest.mark.parametrize("query", [PULSE, LIST_PULSE])
async def test_a_live_query_is_not_planned_for_each_run(api: Api, database: Database, query: str) -> None:
    session = Session("user", {"x-hasura-role": "user", "x-hasura-user-id": str(uuid4())})
    variables = {"id": str(uuid4())} if query == PULSE else {}
    live = prepare(api.application.engine.state, session, Request(query, variables, None)).live
    assert live is not None
    async with connection_to(database.url) as connection:
        for _ in range(8):  # after five runs PostgreSQL decides
            assert len(await connection.fetch(live.text, [uuid4()], [live.parameters])) == 1
        plans = "SELECT generic_plans FROM pg_prepared_statements WHERE statement = $1"
        assert await connection.fetchval(plans, live.text) == 3


async def test_every_frequent_read_uses_an_index(api: Api, database: Database) -> None:
    """With 150 sessions each and 120,000 messages; the plan for any values, with which prepared ones end."""
    state = api.application.engine.state
    session = Session("user", {"x-hasura-role": "user", "x-hasura-user-id": str(uuid4())})
    async with connection_to(database.superuser_url) as connection:
        await connection.execute("SET session_replication_role = replica")
        for statement in SEED:
            for place, number in enumerate((4, 150, 200), 1):
                statement = statement.replace(f"${place}", str(number))
            await connection.execute(statement)
        await connection.execute("ANALYZE; SET plan_cache_mode = force_generic_plan")
        for query, variables, indexes in (
            (Q1.query, {}, ["chat_sessions_list_idx"]),
            (Q2.query, {"id": str(uuid4())}, ["chat_messages_session_id_seq_key"]),
            (
                Q3.query,
                {"id": str(uuid4())},
                ["chat_sessions_session_id_key", "chat_messages_session_id_seq_key"],
            ),
            (NEWER, {"id": str(uuid4()), "after": 1}, ["chat_messages_revision_idx"]),
            (PULSE, {"id": str(uuid4())}, ["chat_sessions_session_id_key"]),
            (LIST_PULSE, {}, ["chat_sessions_pulse_idx"]),
            (PINNED, {}, ["chat_sessions_pinned_idx"]),
            (SEARCH, FOUND, ["chat_messages_user_id_idx", "chat_sessions_session_id_key"]),
        ):
            prepared = prepare(state, session, Request(query, variables, None))
            if prepared.live is not None:
                text, nulls = prepared.live.text, 2
            else:
                assert prepared.plan.statement is not None
                text, nulls = prepared.plan.statement.text, len(prepared.arguments)
            await connection.execute(f"PREPARE asked AS {text}")
            values = f"({', '.join(['NULL'] * nulls)})" if nulls else ""
            rows = await connection.fetch(f"EXPLAIN EXECUTE asked {values}")
            await connection.execute("DEALLOCATE asked")
            plan = "\n".join(row[0] for row in rows)
            assert "Seq Scan" not in plan, f"{query}\n{plan}"
            assert [name for name in indexes if name not in plan] == [], f"{query}\n{plan}"

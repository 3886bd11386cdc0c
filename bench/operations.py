"""The operations that are measured, once as GraphQL, and what their answers must be."""

from __future__ import annotations

import asyncio
import json
import time
from dataclasses import dataclass
from typing import Any

import jwt

from hasura.engine.bind import bind
from hasura.engine.check import reading_engine
from hasura.engine.config import load_settings
from hasura.engine.operation import Request
from hasura.engine.prepare import prepare
from hasura.engine.session import Session
from hasura.engine.statements import WriteAction
from supervisor.config import ROOT

METADATA = ROOT / "hasura" / "metadata"
KEY = "a key of the benchmark, with more than thirty-two characters"
CLAIMS = "https://hasura.io/jwt/claims"


@dataclass(frozen=True)
class Operation:
    """One thing that a client of Parley does."""

    name: str
    title: str
    query: str
    by_session: bool
    root: str

    def variables(self, session: str) -> dict[str, Any]:
        """The variables for one session."""
        if self.name == "M1":
            return {"object": {"session_id": session, "role": "user", "content": "A message of some words."}}
        return {"id": session} if self.by_session else {}


Q1 = Operation(
    "Q1",
    "latest 20 active sessions",
    """query {
  chat_sessions(where: {is_active: {_eq: true}}, order_by: [{last_message_at: desc}, {id: desc}], limit: 20) {
    session_id title category total_messages last_message_at
  }
}""",
    False,
    "chat_sessions",
)
Q2 = Operation(
    "Q2",
    "last 50 messages of a session",
    """query ($id: uuid!) {
  chat_messages(where: {session_id: {_eq: $id}}, order_by: {seq: desc}, limit: 50) {
    message_id role content seq timestamp
  }
}""",
    True,
    "chat_messages",
)
Q3 = Operation(
    "Q3",
    "a session with its last 20 messages",
    """query ($id: uuid!) {
  chat_sessions(where: {session_id: {_eq: $id}}) {
    session_id title total_messages
    messages(order_by: {seq: desc}, limit: 20) { message_id role content seq timestamp }
  }
}""",
    True,
    "chat_sessions",
)
M1 = Operation(
    "M1",
    "insert a message",
    """mutation ($object: chat_messages_insert_input!) {
  insert_chat_messages_one(object: $object) { message_id seq }
}""",
    True,
    "insert_chat_messages_one",
)
OPERATIONS = (Q1, Q2, Q3, M1)
PULSE = """subscription ($id: uuid!) {
  chat_sessions(where: {session_id: {_eq: $id}}) { last_seq total_messages revision current_message_id }
}"""


@dataclass(frozen=True)
class Person:
    """A seeded user: id, token, and sessions."""

    user_id: str
    token: str
    sessions: tuple[str, ...]


def people(rows: list[Any]) -> list[Person]:
    """The people that PEOPLE_SQL found."""
    return [Person(str(row[0]), token(str(row[0])), tuple(map(str, row[1]))) for row in rows]


PEOPLE_SQL = """
SELECT u.id, array_agg(s.session_id ORDER BY s.id) AS sessions
FROM users u JOIN chat_sessions s ON s.user_id = u.id GROUP BY u.id ORDER BY u.id LIMIT 1000
"""


def token(user_id: str, role: str = "user") -> str:
    """A signed token, good for a day."""
    claims = {
        "x-hasura-default-role": role,
        "x-hasura-allowed-roles": [role],
        "x-hasura-user-id": user_id,
    }
    now = int(time.time())
    return jwt.encode({"sub": user_id, "iat": now, "exp": now + 86_400, CLAIMS: claims}, KEY, "HS256")


@dataclass(frozen=True)
class Rendered:
    """The engine's SQL for an operation, and which of user, session, role and content each parameter is."""

    text: str
    parameters: tuple[str, ...]


def rendered(database_url: str) -> dict[str, Rendered]:
    """What the engine sends to PostgreSQL for each operation: limit and floor send the same."""
    settings = load_settings({}, database_url=database_url)
    known = {"USER": "user", "SESSION": "session", "user": "role", "A message of some words.": "content"}

    async def render() -> dict[str, Rendered]:
        found = {}
        async with reading_engine(settings, METADATA) as engine:
            session = Session("user", {"x-hasura-role": "user", "x-hasura-user-id": "USER"})
            for operation in OPERATIONS:
                request = Request(operation.query, operation.variables("SESSION"), None)
                prepared = prepare(engine.state, session, request)
                statement, values = prepared.plan.statement, list(prepared.arguments)
                if statement is None:
                    (action,) = prepared.plan.actions
                    assert isinstance(action, WriteAction)
                    statement = action.steps[0][0]
                    values = bind(statement.parameters, session.variables, prepared.values)
                found[operation.name] = Rendered(statement.text, tuple(known[str(v)] for v in values))
        return found

    return asyncio.run(render())


def body(operation: Operation, session: str) -> str:
    """The request as a client of Hasura posts it, on one line."""
    return json.dumps({"query": operation.query, "variables": operation.variables(session)})

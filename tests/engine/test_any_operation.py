"""Whatever a role may ask is answered, or refused with its reason: nothing ends in an internal error."""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import Final
from uuid import UUID

import asyncpg
import pytest

from hasura.engine.errors import EngineError
from hasura.engine.operation import Request
from hasura.engine.prepare import prepare
from hasura.engine.schema.types import (
    Enum,
    InputField,
    ListOf,
    NonNull,
    Object,
    RoleSchema,
    Scalar,
    TypeReference,
    named,
)
from hasura.engine.session import Session
from hasura.engine.state import State
from tests.engine.case_files import SCHEMA, SEED, metadata_document
from tests.engine.embedded import serving
from tests.harness import Database

OPERATIONS: Final = 300
ROLES: Final = ("admin", "user", "self", "both", "summary", "reader", "rated")
VALUES: Final = {
    "Int": "1",
    "Float": "1.5",
    "Boolean": "true",
    "bigint": "5",
    "numeric": "1.25",
    "jsonb": "{a: [1]}",
}
DEEPEST: Final = 3


@dataclass(frozen=True)
class Writer:
    """Writes operations at random, always the same ones for a seed."""

    schema: RoleSchema
    random: random.Random

    def operation(self, kind: str) -> str:
        name = self.schema.root(kind)
        root = self.schema.types[name] if name is not None else None
        assert isinstance(root, Object)
        return f"{kind} {{ {self.field(self.random.choice(list(root.fields)), root, 0)} }}"

    def field(self, name: str, parent: Object, depth: int) -> str:
        field = parent.fields[name]
        given = self.inputs(list(field.arguments.values()), 0)
        inner = self.schema.types[named(field.type)]
        text = f"{name}({given})" if given else name
        if not isinstance(inner, Object):
            return text
        names = [
            key for key, item in inner.fields.items() if depth < DEEPEST or not self.is_object(item.type)
        ]
        chosen = self.random.sample(names, min(len(names), 3))
        below = " ".join(f"a{i}: {self.field(key, inner, depth + 1)}" for i, key in enumerate(chosen))
        return f"{text} {{ __typename {below} }}"

    def is_object(self, type_: TypeReference) -> bool:
        return isinstance(self.schema.types[named(type_)], Object)

    def inputs(self, fields: list[InputField], depth: int) -> str:
        needed = [item for item in fields if isinstance(item.type, NonNull) and item.default is None]
        others = [item for item in fields if item not in needed and not _several_arrays(item)]
        most = 0 if depth > DEEPEST else min(len(others), 2)
        chosen = [*needed, *self.random.sample(others, self.random.randint(0, most))]
        return ", ".join(f"{item.name}: {self.value(item.type, depth + 1)}" for item in chosen)

    def value(self, type_: TypeReference, depth: int) -> str:
        if isinstance(type_, NonNull):
            return self.value(type_.of, depth)
        if isinstance(type_, ListOf):
            items = [self.value(type_.of, depth) for _ in range(self.random.choice((0, 1, 1, 2)))]
            return f"[{', '.join(items)}]"
        definition = self.schema.types[type_]
        if isinstance(definition, Scalar):
            return VALUES.get(type_, '"2020-01-01T00:00:00Z"')
        if isinstance(definition, Enum):
            return self.random.choice(list(definition.values))
        assert not isinstance(definition, Object)
        return f"{{{self.inputs(list(definition.fields.values()), depth)}}}"


def _several_arrays(item: InputField) -> bool:
    """`_in` of an array: PostgreSQL takes it for one array of more dimensions, and refuses it."""
    return item.name in {"_in", "_nin"} and isinstance(item.type, ListOf) and "[[" in _shown(item.type)


def _shown(type_: TypeReference) -> str:
    if isinstance(type_, ListOf):
        return f"[{_shown(type_.of)}"
    return _shown(type_.of) if isinstance(type_, NonNull) else type_


async def failure(state: State, session: Session, query: str) -> str | None:
    """The code of what a subscription is refused with, when it is planned or first run."""
    try:
        live = prepare(state, session, Request(query, {}, None)).live
        assert live is not None
        await live.database.pool.fetch(live.text, [UUID(int=1)], [live.parameters])
    except EngineError as error:
        return error.code
    except asyncpg.DataError:
        return "data-exception"
    return None


@pytest.mark.parametrize("kind", ["query", "mutation", "subscription"])
async def test_any_operation(empty_database: Database, kind: str) -> None:
    async with serving(empty_database.url) as api:
        await api.sql(SCHEMA + SEED)
        await api.metadata("replace_metadata", metadata_document())
        state = api.application.engine.state
        for seed in range(OPERATIONS):
            role = ROLES[seed % len(ROLES)]
            if state.schema(role, False).root(kind) is None:
                continue
            query = Writer(state.schema(role, False), random.Random(seed)).operation(kind)
            if kind == "subscription":
                variables = {"x-hasura-role": role, "x-hasura-user-id": "1"}
                code = await failure(state, Session(role, variables), query)
            else:
                answer = await api.query(query, role=role, user_id="1")
                code = answer["errors"][0]["extensions"]["code"] if "errors" in answer else None
            assert code != "unexpected", f"{role}: {query}"

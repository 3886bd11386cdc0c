"""The permissions of Parley against the matrix, and proof that each filter in them is needed."""

import copy
import itertools
from collections.abc import Iterator
from typing import Any

import pytest

from tests.harness import Cluster, Engine, running_engine
from tests.permissions.checks import operation_differences, refusal_differences, schema_differences
from tests.permissions.matrix import COLUMNS, ROOT_FIELDS
from tests.permissions.operations import OPERATIONS, REFUSALS


@pytest.fixture(scope="module")
def own_engine(cluster: Cluster) -> Iterator[Engine]:
    """An engine whose metadata the tests change."""
    with cluster.database() as database, running_engine(database) as engine:
        yield engine


@pytest.mark.parametrize("role", ROOT_FIELDS)
def test_the_schema_of_a_role_is_the_matrix(engine: Engine, role: str) -> None:
    assert list(schema_differences(engine, role)) == []


@pytest.mark.parametrize(("role", "table"), OPERATIONS)
def test_own_rows_and_no_others(engine: Engine, role: str, table: str) -> None:
    assert list(operation_differences(engine, role, table)) == []


@pytest.mark.parametrize("role", REFUSALS)
def test_what_nobody_may_do(engine: Engine, role: str) -> None:
    assert list(refusal_differences(engine, role)) == []


def entries(metadata: dict[str, Any]) -> Iterator[tuple[str, str, str, dict[str, Any]]]:
    """(role, table, operation, permission) of each permission in exported metadata."""
    for table in metadata["sources"][0]["tables"]:
        for operation in ("select", "insert", "update", "delete"):
            for entry in table.get(f"{operation}_permissions", []):
                yield entry["role"], table["table"]["name"], operation, entry["permission"]


def test_each_permission_has_its_lines_in_the_matrix(engine: Engine) -> None:
    metadata = engine.metadata("export_metadata")
    without = [
        f"{role} {table} {operation}"
        for role, table, operation, _ in entries(metadata)
        if role not in ROOT_FIELDS
        or (role, table) not in OPERATIONS
        or not any(name.startswith(operation) for name in OPERATIONS[role, table])
        or (operation == "select" and table not in COLUMNS[role])
    ]
    # Inserted for oneself alone: the owner is preset, so there is no foreign row to try.
    assert without == ["user chat_sessions insert"]


def filters(metadata: dict[str, Any]) -> Iterator[tuple[str, str, str, dict[str, Any]]]:
    """(role, table, filter or check, permission) of each condition in exported metadata."""
    for role, table, _, permission in entries(metadata):
        for key in ("filter", "check"):
            if permission.get(key):
                yield role, table, key, permission


def test_without_any_one_filter_the_matrix_fails(own_engine: Engine) -> None:
    original = own_engine.metadata("export_metadata")
    conditions = list(filters(original))
    assert len(conditions) >= 15
    not_needed = []
    for number, (role, table, key, _) in enumerate(conditions):
        changed = copy.deepcopy(original)
        list(filters(changed))[number][3][key] = {}
        own_engine.metadata("replace_metadata", changed)
        found = itertools.chain(
            operation_differences(own_engine, role, table), refusal_differences(own_engine, role)
        )
        if next(found, None) is None:
            not_needed.append(f"{role} {table} {key} {number}")
    assert not_needed == []


def test_a_session_belongs_to_who_makes_it(engine: Engine) -> None:
    owner = engine.new_user()
    insert = "mutation { insert_chat_sessions_one(object: {}) { user_id } }"
    assert engine.data(insert, user_id=owner)["insert_chat_sessions_one"] == {"user_id": str(owner)}


def test_an_empty_role_sees_nothing_and_may_do_nothing(engine: Engine) -> None:
    for document in ("{ chat_sessions { id } }", "mutation { insert_chat_sessions_one(object: {}) { id } }"):
        answer = engine.graphql(document, headers={})
        assert answer["errors"][0]["extensions"]["code"] == "validation-failed", answer

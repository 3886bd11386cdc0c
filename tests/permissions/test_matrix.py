"""The permissions of Parley against the matrix, and proof that each filter in them is needed."""

import copy
from collections.abc import Iterator
from typing import Any

import pytest

from tests.harness import Cluster, Engine, running_engine
from tests.permissions.checks import differences
from tests.permissions.matrix import COLUMNS, OPERATIONS, ROOT_FIELDS


@pytest.fixture(scope="module")
def own_engine(cluster: Cluster) -> Iterator[Engine]:
    """An engine whose metadata the tests change."""
    with cluster.database() as database, running_engine(database) as engine:
        yield engine


def test_permissions_are_those_of_the_matrix(engine: Engine) -> None:
    assert differences(engine) == []


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
    # A session is inserted for oneself alone: its owner is preset, so there is no foreign row to try.
    assert without == ["user chat_sessions insert"]


def filters(metadata: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any], str]]:
    for role, table, operation, permission in entries(metadata):
        for key in ("filter", "check"):
            if permission.get(key):
                yield f"{role} {table} {operation} {key}", permission, key


def test_without_any_one_filter_the_matrix_fails(own_engine: Engine) -> None:
    original = own_engine.metadata("export_metadata")
    names = [name for name, _, _ in filters(original)]
    assert len(names) >= 15
    not_needed = []
    for number, name in enumerate(names):
        changed = copy.deepcopy(original)
        _, permission, key = list(filters(changed))[number]
        permission[key] = {}
        own_engine.metadata("replace_metadata", changed)
        if not differences(own_engine):
            not_needed.append(name)
    own_engine.metadata("replace_metadata", original)
    assert not_needed == []


def test_a_session_belongs_to_who_makes_it(engine: Engine) -> None:
    owner = engine.new_user()
    insert = "mutation { insert_chat_sessions_one(object: {}) { user_id } }"
    assert engine.data(insert, user_id=owner)["insert_chat_sessions_one"] == {"user_id": str(owner)}


def test_an_empty_role_sees_nothing_and_may_do_nothing(engine: Engine) -> None:
    for document in ("{ chat_sessions { id } }", "mutation { insert_chat_sessions_one(object: {}) { id } }"):
        answer = engine.graphql(document, headers={})
        assert answer["errors"][0]["extensions"]["code"] == "validation-failed", answer

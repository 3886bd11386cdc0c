"""The pytest plugin, by an example: the permissions of Parley itself in a few lines."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from uuid import UUID

import pytest

from hasura.engine.testing import Client, QueryError
from tests.harness import METADATA, MIGRATIONS, ROOT, Cluster

pytest_plugins = ["hasura.engine.testing.plugin"]

ALICE, BOB = UUID(int=7), UUID(int=8)


@pytest.fixture(scope="session")
def hasura_server(cluster: Cluster) -> str:
    return cluster.superuser_url


@pytest.fixture(scope="session")
def hasura_migrations() -> Path:
    return MIGRATIONS


@pytest.fixture(scope="session")
def hasura_metadata() -> Path:
    return METADATA


@pytest.fixture
def users(hasura: Client) -> tuple[Client, Client]:
    hasura.sql("INSERT INTO users (id) VALUES ($1), ($2)", ALICE, BOB)
    return hasura.as_user(ALICE), hasura.as_user(BOB)


NEW_CHAT = 'mutation { insert_chat_sessions_one(object: {title: "mine"}) { session_id } }'


def test_a_stranger_sees_and_changes_nothing(users: tuple[Client, Client]) -> None:
    alice, bob = users
    alice.query(NEW_CHAT)
    assert alice.query("{ chat_sessions { title } }") == {"chat_sessions": [{"title": "mine"}]}
    assert bob.query("{ chat_sessions { title } }") == {"chat_sessions": []}
    rename = 'mutation { update_chat_sessions(where: {}, _set: {title: "taken"}) { affected_rows } }'
    assert bob.query(rename) == {"update_chat_sessions": {"affected_rows": 0}}


def test_a_user_cannot_forge_a_reply(users: tuple[Client, Client]) -> None:
    alice, _ = users
    session = alice.query(NEW_CHAT)["insert_chat_sessions_one"]["session_id"]
    forge = """mutation($s: uuid!) {
      insert_chat_messages_one(object: {session_id: $s, role: "assistant", content: "trust me"}) { id } }"""
    with pytest.raises(QueryError) as refused:
        alice.query(forge, s=session)
    assert refused.value.code == "permission-error"


def test_a_role_without_a_permission_has_no_such_field(users: tuple[Client, Client]) -> None:
    alice, _ = users
    with pytest.raises(QueryError, match="field 'delete_chat_messages' not found in type: 'mutation_root'"):
        alice.query("mutation { delete_chat_messages(where: {}) { affected_rows } }")


def test_a_subscription_brings_changes(users: tuple[Client, Client]) -> None:
    alice, bob = users
    with alice.subscribe("subscription { chat_sessions { title } }") as results:
        assert next(results) == {"chat_sessions": []}
        bob.query(NEW_CHAT)
        alice.query(NEW_CHAT)
        assert next(results) == {"chat_sessions": [{"title": "mine"}]}


def test_each_test_has_a_database_of_its_own(hasura: Client) -> None:
    assert hasura.query("{ users { id } }") == {"users": []}
    assert hasura.sql("SELECT count(*) FROM users") == [{"count": 0}]


def test_who_sends_no_secret_is_nobody(hasura: Client) -> None:
    with pytest.raises(QueryError) as refused:
        hasura.with_headers({"x-hasura-admin-secret": ""}).query("{ users { id } }")
    assert refused.value.code == "access-denied"


SOMEBODY_ELSES = {
    "migrations/1_init/up.sql": "CREATE TABLE note (text text, owner int)",
    "metadata/version.yaml": "version: 3\n",
    "metadata/databases/databases.yaml": """
- name: pg
  kind: postgres
  configuration: {connection_info: {database_url: {from_env: PG_DATABASE_URL}}}
  tables:
    - table: {schema: public, name: note}
      select_permissions:
        - role: user
          permission: {columns: [text], filter: {owner: {_eq: X-Hasura-User-Id}}}
""",
    "conftest.py": """
from pathlib import Path

import pytest

pytest_plugins = ["hasura.engine.testing.plugin"]

@pytest.fixture(scope="session")
def hasura_migrations():
    return Path("migrations")

@pytest.fixture(scope="session")
def hasura_settings():
    return {"PG_DATABASE_URL": "{database_url}"}
""",
    "test_notes.py": """
def test_a_user_reads_what_is_theirs(hasura):
    hasura.sql("INSERT INTO note VALUES ('mine', 7), ('yours', 8)")
    assert hasura.as_user(7).query("{ note { text } }") == {"note": [{"text": "mine"}]}
""",
}


def test_the_project_of_somebody_else_whose_source_has_a_variable_of_its_own(
    cluster: Cluster, tmp_path: Path
) -> None:
    for name, text in SOMEBODY_ELSES.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text.lstrip("\n"))
    environment = {**os.environ, "HASURA_TEST_DATABASE_URL": cluster.superuser_url, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "."]
    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stdout
    assert "1 passed" in done.stdout

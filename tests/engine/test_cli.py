"""The command line: what it prints when it works, and the one sentence when it cannot."""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from tests.engine.sockets import engine_on
from tests.harness import METADATA, ROOT, Database

TABLES = Path("databases") / "default" / "tables"


def run(*arguments: str, database_url: str | None = None, **environment: str) -> tuple[int, str, str]:
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("HASURA_")}
    given = {f"HASURA_GRAPHQL_{name}": value for name, value in environment.items()}
    if database_url is not None:
        given["HASURA_GRAPHQL_DATABASE_URL"] = database_url
    command = [sys.executable, "-m", "hasura.engine", *arguments]
    done = subprocess.run(
        command, cwd=ROOT, env={**inherited, **given}, capture_output=True, text=True, timeout=60
    )
    return done.returncode, done.stdout.strip(), done.stderr.strip()


@pytest.fixture
def metadata(tmp_path: Path) -> Path:
    """A copy of Parley's metadata to spoil."""
    return Path(shutil.copytree(METADATA, tmp_path / "metadata"))


def check(metadata: Path, database: Database) -> list[str]:
    code, out, err = run("check", "--metadata", str(metadata), database_url=database.url)
    assert err == ""
    assert code == 1
    return [line.removeprefix(f"{metadata}/") for line in out.splitlines()]


def spoil(file: Path, old: str, new: str) -> int:
    """Replace the first occurrence; answers its line."""
    text = file.read_text()
    assert old in text
    file.write_text(text.replace(old, new, 1))
    return text[: text.index(old)].count("\n") + 1


def test_metadata_that_fits_is_said_to_fit(database: Database) -> None:
    code, out, _ = run("check", "--metadata", str(METADATA), database_url=database.url)
    assert (code, out) == (0, f"{METADATA} fits the database")


def test_a_column_that_is_not_there_is_named_with_its_line(database: Database, metadata: Path) -> None:
    line = spoil(metadata / TABLES / "public_chat_sessions.yaml", "- last_seq\n", "- last_sequence\n")
    found = check(metadata, database)
    assert found
    for finding in found:
        assert finding.startswith(f"{TABLES}/public_chat_sessions.yaml:{line}: select_permission ")
        assert finding.endswith('column "last_sequence" does not exist')


def test_a_table_that_is_not_there(database: Database, metadata: Path) -> None:
    spoil(metadata / TABLES / "public_users.yaml", "name: users\n", "name: people\n")
    found = check(metadata, database)
    assert any(
        re.match(rf"{TABLES}/public_users\.yaml:\d+: table people in source default: .*no such table", line)
        for line in found
    )


def test_a_relationship_over_a_column_that_is_not_there(database: Database, metadata: Path) -> None:
    file = metadata / TABLES / "public_chat_sessions.yaml"
    line = spoil(file, "foreign_key_constraint_on: user_id", "foreign_key_constraint_on: owner_id")
    (finding,) = [item for item in check(metadata, database) if "object_relation user" in item]
    place = int(finding.split(":")[1])
    assert finding.startswith(f"{TABLES}/public_chat_sessions.yaml:")
    assert line - 3 <= place <= line


def test_metadata_that_cannot_be_read(database: Database, metadata: Path) -> None:
    (metadata / "version.yaml").write_text("version: 4\n")
    code, _, err = run("check", "--metadata", str(metadata), database_url=database.url)
    assert (code, err) == (1, f"error: {metadata}/version.yaml: expected `version: 3` or `version: 2`")


def test_check_writes_nothing(empty_database: Database) -> None:
    code, out, _ = run("check", "--metadata", str(METADATA), database_url=empty_database.url)
    assert code == 1
    assert "no such table/view exists" in out
    code, out, _ = run("check", "--metadata", str(METADATA), database_url=empty_database.url)
    assert "no such table/view exists" in out


def test_explain_shows_the_sql_of_a_role(database: Database) -> None:
    query = "{ chat_sessions(limit: 1) { title } }"
    who = ["--role", "user", "--session", "x-hasura-user-id=0b5b1a70-8d0e-4d5c-9d0e-000000000001"]
    code, out, _ = run("explain", "--metadata", str(METADATA), *who, query, database_url=database.url)
    assert code == 0
    assert '"user_id" = (' in out
    assert "Limit" in out
    code, _, err = run("explain", "--metadata", str(METADATA), *who, "{ x }", database_url=database.url)
    assert code == 1
    assert err == "error: field 'x' not found in type: 'query_root' (at $.selectionSet.x)"


def test_a_taken_port_is_one_sentence(database: Database) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        code, _, err = run("serve", "--port", port, database_url=database.url)
    assert code == 1
    assert err.startswith(f"error: HASURA_GRAPHQL_SERVER_PORT: cannot listen on 127.0.0.1 port {port}")
    assert len(err.splitlines()) == 1


@pytest.mark.parametrize("command", ["serve", "migrate", "detach", "check"])
def test_no_database_is_one_sentence(command: str, tmp_path: Path) -> None:
    options = {"migrate": ["--migrations", str(tmp_path)], "check": ["--metadata", str(METADATA)]}
    code, _, err = run(command, *options.get(command, []))
    assert code == 1
    assert err.startswith("error: HASURA_GRAPHQL_DATABASE_URL: is not set")
    assert len(err.splitlines()) == 1


def test_a_bad_setting_is_one_sentence(database: Database) -> None:
    code, _, err = run("serve", database_url=database.url, ENABLE_CONSOLE="perhaps")
    assert code == 1
    assert err.startswith("error: HASURA_GRAPHQL_ENABLE_CONSOLE: Not a valid boolean text.")


def test_an_api_that_is_not_enabled_does_not_exist(database: Database) -> None:
    with engine_on(database.url, ENABLED_APIS="graphql") as engine:
        admin = engine.headers(None)
        found = httpx.post(f"{engine.endpoint}/v1/graphql", headers=admin, json={"query": "{ users { id } }"})
        assert found.json() == {"data": {"users": []}}
        for path in ("/v1/metadata", "/v2/query", "/v1/query"):
            request = {"type": "export_metadata", "args": {}}
            hidden = httpx.post(f"{engine.endpoint}{path}", headers=admin, json=request)
            assert (hidden.status_code, hidden.json()["code"]) == (404, "not-found")


def test_migrate_says_what_it_did(empty_database: Database, tmp_path: Path) -> None:
    folder = tmp_path / "1_first"
    folder.mkdir()
    (folder / "up.sql").write_text("CREATE TABLE t ()")
    (folder / "down.sql").write_text("DROP TABLE t")
    arguments = ["migrate", "--migrations", str(tmp_path), "--database-url", empty_database.url]
    assert run(*arguments) == (0, "applied 1_first", "")
    assert run(*arguments) == (0, "nothing to apply: the database has every migration", "")
    assert run(*arguments, "--down", "1") == (0, "undid 1_first", "")
    assert run(*arguments, "--mark-applied", "all") == (0, "marked 1_first as applied", "")
    assert run(*arguments, "--mark-applied", "7")[2] == f"error: {tmp_path} has no migration of version 7"
    assert run("detach", "--database-url", empty_database.url)[0] == 0

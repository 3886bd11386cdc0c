"""The metadata API on Parley's own metadata: what is missing is named, and found again once it is there."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest

from tests.engine.embedded import SECRET, Api, serving
from tests.harness import METADATA, Database, migrate

DATABASE_URL = "HASURA_GRAPHQL_DATABASE_URL"


@pytest.fixture
async def api(empty_database: Database) -> AsyncIterator[Api]:
    async with serving(empty_database.url) as api:
        yield api


async def test_metadata_before_migrations(empty_database: Database) -> None:
    """The order of Hasura's cli-migrations image: metadata on an empty database, migrations, reload."""
    async with serving(empty_database.url, METADATA) as api:
        problems = await api.metadata("get_inconsistent_metadata")
        assert problems["is_consistent"] is False
        names = {item["name"] for item in problems["inconsistent_objects"]}
        assert "table chat_sessions in source default" in names
        health = await api.client.get("/healthz")
        assert health.status_code == 200
        assert "inconsistent" in health.text
        await asyncio.to_thread(migrate, empty_database.url)
        assert (await api.metadata("reload_metadata"))["is_consistent"] is True
        assert (await api.metadata("get_inconsistent_metadata"))["inconsistent_objects"] == []
        assert (await api.query("{ chat_sessions { id } }")) == {"data": {"chat_sessions": []}}


async def test_one_broken_part_leaves_the_rest_working(api: Api) -> None:
    await api.sql("CREATE TABLE a (id int PRIMARY KEY, x int)")
    table = {"name": "a", "schema": "public"}
    permission = {"columns": ["id", "gone"], "filter": {}}
    document = {
        "version": 3,
        "sources": [
            {
                "name": "default",
                "kind": "postgres",
                "configuration": {"connection_info": {"database_url": {"from_env": DATABASE_URL}}},
                "tables": [
                    {
                        "table": table,
                        "select_permissions": [
                            {"role": "broken", "permission": permission},
                            {"role": "good", "permission": {"columns": ["id"], "filter": {"x": {"_eq": 1}}}},
                        ],
                        "object_relationships": [{"name": "r", "using": {"foreign_key_constraint_on": "x"}}],
                    },
                    {"table": {"name": "missing", "schema": "public"}},
                ],
            }
        ],
        "actions": [{"name": "pay"}],
    }
    args = {"metadata": document, "allow_inconsistent_metadata": True}
    answer = await api.metadata("replace_metadata", args, version=2)
    kinds = sorted(item["type"] for item in answer["inconsistent_objects"])
    assert kinds == ["action", "object_relation", "select_permission", "table"]
    reasons = " ".join(item["reason"] for item in answer["inconsistent_objects"])
    assert 'column "gone" does not exist' in reasons
    assert "no foreign constraint exists on the given column(s)" in reasons
    assert (await api.query("{ a { id } }")) == {"data": {"a": []}}
    await api.metadata("drop_inconsistent_metadata")
    assert (await api.metadata("get_inconsistent_metadata"))["is_consistent"] is True


async def test_a_command_takes_effect_as_a_whole_or_not_at_all(api: Api) -> None:
    await api.sql("CREATE TABLE a (id int PRIMARY KEY)")
    before = await api.metadata("export_metadata", version=2)
    bulk = [
        {"type": "pg_track_table", "args": {"table": "a"}},
        {"type": "pg_track_table", "args": {"table": "nothing"}},
    ]
    error = await api.metadata("bulk", bulk, 400)
    assert error["path"] == "$.args[1].args"
    assert (await api.metadata("export_metadata", version=2)) == before
    assert (await api.query("{ a { id } }"))["errors"][0]["extensions"]["code"] == "validation-failed"


async def test_resource_version_guards_against_lost_updates(api: Api) -> None:
    exported = await api.metadata("export_metadata", version=2)
    args = {"metadata": exported["metadata"]}
    version = exported["resource_version"]
    await api.metadata("replace_metadata", args, version=2, resource_version=version)
    error = await api.metadata("replace_metadata", args, 409, version=2, resource_version=version)
    assert error["code"] == "conflict"


async def test_metadata_survives_a_restart(empty_database: Database) -> None:
    async with serving(empty_database.url) as api:
        await api.sql("CREATE TABLE a (id int PRIMARY KEY)")
        await api.metadata("pg_track_table", {"table": "a"})
    async with serving(empty_database.url) as api:
        assert (await api.query("{ a { id } }")) == {"data": {"a": []}}


async def test_run_sql_follows_renames_and_refuses_to_break(api: Api) -> None:
    await api.sql("CREATE TABLE a (id int PRIMARY KEY, x int); INSERT INTO a VALUES (1, 2)")
    await api.metadata("pg_track_table", {"table": "a"})
    permission = {"columns": ["x"], "filter": {"x": {"_gt": 0}}}
    await api.metadata(
        "pg_create_select_permission", {"table": "a", "role": "user", "permission": permission}
    )
    await api.sql("ALTER TABLE a RENAME COLUMN x TO y; ALTER TABLE a RENAME TO b")
    assert (await api.query("{ b { y } }")) == {"data": {"b": [{"y": 2}]}}
    error = await api.sql("ALTER TABLE b DROP COLUMN y", 400)
    assert error["code"] == "dependency-error"
    assert "permission b.user.select" in error["error"]
    assert (await api.query("{ b { y } }")) == {"data": {"b": [{"y": 2}]}}, "it was rolled back"
    await api.sql("ALTER TABLE b DROP COLUMN y", cascade=True)
    assert "select_permissions" not in str(await api.metadata("export_metadata"))
    await api.sql("DROP TABLE b")
    assert (await api.metadata("export_metadata"))["sources"][0]["tables"] == []


async def test_run_sql_answers_the_rows_of_the_last_statement(api: Api) -> None:
    answer = await api.sql("CREATE TABLE a (id int, t text); INSERT INTO a VALUES (1, NULL); SELECT * FROM a")
    assert answer == {"result_type": "TuplesOk", "result": [["id", "t"], ["1", "NULL"]]}
    error = await api.sql("SELECT 1/0", 400)
    assert (error["code"], error["internal"]["error"]["status_code"]) == ("postgres-error", "22012")
    error = await api.sql("INSERT INTO a VALUES (2)", 400, read_only=True)
    assert error["internal"]["error"]["status_code"] == "25006"


async def test_only_administrators(api: Api) -> None:
    headers = {"x-hasura-admin-secret": SECRET, "x-hasura-role": "user"}
    for path, kind in (("/v1/metadata", "export_metadata"), ("/v2/query", "run_sql")):
        response = await api.client.post(path, json={"type": kind, "args": {}}, headers=headers)
        assert (response.status_code, response.json()["code"]) == (400, "access-denied")
    response = await api.client.post("/v1/metadata", json={"type": "export_metadata", "args": {}})
    assert response.status_code == 401

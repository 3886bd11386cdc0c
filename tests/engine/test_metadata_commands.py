"""Commands about several tables at once, about options, and such as only tell something."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest

from tests.engine.embedded import Api, serving
from tests.harness import Database

SCHEMA = """
CREATE TABLE author (id int PRIMARY KEY);
CREATE TABLE article (id int PRIMARY KEY, author_id int REFERENCES author);
CREATE TABLE details (author_id int PRIMARY KEY REFERENCES author, note text);
CREATE FUNCTION all_authors() RETURNS SETOF author LANGUAGE sql STABLE AS $$ SELECT * FROM author $$;
"""


@pytest.fixture
async def api(empty_database: Database) -> AsyncIterator[Api]:
    async with serving(empty_database.url) as api:
        await api.sql(SCHEMA)
        yield api


def named(name: str) -> dict[str, str]:
    return {"schema": "public", "name": name}


async def tracked(api: Api) -> list[str]:
    tables = (await api.metadata("export_metadata"))["sources"][0]["tables"]
    return [item["table"]["name"] for item in tables]


async def test_several_tables_at_once_with_warnings_for_those_that_fail(api: Api) -> None:
    tables = [{"table": "author"}, {"table": "gone"}, {"table": "article", "source": "default"}]
    error = await api.metadata("pg_track_tables", {"tables": tables, "allow_warnings": False}, 400)
    assert error["path"] == "$.args[1].args"
    assert await tracked(api) == []
    answer = await api.metadata("pg_track_tables", {"tables": tables})
    assert answer["message"] == "success"
    (warning,) = answer["warnings"]
    assert 'no such table/view exists in source: "gone"' in warning["message"]
    assert await tracked(api) == ["author", "article"]
    error = await api.metadata("pg_track_tables", {"tables": tables[:2]}, 400)
    assert [item["code"] for item in error["internal"]] == ["already-tracked", "invalid-configuration"]
    assert await api.metadata("pg_untrack_tables", {"tables": tables[::2]}) == {"message": "success"}
    assert await tracked(api) == []
    assert (await api.metadata("pg_track_tables", {}, 400))["code"] == "parse-failed"


async def test_several_functions_at_once(api: Api) -> None:
    await api.metadata("pg_track_table", {"table": "author"})
    functions = {"functions": [{"function": "all_authors"}]}
    assert await api.metadata("pg_track_functions", functions) == {"message": "success"}
    assert (await api.query("{ all_authors { id } }"))["data"] == {"all_authors": []}
    assert await api.metadata("pg_untrack_functions", functions) == {"message": "success"}


async def test_options_are_set_and_removed(api: Api) -> None:
    await api.metadata("pg_track_table", {"table": "author"})
    permission = {"columns": ["id"], "filter": {}}
    await api.metadata(
        "pg_create_select_permission", {"table": "author", "role": "user", "permission": permission}
    )
    await api.metadata("set_api_limits", {"disabled": False, "depth_limit": {"global": 1, "per_role": {}}})
    answer = await api.query("{ author { id } }", role="user")
    assert answer["errors"][0]["extensions"]["code"] == "depth-limit-exceeded"
    error = await api.metadata("set_api_limits", {"depth_limit": {"global": "1"}}, 400)
    assert error["path"] == "$.args.depth_limit.global"
    assert error["error"] == "parsing Int failed, expected Number, but encountered String"
    await api.metadata("remove_api_limits")
    assert "data" in await api.query("{ author { id } }", role="user")
    await api.metadata("set_graphql_schema_introspection_options", {"disabled_for_roles": ["user"]})
    assert "errors" in await api.query("{ __schema { queryType { name } } }", role="user")
    await api.metadata("set_graphql_schema_introspection_options", {"disabled_for_roles": []})
    assert "data" in await api.query("{ __schema { queryType { name } } }", role="user")


async def test_a_source_tells_its_tables(api: Api) -> None:
    names = ["article", "author", "details"]
    assert await api.metadata("pg_get_source_tables", {"source": "default"}) == [
        named(name) for name in names
    ]
    assert (await api.metadata("pg_get_source_tables", {"source": "gone"}, 400))["code"] == "not-exists"


async def test_foreign_keys_suggest_relationships_both_ways(api: Api) -> None:
    await api.metadata(
        "pg_track_tables", {"tables": [{"table": "author"}, {"table": "article"}, {"table": "details"}]}
    )
    article = {
        "table": named("article"),
        "columns": ["author_id"],
        "constraint_name": "article_author_id_fkey",
    }
    details = {
        "table": named("details"),
        "columns": ["author_id"],
        "constraint_name": "details_author_id_fkey",
    }
    author = {"table": named("author"), "columns": ["id"]}
    everything: list[dict[str, Any]] = [
        {"type": "object", "from": article, "to": author},
        {"type": "array", "from": author, "to": article},
        {"type": "object", "from": details, "to": author},
        {"type": "object", "from": author, "to": details},
    ]
    assert await api.metadata("pg_suggest_relationships") == {"relationships": everything}
    using = {"foreign_key_constraint_on": {"table": "article", "columns": ["author_id"]}}
    await api.metadata(
        "pg_create_array_relationship", {"table": "author", "name": "articles", "using": using}
    )
    args = {"source": "default", "omit_tracked": True, "tables": ["author", "article"]}
    assert await api.metadata("pg_suggest_relationships", args) == {"relationships": everything[:1]}

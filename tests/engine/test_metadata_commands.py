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


async def test_the_state_of_the_command_line_is_kept(api: Api) -> None:
    before = await api.metadata("get_catalog_state")
    assert (before["cli_state"], before["console_state"]) == ({}, {})
    left = {"migrations": {"default": {"1": False}}, "settings": {"migration_mode": "true"}}
    assert await api.metadata("set_catalog_state", {"type": "cli", "state": left}) == {"message": "success"}
    await api.metadata("set_catalog_state", {"type": "console", "state": None})
    assert await api.metadata("get_catalog_state") == {
        "id": before["id"], "cli_state": left, "console_state": None
    }  # fmt: skip
    error = await api.metadata("set_catalog_state", {"type": "mine", "state": {}}, 400)
    assert (error["path"], error["code"]) == ("$.args.type", "parse-failed")
    assert (await api.metadata("set_catalog_state", {"type": "cli"}, 400))["error"] == 'key "state" not found'


async def test_what_a_table_is_like(api: Api) -> None:
    await api.sql(
        "CREATE VIEW notes AS SELECT author_id, upper(note) AS loud FROM details;"
        "COMMENT ON COLUMN details.note IS 'short'"
    )
    info = await api.metadata("pg_get_table_info", {"source": "default", "table": "details"})
    target = {"foreign_table": named("author"), "column_mapping": {"author_id": "id"}}
    both = {"insertable": True, "updatable": True}
    assert info == {
        "name": named("details"),
        "type": "table",
        "columns": [
            {"name": "author_id", "type": "int4", "nullable": False, **both},
            {"name": "note", "type": "text", "nullable": True, "description": "short", **both},
        ],
        "primary_key": ["author_id"],
        "foreign_keys": {"details_author_id_fkey": target},
        **both,
        "deletable": True,
    }
    view = await api.metadata("get_table_info", {"table": named("notes")})
    assert (view["type"], "primary_key" in view, "foreign_keys" in view) == ("view", False, False)
    assert [column["name"] for column in view["columns"]] == ["author_id", "loud"]
    assert await api.metadata("pg_get_table_info", {"table": "gone"}) is None


async def test_the_kinds_of_sources(api: Api) -> None:
    answer = await api.metadata("list_source_kinds")
    assert answer == {
        "sources": [{"kind": kind, "builtin": True, "available": True} for kind in ("pg", "citus")]
    }


@pytest.mark.parametrize("key", ["type", "permission"])
async def test_the_comment_of_a_permission(api: Api, key: str) -> None:
    await api.metadata("pg_track_table", {"table": "author"})
    place = {"table": "author", "role": "user"}
    permission = {"columns": ["id"], "filter": {}}
    await api.metadata("pg_create_select_permission", {**place, "permission": permission})
    await api.metadata("pg_set_permission_comment", {**place, key: "select", "comment": "all"})
    [table] = (await api.metadata("export_metadata"))["sources"][0]["tables"]
    assert table["select_permissions"][0]["comment"] == "all"
    error = await api.metadata("pg_set_permission_comment", {**place, key: "read", "comment": "all"}, 400)
    assert (error["path"], error["code"]) == ("$.args.type", "parse-failed")


QUERY = {"name": "one", "query": "query { author { id } }"}


@pytest.mark.parametrize(
    ("kind", "args", "path", "code", "words"),
    [
        ("create_query_collection", {"name": "a"}, "name", "already-exists", '"a" already exists'),
        (
            "create_query_collection",
            {"name": "c", "definition": {"queries": [QUERY, QUERY]}},
            "definition.queries",
            "not-supported",
            'found duplicate query names "one"',
        ),
        ("rename_query_collection", {"name": "a", "new_name": "b"}, "new_name", "already-exists", '"b"'),
        ("drop_query_collection", {"collection": "c"}, "collection", "not-exists", '"c" does not exist'),
        (
            "drop_query_collection",
            {"collection": "a"},
            "collection",
            "dependency-error",
            "please use cascade",
        ),
        (
            "drop_query_from_collection",
            {"collection_name": "a", "query_name": "two"},
            "",
            "not-found",
            'query with name "two" not found in collection "a"',
        ),
        ("add_collection_to_allowlist", {"collection": "c"}, "collection", "not-exists", "does not exist"),
        ("drop_collection_from_allowlist", {"collection": "c"}, "collection", "not-exists", "does not"),
        ("drop_collection_from_allowlist", {"collection": "b"}, "", "not-found", "doesn't exist in the"),
        (
            "update_scope_of_collection_in_allowlist",
            {"collection": "a", "scope": {"global": False, "roles": ["x", "x"]}},
            "scope",
            "parse-failed",
            "duplicate roles are not allowed",
        ),
    ],
)
async def test_collections_refuse(
    api: Api, kind: str, args: dict[str, Any], path: str, code: str, words: str
) -> None:
    await api.metadata("pg_track_table", {"table": "author"})
    definition = {"definition": {"queries": [QUERY]}}
    for name in ("a", "b"):
        await api.metadata("create_query_collection", {"name": name, **definition})
    await api.metadata("add_collection_to_allowlist", {"collection": "a"})
    error = await api.metadata(kind, {**(definition if kind.startswith("create") else {}), **args}, 400)
    assert (error["path"], error["code"]) == (f"$.args.{path}".removesuffix("."), code)
    assert words in error["error"]


async def test_an_allow_list_that_is_not_there(api: Api) -> None:
    await api.metadata("create_query_collection", {"name": "a", "definition": {"queries": []}})
    error = await api.metadata("drop_collection_from_allowlist", {"collection": "a"}, 400)
    assert (error["code"], error["error"]) == ("not-found", 'collection "a" doesn\'t exist in the allowlist')
    error = await api.metadata("add_collection_to_allowlist", {"collection": "a", "scope": {}}, 400)
    assert (error["path"], error["error"]) == ("$.args.scope", 'key "global" not found')
    assert "allowlist" not in await api.metadata("export_metadata")


async def test_a_scope_of_another_shape_is_refused_in_a_whole_document_too(api: Api) -> None:
    document = await api.metadata("export_metadata")
    document["query_collections"] = [{"name": "a", "definition": {"queries": []}}]
    document["allowlist"] = [{"collection": "a", "scope": {"global": False}}]
    error = await api.metadata("replace_metadata", {"metadata": document}, 400)
    assert error["path"] == "$.args.metadata.allowlist[0].scope"

"""What metadata commands refuse, and what they take along: shapes of arguments, dependents, renames."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest

from tests.engine.embedded import Api, serving
from tests.harness import Database

SCHEMA = """
CREATE TABLE author (id int PRIMARY KEY, name text);
CREATE TABLE article (id int PRIMARY KEY, author_id int REFERENCES author, title text);
CREATE FUNCTION articles_of(wanted int) RETURNS SETOF article LANGUAGE sql STABLE
  AS $$ SELECT * FROM article WHERE author_id = wanted $$;
CREATE FUNCTION titles(a author, b article, s text) RETURNS text LANGUAGE sql STABLE AS $$ SELECT 'x' $$;
CREATE FUNCTION guess(a author) RETURNS text LANGUAGE sql VOLATILE AS $$ SELECT 'x' $$;
CREATE FUNCTION nothing() RETURNS text LANGUAGE sql STABLE AS $$ SELECT 'x' $$;
CREATE FUNCTION any_of(VARIADIC ids int[]) RETURNS int LANGUAGE sql STABLE AS $$ SELECT 1 $$;
INSERT INTO author VALUES (1, 'Ada'), (2, 'Bo');
INSERT INTO article VALUES (10, 1, 'One'), (11, 2, 'Two');
"""
OWN: dict[str, Any] = {"columns": ["title"], "filter": {"author": {"name": {"_eq": "X-Hasura-Name"}}}}


@pytest.fixture
async def api(empty_database: Database) -> AsyncIterator[Api]:
    async with serving(empty_database.url) as api:
        await api.sql(SCHEMA)
        for table in ("author", "article"):
            await api.metadata("pg_track_table", {"table": table})
        using = {"foreign_key_constraint_on": "author_id"}
        await api.metadata(
            "pg_create_object_relationship", {"table": "article", "name": "author", "using": using}
        )
        yield api


async def permit(api: Api, permission: Any, status: int = 200, role: str = "user") -> Any:
    args = {"table": "article", "role": role, "permission": permission}
    return await api.metadata("pg_create_select_permission", args, status)


@pytest.mark.parametrize(
    ("kind", "args", "path", "error"),
    [
        ("pg_track_table", {}, "$.args.table", 'key "name" not found'),
        ("pg_untrack_table", {}, "$.args", 'key "table" not found'),
        (
            "pg_untrack_table",
            {"table": "author", "cascade": "yes"},
            "$.args.cascade",
            "expected Bool, but encountered String",
        ),
        (
            "pg_create_object_relationship",
            {"table": "article", "name": "x", "using": {}},
            "$.args.using",
            "one of foreign_key_constraint_on/manual_configuration should be present",
        ),
        (
            "pg_create_object_relationship",
            {"table": "article", "name": "x", "using": {"manual_configuration": {"remote_table": "author"}}},
            "$.args.using.manual_configuration",
            'key "column_mapping" not found',
        ),
        (
            "pg_create_select_permission",
            {"table": "article", "role": "", "permission": OWN},
            "$.args.role",
            "empty string not allowed",
        ),
        (
            "pg_set_table_customization",
            {"table": "author", "configuration": {"column_config": {"id": {"custom_name": 5}}}},
            "$.args.configuration.column_config.id.custom_name",
            "parsing Text failed, expected String, but encountered Number",
        ),
        (
            "add_collection_to_allowlist",
            {"collection": "x", "scope": 5},
            "$.args.scope",
            "parsing Object failed, expected Object, but encountered Number",
        ),
        ("add_inherited_role", {"role_name": "x"}, "$.args", 'key "role_set" not found'),
        ("create_query_collection", {"name": "x"}, "$.args", 'key "definition" not found'),
        (
            "set_api_limits",
            {"depth_limit": {"per_role": {"user": "deep"}}},
            "$.args.depth_limit.per_role.user",
            "parsing Int failed, expected Number, but encountered String",
        ),
        (
            "set_api_limits",
            {"rate_limit": {"global": {"max_reqs_per_min": 1, "unique_params": 5}}},
            "$.args.rate_limit.global.unique_params",
            "parsing [] failed, expected Array, but encountered Number",
        ),
        (
            "set_api_limits",
            {"rate_limit": {"global": {}}},
            "$.args.rate_limit.global",
            'key "max_reqs_per_min" not found',
        ),
        ("rename_source", {"name": "default"}, "$.args", 'key "new_name" not found'),
    ],
)
async def test_arguments_of_another_shape_are_refused_with_their_place(
    api: Api, kind: str, args: Any, path: str, error: str
) -> None:
    answer = await api.metadata(kind, args, 400)
    assert (answer["code"], answer["path"], answer["error"]) == ("parse-failed", path, error)


@pytest.mark.parametrize(
    ("permission", "path", "error"),
    [
        ({"columns": ["id"]}, "$.args.permission", 'key "filter" not found'),
        ({"filter": {}}, "$.args.permission", 'key "columns" not found'),
        (
            {"columns": "id", "filter": {}},
            "$.args.permission.columns",
            "parsing [] failed, expected Array, but encountered String",
        ),
        (
            {"columns": ["id"], "filter": {"_or": {}}},
            "$.args.permission.filter._or",
            "parsing [] failed, expected Array, but encountered Object",
        ),
        (
            {"columns": ["id"], "filter": {"_and": [{"_not": []}]}},
            "$.args.permission.filter._and[0]._not",
            "parsing Object failed, expected Object, but encountered Array",
        ),
        (
            {"columns": ["id"], "filter": {"_exists": {"_where": {}}}},
            "$.args.permission.filter._exists",
            'key "_table" not found',
        ),
        (
            {"columns": ["id"], "filter": {}, "limit": "1"},
            "$.args.permission.limit",
            "parsing Int failed, expected Number, but encountered String",
        ),
    ],
)
async def test_a_permission_of_another_shape_is_refused(
    api: Api, permission: Any, path: str, error: str
) -> None:
    answer = await permit(api, permission, 400)
    assert (answer["code"], answer["path"], answer["error"]) == ("parse-failed", path, error)


async def test_the_older_endpoint_leaves_args_out_of_the_path(api: Api) -> None:
    document = {"type": "create_select_permission", "args": {"table": "article", "role": "u"}}
    error = await api.post("/v1/query", document, 400)
    assert (error["path"], error["error"]) == ("$", 'key "permission" not found')


async def test_session_variables_in_a_list_are_variables(api: Api) -> None:
    await permit(api, {"columns": ["id"], "filter": {"id": {"_in": [11, "X-Hasura-Article-Id"]}}})
    await permit(api, {"columns": ["id"], "filter": {"id": {"_nin": ["X-Hasura-Article-Id"]}}}, role="other")
    text = "{ article(order_by: {id: asc}) { id } }"
    answer = await api.query(text, role="user", article_id="10")
    assert answer["data"] == {"article": [{"id": 10}, {"id": 11}]}
    answer = await api.query(text, role="other", article_id="10")
    assert answer["data"] == {"article": [{"id": 11}]}


async def test_what_others_need_goes_only_with_cascade(api: Api) -> None:
    await permit(api, OWN)
    await api.metadata("pg_track_function", {"function": "articles_of"})
    head = "cannot drop due to the following dependent objects: "
    error = await api.metadata("pg_drop_relationship", {"table": "article", "relationship": "author"}, 400)
    assert error["code"] == "dependency-error"
    assert error["error"] == head + 'permission article.user.select in source "default"'
    error = await api.metadata("pg_untrack_table", {"table": "author"}, 400)
    assert error["error"] == (
        head + 'relationship article.author in source "default", '
        'permission article.user.select in source "default"'
    )
    error = await api.metadata("pg_untrack_table", {"table": "article"}, 400)
    assert error["error"] == head + 'function articles_of in source "default"'
    await api.metadata(
        "pg_drop_relationship", {"table": "article", "relationship": "author", "cascade": True}
    )
    assert "errors" in await api.query("{ article { title } }", role="user", name="Ada")
    await api.metadata("pg_untrack_table", {"table": "article", "cascade": True})
    exported = (await api.metadata("export_metadata"))["sources"][0]
    assert [item["table"]["name"] for item in exported["tables"]] == ["author"]
    assert not exported.get("functions")


async def test_filters_follow_renames_wherever_they_lead(api: Api) -> None:
    await permit(api, OWN)
    using = {"foreign_key_constraint_on": {"table": "article", "column": "author_id"}}
    await api.metadata(
        "pg_create_array_relationship", {"table": "author", "name": "articles", "using": using}
    )
    rename = {"table": "article", "name": "author", "new_name": "writer"}
    assert await api.metadata("pg_rename_relationship", rename) == {"message": "success"}
    await api.sql("ALTER TABLE author RENAME name TO called")
    permission = {"columns": ["called"], "filter": {"articles": {"writer": {"called": {"_ceq": "called"}}}}}
    args = {"table": "author", "role": "user", "permission": permission}
    await api.metadata("pg_create_select_permission", args)
    await api.metadata("pg_rename_relationship", {**rename, "name": "writer", "new_name": "author"})
    await api.sql("ALTER TABLE author RENAME called TO label")
    tables = (await api.metadata("export_metadata"))["sources"][0]["tables"]
    filters = [item["select_permissions"][0]["permission"]["filter"] for item in tables]
    assert filters == [
        {"articles": {"author": {"label": {"_ceq": "label"}}}},
        {"author": {"label": {"_eq": "X-Hasura-Name"}}},
    ]
    answer = await api.query("{ article { title } }", role="user", name="Ada")
    assert answer["data"] == {"article": [{"title": "One"}]}


async def test_a_relationship_takes_no_name_that_is_taken(api: Api) -> None:
    using = {"manual_configuration": {"remote_table": "author", "column_mapping": {"author_id": "id"}}}
    await api.metadata("pg_create_object_relationship", {"table": "article", "name": "by", "using": using})
    for new in ("title", "author"):
        rename = {"table": "article", "name": "by", "new_name": new}
        error = await api.metadata("pg_rename_relationship", rename, 400)
        assert error["code"] == "already-exists"
        assert error["error"] == (
            f'cannot rename relationship "by" to "{new}" in table "article" as a column/relationship '
            "with the name already exists"
        )


async def test_the_aggregate_of_a_relationship_takes_a_name_too(api: Api) -> None:
    await api.sql("ALTER TABLE author ADD articles_aggregate int")
    using = {"foreign_key_constraint_on": {"table": "article", "column": "author_id"}}
    args = {"table": "author", "name": "articles", "using": using}
    error = await api.metadata("pg_create_array_relationship", args, 400)
    assert error["error"].endswith('conflicts with postgres column "articles_aggregate"')


async def test_a_comment_needs_its_permission(api: Api) -> None:
    comment = {"table": "article", "role": "user", "type": "select", "comment": "own ones"}
    error = await api.metadata("pg_set_permission_comment", comment, 400)
    assert error["error"] == 'select permission on table "article" for role "user" does not exist'
    await permit(api, OWN)
    await api.metadata("pg_set_permission_comment", comment)
    entry = (await api.metadata("export_metadata"))["sources"][0]["tables"][1]["select_permissions"][0]
    assert entry["comment"] == "own ones"


@pytest.mark.parametrize(
    ("more", "error"),
    [
        ({"query_root_fields": ["everything"]}, "unknown root field: everything"),
        (
            {"query_root_fields": ["select_aggregate"]},
            'The "select_aggregate" root field can only be enabled in the query_root_fields or the '
            'subscription_root_fields when "allow_aggregations" is set to true',
        ),
        (
            {"subscription_root_fields": ["select_by_pk"]},
            'The "select_by_pk" field cannot be included in the query_root_fields or '
            'subscription_root_fields because the role "user" does not have access to the '
            'primary key of the table "article" in the source "default"',
        ),
    ],
)
async def test_root_fields_that_a_permission_cannot_give(api: Api, more: Any, error: str) -> None:
    answer = await permit(api, {**OWN, **more}, 400)
    assert answer["error"].endswith(error)


ADDED = 'in table "author": in computed field "x": the computed field "x" cannot be added to table "author"'


@pytest.mark.parametrize(
    ("name", "definition", "error"),
    [
        ("name", {"function": "titles"}, 'field definition conflicts with postgres column "name"'),
        ("x", {"function": "gone"}, 'no such function exists in postgres: "gone"'),
        (
            "x",
            {"function": "guess"},
            f'{ADDED} because the function "guess" is of type VOLATILE; cannot be added as a computed field',
        ),
        ("x", {"function": "nothing"}, f'{ADDED} because the function "nothing" has no input arguments'),
        (
            "x",
            {"function": "titles", "table_argument": "z"},
            f'{ADDED} because "z" is not an input argument of the function "titles"',
        ),
        (
            "x",
            {"function": "titles", "table_argument": "s"},
            f'{ADDED} because "s" argument of the function "titles" is not COMPOSITE type',
        ),
        (
            "x",
            {"function": "titles", "table_argument": "b"},
            f'{ADDED} because "b" argument of the function "titles" of type "article" is not the table to '
            "which the computed field is being added",
        ),
        (
            "x",
            {"function": "articles_of", "session_argument": "wanted"},
            f"{ADDED} for the following reasons:\n"
            '  • first argument of the function "articles_of" is not COMPOSITE type\n'
            '  • "wanted" argument of the function "articles_of" is not of type JSON\n',
        ),
    ],
)
async def test_why_a_computed_field_cannot_be_added(api: Api, name: str, definition: Any, error: str) -> None:
    using = {"foreign_key_constraint_on": {"table": "article", "column": "author_id"}}
    await api.metadata(
        "pg_create_array_relationship", {"table": "author", "name": "articles", "using": using}
    )
    args = {"table": "author", "name": name, "definition": definition}
    answer = await api.metadata("pg_add_computed_field", args, 400)
    assert answer["error"].endswith(error)


@pytest.mark.parametrize(
    ("function", "configuration", "error"),
    [
        (
            "any_of",
            {},
            'cannot be tracked for the following reasons:\n  • function with "VARIADIC" parameters are not '
            'supported\n  • the function does not return a "COMPOSITE" type\n'
            "  • the function does not return a table\n",
        ),
        (
            "articles_of",
            {"session_argument": "wanted"},
            'cannot be tracked because given session argument "wanted" is not of type json',
        ),
        (
            "articles_of",
            {"session_argument": "gone"},
            'cannot be tracked because given session argument "gone" not the input argument of the function',
        ),
        (
            "articles_of",
            {"exposed_as": "mutation"},
            "cannot be tracked because the function was requested to be exposed as a mutation, but is not "
            "marked VOLATILE. Maybe the function was given the wrong volatility when it was defined?",
        ),
    ],
)
async def test_why_a_function_cannot_be_tracked(
    api: Api, function: str, configuration: Any, error: str
) -> None:
    args = {"function": function, "configuration": configuration}
    answer = await api.metadata("pg_track_function", args, 400)
    assert answer["error"].endswith(error)


async def test_rows_of_statements(api: Api) -> None:
    await api.sql(
        "CREATE PROCEDURE twice(INOUT a int, INOUT b bool, INOUT c text) LANGUAGE sql AS 'SELECT a, b, c'"
    )
    header = ["a", "b", "c"]
    for sql in ("CALL twice(NULL, true, 'x')", "SELECT NULL::int AS a, true AS b, 'x' AS c"):
        answer = await api.sql(sql)
        assert answer == {"result_type": "TuplesOk", "result": [header, ["NULL", "t", "x"]]}
    for wrong, place in (({"cascade": "yes"}, "cascade"), ({"read_only": 1}, "read_only")):
        assert (await api.sql("SELECT 1", 400, **wrong))["path"] == f"$.args.{place}"
    error = await api.sql("CREATE TABLE t (a int)", 400, read_only=True)
    assert error["internal"]["error"]["message"] == "cannot execute CREATE TABLE in a read-only transaction"


@pytest.mark.parametrize(
    ("sql", "error"),
    [
        (
            "CREATE FUNCTION articles_of(a int, b int) RETURNS SETOF article LANGUAGE sql STABLE"
            " AS $$ SELECT * FROM article $$",
            "the following tracked function(s) cannot be overloaded: articles_of",
        ),
        (
            "ALTER FUNCTION articles_of(int) VOLATILE",
            'type of function "articles_of" is altered to "VOLATILE" which is not supported now',
        ),
    ],
)
async def test_statements_that_would_change_what_a_tracked_function_is(
    api: Api, sql: str, error: str
) -> None:
    await api.sql(sql)
    await api.sql("DROP FUNCTION IF EXISTS articles_of(int, int); ALTER FUNCTION articles_of(int) STABLE")
    await api.metadata("pg_track_function", {"function": "articles_of"})
    refused = await api.sql(sql, 400)
    assert (refused["code"], refused["path"], refused["error"]) == ("not-supported", "$.args", error)
    assert (await api.query("{ articles_of(args: {wanted: 1}) { title } }"))["data"]


AUTHOR_ID = {"foreign_key_constraint_on": {"table": "article", "column": "author_id"}}


async def test_of_two_fields_with_one_name_none_is_shown(api: Api) -> None:
    relationship = {"table": "author", "name": "articles", "using": AUTHOR_ID}
    await api.metadata("pg_create_array_relationship", relationship)
    field = {"table": "author", "name": "articles", "definition": {"function": "titles"}}
    error = await api.metadata("pg_add_computed_field", field, 400)
    assert error["error"] == 'Conflicting objects: conflicting definitions for field "articles"'
    document = await api.metadata("export_metadata")
    [entry] = [item for item in document["sources"][0]["tables"] if item["table"]["name"] == "author"]
    entry["computed_fields"] = [{"name": "articles", "definition": {"function": "titles"}}]
    args = {"metadata": document, "allow_inconsistent_metadata": True}
    [problem] = (await api.metadata("replace_metadata", args, version=2))["inconsistent_objects"]
    assert [item["type"] for item in problem["objects"]] == ["array_relation", "computed_field"]
    assert (await api.query("{ author { articles } }"))["errors"][0]["extensions"][
        "code"
    ] == "validation-failed"
    await api.metadata("drop_inconsistent_metadata")
    document = await api.metadata("export_metadata")
    [entry] = [item for item in document["sources"][0]["tables"] if item["table"]["name"] == "author"]
    assert not entry.get("computed_fields")
    assert not entry.get("array_relationships")


@pytest.mark.parametrize(
    ("roots", "root", "field"),
    [
        ({"select": "author"}, "subscription_root", "author"),
        ({"select_stream": "author_stream"}, "subscription_root", "author_stream"),
        ({"delete": "insert_author"}, "mutation_root", "insert_author"),
    ],
)
async def test_two_tables_cannot_have_one_root_field(api: Api, roots: Any, root: str, field: str) -> None:
    args = {"table": "article", "configuration": {"custom_root_fields": roots}}
    error = await api.metadata("pg_set_table_customization", args, 500)
    assert (error["code"], error["error"]) == (
        "unexpected",
        f"Encountered conflicting definitions in the selection set for '{root}' for field '{field}' defined "
        "in [table author in source default, table article in source default]. Fields must not be defined "
        "more than once across all sources.",
    )
    document = await api.metadata("export_metadata")
    assert all("configuration" not in item for item in document["sources"][0]["tables"])


async def test_a_query_and_a_mutation_may_have_one_name(api: Api) -> None:
    args = {"table": "article", "configuration": {"custom_root_fields": {"insert": "author"}}}
    await api.metadata("pg_set_table_customization", args)


async def test_an_inherited_role_needs_its_parents(api: Api) -> None:
    await permit(api, OWN)
    role = {"role_name": "both", "role_set": ["user", "nobody"]}
    error = await api.metadata("add_inherited_role", role, 400)
    assert error["error"] == (
        "Inconsistent object: the following parent role(s) are not found: nobody which are required to "
        'construct the inherited role: "both"'
    )
    error = await api.metadata("add_inherited_role", {"role_name": "both", "role_set": ["both"]}, 400)
    assert error["code"] == "invalid-params"
    document = {**await api.metadata("export_metadata"), "inherited_roles": [role]}
    args = {"metadata": document, "allow_inconsistent_metadata": True}
    [problem] = (await api.metadata("replace_metadata", args, version=2))["inconsistent_objects"]
    assert (problem["type"], problem["name"]) == ("inherited_role", "inherited_role inherited role both")
    await api.metadata("drop_inconsistent_metadata")
    assert "inherited_roles" not in await api.metadata("export_metadata")
    await api.metadata("add_inherited_role", {**role, "role_set": ["user"]})
    await api.metadata("add_inherited_role", {**role, "role_set": ["user", "user"]})
    assert (await api.metadata("export_metadata"))["inherited_roles"] == [
        {**role, "role_set": ["user", "user"]}
    ]


@pytest.mark.parametrize(
    ("key", "items", "path", "error"),
    [
        (
            "select_permissions",
            [{"role": "user", "permission": OWN}] * 2,
            ".tables[0]",
            "select permissions: user",
        ),
        (
            "array_relationships",
            [{"name": "articles", "using": AUTHOR_ID}] * 2,
            ".tables[0]",
            "relationships: articles",
        ),
        ("table", None, "", "tables: author"),
    ],
)
async def test_a_document_says_nothing_twice(api: Api, key: str, items: Any, path: str, error: str) -> None:
    document = await api.metadata("export_metadata")
    tables = document["sources"][0]["tables"]
    if items is None:
        tables.append(tables[0])
    else:
        tables[0][key] = items
    answer = await api.metadata("replace_metadata", {"metadata": document}, 400)
    assert answer["path"] == f"$.args.metadata.sources[0]{path}"
    assert answer["error"] == f"multiple declarations exist for the following {error}"

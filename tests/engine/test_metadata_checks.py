"""What metadata commands refuse, and what they take along: shapes of arguments, dependents, renames."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest

from tests.engine.authors import OWN, authors, permit
from tests.engine.embedded import Api
from tests.harness import Database


@pytest.fixture
async def api(empty_database: Database) -> AsyncIterator[Api]:
    async with authors(empty_database.url) as api:
        yield api


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


async def test_filters_follow_renamed_tables(api: Api) -> None:
    known = {"name": {"_eq": "X-Hasura-Name"}}
    exists = {"_exists": {"_table": {"name": "author", "schema": "public"}, "_where": known}}
    await permit(api, {"columns": ["title"], "filter": exists})
    await api.sql("ALTER TABLE author RENAME TO writer")
    for name, titles in (("Ada", [{"title": "One"}, {"title": "Two"}]), ("nobody", [])):
        answer = await api.query("{ article { title } }", role="user", name=name)
        assert answer["data"] == {"article": titles}


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


@pytest.mark.parametrize(
    ("values", "reason"),
    [
        (["red", "dark blue"], 'the value "dark blue" is not a valid GraphQL enum value name'),
        (["null", "1st"], 'the values "1st" and "null" are not valid GraphQL enum value names'),
        (["a b", "c-d", "e!"], 'the values "a b", "c-d", and "e!" are not valid GraphQL enum value names'),
    ],
)
async def test_values_of_an_enum_need_names(api: Api, values: list[str], reason: str) -> None:
    rows = ", ".join(f"('{value}')" for value in values)
    await api.sql(f"CREATE TABLE hue (hue text PRIMARY KEY); INSERT INTO hue VALUES {rows}")
    error = await api.metadata("pg_track_table", {"table": "hue", "is_enum": True}, 400)
    assert error["code"] == "invalid-configuration"
    assert error["error"].endswith(f'the table "hue" cannot be used as an enum because {reason}')


async def test_a_view_is_written_through_its_triggers(api: Api) -> None:
    await api.sql("""
    CREATE VIEW named AS SELECT DISTINCT name FROM author;
    CREATE FUNCTION write_named() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN INSERT INTO author (id, name) VALUES (99, NEW.name); RETURN NEW; END $$;
    CREATE TRIGGER instead INSTEAD OF INSERT ON named FOR EACH ROW EXECUTE FUNCTION write_named();
    """)
    await api.metadata("pg_track_table", {"table": "named"})
    answer = await api.query('mutation { insert_named_one(object: {name: "Eve"}) { name } }')
    assert answer == {"data": {"insert_named_one": {"name": "Eve"}}}
    assert "errors" in await api.query(
        'mutation { delete_named(where: {name: {_eq: "Eve"}}) { affected_rows } }'
    )


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

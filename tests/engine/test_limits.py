"""What is too much: limits of the API and of statements, long chains, and switches of the engine."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest

from hasura.engine.catalog import ScalarType
from hasura.engine.plan.operators import TEXT_TYPE, cast_targets
from tests.engine.embedded import SECRET, Api, serving
from tests.engine.posts import PERMISSION, prepare
from tests.harness import Database


@pytest.fixture
async def api(empty_database: Database) -> AsyncIterator[Api]:
    async with serving(empty_database.url) as api:
        await prepare(api)
        yield api


async def test_api_limits(api: Api) -> None:
    document = await api.metadata("export_metadata")
    document["api_limits"] = {
        "disabled": False,
        "depth_limit": {"global": 3, "per_role": {}},
        "node_limit": {"global": 9, "per_role": {"user": 1}},
        "batch_limit": {"global": 1},
        "time_limit": {"global": 5},
        "rate_limit": {"global": {"unique_params": ["x-hasura-user-id"], "max_reqs_per_min": 5}},
    }
    await api.metadata("replace_metadata", document)

    async def code(query: str, **session: str) -> str:
        answer = await api.query(query, **session)
        return str(answer["errors"][0]["extensions"]["code"]) if "errors" in answer else "fine"

    assert await code("{ blog_post { id } }", role="user", user_id="7") == "fine"
    two = "{ a: blog_post { id } ...f } fragment f on query_root { b: blog_post { id } }"
    assert await code(two, role="user", user_id="7") == "node-limit-exceeded"
    deep = "{ __schema { types { fields { type { name } } } } }"
    assert await code(deep, role="user", user_id="7") == "depth-limit-exceeded"
    assert await code(deep) == "fine", "administrators have no limits"
    headers = {"x-hasura-admin-secret": SECRET, "x-hasura-role": "user", "x-hasura-user-id": "7"}
    batch = [{"query": "{ blog_post { id } }"}] * 2
    answer = (await api.client.post("/v1/graphql", json=batch, headers=headers)).json()
    assert answer["errors"][0]["extensions"]["code"] == "batch-limit-exceeded"
    assert await code("{ blog_post { id } }", role="user", user_id="7") == "fine"
    assert await code("{ blog_post { id } }", role="user", user_id="7") == "rate-limit-exceeded"
    assert await code("{ blog_post { id } }", role="user", user_id="8") == "fine"


async def test_a_slow_query_is_stopped(api: Api) -> None:
    body = "LANGUAGE sql STABLE AS $$ SELECT pg_sleep(99)::text $$"
    await api.sql(f"CREATE FUNCTION slow(row_of blog_post) RETURNS text {body}")
    definition = {"function": "slow"}
    await api.metadata(
        "pg_add_computed_field", {"table": "blog_post", "name": "slow", "definition": definition}
    )
    await api.metadata("pg_drop_select_permission", {"table": "blog_post", "role": "user"})
    permission = {**PERMISSION, "computed_fields": ["slow"]}
    for role, given in (("user", permission), ("patient", {"columns": ["id"], "filter": {"_or": []}})):
        args = {"table": "blog_post", "role": role, "permission": given}
        await api.metadata("pg_create_select_permission", args)
    document = await api.metadata("export_metadata")
    document["api_limits"] = {
        "time_limit": {"per_role": {"user": 0.2, "patient": 60}},
        "rate_limit": {"per_role": {"patient": {"max_reqs_per_min": 1}}},
    }
    query = {"collection_name": "c", "query_name": "slow"}
    queries = [{"name": "slow", "query": "query { blog_post { slow } }"}]
    document["query_collections"] = [{"name": "c", "definition": {"queries": queries}}]
    endpoint = {"name": "e", "url": "slow", "methods": ["GET"], "definition": {"query": query}}
    document["rest_endpoints"] = [endpoint]
    await api.metadata("replace_metadata", document)
    answer = await api.query("{ blog_post { slow } }", role="user", user_id="7")
    assert answer["errors"][0]["extensions"]["code"] == "time-limit-exceeded"
    assert await rest(api, "slow", "user") == "time-limit-exceeded"
    assert (await api.query("{ blog_post { id } }", role="patient"))["data"] == {"blog_post": []}
    assert await rest(api, "slow", "patient") == "rate-limit-exceeded"


async def rest(api: Api, url: str, role: str) -> str:
    headers = {"x-hasura-admin-secret": SECRET, "x-hasura-role": role, "x-hasura-user-id": "7"}
    return str((await api.client.get(f"/api/rest/{url}", headers=headers)).json()["code"])


async def test_permissions_that_ask_for_more_than_there_is_are_not_half_applied(api: Api) -> None:
    hook = {"type": "http", "definition": {"url": "http://example.org"}}
    permission = {"columns": "*", "check": {}, "validate_input": hook}
    error = await api.metadata(
        "pg_create_insert_permission", {"table": "blog_post", "role": "user", "permission": permission}, 400
    )
    assert "validate_input is not supported" in error["error"]


async def test_more_values_than_a_statement_takes(api: Api) -> None:
    mutation = (
        "mutation ($rows: [blog_post_insert_input!]!) { insert_blog_post(objects: $rows) { affected_rows } }"
    )
    rows = [{"id": 10 + number, "post_title": "x"} for number in range(16_000)]
    assert (await api.query(mutation, {"rows": rows}))["data"] == {
        "insert_blog_post": {"affected_rows": 16_000}
    }
    answer = await api.query(mutation, {"rows": rows * 2})
    assert answer["errors"][0]["extensions"]["code"] == "not-supported"
    assert "64000 values" in answer["errors"][0]["message"]


async def test_relationships_may_form_a_long_chain(empty_database: Database) -> None:
    """Each table refers to the next: the schema's types are not made within one another."""
    count = 300
    create = [f"CREATE TABLE link_{count} (id int PRIMARY KEY)"]
    tables: list[dict[str, Any]] = [{"table": {"schema": "public", "name": f"link_{count}"}}]
    for number in reversed(range(count)):
        reference = f"next_id int REFERENCES link_{number + 1}"
        create.append(f"CREATE TABLE link_{number} (id int PRIMARY KEY, {reference})")
        following = {"name": "next", "using": {"foreign_key_constraint_on": "next_id"}}
        name = {"schema": "public", "name": f"link_{number}"}
        tables.insert(0, {"table": name, "object_relationships": [following]})
    async with serving(empty_database.url) as api:
        await api.sql("; ".join(create))
        document = await api.metadata("export_metadata")
        document["sources"][0]["tables"] = tables
        await api.metadata("replace_metadata", document)
        answer = await api.query("{ link_0 { next { next { id } } } }")
        assert answer == {"data": {"link_0": []}}


SWITCHES = """
CREATE TABLE box (id int PRIMARY KEY, tags text[], note text);
INSERT INTO box VALUES (1, '{a,b}', 'x'), (2, NULL, NULL);
"""


async def test_nulls_in_conditions_say_nothing_where_a_setting_wants_that(empty_database: Database) -> None:
    text = "query ($note: String) { box(where: {note: {_eq: $note}, id: {_gt: 1, _is_null: null}}) { id } }"
    async with serving(empty_database.url) as api:
        await api.sql(SWITCHES)
        await api.metadata("pg_track_table", {"table": "box"})
        assert "found null" in (await api.query(text))["errors"][0]["message"]
    async with serving(empty_database.url, V1_BOOLEAN_NULL_COLLAPSE="true") as api:
        assert (await api.query(text))["data"] == {"box": [{"id": 2}]}
        assert (await api.query(text, {"note": None}))["data"] == {"box": [{"id": 2}]}
        assert (await api.query(text, {"note": "x"}))["data"] == {"box": []}
        empty = await api.query("{ box(where: {_not: {note: {_eq: null}}}) { id } }")
        assert empty["data"] == {"box": []}


async def test_arrays_are_scalars_where_a_feature_says_so(empty_database: Database) -> None:
    async with serving(empty_database.url, EXPERIMENTAL_FEATURES="disable_postgres_arrays") as api:
        await api.sql(SWITCHES)
        await api.metadata("pg_track_table", {"table": "box"})
        answer = await api.query(
            """mutation ($tags: _text) {
              insert_box_one(object: {id: 3, tags: $tags}) { tags }
            }""",
            {"tags": "{c,d}"},
        )
        assert answer["data"] == {"insert_box_one": {"tags": ["c", "d"]}}
        answer = await api.query('{ box(where: {tags: {_contains: "{a}"}}) { id } }')
        assert answer["data"] == {"box": [{"id": 1}]}
        field = await api.query('{ __type(name: "_text_comparison_exp") { inputFields { name } } }')
        assert {"_eq", "_contains"} <= {item["name"] for item in field["data"]["__type"]["inputFields"]}


def test_what_a_type_can_be_cast_to() -> None:
    shape = ScalarType("geometry", "gis", "gis.geometry", "b", None, None)
    (target,) = cast_targets(shape).items()
    assert (target[0], target[1].sql) == ("geography", "gis.geography")
    assert cast_targets(target[1]) == {"geometry": shape}
    assert cast_targets(TEXT_TYPE) == {}

"""What lies beside plain queries and mutations: allow-list, REST endpoints, explain, names, batches."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from decimal import Decimal
from typing import Any

import pytest

from hasura.engine.errors import EngineError
from hasura.engine.operation import Request
from hasura.engine.prepare import prepare as prepare_request
from hasura.engine.rest import from_text
from hasura.engine.schema.types import ListOf, NonNull
from hasura.engine.session import Session
from tests.engine.embedded import SECRET, Api, serving
from tests.engine.posts import prepare
from tests.harness import PATIENCE, Database


@pytest.fixture
async def api(empty_database: Database) -> AsyncIterator[Api]:
    async with serving(empty_database.url) as api:
        await prepare(api)
        yield api


async def test_a_list_of_requests_gives_a_list_of_answers(api: Api) -> None:
    answers = await api.post(
        "/v1/graphql", [{"query": "{ blog_post_by_pk(id: 1) { id } }"}, {"query": "{ no }"}]
    )
    assert answers[0] == {"data": {"blog_post_by_pk": {"id": 1}}}
    assert answers[1]["errors"][0]["message"] == "field 'no' not found in type: 'query_root'"


async def test_numbers_as_texts(empty_database: Database) -> None:
    async with serving(empty_database.url, STRINGIFY_NUMERIC_TYPES="true") as api:
        await prepare(api)
        sums = "blog_post_aggregate { aggregate { sum { big amount id } } }"
        query = f"{{ {sums} blog_post_by_pk(id: 1) {{ big amount id }} }}"
        assert (await api.query(query))["data"] == {
            "blog_post_aggregate": {
                "aggregate": {"sum": {"big": "9007199254740995", "amount": "3.50", "id": 3}}
            },
            "blog_post_by_pk": {"big": "9007199254740993", "amount": "1.50", "id": 1},
        }


async def test_the_graphql_naming_convention(empty_database: Database) -> None:
    async with serving(empty_database.url, EXPERIMENTAL_FEATURES="naming_convention") as api:
        await prepare(api, naming_convention="graphql-default")
        query = """{
          blogPost(where: {postTitle: {_eq: "One", _isNull: false}}, orderBy: {ownerId: ASC},
                   distinctOn: [ownerId]) { __typename ownerId }
          blogPostByPk(id: 2) { postTitle }
          blogPostAggregate { aggregate { count } }
        }"""
        assert await api.query(query) == {
            "data": {
                "blogPost": [{"__typename": "BlogPost", "ownerId": 7}],
                "blogPostByPk": {"postTitle": "Two"},
                "blogPostAggregate": {"aggregate": {"count": 2}},
            }
        }
        mutation = (
            'mutation { updateBlogPost(where: {id: {_eq: 1}}, _set: {postTitle: "x"}) { affectedRows } }'
        )
        assert (await api.query(mutation))["data"] == {"updateBlogPost": {"affectedRows": 1}}
        upsert = """mutation { insertBlogPostOne(object: {id: 1, postTitle: "y"}, onConflict:
          {constraint: blog_post_pkey, updateColumns: [postTitle]}) { postTitle } }"""
        assert (await api.query(upsert))["data"] == {"insertBlogPostOne": {"postTitle": "y"}}


@pytest.mark.parametrize(
    ("custom_name", "insert_one"),
    [("my_post", "insertMy_postOne"), ("myPost", "insertMyPostOne"), ("MyPost", "insertMyPostOne")],
)
async def test_a_custom_name_is_one_word_to_the_convention_and_stays_as_it_is_at_the_head(
    empty_database: Database, custom_name: str, insert_one: str
) -> None:
    async with serving(empty_database.url, EXPERIMENTAL_FEATURES="naming_convention") as api:
        await prepare(api, naming_convention="graphql-default")
        configuration = {"table": "blog_post", "configuration": {"custom_name": custom_name}}
        await api.metadata("pg_set_table_customization", configuration)
        query = f"""query ($where: {custom_name}BoolExp!) {{
          {custom_name}(where: $where) {{ __typename }}
          {custom_name}ByPk(id: 2) {{ postTitle }}
          {custom_name}Aggregate {{ aggregate {{ count }} }}
        }}"""
        assert await api.query(query, {"where": {"id": {"_eq": 1}}}) == {
            "data": {
                custom_name: [{"__typename": custom_name}],
                f"{custom_name}ByPk": {"postTitle": "Two"},
                f"{custom_name}Aggregate": {"aggregate": {"count": 2}},
            }
        }
        mutation = f"mutation {{ {insert_one}(object: {{id: 3}}) {{ id }} }}"
        assert (await api.query(mutation))["data"] == {insert_one: {"id": 3}}


async def test_a_customized_source(empty_database: Database) -> None:
    async with serving(empty_database.url) as api:
        await prepare(
            api,
            root_fields={"namespace": "blog", "prefix": "p_", "suffix": "_s"},
            type_names={"prefix": "t_", "suffix": "_u"},
        )
        query = "{ a: blog { __typename p_blog_post_by_pk_s(id: 1) { __typename id } } }"
        row = {"__typename": "t_blog_post_u", "id": 1}
        assert await api.query(query) == {
            "data": {"a": {"__typename": "t_blog_query_u", "p_blog_post_by_pk_s": row}}
        }
        mutation = "mutation { blog { p_delete_blog_post_by_pk_s(id: 1) { id } } }"
        assert (await api.query(mutation))["data"] == {"blog": {"p_delete_blog_post_by_pk_s": {"id": 1}}}
        stream = "p_blog_post_stream_s(cursor: {initial_value: {id: 0}}, batch_size: 9) { id }"
        for fields, answer in (
            (
                "__typename p_blog_post_s { id }",
                {"__typename": "t_blog_subscription_u", "p_blog_post_s": [{"id": 2}]},
            ),
            (stream, {"p_blog_post_stream_s": [{"id": 2}]}),
        ):
            assert await first_result(api, f"subscription {{ blog {{ {fields} }} }}") == {"blog": answer}
        with pytest.raises(EngineError, match="must select one top level field"):
            await first_result(api, f"subscription {{ blog {{ p_blog_post_s {{ id }} {stream} }} }}")


async def first_result(api: Api, query: str) -> Any:
    """What a subscription of an administrator is told first."""
    results: asyncio.Queue[str] = asyncio.Queue()

    class Queued:
        def deliver(self, payload: str) -> None:
            results.put_nowait(payload)

        def refuse(self, error: EngineError) -> None:
            raise error

    live = prepare_request(api.application.engine.state, Session("admin", {}), Request(query, {}, None)).live
    assert live is not None
    subscription = api.application.subscriptions.feeds[live.database].subscribe(live, Queued())
    async with asyncio.timeout(PATIENCE):
        first = await results.get()
    subscription.cancel()
    return json.loads(first)["data"]


async def test_only_allowed_queries_with_an_allow_list(empty_database: Database) -> None:
    async with serving(empty_database.url, ENABLE_ALLOWLIST="true") as api:
        await prepare(api)
        queries = [{"name": "titles", "query": "query { blog_post { post_title } }"}]
        await api.metadata("create_query_collection", {"name": "c", "definition": {"queries": queries}})
        await api.metadata("add_collection_to_allowlist", {"collection": "c"})
        allowed = await api.query("{ blog_post { __typename post_title } }", role="user", user_id="7")
        assert allowed["data"] == {"blog_post": [{"__typename": "blog_post", "post_title": "One"}]}
        refused = await api.query("{ blog_post { id } }", role="user", user_id="7")
        assert refused["errors"][0]["message"] == "query is not allowed"
        assert (await api.query("{ blog_post { id } }"))["data"]["blog_post"]
        await api.metadata("drop_collection_from_allowlist", {"collection": "c"})
        assert "errors" in await api.query("{ blog_post { post_title } }", role="user", user_id="7")


@pytest.mark.parametrize(("licence", "heeded"), [("", False), ("any", True)])
async def test_the_roles_of_an_allow_list_count_with_a_licence(
    empty_database: Database, licence: str, heeded: bool
) -> None:
    async with serving(empty_database.url, ENABLE_ALLOWLIST="true", EE_LICENSE_KEY=licence) as api:
        await prepare(api)
        queries = [{"name": "titles", "query": "query { blog_post { post_title } }"}]
        await api.metadata("create_query_collection", {"name": "c", "definition": {"queries": queries}})
        scope = {"global": False, "roles": ["user"]}
        await api.metadata("add_collection_to_allowlist", {"collection": "c", "scope": scope})
        for role, allowed in (("user", heeded), ("stranger", False)):
            answer = await api.query("{ blog_post { post_title } }", role=role, user_id="7")
            messages = [error["message"] for error in answer.get("errors", [])]
            assert ("query is not allowed" not in messages) is allowed
        scope = {"global": True}
        await api.metadata("update_scope_of_collection_in_allowlist", {"collection": "c", "scope": scope})
        assert "data" in await api.query("{ blog_post { post_title } }", role="user", user_id="7")


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        ("7", "Int", 7),
        ("7", "String", "7"),
        ("7", "bigint", "7"),
        ("true", "Boolean", True),
        ("", "Boolean", True),
        ("", "String", None),
        ("x", "Int", "x"),
        ("1.5", "numeric", Decimal("1.5")),
    ],
)
def test_variables_of_a_url(text: str, kind: str, value: Any) -> None:
    assert from_text("v", text, kind) == value


def test_a_list_in_a_url_is_refused() -> None:
    with pytest.raises(EngineError, match=r'\(Variable v, with value "\[1\]"\)'):
        from_text("v", "[1]", NonNull(ListOf("Int")))


async def test_rest_endpoints(api: Api) -> None:
    query = "query ($id: Int!) { blog_post_by_pk(id: $id) { post_title } }"
    definition = {"queries": [{"name": "one", "query": query}]}
    await api.metadata("create_query_collection", {"name": "c", "definition": definition})
    endpoint = {
        "name": "e",
        "url": "posts/:id",
        "methods": ["GET"],
        "definition": {"query": {"collection_name": "c", "query_name": "one"}},
    }
    await api.metadata("create_rest_endpoint", endpoint)
    headers = {"x-hasura-admin-secret": SECRET}
    found = await api.client.get("/api/rest/posts/1", headers=headers)
    assert found.json() == {"blog_post_by_pk": {"post_title": "One"}}
    hidden = await api.client.get(
        "/api/rest/posts/2", headers={**headers, "x-hasura-role": "user", "x-hasura-user-id": "7"}
    )
    assert hidden.json() == {"blog_post_by_pk": None}
    bad = await api.client.get("/api/rest/posts/x", headers=headers)
    assert (bad.status_code, bad.json()["code"]) == (400, "data-exception")
    assert (await api.client.delete("/api/rest/posts/1", headers=headers)).status_code == 405
    assert (await api.client.get("/api/rest/nothing", headers=headers)).status_code == 404
    assert (await api.client.get("/api/rest/posts/1")).status_code == 401
    unexpected = await api.client.get("/api/rest/posts/1?more=1", headers=headers)
    assert (unexpected.status_code, unexpected.json()["error"]) == (400, "Unexpected variable more")
    error = await api.metadata("create_rest_endpoint", {**endpoint, "name": "f", "url": ":a/:b"}, 400)
    assert error["error"] == "Ambiguous URL paths: :a/:b, posts/:id"
    error = await api.metadata("create_rest_endpoint", {**endpoint, "name": "f", "url": ":id/to/:id"}, 400)
    assert error["error"] == "Duplicate variables found in endpoint path: :id/to/:id"
    path_wins = await api.client.request("GET", "/api/rest/posts/1?id=3", headers=headers, json={"id": 2})
    assert path_wins.json() == found.json()
    await api.metadata("create_rest_endpoint", {**endpoint, "name": "one", "url": "post"})
    body_wins = await api.client.request("GET", "/api/rest/post?id=3", headers=headers, json={"id": 1})
    assert body_wins.json() == found.json()
    no_json = await api.client.request("GET", "/api/rest/posts/1", headers=headers, content=b"{")
    assert no_json.json() == found.json()
    error = await api.metadata("pg_untrack_table", {"table": "blog_post"}, 500)
    assert "REST endpoint" in error["internal"][0]["reason"]


async def test_rest_endpoints_that_cannot_answer(api: Api) -> None:
    fragment = "fragment all on blog_post { id } query { blog_post { ...all } }"
    queries = [{"name": "two", "query": fragment}, {"name": "one", "query": "query { blog_post { id } }"}]
    document = await api.metadata("export_metadata")
    document["query_collections"] = [{"name": "c", "definition": {"queries": queries}}]
    document["rest_endpoints"] = [
        {
            "name": url,
            "url": url,
            "methods": methods,
            "definition": {"query": {"collection_name": "c", "query_name": query}},
        }
        for url, methods, query in (
            ("two", ["GET"], "two"),
            ("a/:b", ["GET", "PUT"], "one"),
            ("a/b", ["GET", "POST"], "one"),
        )
    ]
    await api.metadata("replace_metadata", {"metadata": document, "allow_inconsistent_metadata": True})
    for method, url, status, error in (
        ("GET", "two", 500, "A stored query should contain exactly one definition"),
        ("GET", "a/b", 500, "Multiple endpoints match request"),
        ("GET", "a/c", 400, "Unexpected variable b"),
        ("DELETE", "a/b", 405, "Allowed methods: GET, POST, PUT"),
        ("POST", "a/c", 405, "Allowed methods: GET, PUT"),
    ):
        headers = {"x-hasura-admin-secret": SECRET}
        answer = await api.client.request(method, f"/api/rest/{url}", headers=headers)
        assert (answer.status_code, answer.json()["error"]) == (status, error), url
    assert (await api.client.post("/api/rest/a/b", headers=headers)).json() == {
        "blog_post": [{"id": 1}, {"id": 2}]
    }


async def test_health_tells_of_inconsistent_metadata(api: Api) -> None:
    assert (await api.client.get("/healthz?strict=true")).text == "OK"
    document = await api.metadata("export_metadata")
    document["sources"][0]["tables"].append({"table": {"schema": "public", "name": "gone"}})
    await api.metadata("replace_metadata", {"metadata": document, "allow_inconsistent_metadata": True})
    for path, status, text in (
        ("/healthz", 200, "WARN: inconsistent objects in schema"),
        ("/hasura/healthz?strict=true", 500, "ERROR: inconsistent objects in schema"),
    ):
        answer = await api.client.get(path)
        assert (answer.status_code, answer.text) == (status, text)


async def test_explain(api: Api) -> None:
    user = {"x-hasura-role": "user", "x-hasura-user-id": "7"}
    query = {"query": "{ blog_post { id } }"}
    [entry] = await api.post("/v1/graphql/explain", {"query": query, "user": user})
    assert entry["field"] == "blog_post"
    assert '"owner_id" = ($1::text)::integer' in entry["sql"]
    assert any("Scan" in line for line in entry["plan"])
    live = {"query": "subscription ($t: String) { blog_post(where: {post_title: {_eq: $t}}) { id } }"}
    answer = await api.post("/v1/graphql/explain", {"query": {**live, "variables": {"t": "x"}}, "user": user})
    assert answer["variables"]["session"] == {"x-hasura-user-id": "7"}
    assert answer["variables"]["synthetic"] == ["x"]


async def test_functions_and_who_may_call_them(empty_database: Database) -> None:
    async with serving(empty_database.url, INFER_FUNCTION_PERMISSIONS="false") as api:
        await prepare(api)
        configuration = {"session_argument": "hasura_session"}
        await api.metadata("pg_track_function", {"function": "my_posts", "configuration": configuration})
        refused = await api.query("{ my_posts { id } }", role="user", user_id="7")
        assert refused["errors"][0]["message"] == "field 'my_posts' not found in type: 'query_root'"
        error = await api.metadata(
            "pg_create_function_permission", {"function": "my_posts", "role": "nobody"}, 400
        )
        assert error["error"].endswith('has select permission configured for role: "nobody"')
        await api.metadata("pg_create_function_permission", {"function": "my_posts", "role": "user"})
        answer = await api.query("{ my_posts { id } }", role="user", user_id="7")
        assert answer == {"data": {"my_posts": [{"id": 1}]}}


async def test_introspection_can_be_disabled_for_a_role(api: Api) -> None:
    document = await api.metadata("export_metadata")
    document["graphql_schema_introspection"] = {"disabled_for_roles": ["user"]}
    await api.metadata("replace_metadata", document)
    assert "errors" in await api.query("{ __schema { queryType { name } } }", role="user", user_id="7")
    assert "data" in await api.query("{ __schema { queryType { name } } }")


@pytest.mark.parametrize(
    ("kind", "args"),
    [
        ("mssql_add_source", {"name": "other"}),
        ("pg_invoke_event_trigger", {}),
        ("create_scheduled_event", {}),
        ("nonsense", {}),
    ],
)
async def test_what_is_not_there_is_named(api: Api, kind: str, args: Any) -> None:
    error = await api.metadata(kind, args, 400)
    assert error["code"] in {"not-supported", "parse-failed"}
    assert kind in error["error"]

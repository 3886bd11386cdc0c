"""Several databases behind one schema: added, changed and dropped by the API, read and written together."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any
from urllib.parse import urlsplit

import asyncpg
import httpx
import pytest

from tests.engine.embedded import Api, serving
from tests.engine.sockets import ADMIN_SECRET, engine_on, graphql, socket
from tests.harness import OWNER, Cluster, Database

TABLES = """
CREATE TABLE {name} (id int PRIMARY KEY, title text UNIQUE);
INSERT INTO {name} VALUES (1, 'one in {name}'), (2, 'two in {name}');
"""


def configuration(database: Database, **more: Any) -> dict[str, Any]:
    return {"connection_info": {"database_url": database.url, **more}}


@pytest.fixture
def other(cluster: Cluster) -> Any:
    with cluster.database(template=None) as database:
        yield database


@pytest.fixture
async def api(empty_database: Database, other: Database) -> AsyncIterator[Api]:
    """The table `here` in the source `default`, `there` in the source `second`."""
    async with serving(empty_database.url, EXPERIMENTAL_FEATURES="naming_convention") as api:
        await track(api, "here", "default")
        await api.metadata("pg_add_source", {"name": "second", "configuration": configuration(other)})
        await track(api, "there", "second")
        yield api


async def track(api: Api, table: str, source: str) -> None:
    await api.sql(TABLES.format(name=table), source=source)
    await api.metadata("pg_track_table", {"table": table, "source": source})


async def connections(database: Database) -> int:
    query = (
        "SELECT count(*)::int FROM pg_stat_activity "
        "WHERE datname = current_database() AND application_name = 'hdb_engine'"
    )
    return int(await asyncio.to_thread(database.fetch_value, query))


async def names_of(api: Api) -> list[str]:
    return [source["name"] for source in (await api.metadata("export_metadata"))["sources"]]


async def test_a_query_reads_from_both_in_the_order_of_its_keys(api: Api) -> None:
    answer = await api.query(
        "{ b: there(order_by: {id: asc}) { id } a: here_by_pk(id: 2) { title } "
        "__typename c: there_by_pk(id: 1) { id } }"
    )
    expected = {
        "b": [{"id": 1}, {"id": 2}],
        "a": {"title": "two in here"},
        "__typename": "query_root",
        "c": {"id": 1},
    }
    assert list(answer["data"].items()) == list(expected.items())


async def test_permissions_and_session_variables_hold_in_each_source(api: Api) -> None:
    for table, source in (("here", "default"), ("there", "second")):
        permission = {"columns": ["id"], "filter": {"id": {"_eq": "X-Hasura-User-Id"}}}
        await api.metadata(
            "pg_create_select_permission",
            {"table": table, "source": source, "role": "user", "permission": permission},
        )
    answer = await api.query("{ there { id } here { id } }", role="user", user_id="2")
    assert answer == {"data": {"there": [{"id": 2}], "here": [{"id": 2}]}}
    await api.metadata("pg_drop_select_permission", {"table": "there", "source": "second", "role": "user"})
    assert "errors" in await api.query("{ there { id } }", role="user", user_id="2")


async def test_mutations_of_several_sources_run_one_after_the_other_without_a_common_transaction(
    api: Api,
) -> None:
    answer = await api.query(
        """mutation {
          a: insert_here_one(object: {id: 3}) { id }
          b: insert_there_one(object: {id: 1}) { id }
          c: insert_here_one(object: {id: 4}) { id }
        }"""
    )
    assert answer["errors"][0]["extensions"] == {
        "code": "constraint-violation",
        "path": "$.selectionSet.insert_there_one.args.object",
    }
    after = await api.query("{ here(order_by: {id: asc}) { id } }")
    assert [row["id"] for row in after["data"]["here"]] == [1, 2, 3]


async def test_a_mutation_of_one_source_stays_one_transaction(api: Api) -> None:
    answer = await api.query(
        "mutation { a: insert_there_one(object: {id: 3}) { id } b: insert_there_one(object: {id: 1}) { id } }"
    )
    assert "errors" in answer
    assert (await api.query("{ there(where: {id: {_eq: 3}}) { id } }"))["data"] == {"there": []}


async def test_names_of_two_sources_may_not_clash(api: Api) -> None:
    await api.sql("CREATE TABLE here (id int PRIMARY KEY)", source="second")
    error = await api.metadata("pg_track_table", {"table": "here", "source": "second"}, 500)
    assert error["code"] == "unexpected"
    assert "[table here in source default, table here in source second]" in error["error"]
    await api.metadata(
        "pg_update_source",
        {"name": "second", "customization": {"root_fields": {"prefix": "s_"}, "type_names": {"prefix": "S"}}},
    )
    await api.metadata("pg_track_table", {"table": "here", "source": "second"})
    answer = await api.query(
        "{ here { __typename } s_here { __typename } s_there_by_pk(id: 1) { __typename } }"
    )
    assert answer["data"]["s_there_by_pk"] == {"__typename": "Sthere"}
    assert answer["data"]["s_here"] == []


async def test_namespaces_keep_sources_apart(api: Api) -> None:
    await api.metadata(
        "pg_update_source", {"name": "second", "customization": {"root_fields": {"namespace": "elsewhere"}}}
    )
    answer = await api.query(
        "{ here_by_pk(id: 1) { id } elsewhere { there_by_pk(id: 1) { title } __typename } }"
    )
    assert answer["data"] == {
        "here_by_pk": {"id": 1},
        "elsewhere": {"there_by_pk": {"title": "one in there"}, "__typename": "elsewhere_query"},
    }


async def test_each_source_has_its_naming_convention(api: Api) -> None:
    sql = """
    CREATE TABLE day_name (day text PRIMARY KEY); INSERT INTO day_name VALUES ('Sunday'), ('Monday');
    CREATE TABLE free_day (free_id int PRIMARY KEY, which_day text REFERENCES day_name);
    """
    await api.sql(sql, source="second")
    convention = {"naming_convention": "graphql-default"}
    await api.metadata("pg_update_source", {"name": "second", "customization": convention})
    await api.metadata("pg_track_table", {"table": "day_name", "source": "second", "is_enum": True})
    await api.metadata("pg_track_table", {"table": "free_day", "source": "second"})
    inserted = await api.query(
        "mutation { insertFreeDayOne(object: {freeId: 1, whichDay: SUNDAY}) { freeId whichDay __typename } }"
    )
    assert inserted["data"]["insertFreeDayOne"] == {
        "freeId": 1,
        "whichDay": "SUNDAY",
        "__typename": "FreeDay",
    }
    stored = await api.sql("SELECT which_day FROM free_day", source="second")
    assert stored["result"] == [["which_day"], ["Sunday"]]
    found = await api.query(
        "{ freeDay(where: {whichDay: {_eq: SUNDAY}}) { freeId } here_by_pk(id: 1) { id } }"
    )
    assert found["data"] == {"freeDay": [{"freeId": 1}], "here_by_pk": {"id": 1}}


async def test_a_convention_counts_only_where_conventions_are_enabled(empty_database: Database) -> None:
    async with serving(empty_database.url, DEFAULT_NAMING_CONVENTION="graphql-default") as api:
        await track(api, "some_rows", "default")
        assert "data" in await api.query("{ some_rows_by_pk(id: 1) { id } }")


async def test_sources_are_added_changed_renamed_and_dropped(api: Api, other: Database) -> None:
    again = {"name": "second", "configuration": configuration(other, pool_settings={"max_connections": 3})}
    error = await api.metadata("pg_add_source", again, 400)
    assert (error["code"], error["error"]) == ("already-exists", 'source with name "second" already exists')
    await api.metadata("pg_add_source", {**again, "replace_configuration": True})
    document = await api.metadata("export_metadata")
    assert document["sources"][1]["configuration"] == again["configuration"]
    assert [item["table"]["name"] for item in document["sources"][1]["tables"]] == ["there"]
    error = await api.metadata("rename_source", {"name": "second", "new_name": "default"}, 400)
    assert error["code"] == "already-exists"
    await api.metadata("rename_source", {"name": "second", "new_name": "third"})
    assert (await api.query("{ there_by_pk(id: 1) { id } }"))["data"] == {"there_by_pk": {"id": 1}}
    await api.sql("SELECT 1", source="third")
    assert (await api.sql("SELECT 1", 400, source="second"))["code"] == "not-exists"
    assert await connections(other) > 0
    await api.metadata("pg_drop_source", {"name": "third"})
    assert await connections(other) == 0, "nobody uses them any more"
    assert await names_of(api) == ["default"]
    assert "errors" in await api.query("{ there { id } }")
    error = await api.metadata("pg_update_source", {"name": "third"}, 400)
    assert error["error"] == 'source with name "third" does not exist'


async def test_a_source_that_is_gone_leaves_the_others_working(api: Api, other: Database) -> None:
    unreachable = {"connection_info": {"database_url": "postgresql://nobody@127.0.0.1:1/nothing"}}
    error = await api.metadata("pg_add_source", {"name": "lost", "configuration": unreachable}, 400)
    assert error["code"] == "invalid-configuration"
    assert error["internal"][0]["name"] == "source lost"
    assert await names_of(api) == ["default", "second"]
    document = await api.metadata("export_metadata")
    document["sources"][1]["configuration"] = unreachable
    args = {"metadata": document, "allow_inconsistent_metadata": True}
    answer = await api.metadata("replace_metadata", args, version=2)
    assert [item["name"] for item in answer["inconsistent_objects"]] == ["source second"]
    assert (await api.query("{ here_by_pk(id: 1) { id } }"))["data"] == {"here_by_pk": {"id": 1}}
    await api.metadata("pg_update_source", {"name": "second", "configuration": configuration(other)})
    assert (await api.metadata("get_inconsistent_metadata"))["is_consistent"] is True
    assert (await api.query("{ there_by_pk(id: 1) { id } }"))["data"] == {"there_by_pk": {"id": 1}}


async def test_only_commands_on_a_source_try_to_reach_it_again(
    empty_database: Database, cluster: Cluster
) -> None:
    name = f"{empty_database.name}_late"
    late = {"connection_info": {"database_url": empty_database.url.replace(empty_database.name, name)}}
    async with serving(empty_database.url) as api:
        document = await api.metadata("export_metadata")
        document["sources"].append({"name": "late", "kind": "postgres", "tables": [], "configuration": late})
        args = {"metadata": document, "allow_inconsistent_metadata": True}
        await api.metadata("replace_metadata", args)
        await cluster.administer(f"CREATE DATABASE {name} OWNER {OWNER}")
        await track(api, "here", "default")
        assert (await api.metadata("get_inconsistent_metadata"))["is_consistent"] is False
        assert (await api.sql("SELECT 1", 400, source="late"))[
            "error"
        ] == 'source with name "late" is inconsistent'
        assert (await api.metadata("reload_metadata"))["is_consistent"] is True
        await track(api, "there", "late")
        assert (await api.query("{ there_by_pk(id: 1) { id } }"))["data"] == {"there_by_pk": {"id": 1}}
    await cluster.administer(f"DROP DATABASE {name}")


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        ({"kind": "mssql"}, 'databases of the kind "mssql" are not supported by this engine'),
        ({"configuration": {}}, 'key "database_url" not found in connection_info'),
        (
            {"configuration": {"connection_info": {"database_url": {"from_env": "NOWHERE"}}}},
            "'NOWHERE' not set",
        ),
        (
            {"configuration": {"connection_info": {"database_url": "mysql://x"}}},
            "expected a URL that starts with",
        ),
        (
            {
                "configuration": {
                    "connection_info": {"database_url": {"connection_parameters": {"host": "h"}}}
                }
            },
            'key "port" not found in connection_parameters',
        ),
        (
            {
                "configuration": {
                    "connection_info": {"database_url": "postgresql://x", "isolation_level": "none"}
                }
            },
            'isolation_level "none" is none of',
        ),
    ],
)
async def test_what_a_source_cannot_be_is_named(api: Api, source: dict[str, Any], reason: str) -> None:
    document = await api.metadata("export_metadata")
    document["sources"][1].update(source)
    args = {"metadata": document, "allow_inconsistent_metadata": True}
    answer = await api.metadata("replace_metadata", args, version=2)
    (problem,) = answer["inconsistent_objects"]
    assert (problem["type"], problem["name"], problem["definition"]) == ("source", "source second", "second")
    assert reason in problem["reason"]
    assert "data" in await api.query("{ here { id } }")


async def test_the_ways_to_name_a_database(api: Api, other: Database) -> None:
    parts = urlsplit(other.url)
    given = {
        "host": parts.hostname,
        "port": parts.port,
        "username": parts.username,
        "password": parts.password,
        "database": other.name,
    }
    for url in ({"connection_parameters": given}, {"from_env": "HASURA_GRAPHQL_DATABASE_URL"}):
        args = {"name": "third", "configuration": {"connection_info": {"database_url": url}}}
        await api.metadata("pg_add_source", args)
        rows = await api.sql("SELECT current_database()", source="third")
        assert (rows["result"][1][0] == other.name) is ("connection_parameters" in url)
        await api.metadata("pg_drop_source", {"name": "third"})


async def test_the_isolation_level_is_that_of_the_source(api: Api, other: Database) -> None:
    sql = """
    CREATE FUNCTION level_of() RETURNS SETOF there LANGUAGE sql VOLATILE
    AS $$ SELECT 1, current_setting('transaction_isolation') $$
    """
    await api.sql(sql, source="second")
    await api.metadata("pg_track_function", {"function": "level_of", "source": "second"})
    for level in ("serializable", "read-committed"):
        await api.metadata(
            "pg_update_source",
            {"name": "second", "configuration": configuration(other, isolation_level=level)},
        )
        one = await api.query("mutation { level_of { title } }")
        two = await api.query("mutation { a: level_of { title } b: level_of { title } }")
        titles = [row["title"] for rows in (*one["data"].values(), *two["data"].values()) for row in rows]
        assert titles == [level.replace("-", " ")] * 3


async def test_run_sql_follows_what_it_does_in_the_source_it_names(api: Api) -> None:
    await api.sql("ALTER TABLE there RENAME TO yonder", source="second")
    assert (await api.query("{ yonder_by_pk(id: 1) { id } }"))["data"] == {"yonder_by_pk": {"id": 1}}
    permission = {"columns": ["title"], "filter": {}}
    args = {"table": "yonder", "source": "second", "role": "user", "permission": permission}
    await api.metadata("pg_create_select_permission", args)
    error = await api.sql("ALTER TABLE yonder DROP COLUMN title", 400, source="second")
    assert error["error"].endswith('permission yonder.user.select in source "second"')
    await api.sql("DROP TABLE here")
    assert "data" in await api.query("{ yonder { id } }")


async def test_explain_names_the_sql_of_each_source(api: Api) -> None:
    answer = await api.post(
        "/v1/graphql/explain", {"query": {"query": "{ a: there { id } __typename b: here { id } }"}}
    )
    assert [item["field"] for item in answer] == ["a", "__typename", "b"]
    assert '"there"' in answer[0]["sql"]
    assert answer[1]["sql"] is None
    assert '"here"' in answer[2]["sql"]
    assert answer[2]["plan"]


async def test_metadata_in_a_database_of_its_own(empty_database: Database, other: Database) -> None:
    async with serving(empty_database.url, METADATA_DATABASE_URL=other.url) as api:
        await track(api, "here", "default")
        await api.metadata("pg_drop_source", {"name": "default"})
        assert await names_of(api) == []
        assert (await api.query("{ no_queries_available }"))["data"]["no_queries_available"].startswith(
            "There are"
        )
    async with serving(empty_database.url, METADATA_DATABASE_URL=other.url) as api:
        assert await names_of(api) == []
    asked = "SELECT to_regclass('hdb_engine.metadata') IS NOT NULL"
    assert await asyncio.to_thread(other.fetch_value, asked) is True
    assert await asyncio.to_thread(empty_database.fetch_value, asked) is False


async def test_a_subscription_reads_one_source_and_hears_of_its_changes(
    database: Database, other: Database
) -> None:
    with engine_on(database.url, LIVE_QUERIES_MULTIPLEXED_REFETCH_INTERVAL="600000") as engine:

        async def post(path: str, kind: str, **args: Any) -> None:
            headers = {"x-hasura-admin-secret": ADMIN_SECRET}
            document = {"type": kind, "args": args}
            async with httpx.AsyncClient(base_url=engine.endpoint, timeout=30) as client:
                answer = await client.post(path, json=document, headers=headers)
            assert answer.status_code == 200, answer.text

        await post("/v1/metadata", "pg_add_source", name="second", configuration=configuration(other))
        await post("/v2/query", "run_sql", source="second", sql=TABLES.format(name="there"))
        await post("/v1/metadata", "pg_track_table", table="there", source="second")
        async with socket(engine) as subscriber:
            query = "subscription { there(order_by: {id: asc}) { title } }"
            first = await subscriber.subscribe(query)
            assert [row["title"] for row in first["there"]] == ["one in there", "two in there"]
            await graphql(engine, 'mutation { insert_there_one(object: {id: 3, title: "own"}) { id } }')
            assert (await subscriber.result())["there"][2] == {"title": "own"}
            connection = await asyncpg.connect(other.url)
            await connection.execute("INSERT INTO there VALUES (4, 'foreign')")
            await connection.close()
            assert (await subscriber.result())["there"][3] == {"title": "foreign"}
            both = "subscription @_multiple_top_level_fields { there { id } chat_sessions { id } }"
            await subscriber.start("2", both)
            refused = await subscriber.receive()
            assert refused["payload"][0]["extensions"]["code"] == "not-supported"
            await post("/v1/metadata", "pg_drop_source", name="second")
            assert (await subscriber.closed())[0] == 1012
        async with socket(engine) as subscriber:
            assert await subscriber.subscribe("subscription { chat_sessions { id } }") == {
                "chat_sessions": []
            }

"""Relationships between tables of two databases: two statements, joined by the engine."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest

from tests.engine.embedded import Api, serving
from tests.harness import Cluster, Database

ARTISTS = """
CREATE TABLE artist (id int PRIMARY KEY, name text, country text);
INSERT INTO artist VALUES (1, 'Ada', 'GB'), (2, 'Bo', NULL), (3, 'Cleo', 'FR');
"""
RECORDS = """
CREATE TABLE country (code text PRIMARY KEY, label text);
INSERT INTO country VALUES ('GB', 'Britain'), ('FR', 'France');
CREATE TABLE record (id int PRIMARY KEY, artist_id bigint, title text, price numeric);
INSERT INTO record VALUES (10, 1, 'First', 10.50), (11, 1, 'Second', 1e30), (12, 3, 'Third', 3);
"""
TARGETS: dict[str, Any] = {
    "records": {"relationship_type": "array", "table": "record", "field_mapping": {"id": "artist_id"}},
    "home": {"relationship_type": "object", "table": "country", "field_mapping": {"country": "code"}},
}


def relationship(name: str, **more: Any) -> dict[str, Any]:
    definition = {"to_source": {"source": "second", **TARGETS[name], **more}}
    return {"name": name, "source": "default", "table": "artist", "definition": definition}


@pytest.fixture
def other(cluster: Cluster) -> Any:
    with cluster.database(template=None) as database:
        yield database


@pytest.fixture
async def api(empty_database: Database, other: Database) -> AsyncIterator[Api]:
    """`artist` in the source `default`; `record` and `country` in `second`, and the ways there and back."""
    async with serving(empty_database.url) as api:
        await api.sql(ARTISTS)
        await api.metadata("pg_track_table", {"table": "artist"})
        configuration = {"connection_info": {"database_url": other.url}}
        await api.metadata("pg_add_source", {"name": "second", "configuration": configuration})
        await api.sql(RECORDS, source="second")
        for table in ("record", "country"):
            await api.metadata("pg_track_table", {"table": table, "source": "second"})
        for name in TARGETS:
            assert await api.metadata("pg_create_remote_relationship", relationship(name)) == {
                "message": "success"
            }
        target = {
            "source": "default",
            "relationship_type": "object",
            "table": "artist",
            "field_mapping": {"artist_id": "id"},
        }
        back = {"name": "artist", "source": "second", "table": "record", "definition": {"to_source": target}}
        await api.metadata("pg_create_remote_relationship", back)
        yield api


async def test_objects_and_lists_come_from_the_other_source(api: Api) -> None:
    answer = await api.query(
        """{ artist(order_by: {id: asc}) {
          name home { label } again: records(order_by: {id: desc}, limit: 1) { title __typename }
        } }"""
    )
    assert answer["data"]["artist"] == [
        {"name": "Ada", "home": {"label": "Britain"}, "again": [{"title": "Second", "__typename": "record"}]},
        {"name": "Bo", "home": None, "again": []},
        {"name": "Cleo", "home": {"label": "France"}, "again": [{"title": "Third", "__typename": "record"}]},
    ]
    assert [list(row) for row in answer["data"]["artist"]] == [["name", "home", "again"]] * 3


async def test_numbers_keep_their_digits(api: Api) -> None:
    document = {"query": "{ artist_by_pk(id: 1) { records(order_by: {id: asc}) { price } } }"}
    response = await api.client.post(
        "/v1/graphql", json=document, headers={"x-hasura-admin-secret": "secret"}
    )
    assert '"price":10.50' in response.text
    assert '"price":1000000000000000000000000000000' in response.text


async def test_aggregates_and_the_way_back(api: Api) -> None:
    answer = await api.query(
        """query ($least: numeric!) { artist_by_pk(id: 1) {
          records_aggregate(where: {price: {_gt: $least}}) {
            aggregate { count } nodes { title artist { name home { label } } }
          }
        } }""",
        {"least": 11},
    )
    assert answer["data"]["artist_by_pk"]["records_aggregate"] == {
        "aggregate": {"count": 1},
        "nodes": [{"title": "Second", "artist": {"name": "Ada", "home": {"label": "Britain"}}}],
    }


async def test_the_permissions_of_the_other_table_hold(api: Api) -> None:
    permission = {"columns": ["id", "name"], "filter": {}}
    await api.metadata(
        "pg_create_select_permission", {"table": "artist", "role": "user", "permission": permission}
    )
    text = "{ artist(order_by: {id: asc}, limit: 1) { records { title } } }"
    refused = await api.query(text, role="user", user_id="10")
    assert refused["errors"][0]["message"] == "field 'records' not found in type: 'artist'"
    permission = {"columns": ["title"], "filter": {"id": {"_eq": "X-Hasura-User-Id"}}}
    await api.metadata(
        "pg_create_select_permission",
        {"table": "record", "source": "second", "role": "user", "permission": permission},
    )
    answer = await api.query(text, role="user", user_id="10")
    assert answer["data"] == {"artist": [{"records": [{"title": "First"}]}]}
    without_aggregate = await api.query(
        text.replace("records", "records_aggregate"), role="user", user_id="10"
    )
    assert "records_aggregate" in without_aggregate["errors"][0]["message"]
    missing = await api.query(text, role="user")
    assert missing["errors"][0]["extensions"]["code"] == "not-found"


async def test_what_a_mutation_returns_is_joined_too(api: Api) -> None:
    answer = await api.query(
        """mutation {
          insert_artist(objects: [{id: 4, country: "FR"}, {id: 5}]) { returning { id home { label } } }
          update_artist_by_pk(pk_columns: {id: 1}, _set: {name: "Ann"}) { name records { id } }
        }"""
    )
    assert answer["data"]["insert_artist"]["returning"] == [
        {"id": 4, "home": {"label": "France"}},
        {"id": 5, "home": None},
    ]
    assert answer["data"]["update_artist_by_pk"] == {"name": "Ann", "records": [{"id": 10}, {"id": 11}]}


async def test_a_mutation_misses_a_session_variable_of_the_other_source_before_it_writes(api: Api) -> None:
    everything: dict[str, Any] = {"columns": ["id"], "filter": {}}
    own = {"columns": ["label"], "filter": {"code": {"_eq": "X-Hasura-Country"}}}
    for kind, table, source, permission in (
        ("select", "artist", "default", everything),
        ("delete", "artist", "default", {"filter": {}}),
        ("select", "country", "second", own),
    ):
        args: dict[str, Any] = {"table": table, "source": source, "role": "user", "permission": permission}
        await api.metadata(f"pg_create_{kind}_permission", args)
    text = "mutation { delete_artist(where: {id: {_eq: 1}}) { returning { id home { label } } } }"
    missing = await api.query(text, role="user")
    assert missing["errors"][0]["message"] == 'missing session variable: "x-hasura-country"'
    answer = await api.query(text, role="user", country="GB")
    assert answer["data"]["delete_artist"]["returning"] == [{"id": 1, "home": {"label": "Britain"}}]


async def test_they_are_refused_in_subscriptions(api: Api) -> None:
    answer = await api.query("subscription { artist { home { label } } }")
    (error,) = answer["errors"]
    assert error == {
        "message": "Remote relationships are not allowed in subscriptions",
        "extensions": {"code": "not-supported", "path": "$"},
    }


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"source": "third"}, 'source not found: "third"'),
        ({"table": "nowhere"}, 'table "nowhere" does not exist in source: second'),
        ({"field_mapping": {"gone": "code"}}, 'column "gone" does not exist in table "artist"'),
        ({"field_mapping": {"country": "gone"}}, 'column "gone" does not exist in table "country"'),
        ({"relationship_type": "both"}, "expected relationship_type to be object or array"),
    ],
)
async def test_what_cannot_be_followed_is_refused(api: Api, change: Any, reason: str) -> None:
    await api.metadata(
        "pg_delete_remote_relationship", {"name": "home", "table": "artist", "source": "default"}
    )
    error = await api.metadata("pg_create_remote_relationship", relationship("home", **change), 400)
    assert error["code"] == "invalid-configuration"
    assert error["error"].endswith(f'in table "artist": in remote relationship "home": {reason}')
    document = await api.metadata("export_metadata")
    document["sources"][0]["tables"][0]["remote_relationships"].append(
        {key: value for key, value in relationship("home", **change).items() if key in {"name", "definition"}}
    )
    answer = await api.metadata(
        "replace_metadata", {"allow_inconsistent_metadata": True, "metadata": document}, version=2
    )
    (problem,) = answer["inconsistent_objects"]
    assert problem["name"] == "remote_relationship home in table artist in source default"
    assert (await api.query("{ artist_by_pk(id: 3) { records { title } } }"))["data"]
    await api.metadata("drop_inconsistent_metadata")
    assert (await api.metadata("get_inconsistent_metadata"))["is_consistent"]


async def test_what_they_lead_to_goes_only_with_cascade(api: Api) -> None:
    users = 'remote relationship artist.home in source "default"'
    error = await api.metadata("pg_untrack_table", {"table": "country", "source": "second"}, 400)
    assert error["code"] == "dependency-error"
    assert error["error"] == f"cannot drop due to the following dependent objects: {users}"
    await api.metadata("pg_untrack_table", {"table": "country", "source": "second", "cascade": True})
    assert "errors" in await api.query("{ artist { home { label } } }")
    error = await api.metadata("pg_drop_source", {"name": "second"}, 400)
    assert 'remote relationship artist.records in source "default"' in error["error"]
    await api.metadata("pg_drop_source", {"name": "second", "cascade": True})
    assert (await api.metadata("get_inconsistent_metadata"))["is_consistent"]
    assert (await api.query("{ artist_by_pk(id: 1) { name } }"))["data"]


async def test_renamed_sources_tables_and_columns_are_followed(api: Api) -> None:
    await api.metadata("rename_source", {"name": "second", "new_name": "shop"})
    await api.sql("ALTER TABLE country RENAME code TO iso", source="shop")
    await api.sql("ALTER TABLE country RENAME TO land", source="shop")
    await api.sql("ALTER TABLE artist RENAME country TO origin")
    answer = await api.query("{ artist_by_pk(id: 1) { home { iso } records { title } } }")
    assert answer["data"]["artist_by_pk"]["home"] == {"iso": "GB"}


async def test_one_may_lead_to_another_table_of_the_same_source(api: Api) -> None:
    target = {
        "source": "second",
        "relationship_type": "array",
        "table": "record",
        "field_mapping": {"artist_id": "artist_id"},
    }
    args = {"name": "siblings", "source": "second", "table": "record", "definition": {"to_source": target}}
    await api.metadata("pg_create_remote_relationship", args)
    answer = await api.query("{ record_by_pk(id: 10) { siblings(order_by: {id: asc}) { id } } }")
    assert answer["data"]["record_by_pk"] == {"siblings": [{"id": 10}, {"id": 11}]}


async def test_a_way_to_another_source_cannot_be_explained(api: Api) -> None:
    query = {"query": {"query": "{ artist { home { label } } }"}}
    error = await api.post("/v1/graphql/explain", query, 400)
    assert (error["code"], error["error"]) == (
        "invalid-params",
        "queries with remote relationships cannot be explained",
    )


async def test_it_has_its_name_for_itself(api: Api) -> None:
    manual = {"remote_table": "artist", "column_mapping": {"id": "id"}}
    local = {"table": "artist", "name": "home", "using": {"manual_configuration": manual}}
    error = await api.metadata("pg_create_object_relationship", local, 400)
    assert error["error"] == 'Conflicting objects: conflicting definitions for field "home"'

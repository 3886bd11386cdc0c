"""What the engine does not do: kept as it came, named, without effect; the rest keeps working."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest

from tests.engine.embedded import Api, serving
from tests.harness import Database

TABLE = {"name": "a", "schema": "public"}


@pytest.fixture
async def api(empty_database: Database) -> AsyncIterator[Api]:
    async with serving(empty_database.url) as api:
        await api.sql("CREATE TABLE a (id int PRIMARY KEY)")
        await api.metadata("pg_track_table", {"table": "a"})
        yield api


async def problems(api: Api) -> list[str]:
    found = (await api.metadata("get_inconsistent_metadata"))["inconsistent_objects"]
    return [item["name"] for item in found]


TRIGGER = {
    "name": "told",
    "definition": {"enable_manual": False, "insert": {"columns": "*"}},
    "retry_conf": {"num_retries": 0, "interval_sec": 10, "timeout_sec": 60},
    "webhook": "http://nowhere",
}
ACTION = {"name": "pay", "definition": {"handler": "http://nowhere", "kind": "synchronous"}}
CRON = {"name": "nightly", "webhook": "http://nowhere", "schedule": "0 0 * * *", "include_in_metadata": True}
REMOTE = {"name": "forecast", "definition": {"url": "http://nowhere"}}
WEATHER = {"name": "weather", "definition": {"to_remote_schema": {"remote_schema": "forecast"}}}
KEPT: list[tuple[str, dict[str, Any], str, dict[str, Any], dict[str, Any], str]] = [
    (
        "pg_create_event_trigger",
        {
            "name": "told",
            "table": "a",
            "source": "default",
            "webhook": "http://nowhere",
            "insert": {"columns": "*"},
        },
        "pg_delete_event_trigger",
        {"name": "told", "source": "default"},
        {"sources": [{"tables": [{"event_triggers": [TRIGGER]}]}]},
        "event_trigger told in table a in source default",
    ),
    (
        "pg_create_remote_relationship",
        {**WEATHER, "table": "a", "source": "default"},
        "pg_delete_remote_relationship",
        {"name": "weather", "table": "a", "source": "default"},
        {"sources": [{"tables": [{"remote_relationships": [WEATHER]}]}]},
        "remote_relationship weather in table a in source default",
    ),
    ("create_action", ACTION, "drop_action", {"name": "pay"}, {"actions": [ACTION]}, "action pay"),
    (
        "create_cron_trigger",
        CRON,
        "delete_cron_trigger",
        {"name": "nightly"},
        {"cron_triggers": [CRON]},
        "cron_trigger nightly",
    ),
    (
        "add_remote_schema",
        REMOTE,
        "remove_remote_schema",
        {"name": "forecast"},
        {"remote_schemas": [REMOTE]},
        "remote_schema forecast",
    ),
]


@pytest.mark.parametrize(
    ("add", "args", "drop", "by", "expected", "name"), KEPT, ids=[item[0] for item in KEPT]
)
async def test_it_is_kept_named_and_dropped(
    api: Api, add: str, args: Any, drop: str, by: Any, expected: Any, name: str
) -> None:
    before = await api.metadata("export_metadata")
    answer = await api.metadata(add, args)
    assert answer["message"] == "success"
    assert [(item["code"], item["name"]) for item in answer["warnings"]] == [("not-supported", name)]
    exported = await api.metadata("export_metadata")
    assert contains(exported, expected), exported
    assert await problems(api) == [name]
    assert (await api.query("{ a { id } }"))["data"] == {"a": []}
    assert (await api.metadata(add, args, 400))["code"] == "already-exists"
    assert (await api.metadata("replace_metadata", exported)) == {"message": "success"}
    assert await api.metadata("pg_set_table_customization", {"table": "a"}) == {"message": "success"}
    await api.metadata(drop, by)
    assert await problems(api) == []
    assert without_empty(await api.metadata("export_metadata")) == without_empty(before)
    assert (await api.metadata(drop, by, 400))["code"] == "not-exists"
    await api.metadata(add, args)
    await api.metadata("drop_inconsistent_metadata")
    assert await problems(api) == []


def contains(found: Any, expected: Any) -> bool:
    """Whether everything expected is there, lists item by item."""
    if isinstance(expected, dict):
        return all(key in found and contains(found[key], value) for key, value in expected.items())
    if isinstance(expected, list):
        return len(found) == len(expected) and all(map(contains, found, expected))
    return bool(found == expected)


def without_empty(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: without_empty(inner) for key, inner in value.items() if inner not in ([], {})}
    return [without_empty(item) for item in value] if isinstance(value, list) else value


async def test_nothing_of_it_reaches_the_database(api: Api) -> None:
    count = "SELECT count(*) FROM pg_trigger WHERE NOT tgisinternal AND tgname NOT LIKE 'hdb_engine%'"
    before = await api.sql(count)
    await api.metadata(*KEPT[0][:2])
    assert await api.sql(count) == before
    assert (await api.query("mutation { insert_a_one(object: {id: 1}) { id } }"))["data"]


async def test_an_object_can_be_replaced(api: Api) -> None:
    add, args, *_ = KEPT[0]
    await api.metadata(add, args)
    await api.metadata(add, {**args, "webhook": "http://elsewhere", "replace": True})
    (trigger,) = (await api.metadata("export_metadata"))["sources"][0]["tables"][0]["event_triggers"]
    assert trigger == {**TRIGGER, "webhook": "http://elsewhere"}
    await api.metadata("create_action", ACTION)
    await api.metadata("update_action", {**ACTION, "comment": "new"})
    await api.metadata("create_action_permission", {"action": "pay", "role": "clerk"})
    expected = {**ACTION, "comment": "new", "permissions": [{"role": "clerk"}]}
    assert (await api.metadata("export_metadata"))["actions"] == [expected]
    await api.metadata("drop_action_permission", {"action": "pay", "role": "clerk"})
    await api.metadata("set_custom_types", {"objects": [{"name": "Receipt", "fields": []}]})
    assert "custom_types" in await problems(api)


async def test_whatever_is_inconsistent_can_be_dropped(api: Api) -> None:
    document = await api.metadata("export_metadata")
    reference = {"collection_name": "c", "query_name": "gone"}
    document |= {
        "actions": [ACTION],
        "custom_types": {"objects": [{"name": "Receipt"}]},
        "query_collections": [
            {
                "name": "c",
                "definition": {
                    "queries": [
                        {"name": "gone", "query": "{ gone { id } }"},
                        {"name": "there", "query": "{ a { id } }"},
                    ]
                },
            }
        ],
        "rest_endpoints": [
            {
                "name": "bad",
                "url": "a//b",
                "methods": ["GET"],
                "definition": {"query": reference},
                "comment": None,
            }
        ],
    }
    document["sources"].append({"name": "other", "kind": "mssql", "configuration": {}, "tables": []})
    document["sources"][0]["tables"][0]["computed_fields"] = [
        {"name": "f", "definition": {"function": "gone"}}
    ]
    document["sources"][0]["functions"] = [{"function": {"schema": "public", "name": "gone"}}]
    await api.metadata("replace_metadata", {"metadata": document, "allow_inconsistent_metadata": True})
    assert len(await problems(api)) == 7
    await api.metadata("drop_inconsistent_metadata")
    assert await problems(api) == []
    after = await api.metadata("export_metadata")
    assert [item["name"] for item in after["query_collections"][0]["definition"]["queries"]] == ["there"]
    assert [item["name"] for item in after["sources"]] == ["default"]
    assert (await api.query("{ a { id } }"))["data"] == {"a": []}


async def test_a_real_problem_is_refused_all_the_same(api: Api) -> None:
    error = await api.metadata(KEPT[0][0], {**KEPT[0][1], "table": "nowhere"}, 400)
    assert error["error"] == 'table "nowhere" does not exist in source: default'
    document = await api.metadata("export_metadata")
    document["actions"] = [ACTION]
    document["sources"][0]["tables"].append({"table": "nowhere"})
    error = await api.metadata("replace_metadata", document, 400)
    assert error["error"] == "cannot continue due to inconsistent metadata"


@pytest.mark.parametrize(
    ("document", "path", "error"),
    [
        ([], "$.args", "parsing Object failed, expected Object, but encountered Array"),
        (
            {"version": 3, "sources": {}},
            "$.args.sources",
            "parsing [] failed, expected Array, but encountered Object",
        ),
        ({"version": 3, "sources": [{"tables": []}]}, "$.args.sources[0]", 'key "name" not found'),
        (
            {"version": 3, "sources": [{"name": "default", "tables": [{"table": {"schema": "public"}}]}]},
            "$.args.sources[0].tables[0].table",
            'key "name" not found',
        ),
        (
            {"version": 3, "sources": [{"name": "x"}, {"name": "x"}]},
            "$.args",
            "multiple declarations exist for the following sources: x",
        ),
        (
            {"version": 2, "tables": [{"table": 1}]},
            "$.args.sources[0].tables[0].table",
            "expecting a string/object for QualifiedObject",
        ),
    ],
)
async def test_a_document_of_another_shape_is_refused_with_its_place(
    api: Api, document: Any, path: str, error: str
) -> None:
    before = await api.metadata("export_metadata")
    answer = await api.post("/v1/metadata", {"type": "replace_metadata", "args": document}, 400)
    assert (answer["code"], answer["path"], answer["error"]) == ("parse-failed", path, error)
    assert await api.metadata("export_metadata") == before


async def test_a_bulk_may_keep_going(api: Api) -> None:
    commands = [
        {"type": "pg_untrack_table", "args": {"table": "nowhere"}},
        {"type": "pg_untrack_table", "args": {"table": "a"}},
    ]
    answers = await api.metadata("bulk_keep_going", commands)
    assert (answers[0]["code"], answers[0]["path"]) == ("already-untracked", "$.args[0].args")
    assert answers[1] == {"message": "success"}
    assert (await api.metadata("export_metadata"))["sources"][0]["tables"] == []


@pytest.mark.parametrize(
    ("kind", "code"),
    [
        ("pg_redeliver_event", "not-supported"),
        ("pg_get_event_invocation_logs", "not-supported"),
        ("pg_get_event_by_id", "not-supported"),
        ("test_webhook_transform", "not-supported"),
        ("dump_internal_state", "not-supported"),
        ("get_source_kind_capabilities", "not-supported"),
        ("pg_track_native_query", "not-supported"),
        ("mssql_track_table", "not-supported"),
        ("pg_track_everything", "parse-failed"),
    ],
)
async def test_a_command_that_is_not_done_is_told_from_one_that_nobody_has(
    api: Api, kind: str, code: str
) -> None:
    answer = await api.metadata(kind, status=400)
    assert (answer["code"], answer["path"]) == (code, "$.type")

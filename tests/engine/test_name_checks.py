"""Names that nothing may have twice: fields, root fields, roles, entries of a document."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest

from tests.engine.authors import AUTHOR_ID, OWN, authors, permit
from tests.engine.embedded import Api
from tests.harness import Database


@pytest.fixture
async def api(empty_database: Database) -> AsyncIterator[Api]:
    async with authors(empty_database.url) as api:
        yield api


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

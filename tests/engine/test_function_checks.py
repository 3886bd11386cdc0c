"""What of functions, computed fields and statements is refused."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest

from tests.engine.authors import authors
from tests.engine.embedded import Api
from tests.harness import Database


@pytest.fixture
async def api(empty_database: Database) -> AsyncIterator[Api]:
    async with authors(empty_database.url) as api:
        yield api


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

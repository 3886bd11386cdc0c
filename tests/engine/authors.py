"""An engine that serves authors and their articles, for tests of metadata."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from tests.engine.embedded import Api, serving

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
AUTHOR_ID = {"foreign_key_constraint_on": {"table": "article", "column": "author_id"}}
OWN: dict[str, Any] = {"columns": ["title"], "filter": {"author": {"name": {"_eq": "X-Hasura-Name"}}}}


@asynccontextmanager
async def authors(url: str) -> AsyncIterator[Api]:
    async with serving(url) as api:
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

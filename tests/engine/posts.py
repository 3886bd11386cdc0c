"""Posts in a blog, for tests of what lies beside plain queries and mutations."""

from __future__ import annotations

from typing import Any

from tests.engine.embedded import Api

SET_UP = """
CREATE TABLE blog_post (id int PRIMARY KEY, post_title text, big bigint, amount numeric, owner_id int);
INSERT INTO blog_post VALUES (1, 'One', 9007199254740993, 1.50, 7), (2, 'Two', 2, 2, 8);
CREATE FUNCTION my_posts(hasura_session json) RETURNS SETOF blog_post LANGUAGE sql STABLE
  AS $$ SELECT * FROM blog_post WHERE owner_id = (hasura_session ->> 'x-hasura-user-id')::int $$;
"""
PERMISSION = {"columns": "*", "filter": {"owner_id": {"_eq": "X-Hasura-User-Id"}}}


async def prepare(api: Api, **customization: Any) -> None:
    await api.sql(SET_UP)
    await api.metadata("pg_track_table", {"table": "blog_post"})
    permission = {"table": "blog_post", "role": "user", "permission": PERMISSION}
    await api.metadata("pg_create_select_permission", permission)
    if customization:
        document = await api.metadata("export_metadata")
        document["sources"][0]["customization"] = customization
        await api.metadata("replace_metadata", document)

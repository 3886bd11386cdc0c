-- 1
WITH "_written" AS (
INSERT INTO "public"."author" AS "_0" ("id", "name")
VALUES (('51')::integer, ('New')::text)
RETURNING "_0"."id"
) SELECT count(*) AS "count", coalesce(json_agg(row_to_json("_written")), '[]'::json)::text AS "rows", json_agg(json_build_object('id'::text, "_written"."id"::text))::text AS "kept" FROM "_written";
WITH "_written" AS (
INSERT INTO "public"."article" AS "_0" ("id", "title", "author_id")
VALUES (('50')::integer, ('new')::text, ($1::text)::integer)
RETURNING "_0"."id", "_0"."author_id", "_0"."title", "_0"."content", "_0"."rating", "_0"."is_published", "_0"."reviewed_by", "_0"."odd ""name""", "_0"."length"
) SELECT count(*) AS "count", coalesce(json_agg(row_to_json("_written")), '[]'::json)::text AS "rows", json_agg(json_build_object('id'::text, "_written"."id"::text, 'author_id'::text, "_written"."author_id"::text, 'title'::text, "_written"."title"::text, 'content'::text, "_written"."content"::text, 'rating'::text, "_written"."rating"::text, 'is_published'::text, "_written"."is_published"::text, 'reviewed_by'::text, "_written"."reviewed_by"::text, 'odd "name"'::text, "_written"."odd ""name"""::text, 'length'::text, "_written"."length"::text))::text AS "kept" FROM "_written";
WITH "_written" AS (
INSERT INTO "public"."comment" AS "_0" ("body", "article_id")
VALUES (('hi')::text, ($1::text)::integer)
RETURNING 1
) SELECT count(*) AS "count", coalesce(json_agg('{}'::json), '[]'::json)::text AS "rows", json_agg(json_build_object())::text AS "kept" FROM "_written";
SELECT json_build_object('affected_rows'::text, ($1::text)::bigint, 'returning'::text, (SELECT coalesce(json_agg("_6".*), '[]'::json)
FROM (SELECT (SELECT (SELECT row_to_json("_e".*) FROM (SELECT "_1"."name" AS "name", (SELECT coalesce(json_agg("_3".*), '[]'::json)
FROM (SELECT "_2"."title" AS "title"
FROM "public"."article" AS "_2"
WHERE "_2"."author_id" = "_1"."id") AS "_3") AS "articles") AS "_e")
FROM "public"."author" AS "_1"
WHERE "_1"."id" = "_0"."author_id" LIMIT 1) AS "author", (SELECT coalesce(json_agg("_5".*), '[]'::json)
FROM (SELECT "_4"."body" AS "body"
FROM "public"."comment" AS "_4"
WHERE "_4"."article_id" = "_0"."id") AS "_5") AS "comments"
FROM json_populate_recordset(NULL::"public"."article", ($2::text)::json) AS "_0") AS "_6"));
-- 2: EngineError: cannot insert object relationship "author" as "author_id" column values are already determined
-- 3: EngineError: cannot insert "author_id" columns as their values are already being determined by parent insert
-- 4
WITH "_written" AS (
INSERT INTO "public"."author" AS "_0" ("name")
VALUES (('Z2')::text)
RETURNING "_0"."id", "_0"."name", "_0"."age", "_0"."balance", "_0"."visits", "_0"."settings", "_0"."tags", "_0"."favourite", "_0"."joined"
) SELECT count(*) AS "count", coalesce(json_agg(row_to_json("_written")), '[]'::json)::text AS "rows", json_agg(json_build_object('id'::text, "_written"."id"::text, 'name'::text, "_written"."name"::text, 'age'::text, "_written"."age"::text, 'balance'::text, "_written"."balance"::text, 'visits'::text, "_written"."visits"::text, 'settings'::text, "_written"."settings"::text, 'tags'::text, "_written"."tags"::text, 'favourite'::text, "_written"."favourite"::text, 'joined'::text, "_written"."joined"::text))::text AS "kept" FROM "_written";
SELECT (SELECT (SELECT row_to_json("_e".*) FROM (SELECT "_0"."name" AS "name", (SELECT coalesce(json_agg("_2".*), '[]'::json)
FROM (SELECT "_1"."title" AS "title"
FROM "public"."article" AS "_1"
WHERE "_1"."author_id" = "_0"."id") AS "_2") AS "articles") AS "_e")
FROM json_populate_recordset(NULL::"public"."author", ($1::text)::json) AS "_0" LIMIT 1);

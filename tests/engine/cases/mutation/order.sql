-- 1
WITH "_written" AS (
INSERT INTO "public"."author" AS "_0" ("id", "name")
VALUES (('60')::integer, ('First')::text)
RETURNING "_0"."id"
) SELECT (SELECT (SELECT row_to_json("_e".*) FROM (SELECT "_1"."id" AS "id") AS "_e")
FROM "_written" AS "_1" LIMIT 1);
WITH "_written" AS (
INSERT INTO "public"."article" AS "_0" ("id", "title", "author_id")
VALUES (('61')::integer, ('needs it')::text, ('60')::integer)
RETURNING "_0"."id", "_0"."author_id", "_0"."title", "_0"."content", "_0"."rating", "_0"."is_published", "_0"."reviewed_by", "_0"."odd ""name""", "_0"."length"
) SELECT count(*) AS "count", coalesce(json_agg(row_to_json("_written")), '[]'::json)::text AS "rows", json_agg(json_build_object('id'::text, "_written"."id"::text, 'author_id'::text, "_written"."author_id"::text, 'title'::text, "_written"."title"::text, 'content'::text, "_written"."content"::text, 'rating'::text, "_written"."rating"::text, 'is_published'::text, "_written"."is_published"::text, 'reviewed_by'::text, "_written"."reviewed_by"::text, 'odd "name"'::text, "_written"."odd ""name"""::text, 'length'::text, "_written"."length"::text))::text AS "kept" FROM "_written";
SELECT (SELECT (SELECT row_to_json("_e".*) FROM (SELECT (SELECT (SELECT row_to_json("_e".*) FROM (SELECT "_1"."name" AS "name") AS "_e")
FROM "public"."author" AS "_1"
WHERE "_1"."id" = "_0"."author_id" LIMIT 1) AS "author") AS "_e")
FROM json_populate_recordset(NULL::"public"."article", ($1::text)::json) AS "_0" LIMIT 1);
-- 2
WITH "_written" AS (
INSERT INTO "public"."author" AS "_0" ("id", "name")
VALUES (('62')::integer, ('Undone')::text)
RETURNING "_0"."id"
) SELECT (SELECT (SELECT row_to_json("_e".*) FROM (SELECT "_1"."id" AS "id") AS "_e")
FROM "_written" AS "_1" LIMIT 1);
WITH "_written" AS (
INSERT INTO "public"."author" AS "_0" ("id", "name")
VALUES (('62')::integer, ('Fails')::text)
RETURNING "_0"."id"
) SELECT (SELECT (SELECT row_to_json("_e".*) FROM (SELECT "_1"."id" AS "id") AS "_e")
FROM "_written" AS "_1" LIMIT 1);
-- 3
SELECT (SELECT coalesce(json_agg("_1".*), '[]'::json)
FROM (SELECT "_0"."id" AS "id"
FROM "public"."author" AS "_0"
WHERE ("_0"."id" >= ('60')::integer)) AS "_1");

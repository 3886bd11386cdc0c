-- 1
WITH "_written" AS (
INSERT INTO "public"."article" AS "_0" ("id", "title", "author_id", "reviewed_by")
VALUES (('40')::integer, ('with comments')::text, ('1')::integer, ($1::text)::integer)
RETURNING "_0"."id", "_0"."author_id", "_0"."title", "_0"."content", "_0"."rating", "_0"."is_published", "_0"."reviewed_by", "_0"."odd ""name""", "_0"."length", CASE WHEN ("_0"."author_id" = ($1::text)::integer) THEN NULL ELSE "hdb_engine"."check_failed"() END AS "_check"
) SELECT count(*) AS "count", coalesce(json_agg(row_to_json("_written")), '[]'::json)::text AS "rows", json_agg(json_build_object('id'::text, "_written"."id"::text, 'author_id'::text, "_written"."author_id"::text, 'title'::text, "_written"."title"::text, 'content'::text, "_written"."content"::text, 'rating'::text, "_written"."rating"::text, 'is_published'::text, "_written"."is_published"::text, 'reviewed_by'::text, "_written"."reviewed_by"::text, 'odd "name"'::text, "_written"."odd ""name"""::text, 'length'::text, "_written"."length"::text))::text AS "kept" FROM "_written";
WITH "_written" AS (
INSERT INTO "public"."comment" AS "_0" ("body", "article_id")
VALUES (('one')::text, ($1::text)::integer), (('two')::text, ($1::text)::integer)
RETURNING CASE WHEN EXISTS (SELECT 1 FROM "public"."article" AS "_1"
WHERE "_1"."id" = "_0"."article_id" AND ("_1"."author_id" = ($2::text)::integer)) THEN NULL ELSE "hdb_engine"."check_failed"() END AS "_check"
) SELECT count(*) AS "count", coalesce(json_agg('{}'::json), '[]'::json)::text AS "rows", json_agg(json_build_object())::text AS "kept" FROM "_written";
SELECT (SELECT (SELECT row_to_json("_e".*) FROM (SELECT "_0"."id" AS "id", (SELECT coalesce(json_agg("_3".*), '[]'::json)
FROM (SELECT "_1"."body" AS "body"
FROM "public"."comment" AS "_1"
WHERE "_1"."article_id" = "_0"."id" AND EXISTS (SELECT 1 FROM "public"."article" AS "_2"
WHERE "_2"."id" = "_1"."article_id" AND (("_2"."is_published" = ('true')::boolean) OR ("_2"."author_id" = ($1::text)::integer)))
ORDER BY "_1"."id" ASC NULLS LAST) AS "_3") AS "comments") AS "_e")
FROM json_populate_recordset(NULL::"public"."article", ($2::text)::json) AS "_0" LIMIT 1);
-- 2
WITH "_written" AS (
INSERT INTO "public"."comment" AS "_0" ("body", "article_id")
VALUES (('not allowed')::text, ('3')::integer)
RETURNING "_0"."id", CASE WHEN EXISTS (SELECT 1 FROM "public"."article" AS "_1"
WHERE "_1"."id" = "_0"."article_id" AND ("_1"."author_id" = ($1::text)::integer)) THEN NULL ELSE "hdb_engine"."check_failed"() END AS "_check"
) SELECT (SELECT (SELECT row_to_json("_e".*) FROM (SELECT "_2"."id" AS "id") AS "_e")
FROM "_written" AS "_2" LIMIT 1);

-- 1
WITH "_written" AS (
UPDATE "public"."article" AS "_0" SET "author_id" = ('2')::integer
WHERE ("_0"."author_id" = ('1')::integer)
RETURNING "_0"."id", "_0"."author_id", "_0"."title", "_0"."content", "_0"."rating", "_0"."is_published", "_0"."reviewed_by", "_0"."odd ""name""", "_0"."length"
) SELECT count(*) AS "count", coalesce(json_agg(row_to_json("_written")), '[]'::json)::text AS "rows", json_agg(json_build_object('id'::text, "_written"."id"::text, 'author_id'::text, "_written"."author_id"::text, 'title'::text, "_written"."title"::text, 'content'::text, "_written"."content"::text, 'rating'::text, "_written"."rating"::text, 'is_published'::text, "_written"."is_published"::text, 'reviewed_by'::text, "_written"."reviewed_by"::text, 'odd "name"'::text, "_written"."odd ""name"""::text, 'length'::text, "_written"."length"::text))::text AS "kept" FROM "_written";
SELECT json_build_object('returning'::text, (SELECT coalesce(json_agg("_4".*), '[]'::json)
FROM (SELECT "_0"."id" AS "id", (SELECT (SELECT row_to_json("_e".*) FROM (SELECT "_1"."name" AS "name", json_build_object('aggregate'::text, (SELECT json_build_object('count'::text, "count"(*))
FROM (SELECT 1
FROM "public"."article" AS "_2"
WHERE "_2"."author_id" = "_1"."id") AS "_3")) AS "articles_aggregate") AS "_e")
FROM "public"."author" AS "_1"
WHERE "_1"."id" = "_0"."author_id" LIMIT 1) AS "author"
FROM json_populate_recordset(NULL::"public"."article", ($1::text)::json) AS "_0") AS "_4"));

-- 1
WITH "_written" AS (
DELETE FROM "public"."article" AS "_0"
WHERE ("_0"."author_id" = ($1::text)::integer)
RETURNING "_0"."id", "_0"."title"
) SELECT json_build_object('affected_rows'::text, (SELECT count(*) FROM "_written"), 'returning'::text, (SELECT coalesce(json_agg("_2".*), '[]'::json)
FROM (SELECT "_1"."id" AS "id", "_1"."title" AS "title"
FROM "_written" AS "_1") AS "_2"));
-- 2
WITH "_written" AS (
DELETE FROM "public"."author" AS "_0"
WHERE ("_0"."id" = ('3')::integer)
RETURNING "_0"."name"
) SELECT (SELECT (SELECT row_to_json("_e".*) FROM (SELECT "_1"."name" AS "name") AS "_e")
FROM "_written" AS "_1" LIMIT 1);
WITH "_written" AS (
DELETE FROM "public"."author" AS "_0"
WHERE ("_0"."id" = ('99')::integer)
RETURNING "_0"."name"
) SELECT (SELECT (SELECT row_to_json("_e".*) FROM (SELECT "_1"."name" AS "name") AS "_e")
FROM "_written" AS "_1" LIMIT 1);
-- 3
SELECT json_build_object('aggregate'::text, (SELECT json_build_object('count'::text, "count"(*))
FROM (SELECT 1
FROM "public"."article" AS "_0") AS "_1"));

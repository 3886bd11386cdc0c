-- 1
SELECT (SELECT coalesce(json_agg("_1"."row"), '[]'::json)
FROM (SELECT row_to_json((SELECT "_e" FROM (SELECT "_0"."id" AS "id") AS "_e")) AS "row"
FROM "public"."article" AS "_0"
WHERE (("_0"."is_published" = ('true')::boolean) OR ("_0"."author_id" = ($1::text)::integer)) LIMIT 2) AS "_1");
-- 2
WITH "_written" AS (
INSERT INTO "public"."article" AS "_0" ("title", "author_id", "reviewed_by")
VALUES (('x')::text, ('1')::integer, ($1::text)::integer)
RETURNING "_0"."id", CASE WHEN ("_0"."author_id" = ($1::text)::integer) THEN NULL ELSE "hdb_engine"."check_failed"() END AS "_check"
) SELECT (SELECT row_to_json((SELECT "_e" FROM (SELECT "_1"."id" AS "id") AS "_e"))
FROM "_written" AS "_1" LIMIT 1);
-- 3
SELECT json_build_object('aggregate'::text, (SELECT json_build_object('count'::text, count(*))
FROM (SELECT 1
FROM "public"."article" AS "_0") AS "_1"));

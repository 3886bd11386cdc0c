-- 1
WITH "_written" AS (
UPDATE "public"."article" AS "_0" SET "content" = ('mine now')::text
WHERE ("_0"."author_id" = ($1::text)::integer)
RETURNING CASE WHEN (("_0"."title" <> ('forbidden')::text) OR ("_0"."title" IS NULL)) THEN NULL ELSE "hdb_engine"."check_failed"() END AS "_check"
) SELECT json_build_object('affected_rows'::text, (SELECT count(*) FROM "_written"));
-- 2
WITH "_written" AS (
UPDATE "public"."article" AS "_0" SET "title" = ('forbidden')::text
WHERE (("_0"."author_id" = ($1::text)::integer) AND ("_0"."id" = ('1')::integer))
RETURNING CASE WHEN (("_0"."title" <> ('forbidden')::text) OR ("_0"."title" IS NULL)) THEN NULL ELSE "hdb_engine"."check_failed"() END AS "_check"
) SELECT json_build_object('affected_rows'::text, (SELECT count(*) FROM "_written"));
-- 3
WITH "_written" AS (
UPDATE "public"."article" AS "_0" SET "title" = ('x')::text
WHERE (("_0"."author_id" = ($1::text)::integer) AND ("_0"."id" = ('3')::integer))
RETURNING "_0"."id", CASE WHEN (("_0"."title" <> ('forbidden')::text) OR ("_0"."title" IS NULL)) THEN NULL ELSE "hdb_engine"."check_failed"() END AS "_check"
) SELECT (SELECT (SELECT row_to_json("_e".*) FROM (SELECT "_1"."id" AS "id") AS "_e")
FROM "_written" AS "_1" LIMIT 1);
-- 4
WITH "_written" AS (
UPDATE "public"."author" AS "_0" SET "name" = ('C')::text
WHERE ("_0"."id" = ($1::text)::integer)
RETURNING CASE WHEN ("_0"."age" >= ('18')::integer) THEN NULL ELSE "hdb_engine"."check_failed"() END AS "_check"
) SELECT json_build_object('affected_rows'::text, (SELECT count(*) FROM "_written"));
-- 5
SELECT (SELECT (SELECT row_to_json("_e".*) FROM (SELECT "_0"."name" AS "name") AS "_e")
FROM "public"."author" AS "_0"
WHERE ("_0"."id" = ('3')::integer) LIMIT 1), (SELECT coalesce(json_agg("_2".*), '[]'::json)
FROM (SELECT "_1"."title" AS "title", "_1"."content" AS "content"
FROM "public"."article" AS "_1"
ORDER BY "_1"."id" ASC NULLS LAST) AS "_2");

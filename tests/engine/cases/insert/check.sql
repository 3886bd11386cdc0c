-- 1
WITH "_written" AS (
INSERT INTO "public"."article" AS "_0" ("title", "author_id", "reviewed_by")
VALUES (('mine')::text, ('1')::integer, ($1::text)::integer), (('not mine')::text, ('2')::integer, ($1::text)::integer)
RETURNING CASE WHEN ("_0"."author_id" = ($1::text)::integer) THEN NULL ELSE "hdb_engine"."check_failed"() END AS "_check"
) SELECT json_build_object('affected_rows'::text, (SELECT count(*) FROM "_written"));
-- 2
WITH "_written" AS (
INSERT INTO "public"."article" AS "_0" ("author_id", "title", "rating")
VALUES (('1')::integer, ('unrated')::text, NULL::real)
RETURNING CASE WHEN ("_0"."rating" > ('1')::real) THEN NULL ELSE "hdb_engine"."check_failed"() END AS "_check"
) SELECT json_build_object('affected_rows'::text, (SELECT count(*) FROM "_written"));
-- 3
SELECT json_build_object('aggregate'::text, (SELECT json_build_object('count'::text, "count"(*))
FROM (SELECT 1
FROM "public"."article" AS "_0") AS "_1"));
-- 4
WITH "_written" AS (
INSERT INTO "public"."article" AS "_0" ("id", "title", "author_id", "reviewed_by")
VALUES (('30')::integer, ('mine')::text, ('1')::integer, ($1::text)::integer)
RETURNING "_0"."id", "_0"."reviewed_by", CASE WHEN ("_0"."author_id" = ($1::text)::integer) THEN NULL ELSE "hdb_engine"."check_failed"() END AS "_check"
) SELECT (SELECT (SELECT row_to_json("_e".*) FROM (SELECT "_1"."id" AS "id", "_1"."reviewed_by" AS "reviewed_by") AS "_e")
FROM "_written" AS "_1" LIMIT 1);

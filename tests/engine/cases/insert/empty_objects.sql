-- 1
WITH "_written" AS (
INSERT INTO "public"."author" AS "_0" SELECT WHERE false
RETURNING "_0"."id"
) SELECT json_build_object('affected_rows'::text, (SELECT count(*) FROM "_written"), 'returning'::text, (SELECT coalesce(json_agg("_2".*), '[]'::json)
FROM (SELECT "_1"."id" AS "id"
FROM "_written" AS "_1") AS "_2"));
-- 2
WITH "_written" AS (
INSERT INTO "public"."author" AS "_0" SELECT WHERE false
RETURNING 1
) SELECT json_build_object('affected_rows'::text, (SELECT count(*) FROM "_written"));
-- 3
WITH "_written" AS (
INSERT INTO "public"."color" AS "_0" ("value")
VALUES (('x')::text), (DEFAULT)
RETURNING 1
) SELECT json_build_object('affected_rows'::text, (SELECT count(*) FROM "_written"));
-- 4
WITH "_written" AS (
INSERT INTO "public"."article" AS "_0" SELECT WHERE false
RETURNING "_0"."id", CASE WHEN ("_0"."author_id" = ($1::text)::integer) THEN NULL ELSE "hdb_engine"."check_failed"() END AS "_check"
) SELECT json_build_object('affected_rows'::text, (SELECT count(*) FROM "_written"), 'returning'::text, (SELECT coalesce(json_agg("_2".*), '[]'::json)
FROM (SELECT "_1"."id" AS "id"
FROM "_written" AS "_1") AS "_2"));

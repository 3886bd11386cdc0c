-- 1
WITH "_written" AS (
UPDATE "public"."author" AS "_0" SET "age" = ('1')::integer
WHERE ("_0"."id" = ('1')::integer)
RETURNING "_0"."id", "_0"."age"
) SELECT json_build_object('affected_rows'::text, (SELECT count(*) FROM "_written"), 'returning'::text, (SELECT coalesce(json_agg("_2".*), '[]'::json)
FROM (SELECT "_1"."id" AS "id", "_1"."age" AS "age"
FROM "_written" AS "_1") AS "_2"));
WITH "_written" AS (
UPDATE "public"."author" AS "_0" SET "age" = "_0"."age" + ('1')::integer
WHERE ("_0"."age" = ('1')::integer)
RETURNING "_0"."id", "_0"."age"
) SELECT json_build_object('affected_rows'::text, (SELECT count(*) FROM "_written"), 'returning'::text, (SELECT coalesce(json_agg("_2".*), '[]'::json)
FROM (SELECT "_1"."id" AS "id", "_1"."age" AS "age"
FROM "_written" AS "_1") AS "_2"));

-- 1
WITH "_written" AS (
UPDATE "public"."tag" AS "_0" SET "score" = ('5.0')::numeric
WHERE ("_0"."id" = ('1')::integer)
RETURNING "_0"."score"
) SELECT json_build_object('returning'::text, (SELECT coalesce(json_agg("_2".*), '[]'::json)
FROM (SELECT "_1"."score" AS "score"
FROM "_written" AS "_1") AS "_2"));
-- 2
WITH "_written" AS (
UPDATE "public"."tag" AS "_0" SET "score" = "_0"."score" + ('-1.0e-3')::numeric
WHERE ("_0"."id" = ('1')::integer)
RETURNING "_0"."score"
) SELECT json_build_object('returning'::text, (SELECT coalesce(json_agg("_2".*), '[]'::json)
FROM (SELECT "_1"."score" AS "score"
FROM "_written" AS "_1") AS "_2"));
-- 3
WITH "_written" AS (
UPDATE "public"."tag" AS "_0" SET "score" = ($1::text)::numeric
WHERE ("_0"."id" = ('1')::integer)
RETURNING "_0"."score"
) SELECT json_build_object('returning'::text, (SELECT coalesce(json_agg("_2".*), '[]'::json)
FROM (SELECT "_1"."score" AS "score"
FROM "_written" AS "_1") AS "_2"));

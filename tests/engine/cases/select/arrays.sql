-- 1
WITH "_written" AS (
UPDATE "public"."author" AS "_0" SET "tags" = ($1::text)::text[]
WHERE ("_0"."id" = ('1')::integer)
RETURNING "_0"."tags"
) SELECT (SELECT (SELECT row_to_json("_e".*) FROM (SELECT "_1"."tags" AS "tags") AS "_e")
FROM "_written" AS "_1" LIMIT 1);
-- 2
SELECT (SELECT coalesce(json_agg("_1".*), '[]'::json)
FROM (SELECT "_0"."id" AS "id"
FROM "public"."author" AS "_0"
WHERE ("_0"."tags" @> ('{"a"}')::text[])) AS "_1");
-- 3
SELECT (SELECT coalesce(json_agg("_1".*), '[]'::json)
FROM (SELECT "_0"."id" AS "id"
FROM "public"."author" AS "_0"
WHERE ("_0"."tags" = ('{a,bc}')::text[])) AS "_1");
-- 4
SELECT (SELECT coalesce(json_agg("_1".*), '[]'::json)
FROM (SELECT "_0"."id" AS "id"
FROM "public"."author" AS "_0"
WHERE (("_0"."id" = ('1')::integer) AND ("_0"."tags" <@ (E'{"a","b\\"c","d"}')::text[]))) AS "_1");
-- 5
SELECT json_build_object('aggregate'::text, (SELECT json_build_object('max'::text, json_build_object('tags'::text, "max"("_1"."tags")))
FROM (SELECT "_0"."tags" AS "tags"
FROM "public"."author" AS "_0") AS "_1"));
-- 6: EngineError: variable 'tags' is declared as '_text', but used where '[String!]' is expected
-- 7: EngineError: parsing Text failed, expected String, but encountered Number
-- 8

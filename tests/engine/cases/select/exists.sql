-- 1
SELECT (SELECT coalesce(json_agg("_2".*), '[]'::json)
FROM (SELECT "_0"."id" AS "id"
FROM "public"."article" AS "_0"
WHERE EXISTS (SELECT 1 FROM "public"."author" AS "_1"
WHERE (("_1"."id" = ($1::text)::integer) AND ("_1"."age" > ('18')::integer)))
ORDER BY "_0"."id" ASC NULLS LAST) AS "_2");
-- 2
SELECT (SELECT coalesce(json_agg("_2".*), '[]'::json)
FROM (SELECT "_0"."id" AS "id"
FROM "public"."article" AS "_0"
WHERE EXISTS (SELECT 1 FROM "public"."author" AS "_1"
WHERE (("_1"."id" = ($1::text)::integer) AND ("_1"."age" > ('18')::integer)))) AS "_2");

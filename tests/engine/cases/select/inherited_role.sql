-- 1
SELECT (SELECT coalesce(json_agg("_1".*), '[]'::json)
FROM (SELECT "_0"."id" AS "id", "_0"."name" AS "name", CASE WHEN ("_0"."id" = ($1::text)::integer) THEN "_0"."age" END AS "age", CASE WHEN ("_0"."id" = ($1::text)::integer) THEN "_0"."balance" END AS "balance"
FROM "public"."author" AS "_0"
WHERE (TRUE OR ("_0"."id" = ($1::text)::integer))
ORDER BY "_0"."id" ASC NULLS LAST) AS "_1");
-- 2: EngineError: field 'author_aggregate' not found in type: 'query_root'
-- 3
SELECT (SELECT coalesce(json_agg("_1".*), '[]'::json)
FROM (SELECT "_0"."id" AS "id"
FROM "public"."author" AS "_0"
WHERE (TRUE OR ("_0"."id" = ($1::text)::integer)) AND (CASE WHEN ("_0"."id" = ($1::text)::integer) THEN "_0"."age" END > ('0')::integer)
ORDER BY "_0"."id" ASC NULLS LAST) AS "_1");
-- 4
SELECT (SELECT coalesce(json_agg("_2".*), '[]'::json)
FROM (SELECT "_0"."id" AS "id"
FROM "public"."article" AS "_0"
WHERE EXISTS (SELECT 1 FROM "public"."author" AS "_1"
WHERE (("_1"."id" = ($1::text)::integer) AND ("_1"."age" > ('18')::integer)))
ORDER BY "_0"."id" ASC NULLS LAST) AS "_2");
-- 5
SELECT (SELECT coalesce(json_agg("_2".*), '[]'::json)
FROM (SELECT "_0"."id" AS "id"
FROM "public"."article" AS "_0"
WHERE ((("_0"."is_published" = ('true')::boolean) OR ("_0"."author_id" = ($1::text)::integer)) OR EXISTS (SELECT 1 FROM "public"."author" AS "_1"
WHERE (("_1"."id" = ($1::text)::integer) AND ("_1"."age" > ('18')::integer))))
ORDER BY "_0"."id" ASC NULLS LAST LIMIT 2) AS "_2");

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

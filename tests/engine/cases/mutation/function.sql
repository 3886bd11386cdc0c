-- 1
SELECT (SELECT coalesce(json_agg("_1".*), '[]'::json)
FROM (SELECT "_0"."id" AS "id", "_0"."visits" AS "visits"
FROM "public"."count_visit"(($2::text)::json, ('2')::integer) AS "_0"
WHERE ("_0"."id" = ($1::text)::integer)) AS "_1");
-- 2
SELECT (SELECT coalesce(json_agg("_1".*), '[]'::json)
FROM (SELECT "_0"."visits" AS "visits"
FROM "public"."count_visit"(($2::text)::json) AS "_0"
WHERE ("_0"."id" = ($1::text)::integer)) AS "_1");
-- 3: EngineError: field 'count_visit' not found in type: 'mutation_root'
-- 4: EngineError: field 'count_visit' not found in type: 'query_root'

-- 1
SELECT (SELECT coalesce(json_agg("_2".*), '[]'::json)
FROM (SELECT "_0"."id" AS "id"
FROM "public"."article" AS "_0"
WHERE ((SELECT "count"(*) FROM "public"."comment" AS "_1"
WHERE "_1"."article_id" = "_0"."id") > ('1')::integer)) AS "_2");
-- 2
SELECT (SELECT coalesce(json_agg("_2".*), '[]'::json)
FROM (SELECT "_0"."id" AS "id"
FROM "public"."article" AS "_0"
WHERE ((SELECT "count"(*) FROM "public"."comment" AS "_1"
WHERE "_1"."article_id" = "_0"."id" AND ("_1"."body" LIKE ('s%')::text)) = ('1')::integer)
ORDER BY "_0"."id" ASC NULLS LAST) AS "_2");
-- 3
SELECT (SELECT coalesce(json_agg("_2".*), '[]'::json)
FROM (SELECT "_0"."id" AS "id"
FROM "public"."article" AS "_0"
WHERE ((SELECT CASE WHEN ($1::text)::boolean THEN "count"(DISTINCT "_1"."article_id") ELSE "count"("_1"."article_id") END FROM "public"."comment" AS "_1"
WHERE "_1"."article_id" = "_0"."id") = ('1')::integer)
ORDER BY "_0"."id" ASC NULLS LAST) AS "_2");
-- 4
SELECT (SELECT coalesce(json_agg("_2".*), '[]'::json)
FROM (SELECT "_0"."id" AS "id"
FROM "public"."article" AS "_0"
WHERE ((SELECT "avg"("_1"."weight") FROM "public"."comment" AS "_1"
WHERE "_1"."article_id" = "_0"."id") = ('2')::double precision)) AS "_2");
-- 5
SELECT (SELECT coalesce(json_agg("_2".*), '[]'::json)
FROM (SELECT "_0"."id" AS "id"
FROM "public"."article" AS "_0"
WHERE ((SELECT "corr"("_1"."weight", "_1"."weight") FROM "public"."comment" AS "_1"
WHERE "_1"."article_id" = "_0"."id") = ('1')::double precision)) AS "_2");
-- 6
SELECT (SELECT coalesce(json_agg("_2".*), '[]'::json)
FROM (SELECT "_0"."id" AS "id"
FROM "public"."author" AS "_0"
WHERE ((SELECT "bool_and"("_1"."is_published") FROM "public"."article" AS "_1"
WHERE "_1"."author_id" = "_0"."id") = ('true')::boolean)) AS "_2");
-- 7: EngineError: exactly one predicate should be specified
-- 8: EngineError: field 'avg' not found in type: 'article_aggregate_bool_exp'

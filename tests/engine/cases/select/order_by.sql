-- 1
SELECT (SELECT coalesce(json_agg("_2".*), '[]'::json)
FROM (SELECT "_0"."id" AS "id"
FROM "public"."article" AS "_0"
ORDER BY (SELECT "_1"."name" FROM "public"."author" AS "_1"
WHERE "_1"."id" = "_0"."author_id" LIMIT 1) DESC NULLS FIRST, "_0"."rating" ASC NULLS FIRST) AS "_2");
-- 2
SELECT (SELECT coalesce(json_agg("_3".*), '[]'::json)
FROM (SELECT "_0"."id" AS "id"
FROM "public"."author" AS "_0"
ORDER BY (SELECT "count"(*) FROM "public"."article" AS "_1"
WHERE "_1"."author_id" = "_0"."id") DESC NULLS FIRST, (SELECT "max"("_2"."rating") FROM "public"."article" AS "_2"
WHERE "_2"."author_id" = "_0"."id") ASC NULLS LAST, "_0"."id" DESC NULLS FIRST) AS "_3");
-- 3
SELECT (SELECT coalesce(json_agg("_1".*), '[]'::json)
FROM (SELECT DISTINCT ON ("_0"."author_id") "_0"."author_id" AS "author_id", "_0"."title" AS "title"
FROM "public"."article" AS "_0"
ORDER BY "_0"."author_id" ASC NULLS LAST, "_0"."rating" DESC NULLS LAST) AS "_1");
-- 4: EngineError: "distinct_on" columns must match initial "order_by" columns

-- 1
SELECT (SELECT coalesce(json_agg("_4".*), '[]'::json)
FROM (SELECT "public"."author_label"("_0", ('-> ')::text) AS "label", "public"."author_label"("_0") AS "plain", (SELECT coalesce(json_agg("_2".*), '[]'::json)
FROM (SELECT "_1"."title" AS "title"
FROM "public"."author_best"("_0") AS "_1") AS "_2") AS "best"
FROM "public"."author" AS "_0"
WHERE EXISTS (SELECT 1 FROM "public"."author_best"("_0") AS "_3"
WHERE ("_3"."title" = ('Engines')::text))) AS "_4");
-- 2
SELECT (SELECT coalesce(json_agg("_3".*), '[]'::json)
FROM (SELECT "public"."author_label"("_0") AS "label", (SELECT coalesce(json_agg("_2".*), '[]'::json)
FROM (SELECT "_1"."title" AS "title"
FROM "public"."author_best"("_0") AS "_1"
WHERE (("_1"."is_published" = ('true')::boolean) OR ("_1"."author_id" = ($1::text)::integer)) LIMIT 2) AS "_2") AS "best"
FROM "public"."author" AS "_0"
ORDER BY "_0"."id" ASC NULLS LAST) AS "_3");

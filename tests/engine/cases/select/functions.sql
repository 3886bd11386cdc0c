-- 1
SELECT (SELECT coalesce(json_agg("_1".*), '[]'::json)
FROM (SELECT "_0"."id" AS "id"
FROM "public"."search_articles"(('e')::text) AS "_0"
WHERE (("_0"."is_published" = ('true')::boolean) OR ("_0"."author_id" = ($1::text)::integer))
ORDER BY "_0"."id" DESC NULLS FIRST LIMIT 2) AS "_1");
-- 2
SELECT (SELECT coalesce(json_agg("_1".*), '[]'::json)
FROM (SELECT "_0"."id" AS "id"
FROM "public"."search_articles"("most" => ('1')::integer) AS "_0"
WHERE (("_0"."is_published" = ('true')::boolean) OR ("_0"."author_id" = ($1::text)::integer)) LIMIT 2) AS "_1"), json_build_object('aggregate'::text, (SELECT json_build_object('count'::text, "count"(*))
FROM (SELECT 1
FROM "public"."search_articles"() AS "_2"
WHERE (("_2"."is_published" = ('true')::boolean) OR ("_2"."author_id" = ($1::text)::integer))) AS "_3"));
-- 3
SELECT (SELECT coalesce(json_agg("_1".*), '[]'::json)
FROM (SELECT "_0"."id" AS "id"
FROM "public"."search_articles"(($2::text)::text) AS "_0"
WHERE (("_0"."is_published" = ('true')::boolean) OR ("_0"."author_id" = ($1::text)::integer)) LIMIT 2) AS "_1");

-- 1
SELECT (SELECT coalesce(json_agg("_2".*), '[]'::json)
FROM (SELECT "_0"."name" AS "name"
FROM "public"."author" AS "_0"
WHERE EXISTS (SELECT 1 FROM "public"."article" AS "_1"
WHERE "_1"."author_id" = "_0"."id" AND (("_1"."is_published" = ('true')::boolean) OR ("_1"."author_id" = ($1::text)::integer)) AND ("_1"."rating" > ('4')::real))
ORDER BY "_0"."id" ASC NULLS LAST) AS "_2");
-- 2
SELECT (SELECT coalesce(json_agg("_4".*), '[]'::json)
FROM (SELECT "_0"."body" AS "body"
FROM "public"."comment" AS "_0"
WHERE EXISTS (SELECT 1 FROM "public"."article" AS "_1"
WHERE "_1"."id" = "_0"."article_id" AND (("_1"."is_published" = ('true')::boolean) OR ("_1"."author_id" = ($1::text)::integer))) AND EXISTS (SELECT 1 FROM "public"."article" AS "_2"
WHERE "_2"."id" = "_0"."article_id" AND (("_2"."is_published" = ('true')::boolean) OR ("_2"."author_id" = ($1::text)::integer)) AND EXISTS (SELECT 1 FROM "public"."author" AS "_3"
WHERE "_3"."id" = "_2"."author_id" AND ("_3"."name" = ('Bo')::text)))) AS "_4");
-- 3
SELECT (SELECT coalesce(json_agg("_2".*), '[]'::json)
FROM (SELECT "_0"."name" AS "name"
FROM "public"."author" AS "_0"
WHERE ((SELECT "count"(*) FROM "public"."article" AS "_1"
WHERE "_1"."author_id" = "_0"."id" AND ("_1"."is_published" = ('true')::boolean)) >= ('2')::integer)) AS "_2"), (SELECT coalesce(json_agg("_5".*), '[]'::json)
FROM (SELECT "_3"."name" AS "name"
FROM "public"."author" AS "_3"
WHERE (NOT EXISTS (SELECT 1 FROM "public"."article" AS "_4"
WHERE "_4"."author_id" = "_3"."id"))) AS "_5");

-- 1
SELECT (SELECT coalesce(json_agg("_1".*), '[]'::json)
FROM (SELECT "_0"."id" AS "id", "_0"."title" AS "title"
FROM "public"."article" AS "_0"
WHERE (("_0"."is_published" = ('true')::boolean) OR ("_0"."author_id" = ($1::text)::integer))
ORDER BY "_0"."id" ASC NULLS LAST LIMIT 2) AS "_1");
-- 2
SELECT (SELECT coalesce(json_agg("_4".*), '[]'::json)
FROM (SELECT "_0"."name" AS "name", (SELECT coalesce(json_agg("_3".*), '[]'::json)
FROM (SELECT "_1"."title" AS "title", (SELECT (SELECT row_to_json("_e".*) FROM (SELECT "_2"."name" AS "name") AS "_e")
FROM "public"."author" AS "_2"
WHERE "_2"."id" = "_1"."author_id" LIMIT 1) AS "author"
FROM "public"."article" AS "_1"
WHERE "_1"."author_id" = "_0"."id" AND (("_1"."is_published" = ('true')::boolean) OR ("_1"."author_id" = ($1::text)::integer))
ORDER BY "_1"."id" ASC NULLS LAST LIMIT 2) AS "_3") AS "articles"
FROM "public"."author" AS "_0"
ORDER BY "_0"."id" ASC NULLS LAST) AS "_4");

-- 1
SELECT json_build_object('__typename'::text, 'article_aggregate'::text, 'aggregate'::text, (SELECT json_build_object('count'::text, "count"(*), 'max'::text, json_build_object('rating'::text, "max"("_1"."rating"), 'title'::text, "max"("_1"."title")), 'avg'::text, json_build_object('rating'::text, "avg"("_1"."rating")), 'sum'::text, json_build_object('id'::text, "sum"("_1"."id")))
FROM (SELECT "_0"."rating" AS "rating", "_0"."title" AS "title", "_0"."id" AS "id"
FROM "public"."article" AS "_0"
WHERE (("_0"."is_published" = ('true')::boolean) OR ("_0"."author_id" = ($1::text)::integer))
ORDER BY "_0"."id" ASC NULLS LAST) AS "_1"), 'nodes'::text, (SELECT coalesce(json_agg("_3".*), '[]'::json)
FROM (SELECT "_2"."id" AS "id"
FROM "public"."article" AS "_2"
WHERE (("_2"."is_published" = ('true')::boolean) OR ("_2"."author_id" = ($1::text)::integer))
ORDER BY "_2"."id" ASC NULLS LAST LIMIT 2) AS "_3"));
-- 2
SELECT json_build_object('aggregate'::text, (SELECT json_build_object('count'::text, "count"(DISTINCT "_1"."favourite"), 'all'::text, "count"(*), 'min'::text, json_build_object('joined'::text, "min"("_1"."joined")))
FROM (SELECT "_0"."favourite" AS "favourite", "_0"."joined" AS "joined"
FROM "public"."author" AS "_0") AS "_1")), (SELECT coalesce(json_agg("_7".*), '[]'::json)
FROM (SELECT json_build_object('aggregate'::text, (SELECT json_build_object('count'::text, "count"(*))
FROM (SELECT 1
FROM "public"."article" AS "_3"
WHERE "_3"."author_id" = "_2"."id" AND ("_3"."rating" > ('3')::real)) AS "_4"), 'nodes'::text, (SELECT coalesce(json_agg("_6".*), '[]'::json)
FROM (SELECT "_5"."title" AS "title"
FROM "public"."article" AS "_5"
WHERE "_5"."author_id" = "_2"."id" AND ("_5"."rating" > ('3')::real)) AS "_6")) AS "articles_aggregate"
FROM "public"."author" AS "_2"
ORDER BY "_2"."id" ASC NULLS LAST) AS "_7");
-- 3: EngineError: field 'article_aggregate' not found in type: 'query_root'

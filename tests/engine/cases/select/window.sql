-- 1
SELECT (SELECT coalesce(json_agg("_1".*), '[]'::json)
FROM (SELECT "_0"."id" AS "id"
FROM "public"."article" AS "_0"
WHERE (("_0"."is_published" = ('true')::boolean) OR ("_0"."author_id" = ($1::text)::integer))
ORDER BY "_0"."id" ASC NULLS LAST LIMIT 2) AS "_1"), (SELECT coalesce(json_agg("_3".*), '[]'::json)
FROM (SELECT "_2"."id" AS "id"
FROM "public"."article" AS "_2"
WHERE (("_2"."is_published" = ('true')::boolean) OR ("_2"."author_id" = ($1::text)::integer))
ORDER BY "_2"."id" ASC NULLS LAST LIMIT 2) AS "_3"), (SELECT coalesce(json_agg("_5".*), '[]'::json)
FROM (SELECT "_4"."id" AS "id"
FROM "public"."article" AS "_4"
WHERE (("_4"."is_published" = ('true')::boolean) OR ("_4"."author_id" = ($1::text)::integer))
ORDER BY "_4"."id" ASC NULLS LAST LIMIT 1 OFFSET ('1')::bigint) AS "_5");
-- 2
SELECT (SELECT coalesce(json_agg("_1".*), '[]'::json)
FROM (SELECT "_0"."id" AS "id"
FROM "public"."article" AS "_0"
WHERE (("_0"."is_published" = ('true')::boolean) OR ("_0"."author_id" = ($1::text)::integer))
ORDER BY "_0"."id" ASC NULLS LAST LIMIT least(($2::text)::integer, 2)) AS "_1");
-- 3: EngineError: expected a non-negative 32-bit integer for type 'Int', but found an integer
-- 4
SELECT (SELECT coalesce(json_agg("_3".*), '[]'::json)
FROM (SELECT (SELECT coalesce(json_agg("_2".*), '[]'::json)
FROM (SELECT "_1"."id" AS "id"
FROM "public"."article" AS "_1"
WHERE "_1"."author_id" = "_0"."id" AND (("_1"."is_published" = ('true')::boolean) OR ("_1"."author_id" = ($1::text)::integer))
ORDER BY "_1"."id" ASC NULLS LAST LIMIT 1) AS "_2") AS "articles"
FROM "public"."author" AS "_0"
ORDER BY "_0"."id" ASC NULLS LAST LIMIT ('1')::integer) AS "_3");

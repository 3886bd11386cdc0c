-- 1
SELECT (SELECT coalesce(json_agg("_1".*), '[]'::json)
FROM (SELECT "_0"."id" AS "id"
FROM "public"."author" AS "_0"
ORDER BY "_0"."id" ASC NULLS LAST) AS "_1");
-- 2
SELECT (SELECT coalesce(json_agg("_1".*), '[]'::json)
FROM (SELECT "_0"."id" AS "id"
FROM "public"."author" AS "_0"
ORDER BY "_0"."id" DESC NULLS FIRST) AS "_1");
-- 3
SELECT (SELECT coalesce(json_agg("_1".*), '[]'::json)
FROM (SELECT "_0"."id" AS "id"
FROM "public"."author" AS "_0"
WHERE ("_0"."id" = ANY (($1::text)::integer[]))
ORDER BY "_0"."favourite" ASC NULLS FIRST, "_0"."id" DESC NULLS FIRST) AS "_1");
-- 4
SELECT (SELECT coalesce(json_agg("_1".*), '[]'::json)
FROM (SELECT "_0"."id" AS "id"
FROM "public"."author" AS "_0"
WHERE ("_0"."id" = ANY (($1::text)::integer[]))
ORDER BY "_0"."id" ASC NULLS LAST) AS "_1");
-- 5
SELECT (SELECT coalesce(json_agg("_1".*), '[]'::json)
FROM (SELECT "_0"."id" AS "id"
FROM "public"."author" AS "_0"
WHERE (("_0"."name" = ($1::text)::text) OR (("_0"."age" IS NULL) = ($2::text)::boolean))
ORDER BY "_0"."id" ASC NULLS LAST) AS "_1");
-- 6
SELECT (SELECT coalesce(json_agg("_1".*), '[]'::json)
FROM (SELECT "_0"."id" AS "id"
FROM "public"."author" AS "_0"
WHERE (("_0"."name" = ($1::text)::text) OR (("_0"."age" IS NULL) = ($2::text)::boolean))
ORDER BY "_0"."id" ASC NULLS LAST) AS "_1");
-- 7
SELECT (SELECT coalesce(json_agg("_1".*), '[]'::json)
FROM (SELECT "_0"."id" AS "id"
FROM "public"."author" AS "_0"
WHERE ("_0"."favourite" = ('red')::text)
ORDER BY "_0"."id" ASC NULLS LAST) AS "_1");
-- 8
SELECT (SELECT coalesce(json_agg("_1".*), '[]'::json)
FROM (SELECT "_0"."id" AS "id"
FROM "public"."author" AS "_0"
WHERE ("_0"."favourite" = ('blue')::text)
ORDER BY "_0"."id" ASC NULLS LAST) AS "_1");
-- 9: EngineError: expected one of the values ['asc', 'asc_nulls_first', 'asc_nulls_last', 'desc', 'desc_nulls_first', 'desc_nulls_last'] for type 'order_by', but found 'sideways'
-- 10
SELECT (SELECT coalesce(json_agg("_1".*), '[]'::json)
FROM (SELECT "_0"."id" AS "id"
FROM "public"."author" AS "_0"
WHERE ("_0"."id" = ($1::text)::integer)) AS "_1");
-- 11: EngineError: unexpected variables in variableValues: unknown

-- 1
SELECT (SELECT coalesce(json_agg("_1".*), '[]'::json)
FROM (SELECT "_0"."id" AS "id"
FROM "public"."author" AS "_0"
WHERE (((("_0"."age" >= ('20')::integer) AND ("_0"."age" < ('37')::integer)) AND (("_0"."name" LIKE ('A%')::text) OR ("_0"."name" ILIKE ('b_')::text))) AND (NOT ("_0"."favourite" IS NULL)))
ORDER BY "_0"."id" ASC NULLS LAST) AS "_1");
-- 2
SELECT (SELECT coalesce(json_agg("_1".*), '[]'::json)
FROM (SELECT "_0"."name" AS "name"
FROM "public"."author" AS "_0"
WHERE (("_0"."id" = ANY (('{1,3}')::integer[])) AND ("_0"."name" <> ALL (('{"Ada"}')::text[])))) AS "_1");
-- 3
SELECT (SELECT coalesce(json_agg("_1".*), '[]'::json)
FROM (SELECT "_0"."name" AS "name"
FROM "public"."author" AS "_0"
WHERE ((("_0"."settings" @> ('{"theme":{"dark":true}}')::jsonb) AND ("_0"."settings" ? ('list')::text)) AND ("_0"."tags" @> ('{"math"}')::text[]))) AS "_1");
-- 4
SELECT (SELECT coalesce(json_agg("_1".*), '[]'::json)
FROM (SELECT "_0"."name" AS "name"
FROM "public"."author" AS "_0"
WHERE (("_0"."name" SIMILAR TO ('(A|B)%')::text) AND ("_0"."name" ~ ('^.o$')::text))) AS "_1");
-- 5
SELECT (SELECT coalesce(json_agg("_1".*), '[]'::json)
FROM (SELECT "_0"."name" AS "name", "_0"."favourite" AS "favourite"
FROM "public"."author" AS "_0"
WHERE ("_0"."favourite" = ('red')::text)) AS "_1");
-- 6
SELECT (SELECT coalesce(json_agg("_1".*), '[]'::json)
FROM (SELECT "_0"."name" AS "name"
FROM "public"."author" AS "_0"
WHERE (("_0"."settings")::text LIKE ('%dark%true%')::text)) AS "_1");

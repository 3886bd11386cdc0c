-- 1
SELECT (SELECT coalesce(json_agg("_1".*), '[]'::json)
FROM (SELECT "_0"."visits" AS "visits", "_0"."balance" AS "balance"
FROM "public"."author" AS "_0"
WHERE (("_0"."visits" = ('9007199254740993')::bigint) AND ("_0"."balance" = ('1.23456789012345678e13')::numeric))) AS "_1");
-- 2
SELECT (SELECT coalesce(json_agg("_1".*), '[]'::json)
FROM (SELECT "_0"."id" AS "id"
FROM "public"."author" AS "_0"
WHERE (("_0"."visits" = ($1::text)::bigint) AND ("_0"."balance" = ($2::text)::numeric))) AS "_1");
-- 3: EngineError: The value 3.0e9 lies outside the bounds or is not an integer. Maybe it is a float, or is there integer overflow?
-- 4: EngineError: The value 1.5 lies outside the bounds or is not an integer. Maybe it is a float, or is there integer overflow?

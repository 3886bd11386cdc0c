-- 1
SELECT (SELECT coalesce(json_agg("_1".*), '[]'::json)
FROM (SELECT "_0"."id" AS "id", "_0"."favourite" AS "favourite"
FROM "public"."author" AS "_0"
WHERE ("_0"."favourite" = ANY (('{"red"}')::text[]))) AS "_1");
-- 2
SELECT (SELECT coalesce(json_agg("_1".*), '[]'::json)
FROM (SELECT "_0"."id" AS "id", "_0"."favourite" AS "favourite"
FROM "public"."author" AS "_0"
WHERE ("_0"."favourite" <> ALL (('{"red"}')::text[]))) AS "_1");
-- 3
SELECT (SELECT coalesce(json_agg("_1".*), '[]'::json)
FROM (SELECT "_0"."id" AS "id"
FROM "public"."author" AS "_0"
WHERE ("_0"."favourite" = ANY (('{"blue"}')::text[]))) AS "_1");
-- 4: EngineError: expected an enum value for type 'color_enum', but found a string
-- 5: EngineError: expected one of the values ['blue', 'red'] for type 'color_enum', but found 'green'
-- 6: EngineError: field '_gt' not found in type: 'color_enum_comparison_exp'

-- 1: EngineError: expected a non-negative 32-bit integer for type 'Int', but found a string
-- 2: EngineError: expected a non-negative 32-bit integer for type 'Int', but found an integer
-- 3: EngineError: The value 2.147483648e9 lies outside the bounds or is not an integer. Maybe it is a float, or is there integer overflow?
-- 4: EngineError: expected a 32-bit integer, or a 64-bit integer represented as a string for type 'Int', but found a boolean
-- 5
SELECT (SELECT coalesce(json_agg("_1".*), '[]'::json)
FROM (SELECT "_0"."id" AS "id"
FROM "public"."author" AS "_0" OFFSET ('-1')::bigint) AS "_1");
-- 6: EngineError: parsing Text failed, expected String, but encountered Number
-- 7: EngineError: parsing Integer expected for input type: PGBigInt failed, expected Number, but encountered Boolean
-- 8: EngineError: parsing Float expected for input type: PGFloat failed, expected Number, but encountered Object
-- 9: EngineError: The value 1.0e39 lies outside the bounds. Is it overflowing the float bounds?
-- 10: EngineError: expected Bool, but encountered Number
-- 11: EngineError: parsing UTCTime failed, expected String, but encountered Number
-- 12: EngineError: parse json path error: a..b. Accept letters, digits, underscore (_) or hyphen (-) only. Use quotes enclosed in bracket (["..."]) if there is any special character
-- 13: EngineError: expected an object for type 'author_bool_exp', but found a number
-- 14: EngineError: missing required field 'id'
-- 15: EngineError: unexpected null value for type 'String'
-- 16: EngineError: expected a boolean for type 'Boolean', but found a string
-- 17: EngineError: expected one of the values ['asc', 'asc_nulls_first', 'asc_nulls_last', 'desc', 'desc_nulls_first', 'desc_nulls_last'] for type 'order_by', but found 'up'
-- 18: EngineError: expected an object for type 'author_bool_exp', but found a list
-- 19: EngineError: expected an object for type 'author_insert_input', but found null
-- 20
WITH "_written" AS (
INSERT INTO "public"."author" AS "_0" ("name", "visits")
VALUES (('x')::text, ('many')::bigint)
RETURNING 1
) SELECT json_build_object('affected_rows'::text, (SELECT count(*) FROM "_written"));

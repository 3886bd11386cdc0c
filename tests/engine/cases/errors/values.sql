-- 1: EngineError: expected a 32-bit integer for type 'Int', but found a string
-- 2: EngineError: unexpected negative value
-- 3: EngineError: expected a string for type 'String', but found an integer
-- 4: EngineError: unexpected null value for type 'String'
-- 5: EngineError: expected a boolean for type 'Boolean', but found a string
-- 6: EngineError: expected one of the values ['asc', 'asc_nulls_first', 'asc_nulls_last', 'desc', 'desc_nulls_first', 'desc_nulls_last'] for type 'order_by', but found 'up'
-- 7: EngineError: expected an object for type 'author_bool_exp', but found a list
-- 8: EngineError: expected an object for type 'author_insert_input', but found null
-- 9
WITH "_written" AS (
INSERT INTO "public"."author" AS "_0" ("name", "visits")
VALUES (('x')::text, ('many')::bigint)
RETURNING 1
) SELECT json_build_object('affected_rows'::text, (SELECT count(*) FROM "_written"));

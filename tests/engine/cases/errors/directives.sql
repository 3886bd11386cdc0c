-- 1: EngineError: missing required field 'if'
-- 2: EngineError: expected a boolean for type 'Boolean', but found a string
-- 3: EngineError: variable 'flag' is declared as 'Boolean', but used where 'Boolean!' is expected
-- 4: EngineError: expected a boolean for type 'Boolean', but found an integer
-- 5: EngineError: 'skip' has no argument named 'unless'
-- 6: EngineError: the following directives are used more than once: ['skip']
-- 7: EngineError: directive 'cached' is not allowed on a field
-- 8: EngineError: directive 'skip' is not allowed on a query
-- 9: EngineError: directive 'mine' is not defined in the schema
-- 10: EngineError: multiple definitions for variable "id"
-- 11: EngineError: null value found for non-nullable type: "Int!"
-- 12: EngineError: unexpected variables in variableValues: n
-- 13: EngineError: unbound variable "n"
-- 14
SELECT (SELECT (SELECT row_to_json("_e".*) FROM (SELECT (SELECT coalesce(json_agg("_2".*), '[]'::json)
FROM (SELECT "_1"."id" AS "id"
FROM "public"."article" AS "_1"
WHERE "_1"."author_id" = "_0"."id"
ORDER BY "_1"."id" ASC NULLS LAST LIMIT ($1::text)::integer) AS "_2") AS "articles") AS "_e")
FROM "public"."author" AS "_0"
WHERE ("_0"."id" = ($2::text)::integer) LIMIT 1);
-- 15: EngineError: missing selection set for 'author'
-- 16
SELECT (SELECT coalesce(json_agg("_1".*), '[]'::json)
FROM (SELECT "_0"."id" AS "id"
FROM "public"."author" AS "_0"
ORDER BY "_0"."id" ASC NULLS LAST) AS "_1");

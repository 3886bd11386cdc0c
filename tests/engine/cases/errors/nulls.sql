-- 1: EngineError: unexpected null value for type 'Int'
-- 2: EngineError: expected an object for type 'Int_comparison_exp', but found null
-- 3: EngineError: expected a list, but found null
-- 4: EngineError: expected an object for type 'article_bool_exp', but found null
-- 5: EngineError: expected a boolean for type 'Boolean', but found null
-- 6: EngineError: unexpected null value for type 'Int'
-- 7: EngineError: variable 'id' is declared as 'Int', but used where 'Int!' is expected
-- 8: EngineError: unexpected null value for type 'String'
-- 9: EngineError: expected an object for type 'author_set_input', but found null
-- 10: EngineError: unexpected null value for type 'Int'
-- 11: EngineError: expected a list, but found null
-- 12
SELECT (SELECT coalesce(json_agg("_1".*), '[]'::json)
FROM (SELECT "_0"."id" AS "id"
FROM "public"."author" AS "_0"
ORDER BY "_0"."id" ASC NULLS LAST) AS "_1");
-- 13
WITH "_written" AS (
INSERT INTO "public"."author" AS "_0" ("name", "age", "tags")
VALUES (('Zed')::text, NULL::integer, ('{NULL,"x"}')::text[])
RETURNING "_0"."age", "_0"."tags"
) SELECT (SELECT (SELECT row_to_json("_e".*) FROM (SELECT "_1"."age" AS "age", "_1"."tags" AS "tags") AS "_e")
FROM "_written" AS "_1" LIMIT 1);

-- 1
SELECT (SELECT coalesce(json_agg("_1".*), '[]'::json)
FROM (SELECT "_0"."name" AS "name", 'author'::text AS "__typename", "_0"."age" AS "age"
FROM "public"."author" AS "_0"
ORDER BY "_0"."id" ASC NULLS LAST LIMIT ('1')::integer) AS "_1");
-- 2
SELECT (SELECT coalesce(json_agg("_1".*), '[]'::json)
FROM (SELECT "_0"."name" AS "name", 'author'::text AS "__typename", "_0"."id" AS "id"
FROM "public"."author" AS "_0"
ORDER BY "_0"."id" ASC NULLS LAST LIMIT ('1')::integer) AS "_1");
-- 3: EngineError: the fragment definition(s) a and b form a cycle

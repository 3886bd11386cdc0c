-- 1
SELECT (SELECT coalesce(json_agg("_1".*), '[]'::json)
FROM (SELECT ("_0"."settings" #> ('{"theme","dark"}')::text[]) AS "dark", ("_0"."settings" #> ('{"list",1}')::text[]) AS "second"
FROM "public"."author" AS "_0"
ORDER BY "_0"."id" ASC NULLS LAST) AS "_1");
-- 2: EngineError: parse json path error: theme..dark. Accept letters, digits, underscore (_) or hyphen (-) only. Use quotes enclosed in bracket (["..."]) if there is any special character

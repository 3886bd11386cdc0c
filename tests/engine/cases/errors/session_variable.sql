-- 1: EngineError: missing session variable: "x-hasura-user-id"
-- 2: EngineError: missing session variable: "x-hasura-user-id"
-- 3
SELECT json_build_object('aggregate'::text, (SELECT json_build_object('count'::text, "count"(*))
FROM (SELECT 1
FROM "public"."article" AS "_0") AS "_1"));

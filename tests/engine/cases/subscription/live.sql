-- 1
SELECT "_cohort"."id", json_build_object('article'::text, (SELECT coalesce(json_agg("_1".*), '[]'::json)
FROM (SELECT "_0"."id" AS "id"
FROM "public"."article" AS "_0"
WHERE (("_0"."is_published" = ('true')::boolean) OR ("_0"."author_id" = (_cohort.parameters ->> 0)::integer)) AND ("_0"."title" = (_cohort.parameters ->> 1)::text) LIMIT 2) AS "_1")) AS "result" FROM unnest((SELECT $1::uuid[]), (SELECT $2::json[])) AS "_cohort"("id", "parameters");
-- 2: EngineError: subscriptions must select one top level field

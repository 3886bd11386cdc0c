-- 1
SELECT "_cohort"."id", json_build_object('article_stream'::text, "_batch"."rows") AS "result", "_batch"."cursor" FROM unnest((SELECT $1::uuid[]), (SELECT $2::json[])) AS "_cohort"("id", "parameters") LEFT JOIN LATERAL (SELECT coalesce(json_agg("_1"."row"), '[]'::json) AS "rows", ((array_agg("_1"."cursor"))[count(*)::int])::text AS "cursor" FROM (SELECT (SELECT row_to_json("_e".*) FROM (SELECT "_0"."id" AS "id") AS "_e") AS "row", "_0"."id" AS "cursor" FROM "public"."article" AS "_0" WHERE (("_0"."is_published" = ('true')::boolean) OR ("_0"."author_id" = (_cohort.parameters ->> 1)::integer)) AND ("_0"."id" < (_cohort.parameters ->> 2)::integer)
ORDER BY "_0"."id" DESC NULLS FIRST FETCH FIRST (least((_cohort.parameters ->> 0)::integer, 2)) ROWS WITH TIES) AS "_1") AS "_batch" ON true;
-- 2
SELECT "_cohort"."id", json_build_object('article_stream'::text, "_batch"."rows") AS "result", "_batch"."cursor" FROM unnest((SELECT $1::uuid[]), (SELECT $2::json[])) AS "_cohort"("id", "parameters") LEFT JOIN LATERAL (SELECT coalesce(json_agg("_1"."row"), '[]'::json) AS "rows", ((array_agg("_1"."cursor"))[count(*)::int])::text AS "cursor" FROM (SELECT (SELECT row_to_json("_e".*) FROM (SELECT "_0"."id" AS "id") AS "_e") AS "row", "_0"."id" AS "cursor" FROM "public"."article" AS "_0" WHERE (("_0"."is_published" = ('true')::boolean) OR ("_0"."author_id" = (_cohort.parameters ->> 0)::integer)) AND ("_0"."id" > (_cohort.parameters ->> 1)::integer)
ORDER BY "_0"."id" ASC NULLS LAST FETCH FIRST (2) ROWS WITH TIES) AS "_1") AS "_batch" ON true;
-- 3: EngineError: one streaming column field is expected
-- 4: EngineError: multiple column cursors are not supported yet
-- 5: EngineError: expected a non-negative 32-bit integer for type 'Int', but found an integer

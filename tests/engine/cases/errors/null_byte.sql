-- 1
SELECT (SELECT coalesce(json_agg("_1"."row"), '[]'::json)
FROM (SELECT row_to_json((SELECT "_e" FROM (SELECT "_0"."id" AS "id") AS "_e")) AS "row"
FROM "public"."author" AS "_0"
WHERE ("_0"."name" = ($1::text)::text)) AS "_1");
-- 2
SELECT (SELECT coalesce(json_agg("_1"."row"), '[]'::json)
FROM (SELECT row_to_json((SELECT "_e" FROM (SELECT "_0"."id" AS "id") AS "_e")) AS "row"
FROM "public"."author" AS "_0"
WHERE ("_0"."name" = ($1::text)::text)) AS "_1");

-- 1
SELECT (SELECT coalesce(json_agg("_4".*), '[]'::json)
FROM (SELECT "_0"."id" AS "_0", "_0"."name" AS "_1", "_0"."id" AS "_2", "_0"."name" AS "_e", "_0"."id" AS "row", (SELECT coalesce(json_agg("_3".*), '[]'::json)
FROM (SELECT "_1"."title" AS "_0", "_1"."id" AS "_1", "_1"."id" AS "_2", "_1"."id" AS "_3", "_1"."title" AS "_e", (SELECT (SELECT row_to_json("_e".*) FROM (SELECT "_2"."name" AS "_e", "_2"."id" AS "_4") AS "_e")
FROM "public"."author" AS "_2"
WHERE "_2"."id" = "_1"."author_id" LIMIT 1) AS "author"
FROM "public"."article" AS "_1"
WHERE "_1"."author_id" = "_0"."id"
ORDER BY "_1"."id" ASC NULLS LAST LIMIT ('1')::integer) AS "_3") AS "articles"
FROM "public"."author" AS "_0"
ORDER BY "_0"."id" ASC NULLS LAST LIMIT ('1')::integer) AS "_4");
-- 2
SELECT (SELECT (SELECT row_to_json("_e".*) FROM (SELECT "_0"."name" AS "_e", "_0"."id" AS "_0") AS "_e")
FROM "public"."author" AS "_0"
WHERE ("_0"."id" = ('1')::integer) LIMIT 1), (SELECT coalesce(json_agg("_3".*), '[]'::json)
FROM (SELECT (SELECT (SELECT row_to_json("_e".*) FROM (SELECT "_2"."name" AS "_e") AS "_e")
FROM "public"."author" AS "_2"
WHERE "_2"."id" = "_1"."author_id" LIMIT 1) AS "author"
FROM "public"."article" AS "_1"
WHERE ("_1"."id" = ('1')::integer)) AS "_3");

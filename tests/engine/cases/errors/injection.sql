-- 1
SELECT (SELECT coalesce(json_agg("_1".*), '[]'::json)
FROM (SELECT "_0"."id" AS "id"
FROM "public"."author" AS "_0"
WHERE ("_0"."name" = ($1::text)::text)) AS "_1"), (SELECT coalesce(json_agg("_3".*), '[]'::json)
FROM (SELECT "_2"."id" AS "id"
FROM "public"."author" AS "_2"
WHERE ("_2"."settings" @> ($2::text)::jsonb)) AS "_3"), (SELECT coalesce(json_agg("_5".*), '[]'::json)
FROM (SELECT "_4"."id" AS "id"
FROM "public"."author" AS "_4"
WHERE ("_4"."name" = ANY (($3::text)::text[]))) AS "_5"), (SELECT coalesce(json_agg("_7".*), '[]'::json)
FROM (SELECT "_6"."id" AS "id"
FROM "public"."search_articles"(($4::text)::text) AS "_6") AS "_7"), (SELECT coalesce(json_agg("_9".*), '[]'::json)
FROM (SELECT "public"."author_label"("_8", ($5::text)::text) AS "label"
FROM "public"."author" AS "_8"
ORDER BY "_8"."id" ASC NULLS LAST LIMIT ('1')::integer) AS "_9");
-- 2
SELECT (SELECT coalesce(json_agg("_1".*), '[]'::json)
FROM (SELECT "_0"."id" AS "id"
FROM "public"."author" AS "_0"
WHERE (("_0"."name" = (E'''; DROP TABLE article; -- \\ $1')::text) AND ("_0"."settings" ? (E'''\\')::text))) AS "_1"), (SELECT coalesce(json_agg("_3".*), '[]'::json)
FROM (SELECT "_2"."id" AS "id"
FROM "public"."search_articles"(('%'' OR ''1''=''1')::text) AS "_2") AS "_3");
-- 3
SELECT (SELECT coalesce(json_agg("_1".*), '[]'::json)
FROM (SELECT "_0"."id" AS "id"
FROM "public"."article" AS "_0"
WHERE (("_0"."is_published" = ('true')::boolean) OR ("_0"."author_id" = ($1::text)::integer)) LIMIT 2) AS "_1");
-- 4
WITH "_written" AS (
INSERT INTO "public"."author" AS "_0" ("name", "settings", "tags")
VALUES (($1::text)::text, ($2::text)::jsonb, (E'{"a b","c\\"d"}')::text[])
RETURNING "_0"."name", "_0"."settings", "_0"."tags"
) SELECT (SELECT (SELECT row_to_json("_e".*) FROM (SELECT "_1"."name" AS "name", "_1"."settings" AS "settings", "_1"."tags" AS "tags") AS "_e")
FROM "_written" AS "_1" LIMIT 1);

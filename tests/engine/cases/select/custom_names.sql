-- 1
SELECT (SELECT coalesce(json_agg("_1".*), '[]'::json)
FROM (SELECT 'label'::text AS "__typename", "_0"."id" AS "key", "_0"."text" AS "words"
FROM "public"."tag" AS "_0"
WHERE ("_0"."text" = ('new')::text)
ORDER BY "_0"."id" ASC NULLS LAST) AS "_1"), (SELECT (SELECT row_to_json("_e".*) FROM (SELECT "_2"."text" AS "words") AS "_e")
FROM "public"."tag" AS "_2"
WHERE ("_2"."id" = ('1')::integer) LIMIT 1), json_build_object('aggregate'::text, (SELECT json_build_object('max'::text, json_build_object('key'::text, "max"("_4"."id")))
FROM (SELECT "_3"."id" AS "id"
FROM "public"."tag" AS "_3") AS "_4"));
-- 2
WITH "_written" AS (
INSERT INTO "public"."tag" AS "_0" ("id", "text")
VALUES (('2')::integer, ('x')::text)
RETURNING "_0"."id"
) SELECT (SELECT (SELECT row_to_json("_e".*) FROM (SELECT "_1"."id" AS "key") AS "_e")
FROM "_written" AS "_1" LIMIT 1);
WITH "_written" AS (
UPDATE "public"."tag" AS "_0" SET "text" = ('y')::text
WHERE ("_0"."id" = ('2')::integer)
RETURNING "_0"."text"
) SELECT json_build_object('returning'::text, (SELECT coalesce(json_agg("_2".*), '[]'::json)
FROM (SELECT "_1"."text" AS "words"
FROM "_written" AS "_1") AS "_2"));
WITH "_written" AS (
DELETE FROM "public"."tag" AS "_0"
WHERE ("_0"."id" = ('2')::integer)
RETURNING "_0"."text"
) SELECT (SELECT (SELECT row_to_json("_e".*) FROM (SELECT "_1"."text" AS "words") AS "_e")
FROM "_written" AS "_1" LIMIT 1);
-- 3

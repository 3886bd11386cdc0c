-- 1
WITH "_written" AS (
INSERT INTO "public"."article" AS "_0" ("id", "author_id", "title", "odd ""name""")
VALUES (('20')::integer, ('1')::integer, ('q')::text, ('o')::text)
RETURNING "_0"."id", "_0"."odd ""name"""
) SELECT (SELECT (SELECT row_to_json("_e".*) FROM (SELECT "_1"."id" AS "id", "_1"."odd ""name""" AS "odd") AS "_e")
FROM "_written" AS "_1" LIMIT 1);
-- 2
SELECT (SELECT coalesce(json_agg("_1".*), '[]'::json)
FROM (SELECT "_0"."id" AS "id", "_0"."odd ""name""" AS "odd"
FROM "public"."article" AS "_0"
WHERE ("_0"."odd ""name""" = ('o')::text)
ORDER BY "_0"."odd ""name""" ASC NULLS LAST) AS "_1"), json_build_object('aggregate'::text, (SELECT json_build_object('max'::text, json_build_object('odd'::text, "max"("_3"."odd ""name""")))
FROM (SELECT "_2"."odd ""name""" AS "odd ""name"""
FROM "public"."article" AS "_2") AS "_3"));

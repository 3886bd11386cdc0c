-- 1
WITH "_written" AS (
UPDATE "public"."author" AS "_0" SET "name" = ('Ada L')::text, "visits" = "_0"."visits" + ('2')::bigint, "settings" = "_0"."settings" || ('{"new":1}')::jsonb
WHERE ("_0"."id" = ('1')::integer)
RETURNING "_0"."name", "_0"."visits", "_0"."settings"
) SELECT json_build_object('affected_rows'::text, (SELECT count(*) FROM "_written"), 'returning'::text, (SELECT coalesce(json_agg("_2".*), '[]'::json)
FROM (SELECT "_1"."name" AS "name", "_1"."visits" AS "visits", "_1"."settings" AS "settings"
FROM "_written" AS "_1") AS "_2"));
-- 2
WITH "_written" AS (
UPDATE "public"."author" AS "_0" SET "settings" = "_0"."settings" - ('new')::text
WHERE ("_0"."id" = ('1')::integer)
RETURNING "_0"."settings"
) SELECT (SELECT (SELECT row_to_json("_e".*) FROM (SELECT "_1"."settings" AS "settings") AS "_e")
FROM "_written" AS "_1" LIMIT 1);
-- 3
WITH "_written" AS (
UPDATE "public"."author" AS "_0" SET "settings" = "_0"."settings" #- ('{"list",0}')::text[]
WHERE ("_0"."id" = ('1')::integer)
RETURNING "_0"."settings"
) SELECT (SELECT (SELECT row_to_json("_e".*) FROM (SELECT "_1"."settings" AS "settings") AS "_e")
FROM "_written" AS "_1" LIMIT 1);
-- 4: EngineError: Column found in multiple operators: ['age'].
-- 5: EngineError: at least any one of '_append', '_delete_at_path', '_delete_elem', '_delete_key', '_inc', '_prepend', '_set' is expected
-- 6
WITH "_written" AS (
SELECT "_0"."id" FROM "public"."author" AS "_0" WHERE false
) SELECT json_build_object('affected_rows'::text, (SELECT count(*) FROM "_written"), 'returning'::text, (SELECT coalesce(json_agg("_2".*), '[]'::json)
FROM (SELECT "_1"."id" AS "id"
FROM "_written" AS "_1") AS "_2"));
-- 7
WITH "_written" AS (
UPDATE "public"."author" AS "_0" SET "settings" = ('[1]')::jsonb
WHERE ("_0"."id" = ('3')::integer)
RETURNING "_0"."settings"
) SELECT (SELECT (SELECT row_to_json("_e".*) FROM (SELECT "_1"."settings" AS "settings") AS "_e")
FROM "_written" AS "_1" LIMIT 1);
-- 8
WITH "_written" AS (
UPDATE "public"."author" AS "_0" SET "settings" = ('[0,2]')::jsonb || "_0"."settings"
WHERE ("_0"."id" = ('3')::integer)
RETURNING "_0"."settings"
) SELECT (SELECT (SELECT row_to_json("_e".*) FROM (SELECT "_1"."settings" AS "settings") AS "_e")
FROM "_written" AS "_1" LIMIT 1);
-- 9
WITH "_written" AS (
UPDATE "public"."author" AS "_0" SET "settings" = "_0"."settings" - ('-1')::integer
WHERE ("_0"."id" = ('3')::integer)
RETURNING "_0"."settings"
) SELECT (SELECT (SELECT row_to_json("_e".*) FROM (SELECT "_1"."settings" AS "settings") AS "_e")
FROM "_written" AS "_1" LIMIT 1);

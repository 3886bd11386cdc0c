-- 1
WITH "_written" AS (
INSERT INTO "public"."author" AS "_0" ("id", "name", "visits", "age")
VALUES (('11')::integer, ('K')::text, DEFAULT, DEFAULT), (('12')::integer, ('L')::text, ('7')::bigint, ('30')::integer)
RETURNING "_0"."id", "_0"."name", "_0"."visits", "_0"."age", "_0"."joined"
) SELECT json_build_object('affected_rows'::text, (SELECT count(*) FROM "_written"), 'returning'::text, (SELECT coalesce(json_agg("_2".*), '[]'::json)
FROM (SELECT "_1"."id" AS "id", "_1"."name" AS "name", "_1"."visits" AS "visits", "_1"."age" AS "age", "_1"."joined" AS "joined"
FROM "_written" AS "_1") AS "_2"));

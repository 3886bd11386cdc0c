-- 1
WITH "_written" AS (
UPDATE "public"."author" AS "_0" SET "name" = ('Ada L.')::text
WHERE ("_0"."id" = ($1::text)::integer)
RETURNING "_0"."id", "_0"."name", "_0"."age", "_0"."balance", "_0"."visits", "_0"."settings", "_0"."tags", "_0"."favourite", "_0"."joined", CASE WHEN ("_0"."age" >= ('18')::integer) THEN NULL ELSE "hdb_engine"."check_failed"() END AS "_check"
) SELECT count(*) AS "count", coalesce(json_agg(row_to_json("_written")), '[]'::json)::text AS "rows", json_agg(json_build_object('id'::text, "_written"."id"::text, 'name'::text, "_written"."name"::text, 'age'::text, "_written"."age"::text, 'balance'::text, "_written"."balance"::text, 'visits'::text, "_written"."visits"::text, 'settings'::text, "_written"."settings"::text, 'tags'::text, "_written"."tags"::text, 'favourite'::text, "_written"."favourite"::text, 'joined'::text, "_written"."joined"::text))::text AS "kept" FROM "_written";
SELECT json_build_object('affected_rows'::text, ($1::text)::bigint, 'returning'::text, (SELECT coalesce(json_agg("_1".*), '[]'::json)
FROM (SELECT "_0"."name" AS "name", CASE WHEN ("_0"."id" = ($2::text)::integer) THEN "_0"."age" END AS "age"
FROM json_populate_recordset(NULL::"public"."author", ($3::text)::json) AS "_0") AS "_1"));

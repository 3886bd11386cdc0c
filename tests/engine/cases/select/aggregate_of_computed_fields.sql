-- 1
SELECT json_build_object('aggregate'::text, (SELECT json_build_object('max'::text, json_build_object('one'::text, "max"("_1"."_computed_0"), 'two'::text, "max"("_1"."_computed_1"), 'name'::text, "max"("_1"."name")))
FROM (SELECT "public"."author_label"("_0", ('1')::text) AS "_computed_0", "public"."author_label"("_0", ('2')::text) AS "_computed_1", "_0"."name" AS "name"
FROM "public"."author" AS "_0") AS "_1"));
-- 2
SELECT json_build_object('aggregate'::text, (SELECT json_build_object('count'::text, "count"(*), 'max'::text, json_build_object('label'::text, "max"("_1"."_computed_0"), 'age'::text, "max"("_1"."age"), 'name'::text, "max"("_1"."name")))
FROM (SELECT CASE WHEN ("_0"."id" = ($1::text)::integer) THEN "public"."author_label"("_0") END AS "_computed_0", CASE WHEN ("_0"."id" = ($1::text)::integer) THEN "_0"."age" END AS "age", CASE WHEN TRUE THEN "_0"."name" END AS "name"
FROM "public"."author" AS "_0"
WHERE (TRUE OR ("_0"."id" = ($1::text)::integer))) AS "_1"));

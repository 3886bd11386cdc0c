-- 1
SELECT (SELECT coalesce(json_agg("_1"."row"), '[]'::json)
FROM (SELECT json_build_object('another_alias_that_goes_well_beyond_the_limit_of_sixty_three_bytes_here'::text, "_0"."name") AS "row"
FROM "public"."author" AS "_0"
ORDER BY "_0"."id" ASC NULLS LAST LIMIT ('1')::integer) AS "_1");

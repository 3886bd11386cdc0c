-- 1
WITH "_written" AS (
INSERT INTO "public"."article" AS "_0" ("id", "author_id", "title", "rating")
VALUES (('1')::integer, ('1')::integer, ('x')::text, ('2')::real) ON CONFLICT ON CONSTRAINT "article_pkey" DO NOTHING
RETURNING CASE WHEN ("_0"."rating" > ('1')::real) THEN NULL ELSE "hdb_engine"."check_failed"() END AS "_check"
) SELECT json_build_object('affected_rows'::text, (SELECT count(*) FROM "_written"));

-- 1: EngineError: no mutations exist
-- 2
WITH "_written" AS (
INSERT INTO "public"."article" AS "_0" ("author_id", "title")
VALUES (('1')::integer, ('by a robot')::text)
RETURNING 1
) SELECT json_build_object('affected_rows'::text, (SELECT count(*) FROM "_written"));

-- 1
WITH "_written" AS (
INSERT INTO "public"."author" AS "_0" ("id", "name")
VALUES (('1')::integer, ('Ada II')::text) ON CONFLICT ON CONSTRAINT "author_pkey" DO NOTHING
RETURNING "_0"."id"
) SELECT (SELECT (SELECT row_to_json("_e".*) FROM (SELECT "_1"."id" AS "id") AS "_e")
FROM "_written" AS "_1" LIMIT 1);
-- 2
WITH "_written" AS (
INSERT INTO "public"."author" AS "_0" ("id", "name", "age")
VALUES (('1')::integer, ('Ada II')::text, ('5')::integer) ON CONFLICT ON CONSTRAINT "author_pkey" DO UPDATE SET "name" = "excluded"."name" WHERE ("_0"."age" > ('30')::integer)
RETURNING "_0"."name", "_0"."age"
) SELECT json_build_object('affected_rows'::text, (SELECT count(*) FROM "_written"), 'returning'::text, (SELECT coalesce(json_agg("_2".*), '[]'::json)
FROM (SELECT "_1"."name" AS "name", "_1"."age" AS "age"
FROM "_written" AS "_1") AS "_2"));
-- 3
WITH "_written" AS (
INSERT INTO "public"."author" AS "_0" ("id", "name")
VALUES (('2')::integer, ('Bo II')::text) ON CONFLICT ON CONSTRAINT "author_pkey" DO UPDATE SET "name" = "excluded"."name" WHERE ("_0"."age" > ('30')::integer)
RETURNING 1
) SELECT json_build_object('affected_rows'::text, (SELECT count(*) FROM "_written"));
-- 4
WITH "_written" AS (
INSERT INTO "public"."article" AS "_0" ("id", "title", "author_id", "reviewed_by")
VALUES (('1')::integer, ('forbidden')::text, ('1')::integer, ($1::text)::integer) ON CONFLICT ON CONSTRAINT "article_pkey" DO UPDATE SET "title" = "excluded"."title" WHERE ("_0"."author_id" = ($1::text)::integer)
RETURNING "_0"."id", CASE WHEN CASE WHEN "_0"."xmax" = 0 THEN ("_0"."author_id" = ($1::text)::integer) ELSE (("_0"."title" <> ('forbidden')::text) OR ("_0"."title" IS NULL)) END THEN NULL ELSE "hdb_engine"."check_failed"() END AS "_check"
) SELECT (SELECT (SELECT row_to_json("_e".*) FROM (SELECT "_1"."id" AS "id") AS "_e")
FROM "_written" AS "_1" LIMIT 1);
-- 5
WITH "_written" AS (
INSERT INTO "public"."article" AS "_0" ("id", "title", "author_id", "reviewed_by")
VALUES (('1')::integer, ('allowed')::text, ('1')::integer, ($1::text)::integer) ON CONFLICT ON CONSTRAINT "article_pkey" DO UPDATE SET "title" = "excluded"."title" WHERE ("_0"."author_id" = ($1::text)::integer)
RETURNING "_0"."title", CASE WHEN CASE WHEN "_0"."xmax" = 0 THEN ("_0"."author_id" = ($1::text)::integer) ELSE (("_0"."title" <> ('forbidden')::text) OR ("_0"."title" IS NULL)) END THEN NULL ELSE "hdb_engine"."check_failed"() END AS "_check"
) SELECT (SELECT (SELECT row_to_json("_e".*) FROM (SELECT "_1"."title" AS "title") AS "_e")
FROM "_written" AS "_1" LIMIT 1);
-- 6
WITH "_written" AS (
INSERT INTO "public"."article" AS "_0" ("id", "title", "author_id", "reviewed_by")
VALUES (('3')::integer, ('stolen')::text, ('1')::integer, ($1::text)::integer) ON CONFLICT ON CONSTRAINT "article_pkey" DO UPDATE SET "title" = "excluded"."title" WHERE ("_0"."author_id" = ($1::text)::integer)
RETURNING "_0"."title", CASE WHEN CASE WHEN "_0"."xmax" = 0 THEN ("_0"."author_id" = ($1::text)::integer) ELSE (("_0"."title" <> ('forbidden')::text) OR ("_0"."title" IS NULL)) END THEN NULL ELSE "hdb_engine"."check_failed"() END AS "_check"
) SELECT (SELECT (SELECT row_to_json("_e".*) FROM (SELECT "_1"."title" AS "title") AS "_e")
FROM "_written" AS "_1" LIMIT 1);
-- 7
SELECT (SELECT coalesce(json_agg("_1".*), '[]'::json)
FROM (SELECT "_0"."title" AS "title"
FROM "public"."article" AS "_0"
WHERE ("_0"."id" = ANY (('{1,3}')::integer[]))
ORDER BY "_0"."id" ASC NULLS LAST) AS "_1");
-- 8
WITH "_written" AS (
INSERT INTO "public"."color" AS "_0" ("value", "comment")
VALUES (('red')::text, ('R')::text) ON CONFLICT ON CONSTRAINT "color_pkey" DO UPDATE SET "comment" = "excluded"."comment"
RETURNING "_0"."value", "_0"."comment"
) SELECT (SELECT (SELECT row_to_json("_e".*) FROM (SELECT "_1"."value" AS "value", "_1"."comment" AS "comment") AS "_e")
FROM "_written" AS "_1" LIMIT 1);

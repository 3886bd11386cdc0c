-- 1
WITH "_written" AS (
INSERT INTO "public"."author" AS "_0" ("name")
VALUES (('Ada')::text)
RETURNING "_0"."id"
) SELECT (SELECT (SELECT row_to_json("_e".*) FROM (SELECT "_1"."id" AS "id") AS "_e")
FROM "_written" AS "_1" LIMIT 1);
-- 2
WITH "_written" AS (
INSERT INTO "public"."author" AS "_0" ("age")
VALUES (('1')::integer)
RETURNING "_0"."id"
) SELECT (SELECT (SELECT row_to_json("_e".*) FROM (SELECT "_1"."id" AS "id") AS "_e")
FROM "_written" AS "_1" LIMIT 1);
-- 3
WITH "_written" AS (
INSERT INTO "public"."author" AS "_0" ("name", "age")
VALUES (('neg')::text, ('-1')::integer)
RETURNING "_0"."id"
) SELECT (SELECT (SELECT row_to_json("_e".*) FROM (SELECT "_1"."id" AS "id") AS "_e")
FROM "_written" AS "_1" LIMIT 1);
-- 4
WITH "_written" AS (
INSERT INTO "public"."article" AS "_0" ("title", "author_id")
VALUES (('x')::text, ('999')::integer)
RETURNING "_0"."id"
) SELECT (SELECT (SELECT row_to_json("_e".*) FROM (SELECT "_1"."id" AS "id") AS "_e")
FROM "_written" AS "_1" LIMIT 1);
-- 5
WITH "_written" AS (
INSERT INTO "public"."author" AS "_0" ("name", "joined")
VALUES (('d')::text, ('yesterday-ish')::timestamp with time zone)
RETURNING "_0"."id"
) SELECT (SELECT (SELECT row_to_json("_e".*) FROM (SELECT "_1"."id" AS "id") AS "_e")
FROM "_written" AS "_1" LIMIT 1);

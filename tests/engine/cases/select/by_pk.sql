-- 1
SELECT (SELECT (SELECT row_to_json("_e".*) FROM (SELECT "_0"."title" AS "title") AS "_e")
FROM "public"."article" AS "_0"
WHERE (("_0"."is_published" = ('true')::boolean) OR ("_0"."author_id" = ($1::text)::integer)) AND ("_0"."id" = ('1')::integer) LIMIT 1), (SELECT (SELECT row_to_json("_e".*) FROM (SELECT "_1"."title" AS "title") AS "_e")
FROM "public"."article" AS "_1"
WHERE (("_1"."is_published" = ('true')::boolean) OR ("_1"."author_id" = ($1::text)::integer)) AND ("_1"."id" = ('4')::integer) LIMIT 1), (SELECT (SELECT row_to_json("_e".*) FROM (SELECT "_2"."title" AS "title") AS "_e")
FROM "public"."article" AS "_2"
WHERE (("_2"."is_published" = ('true')::boolean) OR ("_2"."author_id" = ($1::text)::integer)) AND ("_2"."id" = ('9')::integer) LIMIT 1);

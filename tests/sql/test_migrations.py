"""The migrations as a whole: up from nothing, down and up again."""

import asyncio
import os
import re
import subprocess
import sys

import asyncpg

from supervisor.installation import binaries
from tests.harness import MIGRATIONS, ROOT, Database, migrate

# Written anew by each run of pg_dump, or naming the dumped database's owner of the moment.
RANDOM = re.compile(r"^\\(un)?restrict .*$", re.MULTILINE)


def schema(database: Database) -> str:
    command = [str(binaries() / "pg_dump"), "--schema-only", "--no-owner", "--no-privileges"]
    command += ["--exclude-schema=hdb_engine", f"--dbname={database.superuser_url}"]
    return RANDOM.sub("", subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def migrate_down(database: Database, count: int) -> None:
    command = [sys.executable, "-m", "hasura.engine", "migrate", "--migrations", str(MIGRATIONS)]
    environment = {**os.environ, "HASURA_GRAPHQL_DATABASE_URL": database.url}
    subprocess.run([*command, "--down", str(count)], check=True, cwd=ROOT, env=environment)


def test_down_and_up_again_leaves_the_same_schema(empty_database: Database) -> None:
    empty = schema(empty_database)
    migrate(empty_database.url)
    made = schema(empty_database)
    assert "CREATE TABLE public.chat_messages" in made
    migrate_down(empty_database, len(list(MIGRATIONS.iterdir())))
    assert schema(empty_database) == empty
    migrate(empty_database.url)
    assert schema(empty_database) == made


def test_every_table_and_function_of_the_api_has_a_comment(database: Database) -> None:
    query = """
        SELECT c.relname FROM pg_class c
          WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r'
            AND obj_description(c.oid, 'pg_class') IS NULL
        UNION ALL SELECT p.proname FROM pg_proc p
          WHERE p.pronamespace = 'public'::regnamespace AND p.proretset
            AND obj_description(p.oid, 'pg_proc') IS NULL
    """

    async def uncommented() -> list[asyncpg.Record]:
        connection = await asyncpg.connect(database.url)
        try:
            return await connection.fetch(query)
        finally:
            await connection.close()

    assert asyncio.run(uncommented()) == []


def test_functions_pin_their_search_path(database: Database) -> None:
    query = """
        SELECT p.oid::regprocedure::text FROM pg_proc p
          WHERE p.pronamespace IN ('public'::regnamespace, 'auth'::regnamespace)
            AND NOT EXISTS (
              SELECT FROM unnest(p.proconfig) AS s WHERE s LIKE 'search_path=pg_catalog, public%'
            )
    """

    async def unpinned() -> list[asyncpg.Record]:
        connection = await asyncpg.connect(database.url)
        try:
            return await connection.fetch(query)
        finally:
            await connection.close()

    assert asyncio.run(unpinned()) == []

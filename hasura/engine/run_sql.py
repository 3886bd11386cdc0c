"""POST /v2/query and the older /v1/query: run_sql, rows to insert, bulk, and (in v1) metadata commands.

run_sql executes statements as they are. What they did to the schema is compared with what the metadata uses:
renamed tables and columns are followed, dropped tables are forgotten, and where something else would break,
the statements are rolled back with a `dependency-error` that names it, or (`cascade`) it goes too.
"""

from __future__ import annotations

import copy
import csv
import io
import json
import re
from collections.abc import Mapping
from typing import Any, Final

import asyncpg

from hasura.engine import metadata_api
from hasura.engine.catalog import CATALOG_SQL, Catalog, parse_catalog
from hasura.engine.errors import EngineError, postgres_detail
from hasura.engine.metadata import Contents, Source
from hasura.engine.metadata_run import Run, changing
from hasura.engine.schema_changes import check_functions, check_types, follow
from hasura.engine.session import Session
from hasura.engine.shapes import BOOLEAN, TEXT, check_shape
from hasura.engine.sql_text import statements
from hasura.engine.state import Engine
from hasura.engine.v1_data import DATA_COMMANDS

RUN_SQL: Final = {
    "sql": TEXT,
    "source?": TEXT,
    "cascade?": BOOLEAN,
    "check_metadata_consistency?": BOOLEAN,
    "read_only?": BOOLEAN,
}
CHANGES_SCHEMA: Final = re.compile(
    r"\b(alter|drop|create|replace|comment\s+on|do|call|import|rename|truncate)\b", re.IGNORECASE
)


async def handle(engine: Engine, session: Session, document: Any) -> Any:
    """One request, or several below `bulk`."""
    async with changing(engine) as run:
        run.arguments_path = "$"
        try:
            return await _one(run, document)
        finally:
            await run.finish()


async def _one(run: Run, document: Any) -> Any:
    kind, args = metadata_api.read_command(document)
    if kind in {"bulk", "concurrent_bulk"}:
        return await metadata_api.in_bulk(run, args, _one)
    if metadata_api.BACKENDS.sub("", kind) == "run_sql":
        return await run_sql(run, args)
    if kind in DATA_COMMANDS:
        return await DATA_COMMANDS[kind](*run.source(args), args)
    return await metadata_api.command(run, document)


async def run_sql(run: Run, args: Mapping[str, Any]) -> Any:
    """Statements in one transaction, and the rows of the last one as text."""
    check_shape(args, RUN_SQL, "$.args")
    sql: str = args["sql"]
    source, database = run.source(args)
    read_only = bool(args.get("read_only"))
    check = args.get("check_metadata_consistency")
    if check is None:
        check = not read_only and CHANGES_SCHEMA.search(sql) is not None
    try:
        async with database.pool.acquire() as connection, connection.transaction():
            if read_only:
                await connection.execute("SET TRANSACTION READ ONLY")
            rows = await _rows(connection, sql)
            if check:
                await connection.execute("SET LOCAL search_path = ''")
                catalog = parse_catalog(json.loads(await connection.fetchval(CATALOG_SQL)))
                run.catalogs[database] = catalog
                _follow(run, source, catalog, cascade=bool(args.get("cascade")))
            elif not read_only:
                run.catalogs.pop(database, None)
            await connection.execute("RESET ALL")
    except asyncpg.PostgresError as error:
        raise EngineError(
            "postgres-error",
            "query execution failed",
            "$.args",
            http_status=400,
            internal=postgres_detail(error, sql),
        ) from error
    if rows is None:
        return {"result_type": "CommandOk", "result": None}
    return {"result_type": "TuplesOk", "result": rows}


def _follow(run: Run, source: Source, catalog: Catalog, *, cascade: bool) -> None:
    """Bring the metadata in line with a changed schema, or refuse the change."""
    before = run.state
    check_functions(source, catalog, cascade=cascade)
    if not cascade:
        check_types(source, catalog)
    document = copy.deepcopy(dict(before.document))
    follow(document, source, catalog)
    contents = {**before.contents, source.name: Contents(catalog, source.contents.enum_values)}
    state = run.settled(document, contents, cascade=cascade)
    run.changed = run.changed or document != before.document
    run.reloaded = True
    run.state = state


async def _rows(connection: Any, sql: str) -> list[list[str]] | None:
    """The result of the last statement, header first; None where it gives no rows."""
    parts = [text for _, text in statements(sql)]
    if not parts:
        return None
    if len(parts) > 1:
        await connection.execute(";\n".join(parts[:-1]))
    last = parts[-1].rstrip().rstrip(";")
    prepared = await connection.prepare(last)
    if not prepared.get_attributes():
        await connection.execute(last)
        return None
    output = io.BytesIO()
    try:
        async with connection.transaction():
            await connection.copy_from_query(
                last, output=output, format="csv", header=True, null="NULL", force_quote=None
            )
    except asyncpg.PostgresSyntaxError:
        records = await prepared.fetch()
        names = [attribute.name for attribute in prepared.get_attributes()]
        return [names, *([_shown(value) for value in record] for record in records)]
    return list(csv.reader(io.StringIO(output.getvalue().decode())))


def _shown(value: Any) -> str:
    """A value of a statement that cannot be copied (CALL, SHOW, EXPLAIN), as PostgreSQL writes it."""
    return "NULL" if value is None else str(value)[0].lower() if isinstance(value, bool) else str(value)

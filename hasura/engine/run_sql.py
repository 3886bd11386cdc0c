"""POST /v2/query: run_sql."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import asyncpg

from hasura.engine import metadata_api
from hasura.engine.errors import EngineError, postgres_detail
from hasura.engine.session import Session
from hasura.engine.state import Engine


async def handle(engine: Engine, session: Session, document: Any) -> Any:
    """run_sql, bulk, or (for /v1/query) a metadata request."""
    if not isinstance(document, Mapping) or not isinstance(document.get("type"), str):
        raise EngineError("parse-failed", "key 'type' not found", "$")
    if document["type"] == "bulk":
        return [await handle(engine, session, item) for item in document.get("args", [])]
    if document["type"] == "run_sql":
        return await run_sql(engine, document.get("args", {}))
    return await metadata_api.handle(engine, session, document)


async def run_sql(engine: Engine, args: Mapping[str, Any]) -> Any:
    """Run statements as they are; the state is built again, since they may have changed the schema."""
    sql = args.get("sql", "")
    try:
        async with engine.pool.acquire() as connection, connection.transaction():
            if args.get("read_only"):
                await connection.execute("SET TRANSACTION READ ONLY")
            rows = await _rows(connection, sql)
    except asyncpg.PostgresError as error:
        raise EngineError(
            "postgres-error",
            "query execution failed",
            "$.args",
            http_status=400,
            internal=postgres_detail(error, sql),
        ) from error
    if not args.get("read_only"):
        engine.swap(await engine.build(engine.state.document, engine.state.resource_version))
    if rows is None:
        return {"result_type": "CommandOk", "result": None}
    return {"result_type": "TuplesOk", "result": rows}


async def _rows(connection: Any, sql: str) -> list[list[str]] | None:
    """The result of the last statement as text, header first; None where it gives no rows."""
    await connection.execute(sql)
    return None

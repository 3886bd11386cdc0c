"""The least that a Python server can do: raw ASGI, one prepared statement by asyncpg, bytes out. The limit.

No GraphQL, no token: a client names its values itself. POST /Q1 with the list of the statement's parameters.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Awaitable, Callable
from typing import Any

import asyncpg
import uvicorn

STATEMENTS: dict[str, str] = json.loads(os.environ["STATEMENTS"])
HEADERS = [(b"content-type", b"application/json; charset=utf-8")]
pools: list[asyncpg.Pool[asyncpg.Record]] = []


async def app(
    scope: dict[str, Any],
    receive: Callable[[], Awaitable[dict[str, Any]]],
    send: Callable[[dict[str, Any]], Awaitable[None]],
) -> None:
    """One connection."""
    if scope["type"] == "lifespan":
        await receive()
        pools.append(await open_pool())
        await send({"type": "lifespan.startup.complete"})
        await receive()
        await pools[0].close()
        await send({"type": "lifespan.shutdown.complete"})
        return
    message = await receive()
    async with pools[0].acquire() as connection:
        row = await connection.fetchrow(STATEMENTS[scope["path"][1:]], *json.loads(message["body"]))
    assert row is not None
    body = b'{"data":%b}' % row[0]
    headers = [*HEADERS, (b"content-length", b"%d" % len(body))]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": body})


async def open_pool() -> asyncpg.Pool[asyncpg.Record]:
    """As the engine's: JSON as bytes, no query to reset a connection."""

    async def set_up(connection: asyncpg.Connection[asyncpg.Record]) -> None:
        await connection.set_type_codec(
            "json", schema="pg_catalog", encoder=str.encode, decoder=bytes, format="binary"
        )

    async def no_reset(connection: asyncpg.Connection[asyncpg.Record]) -> None:
        return None

    return await asyncpg.create_pool(
        os.environ["DATABASE_URL"],
        min_size=1,
        max_size=50,
        init=set_up,
        reset=no_reset,
        max_cached_statement_lifetime=0,
        server_settings={"jit": "off"},
    )


if __name__ == "__main__":
    uvicorn.run(
        app,
        host="127.0.0.1",
        port=int(sys.argv[1]),
        loop="uvloop",
        http="httptools",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
    )

"""What Hasura's command line and console leave with the engine: `get_catalog_state`, `set_catalog_state`.

The command line keeps there which migrations it has applied, so it can be used with this engine too.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from hasura.engine.errors import EngineError
from hasura.engine.values import dump_json

if TYPE_CHECKING:
    from hasura.engine.metadata_run import Run

CATALOG_STATE_SQL: Final = """
CREATE TABLE IF NOT EXISTS hdb_engine.catalog_state (
  id uuid PRIMARY KEY,
  cli_state json NOT NULL DEFAULT '{}',
  console_state json NOT NULL DEFAULT '{}'
);
INSERT INTO hdb_engine.catalog_state (id)
SELECT pg_catalog.gen_random_uuid() WHERE NOT EXISTS (SELECT FROM hdb_engine.catalog_state);
"""
WRITE: Final[Mapping[str, str]] = {
    "cli": "UPDATE hdb_engine.catalog_state SET cli_state = $1::text::json",
    "console": "UPDATE hdb_engine.catalog_state SET console_state = $1::text::json",
}


async def get_catalog_state(run: Run, args: Any) -> Any:
    """What was left, and the name of this installation."""
    row: bytes = await run.engine.metadata_database.pool.fetchval(
        "SELECT row_to_json(s) FROM (SELECT id, cli_state, console_state FROM hdb_engine.catalog_state) AS s"
    )
    return json.loads(row)


async def set_catalog_state(run: Run, args: Any) -> Any:
    """Leave any JSON value, as `cli` or as `console`; no part of the metadata and its versions."""
    if args["type"] not in WRITE:
        tags = json.dumps(list(WRITE), separators=(",", ":"))
        message = f'expected one of the tags {tags}, but found tag "{args["type"]}"'
        raise EngineError("parse-failed", message, "$.args.type")
    if "state" not in args:
        raise EngineError("parse-failed", 'key "state" not found', "$.args")
    await run.engine.metadata_database.pool.execute(WRITE[args["type"]], dump_json(args["state"]))
    return {"message": "success"}

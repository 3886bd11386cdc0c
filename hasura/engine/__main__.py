"""The command line: `python -m hasura.engine serve | migrate | detach | check | explain`."""

from __future__ import annotations

import argparse
import asyncio
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from hasura.engine.config import Settings, SettingsError, load_settings
from hasura.engine.migrations import MigrationError, detach, mark_applied, migrate, migrate_down


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; answers the process's exit status."""
    parser = _parser()
    options = parser.parse_args(arguments)
    try:
        return COMMANDS[options.command](options)
    except (SettingsError, MigrationError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m hasura.engine", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    serve = commands.add_parser("serve", help="serve GraphQL")
    serve.add_argument("--port", type=int, help="default: HASURA_GRAPHQL_SERVER_PORT, else 8081")
    serve.add_argument("--host", help="default: HASURA_GRAPHQL_SERVER_HOST, else 127.0.0.1")
    serve.add_argument("--metadata", type=Path, help="a metadata folder to load at start-up")
    change = commands.add_parser("migrate", help="apply the migrations that are not applied yet")
    change.add_argument("--migrations", type=Path, required=True, help="folder of <version>_<name>/up.sql")
    either = change.add_mutually_exclusive_group()
    either.add_argument("--mark-applied", metavar="VERSION|all", help="record as applied without running")
    either.add_argument("--down", type=int, metavar="N", help="undo the last N applied migrations")
    remove = commands.add_parser("detach", help="remove every trace of the engine from a database")
    for command in (serve, change, remove):
        command.add_argument("--database-url", help="default: HASURA_GRAPHQL_DATABASE_URL")
    return parser


def _settings(options: argparse.Namespace) -> Settings:
    return load_settings(
        os.environ,
        database_url=options.database_url,
        server_port=getattr(options, "port", None),
        server_host=getattr(options, "host", None),
    )


def _database_url(options: argparse.Namespace) -> str:
    url = options.database_url or os.environ.get("HASURA_GRAPHQL_DATABASE_URL")
    if not url:
        raise SettingsError("HASURA_GRAPHQL_DATABASE_URL: is not set, and there is no --database-url")
    return str(url)


def _migrate(options: argparse.Namespace) -> int:
    url = _database_url(options)
    if options.mark_applied:
        asyncio.run(mark_applied(url, options.migrations, options.mark_applied))
    elif options.down is not None:
        if options.down < 1:
            raise MigrationError("--down needs the number of migrations to undo, at least 1")
        asyncio.run(migrate_down(url, options.migrations, options.down))
    elif not asyncio.run(migrate(url, options.migrations)):
        print("nothing to apply: the database has every migration")
    return 0


def _detach(options: argparse.Namespace) -> int:
    asyncio.run(detach(_database_url(options)))
    return 0


def _serve(options: argparse.Namespace) -> int:
    from hasura.engine.serve import serve  # noqa: PLC0415 - the other commands start without the web server

    return serve(_settings(options), options.metadata)


COMMANDS = {"serve": _serve, "migrate": _migrate, "detach": _detach}

if __name__ == "__main__":
    sys.exit(main())

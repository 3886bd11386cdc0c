"""The command line: `python -m hasura.engine serve | migrate | detach | check | explain`."""

from __future__ import annotations

import argparse
import asyncio
import gc
import json
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from hasura.engine.config import Settings, SettingsError, load_settings
from hasura.engine.errors import EngineError
from hasura.engine.migrations import MigrationError, detach, mark_applied, migrate, migrate_down
from hasura.engine.session import ADMIN, Session


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
    serve.add_argument("--workers", type=_positive, default=1, metavar="N", help="processes, one for a core")
    change = commands.add_parser("migrate", help="apply the migrations that are not applied yet")
    change.add_argument("--migrations", type=Path, required=True, help="folder of <version>_<name>/up.sql")
    either = change.add_mutually_exclusive_group()
    either.add_argument("--mark-applied", metavar="VERSION|all", help="record as applied without running")
    either.add_argument("--down", type=int, metavar="N", help="undo the last N applied migrations")
    remove = commands.add_parser("detach", help="remove every trace of the engine from a database")
    check = commands.add_parser("check", help="compare a metadata folder with a database")
    explain = commands.add_parser("explain", help="show the SQL of an operation and PostgreSQL's plan for it")
    explain.add_argument("query", help="the GraphQL text, or - to read it from standard input")
    explain.add_argument("--role", default="admin")
    explain.add_argument(
        "--session", action="append", default=[], metavar="NAME=VALUE", help="a session variable"
    )
    explain.add_argument("--variables", type=json.loads, default={}, metavar="JSON")
    for command in (check, explain):
        command.add_argument("--metadata", type=Path, required=True, help="the metadata folder")
    for command in (serve, change, remove, check, explain):
        command.add_argument("--database-url", help="default: HASURA_GRAPHQL_DATABASE_URL")
    return parser


def _positive(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"expected a number from 1 on, got {text!r}")
    return int(text)


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
    gc.disable()  # nearly all that is loaded stays: `Application.start` looks through it once, at its end
    from hasura.engine.serve import serve  # noqa: PLC0415 - the other commands start without the web server

    return serve(_settings(options), options.metadata, options.workers)


def _check(options: argparse.Namespace) -> int:
    from hasura.engine.check import check_folder  # noqa: PLC0415 - as above

    findings = asyncio.run(check_folder(_settings(options), options.metadata))
    for finding in findings:
        print(finding)
    if not findings:
        print(f"{options.metadata} fits the database")
    return 1 if findings else 0


def _explain(options: argparse.Namespace) -> int:
    variables = {"x-hasura-role": options.role}
    for item in options.session:
        name, equals, value = item.partition("=")
        if not equals:
            raise SettingsError(f"--session {item}: expected NAME=VALUE")
        variables[name] = value
    text = sys.stdin.read() if options.query == "-" else options.query
    try:
        print(asyncio.run(_explained(options, text, variables)))
    except EngineError as error:
        print(f"error: {error.message} (at {error.path})", file=sys.stderr)
        return 1
    return 0


async def _explained(options: argparse.Namespace, text: str, variables: dict[str, str]) -> str:
    from hasura.engine.check import reading_engine  # noqa: PLC0415 - as above
    from hasura.engine.explain import explain  # noqa: PLC0415

    request = {"query": text, "variables": options.variables}
    async with reading_engine(_settings(options), options.metadata) as engine:
        answer = await explain(engine, Session(ADMIN, {}), {"query": request, "user": variables})
    parts = answer if isinstance(answer, list) else [{"field": "subscription", **answer}]
    return "\n\n".join(
        "\n".join([f"-- {part['field']}", part["sql"] or "(no SQL)", *(part["plan"] or ())]) for part in parts
    )


COMMANDS = {"serve": _serve, "migrate": _migrate, "detach": _detach, "check": _check, "explain": _explain}

if __name__ == "__main__":
    sys.exit(main())

"""The command line: python -m supervisor up | run | exec | psql | status | secret | dump."""

import argparse
import asyncio
import os
import shutil
import signal
import sys
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import nullcontext
from dataclasses import fields
from pathlib import Path
from types import MappingProxyType

from supervisor.browser import find_browser
from supervisor.config import ROOT, Ports, Settings, load_settings, port_variable
from supervisor.credentials import load_credentials, write_env_file
from supervisor.dump import client_program, libpq_environment, write_dump
from supervisor.errors import StackError
from supervisor.output import Output
from supervisor.postgres import FAST_SETTINGS, free_ports
from supervisor.processes import end_with_parent
from supervisor.services import Surroundings, tool_environment
from supervisor.stack import Stack
from supervisor.state import end_leftovers, held_state, read_run


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; a StackError is one sentence on the standard error and exit code 1."""
    options = _parser().parse_args(arguments)
    try:
        return COMMANDS[options.command](options)
    except StackError as problem:
        print(f"parley: {problem}", file=sys.stderr)
        return 1


def up(options: argparse.Namespace) -> int:
    """Run Parley in the foreground."""
    if options.end_with_parent:
        end_with_parent()
    return _run(load_settings(os.environ), options)


def run(options: argparse.Namespace) -> int:
    """Start a stack, run a command on it, stop it; the command's exit code is ours."""
    if not options.throwaway:
        return _run(load_settings(os.environ), options, options.rest)
    end_with_parent()
    with tempfile.TemporaryDirectory(prefix="parley-state-") as folder:
        names = [port_variable(entry.name) for entry in fields(Ports)]
        ports = dict(zip(names, map(str, free_ports(len(names))), strict=True))
        settings = load_settings({**os.environ, "PARLEY_STATE": folder, **ports})
        return _run(settings, options, options.rest, FAST_SETTINGS)


def _run(
    settings: Settings,
    options: argparse.Namespace,
    command: Sequence[str] = (),
    postgres_settings: Mapping[str, str] = MappingProxyType({}),
) -> int:
    # From here to the event loop's own handlers, SIGTERM ends the process as Ctrl-C does.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        with held_state(settings.state):
            end_leftovers(settings.state)
            credentials = load_credentials(settings.state)

            async def stack(output: Output) -> int:
                without = frozenset(options.without)
                made = Stack(settings, credentials, output, dict(postgres_settings), without)
                return await made.run(command, tool_environment(Surroundings(settings, credentials)))

            with Path(options.log).open("w") if options.log else nullcontext(sys.stdout) as stream:
                return asyncio.run(stack(Output(stream)))
    except StackError as problem:
        if not options.log:
            raise
        raise StackError(f"{problem} What the parts printed is in {options.log}.") from problem
    except KeyboardInterrupt:
        return 130


def execute(options: argparse.Namespace) -> int:
    """Replace this process by a command that finds the stack in its environment."""
    around = _existing()
    return _become(options.rest, tool_environment(around))


def psql(options: argparse.Namespace) -> int:
    """Replace this process by psql, as the owner of the database."""
    around = _existing()
    program = client_program("psql", around.owner_url)
    environment = {**tool_environment(around), **libpq_environment(around.owner_url)}
    return _become([program, *options.rest], environment)


def dump(_options: argparse.Namespace) -> int:
    """Write the data as plain SQL to the standard output."""
    if sys.stdout.isatty():
        raise StackError("Say where the dump goes: make -s dump > parley.sql")
    write_dump(_existing(), sys.stdout.buffer)
    return 0


def status(_options: argparse.Namespace) -> int:
    """Say what runs on this state folder."""
    settings = load_settings(os.environ)
    running = {name: process for name, process in read_run(settings.state).items() if process.runs()}
    for name, process in running.items():
        print(f"{name:<10} process {process.pid}")
    print(f"Parley on {settings.state} {'runs: ' + settings.url if running else 'does not run.'}")
    return 0 if running else 1


def secret(options: argparse.Namespace) -> int:
    """Print one secret, because it was asked for by name."""
    around = _existing()
    print({"admin": around.admin_secret, "jwt": around.jwt_secret}[options.name])
    return 0


def browser(_options: argparse.Namespace) -> int:
    """Print the path of a Chromium for the browser tests."""
    print(find_browser(load_settings(os.environ).values))
    return 0


def env(_options: argparse.Namespace) -> int:
    """Write a `.env` with new secrets, for docker-compose.yml."""
    write_env_file(ROOT / ".env", ROOT / ".env.example")
    print("Wrote .env with new secrets; name a model in it before `docker compose up`.")
    return 0


def _existing() -> Surroundings:
    settings = load_settings(os.environ)
    if not settings.state.exists():
        raise StackError(f"There is no state in {settings.state}: run `make up` once.")
    return Surroundings(settings, load_credentials(settings.state))


def _become(command: Sequence[str], environment: dict[str, str]) -> int:
    if not command:
        raise StackError("Name the command to run, after `--`.")
    program = shutil.which(command[0], path=environment.get("PATH", os.defpath))
    if program is None:
        raise StackError(f"There is no command {command[0]!r}.")
    os.execve(program, list(command), environment)  # noqa: S606 - a list, not a shell's text


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m supervisor", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    command = commands.add_parser("up", help="run Parley in the foreground")
    command.add_argument("--end-with-parent", action="store_true", help="stop when the caller is killed")
    _add_stack_options(command)
    command = commands.add_parser("run", help="start a stack, run a command on it, stop it")
    command.add_argument("--throwaway", action="store_true", help="on free ports and a temporary state")
    _add_stack_options(command)
    command.add_argument("rest", nargs="+", metavar="COMMAND")
    command = commands.add_parser("exec", help="run a command with the stack in its environment")
    command.add_argument("rest", nargs="+", metavar="COMMAND")
    command = commands.add_parser("psql", help="open the database as its owner")
    command.add_argument("rest", nargs="*", metavar="ARGUMENT")
    commands.add_parser("env", help="write a .env with new secrets, for docker-compose.yml")
    commands.add_parser("dump", help="write the data as plain SQL to the standard output")
    commands.add_parser("status", help="say what runs")
    commands.add_parser("browser", help="print the path of a Chromium for the tests")
    command = commands.add_parser("secret", help="print a secret")
    command.add_argument("name", choices=["admin", "jwt"])
    return parser


def _add_stack_options(command: argparse.ArgumentParser) -> None:
    command.add_argument("--log", metavar="FILE", help="write the lines of the parts to a file")
    command.add_argument(
        "--without",
        action="append",
        default=[],
        choices=["engine", "model", "backend", "frontend"],
        help="leave a part out, to run it by hand; can be repeated",
    )


COMMANDS = {
    "up": up,
    "run": run,
    "exec": execute,
    "psql": psql,
    "env": env,
    "dump": dump,
    "status": status,
    "secret": secret,
    "browser": browser,
}


if __name__ == "__main__":
    sys.exit(main())

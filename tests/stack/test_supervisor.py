"""The supervisor as a person meets it: real processes, real signals."""

import os
import signal
import socket
import stat
import subprocess
import sys
import time
from pathlib import Path

import asyncpg
import pytest

from supervisor.config import ROOT
from supervisor.credentials import load_credentials
from supervisor.database import OWNER, with_role
from tests.harness import eventually, frozen
from tests.stack.conftest import StartStack
from tests.stack.harness import (
    DATABASE_AND_MODEL,
    RunningStack,
    descendants,
    free_ports,
    stack_variables,
)

STOP_SECONDS = 10


def owner_url(stack: RunningStack) -> str:
    port = stack.variables["POSTGRES_PORT"]
    return with_role(
        f"postgresql://127.0.0.1:{port}/parley", OWNER, load_credentials(stack.state).owner_password
    )


async def add_person(stack: RunningStack, name: str) -> None:
    connection = await asyncpg.connect(owner_url(stack))
    await connection.execute("INSERT INTO users (username, display_name) VALUES ($1, $1)", name)
    await connection.close()


async def people(stack: RunningStack) -> list[str]:
    connection = await asyncpg.connect(owner_url(stack))
    names = await connection.fetch('SELECT username FROM users ORDER BY username COLLATE "C"')
    await connection.close()
    return [row["username"] for row in names]


async def test_data_outlives_ctrl_c_and_the_last_line_names_the_url(start_stack: StartStack) -> None:
    stack = start_stack().ready()
    assert f"open http://127.0.0.1:{stack.variables['FRONTEND_PORT']}" in stack.log.splitlines()[-1]
    await add_person(stack, "ada")
    stack.signal(signal.SIGINT)
    assert stack.ended() == 0
    again = start_stack(variables=stack.variables).ready()
    assert await people(again) == ["ada"]
    assert "making the database" not in again.log


async def test_ctrl_c_stops_everything_in_time_and_in_reverse_order(start_stack: StartStack) -> None:
    stack = start_stack(without=DATABASE_AND_MODEL).ready()
    processes = stack.processes()
    started = time.monotonic()
    stack.signal(signal.SIGINT)
    assert stack.ended() == 0
    assert time.monotonic() - started < STOP_SECONDS
    assert not [process for process in processes if process.runs()]
    assert stack.log.splitlines()[-1].endswith("stopped")
    assert "database system is shut down" in stack.log  # not cut off: no recovery at the next start


async def test_ctrl_c_while_starting_leaves_nothing(start_stack: StartStack) -> None:
    stack = start_stack(without=DATABASE_AND_MODEL)
    stack.part("postgres")
    processes = stack.processes()
    stack.signal(signal.SIGINT)
    assert stack.ended(STOP_SECONDS) == 0
    assert not [process for process in processes if process.runs()]
    assert "Traceback" not in stack.log


async def test_a_hanging_part_does_not_hold_up_ctrl_c(start_stack: StartStack) -> None:
    stack = start_stack(without=DATABASE_AND_MODEL).ready()
    model = stack.part("model")
    os.kill(model.pid, signal.SIGSTOP)
    stack.signal(signal.SIGINT)
    assert stack.ended(STOP_SECONDS) == 0
    assert not model.runs()


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGKILL])
async def test_a_database_that_hangs_does_not_hold_up_the_end_nor_the_next_start(
    start_stack: StartStack, how: signal.Signals
) -> None:
    """Nothing of it is left that could hold the data folder."""
    stack = start_stack().ready()
    await add_person(stack, "ada")
    processes = stack.processes()
    with frozen(stack.part("postgres").pid):
        stack.signal(how)
        stack.ended()
        eventually(lambda: not any(process.runs() for process in processes), "all have ended")
    again = start_stack(variables=stack.variables).ready()
    assert await people(again) == ["ada"]


async def test_kill_9_of_the_supervisor_leaves_no_orphan_and_no_damage(start_stack: StartStack) -> None:
    stack = start_stack(without=DATABASE_AND_MODEL).ready()
    await add_person(stack, "ada")
    processes = stack.processes()
    assert len(processes) > 5
    stack.signal(signal.SIGKILL)
    stack.ended()
    # The next start does not wait for anyone to clean up: it may come while the old processes still end.
    again = start_stack(without=DATABASE_AND_MODEL, variables=stack.variables).ready()
    eventually(lambda: not any(process.runs() for process in processes), "no orphan is left")
    assert await people(again) == ["ada"]


async def test_kill_9_of_the_supervisor_ends_also_what_its_children_started(
    start_stack: StartStack, tmp_path: Path
) -> None:
    variables = stack_variables(tmp_path / "state")
    parts = [word for part in ("engine", "model", "backend", "frontend") for word in ("--without", part)]
    # A shell that starts a sleep and waits for it: Linux tells only the shell that its parent died.
    script = "trap '' TERM; sleep 600 & wait"
    command = [sys.executable, "-m", "supervisor", "run", *parts, "--", "sh", "-c", script]
    supervisor = subprocess.Popen(command, cwd=ROOT, env=variables, stdout=subprocess.DEVNULL)
    try:

        def sleeping() -> bool:
            commands = (Path(f"/proc/{process.pid}/cmdline") for process in descendants(supervisor.pid))
            return any(path.exists() and path.read_bytes().startswith(b"sleep") for path in commands)

        eventually(sleeping, "the command's own child runs")
        processes = descendants(supervisor.pid)
    finally:
        supervisor.kill()
        supervisor.wait()
    eventually(lambda: not any(process.runs() for process in processes), "no orphan is left")


@pytest.mark.parametrize("part", ["postgres", "model"])
async def test_a_part_that_is_killed_is_started_again_and_says_so(start_stack: StartStack, part: str) -> None:
    stack = start_stack(without=DATABASE_AND_MODEL).ready()
    await add_person(stack, "ada")
    old = stack.part(part)
    os.kill(old.pid, signal.SIGKILL)
    stack.new_part(part, old)
    stack.says(f"{part} is back")
    assert f"{part} ended (killed by SIGKILL); starting it again in 0.2 s" in stack.log
    assert await people(stack) == ["ada"]


async def test_restarts_of_a_part_that_keeps_dying_slow_down(start_stack: StartStack) -> None:
    stack = start_stack(without=DATABASE_AND_MODEL).ready()
    for delay in ("0.2", "0.4", "0.8"):
        model = stack.part("model")
        os.kill(model.pid, signal.SIGKILL)
        stack.new_part("model", model)
        assert f"model ended (killed by SIGKILL); starting it again in {delay} s" in stack.log


async def test_a_killed_watcher_is_replaced(start_stack: StartStack) -> None:
    stack = start_stack().ready()

    def watcher() -> int | None:
        for process in stack.processes():
            command = Path(f"/proc/{process.pid}/cmdline")
            if command.exists() and b"watch.py" in command.read_bytes():
                return process.pid
        return None

    first = eventually(watcher, "there is a watcher")
    os.kill(first, signal.SIGKILL)
    eventually(lambda: watcher() not in (None, first), "there is a new watcher")


async def test_a_second_one_on_the_same_state_is_refused_in_one_sentence(start_stack: StartStack) -> None:
    stack = start_stack().ready()
    second = start_stack(variables={**stack.variables, **free_ports()})
    assert second.ended() == 1
    assert second.log == (
        f"parley: Parley already runs on {stack.state} (process {stack.process.pid}): stop it there with "
        "Ctrl-C, or set PARLEY_STATE and the ports to run a second one.\n"
    )
    assert await people(stack) == []


async def test_a_taken_port_is_named_with_its_variable(start_stack: StartStack, tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        for variable, part in (("POSTGRES_PORT", "postgres"), ("HASURA_PORT", "engine")):
            state = tmp_path / part
            variables = stack_variables(state, **{variable: str(port)})
            stack = start_stack(state=state, without=(), variables=variables)
            assert stack.ended() == 1
            problem = [line for line in stack.log.splitlines() if line.startswith("parley: ")]
            assert problem == [
                f"parley: Port {port} of {part} is not free (Address already in use): stop what uses it, or "
                f"set {variable} to another port."
            ]
            assert not (state / "postgres").exists()  # found out before anything was made


async def test_two_stacks_live_side_by_side(start_stack: StartStack, tmp_path: Path) -> None:
    one = start_stack(state=tmp_path / "one")
    two = start_stack(state=tmp_path / "two")
    await add_person(one.ready(), "ada")
    await add_person(two.ready(), "grace")
    assert (await people(one), await people(two)) == (["ada"], ["grace"])
    assert load_credentials(one.state) != load_credentials(two.state)


async def test_secrets_are_their_owners_and_neither_printed_nor_arguments(start_stack: StartStack) -> None:
    stack = start_stack(without=DATABASE_AND_MODEL).ready()
    assert stat.S_IMODE(stack.state.stat().st_mode) == 0o700
    assert stat.S_IMODE((stack.state / "secrets.json").stat().st_mode) == 0o600
    credentials = vars(load_credentials(stack.state)).values()
    arguments = [Path(f"/proc/{process.pid}/cmdline").read_text() for process in stack.processes()]
    stack.signal(signal.SIGINT)
    stack.ended()
    for secret in credentials:
        assert len(secret) == 64
        assert secret not in stack.log
        assert not [argument for argument in arguments if secret in argument]


async def test_a_clean_stop_leaves_a_record_of_nothing(start_stack: StartStack) -> None:
    stack = start_stack().ready()
    status = [sys.executable, "-m", "supervisor", "status"]
    running = subprocess.run(status, cwd=ROOT, env=stack.variables, capture_output=True, text=True)
    assert running.returncode == 0
    assert f"postgres   process {stack.part('postgres').pid}\n" in running.stdout
    stack.signal(signal.SIGTERM)
    assert stack.ended() == 0
    stopped = subprocess.run(status, cwd=ROOT, env=stack.variables, capture_output=True, text=True)
    assert (stopped.returncode, stopped.stdout) == (1, f"Parley on {stack.state} does not run.\n")


async def test_it_stops_in_good_order_when_nobody_reads_its_lines_any_more(tmp_path: Path) -> None:
    variables = stack_variables(tmp_path / "state")
    parts = [word for part in ("engine", "model", "backend", "frontend") for word in ("--without", part)]
    command = [sys.executable, "-m", "supervisor", "up", *parts]
    stack = subprocess.Popen(command, cwd=ROOT, env=variables, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    try:
        assert stack.stdout and stack.stderr
        assert b"making the database" in stack.stdout.readline()
        stack.stdout.close()
        assert stack.wait(STOP_SECONDS * 2) == 0
        assert stack.stderr.read() == b""
        assert not (tmp_path / "state/postgres/postmaster.pid").exists()
    finally:
        stack.kill()
        stack.wait()


async def test_run_passes_the_commands_exit_code_on_and_stops(tmp_path: Path) -> None:
    parts = [word for part in ("engine", "model", "backend", "frontend") for word in ("--without", part)]
    script = 'test -n "$HASURA_GRAPHQL_ADMIN_SECRET" && echo "state $PARLEY_STATE" && exit 7'
    log = tmp_path / "stack.log"
    command = [sys.executable, "-m", "supervisor", "run", "--throwaway", "--log", str(log), *parts, "--"]
    finished = subprocess.run(
        [*command, "sh", "-c", script],
        cwd=ROOT,
        env=stack_variables(tmp_path / "unused"),
        capture_output=True,
        text=True,
    )
    assert finished.returncode == 7, finished.stderr
    (line,) = finished.stdout.splitlines()  # the command's own; those of the parts are in the file
    assert log.read_text().endswith("stopped\n")
    assert not Path(line.removeprefix("state ")).exists()
    assert not (tmp_path / "unused").exists()

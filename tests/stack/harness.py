"""A real supervisor on free ports and a state of its own, watched from outside."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import fields
from pathlib import Path

from supervisor import postgres
from supervisor.config import ROOT, Ports, port_variable
from supervisor.services import SECRET_VARIABLES
from supervisor.state import Process, read_run
from tests.harness import PATIENCE, eventually

DATABASE_ONLY = ("engine", "model", "backend", "frontend")
DATABASE_AND_MODEL = ("engine", "backend", "frontend")


def free_ports() -> dict[str, str]:
    """A free port for every part."""
    names = [port_variable(entry.name) for entry in fields(Ports)]
    return dict(zip(names, map(str, postgres.free_ports(len(names))), strict=True))


def stack_variables(state: Path, **variables: str) -> dict[str, str]:
    """An environment in which nothing of the developer's own settings is left."""
    outside = {*SECRET_VARIABLES, "MODEL_BASE_URL"}
    inherited = {name: value for name, value in os.environ.items() if name not in outside}
    return {**inherited, **free_ports(), "PARLEY_STATE": str(state), **variables}


class RunningStack:
    """`python -m supervisor up` with some parts left out."""

    def __init__(
        self,
        state: Path,
        without: Sequence[str] = DATABASE_ONLY,
        variables: Mapping[str, str] | None = None,
    ) -> None:
        self.state = state
        self.variables = dict(variables or stack_variables(state))
        options = [word for part in without for word in ("--without", part)]
        self._log = state.parent / f"{state.name}-{time.monotonic_ns()}.log"
        with self._log.open("wb") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "supervisor", "up", "--end-with-parent", *options],
                cwd=ROOT,
                env=self.variables,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    @property
    def log(self) -> str:
        """Everything that it has printed."""
        return self._log.read_text(errors="replace")

    def ready(self) -> "RunningStack":
        """Wait for its last line."""

        def is_ready() -> bool:
            assert self.process.poll() is None, f"it ended:\n{self.log}"
            return "ready in" in self.log

        eventually(is_ready, "the stack is ready")
        return self

    def part(self, name: str) -> Process:
        """The process of one part."""
        return eventually(lambda: read_run(self.state).get(name), f"{name} is recorded")

    def new_part(self, name: str, old: Process) -> Process:
        """The process that took the place of another one."""

        def replaced() -> Process | None:
            now = read_run(self.state).get(name)
            return now if now and now != old and now.runs() else None

        return eventually(replaced, f"{name} runs again")

    def says(self, text: str) -> None:
        """Wait until it has printed this."""
        eventually(lambda: text in self.log, f"it says {text!r}")

    def processes(self) -> set[Process]:
        """The supervisor and all its descendants, at this moment."""
        return descendants(self.process.pid)

    def signal(self, number: signal.Signals) -> None:
        self.process.send_signal(number)

    def ended(self, patience: float = PATIENCE) -> int:
        """Its exit code, once it has ended."""
        return self.process.wait(patience)

    def close(self) -> None:
        """End it, whatever state it is in; nothing of it stays."""
        processes = self.processes()
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(PATIENCE)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        eventually(lambda: not any(process.runs() for process in processes), "all processes ended")


def descendants(pid: int) -> set[Process]:
    """A process and everything below it; empty when it does not run."""
    children: dict[int, list[int]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                parent = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
            except OSError:
                continue
            children.setdefault(parent, []).append(int(entry.name))
    found: set[Process] = set()
    waiting = [pid]
    while waiting:
        current = waiting.pop()
        if process := Process.of(current):
            found.add(process)
        waiting += children.get(current, [])
    return found

"""The supervisor's child processes: their output, their end, and the watcher that outlives us by a moment."""

import asyncio
import contextlib
import os
import signal
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

from supervisor.config import ROOT
from supervisor.output import Lines, Output
from supervisor.processes import Launch, children_of, signal_group, signal_process, spawn
from supervisor.state import Process, write_run

WATCHER = Path(__file__).with_name("watch.py")
KILL_SECONDS = 2.0


@dataclass
class Child:
    """One started process."""

    name: str
    process: "subprocess.Popen[bytes]"
    kind: str
    started: float = field(default_factory=time.monotonic)
    ended: asyncio.Event = field(default_factory=asyncio.Event)

    def ending(self) -> str:
        """How it ended, in words."""
        code = self.process.returncode
        if code is None:
            return "it does not answer"
        if code < 0:
            return f"killed by {signal.Signals(-code).name}"
        return f"exit code {code}"


class _Pump(asyncio.Protocol):
    def __init__(self, lines: Lines) -> None:
        self._lines = lines

    def data_received(self, data: bytes) -> None:
        self._lines.feed(data)

    def connection_lost(self, _problem: Exception | None) -> None:
        self._lines.feed(b"")


class Children:
    """All of them. SIGCHLD tells of an end, so that no thread is needed (see `spawn`)."""

    def __init__(self, state: Path, output: Output) -> None:
        self._state = state
        self._output = output
        self._children: dict[int, Child] = {}
        self._hurry = asyncio.Event()
        self._tasks: set[asyncio.Task[object]] = set()
        asyncio.get_running_loop().add_signal_handler(signal.SIGCHLD, self._reap)
        self._watcher = self._start_watcher()

    def start(self, name: str, launch: Launch) -> Child:
        """Start a process whose lines are printed under its name."""
        child = self._adopt(name, launch, subprocess.PIPE)
        pipe = child.process.stdout
        assert pipe is not None
        loop = asyncio.get_running_loop()
        task: asyncio.Task[object] = loop.create_task(
            loop.connect_read_pipe(lambda: _Pump(Lines(self._output, name)), pipe)
        )
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return child

    async def run_to_end(self, name: str, command: list[str], environment: dict[str, str]) -> int:
        """Run a process that writes to our own terminal, and return its exit code."""
        child = self._adopt(name, Launch(command, environment, ROOT), None)
        await child.ended.wait()
        return child.process.returncode

    async def end(self, child: Child, number: signal.Signals, seconds: float) -> None:
        """Ask the process to end; after its time, or when we hurry, make it."""
        if child.kind == "postgres":
            child.process.send_signal(number)
            if not await self._ends(child, seconds):
                child.process.send_signal(signal.SIGQUIT)  # no checkpoint: it recovers at the next start
                if not await self._ends(child, KILL_SECONDS, patient=True):
                    # What does not end by itself would keep the data folder from the next start.
                    rest = children_of(child.process.pid)
                    child.process.kill()
                    await child.ended.wait()
                    for pid in rest:
                        signal_process(pid, signal.SIGKILL)
            return
        child.process.send_signal(number)
        if not await self._ends(child, seconds):
            signal_group(child.process.pid, signal.SIGKILL)
            await child.ended.wait()

    async def end_rest(self) -> None:
        """End what is no service: a migration or a command that was under way."""
        for child in list(self._children.values()):
            await self.end(child, signal.SIGTERM, 1)

    def hurry(self) -> None:
        """Make every ending that is under way, and those to come, immediate."""
        self._hurry.set()

    def close(self) -> None:
        """Let the watcher go: there is nothing left to watch."""
        asyncio.get_running_loop().remove_signal_handler(signal.SIGCHLD)
        assert self._watcher.stdin is not None
        self._watcher.stdin.close()
        self._watcher.wait()

    def _adopt(self, name: str, launch: Launch, output: int | None) -> Child:
        kind = "postgres" if name == "postgres" else "app"
        child = Child(name, spawn(launch, output), kind)
        self._children[child.process.pid] = child
        self._tell_watcher(f"+ {child.process.pid} {kind}\n")
        self._record()
        return child

    def _reap(self) -> None:
        for pid, child in list(self._children.items()):
            if child.process.poll() is not None:
                if child.kind == "app":  # what it started and left behind
                    signal_group(pid, signal.SIGKILL)
                del self._children[pid]
                self._tell_watcher(f"- {pid}\n")
                child.ended.set()
        self._record()
        if self._watcher.poll() is not None:
            self._watcher = self._start_watcher()
            for pid, child in self._children.items():
                self._tell_watcher(f"+ {pid} {child.kind}\n")

    async def _ends(self, child: Child, seconds: float, *, patient: bool = False) -> bool:
        waiting = [asyncio.create_task(child.ended.wait())]
        if not patient:
            waiting.append(asyncio.create_task(self._hurry.wait()))
        await asyncio.wait(waiting, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
        for task in waiting:
            task.cancel()
        return child.ended.is_set()

    def _record(self) -> None:
        processes = {child.name: Process.of(pid) for pid, child in self._children.items()}
        write_run(self._state, {name: process for name, process in processes.items() if process})

    def _start_watcher(self) -> "subprocess.Popen[bytes]":
        return subprocess.Popen(
            [sys.executable, "-I", "-S", str(WATCHER)],
            stdin=subprocess.PIPE,
            start_new_session=True,
            env={"PATH": os.defpath},
            bufsize=0,
        )

    def _tell_watcher(self, line: str) -> None:
        assert self._watcher.stdin is not None
        with contextlib.suppress(BrokenPipeError):  # it died: SIGCHLD starts another one, and tells it all
            self._watcher.stdin.write(line.encode())

"""The state folder: who holds it, and which processes its last run started."""

import contextlib
import fcntl
import json
import os
import signal
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from supervisor.errors import StackError

RUN_RECORD = "run.json"


@dataclass(frozen=True)
class Process:
    """A process, told apart by its start time from a later one with the same id."""

    pid: int
    started: int

    @classmethod
    def of(cls, pid: int) -> "Process | None":
        """The process that runs under this id now, if one does (a zombie does not run)."""
        try:
            # The name, in parentheses, may hold anything; the fields behind it are numbers.
            after_name = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        except OSError:
            return None
        return None if after_name[0] == "Z" else cls(pid=pid, started=int(after_name[19]))

    def runs(self) -> bool:
        """Whether this very process still runs."""
        return Process.of(self.pid) == self


@contextlib.contextmanager
def held_state(folder: Path) -> Iterator[None]:
    """Hold the folder for this process; the kernel lets go of it when the process ends, however it ends."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        lock = os.open(folder / "lock", os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as problem:
        raise StackError(
            f"The state folder {folder} cannot be used ({problem.strerror}): "
            "name another one in PARLEY_STATE."
        ) from problem
    try:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            holder = os.read(lock, 20).decode().strip()
            raise StackError(
                f"Parley already runs on {folder} (process {holder}): stop it there with Ctrl-C, or set "
                "PARLEY_STATE and the ports to run a second one."
            ) from None
        os.ftruncate(lock, 0)
        os.pwrite(lock, f"{os.getpid()}\n".encode(), 0)
        yield
    finally:
        os.close(lock)


def write_run(folder: Path, processes: dict[str, Process]) -> None:
    """Record what runs, by name: for the next run, `python -m supervisor status` and tests that kill."""
    record = {name: {"pid": process.pid, "started": process.started} for name, process in processes.items()}
    new = folder / f"{RUN_RECORD}.new"
    new.write_text(json.dumps(record, indent=1))
    new.rename(folder / RUN_RECORD)


def read_run(folder: Path) -> dict[str, Process]:
    """The processes that the last run recorded; some or all may have ended."""
    try:
        record = json.loads((folder / RUN_RECORD).read_text())
        return {name: Process(pid=entry["pid"], started=entry["started"]) for name, entry in record.items()}
    except (FileNotFoundError, ValueError, KeyError):
        return {}


def end_leftovers(folder: Path, patience: float = 8) -> None:
    """Wait for the processes of a run whose supervisor was killed; they were told to end, or are now."""
    started = time.monotonic()
    killed = False
    while left := [process for process in read_run(folder).values() if process.runs()]:
        waited = time.monotonic() - started
        for process in left:
            if waited > patience and not killed:
                with contextlib.suppress(ProcessLookupError, PermissionError):
                    os.kill(process.pid, signal.SIGKILL)
        killed = waited > patience
        if waited > patience + 2:
            raise StackError(f"A process of the last run does not end: end process {left[0].pid} yourself.")
        time.sleep(0.05)

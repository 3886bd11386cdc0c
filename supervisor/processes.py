"""Child processes that never outlive the process that started them."""

import ctypes
import os
import pwd
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None


@dataclass(frozen=True)
class Account:
    """The system user that a process runs as, where the supervisor is root and the process must not be."""

    name: str
    uid: int
    gid: int

    @classmethod
    def named(cls, name: str) -> "Account":
        entry = pwd.getpwnam(name)
        return cls(name=name, uid=entry.pw_uid, gid=entry.pw_gid)


@dataclass(frozen=True)
class Launch:
    """How to start one process."""

    command: Sequence[str]
    environment: Mapping[str, str]
    folder: Path
    account: Account | None = None
    parent_death_signal: signal.Signals = signal.SIGTERM


def spawn(launch: Launch, output: int | IO[bytes] | None = None) -> "subprocess.Popen[bytes]":
    """Start the process in a session of its own; it gets `parent_death_signal` when we die, however we die.

    Call it from the main thread: Linux sends the signal when the *thread* that forked ends.
    """
    account = launch.account
    return subprocess.Popen(
        list(launch.command),
        env=dict(launch.environment),
        cwd=launch.folder,
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=subprocess.STDOUT if output is not None else None,
        start_new_session=True,
        user=account.uid if account else None,
        group=account.gid if account else None,
        extra_groups=[] if account else None,
        preexec_fn=bound_to_us(launch.parent_death_signal),
    )


def bound_to_us(death_signal: signal.Signals) -> Callable[[], None]:
    """What a child runs before its program, to get this signal when we die."""
    parent = os.getpid()

    def before_exec() -> None:
        if _libc is None:
            return
        _libc.prctl(PR_SET_PDEATHSIG, int(death_signal), 0, 0, 0)
        if os.getppid() != parent:  # it died before prctl: nobody would send the signal any more
            os._exit(1)

    return before_exec


def signal_group(pid: int, number: signal.Signals) -> None:
    """Signal a process that `spawn` started, and whatever it started in its session."""
    try:
        os.killpg(pid, number)
    except (ProcessLookupError, PermissionError):
        return


def signal_process(pid: int, number: signal.Signals) -> None:
    """Signal one process, which may have ended."""
    try:
        os.kill(pid, number)
    except (ProcessLookupError, PermissionError):
        return


def children_of(pid: int) -> list[int]:
    """The processes that one has started and that run; none where there is no /proc."""
    tasks = Path(f"/proc/{pid}/task").glob("*/children")
    try:
        return [int(child) for path in tasks for child in path.read_text().split()]
    except OSError:
        return []


def end_with_parent() -> None:
    """Make this process get SIGTERM when the one that started it dies, as `make up` wants it."""
    if _libc is not None:
        _libc.prctl(PR_SET_PDEATHSIG, int(signal.SIGTERM), 0, 0, 0)

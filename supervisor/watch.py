"""Ends what is left when the supervisor is gone: a script of its own, started by it, alone in its session.

Linux tells the supervisor's children when it dies, but not what those have started themselves. This
process holds the reading end of a pipe whose writing end only the supervisor has; at its end, however
the supervisor died, every process group that was named to it is ended.
"""

import contextlib
import glob
import os
import signal
import sys
import time

PATIENCE = 3.0
POSTGRES_PATIENCE = 8.0


def main() -> None:
    """Read `+ <pid> app|postgres` and `- <pid>` lines until the pipe ends, then end what is left."""
    groups: dict[int, str] = {}
    for line in sys.stdin:
        sign, pid, *kind = line.split()
        if sign == "+":
            groups[int(pid)] = kind[0]
        else:
            groups.pop(int(pid), None)
    apps = [pid for pid, kind in groups.items() if kind == "app"]
    servers = [pid for pid, kind in groups.items() if kind == "postgres"]
    _end_groups(apps, signal.SIGTERM)
    _end_servers(servers, signal.SIGINT)
    _wait(apps, PATIENCE)
    _end_groups(apps, signal.SIGKILL)
    _wait(servers, POSTGRES_PATIENCE)
    _end_servers(servers, signal.SIGQUIT)
    _wait(servers, PATIENCE)
    _kill_servers(servers)


def _end_groups(groups: list[int], number: signal.Signals) -> None:
    for group in groups:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(group, number)


def _end_servers(pids: list[int], number: signal.Signals) -> None:
    """PostgreSQL's own processes are its server's to end; a signal to all of them would be a crash."""
    for pid in pids:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.kill(pid, number)


def _kill_servers(pids: list[int]) -> None:
    """The last resort, their own processes too: each is a group of its own, and would go on with the data."""
    for pid in pids:
        if _running_groups().isdisjoint({pid}):
            continue
        for path in glob.glob(f"/proc/{pid}/task/*/children"):
            with contextlib.suppress(OSError), open(path) as file:
                _end_groups([int(child) for child in file.read().split()], signal.SIGKILL)
        _end_groups([pid], signal.SIGKILL)


def _wait(groups: list[int], patience: float) -> None:
    deadline = time.monotonic() + patience
    while time.monotonic() < deadline and not _running_groups().isdisjoint(groups):
        time.sleep(0.1)


def _running_groups() -> set[int]:
    """The groups that have a process; one that has ended may wait for long to be collected."""
    groups = set()
    for path in glob.glob("/proc/[0-9]*/stat"):
        with contextlib.suppress(OSError), open(path) as file:
            state, _parent, group = file.read().rpartition(")")[2].split()[:3]
            if state != "Z":
                groups.add(int(group))
    return groups


if __name__ == "__main__":
    main()

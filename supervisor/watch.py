"""Ends what is left when the supervisor is gone: a script of its own, started by it, alone in its session.

Linux tells the supervisor's children when it dies, but not what those have started themselves. This
process holds the reading end of a pipe whose writing end only the supervisor has; at its end, however
the supervisor died, every process group that was named to it is ended.
"""

import os
import signal
import sys
import time
from collections.abc import Callable

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
    # PostgreSQL's own processes are its server's to end; a signal to all of them would be a crash.
    for pid in servers:
        _send(os.kill, pid, signal.SIGINT)
    _wait(apps, PATIENCE)
    _end_groups(apps, signal.SIGKILL)
    _wait(servers, POSTGRES_PATIENCE)
    for pid in servers:
        _send(os.kill, pid, signal.SIGQUIT)


def _end_groups(pids: list[int], number: signal.Signals) -> None:
    for pid in pids:
        _send(os.killpg, pid, number)


def _wait(pids: list[int], patience: float) -> None:
    deadline = time.monotonic() + patience
    while time.monotonic() < deadline and any(_send(os.killpg, pid, 0) for pid in pids):
        time.sleep(0.05)


def _send(send: Callable[[int, int], None], pid: int, number: int) -> bool:
    try:
        send(pid, number)
    except (ProcessLookupError, PermissionError):
        return False
    return True


if __name__ == "__main__":
    main()

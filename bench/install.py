"""What the benchmark compares with, installed by its own package manager below the state folder."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

PEERS = Path(__file__).parent / "peers"


class NotInstalledError(Exception):
    """Something is not there and cannot be had; the message says what."""


def postgraphile(folder: Path) -> tuple[Path, Path]:
    """Node (the `node` package brings one that is new enough) and the folder of PostGraphile."""
    source, target = PEERS / "postgraphile", folder / "postgraphile"
    if _stale(target, [source / "package-lock.json"]):
        target.mkdir(parents=True, exist_ok=True)
        for name in ("package.json", "package-lock.json", ".npmrc"):
            shutil.copy(source / name, target)
        _run(["npm", "install", "--no-save"], target)
        _mark(target, [source / "package-lock.json"])
    shutil.copy(source / "server.mjs", target)
    node = target / "node_modules" / "node" / "bin" / "node"
    if not node.exists():
        raise NotInstalledError("the npm package `node` brought no binary for this machine")
    return node, target


def python(folder: Path) -> Path:
    """A Python with the packages of `peers/requirements.txt`."""
    target, requirements = folder / "python", PEERS / "requirements.txt"
    if _stale(target, [requirements]):
        _run([sys.executable, "-m", "venv", "--clear", str(target)], folder)
        pip = [str(target / "bin" / "python"), "-m", "pip", "install", "--quiet", "--require-hashes"]
        _run([*pip, "--disable-pip-version-check", "-r", str(requirements)], folder)
        _mark(target, [requirements])
    return target / "bin" / "python"


def wrk(folder: Path) -> tuple[str, dict[str, str]]:
    """The load generator and the environment it needs: the one on PATH, else Debian's, unpacked here."""
    if found := shutil.which("wrk"):
        return found, {}
    target = folder / "wrk"
    program = target / "usr" / "bin" / "wrk"
    if not program.exists():
        target.mkdir(parents=True, exist_ok=True)
        _run(["apt-get", "download", "wrk", "libluajit-5.1-2"], target)
        for package in target.glob("*.deb"):
            _run(["dpkg-deb", "-x", str(package), "."], target)
    libraries = ":".join(str(path) for path in (target / "usr" / "lib").glob("*-linux-gnu"))
    return str(program), {"LD_LIBRARY_PATH": libraries}


def _run(command: list[str], folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    try:
        done = subprocess.run(
            command, cwd=folder, env=os.environ, capture_output=True, text=True, timeout=600
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise NotInstalledError(f"{command[0]}: {error}") from error
    if done.returncode != 0:
        last = (done.stderr.strip() or done.stdout.strip()).rpartition("\n")[2]
        raise NotInstalledError(f"{' '.join(command[:3])} failed: {last}")


def _stale(target: Path, inputs: list[Path]) -> bool:
    stamp = target / ".installed"
    return not stamp.exists() or stamp.read_text() != _digest(inputs)


def _mark(target: Path, inputs: list[Path]) -> None:
    (target / ".installed").write_text(_digest(inputs))


def _digest(inputs: list[Path]) -> str:
    return hashlib.sha256(b"".join(path.read_bytes() for path in inputs)).hexdigest()

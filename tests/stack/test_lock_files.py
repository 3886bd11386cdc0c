"""Lock files pin what is installed, and never where it comes from: that is the machine's own setting."""

import json
import re
import subprocess
from pathlib import Path

import pytest

from supervisor.config import ROOT

REQUIREMENT = re.compile(r"[A-Za-z0-9._-]+(\[[a-z0-9,-]+\])?==[A-Za-z0-9.+!-]+( ; [^/]+)? \\")
HASH = re.compile(r"    --hash=sha256:[0-9a-f]{64}( \\)?")


def tracked(*patterns: str) -> list[Path]:
    listed = subprocess.run(["git", "ls-files", *patterns], cwd=ROOT, capture_output=True, text=True)
    return [ROOT / name for name in listed.stdout.splitlines()]


@pytest.mark.parametrize(
    "name",
    [
        "requirements.txt",
        "requirements-dev.txt",
        "requirements-model.txt",
        "requirements-embedding.txt",
        "bench/peers/requirements.txt",
    ],
)
def test_python_lock_files_hold_versions_and_hashes_and_nothing_else(name: str) -> None:
    lines = (ROOT / name).read_text().splitlines()
    assert [line for line in lines if not REQUIREMENT.fullmatch(line) and not HASH.fullmatch(line)] == []
    assert lines[0].endswith("\\")


def test_no_requirement_is_unhashed_or_left_out_of_the_lock() -> None:
    for path in ROOT.glob("requirements*.in"):
        locked = path.with_suffix(".txt").read_text().lower().replace("_", "-")
        for line in path.read_text().splitlines():
            if name := re.match(r"[a-z][a-z0-9-]*", line):
                assert re.search(rf"^{name.group()}(\[.*\])?==", locked, re.MULTILINE), f"{path.name}: {line}"


def test_npm_lock_files_have_hashes_and_no_addresses() -> None:
    for path in tracked("*package-lock.json"):
        text = path.read_text()
        assert not re.search(r'"resolved"|https?://|file:|"link": true', _without_funding(text)), path
        for name, package in json.loads(text)["packages"].items():
            assert not name or "integrity" in package or package.get("inBundle"), f"{path}: {name}"


def _without_funding(text: str) -> str:
    lock = json.loads(text)
    for package in lock["packages"].values():
        package.pop("funding", None)
    return json.dumps(lock)


def test_no_committed_setting_names_a_package_index() -> None:
    for path in tracked(
        "*.npmrc", "*pip.conf", "*uv.toml", "*requirements*.in", "*pyproject.toml", "*package.json"
    ):
        assert not re.search(r"registry\s*=|index-url|find-links|\[\[?tool\.uv", path.read_text()), path

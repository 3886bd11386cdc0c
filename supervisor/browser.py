"""Finds a Chromium for the browser tests, or installs one where that is possible."""

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from supervisor.config import ROOT
from supervisor.errors import StackError

COMMANDS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
OWN_PATH = "process.stdout.write(require('@playwright/test').chromium.executablePath())"
FRONTEND = ROOT / "frontend"


def find_browser(environment: Mapping[str, str]) -> str:
    """CHROMIUM_PATH, else one on PATH, else Debian's package where we may install it, else Playwright's."""
    chosen = environment.get("CHROMIUM_PATH")
    if chosen:
        if not os.access(chosen, os.X_OK):
            raise StackError(f"CHROMIUM_PATH is {chosen}, which is no program: correct it or unset it.")
        return chosen
    return _on_path() or _from_debian() or _from_playwright()


def _on_path() -> str | None:
    return next((path for command in COMMANDS if (path := shutil.which(command))), None)


def _from_debian() -> str | None:
    if os.getuid() != 0 or not Path("/etc/debian_version").exists() or not shutil.which("apt-get"):
        return None
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for arguments in (["update", "-q"], ["install", "-q", "-y", "--no-install-recommends", "chromium"]):
        if subprocess.run(["apt-get", *arguments], env=environment, stdout=sys.stderr).returncode != 0:
            return None
    return _on_path()


def _from_playwright() -> str:
    path = _playwright_path()
    if not Path(path).exists():
        subprocess.run(["npx", "playwright", "install", "chromium"], cwd=FRONTEND, stdout=sys.stderr)
        path = _playwright_path()
    if not path or not Path(path).exists():
        raise StackError(
            "There is no Chromium for the browser tests: install one (Debian: apt-get install chromium) "
            "or set CHROMIUM_PATH."
        )
    return path


def _playwright_path() -> str:
    command = ["node", "-e", OWN_PATH]
    return subprocess.run(command, cwd=FRONTEND, capture_output=True, text=True).stdout

"""Nothing that was acknowledged is lost when a process is killed in the middle of it."""

import subprocess
import sys

import pytest

from tests.harness import ROOT


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_kills_lose_and_double_nothing() -> None:
    command = [sys.executable, "-m", "supervisor", "run", "--throwaway"]
    command += ["--without", "frontend", "--without", "model"]
    command += ["--", sys.executable, "-m", "tests.chaos.kill", "--seed", "1", "--kills", "5"]
    finished = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert finished.returncode == 0, finished.stdout + finished.stderr

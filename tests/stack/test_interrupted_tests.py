"""A run of the tests that is ended leaves nothing behind."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.harness import PATIENCE, ROOT, eventually
from tests.stack.harness import descendants

TEST = """
import os, time
from pathlib import Path

def test_that_takes_long(engine):
    here = Path(__file__)
    here.with_name("begun").touch()
    while not here.with_name("over").exists():
        time.sleep(0.1)
    os._exit(1)  # as a test is ended that takes too long
"""


@pytest.mark.slow
@pytest.mark.parametrize("how", ["it is told to end", "a test takes too long"])
def test_its_workers_their_engines_and_postgresql_end_with_it(tmp_path: Path, how: str) -> None:
    written = tmp_path / "test_long.py"
    written.write_text(TEST)
    command = [sys.executable, "-m", "pytest", "-p", "tests.conftest", "-n", "1", "-q"]
    configuration = ["-c", str(ROOT / "pyproject.toml"), "-p", "no:cacheprovider"]
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
    folder = tmp_path / "temporary"
    folder.mkdir()
    variables = {**inherited, "TMPDIR": str(folder)}
    run = subprocess.Popen(
        [*command, *configuration, str(written)], cwd=ROOT, env=variables, stdout=subprocess.DEVNULL
    )
    try:
        eventually((tmp_path / "begun").exists, "the test runs")
        started = descendants(run.pid)
        commands = [Path(f"/proc/{process.pid}/cmdline").read_bytes() for process in started]
        assert any(b"hasura.engine" in command for command in commands)
        assert any(b"postgres" in command for command in commands)
        if how == "it is told to end":
            run.send_signal(signal.SIGTERM)
        else:
            (tmp_path / "over").touch()
        assert run.wait(PATIENCE) != 0
        eventually(lambda: not any(process.runs() for process in started), "all have ended")
        assert list(folder.glob("parley-*")) == []
    finally:
        run.kill()
        run.wait()

"""Setting up: what is missing is named in one sentence, and nothing is done twice."""

import importlib.util
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from supervisor import bootstrap
from supervisor.bootstrap import SetupError, Step, check_machine, run_step
from supervisor.config import ROOT

TOOLS = ("sh", "make", "test", "echo", "env", "dirname", "npm")


@pytest.fixture
def tools(tmp_path: Path) -> Path:
    """A folder for PATH in which only make and a shell are found."""
    folder = tmp_path / "bin"
    folder.mkdir()
    for tool in TOOLS:
        for source in os.get_exec_path():
            if (Path(source) / tool).exists():
                (folder / tool).symlink_to(Path(source) / tool)
                break
    return folder


def program(folder: Path, name: str, text: str) -> None:
    path = folder / name
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(0o755)


def make_setup(tools: Path) -> subprocess.CompletedProcess[str]:
    # In the repository, and harmless there: each of these ends before the first step.
    return subprocess.run(
        ["make", "setup"], cwd=ROOT, env={"PATH": str(tools)}, capture_output=True, text=True, timeout=60
    )


def problem_of(finished: subprocess.CompletedProcess[str]) -> list[str]:
    assert finished.returncode != 0
    return [line for line in finished.stderr.splitlines() if line.startswith("parley: ")]


def test_a_missing_or_too_old_python_gets_a_sentence(tools: Path) -> None:
    expected = (
        "parley: Python 3.11 or newer is needed and was not found: install it "
        "(Debian 12 and later: apt-get install python3 python3-venv), or name it: "
        "make PYTHON=/path/to/python3."
    )
    assert problem_of(make_setup(tools)) == [expected]
    program(tools, "python3", "exit 1")  # what ours answers when it is asked for its version, and is too old
    assert problem_of(make_setup(tools)) == [expected]


@pytest.mark.parametrize(
    ("node", "sentence"),
    [
        (
            None,
            "parley: Node is missing: install Node 20.19 or newer from nodejs.org, or as your system's "
            "package (Debian 13 and later: apt-get install nodejs npm).",
        ),
        (
            "v18.20.4",
            "parley: Node v18.20.4 is too old: install Node 20.19 or newer from nodejs.org, or as your "
            "system's package (Debian 13 and later: apt-get install nodejs npm).",
        ),
        ("v20.18.9", "parley: Node v20.18.9 is too old: install Node 20.19 or newer from nodejs.org"),
    ],
)
def test_a_missing_or_too_old_node_gets_a_sentence(tools: Path, node: str | None, sentence: str) -> None:
    program(tools, "python3", f'exec {sys.executable} "$@"')
    if node:
        program(tools, "node", f"echo {node}")
    (problem,) = problem_of(make_setup(tools))
    assert problem.startswith(sentence)


def test_a_missing_npm_gets_a_sentence(tools: Path) -> None:
    program(tools, "python3", f'exec {sys.executable} "$@"')
    program(tools, "node", "echo v24.0.0")
    (tools / "npm").unlink()
    assert problem_of(make_setup(tools)) == [
        "parley: npm is missing: install it (Debian: apt-get install npm)."
    ]


def test_a_python_without_venv_gets_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    find_spec = importlib.util.find_spec
    monkeypatch.setattr(
        importlib.util, "find_spec", lambda name: None if name == "ensurepip" else find_spec(name)
    )
    with pytest.raises(SetupError, match="apt-get install python3-venv"):
        check_machine(node=False)


@pytest.fixture
def step(tmp_path: Path) -> Iterator[tuple[Callable[[], None], list[bytes], list[bool]]]:
    """A step to run, its inputs, and what its work will do: succeed or not."""
    inputs = [b"one"]
    succeeds = [True]
    done = tmp_path / "done"

    def work() -> None:
        if not succeeds[0]:
            raise SetupError("it failed")
        done.write_text(done.read_text() + "x" if done.exists() else "x")

    made = Step("a step", tmp_path / "stamps" / "step", lambda: inputs, work)
    yield lambda: run_step(made), inputs, succeeds


def test_a_step_runs_again_only_when_its_inputs_changed(
    step: tuple[Callable[[], None], list[bytes], list[bool]],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    run, inputs, _succeeds = step
    run()
    assert capsys.readouterr().out.splitlines() == [
        "setup    | a step ...",
        "setup    | a step: done in 0 s",
    ]
    run()
    assert capsys.readouterr().out == ""
    inputs[0] = b"two"
    run()
    assert (tmp_path / "done").read_text() == "xx"


def test_a_step_that_failed_runs_again(
    step: tuple[Callable[[], None], list[bytes], list[bool]], tmp_path: Path
) -> None:
    run, inputs, succeeds = step
    run()
    inputs[0], succeeds[0] = b"two", False
    with pytest.raises(SetupError):
        run()
    inputs[0], succeeds[0] = b"one", True  # back to what had succeeded: what is there now is half the other
    run()
    assert (tmp_path / "done").read_text() == "xx"


def test_a_step_that_may_fail_says_what_is_missing_and_runs_again(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    tried: list[int] = []

    def fail() -> None:
        tried.append(1)
        raise SetupError("`pip` failed.")

    step = Step("embeddings", tmp_path / "stamp", lambda: [b"same"], fail, "Words alone.")
    for _ in range(2):
        run_step(step)
    assert len(tried) == 2
    assert not step.stamp.exists()
    assert capsys.readouterr().out.count("`pip` failed. Words alone.") == 2


def test_a_failed_command_is_named_with_its_exit_code(tmp_path: Path) -> None:
    with pytest.raises(SetupError, match=r"`sh -c exit 3` failed \(exit code 3\)"):
        bootstrap.execute(["sh", "-c", "exit 3"], tmp_path)


def test_a_build_depends_on_its_sources_and_not_on_what_it_makes(tmp_path: Path) -> None:
    for name in (
        "app/page.tsx",
        ".npmrc",
        "node_modules/x.js",
        ".next/y.js",
        "tests/e2e.ts",
        "a.tsbuildinfo",
    ):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    assert {str(path.relative_to(tmp_path)) for path in bootstrap.source_files(tmp_path)} == {
        "app/page.tsx",
        ".npmrc",
    }

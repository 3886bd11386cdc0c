"""Stacks that are gone when their test is."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.stack.harness import RunningStack

StartStack = Callable[..., RunningStack]


@pytest.fixture
def start_stack(tmp_path: Path) -> Iterator[StartStack]:
    """`start_stack(state=..., without=..., variables=...)`: all stacks of a test end with it."""
    started: list[RunningStack] = []

    def start(state: Path | None = None, **options: object) -> RunningStack:
        stack = RunningStack(state or tmp_path / "state", **options)  # type: ignore[arg-type]
        started.append(stack)
        return stack

    yield start
    for stack in reversed(started):
        stack.close()

"""What a tool is, and what a call of one comes to."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from backend.files.storage import Described
from backend.services.generations import Generation

Row = dict[str, Any]


@dataclass(frozen=True)
class Whole:
    """All of a table or plot that a message has no room for, as a file."""

    described: Described
    content: bytes


@dataclass(frozen=True)
class Made:
    """What came of a call: what the model is told, and the table or plot that people see.

    `whole` is all of that where it is too large for a message."""

    result: str
    part: Row | None = None
    whole: Whole | None = None


class ToolError(Exception):
    """A call that cannot be done; its text tells the model why, so that it can do better."""


@dataclass(frozen=True)
class Tool:
    """`parameters` is a JSON schema; `run` gets whatever object the model gave, and may raise ToolError."""

    name: str
    description: str
    parameters: Row
    run: Callable[[Generation, Row], Awaitable[Made]]

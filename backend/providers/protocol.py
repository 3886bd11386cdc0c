"""What every provider's client takes and gives, and what its failures mean.

A provider's own text never goes on: it may repeat the conversation. No redirect is followed and no proxy
variable believed, so that a conversation goes nowhere but where the operator said.
"""

import json
import logging
from collections.abc import AsyncGenerator, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol

import httpx2

from backend.errors import ApiError, unavailable
from backend.logs import log
from backend.model_settings import ModelSettings

logger = logging.getLogger("backend.models")
RETRIES = 2  # with the clients' own back-off, on 429, on 5xx and on connections that fail
CONNECT_SECONDS = 5.0
ARGUMENT_CHARACTERS = 1_048_576


class ToolOffer(Protocol):
    """What a model is told of a tool."""

    @property
    def name(self) -> str:
        """What it is called by."""

    @property
    def description(self) -> str:
        """What it is for."""

    @property
    def parameters(self) -> dict[str, Any]:
        """The JSON schema of its arguments."""


@dataclass
class ToolRequest:
    """A call that a model asks for. `arguments` is JSON as the model wrote it, which may be none."""

    id: str
    name: str
    arguments: str = ""

    def add(self, more: str | None) -> None:
        """Takes a piece of the arguments; past the longest that is read they cannot be used anyway."""
        if more and len(self.arguments) <= ARGUMENT_CHARACTERS:
            self.arguments += more

    def read(self) -> dict[str, Any]:
        """The arguments; ValueError for what is no JSON object, or cannot be kept as one."""
        if len(self.arguments) > ARGUMENT_CHARACTERS:
            raise ValueError("The arguments are too long")
        try:
            value = json.loads(self.arguments or "{}")
            json.dumps(value, allow_nan=False)
        except (ValueError, RecursionError):
            raise ValueError("The arguments are not valid JSON") from None
        if not isinstance(value, dict):
            raise ValueError("The arguments are no JSON object")
        return value

    def readable(self) -> dict[str, Any]:
        """The arguments as the model is shown them again; empty where they cannot be read."""
        try:
            return self.read()
        except ValueError:
            return {}


@dataclass(frozen=True)
class ToolRound:
    """What a model said before it called, what it called, and what each call came to."""

    text: str
    requests: Sequence[ToolRequest]
    results: Sequence[str]


@dataclass(frozen=True)
class AttachedFile:
    """A file of a message: `size` in bytes, an image's measures in pixels."""

    file_id: str
    name: str
    file_type: str
    size: int
    width: int | None = None
    height: int | None = None


@dataclass(frozen=True)
class Picture:
    """An image as a model gets it: PNG or JPEG."""

    file_type: str
    content: bytes


@dataclass(frozen=True)
class Turn:
    """What somebody said. `files` were attached: a model gets `pictures` and what `content` has of them."""

    role: Literal["user", "assistant"]
    content: str
    files: tuple[AttachedFile, ...] = ()
    pictures: tuple[Picture, ...] = ()


@dataclass(frozen=True)
class Prompt:
    """What a model is given, the oldest turn first."""

    system: str
    turns: list[Turn]
    reply_tokens: int
    temperature: float | None = None
    tools: tuple[ToolOffer, ...] = ()
    # What was called while this reply was written, after `turns`; then the tools may be offered no more.
    rounds: tuple[ToolRound, ...] = ()
    tools_closed: bool = False


@dataclass
class Outcome:
    """What is known when a reply has ended; filled while it streams. `citations` come from a search.

    Of attached files, by name: those of which the model was given the beginning, and those it was not given.
    """

    finish_reason: str | None = None
    usage: dict[str, int] = field(default_factory=dict)
    requests: list[ToolRequest] = field(default_factory=list)
    citations: list[dict[str, Any]] = field(default_factory=list)
    files_cut: list[str] = field(default_factory=list)
    files_not_read: list[str] = field(default_factory=list)


class Client(Protocol):
    """One model."""

    def stream(self, prompt: Prompt, outcome: Outcome) -> AsyncGenerator[str, None]:
        """The reply, piece by piece; a failure at any moment is an ApiError."""

    async def close(self) -> None:
        """Closes the connections."""


def http_client(settings: ModelSettings) -> httpx2.AsyncClient:
    """The connections of one model."""
    return httpx2.AsyncClient(
        follow_redirects=False,
        trust_env=False,
        timeout=httpx2.Timeout(settings.timeout_seconds, connect=CONNECT_SECONDS),
        limits=httpx2.Limits(max_connections=None, max_keepalive_connections=20),
    )


def refused(sdk: Any, error: Exception) -> ApiError:
    """Why the model did not begin, told by the kind of its client's error."""
    status = getattr(error, "status_code", None)
    log(logger, logging.WARNING, "the model failed", error, status=status)
    if isinstance(error, sdk.RateLimitError):
        return unavailable("model-busy", "The model is busy: try again in a moment.")
    if isinstance(error, sdk.APITimeoutError):
        return model_timeout()
    if isinstance(error, sdk.APIConnectionError) or (isinstance(status, int) and status >= 500):
        return unavailable("model-unavailable", "The model cannot be reached now: try again.")
    return ApiError(502, "model-refused", "The model did not accept this conversation.")


def interrupted(error: Exception | None) -> ApiError:
    """The model stopped without saying that it was at its end."""
    log(logger, logging.WARNING, "the model's answer broke off", error)
    return unavailable("model-interrupted", "The model stopped in the middle: try again.")


def model_timeout() -> ApiError:
    """The model was given up."""
    return unavailable("model-timeout", "The model took too long: try again.")

"""The model that writes replies: any endpoint that speaks OpenAI's chat completions.

Only the operator's configuration says where it is. No redirect is followed and no proxy variable believed, so
that a conversation goes nowhere else.
"""

import logging
from collections.abc import AsyncGenerator, Iterable
from dataclasses import dataclass, field
from typing import Any, cast

import httpx2
import openai
from openai.types.chat import ChatCompletionMessageParam

from backend.config import ModelSettings
from backend.errors import ApiError, unavailable
from backend.logs import log

logger = logging.getLogger("backend.models")
RETRIES = 2


@dataclass
class Outcome:
    """What is known when a reply has ended; filled while it streams."""

    finish_reason: str | None = None
    usage: dict[str, int] = field(default_factory=dict)


class Models:
    """The configured model."""

    def __init__(self, settings: ModelSettings) -> None:
        self.settings = settings
        self._http = httpx2.AsyncClient(
            follow_redirects=False,
            trust_env=False,
            timeout=httpx2.Timeout(settings.timeout_seconds, connect=5.0),
        )
        self._openai = openai.AsyncOpenAI(
            base_url=settings.base_url, api_key=settings.api_key, http_client=self._http, max_retries=RETRIES
        )

    async def close(self) -> None:
        """Closes the connections."""
        await self._openai.close()

    def require(self, name: str | None) -> str:
        """The model to use; a name that is not configured is refused."""
        if name is not None and name != self.settings.name:
            raise ApiError(422, "model-unknown", "There is no such model here.")
        return self.settings.name

    async def stream(self, messages: list[dict[str, str]], outcome: Outcome) -> AsyncGenerator[str, None]:
        """The reply, piece by piece; a failure at any moment is an ApiError."""
        try:
            chunks = await self._openai.chat.completions.create(
                model=self.settings.name,
                messages=cast("Iterable[ChatCompletionMessageParam]", messages),
                max_tokens=self.settings.reply_tokens,
                stream=True,
                stream_options={"include_usage": True},
            )
        except openai.OpenAIError as error:
            raise _failure(error) from error
        try:
            async with chunks:
                async for chunk in chunks:
                    _note(chunk, outcome)
                    for choice in chunk.choices:
                        if choice.delta.content:
                            yield choice.delta.content
        except (openai.OpenAIError, httpx2.HTTPError, httpx2.StreamError, ValueError) as error:
            raise _interrupted(error) from error
        if outcome.finish_reason is None:
            raise _interrupted(None)


def _interrupted(error: Exception | None) -> ApiError:
    log(logger, logging.WARNING, "the model's answer broke off", error)
    return unavailable("model-interrupted", "The model stopped in the middle: try again.")


def _note(chunk: Any, outcome: Outcome) -> None:
    for choice in chunk.choices:
        outcome.finish_reason = choice.finish_reason or outcome.finish_reason
    if chunk.usage is not None:
        outcome.usage = {
            "prompt_tokens": chunk.usage.prompt_tokens,
            "completion_tokens": chunk.usage.completion_tokens,
        }


def _failure(error: openai.OpenAIError) -> ApiError:
    """What went wrong, told by its kind; the provider's own text may repeat the conversation."""
    status = getattr(error, "status_code", None)
    log(logger, logging.WARNING, "the model failed", error, status=status)
    if isinstance(error, openai.RateLimitError):
        return unavailable("model-busy", "The model is busy: try again in a moment.")
    if isinstance(error, openai.APITimeoutError):
        return unavailable("model-timeout", "The model took too long: try again.")
    if isinstance(error, openai.APIConnectionError) or (isinstance(status, int) and status >= 500):
        return unavailable("model-unavailable", "The model cannot be reached now: try again.")
    return ApiError(502, "model-refused", "The model did not accept this conversation.")

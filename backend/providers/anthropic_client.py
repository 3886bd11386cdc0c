"""Anthropic's messages. They know no temperature: a session's is not sent."""

import base64
from collections.abc import AsyncGenerator, Iterable
from typing import Any, cast

import anthropic
import httpx2
from anthropic.types import MessageParam

from backend.model_settings import ModelSettings
from backend.providers.protocol import RETRIES, Outcome, Prompt, Turn, http_client, interrupted, refused

FAILURES = (anthropic.AnthropicError, httpx2.HTTPError, httpx2.StreamError, ValueError)
# In the words that all providers' replies are stored with.
FINISH_REASONS = {"end_turn": "stop", "stop_sequence": "stop", "max_tokens": "length"}


class AnthropicClient:
    """One model behind Anthropic's interface."""

    def __init__(self, settings: ModelSettings) -> None:
        self._model = settings.name
        self._client = anthropic.AsyncAnthropic(
            base_url=settings.base_url,
            api_key=settings.api_key,
            http_client=http_client(settings),
            max_retries=RETRIES,
        )

    async def close(self) -> None:
        """Closes the connections."""
        await self._client.close()

    async def stream(self, prompt: Prompt, outcome: Outcome) -> AsyncGenerator[str, None]:
        """The reply, piece by piece; a failure at any moment is an ApiError."""
        turns = [{"role": turn.role, "content": _content(turn)} for turn in prompt.turns]
        try:
            events = await self._client.messages.create(
                model=self._model,
                system=prompt.system or anthropic.omit,
                messages=cast("Iterable[MessageParam]", turns),
                max_tokens=prompt.reply_tokens,
                stream=True,
            )
        except anthropic.AnthropicError as error:
            raise refused(anthropic, error) from error
        ended = False
        try:
            async with events:
                async for event in events:
                    match event.type:
                        case "message_start":
                            outcome.usage = {"prompt_tokens": event.message.usage.input_tokens}
                        case "content_block_delta" if event.delta.type == "text_delta":
                            yield event.delta.text
                        case "message_delta":
                            reason = event.delta.stop_reason
                            outcome.finish_reason = FINISH_REASONS.get(reason or "", reason)
                            outcome.usage["completion_tokens"] = event.usage.output_tokens
                        case "message_stop":
                            ended = True
                        case _:
                            pass
        except FAILURES as error:
            raise interrupted(error) from error
        if not ended:
            raise interrupted(None)


def _content(turn: Turn) -> str | list[dict[str, Any]]:
    """Text alone as a string; pictures come first, as base64."""
    if not turn.pictures:
        return turn.content
    pictures = [
        {
            "type": "image",
            "source": {
                "type": "base64",
                "media_type": picture.file_type,
                "data": base64.b64encode(picture.content).decode(),
            },
        }
        for picture in turn.pictures
    ]
    return [*pictures, {"type": "text", "text": turn.content}]

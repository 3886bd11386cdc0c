"""Anthropic's messages. They know no temperature: a session's is not sent."""

import base64
from collections.abc import AsyncGenerator, Iterable
from typing import Any, cast

import anthropic
import httpx2
from anthropic.types import MessageParam, ToolParam

from backend.model_settings import ModelSettings
from backend.providers.protocol import (
    RETRIES,
    Outcome,
    Prompt,
    ToolRequest,
    Turn,
    http_client,
    interrupted,
    refused,
)

FAILURES = (anthropic.AnthropicError, httpx2.HTTPError, httpx2.StreamError, ValueError)
# In the words that all providers' replies are stored with.
FINISH_REASONS = {
    "end_turn": "stop",
    "stop_sequence": "stop",
    "max_tokens": "length",
    "tool_use": "tool_calls",
}


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
        try:
            events = await self._client.messages.create(
                model=self._model,
                system=prompt.system or anthropic.omit,
                messages=cast("Iterable[MessageParam]", _messages(prompt)),
                max_tokens=prompt.reply_tokens,
                tools=cast("Iterable[ToolParam]", _tools(prompt)) if prompt.tools else anthropic.omit,
                tool_choice={"type": "none"} if prompt.tools and prompt.tools_closed else anthropic.omit,
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
                        case "content_block_start" if event.content_block.type == "tool_use":
                            block = event.content_block
                            outcome.requests.append(ToolRequest(block.id, block.name))
                        case "content_block_delta" if event.delta.type == "text_delta":
                            yield event.delta.text
                        case "content_block_delta" if event.delta.type == "input_json_delta":
                            outcome.requests[-1].add(event.delta.partial_json)
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


def _messages(prompt: Prompt) -> list[dict[str, Any]]:
    messages: list[dict[str, Any]] = [{"role": turn.role, "content": _content(turn)} for turn in prompt.turns]
    for told in prompt.rounds:
        said = [{"type": "text", "text": told.text}] if told.text else []
        calls = [
            {"type": "tool_use", "id": request.id, "name": request.name, "input": request.readable()}
            for request in told.requests
        ]
        results = [
            {"type": "tool_result", "tool_use_id": request.id, "content": result}
            for request, result in zip(told.requests, told.results, strict=True)
        ]
        messages += [{"role": "assistant", "content": said + calls}, {"role": "user", "content": results}]
    return messages


def _tools(prompt: Prompt) -> list[dict[str, Any]]:
    return [
        {"name": tool.name, "description": tool.description, "input_schema": tool.parameters}
        for tool in prompt.tools
    ]

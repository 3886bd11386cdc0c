"""Any endpoint that speaks OpenAI's chat completions: OpenAI, vLLM, Ollama, llama.cpp."""

import base64
import json
from collections.abc import AsyncGenerator, Iterable
from typing import Any, cast

import httpx2
import openai
from openai.types.chat import ChatCompletionMessageParam, ChatCompletionToolUnionParam

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

FAILURES = (openai.OpenAIError, httpx2.HTTPError, httpx2.StreamError, ValueError)


class OpenAIClient:
    """One model behind chat completions."""

    def __init__(self, settings: ModelSettings) -> None:
        self._model = settings.name
        self._client = openai.AsyncOpenAI(
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
            chunks = await self._client.chat.completions.create(
                model=self._model,
                messages=cast("Iterable[ChatCompletionMessageParam]", _messages(prompt)),
                max_tokens=prompt.reply_tokens,
                temperature=openai.omit if prompt.temperature is None else prompt.temperature,
                stream=True,
                stream_options={"include_usage": True},
                tools=cast("Iterable[ChatCompletionToolUnionParam]", _tools(prompt))
                if prompt.tools
                else openai.omit,
                tool_choice="none" if prompt.tools and prompt.tools_closed else openai.omit,
            )
        except openai.OpenAIError as error:
            raise refused(openai, error) from error
        try:
            async with chunks:
                async for chunk in chunks:
                    _note(chunk, outcome)
                    for choice in chunk.choices:
                        if choice.delta.content:
                            yield choice.delta.content
        except FAILURES as error:
            raise interrupted(error) from error
        if outcome.finish_reason is None:
            raise interrupted(None)


def _content(turn: Turn) -> str | list[dict[str, Any]]:
    """Text alone as a string, as not every server knows parts; pictures as data, as no URL is ever given."""
    if not turn.pictures:
        return turn.content
    urls = [
        f"data:{picture.file_type};base64,{base64.b64encode(picture.content).decode()}"
        for picture in turn.pictures
    ]
    pictures = [{"type": "image_url", "image_url": {"url": url}} for url in urls]
    return [*pictures, {"type": "text", "text": turn.content}]


def _messages(prompt: Prompt) -> list[dict[str, Any]]:
    messages: list[dict[str, Any]] = [{"role": "system", "content": prompt.system}] if prompt.system else []
    messages += [{"role": turn.role, "content": _content(turn)} for turn in prompt.turns]
    for told in prompt.rounds:
        calls = [
            {
                "id": request.id,
                "type": "function",
                "function": {"name": request.name, "arguments": json.dumps(request.readable())},
            }
            for request in told.requests
        ]
        messages.append({"role": "assistant", "content": told.text or None, "tool_calls": calls})
        messages += [
            {"role": "tool", "tool_call_id": request.id, "content": result}
            for request, result in zip(told.requests, told.results, strict=True)
        ]
    return messages


def _tools(prompt: Prompt) -> list[dict[str, Any]]:
    return [
        {
            "type": "function",
            "function": {"name": tool.name, "description": tool.description, "parameters": tool.parameters},
        }
        for tool in prompt.tools
    ]


def _note(chunk: Any, outcome: Outcome) -> None:
    for choice in chunk.choices:
        outcome.finish_reason = choice.finish_reason or outcome.finish_reason
        for piece in choice.delta.tool_calls or []:
            # A new call comes with its name; some providers give every call the same index.
            if piece.function and piece.function.name:
                number = len(outcome.requests) + 1
                outcome.requests.append(ToolRequest(piece.id or f"call_{number}", piece.function.name))
            if piece.function and outcome.requests:
                outcome.requests[-1].add(piece.function.arguments)
    if chunk.usage is not None:
        outcome.usage = {
            "prompt_tokens": chunk.usage.prompt_tokens,
            "completion_tokens": chunk.usage.completion_tokens,
        }

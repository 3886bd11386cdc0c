"""Any endpoint that speaks OpenAI's chat completions: OpenAI, vLLM, Ollama, llama.cpp."""

import base64
import json
from collections.abc import AsyncGenerator
from typing import Any, cast

import httpx2
import openai

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

# Plain JSON in and out: the SDK checks every message and makes an object of every piece, which takes longer
# than all the rest of a request, on the way to the first word.
Chunk = dict[str, Any]
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
            chunks = await self._client.post(
                "/chat/completions",
                cast_to=object,  # as it comes: of another type it would be made again, value by value
                body=self._body(prompt),
                stream=True,
                stream_cls=openai.AsyncStream[object],
            )
        except openai.OpenAIError as error:
            raise refused(openai, error) from error
        try:
            async with chunks:
                async for event in chunks:
                    chunk = cast("Chunk", event)
                    _note(chunk, outcome)
                    for delta in _deltas(chunk):
                        if text := delta.get("content"):
                            yield str(text)
        except FAILURES as error:
            raise interrupted(error) from error
        if outcome.finish_reason is None:
            raise interrupted(None)

    def _body(self, prompt: Prompt) -> dict[str, Any]:
        body: dict[str, Any] = {
            "model": self._model,
            "messages": _messages(prompt),
            "max_tokens": prompt.reply_tokens,
            "stream": True,
            "stream_options": {"include_usage": True},
        }
        if prompt.temperature is not None:
            body["temperature"] = prompt.temperature
        if prompt.tools:
            body["tools"] = _tools(prompt)
            if prompt.tools_closed:
                body["tool_choice"] = "none"
        return body


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


def _deltas(chunk: Chunk) -> list[dict[str, Any]]:
    return [choice.get("delta") or {} for choice in chunk.get("choices") or []]


def _note(chunk: Chunk, outcome: Outcome) -> None:
    for choice in chunk.get("choices") or []:
        outcome.finish_reason = choice.get("finish_reason") or outcome.finish_reason
    for delta in _deltas(chunk):
        for piece in delta.get("tool_calls") or []:
            function = piece.get("function") or {}
            # A new call comes with its name; some providers give every call the same index.
            if name := function.get("name"):
                number = len(outcome.requests) + 1
                outcome.requests.append(ToolRequest(piece.get("id") or f"call_{number}", name))
            if outcome.requests:
                outcome.requests[-1].add(function.get("arguments"))
    if usage := chunk.get("usage"):
        outcome.usage = {
            name: usage[name] for name in ("prompt_tokens", "completion_tokens") if name in usage
        }

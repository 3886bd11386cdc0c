"""The configured models: which one a session uses, and its client, loaded when it is first needed.

A client's package takes a second to load, so that the backend starts without it; the default
model's is loaded beside the first requests.
"""

import asyncio
import contextlib
import importlib
from collections.abc import AsyncGenerator
from typing import Any

from backend.errors import ApiError
from backend.model_settings import ModelSettings
from backend.providers.protocol import Client, Outcome, Prompt, model_timeout

CLIENTS = {
    "openai": ("backend.providers.openai_client", "OpenAIClient"),
    "anthropic": ("backend.providers.anthropic_client", "AnthropicClient"),
}
# What a protocol has no word for.
WITHOUT_TEMPERATURE = frozenset({"anthropic"})


class Models:
    """The models by their ids; the first one is the default."""

    def __init__(self, settings: tuple[ModelSettings, ...]) -> None:
        self._settings = {model.id: model for model in settings}
        self._clients: dict[str, Client] = {}
        self._loading = asyncio.Lock()

    @property
    def default(self) -> ModelSettings:
        """The model of sessions that have chosen none."""
        return next(iter(self._settings.values()))

    def choose(self, name: str | None) -> ModelSettings:
        """The model of an id, the default one for None; an id that is not configured is refused."""
        if name is None:
            return self.default
        if name not in self._settings:
            raise ApiError(422, "model-unknown", "There is no such model: GET /api/models lists them.")
        return self._settings[name]

    def describe(self) -> list[dict[str, Any]]:
        """What people may know of each."""
        return [
            {
                "id": model.id,
                "name": model.label,
                "provider": model.provider,
                "context_tokens": model.context_tokens,
                "tools": model.tools,
                "images": model.images,
                "temperature": model.provider not in WITHOUT_TEMPERATURE,
                "demo": model.demo,
                "default": model is self.default,
            }
            for model in self._settings.values()
        ]

    async def stream(
        self, model: ModelSettings, prompt: Prompt, outcome: Outcome
    ) -> AsyncGenerator[str, None]:
        """The reply, piece by piece; a failure at any moment is an ApiError."""
        client = await self._client(model)
        async with contextlib.aclosing(client.stream(prompt, outcome)) as pieces:
            async for piece in pieces:
                yield piece

    async def complete(self, model: ModelSettings, prompt: Prompt) -> str:
        """A whole reply, for what nobody watches being written."""
        try:
            async with asyncio.timeout(model.timeout_seconds):
                return "".join([piece async for piece in self.stream(model, prompt, Outcome())])
        except TimeoutError:
            raise model_timeout() from None

    async def warm_up(self, model: ModelSettings) -> None:
        """Loads what this model needs, which is not to count as the model's own time."""
        await self._client(model)

    async def close(self) -> None:
        """Closes the connections."""
        for client in self._clients.values():
            await client.close()

    async def _client(self, model: ModelSettings) -> Client:
        async with self._loading:
            if model.id not in self._clients:
                module, name = CLIENTS[model.provider]
                loaded = await asyncio.to_thread(importlib.import_module, module)
                self._clients[model.id] = getattr(loaded, name)(model)
            return self._clients[model.id]

"""A backend whose models call tools, and what they called, for the tests."""

import contextlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.backend.harness import (
    Backend,
    StreamEvent,
    running_backend,
)
from tests.backend.provider import MODEL, Provider
from tests.harness import Engine

CLAUDE = "claude"
PROTOCOLS = [MODEL, CLAUDE]
TABLE = {"title": "Bows", "columns": ["Colour", "Angle"], "rows": [["Red", 42.4], ["Violet", None]]}
PLOT = {
    "data": [{"type": "bar", "x": ["a", "b"], "y": [1, 2]}],
    "layout": {"yaxis": {"title": {"text": "Count"}}},
}


@contextlib.contextmanager
def tool_backend(engine: Engine, model_server: Provider, folder: Path) -> Iterator[Backend]:
    """A backend whose default model calls tools, another one of Anthropic's, and one that cannot call."""
    models: list[dict[str, Any]] = [
        {"name": MODEL, "base_url": model_server.url, "context_tokens": 32_000, "tools": True},
        {
            "id": CLAUDE,
            "provider": "anthropic",
            "name": "claude-scripted",
            "base_url": model_server.url.removesuffix("/v1"),
            "context_tokens": 32_000,
            "tools": True,
        },
        {"name": "plain", "base_url": model_server.url, "context_tokens": 32_000},
        {"name": "small", "base_url": model_server.url, "context_tokens": 2048, "tools": True},
    ]
    changes = {
        "MODELS": json.dumps(models),
        "MODEL_BASE_URL": "",
        "FILES_FOLDER": str(folder / "files"),
        "EMBEDDINGS": "off",
    }
    with running_backend(engine, model_server.url, folder / "log", changes) as backend:
        yield backend


def calls_of(events: list[StreamEvent]) -> list[dict[str, Any]]:
    return [event.data for event in events if event.name == "tool"]


def results_sent(request: dict[str, Any]) -> list[str]:
    """What the model was told of its calls, in either protocol."""
    told = [one["content"] for one in request["messages"] if one["role"] == "tool"]
    for one in request["messages"]:
        if one["role"] == "user" and isinstance(one["content"], list):
            told += [part["content"] for part in one["content"] if part["type"] == "tool_result"]
    return told


def tools_offered(request: dict[str, Any]) -> list[str]:
    return [tool.get("name") or tool["function"]["name"] for tool in request.get("tools", [])]

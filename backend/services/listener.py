"""Listens to a model: passes its text on, makes the calls it asks for, asks again with what came of them."""

import asyncio
import contextlib
from collections.abc import Sequence
from dataclasses import replace

from backend.errors import unavailable
from backend.model_settings import ModelSettings
from backend.providers.protocol import Outcome, Prompt, ToolRound
from backend.schemas.fields import CONTENT_CHARACTERS
from backend.services.endings import storable
from backend.services.event_log import EventLog
from backend.services.generations import Generation
from backend.services.models import Models
from backend.services.prompts import room_of
from backend.tools.tool import Tool
from backend.tools.toolbox import Toolbox

# How often a reply may call and go on, and how many calls it may make in all.
ROUNDS = 5
CALLS = 10


class Listener:
    """What all replies of this process are heard with."""

    def __init__(self, models: Models, event_log: EventLog, toolbox: Toolbox) -> None:
        self._models = models
        self._log = event_log
        self._toolbox = toolbox

    async def listen(
        self,
        generation: Generation,
        model: ModelSettings,
        prompt: Prompt,
        outcome: Outcome,
        leasing: asyncio.Future[None],
        tools: Sequence[Tool] = (),
    ) -> None:
        """Until the model has said all, or there is no more room; saying nothing is an error.

        The model is asked at once; what it says is heard when `leasing` is done, whose error is raised here.
        """
        prompt = replace(prompt, tools=tuple(tools))
        while True:
            begun, heard = generation.length, Outcome()
            try:
                await self._hear(generation, model, prompt, heard, leasing)
            finally:
                _add(outcome, heard)
            requests = heard.requests[: CALLS - len(generation.calls)]
            if prompt.tools_closed or not requests or not tools:
                break
            cut_off = heard.finish_reason == "length"
            results = []
            for request in requests:
                call = await self._toolbox.call(generation, tools, request, cut_off=cut_off)
                generation.append_call(call)
                self._log.append_call(generation.generation_id, len(generation.calls), call)
                results.append(str(call["result"]))
            told = ToolRound(generation.text[begun:].strip(), requests, results)
            rounds = (*prompt.rounds, told)
            closed = len(rounds) >= ROUNDS or len(generation.calls) >= CALLS
            prompt = replace(prompt, rounds=rounds, tools_closed=closed)
            if cut_off or room_of(prompt, model) < 0:
                break
        if not generation.text.strip() and not generation.calls:
            raise unavailable("model-silent", "The model answered nothing: try again.")

    async def _hear(
        self,
        generation: Generation,
        model: ModelSettings,
        prompt: Prompt,
        outcome: Outcome,
        leasing: asyncio.Future[None],
    ) -> None:
        """Passes on what the model says, up to the longest message there can be."""
        again = generation.length > 0
        async with contextlib.aclosing(self._models.stream(model, prompt, outcome)) as stream:
            async for raw in stream:
                await asyncio.shield(leasing)
                piece = storable(raw)
                if again and piece:
                    # What it says after its calls is a paragraph of its own.
                    piece, again = f"\n\n{piece.lstrip()}", not piece.strip()
                    if again:
                        continue
                piece = piece[: CONTENT_CHARACTERS - generation.length]
                if piece:
                    self._log.append(generation.generation_id, generation.length, piece)
                    generation.append(piece)
                    await asyncio.sleep(0)  # its followers first: more may have arrived already
                if generation.length >= CONTENT_CHARACTERS:
                    outcome.finish_reason = "length"
                    break
        await asyncio.shield(leasing)  # of a model that said nothing and calls tools


def _add(outcome: Outcome, heard: Outcome) -> None:
    """What one answer of the model adds to the reply."""
    outcome.finish_reason = heard.finish_reason
    for name, tokens in heard.usage.items():
        outcome.usage[name] = outcome.usage.get(name, 0) + tokens

"""Replies: a message of a user in, the assistant's answer out, as events that anybody entitled can follow.

A generation belongs to the server, not to the request that asked for it: it goes on when the reader leaves,
and a second request with the same message follows the one that runs. Nothing half is ever stored: the reply
is written when it is whole, and a failure leaves only the question, so that sending the same message_id again
tries again. The reply's own id follows from the question's, so that it cannot be stored twice, whichever
process writes it.
"""

import asyncio
import contextlib
import logging
import uuid
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any, Literal

from backend.errors import ApiError, error_problem, unavailable
from backend.logs import log
from backend.metrics import Metrics
from backend.schemas import CONTENT_CHARACTERS, Message
from backend.services.hasura_client import HasuraClient
from backend.services.models import Models, Outcome
from backend.services.prompts import automatic_title, conversation
from backend.services.tokens import Caller, Tokens

logger = logging.getLogger("backend.replies")
HISTORY_MESSAGES = 50
STORE_DELAYS = (0.25, 0.5, 1.0, 2.0, 4.0, 8.0)

EventName = Literal["message", "delta", "done", "error"]


@dataclass(frozen=True)
class Event:
    """One event of a stream; its id is its place in it."""

    name: EventName
    data: dict[str, Any]


@dataclass
class Generation:
    """A reply in the making: what has happened so far, for everybody who follows."""

    message: dict[str, Any]
    owner_id: str
    events: list[Event] = field(default_factory=list)
    finished: bool = False
    _changed: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def session_id(self) -> str:
        """The session that the reply goes to."""
        return str(self.message["session_id"])

    @property
    def reply_id(self) -> str:
        """The message_id that the reply will have."""
        return reply_id_of(self.message["message_id"])

    def append(self, name: EventName, data: dict[str, Any], *, last: bool = False) -> None:
        """Adds an event and wakes the followers."""
        self.events.append(Event(name, data))
        self.finished = last
        self._changed.set()
        self._changed = asyncio.Event()

    async def follow(self) -> AsyncIterator[tuple[int, Event]]:
        """All events from the first one on, as they come."""
        position = 0
        while True:
            while position < len(self.events):
                yield position, self.events[position]
                position += 1
            if self.finished:
                return
            await self._changed.wait()


def reply_id_of(message_id: str) -> str:
    """The message_id of the reply to a message."""
    return str(uuid.uuid5(uuid.UUID(message_id), "reply"))


class Replies:
    """The generations of this process."""

    def __init__(self, graphql: HasuraClient, tokens: Tokens, models: Models, metrics: Metrics) -> None:
        self._graphql = graphql
        self._tokens = tokens
        self._models = models
        self._metrics = metrics
        self._running: dict[str, Generation] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    async def begin(self, caller: Caller, values: dict[str, Any]) -> Generation:
        """Stores the user's message and answers the generation of its reply: running, stored, or new."""
        stored = await self._graphql.add_chat_message(caller, values)
        generation = Generation(stored.row, caller.user_id)
        if not stored.created:
            reply = await self._graphql.get_message(caller, generation.session_id, generation.reply_id)
            if reply is not None:
                return _finished(generation, reply)
        # Nothing is awaited from here to the entry in the registry: of two requests one starts, one follows.
        running = self._running.get(generation.reply_id)
        if running is not None:
            return running
        generation.append("message", _public(stored.row))
        self._running[generation.reply_id] = generation
        task = asyncio.create_task(self._run(generation))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return generation

    async def close(self, seconds: float) -> None:
        """Lets running replies come to their end for a while, then breaks them off."""
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=seconds)
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _run(self, generation: Generation) -> None:
        outcome = "failed"
        try:
            with self._metrics.running_replies.track_inprogress():
                reply = await self._generate(generation)
            generation.append("done", _public(reply), last=True)
            outcome = "stored"
        except ApiError as error:
            outcome = error.code
            log(logger, logging.WARNING, "a reply failed", error, code=error.code)
            generation.append("error", error_problem(error), last=True)
        except asyncio.CancelledError:
            outcome = "interrupted"
            stopping = unavailable(
                "backend-stopping", "The server stops: send the message again in a moment."
            )
            generation.append("error", error_problem(stopping), last=True)
            raise
        except Exception as error:
            log(logger, logging.ERROR, "a reply failed", error)
            failure = ApiError(500, "internal-error", "Something went wrong here; the log has the details.")
            generation.append("error", error_problem(failure), last=True)
        finally:
            self._running.pop(generation.reply_id, None)
            self._metrics.replies.labels(outcome).inc()

    async def _generate(self, generation: Generation) -> dict[str, Any]:
        """Asks the model, streams what it says, stores it, titles the session; the stored reply."""
        reader = self._tokens.act_for(generation.owner_id, "user")
        path = await self._graphql.get_session_path(
            reader, generation.session_id, generation.message["message_id"], HISTORY_MESSAGES
        )
        outcome = Outcome()
        try:
            async with asyncio.timeout(self._models.settings.timeout_seconds):
                content = await self._listen(generation, conversation(path, self._models.settings), outcome)
        except TimeoutError:
            raise unavailable("model-timeout", "The model took too long: try again.") from None
        reply = await self._store(generation, content, outcome)
        if all(row["role"] != "assistant" for row in path):
            await self._set_title(generation, path[-1]["content"])
        return reply

    async def _listen(self, generation: Generation, turns: list[dict[str, str]], outcome: Outcome) -> str:
        """Passes on what the model says, up to the longest message there can be; the whole text."""
        pieces: list[str] = []
        room = CONTENT_CHARACTERS
        async with contextlib.aclosing(self._models.stream(turns, outcome)) as stream:
            async for raw in stream:
                piece = _storable(raw)[:room]
                if piece:
                    pieces.append(piece)
                    room -= len(piece)
                    generation.append("delta", {"text": piece})
                if not room:
                    outcome.finish_reason = "length"
                    break
        content = "".join(pieces)
        if not content.strip():
            raise unavailable("model-silent", "The model answered nothing: try again.")
        return content

    async def _store(self, generation: Generation, content: str, outcome: Outcome) -> dict[str, Any]:
        """Writes the reply as the assistant, again and again while GraphQL is away for a moment."""
        values = {
            "message_id": generation.reply_id,
            "session_id": generation.session_id,
            "role": "assistant",
            "content": content,
            "metadata": {
                "model": self._models.settings.name,
                "reply_to": generation.message["message_id"],
                "finish_reason": outcome.finish_reason,
                "usage": outcome.usage,
            },
        }
        for delay in (*STORE_DELAYS, None):
            try:
                return await self._store_once(generation, values)
            except ApiError as error:
                if error.status != 503 or delay is None:
                    raise
                await asyncio.sleep(delay)
        raise AssertionError("the last attempt returns or raises")

    async def _store_once(self, generation: Generation, values: dict[str, Any]) -> dict[str, Any]:
        reader = self._tokens.act_for(generation.owner_id, "user")
        question = await self._graphql.get_message(
            reader, generation.session_id, generation.message["message_id"]
        )
        if question is None or question["deleted_at"] is not None:
            raise ApiError(409, "message-deleted", "The message was deleted before it was answered.")
        writer = self._tokens.act_for(generation.owner_id, "assistant")
        try:
            return (await self._graphql.add_chat_message(writer, values)).row
        except ApiError as error:
            if error.code != "message-id-conflict":
                raise
        # Another process was faster; its reply is the one that counts.
        reply = await self._graphql.get_message(reader, generation.session_id, generation.reply_id)
        if reply is None or reply["role"] != "assistant":
            raise ApiError(409, "reply-id-taken", "The reply's id is taken by another message.")
        return reply

    async def _set_title(self, generation: Generation, text: str) -> None:
        """Names the session after its first question. The reply is stored: failing here fails nothing."""
        try:
            writer = self._tokens.act_for(generation.owner_id, "assistant")
            await self._graphql.set_automatic_title(writer, generation.session_id, automatic_title(text))
        except ApiError as error:
            log(logger, logging.WARNING, "a session kept its default title", error, code=error.code)


def _finished(generation: Generation, reply: dict[str, Any]) -> Generation:
    """A generation that is over: the stored question, then the stored reply."""
    if reply["role"] != "assistant":
        raise ApiError(409, "reply-id-taken", "The reply's id is taken by another message.")
    if reply["deleted_at"] is not None:
        raise ApiError(409, "reply-deleted", "The reply to this message was deleted: send a new message.")
    generation.append("message", _public(generation.message))
    generation.append("done", _public(reply), last=True)
    return generation


def _public(row: dict[str, Any]) -> dict[str, Any]:
    """A stored message as REST answers it."""
    return Message.model_validate(row).model_dump(mode="json")


def _storable(text: str) -> str:
    """What PostgreSQL can store: no NUL, no half of a surrogate pair."""
    return text.replace("\x00", "").encode("utf-8", "replace").decode()

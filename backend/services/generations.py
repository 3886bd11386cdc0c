"""A reply in the making, for everybody who follows it: free of databases and models.

An event's id is a position in the text, not a count of events: however the text is cut into deltas, here or
in another process, a reader who names the last id gets exactly what comes after it.
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any, Literal

EventName = Literal["message", "delta", "tool", "snapshot", "done", "error"]
# Its reader stopped it, another process took it over, or this process ends.
Interruption = Literal["stopped", "taken over", "shutdown"]
Row = dict[str, Any]


@dataclass(frozen=True)
class Event:
    """One event of a stream. `message` has the id 0, text the place of its end, a tool call its own place in
    the text, an ending one more than all text."""

    name: EventName
    id: int
    data: Row


@dataclass(frozen=True)
class Ending:
    """How a reply ended: `done` with the stored reply, or `error` with a problem document."""

    name: Literal["done", "error"]
    data: Row

    @property
    def text(self) -> str | None:
        """The text that was stored; None when no message was."""
        message = self.data if self.name == "done" else self.data.get("message")
        return None if message is None else str(message["content"])


@dataclass(eq=False)
class Generation:
    """What this process knows of a reply: `local` while it writes it, `leased` once the database knows."""

    generation_id: str
    owner_id: str
    question: Row
    reply_id: str
    model: str
    local: bool = False
    leased: bool = False
    ending: Ending | None = None
    length: int = 0
    calls: list[Row] = field(default_factory=list)
    _pieces: list[str] = field(default_factory=list)
    _replaced: int = 0
    _changed: asyncio.Event = field(default_factory=asyncio.Event)
    _interrupted: Interruption | None = None
    _patience: asyncio.Timeout | None = None

    @property
    def session_id(self) -> str:
        """The session that the reply goes to."""
        return str(self.question["session_id"])

    @property
    def message_id(self) -> str:
        """The question that is answered."""
        return str(self.question["message_id"])

    @property
    def text(self) -> str:
        """All that has arrived."""
        return "".join(self._pieces)

    def append(self, piece: str) -> None:
        """Adds text and wakes the followers."""
        self._pieces.append(piece)
        self.length += len(piece)
        self._wake()

    def append_call(self, call: Row) -> None:
        """Adds a tool call, which stands `at` the end of the text, and wakes the followers."""
        self.calls.append(call)
        self._wake()

    def finish(self, ending: Ending) -> None:
        """Ends it. Followers may have seen less than the text that was stored, or another one."""
        text = ending.text
        if text is not None and text != self.text:
            if text.startswith(self.text):
                self.append(text[self.length :])
            else:
                self._pieces, self.length, self._replaced = [text], len(text), self._replaced + 1
        self.ending = ending
        self._wake()

    async def follow(
        self, after: int | None, *, fresh: bool = False, idle_seconds: float | None = None
    ) -> AsyncIterator[Event | None]:
        """The events from the beginning, or after the one with the id `after`, as they come; None whenever
        there was none for `idle_seconds`.

        Who comes later than the beginning gets all that there is in one; `fresh` is who made it begin.
        """
        replaced, told = self._replaced, 0
        if after is None:
            yield Event("message", 0, self.question)
            after = 0
            if not fresh:
                # Before the snapshot is given away: text that comes while it travels is still to be sent.
                after, told = self.length, len(self.calls)
                if (after or told) and self.ending is None:
                    yield self._snapshot()
        elif self.ending is not None or after > self.length:
            after, told = self.length, len(self.calls)
            yield self._snapshot()
        else:
            # Of the calls at this very place nobody knows whether they were heard of: they are told again.
            told = sum(call["at"] < after for call in self.calls)
        while True:
            changed = self._changed
            call = self.calls[told] if told < len(self.calls) else None
            end = self.length if call is None else min(self.length, call["at"])
            if replaced < self._replaced:
                replaced, after, told = self._replaced, self.length, len(self.calls)
                yield self._snapshot()
            elif after < end:
                position, after = after, end
                yield Event("delta", after, {"text": self._text_from(position)[: end - position]})
            elif call is not None:
                told += 1
                yield Event("tool", after, {"number": told, **call})
            elif self.ending is not None:
                yield Event(self.ending.name, self.length + 1, self.ending.data)
                return
            else:
                try:
                    async with asyncio.timeout(idle_seconds):
                        await changed.wait()
                except TimeoutError:
                    yield None

    # Interrupting -------------------------------------------------------------------------------------------

    @property
    def interrupted(self) -> Interruption | None:
        """Why the model is not listened to any more, though it has not ended."""
        return self._interrupted

    def interrupt(self, why: Interruption) -> None:
        """Ends the listening to the model, now or as soon as it begins; the first reason counts."""
        if self._interrupted is None:
            self._interrupted = why
            if self._patience is not None and not self._patience.expired():
                self._patience.reschedule(0)

    @contextlib.asynccontextmanager
    async def patience(self, seconds: float) -> AsyncIterator[None]:
        """The scope in which the model is listened to: TimeoutError after so long, or when interrupted."""
        async with asyncio.timeout(0 if self._interrupted else seconds) as self._patience:
            try:
                yield
            finally:
                self._patience = None

    def _snapshot(self) -> Event:
        return Event("snapshot", self.length, {"text": self.text, "tool_calls": list(self.calls)})

    def _text_from(self, position: int) -> str:
        end, tail = self.length, []
        for piece in reversed(self._pieces):
            if end <= position:
                break
            end -= len(piece)
            tail.append(piece[max(0, position - end) :])
        return "".join(reversed(tail))

    def _wake(self) -> None:
        self._changed.set()
        self._changed = asyncio.Event()


@dataclass(frozen=True)
class Stream:
    """A reply to follow; `fresh` when this request made it begin."""

    generation: Generation
    fresh: bool

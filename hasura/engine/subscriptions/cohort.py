"""One set of variables of a live query or stream, and everybody who waits for its result."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Protocol

from hasura.engine.errors import EngineError

Table = tuple[str, str]
Place = tuple[Table, str, str | None]
"""A table, a key column of it, and the value that a cohort reads it by (None where nobody can tell)."""


class Sink(Protocol):
    """Whoever wants the results of a cohort: the payload of one data message, as JSON."""

    def deliver(self, payload: str) -> None:
        """Take one result; must not block."""

    def refuse(self, error: EngineError) -> None:
        """There will be no result: the variables do not fit the statement. The subscription is over."""


@dataclass(slots=True, eq=False)
class Cohort:
    """One set of variables, and who waits for its result."""

    id: uuid.UUID
    key: str
    parameters: str
    places: tuple[Place, ...] = ()
    sinks: dict[Sink, None] = field(default_factory=dict)
    newcomers: dict[Sink, None] = field(default_factory=dict)
    seen: int | None = None

    def offer(self, data: bytes) -> bool:
        """Deliver a result to everyone if it changed, else to those who have not seen any yet.

        Answers whether it changed. Most have not: those cost a hash of their bytes and nothing else.
        """
        mark = hash(data)
        changed = mark != self.seen
        if changed or self.newcomers:
            receivers = {**self.sinks, **self.newcomers} if changed else self.newcomers
            self.seen = mark
            self._settle()
            self._deliver(receivers, data_payload(data))
        return changed

    def advance(self, data: bytes, place: int, cursor: str) -> None:
        """Deliver a batch of a stream, and go on behind it."""
        parameters = json.loads(self.parameters)
        parameters[place] = cursor
        self.parameters = json.dumps(parameters)
        self._settle()
        self._deliver(self.sinks, data_payload(data))

    def fail(self, error: EngineError) -> None:
        """Tell of a failure: those who have not seen any result need not wait for one."""
        refused, self.newcomers = self.newcomers, {}
        for sink in tuple(refused):
            sink.refuse(error)
        payload = error_payload(error)
        if self.sinks and hash(payload) != self.seen:
            self.seen = hash(payload)
            self._deliver(self.sinks, payload)

    @staticmethod
    def _deliver(receivers: Iterable[Sink], payload: str) -> None:
        for sink in tuple(receivers):
            sink.deliver(payload)

    def _settle(self) -> None:
        self.sinks.update(self.newcomers)
        self.newcomers = {}


def data_payload(data: bytes) -> str:
    """The payload of a data message with a result."""
    return f'{{"data":{data.decode()}}}'


def error_payload(error: EngineError) -> str:
    """The payload of a data message for an operation that failed while it ran."""
    return json.dumps({"data": None, "errors": [error.to_graphql_object()]})

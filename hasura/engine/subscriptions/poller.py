"""Live queries: one poller per query shape, one cohort per set of variables, one statement for all of them.

    poller   the text of a statement that answers for many cohorts at once
      cohort     session and query variables; every subscriber of it sees the same result
        subscriber   an operation on a socket

A stream (`<table>_stream`) is the same with a cursor among the variables, which each batch moves on.

A poller runs when it is woken: by a subscriber that joins, by a commit that touched one of its tables, or,
where commits cannot be watched, by the clock. Only results that changed are delivered.
"""

from __future__ import annotations

import asyncio
import itertools
import json
import logging
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import asyncpg

from hasura.engine.errors import from_postgres
from hasura.engine.plan.keys import Values
from hasura.engine.pool import CONNECTION_ERRORS, Pool
from hasura.engine.subscriptions.cohort import Cohort, Place, Sink, Table

if TYPE_CHECKING:
    from hasura.engine.prepare import Live

LOG: Final = logging.getLogger("hasura.engine.subscriptions")
COALESCE_SECONDS: Final = 0.010
"""A poller runs at most this often; the first wake after a pause runs it at once."""
LARGE_BATCHES: Final = 10
"""Batches after the first may be this many times larger, at half the work for each cohort."""
RETRY_SECONDS: Final = (0.1, 0.2, 0.5, 1.0, 2.0)


@dataclass(frozen=True, slots=True)
class Subscription:
    """A place in a cohort; `cancel` leaves it."""

    poller: Poller
    cohort: Cohort
    sink: Sink

    def cancel(self) -> None:
        """Stop the deliveries. The last one out closes the cohort, and the last cohort the poller."""
        self.poller.leave(self.cohort, self.sink)


class Poller:
    """All cohorts of one statement."""

    def __init__(self, registry: Pollers, live: Live) -> None:
        self.text = live.text
        self.tables = live.tables
        self.opaque = live.opaque
        self.stream = live.stream
        self._keys = live.keys
        self._by_place: dict[Place, dict[Cohort, None]] = {}
        self._registry = registry
        self._batch_size = registry.batch_size if live.stream is None else registry.stream_batch_size
        self._cohorts: dict[str, Cohort] = {}
        self._pending: dict[Cohort, None] = {}
        self._task: asyncio.Task[None] | None = None
        self._last_run = 0.0

    def join(self, parameters: str, sink: Sink) -> Subscription:
        """Add a subscriber; its first result is on the way. (Those of a stream share no cohort.)"""
        identity = uuid.uuid4()
        key = parameters if self.stream is None else str(identity)
        cohort = self._cohorts.get(key)
        if cohort is None:
            cohort = self._cohorts[key] = Cohort(identity, key, parameters, self._places(parameters))
            for place in cohort.places:
                self._by_place.setdefault(place, {})[cohort] = None
        cohort.newcomers[sink] = None
        self.wake((cohort,))
        return Subscription(self, cohort, sink)

    def leave(self, cohort: Cohort, sink: Sink) -> None:
        """Remove a subscriber."""
        cohort.sinks.pop(sink, None)
        cohort.newcomers.pop(sink, None)
        if not cohort.sinks and not cohort.newcomers and self._cohorts.get(cohort.key) is cohort:
            del self._cohorts[cohort.key]
            self._pending.pop(cohort, None)
            for place in cohort.places:
                self._by_place[place].pop(cohort)
                if not self._by_place[place]:
                    del self._by_place[place]
            if not self._cohorts:
                self._registry.forget(self)

    def wake(self, cohorts: Iterable[Cohort] | None = None) -> None:
        """Ask for a run for some cohorts, or for all of them."""
        if cohorts is None:
            cohorts = reversed(self._cohorts.values())  # those that changed last are the likeliest now
        self._pending.update(dict.fromkeys(cohorts))
        if self._task is None and self._pending:
            self._task = asyncio.get_running_loop().create_task(self._run())

    def changed(self, table: Table, values: Values | None) -> None:
        """Ask for a run for the cohorts that read changed rows of a table; for all where nobody knows."""
        keys = self._keys.get(table, ())
        if values is None or not keys or any(key.column not in values for key in keys):
            self.wake()
            return
        found: dict[Cohort, None] = {}
        for key in keys:
            for value in {*values[key.column], None}:
                found.update(self._by_place.get((table, key.column, value), {}))
        self.wake(found)

    def _places(self, parameters: str) -> tuple[Place, ...]:
        if not self._keys:
            return ()
        given = json.loads(parameters)
        places = [(table, key.column, key.value(given)) for table, keys in self._keys.items() for key in keys]
        return tuple(dict.fromkeys(places))

    def cancel(self) -> None:
        """Stop running."""
        if self._task is not None:
            self._task.cancel()

    async def _run(self) -> None:
        """Work off what is pending: first a small batch, of the likeliest to change, then large ones."""
        loop, failures, size = asyncio.get_running_loop(), 0, self._batch_size
        try:
            while self._pending:
                pause = self._last_run + COALESCE_SECONDS - loop.time()
                if failures:
                    pause = RETRY_SECONDS[min(failures, len(RETRY_SECONDS)) - 1]
                if pause > 0:
                    await asyncio.sleep(pause)
                self._last_run = loop.time()
                batch = list(itertools.islice(self._pending, size))
                for cohort in batch:
                    del self._pending[cohort]
                try:
                    await self._refresh(batch)
                    failures = 0
                except Exception as error:  # whatever it is, the subscribers stay and it is tried again
                    failures += 1
                    self._retry(batch, failures, error)
                if len(batch) == size:
                    self._last_run = 0.0
                    size = LARGE_BATCHES * self._batch_size
        finally:
            self._task = None

    def _retry(self, batch: Iterable[Cohort], failures: int, error: BaseException) -> None:
        if failures == 1 and isinstance(error, CONNECTION_ERRORS):
            LOG.warning("a live query cannot reach the database (%s); trying again", error or type(error))
        elif failures == 1:
            LOG.error("a live query failed unexpectedly; trying again", exc_info=error)
        for cohort in batch:
            if self._cohorts.get(cohort.key) is cohort:
                self._pending[cohort] = None

    async def _refresh(self, batch: Sequence[Cohort]) -> None:
        try:
            rows = await self._fetch(batch)
        except CONNECTION_ERRORS:
            raise
        except asyncpg.PostgresError as error:
            await self._refresh_apart(batch, error)
            return
        by_id = {cohort.id: cohort for cohort in batch}
        for row in rows:
            cohort = by_id[row[0]]
            if self._cohorts.get(cohort.key) is not cohort:
                continue  # everybody left it while it was asked for; who came back has one of their own
            if self.stream is None:
                if cohort.offer(row[1]) and self._cohorts.get(cohort.key) is cohort:
                    self._cohorts[cohort.key] = self._cohorts.pop(cohort.key)
            elif row[2] is not None:
                cohort.advance(row[1], self.stream, row[2])
                self.wake((cohort,))

    async def _refresh_apart(self, batch: Sequence[Cohort], error: asyncpg.PostgresError) -> None:
        """One cohort's variables may fail the statement for all: halve until each stands alone."""
        if len(batch) == 1:
            LOG.warning("a live query failed: %s", error)
            batch[0].fail(from_postgres(error))
            return
        middle = len(batch) // 2
        await self._refresh(batch[:middle])
        await self._refresh(batch[middle:])

    async def _fetch(self, batch: Sequence[Cohort]) -> list[Any]:
        ids = [cohort.id for cohort in batch]
        parameters = [cohort.parameters for cohort in batch]
        self._registry.asked += len(batch)
        async with self._registry.pool.acquire() as connection:
            rows: list[Any] = await connection.fetch(self.text, ids, parameters)
            return rows


class Pollers:
    """Every poller, found by its statement and by the tables it reads."""

    def __init__(self, pool: Pool, batch_size: int, stream_batch_size: int) -> None:
        self.pool = pool
        self.batch_size = batch_size
        self.stream_batch_size = stream_batch_size
        self.asked = 0
        self._by_text: dict[str, Poller] = {}
        self._by_table: dict[Table, set[Poller]] = {}

    def all(self) -> tuple[Poller, ...]:
        """The pollers there are now."""
        return tuple(self._by_text.values())

    def subscribe(self, live: Live, sink: Sink) -> Subscription:
        """Join the poller of a statement, which is made when it is the first."""
        poller = self._by_text.get(live.text)
        if poller is None:
            poller = self._by_text[live.text] = Poller(self, live)
            for table in live.tables:
                self._by_table.setdefault(table, set()).add(poller)
        return poller.join(live.parameters, sink)

    @property
    def any(self) -> bool:
        """Whether anybody waits for anything."""
        return bool(self._by_text)

    def changed(self, changes: Mapping[Table, Values | None]) -> None:
        """Tell the pollers that read one of these tables, and of which rows as far as that is known."""
        for table, values in changes.items():
            for poller in tuple(self._by_table.get(table, ())):
                poller.changed(table, values)

    def wake_all(self) -> None:
        """Wake every poller: changes may have been missed."""
        for poller in self.all():
            poller.wake()

    def forget(self, poller: Poller) -> None:
        """Drop a poller that nobody needs any more."""
        if self._by_text.get(poller.text) is poller:
            del self._by_text[poller.text]
        for table in poller.tables:
            readers = self._by_table.get(table)
            if readers is not None:
                readers.discard(poller)
                if not readers:
                    del self._by_table[table]

    def close(self) -> None:
        """Stop every poller."""
        for poller in self.all():
            poller.cancel()

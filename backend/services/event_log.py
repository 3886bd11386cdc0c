"""What running replies have written and called, and who writes them: the one file that knows `chat_backend`.

Text is appended in batches, one INSERT per `FLUSH_SECONDS` for all replies of this process; what a kill can
cost is that much of it. A lease says which process writes a reply. The database makes it with the generation
and removes it, text and all, in the transaction that stores the reply: there is nothing to clean up.
"""

import asyncio
import json
import logging
import time
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import asyncpg

from backend.errors import ApiError
from backend.logs import log
from backend.services.database import connected, retried

logger = logging.getLogger("backend.event_log")
Row = dict[str, Any]
# generation_id, position, number, text, tool call
Appended = tuple[str, int, int, str, str | None]
FLUSH_SECONDS = 0.05
TAKEN_AT_A_TIME = 20
# For so many leases' time, a process that could not end a reply leaves such to the others.
SITS_OUT = 2

# Text of a reply that has ended, or that another process has taken over, is dropped. KEY SHARE keeps a lease
# until the text is in, so that the foreign key cannot fail for the whole batch. A batch whose answer was lost
# is written again as it was: what is in already stays.
APPEND = """
INSERT INTO chat_backend.events (generation_id, position, number, text, tool_call)
SELECT n.generation_id, n.position, n.number, n.text, n.tool_call
FROM unnest($2::uuid[], $3::integer[], $4::integer[], $5::text[], $6::jsonb[])
  AS n (generation_id, position, number, text, tool_call)
JOIN (SELECT generation_id FROM chat_backend.leases
      WHERE holder = $1 AND generation_id = ANY ($2) FOR KEY SHARE) AS held USING (generation_id)
ON CONFLICT DO NOTHING
"""
READ = """
SELECT n.generation_id, l.owner_id,
       (SELECT string_agg(e.text, '' ORDER BY e.position) FROM chat_backend.events AS e
        WHERE e.generation_id = n.generation_id AND e.position >= n.position) AS text,
       (SELECT jsonb_agg(jsonb_build_array(e.number, e.tool_call) ORDER BY e.number)
        FROM chat_backend.events AS e
        WHERE e.generation_id = n.generation_id AND e.position >= n.position AND e.number > 0) AS calls
FROM unnest($1::uuid[], $2::integer[]) AS n (generation_id, position)
LEFT JOIN chat_backend.leases AS l USING (generation_id)
"""
TAKE = """
UPDATE chat_backend.leases SET holder = $1, expires_at = clock_timestamp() + $2
WHERE generation_id = ANY ($3) AND (holder IS NULL OR holder = $1)
RETURNING generation_id
"""
RENEW = """
UPDATE chat_backend.leases SET expires_at = clock_timestamp() + $2
WHERE holder = $1 AND generation_id = ANY ($3)
"""
HELD = "SELECT generation_id, owner_id, stop_requested FROM chat_backend.leases WHERE holder = $1"
RELEASE = "UPDATE chat_backend.leases SET expires_at = clock_timestamp() WHERE holder = $1"
GIVE_BACK = """
UPDATE chat_backend.leases SET expires_at = clock_timestamp() WHERE holder = $1 AND generation_id = $2
"""
TAKE_EXPIRED = """
UPDATE chat_backend.leases SET holder = $1, expires_at = clock_timestamp() + $2
WHERE generation_id IN (
  SELECT generation_id FROM chat_backend.leases
  WHERE expires_at < clock_timestamp()
  ORDER BY expires_at LIMIT $3 FOR UPDATE SKIP LOCKED)
RETURNING generation_id, owner_id, stop_requested
"""


@dataclass(frozen=True)
class Held:
    """A reply that this process writes: in whose name it is stored, and whether it is to be stopped."""

    owner_id: str
    stop_requested: bool


@dataclass(frozen=True)
class Abandoned:
    """A reply whose process is gone; `text` is what it had written, `calls` what it had called."""

    generation_id: str
    owner_id: str
    stop_requested: bool
    text: str
    calls: list[Row]


@dataclass(frozen=True)
class Progress:
    """What was appended to a reply since it was asked last, and whose it is; nobody's when it has ended."""

    owner_id: str | None
    text: str
    calls: list[tuple[int, Row]]


class EventLog:
    """The log as this process writes and reads it."""

    def __init__(self, pool: asyncpg.Pool, lease_seconds: float) -> None:
        self._pool = pool
        self._holder = uuid.uuid4()
        self._lease = timedelta(seconds=lease_seconds)
        self._takes_over_from = 0.0
        self._pending: dict[str, tuple[int, list[str]]] = {}
        self._calls: list[tuple[str, int, Row]] = []
        self._batch: list[Appended] = []
        self._waiting = asyncio.Event()
        self._asking: dict[str, asyncio.Future[bool]] = {}
        self._taking: asyncio.Task[None] | None = None
        self._under_way = False
        self._unsent: list[asyncio.Event] = []

    # Text ---------------------------------------------------------------------------------------------------

    def append(self, generation_id: str, position: int, text: str) -> None:
        """Adds a piece to the next batch; pieces of a reply come in their order."""
        self._pending.setdefault(generation_id, (position, []))[1].append(text)
        self._waiting.set()

    def append_call(self, generation_id: str, number: int, call: Row) -> None:
        """Adds a tool call, the number of which counts from 1, to the next batch."""
        self._calls.append((generation_id, number, call))
        self._waiting.set()

    def forget(self, generation_id: str) -> None:
        """Drops what is not written yet: the reply is stored."""
        self._pending.pop(generation_id, None)
        self._calls = [call for call in self._calls if call[0] != generation_id]
        self._batch = [row for row in self._batch if row[0] != generation_id]

    async def write_regularly(self) -> None:
        """Writes the batches, for ever. While the database is away one waits, and the next one grows."""
        while True:
            await self._waiting.wait()
            await asyncio.sleep(FLUSH_SECONDS)
            self._waiting.clear()
            self._batch = self._take_batch()
            while self._batch:
                try:
                    await self._write(self._batch)
                    self._batch = []
                except (ApiError, asyncpg.PostgresError) as error:
                    log(logger, logging.WARNING, "text of replies was not logged yet", error)
                    await asyncio.sleep(FLUSH_SECONDS)

    async def read(self, positions: Mapping[str, int]) -> dict[str, Progress]:
        """What each of these replies has from a position on."""
        async with connected(self._pool) as connection:
            rows = await connection.fetch(READ, list(positions), list(positions.values()))
        return {
            str(row["generation_id"]): Progress(
                None if row["owner_id"] is None else str(row["owner_id"]),
                row["text"] or "",
                [(one[0], one[1]) for one in json.loads(row["calls"] or "[]")],
            )
            for row in rows
        }

    def _take_batch(self) -> list[Appended]:
        texts, self._pending = self._pending, {}
        calls, self._calls = self._calls, []
        batch: list[Appended] = [
            (generation_id, position, 0, "".join(pieces), None)
            for generation_id, (position, pieces) in texts.items()
        ]
        return batch + [(name, call["at"], number, "", json.dumps(call)) for name, number, call in calls]

    async def _write(self, batch: Sequence[Appended]) -> None:
        columns = [list(column) for column in zip(*batch, strict=True)]
        async with connected(self._pool) as connection:
            await connection.execute(APPEND, self._holder, *columns)

    # Leases -------------------------------------------------------------------------------------------------

    async def take(self, generation_id: str, sent: asyncio.Event) -> bool:
        """Makes this process the writer of a new generation; false when another one has become it.

        May be asked again: nobody knows whether it happened when the answer was lost. All that ask while a
        statement is under way share the next one. `sent` is set when there is nothing left to be done here
        before the database answers: the statement is written to it, or the one that is waited for is, or
        could not be."""
        answer = self._asking.setdefault(generation_id, asyncio.get_running_loop().create_future())
        if self._under_way:
            sent.set()
        else:
            self._unsent.append(sent)
        if self._taking is None or self._taking.done():
            self._taking = asyncio.create_task(self._take_all())
        return await asyncio.shield(answer)

    async def _take_all(self) -> None:
        while self._asking:
            asking, self._asking = self._asking, {}
            try:
                taken = await retried(self._take, list(asking))
            except Exception as error:  # each of them hears of it
                for answer in asking.values():
                    answer.set_exception(error)
            else:
                for generation_id, answer in asking.items():
                    answer.set_result(generation_id in taken)
            finally:
                self._tell_unsent()
                self._under_way = False

    def _tell_unsent(self) -> None:
        for sent in self._unsent:
            sent.set()
        self._unsent.clear()

    async def _take(self, generation_ids: list[str]) -> set[str]:
        async with connected(self._pool) as connection:
            # Who waits for this goes on at the next turn of the event loop, and `fetch` writes in this one.
            self._under_way = True
            self._tell_unsent()
            rows = await connection.fetch(TAKE, self._holder, self._lease, generation_ids)
        return {str(row["generation_id"]) for row in rows}

    async def renew(self, generation_ids: list[str]) -> None:
        """Says that this process still writes these."""
        async with connected(self._pool) as connection:
            await connection.execute(RENEW, self._holder, self._lease, generation_ids)

    async def held(self) -> dict[str, Held]:
        """The replies that this process writes. The owner of one changes when a guest moves to an account."""
        async with connected(self._pool) as connection:
            rows = await connection.fetch(HELD, self._holder)
        return {str(row["generation_id"]): Held(str(row["owner_id"]), row["stop_requested"]) for row in rows}

    async def take_expired(self) -> list[Abandoned]:
        """Takes over some of the replies whose processes are gone."""
        if time.monotonic() < self._takes_over_from:
            return []
        async with connected(self._pool) as connection:
            rows = await connection.fetch(TAKE_EXPIRED, self._holder, self._lease, TAKEN_AT_A_TIME)
        if not rows:
            return []
        texts = await self.read({str(row["generation_id"]): 0 for row in rows})
        return [
            Abandoned(
                str(row["generation_id"]),
                str(row["owner_id"]),
                row["stop_requested"],
                texts[str(row["generation_id"])].text,
                [call for _, call in texts[str(row["generation_id"])].calls],
            )
            for row in rows
        ]

    async def give_back(self, generation_id: str) -> None:
        """Leaves it to another process, which may be able to end it; this one would only be faster again."""
        self._takes_over_from = time.monotonic() + SITS_OUT * self._lease.total_seconds()
        async with connected(self._pool) as connection:
            await connection.execute(GIVE_BACK, self._holder, generation_id)

    async def release(self) -> None:
        """Lets another process take over at once what this one leaves behind."""
        async with connected(self._pool) as connection:
            await connection.execute(RELEASE, self._holder)

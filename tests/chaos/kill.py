"""Eight writers keep writing while PostgreSQL, the engine and the backend are killed again and again.

    python -m supervisor run --throwaway -- python -m tests.chaos.kill --seed 1 --kills 5

Half of the writers speak REST, half GraphQL; each repeats a message with its id until it is acknowledged.
In the end what was acknowledged is what is stored, and each session counts 1, 2, 3 ... without a gap. Prints
the stored message ids per session as JSON. With KILL_TOKEN and KILL_SESSION it writes into that session as
that user.
"""

import argparse
import asyncio
import json
import os
import random
import signal
import sys
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import httpx

from supervisor.state import Process, read_run

WRITERS = 8
SESSIONS = 3
VICTIMS = ("postgres", "engine", "backend")
PAUSE = (0.05, 1.5)  # seconds between two kills, and at most as long after a victim is back
GIVE_UP = 180.0  # seconds for one message, or for one victim to come back

INSERT = """
mutation ($message: chat_messages_insert_input!) {
  insert_chat_messages_one(
    object: $message, on_conflict: {constraint: chat_messages_message_id_key, update_columns: []}
  ) { seq }
}
"""
# What a restart looks like from outside; anything else that goes wrong is a finding.
PASSING_CODES = {"unexpected", "postgres-error", "connection-error", "postgres-max-connections-error"}


class FindingError(Exception):
    """Something that a kill must not cause."""


@dataclass
class Run:
    backend: str
    hasura: str
    token: str
    sessions: list[UUID]
    client: httpx.AsyncClient
    pace: float
    acknowledged: dict[UUID, UUID] = field(default_factory=dict)
    retries: int = 0
    finished: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def headers(self) -> dict[str, str]:
        return {"authorization": f"Bearer {self.token}"}


async def write_rest(run: Run, session_id: UUID, message_id: UUID, content: str) -> bool:
    body = {"message_id": str(message_id), "role": "user", "content": content}
    url = f"{run.backend}/api/chat-sessions/{session_id}/messages"
    answer = await run.client.post(url, json=body, headers=run.headers)
    if answer.status_code >= 500 or answer.status_code == 429:
        return False
    if answer.status_code not in (200, 201):
        raise FindingError(f"REST answered {answer.status_code}: {answer.text}")
    return True


async def write_graphql(run: Run, session_id: UUID, message_id: UUID, content: str) -> bool:
    message = {
        "message_id": str(message_id),
        "session_id": str(session_id),
        "role": "user",
        "content": content,
    }
    answer = await run.client.post(
        f"{run.hasura}/v1/graphql",
        json={"query": INSERT, "variables": {"message": message}},
        headers=run.headers,
    )
    body: dict[str, Any] = answer.json()
    if "errors" in body:
        codes = {error["extensions"]["code"] for error in body["errors"]}
        if codes <= PASSING_CODES:
            return False
        raise FindingError(f"GraphQL answered {body}")
    return True


async def writer(run: Run, write: Callable[[Run, UUID, UUID, str], Awaitable[bool]], seed: int) -> None:
    chance = random.Random(seed)
    number = 0
    while not run.finished.is_set():
        session_id, message_id = chance.choice(run.sessions), uuid4()
        async with asyncio.timeout(GIVE_UP):
            while not await attempt(write, run, session_id, message_id, f"writer {seed} message {number}"):
                run.retries += 1
                await asyncio.sleep(chance.uniform(0.02, 0.2))
        run.acknowledged[message_id] = session_id
        number += 1
        await asyncio.sleep(chance.uniform(0, run.pace))


async def attempt(write: Callable[..., Awaitable[bool]], *arguments: Any) -> bool:
    try:
        return await write(*arguments)
    except httpx.TransportError:
        return False


async def running(state: Path, name: str) -> Process:
    """The process of a part, once there is one."""
    async with asyncio.timeout(GIVE_UP):
        while (process := read_run(state).get(name)) is None or not process.runs():
            await asyncio.sleep(0.02)
        return process


async def killer(run: Run, state: Path, kills: int, seed: int, messages: int) -> None:
    chance = random.Random(seed)
    victims = [victim for victim in VICTIMS for _ in range(kills)]
    chance.shuffle(victims)
    for victim in victims:
        process = await running(state, victim)
        os.kill(process.pid, signal.SIGKILL)
        while await running(state, victim) == process:
            await asyncio.sleep(0.02)
        await asyncio.sleep(chance.uniform(*PAUSE))
    while len(run.acknowledged) < messages:
        await asyncio.sleep(0.02)
    run.finished.set()


async def stored(run: Run, database_url: str) -> dict[UUID, list[tuple[int, UUID]]]:
    async with asyncio.timeout(GIVE_UP):
        while True:
            try:
                connection = await asyncpg.connect(database_url)
                break
            except (OSError, asyncpg.CannotConnectNowError):
                await asyncio.sleep(0.05)
    rows = await connection.fetch(
        "SELECT session_id, seq, message_id FROM chat_messages WHERE session_id = ANY ($1) ORDER BY seq",
        run.sessions,
    )
    await connection.close()
    found: dict[UUID, list[tuple[int, UUID]]] = {session_id: [] for session_id in run.sessions}
    for row in rows:
        found[row["session_id"]].append((row["seq"], row["message_id"]))
    return found


def findings(run: Run, found: dict[UUID, list[tuple[int, UUID]]]) -> list[str]:
    problems = []
    for session_id, rows in found.items():
        if [seq for seq, _ in rows] != list(range(1, len(rows) + 1)):
            problems.append(f"session {session_id}: seq is not 1..{len(rows)}")
        acknowledged = {message for message, session in run.acknowledged.items() if session == session_id}
        ids = {message_id for _, message_id in rows}
        if lost := acknowledged - ids:
            problems.append(f"session {session_id}: {len(lost)} acknowledged messages are not stored")
        if more := ids - acknowledged:
            problems.append(f"session {session_id}: {len(more)} stored messages were never acknowledged")
    return problems


async def sign_in(run: Run) -> None:
    token, session = os.environ.get("KILL_TOKEN"), os.environ.get("KILL_SESSION")
    if token and session:
        run.token, run.sessions = token, [UUID(session)]
        return
    origin = {"origin": os.environ["PARLEY_URL"]}
    guest = await run.client.post(f"{run.backend}/api/auth/guest", headers=origin)
    guest.raise_for_status()
    run.token = guest.json()["access_token"]
    for _ in range(SESSIONS):
        made = await run.client.post(f"{run.backend}/api/chat-sessions/create", json={}, headers=run.headers)
        made.raise_for_status()
        run.sessions.append(UUID(made.json()["session_id"]))


async def main(seed: int, kills: int, pace: float, messages: int) -> int:
    environment = os.environ
    async with httpx.AsyncClient(timeout=10) as client:
        run = Run(environment["PUBLIC_BACKEND_URL"], environment["PUBLIC_HASURA_URL"], "", [], client, pace)
        await sign_in(run)
        async with asyncio.TaskGroup() as tasks:
            for number in range(WRITERS):
                write = write_rest if number % 2 else write_graphql
                tasks.create_task(writer(run, write, seed * WRITERS + number))
            tasks.create_task(killer(run, Path(environment["PARLEY_STATE"]), kills, seed, messages))
    found = await stored(run, environment["HASURA_GRAPHQL_DATABASE_URL"])
    problems = findings(run, found)
    total = sum(len(rows) for rows in found.values())
    print(
        f"{kills} kills each of {', '.join(VICTIMS)}: {total} messages, {run.retries} retries",
        file=sys.stderr,
    )
    for problem in problems:
        print(problem, file=sys.stderr)
    print(json.dumps({str(session): [str(row[1]) for row in rows] for session, rows in found.items()}))
    return 1 if problems or not total else 0


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--kills", type=int, default=5, help="of each of " + ", ".join(VICTIMS))
    parser.add_argument("--pace", type=float, default=0.1, help="longest pause of a writer, in seconds")
    parser.add_argument(
        "--messages", type=int, default=1, help="go on after the last kill until there are so many"
    )
    options = parser.parse_args()
    sys.exit(asyncio.run(main(options.seed, options.kills, options.pace, options.messages)))

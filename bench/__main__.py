"""Measures the GraphQL API, REST and a reply's first word on the stack that the environment names.

    make bench      on a stack of its own, which is gone afterwards (its database does not wait for the disk)

Every number is of one process of each part and one client on the same machine.
"""

import asyncio
import os
import statistics
import time
from collections.abc import Awaitable, Callable
from typing import Any
from uuid import uuid4

import httpx

GRAPHQL = os.environ["HASURA_GRAPHQL_ENDPOINT"] + "/v1/graphql"
BACKEND = os.environ["PUBLIC_BACKEND_URL"]
SESSIONS = 50
MESSAGES = 200
SECONDS = 3.0

SESSION = "query ($id: uuid!) { chat_sessions(where: {session_id: {_eq: $id}}) { title total_messages } }"
LIST = """query {
  chat_sessions(where: {is_active: {_eq: true}}, order_by: {last_message_at: desc}, limit: 50) {
    session_id title total_messages last_message_at
  }
}"""
PAGE = """query ($id: uuid!) {
  chat_messages(where: {session_id: {_eq: $id}}, order_by: {seq: desc}, limit: 50) {
    message_id role content seq timestamp
  }
}"""
INSERT = """mutation ($object: chat_messages_insert_input!) {
  insert_chat_messages_one(object: $object, on_conflict: {
    constraint: chat_messages_message_id_key, update_columns: []
  }) { seq }
}"""

Request = Callable[[], Awaitable[object]]


class Person:
    """A guest with chats to measure on."""

    def __init__(self, client: httpx.AsyncClient) -> None:
        self._client = client
        self._headers: dict[str, str] = {}
        self.sessions: list[str] = []

    async def arrive(self) -> None:
        """Become a guest, fill the list of chats and the first one of them."""
        answer = await self._client.post(f"{BACKEND}/api/auth/guest", json={})
        self._headers = {"Authorization": f"Bearer {answer.raise_for_status().json()['access_token']}"}
        for number in range(SESSIONS):
            body = {"title": f"Chat {number}"}
            created = await self.rest("POST", "/api/chat-sessions/create", body)
            self.sessions.append(created["session_id"])
        for _ in range(MESSAGES):
            await self.write(self.sessions[0])

    async def graphql(self, query: str, **variables: Any) -> dict[str, Any]:
        body = {"query": query, "variables": variables}
        answer = await self._client.post(GRAPHQL, json=body, headers=self._headers)
        result: dict[str, Any] = answer.raise_for_status().json()
        if "errors" in result:
            raise RuntimeError(f"GraphQL answers {result['errors']}")
        return result

    async def rest(self, method: str, path: str, body: object = None) -> dict[str, Any]:
        answer = await self._client.request(method, BACKEND + path, json=body, headers=self._headers)
        result: dict[str, Any] = answer.raise_for_status().json()
        return result

    async def write(self, session: str) -> object:
        message = {"message_id": str(uuid4()), "session_id": session, "role": "user", "content": "word " * 40}
        return await self.graphql(INSERT, object=message)

    async def first_word(self) -> float:
        """Seconds from sending a message to the first word of its reply."""
        body = {"session_id": self.sessions[1], "content": "Hello"}
        started = time.perf_counter()
        async with self._client.stream(
            "POST", f"{BACKEND}/api/chat", json=body, headers=self._headers
        ) as answer:
            async for line in answer.aiter_lines():
                if line == "event: delta":
                    return time.perf_counter() - started
        raise RuntimeError("the reply has no words")


async def measure(title: str, request: Request, clients: int = 1) -> None:
    """Send requests for a while, `clients` at a time, and print how long they took."""
    times: list[float] = []
    end = time.perf_counter() + SECONDS

    async def one_after_the_other() -> None:
        while (started := time.perf_counter()) < end:
            await request()
            times.append(time.perf_counter() - started)

    await asyncio.gather(*(one_after_the_other() for _ in range(clients)))
    middle = statistics.median(times) * 1000
    slow = statistics.quantiles(times, n=20)[-1] * 1000
    print(f"{title:<44} {len(times) / SECONDS:8.0f} /s {middle:8.1f} ms {slow:8.1f} ms")


async def main() -> None:
    """Everything, one after the other."""
    limits = httpx.Limits(max_connections=64, max_keepalive_connections=64)
    async with httpx.AsyncClient(timeout=60, limits=limits) as client:
        person = Person(client)
        await person.arrive()
        chat = person.sessions[0]
        print(f"{'':<44} {'requests':>11} {'median':>11} {'95 %':>11}")
        await measure("GraphQL: one chat", lambda: person.graphql(SESSION, id=chat))
        await measure("GraphQL: list of 50 chats", lambda: person.graphql(LIST))
        await measure("GraphQL: last 50 messages", lambda: person.graphql(PAGE, id=chat))
        await measure("GraphQL: last 50 messages, 16 at a time", lambda: person.graphql(PAGE, id=chat), 16)
        await measure("GraphQL: store a message", lambda: person.write(person.sessions[2]))
        targets = iter(range(10**9))
        await measure(
            "GraphQL: store messages, 8 writers, 8 chats",
            lambda: person.write(person.sessions[3 + next(targets) % 8]),
            8,
        )
        await measure(
            "GraphQL: store messages, 8 writers, 1 chat", lambda: person.write(person.sessions[2]), 8
        )
        path = f"/api/chat-sessions/{chat}"
        await measure("REST: one chat", lambda: person.rest("GET", path))
        await measure("REST: 50 messages", lambda: person.rest("GET", f"{path}/messages?limit=50"))
        words = [await person.first_word() for _ in range(5)]
        print(f"{'demo model: first word of a reply':<44} {'':>11} {statistics.median(words) * 1000:8.0f} ms")


if __name__ == "__main__":
    asyncio.run(main())

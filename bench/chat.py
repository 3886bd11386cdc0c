"""The chat as a whole: REST against GraphQL, and what a person waits for after pressing Send."""

from __future__ import annotations

import asyncio
import contextlib
import json
import re
import sys
import time
import uuid
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import httpx
import uvloop

from bench import servers
from bench.database import Cluster
from bench.install import PEERS
from bench.load import Load, Round
from bench.operations import PEOPLE_SQL, Person, people
from bench.report import Report, at_most, median, percentile
from bench.servers import SECRETS, Request, Server, started
from bench.sockets import Subscriber, subscribe
from supervisor.config import ROOT
from supervisor.database import BACKEND_ROLE
from supervisor.postgres import free_port

NEWER = """query ($id: uuid!, $after: bigint!) {
  chat_messages(where: {session_id: {_eq: $id}, revision: {_gt: $after}}, order_by: {seq: asc}) {
    message_id content revision
  }
}"""


def measure(report: Report, cluster: Cluster, folder: Path, seeded: str, rounds: int, sends: int) -> None:
    """Everything of this section."""
    report.title("The chat as a whole")
    database = cluster.clone(seeded, "bench_chat")
    persons = people(cluster.rows(PEOPLE_SQL, database))
    with contextlib.ExitStack() as stack:
        engine = stack.enter_context(servers.engine(cluster.url(database), folder))
        model = stack.enter_context(_model(folder))
        environment = {
            **SECRETS,
            "HASURA_GRAPHQL_ENDPOINT": engine.url,
            "BACKEND_DATABASE_URL": cluster.url(database, BACKEND_ROLE),
            "MODEL_BASE_URL": model.url + "/v1",
            "MODEL_NAME": "scripted",
            "RATE_LIMIT_CHAT_USER": "100000/minute",
            "RATE_LIMIT_CHAT_ADDRESS": "100000/minute",
        }
        backend = stack.enter_context(_backend(folder, environment))
        _rest(report, folder, engine, backend, persons, rounds)
        uvloop.run(_send(report, engine, backend, persons, sends))


@contextlib.contextmanager
def _model(folder: Path) -> Iterator[Server]:
    port = free_port()
    with started(
        Server, "model", [sys.executable, str(PEERS / "model.py"), str(port)], {}, folder, port
    ) as server:
        yield server


@contextlib.contextmanager
def _backend(folder: Path, environment: Mapping[str, str]) -> Iterator[Server]:
    port = free_port()
    values = {**environment, "BACKEND_PORT": str(port)}
    with started(Server, "backend", [sys.executable, "-m", "backend"], values, folder, port) as server:
        yield server


def _rest(
    report: Report, folder: Path, engine: Server, backend: Server, persons: list[Person], rounds: int
) -> None:
    """GET a session, and the same GraphQL operation sent directly: the same rows, once through the proxy."""
    load = Load(folder)
    text = _backend_document("get_chat_session", "SessionFields")
    pairs = [(person.token, person.sessions[0]) for person in persons]
    direct = load.requests(
        "direct",
        [
            Request("/v1/graphql", token, json.dumps({"query": text, "variables": {"session_id": session}}))
            for token, session in pairs
        ],
    )
    proxied = load.requests(
        "proxied", [Request(f"/api/chat-sessions/{session}", token, "", "GET") for token, session in pairs]
    )
    found: dict[str, list[Round]] = {"direct": [], "proxied": []}
    load.run(backend, proxied, 8, 1)
    for _ in range(rounds):
        found["direct"].append(load.run(engine, direct, 8, 3))
        found["proxied"].append(load.run(backend, proxied, 8, 3, also=engine))
    for name, title in (("direct", "GraphQL: one session"), ("proxied", "REST: one session")):
        report.add(f"{title}: requests", median([item.rate for item in found[name]]), "1/s")
        report.add(
            f"{title}: CPU of all its servers", median([item.cpu for item in found[name]]), "us/request"
        )
    ratio = median(
        [proxy.cpu / direct.cpu for proxy, direct in zip(found["proxied"], found["direct"], strict=True)]
    )
    report.add("REST against GraphQL, the same operation: CPU", ratio, "x", at_most(3.0))


def _backend_document(name: str, fragment: str) -> str:
    """The text that the backend sends: an operation and the fragment that it uses."""
    documents = ROOT / "backend" / "graphql"
    found = re.search(rf"fragment {fragment} .*?\n}}", (documents / "fields.graphql").read_text(), re.DOTALL)
    assert found is not None
    return f"{(documents / name).with_suffix('.graphql').read_text()}{found[0]}"


async def _send(report: Report, engine: Server, backend: Server, persons: list[Person], sends: int) -> None:
    """Send a message over REST; wait for the reply's first word, and for the message in a second tab."""
    words: list[float] = []
    tabs: list[float] = []
    told = asyncio.Event()

    def on_result(_subscriber: Subscriber, _now: float) -> None:
        told.set()

    async with httpx.AsyncClient(timeout=60) as here, httpx.AsyncClient(timeout=60) as there:
        for number in range(sends + 3):
            person = persons[number % len(persons)]
            session = person.sessions[-1]
            (subscriber,) = await subscribe(engine.url, [(person.token, session)], on_result)
            headers = {"authorization": f"Bearer {person.token}"}
            after = (await _newer(there, engine, headers, session, 0))[-1]["revision"]
            told.clear()
            started = time.perf_counter()

            async def second_tab(
                headers: dict[str, str] = headers,
                session: str = session,
                after: int = after,
                since: float = started,
            ) -> float:
                while True:
                    await told.wait()
                    told.clear()
                    if await _newer(there, engine, headers, session, after):
                        return (time.perf_counter() - since) * 1000

            tab = asyncio.create_task(second_tab())
            body = {"session_id": session, "message_id": str(uuid.uuid4()), "content": "Name some fruit."}
            async with here.stream("POST", f"{backend.url}/api/chat", json=body, headers=headers) as answer:
                word = 0.0
                async for line in answer.aiter_lines():  # to the end: the next send finds a quiet machine
                    if answer.status_code != 200 or line == "event: error":
                        raise RuntimeError(f"POST /api/chat answers {answer.status_code} {line}")
                    if line == "event: delta" and not word:
                        word = (time.perf_counter() - started) * 1000
                words.append(word)
            tabs.append(await asyncio.wait_for(tab, 20))
            subscriber.close()
    report.add(
        "send to first word of the reply, through REST: p50", percentile(words[3:], 50), "ms", at_most(15)
    )
    report.add("send to first word of the reply, through REST: p99", percentile(words[3:], 99), "ms")
    report.add("send to second tab: p50", percentile(tabs[3:], 50), "ms")
    report.add("send to second tab: p99", percentile(tabs[3:], 99), "ms")


async def _newer(
    client: httpx.AsyncClient, engine: Server, headers: dict[str, str], session: str, after: int
) -> list[dict[str, Any]]:
    """What changed after a revision: the second step of a tab that was told of a change."""
    document = {"query": NEWER, "variables": {"id": session, "after": after}}
    answer = await client.post(f"{engine.url}/v1/graphql", json=document, headers=headers)
    rows: list[dict[str, Any]] = answer.json()["data"]["chat_messages"]
    return rows

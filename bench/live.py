"""Subscriptions: what an idle one costs, and how long a change takes to those who wait for it."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import asyncpg
import uvloop

from bench import servers
from bench.database import Cluster
from bench.load import Load
from bench.machine import processor_seconds, resident_bytes
from bench.operations import M1, PEOPLE_SQL, Person, body, people
from bench.report import Goal, Report, at_least, at_most, median, percentile
from bench.servers import Server
from bench.sockets import Poster, Subscriber, subscribe

INSERT = (
    "INSERT INTO chat_messages (session_id, role, content) VALUES ($1, 'user', 'A message of some words.')"
)
FIRST = """
INSERT INTO chat_messages (session_id, role, content)
SELECT DISTINCT session, 'user', 'A message before.' FROM unnest($1::uuid[]) AS sessions (session)
"""
"""After a checkpoint, and so in a clone, a page's first change takes the whole page to the disk."""
TOUCH = "UPDATE chat_sessions SET revision = revision + 1 WHERE session_id = ANY ($1::uuid[])"
MANY = 30
COMMITS_PER_SECOND = 50  # at most: one waits for the other's results
GROUP = 100
"""So many subscribers watch one session; each of the others a session of its own."""


@dataclass(frozen=True)
class Plan:
    """How much of it."""

    counts: tuple[int, ...]
    commits: int
    idle_seconds: float
    load_seconds: float
    rounds: int


class Clock:
    """Notes when results come; `since` is when the change was sent, `answered` how long its writer waited."""

    def __init__(self) -> None:
        self.times: list[float] = []
        self.expected = 0
        self.since = 0.0
        self.answered = 0.0
        self._all = asyncio.Event()

    def result(self, _subscriber: Subscriber, now: float) -> None:
        """A subscriber has been told."""
        self.times.append((now - self.since) * 1000)
        if len(self.times) >= self.expected:
            self._all.set()

    async def after(self, change: Awaitable[object], receivers: int) -> list[float]:
        """Milliseconds from the change to each of the receivers."""
        self.times, self.expected = [], receivers
        self._all.clear()
        self.since = time.perf_counter()
        await change
        self.answered = (time.perf_counter() - self.since) * 1000
        async with asyncio.timeout(20):
            await self._all.wait()
        return self.times


def measure(report: Report, cluster: Cluster, folder: Path, seeded: str, plan: Plan) -> None:
    """Everything of this section."""
    report.title("Subscriptions")
    database = cluster.clone(seeded, "bench_live")
    persons = people(cluster.rows(PEOPLE_SQL, database))
    url = cluster.url(database)
    with servers.engine(url, folder) as server:
        uvloop.run(_latencies(report, url, server, persons, plan))
    # Whatever the disk is like: how long is a change on its way when nobody waits for the disk?
    cluster.administer(f"ALTER DATABASE {database} SET synchronous_commit = off")
    with servers.engine(url, folder) as server:
        uvloop.run(_latencies_without_the_disk(report, url, server, persons, plan))
    cluster.administer(f"ALTER DATABASE {database} RESET synchronous_commit")
    with servers.engine(url, folder) as server:
        asyncio.run(_throughput(report, server, persons, plan, folder))


def _wanted(persons: Sequence[Person], count: int) -> list[tuple[str, str]]:
    """(token, session) of each subscriber: the first GROUP of them watch the same session."""
    everyone = [
        (person.token, person.sessions[place])
        for place in range(len(persons[0].sessions))
        for person in persons
    ]
    group = min(GROUP, max(1, count // 10))
    return [everyone[0]] * group + everyone[1 : count - group + 1]


async def _latencies(report: Report, url: str, server: Server, persons: Sequence[Person], plan: Plan) -> None:
    clock = Clock()
    foreign = await asyncpg.connect(url)
    await foreign.execute(FIRST, [session for _, session in _wanted(persons, max(plan.counts))])
    before = resident_bytes(server.pid)
    for count in plan.counts:
        wanted = _wanted(persons, count)
        subscribers = await subscribe(server.url, wanted, clock.result)
        await _idle(report, foreign, server, count, before, plan)
        group = sum(1 for item in wanted if item == wanted[0])
        if count == 1:
            targets, group = [wanted[0]], 1
        else:
            targets = wanted[group:]
        makers = {"the engine's": _own(server), "psql's": _foreign(foreign)}
        for who, change in makers.items():
            await _series(
                report, clock, f"{who} commit to client, {count:,} subscribers", change, targets, 1, plan
            )
        if count == 1000 or (count > 100 and count == max(plan.counts)):
            name = f"the engine's commit to client, {count:,} subscribers, {group} receivers"
            await _series(report, clock, name, makers["the engine's"], [wanted[0]], group, plan)
        if count == 1000:
            await _poll(report, clock, foreign, targets, plan)
            await _burst(report, server, subscribers, wanted, plan)
        for subscriber in subscribers:
            subscriber.close()
        await asyncio.sleep(0.5)
    await foreign.close()


async def _latencies_without_the_disk(
    report: Report, url: str, server: Server, persons: Sequence[Person], plan: Plan
) -> None:
    clock = Clock()
    foreign = await asyncpg.connect(url)
    wanted = _wanted(persons, 1000)
    subscribers = await subscribe(server.url, wanted, clock.result)
    group = wanted.count(wanted[0])
    own, alone = _own(server), wanted[group:]
    for name, change, targets, receivers in (
        ("the engine's commit to client", own, alone, 1),
        ("psql's commit to client", _foreign(foreign), alone, 1),
        (f"the engine's commit to client, {group} receivers", own, [wanted[0]], group),
    ):
        await _series(report, clock, f"without the disk: {name}", change, targets, receivers, plan)
    for subscriber in subscribers:
        subscriber.close()
    await foreign.close()


Target = tuple[str, str]
"""A token and a session that it may write to."""
Change = Callable[[Target], Awaitable[object]]


def _own(server: Server) -> Change:
    """A mutation of the engine's: timed from when it is sent."""
    poster = Poster(server.url)
    return lambda target: poster.post(target[0], body(M1, target[1]))


def _foreign(connection: asyncpg.Connection[Any]) -> Change:
    """An insert of somebody who knows nothing of the engine: timed from when it is sent."""
    return lambda target: connection.execute(INSERT, target[1])


async def _series(
    report: Report,
    clock: Clock,
    name: str,
    change: Change,
    targets: Sequence[Target],
    receivers: int,
    plan: Plan,
) -> None:
    times: list[float] = []
    answers: list[float] = []
    later: list[float] = []
    for number in range(plan.commits):
        target = targets[(number * 7919) % len(targets)]
        found = await clock.after(change(target), receivers)
        if number >= 5:
            times += found
            answers.append(clock.answered)
            later += [one - clock.answered for one in found]
        await asyncio.sleep(1 / COMMITS_PER_SECOND)
    is_judged = "1,000" in name
    goals: tuple[Goal | None, Goal | None] = (at_most(3), at_most(15)) if is_judged else (None, None)
    report.add(f"{name}: p50", percentile(times, 50), "ms", goals[0])
    report.add(f"{name}: p99", percentile(times, 99), "ms", goals[1])
    for percent in (50, 99):
        report.add(f"{name}: the writer's own answer, p{percent}", percentile(answers, percent), "ms")
    for percent in (50, 99):
        report.add(f"{name}: after the writer's answer, p{percent}", percentile(later, percent), "ms")


async def _poll(
    report: Report, clock: Clock, foreign: asyncpg.Connection[Any], targets: Sequence[Target], plan: Plan
) -> None:
    """A statement that changes more rows than its report tells: every cohort is asked again."""
    changed = [session for _, session in targets[:: len(targets) // MANY][:MANY]]
    times = []
    for _ in range(plan.commits // 4):
        told = await clock.after(foreign.execute(TOUCH, changed), len(changed))
        times.append(max(told))
        await asyncio.sleep(0.05)
    report.add(
        f"a foreign change of {MANY} rows, 1,000 cohorts asked again: p50",
        percentile(times, 50),
        "ms",
        at_most(15),
    )


async def _idle(
    report: Report, foreign: asyncpg.Connection[Any], server: Server, count: int, before: int, plan: Plan
) -> None:
    """Statements that the engine runs while nothing changes, and the memory of what it holds."""
    if count == 1:
        return
    await asyncio.sleep(1)
    activity = (
        "SELECT pid, state_change FROM pg_stat_activity WHERE application_name LIKE 'hdb_engine%' ORDER BY 1"
    )
    first, used = await foreign.fetch(activity), processor_seconds(server.pid)
    await asyncio.sleep(plan.idle_seconds)
    second, spent = await foreign.fetch(activity), processor_seconds(server.pid) - used
    touched = sum(1 for row in second if row not in first)
    report.add(f"idle, {count:,} subscribers: connections that ran a query", touched, "queries", at_most(0))
    report.add(
        f"idle, {count:,} subscribers: CPU of the engine", spent / plan.idle_seconds * 100, "% of a core"
    )
    if count >= 1000:
        each = (resident_bytes(server.pid) - before) / count / 1024
        report.add(f"idle, {count:,} subscribers: memory of each", each, "KiB", at_most(25))
        report.add(f"idle, {count:,} subscribers held by one process", count, "connections")


async def _burst(
    report: Report,
    server: Server,
    subscribers: Sequence[Subscriber],
    wanted: Sequence[tuple[str, str]],
    plan: Plan,
) -> None:
    """1,000 changes by 16 writers, at most 1,000 a second; in the end everyone must have been told."""
    single = {item[1]: 0 for item in wanted}
    before = [item.results for item in subscribers]
    started, used = time.perf_counter(), processor_seconds(server.pid)
    queue = iter(range(1000))

    async def write() -> None:
        change = _own(server)
        for number in queue:
            due = started + number / 1000
            await asyncio.sleep(max(0.0, due - time.perf_counter()))
            target = wanted[(number * 7919) % len(wanted)]
            await change(target)
            single[target[1]] += 1

    await asyncio.gather(*(write() for _ in range(16)))
    written = time.perf_counter() - started
    deadline = time.perf_counter() + 30
    while any(
        item.results == old and single[item.session] for item, old in zip(subscribers, before, strict=True)
    ):
        if time.perf_counter() > deadline:
            raise RuntimeError("not everyone was told of the burst")
        await asyncio.sleep(0.005)
    ended = time.perf_counter() - started
    report.add("burst of 1,000 changes: changes per second", 1000 / written, "1/s")
    report.add("burst of 1,000 changes: last write to last result", (ended - written) * 1000, "ms")
    report.add(
        "burst of 1,000 changes: CPU of the engine", (processor_seconds(server.pid) - used) * 1000, "ms"
    )


async def _throughput(
    report: Report, server: Server, persons: Sequence[Person], plan: Plan, folder: Path
) -> None:
    """Inserts per second beside 0 and 1,000 subscribers, in turns."""
    load = Load(folder)
    name = "writes"
    requests = load.requests(name, [server.request(M1, person, person.sessions[0]) for person in persons])
    rates: dict[int, list[float]] = {0: [], 1000: []}
    for _ in range(plan.rounds):
        for count, found in rates.items():
            subscribers = (
                await subscribe(server.url, _wanted(persons, count), lambda *_: None) if count else []
            )
            run = asyncio.to_thread(load.run, server, requests, 8, plan.load_seconds)
            found.append((await run).rate)
            for subscriber in subscribers:
                subscriber.close()
            await asyncio.sleep(0.5)
    report.add("inserts, 8 connections, no subscribers", median(rates[0]), "1/s")
    report.add("inserts, 8 connections, 1,000 subscribers", median(rates[1000]), "1/s")
    ratio = median([busy / quiet for quiet, busy in zip(rates[0], rates[1000], strict=True)])
    report.add("inserts beside 1,000 subscribers against none", ratio, "x", at_least(0.5))

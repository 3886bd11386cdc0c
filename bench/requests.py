"""Q1, Q2, Q3 and M1, on every server in turn: A B C A B C, so that a busy moment hits all of them."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

import httpx

from bench import servers
from bench.database import Cluster
from bench.install import PEERS, NotInstalledError
from bench.load import Load, PgBench, Round
from bench.machine import ended_seconds, processor_seconds, resident_bytes
from bench.operations import M1, OPERATIONS, PEOPLE_SQL, Operation, Person, people, rendered
from bench.report import Goal, Report, at_least, at_most, median
from bench.servers import Server
from hasura.engine.database import SET_UP_SQL

CONNECTIONS = (1, 8, 64)
SLOW_PEERS = frozenset({"postgraphile", "strawberry"})
AGAINST = {
    ("limit", 8): dict.fromkeys(("Q1", "Q2", "Q3", "M1"), 0.85),
    ("limit", 64): dict.fromkeys(("Q1", "Q2", "Q3", "M1"), 0.85),
    ("pgbench", 8): {"Q1": 0.75, "Q2": 0.85, "Q3": 0.85, "M1": 0.80},
    ("postgraphile", 8): {"Q1": 3.5, "Q2": 3.5, "Q3": 2.5, "M1": 2.0},
    ("strawberry", 8): {"Q1": 8.0, "Q2": 8.0, "Q3": 5.0, "M1": 5.0},
}
"""Requests per second of the engine against another's: at least so many times."""


@dataclass(frozen=True)
class Plan:
    """How long and how often."""

    seconds: float
    rounds: int
    peer_rounds: int

    def length(self, connections: int) -> float:
        """Seconds of one round."""
        return self.seconds if connections > 1 else 1.0


Runs = dict[tuple[str, str, int], list[Round]]


def measure(report: Report, cluster: Cluster, folder: Path, seeded: str, plan: Plan) -> None:
    """Everything of this section."""
    report.title("Requests: the engine, what it is compared with, and the floor")
    engine_url = cluster.url(cluster.clone(seeded, "bench_engine"))
    # A database of their own: on the engine's, its triggers would NOTIFY for each write of theirs.
    peers = cluster.clone(seeded, "bench_peers")
    cluster.administer(SET_UP_SQL, (PEERS / "policies.sql").read_text(), database=peers)
    persons = people(cluster.rows(PEOPLE_SQL, peers))
    statements = rendered(engine_url)
    try:
        load = Load(folder)
    except NotInstalledError as error:
        report.missing("requests", str(error))
        return
    with contextlib.ExitStack() as stack:
        found = [
            stack.enter_context(servers.engine(engine_url, folder)),
            stack.enter_context(servers.limit(cluster.url(peers), folder, statements)),
        ]
        for start in (servers.postgraphile, servers.strawberry):
            try:
                found.append(stack.enter_context(start(cluster.url(peers), folder)))
            except NotInstalledError as error:
                report.missing(start.__name__, str(error))
        before = resident_bytes(found[0].pid)
        verified = [server for server in found if _is_right(report, server, found[1], persons)]
        floor = PgBench(cluster.url(peers), folder, len(persons))
        scripts = {item.name: floor.script(item, statements[item.name]) for item in OPERATIONS}
        postgres = cluster.server_pid
        runs = _run(
            report,
            verified,
            load,
            persons,
            plan,
            lambda op, n, s: floor.run(scripts[op.name], n, s),
            postgres,
        )
        _report(report, runs, [server.name for server in verified])
        report.add("memory of the engine: started", before / 2**20, "MiB")
        report.add("memory of the engine: after the load", resident_bytes(found[0].pid) / 2**20, "MiB")


def _run(
    report: Report,
    found: Sequence[Server],
    load: Load,
    persons: Sequence[Person],
    plan: Plan,
    floor: Callable[[Operation, int, float], Round],
    postgres: int,
) -> Runs:
    """The rounds; one that fails takes its server out at that operation and number of connections."""
    runs: Runs = {}
    for operation in OPERATIONS:
        drivers: dict[str, Callable[[int, float], Round]] = {}
        for server in found:
            requests = [server.request(operation, person, person.sessions[0]) for person in persons]
            path = load.requests(f"{server.name}-{operation.name}", requests)
            drivers[server.name] = partial(load.run, server, path)
            drivers[server.name](8, 1)  # connections, plans and caches warm up
        drivers["pgbench"] = partial(floor, operation)
        for connections in CONNECTIONS:
            failed: set[str] = set()
            for number in range(plan.rounds):
                for name, drive in drivers.items():
                    key = (name, operation.name, connections)
                    if name in failed or (name in SLOW_PEERS and number >= plan.peer_rounds):
                        continue
                    try:
                        round_ = _watched(drive, connections, plan.length(connections), postgres)
                        runs.setdefault(key, []).append(round_)
                    except RuntimeError as error:
                        failed.add(name)
                        del runs[key]
                        report.missing(f"{operation.name} {name}, {connections} connections", str(error))
    return runs


def _watched(drive: Callable[[int, float], Round], connections: int, seconds: float, postgres: int) -> Round:
    """A round, with what it took of the core that PostgreSQL and the load share."""
    before, ended = processor_seconds(postgres), ended_seconds()
    done = drive(connections, seconds)
    requests = done.rate * seconds / 1e6
    return replace(
        done,
        postgres=(processor_seconds(postgres) - before) / requests,
        load=(ended_seconds() - ended) / requests,
    )


def _report(report: Report, runs: Runs, names: Sequence[str]) -> None:
    for operation in OPERATIONS:
        report.title(f"{operation.name}: {operation.title}")
        heads = [f"{number} connection{'s' if number > 1 else ''}" for number in CONNECTIONS]
        report.line("", *heads, "")
        report.line("", *["1/s   p50   p99 ms"] * len(CONNECTIONS), "CPU us/request at 8")
        for name in (*names, "pgbench"):
            cells = []
            for connections in CONNECTIONS:
                rounds = runs.get((name, operation.name, connections))
                if rounds is None:
                    cells.append("-")
                    continue
                rate, p50, p99, cpu = (
                    median([getattr(item, figure) for item in rounds])
                    for figure in ("rate", "p50", "p99", "cpu")
                )
                where = f"{operation.name} {name}, {connections} connections"
                report.add(f"{where}: requests", rate, "1/s", shown=False)
                report.add(f"{where}: p50", p50, "ms", shown=False)
                report.add(f"{where}: p99", p99, "ms", shown=False)
                if name != "pgbench":
                    report.add(f"{where}: CPU per request", cpu, "us", shown=False)
                cells.append(f"{rate:,.0f} {p50:6.2f} {p99:6.1f}")
            eight = report.value(f"{operation.name} {name}, 8 connections: CPU per request")
            report.line(name, *cells, "-" if eight is None else f"{eight:,.0f}")
        _ratios(report, runs, operation.name)
        _shared_core(report, runs, operation.name)


def _ratios(report: Report, runs: Runs, name: str) -> None:
    """The engine against the others, round by round: those of one round ran one after the other."""

    def add(title: str, figure: str, other: str, connections: int, goal: Goal) -> None:
        mine, theirs = (runs.get((server, name, connections), []) for server in ("engine", other))
        pairs = list(zip(mine, theirs, strict=False))
        if pairs:
            ratios = [getattr(one, figure) / getattr(two, figure) for one, two in pairs]
            what = f"{name} {title} against {other}, {connections} connections"
            report.add(what, median(ratios), "x", goal)

    for (other, connections), goals in AGAINST.items():
        add("requests", "rate", other, connections, at_least(goals[name]))
    add("CPU per request", "cpu", "limit", 8, at_most(1.35))
    add("p99", "p99", "limit", 64, at_most(1.3))


def _shared_core(report: Report, runs: Runs, name: str) -> None:
    """What a request costs the core of PostgreSQL and the load, and how far that alone lets anybody come.

    pgbench is there with PostgreSQL; a server is asked over HTTP and asks from another core.
    """
    used: dict[str, float] = {}
    for who in ("engine", "limit", "pgbench"):
        rounds = runs.get((who, name, 8))
        if rounds:
            postgres, load = (median([getattr(one, what) for one in rounds]) for what in ("postgres", "load"))
            used[who] = postgres + load
            where = f"{name} {who}, 8 connections: CPU per request"
            report.add(f"{where} of PostgreSQL", postgres, "us")
            report.add(f"{where} of the load", load, "us")
    if {"limit", "pgbench"} <= used.keys():
        most = used["pgbench"] / used["limit"]
        report.add(f"{name} requests against pgbench, were a server to cost nothing", most, "x")


# ---------------------------------------------------------------- are the answers right?


class WrongAnswerError(Exception):
    """A server does not answer what it should."""


def _is_right(report: Report, server: Server, truth: Server, persons: Sequence[Person]) -> bool:
    """Whether the server answers as the SQL does, for some people; a stranger's session must stay closed."""
    with httpx.Client(timeout=30) as client:
        try:
            for operation in OPERATIONS:
                for person in persons[:: len(persons) // 5]:
                    _check(client, server, truth, operation, person)
                if server is not truth and operation.by_session:
                    _check_refusal(client, server, operation, persons)
        except WrongAnswerError as error:
            report.missing(server.name, str(error))
            return False
    return True


def _check(client: httpx.Client, server: Server, truth: Server, operation: Operation, person: Person) -> None:
    answer = _ask(client, server, operation, person, person.sessions[0])
    if "errors" in answer:
        raise WrongAnswerError(f"{operation.name} answers {str(answer)[:300]}")
    rows = server.rows(operation, answer)
    if operation is M1:
        good = str(rows["seq"]).isdigit() and len(rows["message_id"]) == 36
    else:
        expected = truth.rows(operation, _ask(client, truth, operation, person, person.sessions[0]))
        good = bool(rows) and _plain(rows) == _plain(expected)
    if not good:
        raise WrongAnswerError(f"{operation.name} answers {str(rows)[:300]}")


def _check_refusal(
    client: httpx.Client, server: Server, operation: Operation, persons: Sequence[Person]
) -> None:
    answer = _ask(client, server, operation, persons[0], persons[1].sessions[0])
    if "errors" not in answer and server.rows(operation, answer) not in ([], [None], None):
        raise WrongAnswerError(f"{operation.name} shows or takes what belongs to somebody else")


def _ask(client: httpx.Client, server: Server, operation: Operation, person: Person, session: str) -> Any:
    request = server.request(operation, person, session)
    headers = {"authorization": f"Bearer {request.token}", "content-type": "application/json"}
    response = client.post(server.url + request.path, content=request.body, headers=headers)
    try:
        return response.json()
    except ValueError:
        raise WrongAnswerError(
            f"{operation.name} answers {response.status_code} {response.text[:200]}"
        ) from None


def _plain(value: Any) -> Any:
    """Numbers and times in one form: bigint is a string for some, a time has many spellings."""
    if isinstance(value, list):
        return [_plain(item) for item in value]
    if isinstance(value, Mapping):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, str):
        with contextlib.suppress(ValueError):
            return datetime.fromisoformat(value).timestamp()
    return str(value) if isinstance(value, int) else value

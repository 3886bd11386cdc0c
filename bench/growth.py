"""Q1 and Q2 with few and with many messages: what an index scan costs hardly grows."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from functools import partial
from pathlib import Path

from bench import servers
from bench.database import Cluster
from bench.load import Load, Round
from bench.operations import PEOPLE_SQL, Q1, Q2, Operation, people
from bench.report import Report, at_most, median


def measure(report: Report, cluster: Cluster, folder: Path, users: tuple[int, ...], rounds: int) -> None:
    """Everything of this section; each user has 1,000 messages. Few and many are asked in turns."""
    report.title("Growth: the time of a request over one connection")
    load = Load(folder)
    names = {count: cluster.clone(cluster.seeded(count), f"bench_growth_{count}") for count in users}
    with contextlib.ExitStack() as stack:
        drivers: dict[tuple[Operation, int], Callable[[], Round]] = {}
        for count, name in names.items():
            persons = people(cluster.rows(PEOPLE_SQL, name))
            server = stack.enter_context(servers.engine(cluster.url(name), folder))
            for operation in (Q1, Q2):
                requests = [server.request(operation, person, person.sessions[0]) for person in persons]
                path = load.requests(f"growth-{operation.name}-{count}", requests)
                drivers[operation, count] = partial(load.run, server, path, 1, 2)
                drivers[operation, count]()  # connections, plans and caches warm up
        turns = [{key: drive().p50 for key, drive in drivers.items()} for _ in range(rounds)]
    cluster.administer(*(f"DROP DATABASE {name} WITH (FORCE)" for name in names.values()))
    small, large = users[0], users[-1]
    for operation in (Q1, Q2):
        for count in users:
            title = f"{operation.name} with {count * 1000:,} messages: p50"
            report.add(title, median([turn[operation, count] for turn in turns]), "ms")
        ratio = median([turn[operation, large] / turn[operation, small] for turn in turns])
        title = f"{operation.name}: {large * 1000:,} messages against {small * 1000:,}"
        report.add(title, ratio, "x", at_most(1.5))

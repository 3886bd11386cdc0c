"""Q1 and Q2 with few and with many messages: what an index scan costs hardly grows."""

from __future__ import annotations

from pathlib import Path

from bench import servers
from bench.database import Cluster
from bench.load import Load
from bench.operations import PEOPLE_SQL, Q1, Q2, people
from bench.report import Report, at_most, median


def measure(report: Report, cluster: Cluster, folder: Path, users: tuple[int, ...], rounds: int) -> None:
    """Everything of this section; each user has 1,000 messages."""
    report.title("Growth: the time of a request over one connection")
    load = Load(folder)
    times: dict[tuple[str, int], float] = {}
    for count in users:
        database = cluster.seeded(count)
        persons = people(cluster.rows(PEOPLE_SQL, database))
        clone = cluster.clone(database, "bench_growth")
        with servers.engine(cluster.url(clone), folder) as server:
            for operation in (Q1, Q2):
                requests = [server.request(operation, person, person.sessions[0]) for person in persons]
                path = load.requests("growth", requests)
                load.run(server, path, 1, 2)
                found = [load.run(server, path, 1, 2).p50 for _ in range(rounds)]
                times[operation.name, count] = median(found)
                title = f"{operation.name} with {count * 1000:,} messages: p50"
                report.add(title, times[operation.name, count], "ms")
        cluster.administer("DROP DATABASE bench_growth WITH (FORCE)")
    small, large = users[0], users[-1]
    for operation in (Q1, Q2):
        ratio = times[operation.name, large] / times[operation.name, small]
        title = f"{operation.name}: {large * 1000:,} messages against {small * 1000:,}"
        report.add(title, ratio, "x", at_most(1.5))

"""Measures Parley on this machine: `make bench`, or `python -m bench --help`."""

from __future__ import annotations

import argparse
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from bench import chat, growth, install, live, machine, requests, start
from bench.database import Cluster, running_cluster
from bench.install import NotInstalledError
from bench.report import Report

HERE = Path(__file__).parent
USERS = 1000


def main() -> int:
    """Every section, one after the other; a section that fails is reported and the others go on."""
    options = _options()
    machine.prepare_this_process()
    folder: Path = options.state.absolute()
    report = Report()
    started = time.monotonic()
    report.title("Machine and versions")
    report.add("machine", machine.description(), "")
    for name, version in machine.versions().items():
        report.add(f"version of {name}", version, "")
    report.add("mode", "quick" if options.quick else "full", "")
    with running_cluster(folder) as cluster:
        for name, section in _sections(cluster, folder, report, options).items():
            if not options.only or name in options.only:
                try:
                    section()
                except Exception as error:  # the other figures are worth having
                    report.missing(name, f"{type(error).__name__}: {error}")
    report.add("duration of this run", (time.monotonic() - started) / 60, "min")
    is_whole = not options.quick and not options.only
    output = options.output or (HERE if is_whole else folder) / "results.json"
    report.write(output)
    print(f"{report.summary()}\nwritten to {output}")
    if report.value("Q1 engine, 8 connections: requests") is not None:
        _draw(output, folder)
    return 0


def _sections(
    cluster: Cluster, folder: Path, report: Report, options: argparse.Namespace
) -> dict[str, Callable[[], None]]:
    users = 200 if options.quick else USERS
    plan = requests.Plan(2, 2, 1) if options.quick else requests.Plan(3, 5, 3)

    def seeded() -> str:
        return cluster.seeded(users)

    watch = live.Plan((1, 1000), 50, 1, 1, 1) if options.quick else live.Plan((1, 1000, 5000), 400, 5, 3, 3)
    sizes = (10, 25) if options.quick else (10, 25, 100, 500)
    grown = (10, users, 10_000) if options.growth else (10, users)
    return {
        "requests": lambda: requests.measure(report, cluster, folder, seeded(), plan),
        "start": lambda: start.measure(report, cluster, folder, sizes, 2 if options.quick else 5),
        "live": lambda: live.measure(report, cluster, folder, seeded(), watch),
        "chat": lambda: chat.measure(
            report, cluster, folder, seeded(), *((1, 20) if options.quick else (5, 100))
        ),
        "growth": lambda: growth.measure(report, cluster, folder, grown, 1 if options.quick else 5),
    }


def _draw(results: Path, folder: Path) -> None:
    """The plot for the README, by the Python that has matplotlib."""
    try:
        command = [
            str(install.python(folder)),
            str(HERE / "plot.py"),
            str(results),
            str(results.with_suffix(".png")),
        ]
        subprocess.run(command, check=True)
    except (NotInstalledError, subprocess.CalledProcessError) as error:
        print(f"no plot: {error}")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument(
        "--state", type=Path, default=Path(".parley/bench"), help="where data and peers are kept"
    )
    parser.add_argument(
        "--output", type=Path, help="default: bench/results.json for everything, else in the state folder"
    )
    parser.add_argument("--quick", action="store_true", help="few rounds and few rows: does it work at all?")
    parser.add_argument("--growth", action="store_true", help="with 10 million messages as well")
    parser.add_argument("--only", action="append", default=[], metavar="SECTION", help="can be repeated")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())

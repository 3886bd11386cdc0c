"""Draws results.json: requests per second of each server, and what a request costs it.

python plot.py results.json results.png        (with the Python that has matplotlib)
"""

import json
import sys
from pathlib import Path

import matplotlib as mpl

mpl.use("Agg")
from matplotlib import pyplot as plt

OPERATIONS = {
    "Q1": "Q1: 20 sessions",
    "Q2": "Q2: 50 messages",
    "Q3": "Q3: session + 20",
    "M1": "M1: insert",
}
SERVERS = {
    "pgbench": ("PostgreSQL alone (pgbench)", "#9aa5b1"),
    "limit": ("asyncpg without GraphQL (limit)", "#52606d"),
    "engine": ("Parley's engine", "#0b7a75"),
    "postgraphile": ("PostGraphile 5, row-level security", "#d98324"),
    "strawberry": ("Strawberry + SQLAlchemy", "#a44a3f"),
}


def main(source: Path, target: Path) -> None:
    """One picture of two panels."""
    values = {figure["name"]: figure["value"] for figure in json.loads(source.read_text())}
    figure, (left, right) = plt.subplots(1, 2, figsize=(11, 4.2), layout="constrained")
    panel(left, values, "requests", "requests per second, 8 connections")
    panel(right, values, "CPU per request", "processor time of the server per request, us (log)")
    right.set_yscale("log")
    figure.legend(
        *left.get_legend_handles_labels(), loc="outside lower center", ncols=5, fontsize=8, frameon=False
    )
    figure.savefig(target, dpi=110)


def panel(axes, values, what, title):
    """Bars in groups, one group for each operation."""
    shown = [name for name in SERVERS if any(key(op, name, what) in values for op in OPERATIONS)]
    for place, name in enumerate(shown):
        label, colour = SERVERS[name]
        heights = [values.get(key(operation, name, what)) or 0 for operation in OPERATIONS]
        xs = [number + (place - (len(shown) - 1) / 2) * 0.16 for number in range(len(OPERATIONS))]
        axes.bar(xs, heights, 0.15, label=label, color=colour)
    axes.set_xticks(range(len(OPERATIONS)), OPERATIONS.values(), fontsize=9)
    axes.set_title(title, fontsize=10)
    axes.spines[["top", "right"]].set_visible(False)


def key(operation, server, what):
    """The name of a figure."""
    return f"{operation} {server}, 8 connections: {what}"


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))

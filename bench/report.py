"""The figures of a run: a table on the way, `results.json` at the end."""

from __future__ import annotations

import json
import statistics
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Goal:
    """What a figure should be: at most, or at least, so much."""

    limit: float
    at_most: bool = True

    def met_by(self, value: float) -> bool:
        """Whether the value is on the right side."""
        return value <= self.limit if self.at_most else value >= self.limit

    def __str__(self) -> str:
        return f"{'<=' if self.at_most else '>='} {self.limit:g}"


def at_most(limit: float) -> Goal:
    """No more than that."""
    return Goal(limit)


def at_least(limit: float) -> Goal:
    """No less than that."""
    return Goal(limit, at_most=False)


@dataclass(frozen=True)
class Figure:
    """One line of the results. `value` is None where it could not be measured, and `unit` then says why."""

    name: str
    value: float | str | None
    unit: str
    goal: str | None = None
    met: bool | None = None


@dataclass
class Report:
    """Collects figures and prints each as it comes."""

    figures: list[Figure] = field(default_factory=list)

    def title(self, text: str) -> None:
        """Print a heading."""
        print(f"\n{text}", flush=True)

    def add(
        self, name: str, value: float | str, unit: str, goal: Goal | None = None, *, shown: bool = True
    ) -> None:
        """One figure; a goal applies to numbers. What is not `shown` is part of a line that `line` prints."""
        met = goal.met_by(value) if goal is not None and not isinstance(value, str) else None
        rounded = value if isinstance(value, str) else float(f"{value:.4g}")
        self._put(Figure(name, rounded, unit, None if goal is None else str(goal), met), shown=shown)

    def missing(self, name: str, why: str) -> None:
        """What could not be measured: never silently."""
        self._put(Figure(name, None, f"not measured: {' '.join(why.split())}"))

    def line(self, name: str, *cells: str) -> None:
        """A line of a table of one's own."""
        print(f"  {name:<16}" + "".join(f"{cell:>20}" for cell in cells), flush=True)

    def _put(self, figure: Figure, *, shown: bool = True) -> None:
        self.figures.append(figure)
        if not shown:
            return
        value = figure.value
        text = "-" if value is None else value if isinstance(value, str) else f"{value:,.6g}"
        verdict = "" if figure.met is None else "met" if figure.met else "MISSED"
        print(
            f"  {figure.name:<66} {text:>10} {figure.unit:<14} {figure.goal or '':<9} {verdict}".rstrip(),
            flush=True,
        )

    def value(self, name: str) -> float | None:
        """A number that was measured before; None when it was not."""
        for figure in self.figures:
            if figure.name == name and isinstance(figure.value, float):
                return figure.value
        return None

    def write(self, path: Path) -> None:
        """All figures as JSON: a list of objects, one to a line."""
        lines = [json.dumps(asdict(figure), ensure_ascii=False) for figure in self.figures]
        path.write_text("[\n" + ",\n".join(lines) + "\n]\n")

    def summary(self) -> str:
        """How many goals were met, and which were not."""
        judged = [figure for figure in self.figures if figure.met is not None]
        missed = [figure for figure in judged if not figure.met]
        absent = [figure for figure in self.figures if figure.value is None]
        lines = [f"\n{len(judged) - len(missed)} of {len(judged)} goals met, {len(absent)} not measured"]
        lines += [f"  missed: {item.name}: {item.value} {item.unit} (goal {item.goal})" for item in missed]
        lines += [f"  {item.name}: {item.unit}" for item in absent]
        return "\n".join(lines)


def percentile(values: Sequence[float], percent: float) -> float:
    """The value below which that many percent lie."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * percent / 100))]


def median(values: Sequence[Any]) -> float:
    """The middle of the rounds."""
    return float(statistics.median(values))

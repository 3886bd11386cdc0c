"""What is found wrong while metadata is checked."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from hasura.engine.catalog import QualifiedName
from hasura.engine.metadata import (
    Inconsistency,
)

EnumValues = Mapping[QualifiedName, tuple[tuple[str, str | None], ...]]


class Problems:
    """Collects inconsistencies while objects are built."""

    def __init__(self, source: str) -> None:
        self.found: list[Inconsistency] = []
        self.source = source

    def add(self, kind: str, name: str, reason: str, definition: Any, **extra: Any) -> None:
        """One more."""
        if not reason.startswith("Could not inherit"):
            reason = "Inconsistent object: " + reason
        self.found.append(Inconsistency(kind, name, reason, definition, extra))


def table_json(name: QualifiedName) -> dict[str, str]:
    """A table's name as metadata shows it."""
    return {"name": name.name, "schema": name.schema}

"""What is found wrong while metadata is checked, and what objects of the metadata are called."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from hasura.engine.catalog import QualifiedName
from hasura.engine.errors import EngineError
from hasura.engine.metadata import Inconsistency


@dataclass
class Problems:
    """Collects inconsistencies while the objects of a source are built."""

    source: str
    found: list[Inconsistency] = field(default_factory=list)

    def add(
        self,
        kind: str,
        name: object,
        reason: str,
        definition: Any,
        table: QualifiedName | None = None,
        schema_error: str | None = None,
    ) -> None:
        """One more: an object of the source, or of a table in it."""
        label = object_label(kind, name, self.source, table)
        reason = f"Inconsistent object: {reason}"
        self.found.append(
            Inconsistency(kind, label, reason, definition, self.source, schema_error=schema_error)
        )

    @contextlib.contextmanager
    def of_part(
        self, kind: str, name: str, where: str, table: QualifiedName, definition: Mapping[str, Any]
    ) -> Iterator[None]:
        """An EngineError within is about a part of a table's entry; `where` is what its reason calls it."""
        try:
            yield
        except EngineError as error:
            reason = f'in table "{table}": in {where}: {error.message}'
            if error.message.startswith("field definition"):
                reason = error.message
            place = {"source": self.source, "table": table_json(table)}
            self.add(kind, name, reason, {**definition, **place}, table)

    def add_source(self, reason: str, schema_error: str | None = None) -> None:
        """The source itself cannot be used."""
        label = f"source {self.source}"
        reason = f"Inconsistent object: {reason}"
        self.found.append(
            Inconsistency("source", label, reason, self.source, self.source, schema_error=schema_error)
        )

    def add_conflict(self, name: str, table: QualifiedName, objects: Mapping[str, Any]) -> None:
        """Objects of a table (the definition of each by its kind) that would be the same field."""
        place = {"source": self.source, "table": table_json(table)}
        found = tuple(
            Inconsistency(
                kind, object_label(kind, name, self.source, table), "", {**definition, **place}, self.source
            )
            for kind, definition in objects.items()
        )
        reason = f'Conflicting objects: conflicting definitions for field "{name}"'
        self.found.append(replace(found[0], reason=reason, objects=found))

    def add_unsupported(
        self, kind: str, name: object, definition: Any, table: QualifiedName | None = None
    ) -> None:
        """One that is fine, but that this engine does not do."""
        label = object_label(kind, name, self.source, table)
        self.found.append(unsupported(kind, label, definition, self.source))


def unsupported(kind: str, label: str, definition: Any, source: str | None = None) -> Inconsistency:
    """An object that stays in the metadata and does nothing."""
    shown = kind.replace("_", " ")
    plural = f"{shown[:-1]}ies" if shown.endswith("y") else f"{shown}s"
    reason = f"Inconsistent object: {plural} are not supported by this engine"
    return Inconsistency(kind, label, reason, definition, source, unsupported=True)


def in_one_sentence(head: str, reasons: list[str]) -> str:
    """Why something cannot be: one reason in a sentence, several as a list."""
    if len(reasons) == 1:
        return f"{head} because {reasons[0]}"
    return f"{head} for the following reasons:\n" + "".join(f"  • {reason}\n" for reason in reasons)


def object_label(kind: str, name: object, source: str, table: QualifiedName | None = None) -> str:
    """What Hasura calls an object: `select_permission user in table note in source default`."""
    return f"{kind} {name}{'' if table is None else f' in table {table}'} in source {source}"


def table_json(name: QualifiedName) -> dict[str, str]:
    """A table's name as metadata shows it."""
    return {"name": name.name, "schema": name.schema}

"""The three verbs that SQL is written with: syntax, identifier, parameter (and literal, for constants).

`Sql` is text that came from these verbs. `syntax` fills a template with `Sql` parts only, so no name or
value can reach a statement unquoted without failing the type check.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import LiteralString, NewType

from hasura.engine.conversions import to_text
from hasura.engine.errors import EngineError
from hasura.engine.plan.nodes import Constant, Parameter, StreamCursor, Template
from hasura.engine.values import SPATIAL

Sql = NewType("Sql", str)


MOST_PARAMETERS = 32767


def syntax(template: LiteralString, **parts: Sql) -> Sql:
    """Keywords and punctuation, with parts put in by name."""
    return Sql(template.format(**parts)) if parts else Sql(template)


def identifier(*names: str) -> Sql:
    """A quoted, qualified name."""
    return Sql(".".join('"' + name.replace('"', '""') + '"' for name in names))


def literal(text: str) -> Sql:
    """A quoted constant, whatever `standard_conforming_strings` says."""
    quoted = "'" + text.replace("'", "''") + "'"
    return Sql("E" + quoted.replace("\\", "\\\\") if "\\" in quoted else quoted)


def type_name(spelling: str) -> Sql:
    """A type as PostgreSQL's `format_type` spells it, already quoted."""
    return Sql(spelling)


def join(separator: LiteralString, parts: Iterable[Sql]) -> Sql:
    """Parts with a separator between them."""
    return Sql(separator.join(parts))


@dataclass(frozen=True, slots=True)
class Statement:
    """SQL and where the values of $1, $2 ... come from."""

    text: str
    parameters: tuple[Parameter, ...]


@dataclass
class Writer:
    """One statement being written: its parameters so far, and a counter for aliases.

    With `live`, values are read from the JSON list of a cohort instead (`_cohort.parameters`).
    """

    live: bool = False
    stringify: bool = False
    parameters: list[Parameter] = field(default_factory=list)
    places: dict[Parameter | int, int] = field(default_factory=dict)
    aliases: int = 0

    def alias(self) -> str:
        """The next table alias: `_0`, `_1` ..."""
        self.aliases += 1
        return f"_{self.aliases - 1}"

    def value(self, parameter: Parameter) -> Sql:
        """A value, cast to its type: a constant as literal, anything else as parameter."""
        cast = type_name(parameter.type)
        if parameter.conversion in SPATIAL:
            head, dot, _ = parameter.type.rpartition(".")
            function = type_name(head + dot + "st_geomfromgeojson")
            place = self._text(parameter)
            return syntax("{function}({place})::{cast}", function=function, place=place, cast=cast)
        text = self._text(parameter)
        return syntax("NULL::{cast}" if text == "NULL" else "({text})::{cast}", text=text, cast=cast)

    def _text(self, parameter: Parameter) -> Sql:
        if isinstance(parameter.source, Constant):
            text = to_text(parameter.conversion, parameter.source.value, parameter.path)
            if text is None:
                return syntax("NULL")
            if "\0" not in text:
                return literal(text)
        return self._place(parameter)

    def _place(self, parameter: Parameter) -> Sql:
        is_document = isinstance(parameter.source, Template | Constant | StreamCursor)
        key = len(self.parameters) if is_document else parameter
        index = self.places.setdefault(key, len(self.parameters))
        if index == len(self.parameters):
            self.parameters.append(parameter)
        if self.live:
            return Sql(f"_cohort.parameters ->> {index}")
        return Sql(f"${index + 1}::text")

    def statement(self, text: Sql) -> Statement:
        """The finished statement."""
        if len(self.parameters) > MOST_PARAMETERS and not self.live:
            message = f"{len(self.parameters)} values in one statement; PostgreSQL takes {MOST_PARAMETERS}"
            raise EngineError("not-supported", message)
        return Statement(text, tuple(self.parameters))

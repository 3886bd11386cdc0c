"""Values for a statement's parameters, from the session and the variables of one request."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, assert_never

from hasura.engine.conversions import to_text
from hasura.engine.errors import EngineError
from hasura.engine.plan.nodes import (
    AllSessionVariables,
    Constant,
    Parameter,
    ParentColumn,
    ParentKeys,
    RequestVariable,
    SessionVariable,
    StreamCursor,
    Template,
    WrittenRowsJson,
)
from hasura.engine.values import dump_json

Text = str | None


@dataclass(slots=True)
class Written:
    """What the statements before this one have given."""

    rows: str = "[]"
    count: int = 0
    kept: list[Mapping[str, Text]] = field(default_factory=list)


def bind(
    parameters: Sequence[Parameter],
    session: Mapping[str, str],
    values: Mapping[str, Any],
    written: Written | None = None,
) -> list[Text]:
    """One text (or null) per parameter."""
    return [_one(parameter, session, values, written) for parameter in parameters]


def require(names: Sequence[str], session: Mapping[str, str]) -> None:
    """Every session variable of a request must be there before any statement is run."""
    for name in names:
        if name not in session:
            raise EngineError("not-found", f'missing session variable: "{name}"')


def _one(
    parameter: Parameter, session: Mapping[str, str], values: Mapping[str, Any], written: Written | None
) -> Text:
    source = parameter.source
    match source:
        case SessionVariable(name):
            value = session.get(name)
            if value is None:
                raise EngineError("not-found", f'missing session variable: "{name}"')
            return value
        case RequestVariable(name, path):
            return to_text(parameter.conversion, inside(values.get(name), path), parameter.path)
        case Constant(value):
            return to_text(parameter.conversion, value, parameter.path)
        case Template(value):
            return to_text(parameter.conversion, fill(value, values), parameter.path)
        case StreamCursor(initial):
            inner = Parameter(initial, parameter.type, parameter.conversion, parameter.path)
            return _one(inner, session, values, written)
        case AllSessionVariables():
            return dump_json(dict(session))
        case ParentColumn(step, column):
            assert written is not None
            return written.kept[step][column]
        case WrittenRowsJson(what):
            assert written is not None
            return written.rows if what == "rows" else str(written.count)
        case ParentKeys():
            assert written is not None
            return written.rows
        case _:
            assert_never(source)


def inside(value: Any, path: tuple[str | int, ...]) -> Any:
    """What lies at a path; a single item stands for a list of itself, as GraphQL has it."""
    for key in path:
        if isinstance(key, int) and not isinstance(value, list):
            continue
        value = value[key]
    return value


def fill(value: Any, values: Mapping[str, Any]) -> Any:
    """A literal of the query with the variables in it replaced by their values."""
    if isinstance(value, RequestVariable):
        return values.get(value.name)
    if isinstance(value, list):
        return [fill(item, values) for item in value]
    if isinstance(value, dict):
        return {key: fill(item, values) for key, item in value.items()}
    return value

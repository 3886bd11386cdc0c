"""Root fields that read: one statement for all of an operation."""

from __future__ import annotations

from collections.abc import Iterable

from hasura.engine.errors import EngineError
from hasura.engine.plan.write_nodes import (
    AggregateRoot,
    NamespaceRoot,
    Root,
    SelectRoot,
    StaticRoot,
    StreamRoot,
)
from hasura.engine.render.aggregate import aggregate_json
from hasura.engine.render.json import plain_object
from hasura.engine.render.select import rows_json
from hasura.engine.render.text import Sql, Statement, Writer, join, literal, syntax


def reads(roots: Iterable[Root], *, stringify: bool) -> Statement:
    """One column per root field, each the JSON of its answer."""
    w = Writer(stringify=stringify)
    return w.statement(syntax("SELECT {columns}", columns=join(", ", [read(w, root) for root in roots])))


def read(w: Writer, root: Root) -> Sql:
    """One root field."""
    match root:
        case SelectRoot(select, single):
            return rows_json(w, select, single=single, outer=None, on=None)
        case AggregateRoot(aggregate):
            return aggregate_json(w, aggregate, outer=None, on=None)
        case NamespaceRoot(fields):
            return plain_object([(item.key, read(w, item.root)) for item in fields])
        case StaticRoot(json):
            return syntax("{json}::json", json=literal(json.decode()))
        case StreamRoot():
            raise EngineError("validation-failed", "subscriptions must select one top level field")
        case _:
            raise AssertionError(root)

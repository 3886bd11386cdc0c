"""Whole operations: one statement for all reads of an operation, one or more per write."""

from __future__ import annotations

from hasura.engine.plan.write_nodes import AggregateRoot, SelectRoot
from hasura.engine.render.aggregate import aggregate_json
from hasura.engine.render.select import rows_json
from hasura.engine.render.text import Sql, Statement, Writer, join, syntax

Read = SelectRoot | AggregateRoot


def reads(roots: list[Read], *, stringify: bool) -> Statement:
    """One column per root field, each the JSON of its answer."""
    w = Writer(stringify=stringify)
    return w.statement(syntax("SELECT {columns}", columns=join(", ", [read(w, root) for root in roots])))


def read(w: Writer, root: Read) -> Sql:
    """One root field."""
    if isinstance(root, SelectRoot):
        return rows_json(w, root.select, single=root.single, outer=None, on=None)
    return aggregate_json(w, root.aggregate, outer=None, on=None)

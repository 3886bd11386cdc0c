"""What a plan reads and writes: whose changes concern its readers, and whose its readers are told of."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from typing import Any

from hasura.engine.catalog import Table
from hasura.engine.plan.nodes import FunctionCall
from hasura.engine.plan.write_nodes import Delete, Insert, Update


def tables_of(plan: Any, *, written: bool) -> tuple[frozenset[tuple[str, str]], bool]:
    """The tables a plan reads (or writes), and whether it may touch others (through a function).

    What a view reads is found where changes are watched (`subscriptions/triggers.py`).
    """
    found: set[tuple[str, str]] = set()
    opaque = False
    for node in _nodes(plan):
        if isinstance(node, Table) and not written:
            found.add((node.name.schema, node.name.name))
        elif isinstance(node, Insert) and written:
            found.add((node.table.name.schema, node.table.name.name))
        elif isinstance(node, Update | Delete) and written:
            found.add((node.target.table.name.schema, node.target.table.name.name))
        elif isinstance(node, FunctionCall):
            opaque = True
    return frozenset(found), opaque


def _nodes(value: Any) -> Iterator[Any]:
    if isinstance(value, Table):
        yield value
    elif isinstance(value, tuple):
        for item in value:
            yield from _nodes(item)
    elif dataclasses.is_dataclass(value) and not isinstance(value, type):
        yield value
        for item in dataclasses.fields(value):
            yield from _nodes(getattr(value, item.name))

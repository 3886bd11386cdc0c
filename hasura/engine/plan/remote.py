"""Where the answer of a plan has rows of other sources."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from hasura.engine.plan.row_nodes import (
    AggregateFields,
    AggregateOutput,
    NodesFields,
    Output,
    RemoteOutput,
    RowsOutput,
    TextOutput,
)
from hasura.engine.plan.write_nodes import (
    AffectedRows,
    AggregateRoot,
    MutationResponse,
    NamespaceRoot,
    ReturningRows,
    Root,
    SelectRoot,
    StreamRoot,
    WriteListRoot,
    WriteRoot,
)

Keys = tuple[str, ...]
"""Response keys from a root field's result down; lists are passed through."""
Field = tuple[str, Output | AggregateFields | NodesFields | ReturningRows | AffectedRows | TextOutput]


def remote_outputs(root: Root) -> Iterator[tuple[Keys, RemoteOutput]]:
    """Every one in the result of a root field, with its place."""
    match root:
        case SelectRoot(select, _) | StreamRoot(select):
            return _below(select.fields, ())
        case AggregateRoot(aggregate):
            return _below(aggregate.fields, ())
        case WriteRoot():
            return _answered(root.response)
        case WriteListRoot(writes) if writes:
            return _answered(writes[0].response)
        case NamespaceRoot(fields):
            return (found for item in fields for found in remote_outputs(item.root))
        case _:
            return iter(())


def remote_below(rows: RowsOutput | AggregateOutput) -> Iterator[tuple[Keys, RemoteOutput]]:
    """Those in the rows of another source."""
    return _below(_fields(rows), ())


def _answered(response: MutationResponse) -> Iterator[tuple[Keys, RemoteOutput]]:
    return _below(response.fields if response.row is None else response.row, ())


def _below(fields: Sequence[Field], above: Keys) -> Iterator[tuple[Keys, RemoteOutput]]:
    for key, item in fields:
        here = (*above, key)
        match item:
            case RemoteOutput():
                yield here, item
            case RowsOutput() | AggregateOutput():
                yield from _below(_fields(item), here)
            case NodesFields(inner) | ReturningRows(inner):
                yield from _below(inner, here)


def _fields(rows: RowsOutput | AggregateOutput) -> Sequence[Field]:
    return rows.select.fields if isinstance(rows, RowsOutput) else rows.aggregate.fields

"""From the plan of an operation to its statements: what is run where, and in which order.

A query is one statement in each source, a mutation one or more for each root field, a subscription one for
all who ask the same.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from hasura.engine.errors import EngineError
from hasura.engine.operation import Operation
from hasura.engine.plan.keys import Keys, keys_of, tables_of
from hasura.engine.plan.nodes import SessionVariable
from hasura.engine.plan.remote import remote_below, remote_outputs
from hasura.engine.plan.response import reads_other_rows
from hasura.engine.plan.roots import Roots
from hasura.engine.plan.row_nodes import RemoteOutput
from hasura.engine.plan.write_nodes import (
    AggregateRoot,
    NamespaceRoot,
    Root,
    RootField,
    SelectRoot,
    StaticRoot,
    StreamRoot,
    WriteListRoot,
    WriteRoot,
)
from hasura.engine.render import live
from hasura.engine.render.document import reads
from hasura.engine.render.mutation import answer_after, write_and_keep, write_with_answer
from hasura.engine.render.remote import remote_rows
from hasura.engine.render.text import Statement
from hasura.engine.values import dump_json

if TYPE_CHECKING:
    from hasura.engine.database import Database
    from hasura.engine.state import State

Kind = Literal["query", "mutation", "subscription"]


@dataclass(frozen=True, slots=True)
class ReadAction:
    """A statement that answers a root field of a mutation by reading (a VOLATILE function)."""

    statement: Statement
    path: str


@dataclass(frozen=True, slots=True)
class WriteAction:
    """Statements that write, each with the path to blame; `answer` is None when the last one gives it."""

    steps: tuple[tuple[Statement, str, str | None, bool], ...]
    answer: Statement | None
    path: str


@dataclass(frozen=True, slots=True)
class ListAction:
    """Several writes that answer with a list."""

    writes: tuple[WriteAction, ...]


Action = ReadAction | WriteAction | ListAction


@dataclass(frozen=True, slots=True)
class LiveStatement:
    """A subscription's statement for many cohorts: $1 their ids, $2 the JSON list of parameters of each.

    `cursor` is the place of a stream's cursor in that list; None for a live query.
    """

    statement: Statement
    cursor: int | None
    keys: Keys


@dataclass(frozen=True, slots=True)
class Stitch:
    """Rows of another source that belong into a result, at `place`: one statement for all parents."""

    result: int
    place: tuple[str, ...]
    database: Database
    statement: Statement
    inner: tuple[Stitch, ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """An operation ready to be bound. `template` is the JSON of `data`, with numbers where results go.

    `tables` are those a subscription reads, and those a mutation writes. An operation over several sources
    has a part for each, whose results follow one another.
    """

    kind: Kind
    database: Database | None
    template: tuple[bytes | int, ...]
    statement: Statement | None
    actions: tuple[Action, ...]
    fields: Roots
    tables: frozenset[tuple[str, str]]
    opaque: bool
    live: LiveStatement | None
    session_variables: tuple[str, ...]
    """Those that the writes of a mutation need: missed before anything is written."""
    parts: tuple[Plan, ...] = ()
    stitches: tuple[Stitch, ...] = ()


def assemble(state: State, operation: Operation, roots: Roots) -> Plan:
    """What runs an operation that was planned for a role."""
    if operation.kind == "subscription":
        return _subscription(state, operation, roots)
    kind: Kind = "query" if operation.kind == "query" else "mutation"
    results: list[RootField] = []
    template = _template(roots, results)
    groups = _groups(results, kind)
    parts = tuple(_part(state, kind, [results[number] for number in group]) for group in groups)
    order = [number for group in groups for number in group]
    stitches = tuple(
        stitch
        for position, number in enumerate(order)
        for stitch in _stitches(state, position, remote_outputs(results[number].root))
    )
    names = tuple(dict.fromkeys(name for part in parts for name in part.session_variables))
    if kind == "mutation":
        names = tuple(dict.fromkeys((*names, *_session_names(_stitched(stitches)))))
    if len(parts) == 1:
        return dataclasses.replace(
            parts[0], template=template, fields=roots, session_variables=names, stitches=stitches
        )
    template = tuple(piece if isinstance(piece, bytes) else order.index(piece) for piece in template)
    return Plan(kind, None, template, None, (), roots, frozenset(), False, None, names, parts, stitches)


def _stitches(
    state: State, result: int, outputs: Iterable[tuple[tuple[str, ...], RemoteOutput]]
) -> tuple[Stitch, ...]:
    return tuple(
        Stitch(
            result,
            place,
            state.databases[output.source],
            remote_rows(output, stringify=state.stringify),
            _stitches(state, 0, remote_below(output.rows)),
        )
        for place, output in outputs
    )


def _groups(results: list[RootField], kind: Kind) -> list[list[int]]:
    """Root fields that are run together: those of one source; of a mutation only where all are of one."""
    sources: dict[str | None, list[int]] = {}
    for number, item in enumerate(results):
        sources.setdefault(item.source, []).append(number)
    if kind == "mutation" and len(sources) > 1:
        return [[number] for number in range(len(results))]
    return list(sources.values())


def _part(state: State, kind: Kind, results: list[RootField]) -> Plan:
    """What is run in one source; the template is the whole operation's."""
    source = results[0].source
    assert source is not None
    tables, opaque = tables_of(tuple(results), written=kind == "mutation")
    statement, actions = None, tuple[Action, ...]()
    if kind == "query":
        statement = reads([item.root for item in results], stringify=state.stringify)
    else:
        actions = tuple(_action(item.root, state.stringify) for item in results)
    names = _session_names(_statements(actions))
    return Plan(kind, state.databases[source], (), statement, actions, (), tables, opaque, None, names)


def _template(roots: Roots, results: list[RootField]) -> tuple[bytes | int, ...]:
    """The object of root fields, with a number where a result goes; `results` lists what gives them."""
    pieces: list[bytes | int] = [b"{"]
    for position, item in enumerate(roots):
        comma = b"," if position else b""
        pieces.append(comma + dump_json(item.key).encode() + b":")
        if isinstance(item.root, StaticRoot):
            pieces.append(item.root.json)
        elif isinstance(item.root, NamespaceRoot):
            pieces.extend(_template(item.root.fields, results))
        else:
            pieces.append(len(results))
            results.append(item)
    pieces.append(b"}")
    return _merged(pieces)


def _merged(pieces: list[bytes | int]) -> tuple[bytes | int, ...]:
    merged: list[bytes | int] = []
    for piece in pieces:
        last = merged[-1] if merged else None
        if isinstance(piece, bytes) and isinstance(last, bytes):
            merged[-1] = last + piece
        else:
            merged.append(piece)
    return tuple(merged)


def _action(root: Root, stringify: bool) -> Action:
    match root:
        case SelectRoot() | AggregateRoot():
            return ReadAction(reads([root], stringify=stringify), "$")
        case WriteRoot():
            return _write_action(root, stringify)
        case WriteListRoot(writes):
            return ListAction(tuple(_write_action(write, stringify) for write in writes))
        case _:
            raise AssertionError(root)


def _write_action(root: WriteRoot, stringify: bool) -> WriteAction:
    steps, response = root.steps, root.response
    if len(steps) == 1 and not reads_other_rows(response):
        statement = write_with_answer(steps[0].step, root.table, response, stringify=stringify)
        return WriteAction(((statement, steps[0].path, None, True),), None, root.path)
    rendered = tuple((write_and_keep(step.step), step.path, step.missing_parent, step.top) for step in steps)
    return WriteAction(rendered, answer_after(root.table, response, stringify=stringify), root.path)


def _session_names(statements: Iterable[Statement]) -> tuple[str, ...]:
    names: dict[str, None] = {}
    for statement in statements:
        for parameter in statement.parameters:
            if isinstance(parameter.source, SessionVariable):
                names[parameter.source.name] = None
    return tuple(names)


def _statements(actions: tuple[Action, ...]) -> Iterator[Statement]:
    for action in actions:
        for item in action.writes if isinstance(action, ListAction) else (action,):
            if isinstance(item, ReadAction):
                yield item.statement
            elif isinstance(item, WriteAction):
                yield from (statement for statement, *_ in item.steps)
                yield from () if item.answer is None else (item.answer,)


def _stitched(stitches: tuple[Stitch, ...]) -> Iterator[Statement]:
    for stitch in stitches:
        yield stitch.statement
        yield from _stitched(stitch.inner)


def _subscription(state: State, operation: Operation, roots: Roots) -> Plan:
    directives = {item.name.value for item in operation.node.directives or ()}
    namespaces = any(isinstance(item.root, NamespaceRoot) for item in roots)
    if len(roots) != 1 and ("_multiple_top_level_fields" not in directives or namespaces):
        raise EngineError("validation-failed", "subscriptions must select one top level field")
    sources = {item.source for item in roots if item.source is not None}
    if len(sources) > 1:
        message = "subscriptions on multiple data sources are not supported"
        raise EngineError("not-supported", message)
    if any(True for item in roots for _ in remote_outputs(item.root)):
        raise EngineError("not-supported", "Remote relationships are not allowed in subscriptions")
    cursor, keys, root = None, *_single(roots)
    if isinstance(root, StreamRoot):
        statement, cursor = live.stream(keys, root, stringify=state.stringify)
    else:
        statement = live.live_query(roots, stringify=state.stringify)
    shared = LiveStatement(statement, cursor, keys_of(roots, statement.parameters))
    tables, opaque = tables_of(roots, written=False)
    database = state.databases[sources.pop()] if sources else next(iter(state.databases.values()))
    return Plan("subscription", database, _template(roots, []), None, (), roots, tables, opaque, shared, ())


def _single(roots: Roots) -> tuple[list[str], Root | None]:
    """The one field that is asked for, within namespaces, and the keys that lead to it; None for several."""
    keys, root = [], None
    while len(roots) == 1:
        key, root = roots[0].key, roots[0].root
        keys.append(key)
        roots = root.fields if isinstance(root, NamespaceRoot) else ()
    return keys, None if roots else root

"""From an operation to the plans of its root fields."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from hasura.engine.errors import EngineError
from hasura.engine.metadata import Metadata
from hasura.engine.plan.context import PlanContext
from hasura.engine.plan.delete import plan_delete
from hasura.engine.plan.function import call, function_arguments, session_argument
from hasura.engine.plan.insert import plan_insert
from hasura.engine.plan.nodes import FunctionRows
from hasura.engine.plan.select import plan_aggregate, plan_by_key, plan_select
from hasura.engine.plan.stream import plan_stream
from hasura.engine.plan.update import plan_update, plan_update_by_key, plan_update_many
from hasura.engine.plan.write_nodes import (
    AggregateRoot,
    NamespaceRoot,
    Root,
    RootField,
    SelectRoot,
    StaticRoot,
)
from hasura.engine.schema.introspection import Introspection, IntrospectionTag
from hasura.engine.schema.types import FunctionTag, NamespaceTag, Object, RootTag, TextTag
from hasura.engine.values import dump_json
from hasura.engine.walk import Selected, Walker

Roots = tuple[RootField, ...]
Contexts = Mapping[str, PlanContext]


def plan_operation(walker: Walker, metadata: Metadata, role: str, *, backend: bool) -> Roots:
    """The plans of all root fields, in order, by response key."""
    contexts: dict[str, PlanContext] = {}
    for source in metadata.sources.values():
        contexts[source.name] = PlanContext(walker, source.tables, role, backend, contexts)
    parent, fields = walker.root()
    return _roots(walker, contexts, parent, fields)


def _roots(walker: Walker, contexts: Contexts, parent: Object, fields: Sequence[Selected]) -> Roots:
    """The plans of the fields of a root type, or of a namespace in it."""
    return tuple(_root(walker, contexts, parent, selected) for selected in fields)


def _root(walker: Walker, contexts: Contexts, parent: Object, selected: Selected) -> RootField:
    if selected.definition is None:
        return RootField(selected.key, StaticRoot(dump_json(parent.name).encode()), None)
    match selected.definition.tag:
        case RootTag(_, tracked) as tag:
            root = _table_root(contexts[tracked.source], selected, tag)
            return RootField(selected.key, root, tracked.source)
        case FunctionTag(function) as tag:
            root = _function_root(contexts[function.source], selected, tag)
            return RootField(selected.key, root, function.source)
        case NamespaceTag(source):
            inner, below = walker.below(selected)
            return RootField(selected.key, NamespaceRoot(_roots(walker, contexts, inner, below)), source)
        case IntrospectionTag():
            if walker.schema.introspection_disabled:
                message = "field '" + selected.name + "' not found in type: 'query_root'"
                raise EngineError("validation-failed", message, selected.path)
            answer = Introspection(walker.schema, walker).answer(selected)
            return RootField(selected.key, StaticRoot(answer), None)
        case TextTag("no_queries"):
            answer = b'"There are no queries available to the current role."'
            return RootField(selected.key, StaticRoot(answer), None)
        case tag:
            raise AssertionError(tag)


def _table_root(context: PlanContext, selected: Selected, tag: RootTag) -> Root:
    tracked = tag.table
    match tag.kind:
        case "select":
            rows, permission = context.rows(tracked.name)
            return SelectRoot(plan_select(context, rows, permission, selected), False)
        case "select_by_pk":
            return SelectRoot(plan_by_key(context, tracked, selected), True)
        case "select_aggregate":
            rows, permission = context.rows(tracked.name)
            return AggregateRoot(plan_aggregate(context, rows, permission, selected))
        case "select_stream":
            return plan_stream(context, tracked, selected)
        case "insert" | "insert_one":
            return plan_insert(context, tracked, selected, one=tag.kind == "insert_one")
        case "update":
            return plan_update(context, tracked, selected)
        case "update_by_pk":
            return plan_update_by_key(context, tracked, selected)
        case "update_many":
            return plan_update_many(context, tracked, selected)
        case "delete" | "delete_by_pk":
            return plan_delete(context, tracked, selected, by_key=tag.kind == "delete_by_pk")
        case kind:
            raise AssertionError(kind)


def _function_root(context: PlanContext, selected: Selected, tag: FunctionTag) -> Root:
    function = tag.function
    given = function_arguments(function.function, selected.argument("args"))
    if function.session_argument is not None:
        scalar = function.function.arguments[function.session_argument].type
        given[function.session_argument] = session_argument(scalar.sql)
    target, permission = context.rows(function.returns)
    rows = FunctionRows(call(function.function, given, f"{selected.path}.args.args"), target)
    if tag.aggregate:
        return AggregateRoot(plan_aggregate(context, rows, permission, selected))
    return SelectRoot(plan_select(context, rows, permission, selected), function.single)

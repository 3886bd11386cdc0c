"""From an operation to the plans of its root fields."""

from __future__ import annotations

from collections.abc import Sequence

from hasura.engine.errors import EngineError
from hasura.engine.operation import Selected
from hasura.engine.plan.context import PlanContext
from hasura.engine.plan.delete import plan_delete
from hasura.engine.plan.function import call, function_arguments, session_argument
from hasura.engine.plan.insert import plan_insert
from hasura.engine.plan.nodes import FunctionRows
from hasura.engine.plan.permissions import permitted
from hasura.engine.plan.select import plan_aggregate, plan_by_key, plan_select
from hasura.engine.plan.stream import plan_stream
from hasura.engine.plan.update import plan_update, plan_update_by_key, plan_update_many
from hasura.engine.plan.write_nodes import AggregateRoot, NamespaceRoot, Root, SelectRoot, StaticRoot
from hasura.engine.schema.introspection import Introspection, IntrospectionTag
from hasura.engine.schema.types import FunctionTag, NamespaceTag, Object, RootTag, TextTag
from hasura.engine.values import dump_json

Roots = tuple[tuple[str, Root], ...]


def plan_operation(context: PlanContext) -> Roots:
    """The plans of all root fields, in order, by response key."""
    parent, fields = context.walker.root()
    return plan_roots(context, parent, fields)


def plan_roots(context: PlanContext, parent: Object, fields: Sequence[Selected]) -> Roots:
    """The plans of the fields of a root type, or of a namespace in it."""
    return tuple((selected.key, _root(context, parent, selected)) for selected in fields)


def _root(context: PlanContext, parent: Object, selected: Selected) -> Root:
    if selected.definition is None:
        return StaticRoot(dump_json(parent.name).encode())
    match selected.definition.tag:
        case RootTag():
            return _table_root(context, selected, selected.definition.tag)
        case FunctionTag():
            return _function_root(context, selected, selected.definition.tag)
        case NamespaceTag():
            inner, below = context.walker.below(selected)
            return NamespaceRoot(plan_roots(context, inner, below))
        case IntrospectionTag():
            if context.walker.schema.introspection_disabled:
                message = "field '" + selected.name + "' not found in type: 'query_root'"
                raise EngineError("validation-failed", message, selected.path)
            return StaticRoot(Introspection(context.walker.schema, context.walker).answer(selected))
        case TextTag("no_queries"):
            return StaticRoot(b'"There are no queries available to the current role."')
        case tag:
            raise AssertionError(tag)


def _table_root(context: PlanContext, selected: Selected, tag: RootTag) -> Root:
    tracked = tag.table
    match tag.kind:
        case "select":
            tracked, permission = context.selectable(tracked.name)
            return SelectRoot(
                plan_select(context, permitted(tracked, permission), permission, selected), False
            )
        case "select_by_pk":
            return SelectRoot(plan_by_key(context, tracked, selected), True)
        case "select_aggregate":
            tracked, permission = context.selectable(tracked.name)
            source = permitted(tracked, permission)
            return AggregateRoot(plan_aggregate(context, source, permission, selected))
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
    tracked, permission = context.selectable(function.returns)
    rows = FunctionRows(
        call(function.function, given, f"{selected.path}.args.args"), permitted(tracked, permission)
    )
    if tag.aggregate:
        return AggregateRoot(plan_aggregate(context, rows, permission, selected))
    return SelectRoot(plan_select(context, rows, permission, selected), function.single)

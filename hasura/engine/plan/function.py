"""Calls of functions: computed fields, and tracked functions as root fields."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from hasura.engine.arguments import Coerced, Leaf, ObjectValue
from hasura.engine.catalog import Function
from hasura.engine.errors import EngineError
from hasura.engine.plan.nodes import AllSessionVariables, Constant, FunctionCall, Parameter, TableRowArgument
from hasura.engine.schema.types import ArgumentTag
from hasura.engine.values import conversion_of

if TYPE_CHECKING:
    from hasura.engine.metadata import ComputedField
    from hasura.engine.walk import Selected

Argument = Parameter | TableRowArgument


def session_argument(sql_type: str) -> Parameter:
    """All session variables as one JSON argument."""
    return Parameter(AllSessionVariables(), sql_type, "json", "$")


def call(function: Function, given: Mapping[int, Argument], path: str) -> FunctionCall:
    """Arguments by position while there is no gap, by name after one; a missing one needs a default."""
    positional: list[Argument] = []
    named: list[tuple[str, Argument]] = []
    gap = False
    for position, argument in enumerate(function.arguments):
        value = given.get(position)
        if value is None:
            if not argument.has_default:
                raise EngineError("not-supported", "Non default arguments cannot be omitted", path)
            gap = True
        elif gap:
            if not argument.name:
                raise EngineError("not-supported", "non-last default arguments cannot be omitted", path)
            named.append((argument.name, value))
        else:
            positional.append(value)
    return FunctionCall(function, tuple(positional), tuple(named))


def computed_call(computed: ComputedField, given: Mapping[int, Argument], path: str) -> FunctionCall:
    """A computed field's call, with the row and the session put in."""
    arguments = dict(given)
    arguments[computed.table_argument] = TableRowArgument()
    if computed.session_argument is not None:
        sql_type = computed.function.arguments[computed.session_argument].type.sql
        arguments[computed.session_argument] = session_argument(sql_type)
    return call(computed.function, arguments, path)


def selected_call(computed: ComputedField, selected: Selected) -> FunctionCall:
    """The call of a computed field in a selection set, with the arguments given there."""
    given = function_arguments(computed.function, selected.argument("args"))
    return computed_call(computed, given, f"{selected.path}.args.args")


def function_arguments(function: Function, value: Coerced) -> dict[int, Argument]:
    """`args: {...}` by position; null is a value, absence leaves the default."""
    if value is None:
        return {}
    assert isinstance(value, ObjectValue)
    result: dict[int, Argument] = {}
    for tag, inner, path in value.tagged():
        assert isinstance(tag, ArgumentTag)
        scalar = function.arguments[tag.position].type
        leaf = Leaf(Constant(None), path) if inner is None else inner
        assert isinstance(leaf, Leaf)
        result[tag.position] = leaf.parameter(scalar.sql, conversion_of(scalar))
    return result

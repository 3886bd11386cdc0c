"""A GraphQL document: parsed, its operation chosen, its variables read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from graphql import GraphQLSyntaxError, parse
from graphql.language import ast

from hasura.engine.arguments import Declared, plain, shape, type_reference
from hasura.engine.errors import EngineError
from hasura.engine.schema.types import NonNull, Object, RoleSchema, named, show


@dataclass(frozen=True, slots=True)
class Request:
    """What a client posts to /v1/graphql."""

    query: str
    variables: Mapping[str, Any]
    operation_name: str | None


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation of a document with the fragments it may use; cached by text and name."""

    kind: str
    node: ast.OperationDefinitionNode
    fragments: Mapping[str, ast.FragmentDefinitionNode]
    declared: Mapping[str, Declared]
    used: frozenset[str]
    exact: frozenset[str]
    """Variables that directives and introspection read: their values decide the plan."""


def parse_operation(text: str, operation_name: str | None) -> Operation:
    """The operation to run."""
    try:
        document = parse(text, no_location=True)
    except (GraphQLSyntaxError, RecursionError) as error:
        raise EngineError("validation-failed", "not a valid graphql query", "$.query") from error
    operations: list[ast.OperationDefinitionNode] = []
    fragments: dict[str, ast.FragmentDefinitionNode] = {}
    for definition in document.definitions:
        if isinstance(definition, ast.OperationDefinitionNode):
            operations.append(definition)
        elif isinstance(definition, ast.FragmentDefinitionNode):
            fragments[definition.name.value] = definition
        else:
            raise EngineError("validation-failed", "not a valid graphql query", "$.query")
    node = _choose(operations, operation_name)
    declared: dict[str, Declared] = {}
    for item in node.variable_definitions or ():
        name = item.variable.name.value
        if name in declared:
            raise EngineError("parse-failed", f'multiple definitions for variable "{name}"')
        declared[name] = Declared(name, type_reference(item.type), item.default_value)
    _check_fragments(node.selection_set, fragments, "$", ())
    used: dict[str, bool] = {}
    for reader in _readers(node, fragments):
        exact = isinstance(reader, ast.DirectiveNode) or reader.name.value == "__type"
        for argument in reader.arguments or ():
            for name in _variables(argument.value):
                used[name] = used.get(name, False) or exact
    for name in used:
        if name not in declared:
            raise EngineError("validation-failed", f'unbound variable "{name}"')
    exactly = frozenset(name for name, exact in used.items() if exact)
    return Operation(node.operation.value, node, fragments, declared, frozenset(used), exactly)


def _choose(
    operations: Sequence[ast.OperationDefinitionNode], name: str | None
) -> ast.OperationDefinitionNode:
    if name:
        if any(item.name is None for item in operations) and len(operations) > 1:
            message = "operationName cannot be used when an anonymous operation exists in the document"
            raise EngineError("validation-failed", message)
        for item in operations:
            if item.name is not None and item.name.value == name:
                return item
        raise EngineError("validation-failed", f'no such operation found in the document: "{name}"')
    if len(operations) != 1:
        message = (
            "exactly one operation has to be present in the document when operationName is not specified"
        )
        raise EngineError("validation-failed", message)
    return operations[0]


def _check_fragments(
    selection: ast.SelectionSetNode | None,
    fragments: Mapping[str, ast.FragmentDefinitionNode],
    path: str,
    inside: tuple[str, ...],
) -> None:
    if selection is None:
        return
    path += ".selectionSet"
    for item in selection.selections:
        if isinstance(item, ast.FieldNode):
            _check_fragments(item.selection_set, fragments, f"{path}.{item.name.value}", inside)
        elif isinstance(item, ast.InlineFragmentNode):
            _check_fragments(item.selection_set, fragments, path, inside)
        elif isinstance(item, ast.FragmentSpreadNode):
            name = item.name.value
            if name in inside:
                cycle = inside[inside.index(name) :]
                listed = cycle[0] if len(cycle) == 1 else ", ".join(cycle[:-1]) + " and " + cycle[-1]
                message = f"the fragment definition(s) {listed} form a cycle"
                raise EngineError("validation-failed", message, path)
            if name not in fragments:
                raise EngineError("validation-failed", f'reference to undefined fragment "{name}"', path)
            _check_fragments(fragments[name].selection_set, fragments, f"{path}.{name}", (*inside, name))


def _readers(
    root: ast.Node, fragments: Mapping[str, ast.FragmentDefinitionNode]
) -> Iterator[ast.FieldNode | ast.DirectiveNode]:
    """Every field and directive of an operation, those of its fragments included."""
    pending, spread = [root], set[str]()
    while pending:
        node = pending.pop()
        yield from getattr(node, "directives", None) or ()
        if isinstance(node, ast.FieldNode):
            yield node
        elif isinstance(node, ast.FragmentSpreadNode) and node.name.value not in spread:
            spread.add(node.name.value)
            pending.append(fragments[node.name.value])
        selection = getattr(node, "selection_set", None)
        if selection is not None:
            pending.extend(selection.selections)


def _variables(value: ast.ValueNode) -> Iterator[str]:
    if isinstance(value, ast.VariableNode):
        yield value.name.value
    elif isinstance(value, ast.ListValueNode):
        for item in value.values:
            yield from _variables(item)
    elif isinstance(value, ast.ObjectValueNode):
        for field in value.fields:
            yield from _variables(field.value)


# ---------------------------------------------------------------- variables


def read_variables(operation: Operation, given: Mapping[str, Any], schema: RoleSchema) -> dict[str, Any]:
    """The values of all variables: those given, or their defaults; absent ones are left out."""
    values: dict[str, Any] = {}
    for name, declared in operation.declared.items():
        _check_input_type(declared, schema)
        if name in given:
            value = given[name]
        elif declared.default is not None:
            value = plain(declared.default)
        elif isinstance(declared.type, NonNull):
            message = f'expecting a value for non-nullable variable: "{name}"'
            raise EngineError("validation-failed", message, "$")
        else:
            continue
        if value is None and isinstance(declared.type, NonNull):
            message = f'null value found for non-nullable type: "{show(declared.type)}"'
            raise EngineError("validation-failed", message)
        values[name] = value
    unexpected = [name for name in given if name not in operation.used]
    if unexpected:
        listed = ", ".join(unexpected)
        raise EngineError("validation-failed", f"unexpected variables in variableValues: {listed}")
    return values


def _check_input_type(declared: Declared, schema: RoleSchema) -> None:
    definition = schema.types.get(named(declared.type))
    if isinstance(definition, Object):
        message = (
            f"variable '{declared.name}' is declared as '{show(declared.type)}', which is not an input type"
        )
        raise EngineError("validation-failed", message, "$")


def variables_shape(operation: Operation, values: Mapping[str, Any], schema: RoleSchema) -> tuple[Any, ...]:
    """The part of the plan's cache key that comes from the variables."""
    return tuple(
        (
            name,
            shape(values[name], declared.type, schema.types, name in operation.exact)
            if name in values
            else "absent",
        )
        for name, declared in operation.declared.items()
    )

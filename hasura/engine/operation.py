"""A GraphQL document: parsed, its operation chosen, its variables read, its fields collected.

Hasura's messages and paths are not those of graphql-js, so the walk that plans an operation validates it
too, field by field, against the role's schema.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from graphql import GraphQLSyntaxError, parse
from graphql.language import ast

from hasura.engine.arguments import Coerced, Declared, plain, shape, type_reference
from hasura.engine.coercion import Coercer
from hasura.engine.errors import EngineError
from hasura.engine.plan.nodes import RequestVariable
from hasura.engine.schema.introspection import ROOT_FIELDS
from hasura.engine.schema.types import (
    Field,
    InputField,
    InputObject,
    NonNull,
    Object,
    RoleSchema,
    named,
    show,
)


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
    declared = {
        item.variable.name.value: Declared(
            item.variable.name.value, type_reference(item.type), item.default_value
        )
        for item in node.variable_definitions or ()
    }
    _check_fragments(node.selection_set, fragments, "$", ())
    return Operation(
        node.operation.value,
        node,
        fragments,
        declared,
        frozenset(_exact_variables([node, *fragments.values()])),
    )


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


def _exact_variables(roots: Iterable[ast.Node]) -> Iterable[str]:
    pending = list(roots)
    while pending:
        node = pending.pop()
        readers = list(getattr(node, "directives", None) or ())
        if isinstance(node, ast.FieldNode) and node.name.value == "__type":
            readers.append(node)
        for reader in readers:
            for argument in reader.arguments or ():
                if isinstance(argument.value, ast.VariableNode):
                    yield argument.value.name.value
        selection = getattr(node, "selection_set", None)
        if selection is not None:
            pending.extend(selection.selections)


# ---------------------------------------------------------------- variables


def read_variables(operation: Operation, given: Mapping[str, Any], schema: RoleSchema) -> dict[str, Any]:
    """The values of all variables: those given, or their defaults; absent ones are left out."""
    unexpected = [name for name in given if name not in operation.declared]
    if unexpected:
        listed = ", ".join(unexpected)
        raise EngineError("validation-failed", f"unexpected variables in variableValues: {listed}", "$")
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
            raise EngineError("validation-failed", message, f"$.variableValues.{name}")
        values[name] = value
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


# ---------------------------------------------------------------- fields


@dataclass(frozen=True, slots=True)
class Selected:
    """A field of a selection set, fragments resolved and equal keys merged."""

    key: str
    name: str
    definition: Field | None
    """None for `__typename`."""
    arguments: Mapping[str, tuple[InputField, Coerced]]
    selections: tuple[ast.SelectionSetNode, ...]
    path: str

    def argument(self, text: str) -> Coerced:
        """The value of the argument whose tag is that text; None where absent or null."""
        for item, value in self.arguments.values():
            if getattr(item.tag, "text", None) == text:
                return value
        return None

    def argument_path(self, text: str) -> str:
        """The path of that argument."""
        for name, (item, _) in self.arguments.items():
            if getattr(item.tag, "text", None) == text:
                return f"{self.path}.args.{name}"
        return f"{self.path}.args"


@dataclass
class Walker:
    """Collects the fields of selection sets, for one operation and one request's variables."""

    schema: RoleSchema
    operation: Operation
    values: Mapping[str, Any]
    coercer: Coercer = field(init=False)

    def __post_init__(self) -> None:
        self.coercer = Coercer(self.schema.types, self.operation.declared, self.values)

    def object(self, name: str) -> Object:
        """An object type by name."""
        definition = self.schema.types[name]
        assert isinstance(definition, Object)
        return definition

    def root(self) -> tuple[Object, list[Selected]]:
        """The operation's root type and its fields."""
        kind = self.operation.kind
        name = {
            "query": self.schema.query,
            "mutation": self.schema.mutation,
            "subscription": self.schema.subscription,
        }[kind]
        if name is None:
            plural = {"query": "queries", "mutation": "mutations", "subscription": "subscriptions"}[kind]
            raise EngineError("validation-failed", f"no {plural} exist", "$")
        self._check_directives(self.operation.node.directives, "$")
        root = self.object(name)
        return root, self.collect((self.operation.node.selection_set,), root, "$")

    def below(self, selected: Selected) -> tuple[Object, list[Selected]]:
        """The type and fields of a selected field's own selection set."""
        assert selected.definition is not None
        inner = self.object(named(selected.definition.type))
        return inner, self.collect(selected.selections, inner, selected.path)

    def collect(
        self, selections: Sequence[ast.SelectionSetNode], parent: Object, path: str
    ) -> list[Selected]:
        """The fields of selection sets of one object, in the order of their first appearance."""
        found: dict[str, list[ast.FieldNode]] = {}
        path += ".selectionSet"
        for selection in selections:
            self._gather(selection, parent, path, found)
        return [self._selected(key, nodes, parent, path) for key, nodes in found.items()]

    def _gather(
        self,
        selection: ast.SelectionSetNode,
        parent: Object,
        path: str,
        found: dict[str, list[ast.FieldNode]],
    ) -> None:
        for item in selection.selections:
            if not self._included(item, path):
                continue
            if isinstance(item, ast.FieldNode):
                key = item.alias.value if item.alias else item.name.value
                found.setdefault(key, []).append(item)
            elif isinstance(item, ast.InlineFragmentNode):
                condition = item.type_condition
                if condition is None or condition.name.value == parent.name:
                    self._gather(item.selection_set, parent, path, found)
            elif isinstance(item, ast.FragmentSpreadNode):
                fragment = self.operation.fragments[item.name.value]
                if fragment.type_condition.name.value == parent.name:
                    self._gather(fragment.selection_set, parent, path, found)

    def _selected(self, key: str, nodes: list[ast.FieldNode], parent: Object, path: str) -> Selected:
        node = nodes[0]
        name = node.name.value
        here = f"{path}.{name}"
        for other in nodes[1:]:
            if other.name.value != name:
                both = f"selection of both '{name}' and '{other.name.value}'"
                message = f"{both} specify the same response name, '{key}'"
                raise EngineError("validation-failed", message, path)
            if _arguments(other) != _arguments(node):
                message = f"inconsistent arguments between multiple selections of field '{name}'"
                raise EngineError("validation-failed", message, path)
        if name == "__typename":
            return Selected(key, name, None, {}, (), here)
        definition = parent.fields.get(name)
        if definition is None and parent.name == self.schema.query:
            definition = ROOT_FIELDS.get(name)
        if definition is None:
            message = f"field '{name}' not found in type: '{parent.name}'"
            raise EngineError("validation-failed", message, here)
        selections = tuple(item.selection_set for item in nodes if item.selection_set is not None)
        self._check_selection(definition, selections, here)
        return Selected(key, name, definition, self._coerce(node, definition, here), selections, here)

    def _check_selection(
        self, definition: Field, selections: tuple[ast.SelectionSetNode, ...], path: str
    ) -> None:
        is_object = isinstance(self.schema.types[named(definition.type)], Object)
        if is_object and not selections:
            message = f"missing selection set for '{definition.name}'"
            raise EngineError("validation-failed", message, path)
        if selections and not is_object:
            message = "unexpected subselection set for non-object field"
            raise EngineError("validation-failed", message, path)

    def _coerce(
        self, node: ast.FieldNode, definition: Field, path: str
    ) -> dict[str, tuple[InputField, Coerced]]:
        given = _arguments(node)
        for name in given:
            if name not in definition.arguments:
                message = f"'{definition.name}' has no argument named '{name}'"
                raise EngineError("validation-failed", message, path)
        holder = InputObject(definition.name, definition.arguments)
        return dict(self.coercer.object(holder, given, f"{path}.args").fields)

    # ------------------------------------------------------------ directives

    def _included(self, node: ast.SelectionNode, path: str) -> bool:
        self._check_directives(node.directives, path)
        included = True
        for directive in node.directives or ():
            name = directive.name.value
            if name in {"skip", "include"}:
                condition = self._condition(directive, path)
                included = included and (condition if name == "include" else not condition)
        return included

    def _check_directives(self, directives: Sequence[ast.DirectiveNode] | None, path: str) -> None:
        for directive in directives or ():
            name = directive.name.value
            if name not in KNOWN_DIRECTIVES:
                message = f"directive '{name}' is not defined in the schema"
                raise EngineError("validation-failed", message, path)
            for argument in directive.arguments or ():
                if isinstance(argument.value, ast.VariableNode):
                    self.coercer.used.add(argument.value.name.value)

    def _condition(self, directive: ast.DirectiveNode, path: str) -> bool:
        for argument in directive.arguments or ():
            if argument.name.value == "if":
                value = plain(argument.value)
                if isinstance(value, RequestVariable):
                    value = self.values.get(value.name)
                if isinstance(value, bool):
                    return value
        message = (
            "missing required field 'if'"
            if not directive.arguments
            else "expected a boolean for type 'Boolean'"
        )
        raise EngineError("validation-failed", message, path)


KNOWN_DIRECTIVES = frozenset({"skip", "include", "cached", "_multiple_top_level_fields"})


def _arguments(node: ast.FieldNode) -> dict[str, Any]:
    return {item.name.value: plain(item.value) for item in node.arguments or ()}

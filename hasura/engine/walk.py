"""The walk over an operation: its fields in order, with their arguments, as the role's schema knows them.

Hasura's messages and paths are not those of graphql-js, so the walk that plans an operation validates it too,
field by field.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from graphql.language import ast

from hasura.engine.arguments import Coerced, Leaf, plain
from hasura.engine.coercion import Coercer
from hasura.engine.conversions import to_text
from hasura.engine.errors import EngineError
from hasura.engine.operation import Operation
from hasura.engine.plan.nodes import Constant, RequestVariable
from hasura.engine.schema.directives import DIRECTIVES, LOCATION_NAMES
from hasura.engine.schema.introspection import ROOT_FIELDS
from hasura.engine.schema.types import Field, InputField, InputObject, Object, RoleSchema, named


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
        name = self.schema.root(kind)
        if name is None:
            plural = {"query": "queries", "mutation": "mutations", "subscription": "subscriptions"}[kind]
            raise EngineError("validation-failed", f"no {plural} exist", "$")
        self._directives(self.operation.node.directives, kind.upper(), "$")
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
        selections = tuple(
            item.selection_set for item in nodes if item.selection_set and item.selection_set.selections
        )
        self._check_selection(definition, selections, here)
        arguments = self._coerce(node, name, definition.arguments, here)
        return Selected(key, name, definition, arguments, selections, here)

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
        self,
        node: ast.FieldNode | ast.DirectiveNode,
        name: str,
        definitions: Mapping[str, InputField],
        path: str,
    ) -> Mapping[str, tuple[InputField, Coerced]]:
        given = _arguments(node)
        for argument in given:
            if argument not in definitions:
                message = f"'{name}' has no argument named '{argument}'"
                raise EngineError("validation-failed", message, path)
        return self.coercer.object(InputObject(name, definitions), given, f"{path}.args").fields

    # ------------------------------------------------------------ directives

    def _included(self, node: ast.SelectionNode, path: str) -> bool:
        location = "FIELD" if isinstance(node, ast.FieldNode) else "INLINE_FRAGMENT"
        given = self._directives(node.directives, location, path)
        return given.get("include", True) and not given.get("skip", False)

    def _directives(
        self, directives: Sequence[ast.DirectiveNode] | None, location: str, path: str
    ) -> dict[str, bool]:
        """What `@include` and `@skip` say; any other directive is checked and means nothing here."""
        given: dict[str, bool] = {}
        for node in directives or ():
            name = node.name.value
            directive = DIRECTIVES.get(name)
            if directive is None:
                message = f"directive '{name}' is not defined in the schema"
                raise EngineError("validation-failed", message, path)
            if location not in directive.locations:
                message = f"directive '{name}' is not allowed on {LOCATION_NAMES[location]}"
                raise EngineError("validation-failed", message, path)
            arguments = self._coerce(node, name, directive.arguments, f"{path}.{name}")
            if name in given:
                message = f"the following directives are used more than once: ['{name}']"
                raise EngineError("validation-failed", message, path)
            given[name] = "if" in arguments and self._truth(arguments["if"][1])
        return given

    def _truth(self, value: Coerced) -> bool:
        assert isinstance(value, Leaf)
        if isinstance(value.source, Constant):
            flag = value.source.value
        else:
            assert isinstance(value.source, RequestVariable)
            flag = self.values.get(value.source.name)
        to_text("boolean", flag, value.path)
        return bool(flag)


def _arguments(node: ast.FieldNode | ast.DirectiveNode) -> dict[str, Any]:
    return {item.name.value: plain(item.value) for item in node.arguments or ()}

"""What arguments become: scalars that say where their value is, objects by the meaning of their fields.

Values of variables never enter a plan. Structure does: which keys an object variable has, which enum values,
how many rows, and what is null (see `shape`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, TypeAlias

from graphql.language import ast

from hasura.engine.conversions import to_text
from hasura.engine.plan.nodes import Constant, Parameter, RequestVariable, Template
from hasura.engine.schema.types import (
    Enum,
    EnumValue,
    InputField,
    InputObject,
    ListOf,
    NonNull,
    Scalar,
    Type,
    TypeReference,
    named,
)


class EnumLiteral(str):
    """A bare word in a query: a string to JSON, and the only literal that an enum takes."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Leaf:
    """A scalar, or a list of scalars: where the value comes from, and the place to blame for it."""

    source: RequestVariable | Constant | Template
    path: str

    def parameter(self, sql_type: str, conversion: str) -> Parameter:
        """As a value of that SQL type; a constant is checked here and now."""
        if isinstance(self.source, Constant):
            to_text(conversion, self.source.value, self.path)
        return Parameter(self.source, sql_type, conversion, self.path)


@dataclass(frozen=True, slots=True)
class ObjectValue:
    """An input object: for each field given, what it means and its value."""

    type: InputObject
    fields: Mapping[str, tuple[InputField, Coerced]]
    path: str

    def tagged(self) -> list[tuple[Any, Coerced, str]]:
        """(tag, value, path) of each field given."""
        return [(field.tag, value, f"{self.path}.{name}") for name, (field, value) in self.fields.items()]

    def named(self, text: str) -> Coerced:
        """The value of the field whose tag is that text; None where absent or null."""
        for field, value in self.fields.values():
            if getattr(field.tag, "text", None) == text:
                return value
        return None


Coerced: TypeAlias = "Leaf | EnumValue | ObjectValue | list[Coerced] | None"


@dataclass(frozen=True, slots=True)
class Declared:
    """A variable as the operation declares it."""

    name: str
    type: TypeReference
    default: ast.ValueNode | None


def type_reference(node: ast.TypeNode) -> TypeReference:
    """The type written in an operation."""
    if isinstance(node, ast.NonNullTypeNode):
        return NonNull(type_reference(node.type))
    if isinstance(node, ast.ListTypeNode):
        return ListOf(type_reference(node.type))
    assert isinstance(node, ast.NamedTypeNode)
    return node.name.value


def enum_tags(value: Coerced) -> list[Any]:
    """What the enum values of a list (or a single one) stand for."""
    tags = []
    for item in value if isinstance(value, list) else [] if value is None else [value]:
        assert isinstance(item, EnumValue)
        tags.append(item.tag)
    return tags


def plain(node: ast.ValueNode) -> Any:
    """A literal as JSON, with `RequestVariable`s where it has variables."""
    match node:
        case ast.NullValueNode():
            return None
        case ast.IntValueNode():
            return int(node.value)
        case ast.FloatValueNode():
            return Decimal(node.value)
        case ast.StringValueNode() | ast.BooleanValueNode():
            return node.value
        case ast.EnumValueNode():
            return EnumLiteral(node.value)
        case ast.ListValueNode():
            return [plain(item) for item in node.values]
        case ast.ObjectValueNode():
            return {item.name.value: plain(item.value) for item in node.fields}
        case ast.VariableNode():
            return RequestVariable(node.name.value)
        case _:
            raise AssertionError(node)


def variables_in(value: Any) -> list[RequestVariable]:
    """The variables inside a literal."""
    if isinstance(value, RequestVariable):
        return [value]
    items = value if isinstance(value, list) else value.values() if isinstance(value, dict) else ()
    return [variable for item in items for variable in variables_in(item)]


def shape(value: Any, type_: TypeReference, types: Mapping[str, Type], exact: bool) -> Any:
    """What of a variable's value decides the plan, hashable: structure, enum values, and what is null.

    `exact` for variables that directives read: their value itself.
    """
    if exact:
        return repr(value)
    if isinstance(type_, NonNull):
        return shape(value, type_.of, types, False)
    if value is None:
        return None
    definition = types.get(named(type_))
    if definition is None or isinstance(definition, Scalar):
        return True
    if isinstance(type_, ListOf):
        if not isinstance(value, list):
            return shape(value, type_.of, types, False)
        return tuple(shape(item, type_.of, types, False) for item in value)
    if isinstance(definition, Enum) or not isinstance(value, Mapping):
        return repr(value)
    assert isinstance(definition, InputObject)
    return tuple(
        (
            name,
            shape(inner, definition.fields[name].type, types, False) if name in definition.fields else False,
        )
        for name, inner in value.items()
    )

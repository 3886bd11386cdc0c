"""Arguments as the schema understands them: literals and variables, checked and typed.

A scalar becomes a `Leaf` that says where its value comes from: values of variables never enter a plan.
Structure does: which keys an object variable has, which enum values, how many rows (see `shape`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, TypeAlias

from graphql.language import ast

from hasura.engine.errors import EngineError, json_path
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
    show,
)
from hasura.engine.values import kind_of, to_text


class EnumLiteral(str):
    """A bare word in a query: a string to JSON, but not to a String argument."""

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


class Coercer:
    """Checks values against types. `values` are the variables of this request (with defaults filled in)."""

    def __init__(
        self, types: Mapping[str, Type], declared: Mapping[str, Declared], values: Mapping[str, Any]
    ) -> None:
        self.types = types
        self.declared = declared
        self.values = values
        self.used: set[str] = set()

    # ------------------------------------------------------------ literals

    def literal(self, node: ast.ValueNode, field: InputField, type_: TypeReference, path: str) -> Coerced:
        """A value written in the query."""
        if isinstance(node, ast.VariableNode):
            return self._variable(node.name.value, field, type_, path)
        if isinstance(type_, NonNull):
            if isinstance(node, ast.NullValueNode):
                raise self._mismatch(type_.of, "null", path)
            return self.literal(node, field, type_.of, path)
        if isinstance(node, ast.NullValueNode):
            return None
        if isinstance(type_, ListOf):
            if self._of_leaves(type_):
                return self._leaf(node, path)
            items = node.values if isinstance(node, ast.ListValueNode) else (node,)
            return [self.literal(item, field, type_.of, f"{path}[{i}]") for i, item in enumerate(items)]
        definition = self.types[type_]
        match definition:
            case Scalar():
                return self._leaf(node, path)
            case Enum():
                if not isinstance(node, ast.EnumValueNode):
                    raise self._mismatch(type_, kind_of(plain(node)), path)
                return self._enum(definition, node.value, path)
            case InputObject():
                if not isinstance(node, ast.ObjectValueNode):
                    raise self._mismatch(type_, kind_of(plain(node)), path)
                given = {item.name.value: item.value for item in node.fields}
                return self.literal_object(definition, given, path)
            case _:
                raise AssertionError(definition)

    def literal_object(
        self, definition: InputObject, given: Mapping[str, ast.ValueNode], path: str
    ) -> ObjectValue:
        """An input object (or the arguments of a field) written in the query."""
        self._check_fields(definition, given, path)
        fields: dict[str, tuple[InputField, Coerced]] = {}
        for name, item in definition.fields.items():
            if name not in given:
                self._require(item, path)
                continue
            node = given[name]
            if isinstance(node, ast.VariableNode) and self._absent(node.name.value, item, f"{path}.{name}"):
                continue
            fields[name] = (item, self.literal(node, item, item.type, f"{path}.{name}"))
        return ObjectValue(definition, {name: fields[name] for name in given if name in fields}, path)

    def _check_fields(self, definition: InputObject, given: Mapping[str, Any], path: str) -> None:
        for name in given:
            if name not in definition.fields:
                where = path + json_path([name])[1:]
                message = f"field '{name}' not found in type: '{definition.name}'"
                raise EngineError("validation-failed", message, where)

    def _require(self, item: InputField, path: str) -> None:
        if isinstance(item.type, NonNull) and item.default is None:
            raise EngineError("validation-failed", f"missing required field '{item.name}'", path)

    def _leaf(self, node: ast.ValueNode, path: str) -> Leaf:
        value = plain(node)
        if _has_variables(value):
            self._note(value)
            return Leaf(Template(value), path)
        return Leaf(Constant(value), path)

    def _note(self, value: Any) -> None:
        if isinstance(value, RequestVariable):
            if value.name not in self.declared:
                raise EngineError("validation-failed", f'unbound variable "{value.name}"')
            self.used.add(value.name)
        elif isinstance(value, list):
            for item in value:
                self._note(item)
        elif isinstance(value, dict):
            for item in value.values():
                self._note(item)

    def _enum(self, definition: Enum, word: str, path: str) -> EnumValue | Leaf:
        value = definition.values.get(word)
        if value is None:
            choices = ", ".join(f"'{name}'" for name in definition.values)
            expected = (
                f"expected one of the values [{choices}]"
                if len(definition.values) > 1
                else f"expected the value {choices}"
            )
            message = f"{expected} for type '{definition.name}', but found '{word}'"
            raise EngineError("validation-failed", message, path)
        return Leaf(Constant(value.tag), path) if definition.of_table else value

    def _of_leaves(self, type_: TypeReference) -> bool:
        definition = self.types[named(type_)]
        return isinstance(definition, Scalar)

    # ------------------------------------------------------------ variables

    def _absent(self, name: str, item: InputField, path: str) -> bool:
        """Whether a variable was left out, so that the field counts as not given."""
        declared = self._declaration(name, path)
        if name in self.values:
            return False
        self._check_usage(declared, item, item.type, path)
        self.used.add(name)
        return True

    def _declaration(self, name: str, path: str) -> Declared:
        if name not in self.declared:
            raise EngineError("validation-failed", f'unbound variable "{name}"', path)
        return self.declared[name]

    def _variable(self, name: str, field: InputField, type_: TypeReference, path: str) -> Coerced:
        declared = self._declaration(name, path)
        self._check_usage(declared, field, type_, path)
        self.used.add(name)
        value = self.values.get(name)
        return self.json(value, type_, RequestVariable(name), path)

    def _check_usage(self, declared: Declared, field: InputField, type_: TypeReference, path: str) -> None:
        if declared.name in self.declared and _fits(declared, type_, field.default is not None):
            return
        message = (
            f"variable '{declared.name}' is declared as '{show(declared.type)}', "
            f"but used where '{show(type_)}' is expected"
        )
        raise EngineError("validation-failed", message, path)

    def json(self, value: Any, type_: TypeReference, source: RequestVariable, path: str) -> Coerced:
        """A value (or part of one) that came in a variable."""
        if isinstance(type_, NonNull):
            if value is None:
                raise self._mismatch(type_.of, "null", path)
            return self.json(value, type_.of, source, path)
        if value is None:
            return None
        if isinstance(type_, ListOf):
            if self._of_leaves(type_):
                return Leaf(source, path)
            if not isinstance(value, list):
                return [self.json(value, type_.of, source, f"{path}[0]")]
            return [
                self.json(item, type_.of, _inside(source, i), f"{path}[{i}]") for i, item in enumerate(value)
            ]
        definition = self.types[type_]
        match definition:
            case Scalar():
                return Leaf(source, path)
            case Enum():
                if not isinstance(value, str):
                    raise self._mismatch(type_, kind_of(value), path)
                return self._enum(definition, value, path)
            case InputObject():
                if not isinstance(value, Mapping):
                    raise self._mismatch(type_, kind_of(value), path)
                return self._json_object(definition, value, source, path)
            case _:
                raise AssertionError(definition)

    def _json_object(
        self, definition: InputObject, value: Mapping[str, Any], source: RequestVariable, path: str
    ) -> ObjectValue:
        self._check_fields(definition, value, path)
        for name, item in definition.fields.items():
            if name not in value:
                self._require(item, path)
        fields = {
            name: (
                definition.fields[name],
                self.json(inner, definition.fields[name].type, _inside(source, name), f"{path}.{name}"),
            )
            for name, inner in value.items()
        }
        return ObjectValue(definition, fields, path)

    def _mismatch(self, type_: TypeReference, found: str, path: str) -> EngineError:
        if isinstance(type_, ListOf):
            return EngineError("validation-failed", f"expected a list, but found {found}", path)
        name = named(type_)
        definition = self.types[name]
        expected = {
            Enum: "an enum value",
            InputObject: "an object",
        }.get(type(definition)) or SCALAR_WORDS.get(name)
        if expected is None:
            return EngineError("validation-failed", f"unexpected {found} value for type '{name}'", path)
        return EngineError(
            "validation-failed", f"expected {expected} for type '{name}', but found {found}", path
        )


SCALAR_WORDS = {
    "Int": "a 32-bit integer",
    "Float": "a float",
    "String": "a string",
    "Boolean": "a boolean",
}


def _inside(source: RequestVariable, key: str | int) -> RequestVariable:
    return RequestVariable(source.name, (*source.path, key))


def _fits(declared: Declared, expected: TypeReference, has_default: bool) -> bool:
    given = declared.type
    if isinstance(expected, NonNull):
        if not isinstance(given, NonNull):
            return (has_default or _not_null(declared.default)) and _same(given, expected.of)
        return _same(given.of, expected.of)
    return _same(given.of if isinstance(given, NonNull) else given, expected)


def _not_null(node: ast.ValueNode | None) -> bool:
    return node is not None and not isinstance(node, ast.NullValueNode)


def _same(given: TypeReference, expected: TypeReference) -> bool:
    if isinstance(given, NonNull) and not isinstance(expected, NonNull):
        return _same(given.of, expected)
    if isinstance(given, ListOf) and isinstance(expected, ListOf):
        return _same(given.of, expected.of)
    if isinstance(given, NonNull) and isinstance(expected, NonNull):
        return _same(given.of, expected.of)
    return given == expected


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


def _has_variables(value: Any) -> bool:
    if isinstance(value, list):
        return any(_has_variables(item) for item in value)
    if isinstance(value, dict):
        return any(_has_variables(item) for item in value.values())
    return isinstance(value, RequestVariable)


# ---------------------------------------------------------------- shapes


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

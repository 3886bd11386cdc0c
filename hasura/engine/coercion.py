"""Arguments checked against the schema: one walk over literals and over what came in variables."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from graphql.language import ast

from hasura.engine.arguments import Coerced, Declared, EnumLiteral, Leaf, ObjectValue, variables_in
from hasura.engine.conversions import null_value
from hasura.engine.errors import EngineError, json_path
from hasura.engine.plan.nodes import Constant, RequestVariable, Template
from hasura.engine.schema.types import (
    ColumnTag,
    Enum,
    EnumValue,
    InputField,
    InputObject,
    ListOf,
    NonNull,
    Scalar,
    TextTag,
    Type,
    TypeReference,
    named,
    show,
)
from hasura.engine.values import kind_of

NATIVE: Final = frozenset(
    {
        "limit",
        "offset",
        "distinct",
        "_is_null",
        "path",
        "batch_size",
        "includeDeprecated",
        "name",
        "if",
        "ttl",
        "refresh",
    }
)
"""Arguments whose scalar is GraphQL's own; all others are values of columns."""

NATIVE_WORDS: Final = {"Int": "a 32-bit integer", "String": "a string", "Boolean": "a boolean"}


class Coercer:
    """Checks values against types. `values` are the variables of this request (with defaults filled in)."""

    def __init__(
        self, types: Mapping[str, Type], declared: Mapping[str, Declared], values: Mapping[str, Any]
    ) -> None:
        self.types = types
        self.declared = declared
        self.values = values

    def object(
        self,
        definition: InputObject,
        given: Mapping[str, Any],
        path: str,
        origin: RequestVariable | None = None,
    ) -> ObjectValue:
        """An input object, or the arguments of a field, as `plain` gives them.

        `origin` is the variable that the value came in; None for a literal, which may hold variables.
        """
        for name in given:
            if name not in definition.fields:
                message = f"field '{name}' not found in type: '{definition.name}'"
                raise EngineError("validation-failed", message, path + json_path([name])[1:])
        found: dict[str, Coerced] = {}
        for name, item in definition.fields.items():
            here = f"{path}.{name}"
            if name in given:
                found[name] = self._value(given[name], item, item.type, _inside(origin, name), here)
            elif isinstance(item.type, NonNull) and item.default is None:
                raise EngineError("validation-failed", f"missing required field '{name}'", here)
        return ObjectValue(definition, {name: (definition.fields[name], found[name]) for name in given}, path)

    def _value(
        self, value: Any, item: InputField, type_: TypeReference, origin: RequestVariable | None, path: str
    ) -> Coerced:
        if isinstance(value, RequestVariable):
            self._check_usage(value.name, item, type_, path)
            return self._value(self.values.get(value.name), item, type_, value, path)
        if value is None:
            if item.null and not isinstance(type_, NonNull):
                return None
            raise self._null(item, type_, path)
        if isinstance(type_, NonNull):
            return self._value(value, item, type_.of, origin, path)
        definition = self.types[named(type_)]
        if isinstance(definition, Scalar):
            return self._leaf(value, item, type_, origin, path)
        if isinstance(type_, ListOf):
            if not isinstance(value, list):
                items = [self._value(value, item, type_.of, origin, f"{path}[0]")]
            else:
                items = [
                    self._value(inner, item, type_.of, _inside(origin, i), f"{path}[{i}]")
                    for i, inner in enumerate(value)
                ]
            if isinstance(definition, Enum) and definition.of_table:
                sources = [leaf.source for leaf in items if isinstance(leaf, Leaf)]
                return Leaf(Constant([s.value for s in sources if isinstance(s, Constant)]), path)
            return items
        match definition:
            case Enum():
                if not isinstance(value, EnumLiteral if origin is None else str):
                    raise _mismatch("an enum value", type_, value, origin, path)
                return _enum(definition, value, path)
            case InputObject():
                if not isinstance(value, Mapping):
                    raise _mismatch("an object", type_, value, origin, path)
                return self.object(definition, value, path, origin)
            case _:
                raise AssertionError(definition)

    def _leaf(
        self, value: Any, item: InputField, type_: TypeReference, origin: RequestVariable | None, path: str
    ) -> Leaf:
        if origin is not None:
            return Leaf(origin, path)
        inside = variables_in(value)
        if not inside:
            return Leaf(Constant(value), path)
        if isinstance(type_, ListOf) and isinstance(item.tag, TextTag):
            for variable in inside:
                self._check_usage(variable.name, item, type_.of, path)
        return Leaf(Template(value), path)

    # ------------------------------------------------------------ variables

    def _check_usage(self, name: str, item: InputField, type_: TypeReference, path: str) -> None:
        declared = self.declared[name]
        if not _fits(declared, type_, item.default is not None):
            message = (
                f"variable '{name}' is declared as '{show(declared.type)}', "
                f"but used where '{show(type_)}' is expected"
            )
            raise EngineError("validation-failed", message, path)

    # ------------------------------------------------------------ errors

    def _null(self, item: InputField, type_: TypeReference, path: str) -> EngineError:
        """A null where there must be a value. Hasura has no null that means nothing in a `where`."""
        if isinstance(type_, NonNull):
            type_ = type_.of
        if isinstance(type_, ListOf):
            if isinstance(item.tag, ColumnTag) and isinstance(self.types[named(type_)], Scalar):
                return null_value(named(type_), path)
            return EngineError("validation-failed", "expected a list, but found null", path)
        name = named(type_)
        match self.types[name]:
            case Enum():
                expected = "an enum value"
            case InputObject():
                expected = "an object"
            case _:
                if not isinstance(item.tag, TextTag) or item.tag.text not in NATIVE:
                    return null_value(name, path)
                expected = NATIVE_WORDS[name]
        return _mismatch(expected, name, None, None, path)


def _mismatch(
    expected: str, type_: TypeReference, value: Any, origin: RequestVariable | None, path: str
) -> EngineError:
    found = kind_of(value)
    if origin is not None and found in {"an integer", "a float"}:
        found = "a number"
    message = f"expected {expected} for type '{named(type_)}', but found {found}"
    return EngineError("validation-failed", message, path)


def _enum(definition: Enum, word: str, path: str) -> EnumValue | Leaf:
    value = definition.values.get(word)
    if value is None:
        choices = ", ".join(f"'{name}'" for name in definition.values)
        message = f"expected one of the values [{choices}] for type '{definition.name}', but found '{word}'"
        raise EngineError("validation-failed", message, path)
    return Leaf(Constant(value.tag), path) if definition.of_table else value


def _inside(origin: RequestVariable | None, key: str | int) -> RequestVariable | None:
    return None if origin is None else RequestVariable(origin.name, (*origin.path, key))


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
    if isinstance(given, ListOf | NonNull) and type(given) is type(expected):
        return _same(given.of, expected.of)
    return given == expected

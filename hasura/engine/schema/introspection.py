"""`__schema` and `__type`, answered from the role's own types.

The meta types are ordinary `Object`s, so that their selections are validated like all others; what their
fields give is in `RESOLVERS`, by type and field.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from hasura.engine.arguments import Leaf
from hasura.engine.plan.nodes import Constant, RequestVariable
from hasura.engine.schema.directives import DIRECTIVES
from hasura.engine.schema.types import (
    Enum,
    EnumValue,
    Field,
    InputField,
    InputObject,
    ListOf,
    NonNull,
    Object,
    RoleSchema,
    Scalar,
    TextTag,
    TypeReference,
    fields_of,
    inputs_of,
)

if TYPE_CHECKING:
    from hasura.engine.walk import Selected, Walker


@dataclass(frozen=True, slots=True)
class IntrospectionTag:
    """`__schema` or `__type`."""


ROOT_FIELDS: Final[Mapping[str, Field]] = fields_of(
    Field("__schema", NonNull("__Schema"), IntrospectionTag()),
    Field(
        "__type",
        "__Type",
        IntrospectionTag(),
        inputs_of(InputField("name", NonNull("String"), TextTag("name"))),
    ),
)
"""What the query root of every role has beside its own fields."""


class Introspection:
    """Answers for one role's schema."""

    def __init__(self, schema: RoleSchema, walker: Walker) -> None:
        self.schema = schema
        self.walker = walker
        self._collected: dict[int, tuple[Selected, Object, list[Selected]]] = {}

    def answer(self, selected: Selected) -> bytes:
        """The JSON of `__schema` or `__type`."""
        value: Any = self.schema
        if selected.name == "__type":
            value = self.schema.types.get(self._name(selected))
            if value is None:
                return b"null"
        return json.dumps(self._object(value, selected), ensure_ascii=False, separators=(",", ":")).encode()

    def _name(self, selected: Selected) -> str:
        leaf = selected.argument("name")
        assert isinstance(leaf, Leaf)
        if isinstance(leaf.source, Constant):
            return str(leaf.source.value)
        assert isinstance(leaf.source, RequestVariable)
        return str(self.walker.values.get(leaf.source.name))

    def _object(self, value: Any, selected: Selected) -> dict[str, Any]:
        parent, fields = self._below(selected)
        return self._fields(value, parent, fields)

    def _below(self, selected: Selected) -> tuple[Object, list[Selected]]:
        """The fields below a selected one, collected once however many objects it is asked of."""
        known = self._collected.get(id(selected))
        if known is None:
            known = (selected, *self.walker.below(selected))
            self._collected[id(selected)] = known
        return known[1], known[2]

    def _fields(self, value: Any, parent: Object, fields: list[Selected]) -> dict[str, Any]:
        resolvers = RESOLVERS[parent.name]
        result: dict[str, Any] = {}
        for item in fields:
            if item.definition is None:
                result[item.key] = parent.name
                continue
            inner = resolvers[item.name](self.schema, value)
            if not item.selections:
                result[item.key] = inner
            elif isinstance(inner, list):
                below, chosen = self._below(item)
                result[item.key] = [self._fields(each, below, chosen) for each in inner]
            else:
                result[item.key] = None if inner is None else self._object(inner, item)
        return result


# ---------------------------------------------------------------- what the fields give


def _nothing(schema: RoleSchema, value: Any) -> None:
    return None


def _false(schema: RoleSchema, value: Any) -> bool:
    return False


def _attribute(name: str) -> Callable[[RoleSchema, Any], Any]:
    return lambda schema, value: getattr(value, name, None)


def _reference(schema: RoleSchema, reference: TypeReference) -> Any:
    return schema.types[reference] if isinstance(reference, str) else reference


def _root(name: str) -> Callable[[RoleSchema, Any], Any]:
    def resolve(schema: RoleSchema, value: Any) -> Any:
        root = getattr(schema, name)
        return None if root is None else schema.types[root]

    return resolve


KINDS: Final[Mapping[type, str]] = {
    Scalar: "SCALAR",
    Enum: "ENUM",
    InputObject: "INPUT_OBJECT",
    Object: "OBJECT",
    NonNull: "NON_NULL",
    ListOf: "LIST",
}


def _kind(schema: RoleSchema, value: Any) -> str:
    return KINDS[type(value)]


def _type_fields(schema: RoleSchema, value: Any) -> list[Field] | None:
    return list(value.fields.values()) if isinstance(value, Object) else None


def _input_fields(schema: RoleSchema, value: Any) -> list[InputField] | None:
    return list(value.fields.values()) if isinstance(value, InputObject) else None


def _enum_values(schema: RoleSchema, value: Any) -> list[EnumValue] | None:
    return list(value.values.values()) if isinstance(value, Enum) else None


def _of_type(schema: RoleSchema, value: Any) -> Any:
    return _reference(schema, value.of) if isinstance(value, NonNull | ListOf) else None


_DEPRECATION: Final = {"isDeprecated": _false, "deprecationReason": _nothing}

RESOLVERS: Final[Mapping[str, Mapping[str, Callable[[RoleSchema, Any], Any]]]] = {
    "__Schema": {
        "description": _nothing,
        "types": lambda schema, value: list(schema.types.values()),
        "queryType": _root("query"),
        "mutationType": _root("mutation"),
        "subscriptionType": _root("subscription"),
        "directives": lambda schema, value: [item for item in DIRECTIVES.values() if item.advertised],
    },
    "__Type": {
        "kind": _kind,
        "name": _attribute("name"),
        "description": _attribute("description"),
        "specifiedByURL": _nothing,
        "fields": _type_fields,
        "interfaces": lambda schema, value: [] if isinstance(value, Object) else None,
        "possibleTypes": _nothing,
        "enumValues": _enum_values,
        "inputFields": _input_fields,
        "ofType": _of_type,
        "isOneOf": lambda schema, value: False if isinstance(value, InputObject) else None,
    },
    "__Field": {
        "name": _attribute("name"),
        "description": _attribute("description"),
        "args": lambda schema, value: list(value.arguments.values()),
        "type": lambda schema, value: _reference(schema, value.type),
        **_DEPRECATION,
    },
    "__InputValue": {
        "name": _attribute("name"),
        "description": _attribute("description"),
        "type": lambda schema, value: _reference(schema, value.type),
        "defaultValue": _attribute("default"),
        **_DEPRECATION,
    },
    "__EnumValue": {
        "name": _attribute("name"),
        "description": lambda schema, value: value.description,
        **_DEPRECATION,
    },
    "__Directive": {
        "name": _attribute("name"),
        "description": _attribute("description"),
        "locations": lambda schema, value: list(value.locations),
        "args": lambda schema, value: list(value.arguments.values()),
        "isRepeatable": _false,
    },
}

"""`__schema` and `__type`, answered from the role's own types.

The types of the answer are ordinary ones, so that selections of them are checked as all; the tag of a field
is what it gives, of the schema and of the object that it is asked of.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from hasura.engine.arguments import Leaf
from hasura.engine.plan.nodes import Constant, RequestVariable
from hasura.engine.schema.types import (
    Field,
    InputField,
    NonNull,
    Object,
    RoleSchema,
    TextTag,
    fields_of,
    inputs_of,
)

if TYPE_CHECKING:
    from hasura.engine.walk import Selected, Walker


from collections.abc import Callable

from hasura.engine.schema.directives import DIRECTIVES
from hasura.engine.schema.types import (
    Enum,
    EnumValue,
    InputObject,
    ListOf,
    Scalar,
    Type,
    TypeReference,
    required_list,
)

Resolver = Callable[[RoleSchema, Any], Any]

TYPE_KINDS: Final = ("ENUM", "INPUT_OBJECT", "INTERFACE", "LIST", "NON_NULL", "OBJECT", "SCALAR", "UNION")
LOCATIONS: Final = ("FIELD", "FRAGMENT_SPREAD", "INLINE_FRAGMENT", "MUTATION", "QUERY", "SUBSCRIPTION")
KINDS: Final[Mapping[type, str]] = {
    Scalar: "SCALAR",
    Enum: "ENUM",
    InputObject: "INPUT_OBJECT",
    Object: "OBJECT",
    NonNull: "NON_NULL",
    ListOf: "LIST",
}
_DEPRECATED: Final = inputs_of(
    InputField("includeDeprecated", "Boolean", TextTag("includeDeprecated"), None, "false")
)
_TYPE: Final = NonNull("__Type")
_TEXT: Final = NonNull("String")
_FLAG: Final = NonNull("Boolean")


def _nothing(schema: RoleSchema, value: Any) -> None:
    return None


def _false(schema: RoleSchema, value: Any) -> bool:
    return False


def _attribute(name: str) -> Resolver:
    return lambda schema, value: getattr(value, name, None)


def _items(name: str) -> Resolver:
    return lambda schema, value: list(getattr(value, name).values())


def _of(kind: type, resolve: Resolver) -> Resolver:
    """What only one kind of type gives."""
    return lambda schema, value: resolve(schema, value) if isinstance(value, kind) else None


def _reference(name: str) -> Resolver:
    """The type that an attribute refers to; null where there is none."""

    def resolve(schema: RoleSchema, value: Any) -> Any:
        found = getattr(value, name, None)
        return schema.types[found] if isinstance(found, str) else found

    return resolve


def _meta(name: str, fields: Mapping[str, tuple[TypeReference, Resolver]]) -> Object:
    listed = {"fields", "enumValues", "inputFields", "args"}
    return Object(
        name,
        fields_of(
            *(
                Field(field, type_, resolve, _DEPRECATED if field in listed else {})
                for field, (type_, resolve) in fields.items()
            )
        ),
    )


_NAMED: Final[Mapping[str, tuple[TypeReference, Resolver]]] = {
    "name": (_TEXT, _attribute("name")),
    "description": ("String", _attribute("description")),
}
_DEPRECATION: Final[Mapping[str, tuple[TypeReference, Resolver]]] = {
    "isDeprecated": (_FLAG, _false),
    "deprecationReason": ("String", _nothing),
}
_OBJECTS: Final[Mapping[str, Mapping[str, tuple[TypeReference, Resolver]]]] = {
    "__Schema": {
        "description": ("String", _nothing),
        "types": (required_list("__Type"), _items("types")),
        "queryType": (_TYPE, _reference("query")),
        "mutationType": ("__Type", _reference("mutation")),
        "subscriptionType": ("__Type", _reference("subscription")),
        "directives": (
            required_list("__Directive"),
            lambda schema, value: [item for item in DIRECTIVES.values() if item.advertised],
        ),
    },
    "__Type": {
        "kind": (NonNull("__TypeKind"), lambda schema, value: KINDS[type(value)]),
        "name": ("String", _attribute("name")),
        "description": ("String", _attribute("description")),
        "specifiedByURL": ("String", _nothing),
        "fields": (ListOf(NonNull("__Field")), _of(Object, _items("fields"))),
        "interfaces": (ListOf(_TYPE), _of(Object, lambda schema, value: [])),
        "possibleTypes": (ListOf(_TYPE), _nothing),
        "enumValues": (ListOf(NonNull("__EnumValue")), _of(Enum, _items("values"))),
        "inputFields": (ListOf(NonNull("__InputValue")), _of(InputObject, _items("fields"))),
        "ofType": ("__Type", _reference("of")),
        "isOneOf": ("Boolean", _of(InputObject, _false)),
    },
    "__Field": {
        **_NAMED,
        "args": (required_list("__InputValue"), _items("arguments")),
        "type": (_TYPE, _reference("type")),
        **_DEPRECATION,
    },
    "__InputValue": {
        **_NAMED,
        "type": (_TYPE, _reference("type")),
        "defaultValue": ("String", _attribute("default")),
        **_DEPRECATION,
    },
    "__EnumValue": {**_NAMED, **_DEPRECATION},
    "__Directive": {
        **_NAMED,
        "locations": (required_list("__DirectiveLocation"), lambda schema, value: list(value.locations)),
        "args": (required_list("__InputValue"), _items("arguments")),
        "isRepeatable": (_FLAG, _false),
    },
}

META_TYPES: Final[Mapping[str, Type]] = {
    **{name: _meta(name, fields) for name, fields in _OBJECTS.items()},
    "__TypeKind": Enum("__TypeKind", {name: EnumValue(name) for name in TYPE_KINDS}),
    "__DirectiveLocation": Enum("__DirectiveLocation", {name: EnumValue(name) for name in LOCATIONS}),
}


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
        result: dict[str, Any] = {}
        for item in fields:
            if item.definition is None:
                result[item.key] = parent.name
                continue
            inner = item.definition.tag(self.schema, value)
            if not item.selections:
                result[item.key] = inner
            elif isinstance(inner, list):
                below, chosen = self._below(item)
                result[item.key] = [self._fields(each, below, chosen) for each in inner]
            else:
                result[item.key] = None if inner is None else self._object(inner, item)
        return result

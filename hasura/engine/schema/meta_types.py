"""The types that introspection answers with: ordinary ones, so that selections of them are checked as all.

The tag of a field is what it gives, of the schema and of the object that it is asked of.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

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
    Type,
    TypeReference,
    fields_of,
    inputs_of,
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

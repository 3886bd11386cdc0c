"""The types that introspection answers with: ordinary ones, so that selections of them are checked as all."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from hasura.engine.schema.types import (
    Enum,
    EnumValue,
    Field,
    InputField,
    ListOf,
    NonNull,
    Object,
    TextTag,
    Type,
    TypeReference,
    fields_of,
    inputs_of,
)

TYPE_KINDS: Final = ("ENUM", "INPUT_OBJECT", "INTERFACE", "LIST", "NON_NULL", "OBJECT", "SCALAR", "UNION")
LOCATIONS: Final = ("FIELD", "FRAGMENT_SPREAD", "INLINE_FRAGMENT", "MUTATION", "QUERY", "SUBSCRIPTION")


def _meta(name: str, *fields: tuple[str, TypeReference]) -> Object:
    deprecated = inputs_of(
        InputField("includeDeprecated", "Boolean", TextTag("includeDeprecated"), None, "false")
    )
    listed = {"fields", "enumValues", "inputFields", "args"}
    return Object(
        name,
        fields_of(
            *(
                Field(field, type_, TextTag(field), deprecated if field in listed else {})
                for field, type_ in fields
            )
        ),
    )


_TYPE: Final = NonNull("__Type")
_TEXT: Final = NonNull("String")
_FLAG: Final = NonNull("Boolean")


def _all(name: str) -> TypeReference:
    return NonNull(ListOf(NonNull(name)))


META_TYPES: Final[Mapping[str, Type]] = {
    item.name: item
    for item in (
        _meta(
            "__Schema",
            ("description", "String"),
            ("types", _all("__Type")),
            ("queryType", _TYPE),
            ("mutationType", "__Type"),
            ("subscriptionType", "__Type"),
            ("directives", _all("__Directive")),
        ),
        _meta(
            "__Type",
            ("kind", NonNull("__TypeKind")),
            ("name", "String"),
            ("description", "String"),
            ("specifiedByURL", "String"),
            ("fields", ListOf(NonNull("__Field"))),
            ("interfaces", ListOf(_TYPE)),
            ("possibleTypes", ListOf(_TYPE)),
            ("enumValues", ListOf(NonNull("__EnumValue"))),
            ("inputFields", ListOf(NonNull("__InputValue"))),
            ("ofType", "__Type"),
            ("isOneOf", "Boolean"),
        ),
        _meta(
            "__Field",
            ("name", _TEXT),
            ("description", "String"),
            ("args", _all("__InputValue")),
            ("type", _TYPE),
            ("isDeprecated", _FLAG),
            ("deprecationReason", "String"),
        ),
        _meta(
            "__InputValue",
            ("name", _TEXT),
            ("description", "String"),
            ("type", _TYPE),
            ("defaultValue", "String"),
            ("isDeprecated", _FLAG),
            ("deprecationReason", "String"),
        ),
        _meta(
            "__EnumValue",
            ("name", _TEXT),
            ("description", "String"),
            ("isDeprecated", _FLAG),
            ("deprecationReason", "String"),
        ),
        _meta(
            "__Directive",
            ("name", _TEXT),
            ("description", "String"),
            ("locations", _all("__DirectiveLocation")),
            ("args", _all("__InputValue")),
            ("isRepeatable", _FLAG),
        ),
        Enum("__TypeKind", {name: EnumValue(name) for name in TYPE_KINDS}),
        Enum("__DirectiveLocation", {name: EnumValue(name) for name in LOCATIONS}),
    )
}

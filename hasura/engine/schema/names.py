"""The GraphQL names of tables, columns, types and root fields: custom names, naming conventions, prefixes."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from hasura.engine.catalog import QualifiedName, ScalarType
from hasura.engine.metadata import TrackedFunction, TrackedTable
from hasura.engine.values import GRAPHQL_NAMES

VALID = re.compile(r"[_A-Za-z][_0-9A-Za-z]*")


ROOT_FIELDS: Final[Mapping[str, tuple[str, str]]] = {
    "select": ("", ""),
    "select_aggregate": ("", "aggregate"),
    "select_by_pk": ("", "by_pk"),
    "select_stream": ("", "stream"),
    "insert": ("insert", ""),
    "insert_one": ("insert", "one"),
    "update": ("update", ""),
    "update_many": ("update", "many"),
    "update_by_pk": ("update", "by_pk"),
    "delete": ("delete", ""),
    "delete_by_pk": ("delete", "by_pk"),
}
"""The kinds of root fields of a table: what stands before and behind its name."""


def is_valid(name: str) -> bool:
    """Whether GraphQL can spell the name; what it cannot is left out of the schema."""
    return VALID.fullmatch(name) is not None


class Written(str):
    """A custom name: one word for the conventions, and left as it is where a name begins with it."""

    __slots__ = ()


def pascal(*parts: str) -> str:
    """`author_local`, `bool_exp` -> `AuthorLocalBoolExp`; leading underscores stay."""
    first, *rest = parts
    words = [word for part in rest for word in ([part] if isinstance(part, Written) else part.split("_"))]
    if not isinstance(first, Written):
        bare = first.lstrip("_")
        words, first = [*bare.split("_"), *words], first[: len(first) - len(bare)]
    return first + "".join(map(_upper_first, words))


def camel(*parts: str) -> str:
    """`author_local`, `by_pk` -> `authorLocalByPk`; leading underscores stay."""
    name = pascal(*parts)
    if isinstance(parts[0], Written):
        return name
    start = len(name) - len(name.lstrip("_"))
    return name[:start] + name[start : start + 1].lower() + name[start + 1 :]


def _upper_first(text: str) -> str:
    return text[:1].upper() + text[1:]


@dataclass(frozen=True, slots=True)
class Names:
    """Names of one source, after its naming convention and customization."""

    convention: str
    root_prefix: str
    root_suffix: str
    type_prefix: str
    type_suffix: str
    namespace: str | None

    @property
    def graphql_style(self) -> bool:
        """camelCase fields and PascalCase types instead of Hasura's snake_case."""
        return self.convention == "graphql-default"

    def base(self, name: QualifiedName) -> str:
        """A table's or function's name with its schema, where that is not public."""
        return name.name if name.schema == "public" else f"{name.schema}_{name.name}"

    def table_base(self, tracked: TrackedTable) -> str:
        """What all names of a table are made from."""
        custom = tracked.configuration.custom_name
        return Written(custom) if custom else self.base(tracked.name)

    def type(self, base: str, suffix: str = "") -> str:
        """A type: `author` + `bool_exp` -> `author_bool_exp`, or `AuthorBoolExp`."""
        parts = [base, suffix] if suffix else [base]
        name = pascal(*parts) if self.graphql_style else "_".join(parts)
        return f"{self.type_prefix}{name}{self.type_suffix}"

    def field(self, *parts: str) -> str:
        """A field or argument made of parts: `insert`, `author`, `one`."""
        given = [part for part in parts if part]
        return camel(*given) if self.graphql_style else "_".join(given)

    def root(self, tracked: TrackedTable, kind: str) -> str:
        """A root field: the custom one of that kind, or made from the table's name."""
        custom = tracked.configuration.root_fields.get(kind)
        prefix, suffix = ROOT_FIELDS[kind]
        name = custom or self.field(prefix, self.table_base(tracked), suffix)
        return self.customized(name)

    def customized(self, name: str) -> str:
        """A root field with the source's prefix and suffix."""
        return f"{self.root_prefix}{name}{self.root_suffix}"

    def column(self, tracked: TrackedTable, column: str) -> str:
        """A column's field."""
        custom = tracked.configuration.column_names.get(column)
        return custom or (camel(column) if self.graphql_style else column)

    def enum_value(self, text: str) -> str:
        """A direction of `order_by`, or a value of an enum table (columns and constraints are not)."""
        return text.upper() if self.graphql_style else text

    def function(self, tracked: TrackedFunction) -> str:
        """A function's base name."""
        return Written(tracked.custom_name) if tracked.custom_name else self.field(self.base(tracked.name))


def names_for(convention: str, customization: Mapping[str, Any]) -> Names:
    """Names under a source's `customization`."""
    roots = customization.get("root_fields") or {}
    types = customization.get("type_names") or {}
    return Names(
        convention,
        roots.get("prefix") or "",
        roots.get("suffix") or "",
        types.get("prefix") or "",
        types.get("suffix") or "",
        roots.get("namespace"),
    )


def scalar_name(scalar: ScalarType) -> str:
    """The GraphQL scalar of a PostgreSQL type."""
    if scalar.kind == "d" and scalar.base:
        return GRAPHQL_NAMES.get(scalar.base, scalar.base) if scalar.base in GRAPHQL_NAMES else scalar.name
    return GRAPHQL_NAMES.get(scalar.name, scalar.name)


def element_name(scalar: ScalarType) -> str:
    """The GraphQL scalar of the items of an array."""
    assert scalar.element is not None
    return GRAPHQL_NAMES.get(scalar.element, scalar.element)

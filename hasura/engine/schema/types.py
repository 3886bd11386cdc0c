"""GraphQL types as plain data, and the tags that say what a field or argument means to the planner.

References between types are names, so that types may refer to each other in circles.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeAlias, TypeVar

if TYPE_CHECKING:
    from hasura.engine.catalog import Column, ScalarType
    from hasura.engine.metadata import ComputedField, Relationship, TrackedFunction, TrackedTable


@dataclass(frozen=True, slots=True)
class NonNull:
    """`T!`"""

    of: TypeReference


@dataclass(frozen=True, slots=True)
class ListOf:
    """`[T]`"""

    of: TypeReference


TypeReference: TypeAlias = "str | NonNull | ListOf"


def show(reference: TypeReference) -> str:
    """The reference as GraphQL writes it."""
    if isinstance(reference, NonNull):
        return show(reference.of) + "!"
    if isinstance(reference, ListOf):
        return f"[{show(reference.of)}]"
    return reference


def named(reference: TypeReference) -> str:
    """The name of the type under all lists and non-nulls."""
    while not isinstance(reference, str):
        reference = reference.of
    return reference


def required_list(name: str) -> TypeReference:
    """`[T!]!`"""
    return NonNull(ListOf(NonNull(name)))


# ---------------------------------------------------------------- types


@dataclass(frozen=True, slots=True)
class Scalar:
    """A scalar; `type` is the PostgreSQL type whose values it carries, where there is one."""

    name: str
    type: ScalarType | None = None
    description: str | None = None


@dataclass(frozen=True, slots=True)
class EnumValue:
    """One value of an enum; `tag` is what it stands for (a column, a constraint)."""

    name: str
    description: str | None = None
    tag: Any = None


@dataclass(frozen=True, slots=True)
class Enum:
    """An enum; `of_table` marks the values of an enum table, which are data."""

    name: str
    values: Mapping[str, EnumValue]
    description: str | None = None
    of_table: bool = False


@dataclass(frozen=True, slots=True)
class InputField:
    """A field of an input object, or an argument; `default` is written as GraphQL.

    Where `null` is not set the field may be left out, but not be null: a variable that was forgotten must not
    turn a condition into everything.
    """

    name: str
    type: TypeReference
    tag: Any = None
    description: str | None = None
    default: str | None = None
    null: bool = False


@dataclass(frozen=True, slots=True)
class InputObject:
    """An input object."""

    name: str
    fields: Mapping[str, InputField]
    description: str | None = None


@dataclass(frozen=True, slots=True)
class Field:
    """A field of an object type."""

    name: str
    type: TypeReference
    tag: Any
    arguments: Mapping[str, InputField] = field(default_factory=dict)
    description: str | None = None


@dataclass(frozen=True, slots=True)
class Object:
    """An object type."""

    name: str
    fields: Mapping[str, Field]
    description: str | None = None


Type: TypeAlias = Scalar | Enum | InputObject | Object


@dataclass(frozen=True, slots=True)
class RoleSchema:
    """Everything a role can name. A root the role does not have is None."""

    role: str
    types: Mapping[str, Type]
    query: str
    mutation: str | None
    subscription: str | None
    introspection_disabled: bool = False

    def root(self, operation: str) -> str | None:
        """The root type of queries, mutations or subscriptions."""
        name: str | None = getattr(self, operation)
        return name


Named = TypeVar("Named", "Field", "InputField")


def in_order(fields: Iterable[Named]) -> dict[str, Named]:
    """Fields by their names, in the order of these."""
    return {item.name: item for item in sorted(fields, key=lambda item: item.name)}


def fields_of(*fields: Field) -> dict[str, Field]:
    """Fields by their names."""
    return {item.name: item for item in fields}


def inputs_of(*fields: InputField) -> dict[str, InputField]:
    """Input fields by their names."""
    return {item.name: item for item in fields}


# ---------------------------------------------------------------- tags of output fields


@dataclass(frozen=True, slots=True)
class ColumnTag:
    """A column; `upper` where it shows a value of an enum table under the GraphQL naming convention."""

    column: Column
    upper: bool = False


@dataclass(frozen=True, slots=True)
class ComputedTag:
    """A computed field, scalar or table; `aggregate` for its aggregate."""

    computed: ComputedField
    aggregate: bool = False


@dataclass(frozen=True, slots=True)
class RelationshipTag:
    """A relationship; `aggregate` for its aggregate."""

    relationship: Relationship
    aggregate: bool = False


@dataclass(frozen=True, slots=True)
class TextTag:
    """Something named: `nodes`, `aggregate`, `count`, `affected_rows`, `returning`, an aggregate function."""

    text: str


@dataclass(frozen=True, slots=True)
class RootTag:
    """A root field of a table: `kind` is one of select, select_by_pk, select_aggregate, select_stream,
    insert, insert_one, update, update_by_pk, update_many, delete, delete_by_pk."""

    kind: str
    table: TrackedTable


@dataclass(frozen=True, slots=True)
class FunctionTag:
    """A root field of a tracked function."""

    function: TrackedFunction
    aggregate: bool = False


@dataclass(frozen=True, slots=True)
class NamespaceTag:
    """The root fields of a source below its namespace."""

    source: str


# ---------------------------------------------------------------- tags of input fields


@dataclass(frozen=True, slots=True)
class AggregatePredicateTag:
    """`<relationship>_aggregate` in a bool_exp."""

    relationship: Relationship


@dataclass(frozen=True, slots=True)
class ArgumentTag:
    """An argument of a function: its position."""

    position: int

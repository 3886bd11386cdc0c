"""What the parts of schema building share: the role, its permissions, the names, the types made so far."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Concatenate, ParamSpec, TypeAlias

from hasura.engine.catalog import Column, QualifiedName, ScalarType
from hasura.engine.metadata import (
    ComputedField,
    Relationship,
    RolePermissions,
    SelectPermission,
    Source,
    TrackedTable,
)
from hasura.engine.schema.names import Names, element_name, is_valid, scalar_name
from hasura.engine.schema.types import (
    Enum,
    EnumValue,
    InputField,
    ListOf,
    NonNull,
    Scalar,
    TextTag,
    Type,
    TypeReference,
)


@dataclass(frozen=True, slots=True)
class Options:
    """What settings change in the schema: nulls in comparisons that say nothing, arrays as scalars."""

    null_collapse: bool = False
    arrays_as_scalars: bool = False


@dataclass
class Builder:
    """Makes the types of one role; types are made once, by name."""

    source: Source
    names: Names
    role: str
    backend: bool
    options: Options
    builders: Mapping[str, Builder]
    """Those of all sources, by name: a relationship may lead to another one."""
    types: dict[str, Type] = field(default_factory=dict)
    permissions: dict[QualifiedName, RolePermissions] = field(default_factory=dict)
    _to_make: deque[tuple[str, Callable[[], Type]]] = field(default_factory=deque)

    def add(self, name: str, make: Callable[[], Type]) -> str:
        """The type of that name, made if it is not there; its name, for references.

        What it refers to is made after it, not within it: relationships may form a chain of any length.
        """
        if name not in self.types:
            self.types[name] = Scalar(name)  # holds the place
            self._to_make.append((name, make))
            if len(self._to_make) == 1:
                while self._to_make:
                    name_, make_ = self._to_make[0]
                    self.types[name_] = make_()
                    self._to_make.popleft()
        return name

    def rights(self, tracked: TrackedTable) -> RolePermissions:
        """The role's permissions on a table."""
        if tracked.name not in self.permissions:
            self.permissions[tracked.name] = tracked.role(self.role).for_caller(backend=self.backend)
        return self.permissions[tracked.name]

    def selectable(self, name: QualifiedName) -> tuple[TrackedTable, SelectPermission] | None:
        """A table the role may read, with the permission; None where it may not."""
        tracked = self.source.tables.get(name)
        if tracked is None:
            return None
        permission = self.rights(tracked).select
        return None if permission is None else (tracked, permission)

    def columns(self, tracked: TrackedTable, allowed: Iterable[str]) -> list[tuple[str, Column]]:
        """Fields and columns among those allowed, by column order; unspeakable names are left out."""
        wanted = frozenset(allowed)
        shown = [
            (self.names.column(tracked, name), column)
            for name, column in tracked.table.columns.items()
            if name in wanted
        ]
        return [(name, column) for name, column in shown if is_valid(name) and self.speakable(column.type)]

    def speakable(self, scalar: ScalarType) -> bool:
        """Whether a type has a name that GraphQL can spell."""
        return is_valid(scalar_name(scalar))

    def relationships(
        self, tracked: TrackedTable
    ) -> list[tuple[Relationship, TrackedTable, SelectPermission]]:
        """The relationships whose target the role may read."""
        result = []
        for relationship in tracked.relationships.values():
            target = self.selectable(relationship.target)
            if target is not None and is_valid(relationship.name):
                result.append((relationship, *target))
        return result

    def scalar_computed_fields(
        self, tracked: TrackedTable, permission: SelectPermission
    ) -> list[tuple[ComputedField, ScalarType]]:
        """The scalar computed fields the role may read."""
        return [
            (computed, computed.function.return_type)
            for name, computed in tracked.computed_fields.items()
            if computed.returns_table is None
            and name in permission.computed_fields
            and computed.function.return_type is not None
        ]

    def table_computed_fields(
        self, tracked: TrackedTable
    ) -> list[tuple[ComputedField, TrackedTable, SelectPermission]]:
        """The table computed fields whose table the role may read."""
        result = []
        for computed in tracked.computed_fields.values():
            if computed.returns_table is not None:
                target = self.selectable(computed.returns_table)
                if target is not None:
                    result.append((computed, *target))
        return result

    def scalar(self, scalar: ScalarType) -> str:
        """The GraphQL scalar of a type."""
        name = scalar_name(scalar)
        if name not in self.types:
            self.types[name] = Scalar(name, scalar)
        return name

    def argument(
        self, name: str, type_: TypeReference, description: str | None = None, *, null: bool = False
    ) -> InputField:
        """An argument or input field that means the same everywhere, spelt after the convention."""
        return InputField(self.names.field(name), type_, TextTag(name), description, null=null)

    def builtin(self, name: str) -> str:
        """One of Int, Float, String, Boolean where no column brings it."""
        return self.add(name, lambda: Scalar(name))

    def column_type(self, tracked: TrackedTable, column: Column) -> TypeReference:
        """The type of a column: a scalar, a list of them, or the enum of the enum table it refers to."""
        enum = self.enum_for(tracked, column)
        if enum is not None:
            return enum
        if column.type.element is not None and not self.options.arrays_as_scalars:
            return ListOf(NonNull(self.builtin(element_name(column.type))))
        return self.scalar(column.type)

    def enum_for(self, tracked: TrackedTable, column: Column) -> str | None:
        """The enum type of a column that is a foreign key to an enum table."""
        for key in tracked.table.foreign_keys:
            if key.columns == (column.name,):
                target = self.source.tables.get(key.target)
                if target is not None and target.enum_values is not None:
                    return self.enum(target)
        return None

    def enum(self, tracked: TrackedTable) -> str:
        """The enum type of an enum table."""
        name = self.names.type(self.names.table_base(tracked), "enum")
        values = tracked.enum_values or ()

        def make() -> Type:
            return Enum(
                name,
                {
                    self.names.enum_value(value): EnumValue(self.names.enum_value(value), comment, value)
                    for value, comment in values
                },
                None,
                True,
            )

        return self.add(name, make)


Arguments = ParamSpec("Arguments")
Make: TypeAlias = Callable[Concatenate[Builder, str, TrackedTable, Arguments], Type]
Name: TypeAlias = Callable[Concatenate[Builder, TrackedTable, Arguments], str]


def table_type(suffix: str) -> Callable[[Make[Arguments]], Name[Arguments]]:
    """A function that makes a type of a table becomes one that gives its name, `author` with the suffix.

    The type is made when it is first named.
    """

    def named(make: Make[Arguments]) -> Name[Arguments]:
        def name(
            b: Builder, tracked: TrackedTable, /, *given: Arguments.args, **more: Arguments.kwargs
        ) -> str:
            name = b.names.type(b.names.table_base(tracked), suffix)
            return b.add(name, lambda: make(b, name, tracked, *given, **more))

        return name

    return named

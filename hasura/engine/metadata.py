"""What metadata says, checked against the catalog: tracked tables and functions, relationships, permissions.

`metadata_files.py` reads the directory format, `tracking/` builds this from either form.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from hasura.engine.catalog import Catalog, Function, QualifiedName, Table
from hasura.engine.plan.nodes import TRUE, BooleanExpression, Join, Parameter

ADMIN = "admin"
EnumValues = Mapping[QualifiedName, tuple[tuple[str, str | None], ...]]
"""The rows of enum tables: value and comment."""


@dataclass(frozen=True, slots=True)
class Relationship:
    """A named way from the rows of one table to those of another, which may be in another source."""

    name: str
    kind: Literal["object", "array"]
    target: QualifiedName
    join: Join
    nullable: bool
    after_parent: bool
    comment: str | None
    source: str | None = None


@dataclass(frozen=True, slots=True)
class ComputedField:
    """A function of a row: a scalar, or the rows of a tracked table (`returns_table`)."""

    name: str
    function: Function
    table_argument: int
    session_argument: int | None
    comment: str | None

    @property
    def returns_table(self) -> QualifiedName | None:
        """The table whose rows it returns; None for a scalar."""
        return self.function.returns_table


@dataclass(frozen=True, slots=True)
class SelectPermission:
    """What a role may read. `column_conditions` says when a cell is shown (inherited roles)."""

    columns: frozenset[str]
    computed_fields: frozenset[str]
    row_filter: BooleanExpression
    limit: int | None
    allow_aggregations: bool
    query_root_fields: frozenset[str] | None = None
    subscription_root_fields: frozenset[str] | None = None
    column_conditions: Mapping[str, BooleanExpression] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class WritePermission:
    """What a role may insert, update or delete: which rows, which of their columns (those that are preset it
    may not give), and what must hold of a row afterwards: nothing without `check`."""

    columns: frozenset[str]
    row_filter: BooleanExpression
    check: BooleanExpression | None
    presets: tuple[tuple[str, Parameter], ...]
    backend_only: bool


@dataclass(frozen=True, slots=True)
class RolePermissions:
    """All of one role's permissions on one table; None where there is no entry."""

    select: SelectPermission | None = None
    insert: WritePermission | None = None
    update: WritePermission | None = None
    delete: WritePermission | None = None

    def for_caller(self, *, backend: bool) -> RolePermissions:
        """Without the `backend_only` entries, unless the caller is a backend."""
        if backend:
            return self
        writes = {kind: getattr(self, kind) for kind in ("insert", "update", "delete")}
        return replace(self, **{kind: None for kind, item in writes.items() if item and item.backend_only})


NOTHING = RolePermissions()


@dataclass(frozen=True, slots=True)
class TableConfiguration:
    """Custom names and comments of a table."""

    custom_name: str | None = None
    root_fields: Mapping[str, str] = field(default_factory=dict)
    root_comments: Mapping[str, str] = field(default_factory=dict)
    column_names: Mapping[str, str] = field(default_factory=dict)
    column_comments: Mapping[str, str] = field(default_factory=dict)
    comment: str | None = None


@dataclass(frozen=True, slots=True)
class TrackedTable:
    """A table that GraphQL shows."""

    source: str
    table: Table
    configuration: TableConfiguration
    relationships: Mapping[str, Relationship] = field(default_factory=dict)
    remote_relationships: Mapping[str, Relationship] = field(default_factory=dict)
    computed_fields: Mapping[str, ComputedField] = field(default_factory=dict)
    permissions: Mapping[str, RolePermissions] = field(default_factory=dict)
    enum_values: tuple[tuple[str, str | None], ...] | None = None

    @property
    def name(self) -> QualifiedName:
        """Schema and name in the database."""
        return self.table.name

    def role(self, role: str) -> RolePermissions:
        """The permissions of a role; the administrator may do whatever the database can."""
        if role == ADMIN:
            return self._administrator()
        return self.permissions.get(role, NOTHING)

    def _administrator(self) -> RolePermissions:
        columns = frozenset(self.table.columns)
        scalars = frozenset(
            name for name, computed in self.computed_fields.items() if computed.returns_table is None
        )
        writable = frozenset(name for name, column in self.table.columns.items() if column.writable)
        write = WritePermission(writable, TRUE, None, (), False)
        return RolePermissions(
            SelectPermission(columns, scalars, TRUE, None, True),
            write if self.table.insertable else None,
            write if self.table.can_update else None,
            write if self.table.can_delete else None,
        )


@dataclass(frozen=True, slots=True)
class TrackedFunction:
    """A function that is a root field of queries or of mutations."""

    source: str
    function: Function
    returns: QualifiedName
    session_argument: int | None
    exposed_as: Literal["query", "mutation"]
    custom_name: str | None
    root_fields: Mapping[str, str]
    roles: frozenset[str]
    comment: str | None
    single: bool

    @property
    def name(self) -> QualifiedName:
        """Schema and name in the database."""
        return self.function.name


@dataclass(frozen=True, slots=True)
class Inconsistency:
    """A part of the metadata that cannot be used, as `get_inconsistent_metadata` shows it."""

    type: str
    name: str
    reason: str
    definition: Any
    source: str | None = None
    extra: Mapping[str, Any] = field(default_factory=dict)
    unsupported: bool = False
    """It is fine, but this engine does not do such things."""
    schema_error: str | None = None
    """What a command answers that would bring it: where names clash, Hasura has no schema at all."""
    objects: tuple[Inconsistency, ...] = ()
    """Where several objects stand in each other's way: what each of them is."""

    @property
    def parts(self) -> tuple[Inconsistency, ...]:
        """The objects that it is about, one by one."""
        return self.objects or (self,)

    def to_json(self) -> dict[str, Any]:
        """In Hasura's shape."""
        if self.objects and self.type == "rest_endpoint":
            return {"reason": self.reason, "conflicts": [item.definition for item in self.objects]}
        if self.objects:
            objects = [
                {"type": item.type, "name": item.name, "definition": item.definition} for item in self.objects
            ]
            return {"reason": self.reason, "objects": objects}
        definition = {} if self.definition is None else {"definition": self.definition}
        return {**definition, "name": self.name, "reason": self.reason, "type": self.type, **self.extra}


@dataclass(frozen=True, slots=True)
class Contents:
    """What the database of a source holds, as far as the schema depends on it."""

    catalog: Catalog
    enum_values: EnumValues


@dataclass(frozen=True, slots=True)
class Source:
    """A database and what is tracked in it, with its naming convention and Hasura's `customization`."""

    name: str
    contents: Contents
    tables: Mapping[QualifiedName, TrackedTable]
    functions: Mapping[QualifiedName, TrackedFunction]
    naming: str
    customization: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Metadata:
    """The usable part of the metadata, and what is wrong with the rest."""

    sources: Mapping[str, Source]
    inconsistencies: tuple[Inconsistency, ...]
    introspection_disabled_for: frozenset[str]
    infer_function_permissions: bool

"""The schema of a role: query, mutation and subscription roots, and every type they reach."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from hasura.engine.metadata import ADMIN, Metadata, SelectPermission, TrackedTable
from hasura.engine.schema import objects, order, where, writes
from hasura.engine.schema.builder import Builder, Options
from hasura.engine.schema.function import function_fields
from hasura.engine.schema.introspection import META_TYPES
from hasura.engine.schema.names import is_valid, names_for
from hasura.engine.schema.types import (
    Field,
    InputField,
    InputObject,
    ListOf,
    NamespaceTag,
    NonNull,
    Object,
    RoleSchema,
    RootTag,
    Scalar,
    TextTag,
    Type,
    TypeReference,
    in_order,
    inputs_of,
    required_list,
)

Put = Callable[[str, TypeReference, list[InputField]], None]
TEXTS: Final[Mapping[str, str]] = {
    "select": 'fetch data from the table: "{table}"',
    "select_aggregate": 'fetch aggregated fields from the table: "{table}"',
    "select_by_pk": 'fetch data from the table: "{table}" using primary key columns',
    "select_stream": 'fetch data from the table in a streaming manner: "{table}"',
    "insert": 'insert data into the table: "{table}"',
    "insert_one": 'insert a single row into the table: "{table}"',
    "update": 'update data of the table: "{table}"',
    "update_by_pk": 'update single row of the table: "{table}"',
    "update_many": 'update multiples rows of table: "{table}"',
    "delete": 'delete data from the table: "{table}"',
    "delete_by_pk": 'delete single row from the table: "{table}"',
}
"""What the root fields of a table are described as, where no comment is configured."""


@dataclass
class _Roots:
    """The root fields of a schema, by the kind of operation."""

    query: list[Field] = field(default_factory=list)
    mutation: list[Field] = field(default_factory=list)
    subscription: list[Field] = field(default_factory=list)


def build_schema(metadata: Metadata, role: str, *, backend: bool, options: Options) -> RoleSchema:
    """Everything the role can name; `backend` opens the permissions that are `backend_only`.

    What several sources make under one name (`Int_comparison_exp`) is the same: their tables' names differ.
    """
    types: dict[str, Type] = {name: Scalar(name) for name in ("Boolean", "Float", "Int", "String")}
    roots = _Roots()
    builders: dict[str, Builder] = {}
    for source in metadata.sources.values():
        names = names_for(source.naming, source.customization)
        builders[source.name] = Builder(source, names, role, backend, options, builders)
    for b in builders.values():
        own = _source_roots(b, infer_permissions=metadata.infer_function_permissions)
        for operation in ("query", "mutation", "subscription"):
            getattr(roots, operation).extend(_in_namespace(b, operation, getattr(own, operation)))
    for b in builders.values():
        types.update(b.types)
    mutation = _root(types, "mutation_root", roots.mutation)
    subscription = _root(types, "subscription_root", roots.subscription)
    _root(types, "query_root", roots.query or [_no_queries()])
    return RoleSchema(
        role,
        {**dict(sorted(types.items())), **META_TYPES},
        "query_root",
        mutation,
        subscription,
        role in metadata.introspection_disabled_for and role != ADMIN,
    )


def _source_roots(b: Builder, *, infer_permissions: bool) -> _Roots:
    roots = _Roots()
    for tracked in b.source.tables.values():
        if not is_valid(b.names.table_base(tracked)):
            continue
        query, subscription = _reads(b, tracked)
        roots.query += query
        roots.subscription += subscription
        roots.mutation += _writes(b, tracked)
    for function in b.source.functions.values():
        fields = function_fields(b, function, infer_permissions=infer_permissions)
        if function.exposed_as == "mutation":
            roots.mutation += fields
        else:
            roots.query += fields
            roots.subscription += fields
    return roots


def _in_namespace(b: Builder, operation: str, fields: list[Field]) -> list[Field]:
    """The fields, or the one that they are below where the source has a namespace."""
    namespace = b.names.namespace
    if namespace is None or not fields:
        return fields
    name = b.names.type(f"{namespace}_{operation}")
    b.types[name] = Object(name, in_order(fields))
    return [Field(namespace, NonNull(name), NamespaceTag(b.source.name))]


def _root(types: dict[str, Type], name: str, fields: list[Field]) -> str | None:
    if not fields:
        return None
    types[name] = Object(name, in_order(fields), "mutation root" if name == "mutation_root" else None)
    return name


def _no_queries() -> Field:
    text = (
        "There are no queries available to the current role. Either there are no sources or remote schemas "
        "configured, or the current role doesn't have the required permissions."
    )
    return Field("no_queries_available", NonNull("String"), TextTag("no_queries"), {}, text)


def _field(
    b: Builder, tracked: TrackedTable, kind: str, type_: TypeReference, given: Iterable[InputField]
) -> Field:
    text = TEXTS[kind].format(table=tracked.name)
    comment = tracked.configuration.root_comments.get(kind, text) or None
    return Field(b.names.root(tracked, kind), type_, RootTag(kind, tracked), inputs_of(*given), comment)


# ---------------------------------------------------------------- reads


def _reads(b: Builder, tracked: TrackedTable) -> tuple[list[Field], list[Field]]:
    permission = b.rights(tracked).select
    if permission is None:
        return [], []
    row = objects.row(b, tracked, permission)
    arguments = objects.row_arguments(b, tracked, permission)
    found: dict[str, tuple[TypeReference, list[InputField]]] = {"select": (required_list(row), arguments)}
    if permission.allow_aggregations:
        found["select_aggregate"] = (NonNull(objects.aggregate(b, tracked, permission)), arguments)
    if _reads_key(tracked, permission):
        found["select_by_pk"] = (row, writes.primary_key_arguments(b, tracked))
    found["select_stream"] = (required_list(row), _stream_arguments(b, tracked, permission))
    fields = {kind: _field(b, tracked, kind, *item) for kind, item in found.items()}
    query, subscription = (
        [item for kind, item in fields.items() if allowed is None or kind in allowed]
        for allowed in (permission.query_root_fields, permission.subscription_root_fields)
    )
    return [item for item in query if item is not fields["select_stream"]], subscription


def _stream_arguments(b: Builder, tracked: TrackedTable, rights: SelectPermission) -> list[InputField]:
    cursor = NonNull(ListOf(order.cursor_input(b, tracked, rights)))
    size, filter_ = NonNull(b.builtin("Int")), where.bool_exp(b, tracked, rights)
    return [
        b.argument("batch_size", size, "maximum number of rows returned in a single batch"),
        b.argument("cursor", cursor, "cursor to stream the results returned by the query", null=True),
        b.argument("where", filter_, "filter the rows returned", null=True),
    ]


# ---------------------------------------------------------------- writes


def _writes(b: Builder, tracked: TrackedTable) -> list[Field]:
    rights = b.rights(tracked)
    fields: list[Field] = []

    def put(kind: str, type_: TypeReference, given: list[InputField]) -> None:
        fields.append(_field(b, tracked, kind, type_, given))

    if rights.insert is not None and tracked.table.insertable:
        _insert_fields(b, tracked, put)
    if rights.update is not None and tracked.table.can_update:
        _update_fields(b, tracked, put)
    if rights.delete is not None and tracked.table.can_delete:
        _delete_fields(b, tracked, put)
    return fields


def _insert_fields(b: Builder, tracked: TrackedTable, put: Put) -> None:
    rights = b.rights(tracked)
    assert rights.insert is not None
    response = objects.mutation_response(b, tracked, rights.select)
    row = writes.insert_input(b, tracked, rights.insert)
    conflict = writes.on_conflict(b, tracked)
    upsert = [b.argument("on_conflict", conflict, "upsert condition")] if conflict else []
    many = b.argument("objects", required_list(row), "the rows to be inserted")
    put("insert", response, [many, *upsert])
    if rights.select is not None:
        one = b.argument("object", NonNull(row), "the row to be inserted")
        put("insert_one", objects.row(b, tracked, rights.select), [one, *upsert])


def _update_fields(b: Builder, tracked: TrackedTable, put: Put) -> None:
    rights = b.rights(tracked)
    assert rights.update is not None
    operators = writes.update_inputs(b, tracked, rights.update)
    if not operators and not rights.update.presets:
        return
    response = objects.mutation_response(b, tracked, rights.select)
    where = _where(b, tracked, "filter the rows which have to be updated")
    put("update", response, [*operators, where])
    if rights.select is not None and _reads_key(tracked, rights.select):
        key = b.argument("pk_columns", NonNull(writes.primary_key_input(b, tracked)))
        put("update_by_pk", objects.row(b, tracked, rights.select), [*operators, key])
    updates = b.names.type(b.names.table_base(tracked), "updates")
    b.add(updates, lambda: InputObject(updates, inputs_of(*operators, where)))
    many = b.argument("updates", required_list(updates), "updates to execute, in order")
    put("update_many", ListOf(response), [many])


def _delete_fields(b: Builder, tracked: TrackedTable, put: Put) -> None:
    rights = b.rights(tracked)
    response = objects.mutation_response(b, tracked, rights.select)
    where = _where(b, tracked, "filter the rows which have to be deleted")
    put("delete", response, [where])
    if rights.select is not None and _reads_key(tracked, rights.select):
        keys = writes.primary_key_arguments(b, tracked)
        put("delete_by_pk", objects.row(b, tracked, rights.select), keys)


def _reads_key(tracked: TrackedTable, permission: SelectPermission) -> bool:
    """Whether there is a primary key, and all of it may be read."""
    primary = tracked.table.primary_key
    return primary is not None and permission.columns.issuperset(primary.columns)


def _where(b: Builder, tracked: TrackedTable, text: str) -> InputField:
    """The `where` of a write: over the columns the role may read, or over nothing."""
    permission = b.rights(tracked).select
    if permission is not None:
        name = where.bool_exp(b, tracked, permission)
    else:
        name = b.names.type(b.names.table_base(tracked), "bool_exp")
        b.add(name, lambda: InputObject(name, inputs_of(*where.logical(b, name))))
    return b.argument("where", NonNull(name), text)

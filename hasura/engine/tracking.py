"""From a metadata document and a catalog to `Metadata`: what can be used, and what cannot and why.

Nothing raises here: a table that does not exist, a relationship without a foreign key, a filter on a missing
column each become an `Inconsistency`, and everything that does not depend on them keeps working.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Any, Final, Literal

from hasura.engine.catalog import Catalog, Column, Function, QualifiedName, Table
from hasura.engine.errors import EngineError
from hasura.engine.inherited_roles import inherit
from hasura.engine.metadata import (
    NOTHING,
    ComputedField,
    DeletePermission,
    Inconsistency,
    InsertPermission,
    Metadata,
    Relationship,
    RolePermissions,
    SelectPermission,
    TableConfiguration,
    TrackedFunction,
    TrackedTable,
    UpdatePermission,
)
from hasura.engine.plan.nodes import Join
from hasura.engine.plan.permissions import FilterParser, preset_value, qualified_name

EnumValues = Mapping[QualifiedName, tuple[tuple[str, str | None], ...]]

NOT_SUPPORTED_IN_SOURCES: Final = {
    "native_queries": "native_query",
    "logical_models": "logical_model",
    "stored_procedures": "stored_procedure",
}
NOT_SUPPORTED: Final = {
    "actions": "action",
    "remote_schemas": "remote_schema",
    "cron_triggers": "cron_trigger",
}
"""Parts of metadata that this engine does not do, and what an inconsistent object of them is called."""


class _Problems:
    """Collects inconsistencies while objects are built."""

    def __init__(self, source: str) -> None:
        self.found: list[Inconsistency] = []
        self.source = source

    def add(self, kind: str, name: str, reason: str, definition: Any, **extra: Any) -> None:
        if not reason.startswith("Could not inherit"):
            reason = "Inconsistent object: " + reason
        self.found.append(Inconsistency(kind, name, reason, definition, extra))


def table_json(name: QualifiedName) -> dict[str, str]:
    """A table's name as metadata shows it."""
    return {"name": name.name, "schema": name.schema}


def build_metadata(
    document: Mapping[str, Any],
    catalog: Catalog,
    enum_values: EnumValues,
    *,
    infer_function_permissions: bool = True,
    default_naming: str = "hasura-default",
) -> Metadata:
    """Check the document against the catalog; enum tables' values come with it, being data."""
    source: Mapping[str, Any] = next(
        (item for item in document.get("sources", []) if item.get("name") == "default"), {}
    )
    problems = _Problems("default")
    entries = {qualified_name(item["table"]): item for item in source.get("tables", [])}
    tracked = _tables(entries, catalog, enum_values, problems)
    tracked = _with_relationships(tracked, entries, catalog, problems)
    tracked = _with_computed_fields(tracked, entries, catalog, problems)
    tracked = _with_permissions(tracked, entries, catalog, problems)
    functions = _functions(source.get("functions", []), tracked, catalog, problems)
    inherited = {item["role_name"]: tuple(item["role_set"]) for item in document.get("inherited_roles", [])}
    tracked, functions = inherit(tracked, functions, inherited, problems.found)
    _unsupported(document, problems)
    customization = source.get("customization") or {}
    roles = {role for table in tracked.values() for role in table.permissions} | set(inherited)
    disabled = document.get("graphql_schema_introspection") or {}
    return Metadata(
        tracked,
        functions,
        inherited,
        frozenset(roles),
        tuple(problems.found),
        catalog.types,
        customization.get("naming_convention") or default_naming,
        customization,
        frozenset(disabled.get("disabled_for_roles", ())),
        infer_function_permissions,
    )


def _unsupported(document: Mapping[str, Any], problems: _Problems) -> None:
    for key, kind in NOT_SUPPORTED.items():
        for item in document.get(key, []):
            problems.add(kind, f"{kind} {item.get('name')}", "not supported by this engine", item)
    for source in document.get("sources", []):
        if source.get("name") != "default":
            reason = "this engine serves one source, named default"
            problems.add("source", f"source {source.get('name')}", reason, source.get("name"))
        for key, kind in NOT_SUPPORTED_IN_SOURCES.items():
            for item in source.get(key, []):
                name = item.get("root_field_name") or item.get("name")
                problems.add(kind, f"{kind} {name}", "not supported by this engine", item)
        for table in source.get("tables", []):
            for item in table.get("remote_relationships", []):
                label = f"remote_relationship {item.get('name')}"
                problems.add("remote_relationship", label, "not supported by this engine", item)
            for trigger in table.get("event_triggers", []):
                problems.add(
                    "event_trigger",
                    f"event_trigger {trigger.get('name')}",
                    "event triggers are not supported by this engine",
                    trigger,
                )


# ---------------------------------------------------------------- tables


def _tables(
    entries: Mapping[QualifiedName, Mapping[str, Any]],
    catalog: Catalog,
    enum_values: EnumValues,
    problems: _Problems,
) -> dict[QualifiedName, TrackedTable]:
    tracked = {}
    for name, entry in entries.items():
        label = f"table {name} in source {problems.source}"
        table = catalog.tables.get(name)
        if table is None:
            problems.add("table", label, f'no such table/view exists in source: "{name}"', table_json(name))
            continue
        values = enum_values.get(name) if entry.get("is_enum") else None
        if entry.get("is_enum"):
            reasons = enum_problems(table, values)
            if reasons:
                problems.add("table", label, enum_reason(name, reasons), table_json(name))
                continue
        configuration = _configuration(entry)
        clash = _name_clash(table, configuration)
        if clash is not None:
            problems.add("table", label, clash, table_json(name))
            continue
        tracked[name] = TrackedTable(table, configuration, enum_values=values)
    return tracked


def _name_clash(table: Table, configuration: TableConfiguration) -> str | None:
    names = [configuration.column_names.get(column, column) for column in table.columns]
    twice = sorted({name for name in names if names.count(name) > 1})
    if not twice:
        return None
    return f"the following custom column names conflict with other columns: {', '.join(twice)}"


def _configuration(entry: Mapping[str, Any]) -> TableConfiguration:
    configuration = entry.get("configuration") or {}
    names = dict(configuration.get("custom_column_names") or {})
    comments = {}
    for column, settings in (configuration.get("column_config") or {}).items():
        if settings.get("custom_name"):
            names[column] = settings["custom_name"]
        if settings.get("comment") is not None:
            comments[column] = settings["comment"]
    roots, root_comments = {}, {}
    for key, value in (configuration.get("custom_root_fields") or {}).items():
        if isinstance(value, Mapping):
            if value.get("name"):
                roots[key] = value["name"]
            if value.get("comment") is not None:
                root_comments[key] = value["comment"]
        elif value:
            roots[key] = value
    return TableConfiguration(
        configuration.get("custom_name"), roots, root_comments, names, comments, configuration.get("comment")
    )


def enum_problems(table: Table, values: tuple[tuple[str, str | None], ...] | None) -> list[str]:
    """Why a table cannot be an enum, in Hasura's words."""
    reasons = []
    primary = table.primary_key
    if primary is None:
        reasons.append("the table must have a primary key")
    elif len(primary.columns) != 1:
        columns = ", ".join(primary.columns)
        reasons.append(f"the table\u2019s primary key must not span multiple columns ({columns})")
    else:
        key = table.columns[primary.columns[0]]
        if key.type.name != "text":
            shown = key.type.sql
            reasons.append(
                f'the table\u2019s primary key ("{key.name}") must have type "text", not type "{shown}"'
            )
    others = [item for item in table.columns.values() if not primary or item.name not in primary.columns]
    if len(others) > 1:
        shown = ", ".join(sorted(table.columns))
        reasons.append(
            "the table must have exactly one primary key and optionally one comment column, "
            f"not {len(table.columns)} columns ({shown})"
        )
    elif others and others[0].type.name != "text":
        reasons.append(
            f'the table\u2019s comment column ("{others[0].name}") must have type "text", '
            f'not type "{others[0].type.sql}"'
        )
    if values is not None and not values and not reasons:
        reasons.append("the table must have at least one row")
    return reasons


def enum_reason(name: QualifiedName, reasons: list[str]) -> str:
    """One reason in a sentence, several as a list."""
    head = f'the table "{name}" cannot be used as an enum'
    if len(reasons) == 1:
        return f"{head} because {reasons[0]}"
    return f"{head} for the following reasons:\n" + "".join(f"  • {reason}\n" for reason in reasons)


# ---------------------------------------------------------------- relationships


def _with_relationships(
    tracked: Mapping[QualifiedName, TrackedTable],
    entries: Mapping[QualifiedName, Mapping[str, Any]],
    catalog: Catalog,
    problems: _Problems,
) -> dict[QualifiedName, TrackedTable]:
    result = dict(tracked)
    for name, entry in entries.items():
        if name not in tracked:
            continue  # the table's own inconsistency says it already
        found: dict[str, Relationship] = {}
        for kind, build in (("object", _object_relationship), ("array", _array_relationship)):
            for item in entry.get(f"{kind}_relationships", []):
                try:
                    relationship = build(tracked[name].table, item, tracked, catalog)
                    _check_free(tracked[name], item["name"])
                except EngineError as error:
                    _relationship_problem(problems, name, kind, item, error.message)
                else:
                    found[item["name"]] = relationship
        result[name] = replace(tracked[name], relationships=found)
    return result


def _check_free(tracked: TrackedTable, name: str) -> None:
    shown = {
        tracked.configuration.column_names.get(column, column): column for column in tracked.table.columns
    }
    if name in shown:
        column = shown[name]
        if column == name:
            raise EngineError("already-exists", f'field definition conflicts with postgres column "{column}"')
        raise EngineError(
            "already-exists",
            f'field definition conflicts with custom field name for postgres column "{column}"',
        )


def _relationship_problem(
    problems: _Problems, name: QualifiedName, kind: str, item: Mapping[str, Any], message: str
) -> None:
    reason = message
    if not message.startswith("field definition"):
        reason = f'in table "{name}": in relationship "{item["name"]}": {message}'
    definition = {
        "using": item.get("using"),
        "name": item["name"],
        "source": problems.source,
        "comment": item.get("comment"),
        "table": table_json(name),
    }
    label = f"{kind}_relation {item['name']} in table {name} in source {problems.source}"
    problems.add(f"{kind}_relation", label, reason, definition)


def _manual(
    table: Table, manual: Mapping[str, Any], tracked: Mapping[QualifiedName, TrackedTable]
) -> tuple[Table, Join]:
    target = _tracked_target(qualified_name(manual["remote_table"]), tracked)
    pairs = []
    for local, remote in manual["column_mapping"].items():
        pairs.append((_column(table, local), _column(target, remote)))
    return target, Join(tuple(pairs))


def _tracked_target(name: QualifiedName, tracked: Mapping[QualifiedName, TrackedTable]) -> Table:
    if name not in tracked:
        raise EngineError("not-exists", f'table "{name}" does not exist in source: default')
    return tracked[name].table


def _column(table: Table, name: str) -> Column:
    if name not in table.columns:
        raise EngineError("not-exists", f'column "{name}" does not exist in table "{table.name}"')
    return table.columns[name]


def _names(value: Any) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else tuple(value)


def _object_relationship(
    table: Table,
    item: Mapping[str, Any],
    tracked: Mapping[QualifiedName, TrackedTable],
    catalog: Catalog,
) -> Relationship:
    using = item["using"]
    if "manual_configuration" in using:
        manual = using["manual_configuration"]
        target, join = _manual(table, manual, tracked)
        after = manual.get("insertion_order") == "after_parent"
        return Relationship(item["name"], "object", target.name, join, True, after, item.get("comment"))
    on = using["foreign_key_constraint_on"]
    if isinstance(on, Mapping):
        target = _tracked_target(qualified_name(on["table"]), tracked)
        join = _foreign_join(target, _names(on.get("columns", on.get("column"))), table)
        return Relationship(item["name"], "object", target.name, join, True, True, item.get("comment"))
    names = _names(on)
    keys = [key for key in table.foreign_keys if set(key.columns) == set(names)]
    if len(keys) != 1:
        raise EngineError("constraint-error", _no_foreign_key(keys))
    target = _tracked_target(keys[0].target, tracked)
    pairs = tuple((table.columns[local], target.columns[remote]) for local, remote in keys[0].mapping)
    nullable = any(table.columns[local].nullable for local in keys[0].columns)
    return Relationship(
        item["name"], "object", target.name, Join(pairs), nullable, False, item.get("comment")
    )


def _no_foreign_key(keys: list[Any]) -> str:
    if keys:
        return "more than one foreign key constraint exists on the given column(s)"
    return "no foreign constraint exists on the given column(s)"


def _foreign_join(target: Table, names: tuple[str, ...], table: Table) -> Join:
    keys = [key for key in target.foreign_keys if key.target == table.name and set(key.columns) == set(names)]
    if len(keys) != 1:
        raise EngineError("constraint-error", _no_foreign_key(keys))
    return Join(tuple((table.columns[far], target.columns[near]) for near, far in keys[0].mapping))


def _array_relationship(
    table: Table,
    item: Mapping[str, Any],
    tracked: Mapping[QualifiedName, TrackedTable],
    catalog: Catalog,
) -> Relationship:
    using = item["using"]
    if "manual_configuration" in using:
        target, join = _manual(table, using["manual_configuration"], tracked)
    else:
        on = using["foreign_key_constraint_on"]
        target = _tracked_target(qualified_name(on["table"]), tracked)
        join = _foreign_join(target, _names(on.get("columns", on.get("column"))), table)
    return Relationship(item["name"], "array", target.name, join, False, True, item.get("comment"))


# ---------------------------------------------------------------- computed fields and functions


def _with_computed_fields(
    tracked: Mapping[QualifiedName, TrackedTable],
    entries: Mapping[QualifiedName, Mapping[str, Any]],
    catalog: Catalog,
    problems: _Problems,
) -> dict[QualifiedName, TrackedTable]:
    result = dict(tracked)
    for name, item in tracked.items():
        found = {}
        for entry in entries[name].get("computed_fields", []):
            try:
                found[entry["name"]] = computed_field(item, entry, tracked, catalog)
            except EngineError as error:
                definition = {"source": problems.source, "table": table_json(name), **entry}
                reason = f'in table "{name}": in computed field "{entry["name"]}": {error.message}'
                label = f"computed_field {entry['name']} in table {name} in source {problems.source}"
                problems.add("computed_field", label, reason, definition)
        result[name] = replace(item, computed_fields=found)
    return result


def computed_field(
    tracked: TrackedTable,
    entry: Mapping[str, Any],
    tables: Mapping[QualifiedName, TrackedTable],
    catalog: Catalog,
) -> ComputedField:
    """Check one computed field; the reasons are Hasura's."""
    definition = entry["definition"]
    function_name = qualified_name(definition["function"])
    function = single_function(function_name, catalog)
    head = f'the computed field "{entry["name"]}" cannot be added to table "{tracked.name}" because '
    names = [argument.name for argument in function.arguments]
    table_argument = _argument_position(names, definition.get("table_argument"), head, function_name)
    if table_argument is None:
        table_argument = 0
    if not function.arguments:
        raise EngineError("not-supported", f'{head}the function "{function_name}" has no input arguments')
    session = _argument_position(names, definition.get("session_argument"), head, function_name)
    if session is not None and function.arguments[session].type.name not in {"json", "jsonb"}:
        raise EngineError(
            "not-supported",
            f'{head}"{definition["session_argument"]}" argument of the function "{function_name}" '
            "is not of type JSON",
        )
    if function.volatile:
        raise EngineError(
            "not-supported",
            f'{head}the function "{function_name}" is of type VOLATILE; cannot be added as a computed field',
        )
    if function.returns_table is not None and function.returns_table not in tables:
        raise EngineError(
            "not-supported",
            f'{head}the function "{function_name}" returning set of table "{function.returns_table}" '
            "is not tracked or not found in database",
        )
    return ComputedField(entry["name"], function, table_argument, session, entry.get("comment"))


def _argument_position(
    names: list[str], wanted: str | None, head: str, function_name: QualifiedName
) -> int | None:
    if wanted is None:
        return None
    if wanted not in names:
        raise EngineError(
            "not-exists", f'{head}"{wanted}" is not an input argument of "{function_name}" function'
        )
    return names.index(wanted)


def single_function(name: QualifiedName, catalog: Catalog) -> Function:
    """The function of that name; overloaded ones cannot be tracked."""
    overloads = catalog.functions.get(name, ())
    if not overloads:
        raise EngineError("not-exists", f'no such function exists in postgres: "{name}"')
    if len(overloads) > 1:
        raise EngineError(
            "not-supported", f'function "{name}" is overloaded. Overloaded functions are not supported'
        )
    return overloads[0]


def _functions(
    entries: Iterable[Mapping[str, Any]],
    tracked: Mapping[QualifiedName, TrackedTable],
    catalog: Catalog,
    problems: _Problems,
) -> dict[QualifiedName, TrackedFunction]:
    found = {}
    for entry in entries:
        name = qualified_name(entry["function"])
        try:
            found[name] = tracked_function(entry, tracked, catalog)
        except EngineError as error:
            label = f"function {name} in source {problems.source}"
            problems.add("function", label, f'in function "{name}": {error.message}', entry)
    return found


def tracked_function(
    entry: Mapping[str, Any], tracked: Mapping[QualifiedName, TrackedTable], catalog: Catalog
) -> TrackedFunction:
    """Check one tracked function; the reasons are Hasura's."""
    name = qualified_name(entry["function"])
    function = single_function(name, catalog)
    head = f'the function "{name}" cannot be tracked because '
    if function.returns_table is None:
        raise EngineError("not-supported", head + 'the function does not return a "COMPOSITE" type')
    if function.returns_table not in tracked:
        reason = f'the return type "{function.returns_table}" of the function is not tracked'
        raise EngineError("not-supported", head + reason)
    if function.variadic:
        raise EngineError("not-supported", head + 'function with "VARIADIC" parameters are not supported')
    configuration = entry.get("configuration") or {}
    session = _argument_position(
        [argument.name for argument in function.arguments],
        configuration.get("session_argument"),
        head,
        name,
    )
    if session is not None and function.arguments[session].type.name not in {"json", "jsonb"}:
        raise EngineError("not-supported", head + "given session argument is not of type json/jsonb")
    exposed: Literal["query", "mutation"] = configuration.get("exposed_as") or (
        "mutation" if function.volatile else "query"
    )
    return TrackedFunction(
        function,
        function.returns_table,
        session,
        exposed,
        configuration.get("custom_name"),
        configuration.get("custom_root_fields") or {},
        frozenset(item["role"] for item in entry.get("permissions", [])),
        entry.get("comment") or function.comment,
        not function.returns_set,
    )


# ---------------------------------------------------------------- permissions


def _with_permissions(
    tracked: Mapping[QualifiedName, TrackedTable],
    entries: Mapping[QualifiedName, Mapping[str, Any]],
    catalog: Catalog,
    problems: _Problems,
) -> dict[QualifiedName, TrackedTable]:
    parser = FilterParser(tracked, catalog.tables)
    result = dict(tracked)
    builders: Mapping[str, Callable[[TrackedTable, Mapping[str, Any], FilterParser], Any]] = {
        "select": select_permission,
        "insert": insert_permission,
        "update": update_permission,
        "delete": delete_permission,
    }
    for name, item in tracked.items():
        roles: dict[str, RolePermissions] = {}
        for kind, build in builders.items():
            for entry in entries[name].get(f"{kind}_permissions", []):
                role = entry["role"]
                try:
                    if entry["permission"].get("validate_input"):
                        raise EngineError("not-supported", "validate_input is not supported by this engine")
                    permission = build(item, entry["permission"], parser)
                except EngineError as error:
                    _permission_problem(problems, name, kind, entry, error.message)
                else:
                    roles[role] = replace(roles.get(role, NOTHING), **{kind: permission})
        result[name] = replace(item, permissions=roles)
    return result


def _permission_problem(
    problems: _Problems, name: QualifiedName, kind: str, entry: Mapping[str, Any], message: str
) -> None:
    permission = entry["permission"]
    if kind == "select":
        permission = {"allow_aggregations": False, **permission}
    definition = {
        "role": entry["role"],
        "source": problems.source,
        "comment": entry.get("comment"),
        "permission": permission,
        "table": table_json(name),
    }
    reason = f'in table "{name}": in permission for role "{entry["role"]}": {message}'
    label = f"{kind}_permission {entry['role']} in table {name} in source {problems.source}"
    problems.add(f"{kind}_permission", label, reason, definition)


def _columns(tracked: TrackedTable, value: Any) -> frozenset[str]:
    if value == "*":
        return frozenset(tracked.table.columns)
    for name in value or ():
        if name not in tracked.table.columns:
            if name in tracked.computed_fields:
                raise EngineError("invalid-configuration", f'column "{name}" does not exist')
            raise EngineError("not-exists", f'column "{name}" does not exist')
    return frozenset(value or ())


def select_permission(
    tracked: TrackedTable, entry: Mapping[str, Any], parser: FilterParser
) -> SelectPermission:
    """A select permission from its JSON."""
    computed = entry.get("computed_fields") or ()
    for name in computed:
        field = tracked.computed_fields.get(name)
        if field is None:
            raise EngineError("not-exists", f'computed field "{name}" does not exist')
        if field.returns_table is not None:
            raise EngineError(
                "invalid-configuration",
                f'select permissions on computed field "{name}" are auto-derived from the permissions on its '  # noqa: S608
                f'returning table "{field.returns_table}" and cannot be specified manually',
            )
    limit = entry.get("limit")
    if limit is not None and (not isinstance(limit, int) or limit < 0):
        raise EngineError("not-supported", "unexpected negative value")
    return SelectPermission(
        _columns(tracked, entry.get("columns", [])),
        frozenset(computed),
        parser.parse(tracked.table, entry.get("filter", {})),
        limit,
        bool(entry.get("allow_aggregations", False)),
        _root_field_kinds(entry.get("query_root_fields")),
        _root_field_kinds(entry.get("subscription_root_fields")),
    )


def _root_field_kinds(value: Any) -> frozenset[str] | None:
    return None if value is None else frozenset(value)


def _presets(tracked: TrackedTable, entry: Mapping[str, Any]) -> tuple[tuple[str, Any], ...]:
    return tuple(
        (name, preset_value(_column(tracked.table, name), value))
        for name, value in (entry.get("set") or {}).items()
    )


def insert_permission(
    tracked: TrackedTable, entry: Mapping[str, Any], parser: FilterParser
) -> InsertPermission:
    """An insert permission from its JSON; columns that are preset cannot be given."""
    presets = _presets(tracked, entry)
    columns = _columns(tracked, entry.get("columns", "*")) - {name for name, _ in presets}
    return InsertPermission(
        columns, parser.parse(tracked.table, entry.get("check", {})), presets, bool(entry.get("backend_only"))
    )


def update_permission(
    tracked: TrackedTable, entry: Mapping[str, Any], parser: FilterParser
) -> UpdatePermission:
    """An update permission from its JSON."""
    presets = _presets(tracked, entry)
    columns = _columns(tracked, entry.get("columns", [])) - {name for name, _ in presets}
    check = entry.get("check")
    return UpdatePermission(
        columns,
        parser.parse(tracked.table, entry.get("filter", {})),
        None if check is None else parser.parse(tracked.table, check),
        presets,
        bool(entry.get("backend_only")),
    )


def delete_permission(
    tracked: TrackedTable, entry: Mapping[str, Any], parser: FilterParser
) -> DeletePermission:
    """A delete permission from its JSON."""
    return DeletePermission(
        parser.parse(tracked.table, entry.get("filter", {})), bool(entry.get("backend_only"))
    )

"""What changes of the schema mean for the metadata: renames are followed, what vanished is found."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from hasura.engine.catalog import Catalog, QualifiedName, Table
from hasura.engine.errors import EngineError
from hasura.engine.metadata import Inconsistency, Source
from hasura.engine.metadata_commands import dependency_error
from hasura.engine.metadata_commands.renames import rename_in_filters
from hasura.engine.plan.nodes import (
    AllOf,
    AnyOf,
    ColumnOperand,
    Comparison,
    Constant,
    Exists,
    Negation,
    Parameter,
    PermittedTable,
)
from hasura.engine.plan.permissions import qualified_name
from hasura.engine.tracking import remote_targets, table_json

Entry = dict[str, Any]


def follow(document: Entry, tracked: Source, new: Catalog) -> None:
    """Rewrite the document: renamed tables and columns under their new names, dropped tables left out."""
    old = tracked.contents.catalog
    source = next(item for item in document["sources"] if item["name"] == tracked.name)
    by_oid = {table.oid: table for table in new.tables.values()}
    tables = {
        qualified_name(entry["table"]): old.tables.get(qualified_name(entry["table"]))
        for entry in source.get("tables", [])
    }
    renamed: dict[QualifiedName, QualifiedName] = {}
    columns: dict[QualifiedName, dict[str, str]] = {}
    dropped: set[QualifiedName] = set()
    for name, before in tables.items():
        if before is None or name in new.tables:
            after = new.tables.get(name) if before is not None else None
        else:
            after = by_oid.get(before.oid)
            if after is None:
                dropped.add(name)
            else:
                renamed[name] = after.name
        if before is not None and after is not None and before.oid == after.oid:
            columns[name] = renamed_columns(before, after)
            _forget_columns(source, name, before, after)
    source["tables"] = [
        entry for entry in source.get("tables", []) if qualified_name(entry["table"]) not in dropped
    ]
    functions = {function.oid for overloads in new.functions.values() for function in overloads}
    source["functions"] = [
        item
        for item in source.get("functions", [])
        if _function_stays(qualified_name(item["function"]), old, functions)
    ]
    if not source["functions"]:
        del source["functions"]
    rename_in_filters(source["tables"], tracked, columns)
    for entry in source["tables"]:
        _rename_in_entry(entry, old, renamed, columns)
    for target in remote_targets(document):
        table = qualified_name(target["table"])
        if target.get("source") == tracked.name:
            theirs = columns.get(table, {})
            target["field_mapping"] = {
                near: theirs.get(far, far) for near, far in target["field_mapping"].items()
            }
            if table in renamed:
                target["table"] = table_json(renamed[table])


def _function_stays(name: QualifiedName, old: Catalog, oids: set[int]) -> bool:
    overloads = old.functions.get(name, ())
    return not overloads or any(function.oid in oids for function in overloads)


def renamed_columns(before: Table, after: Table) -> dict[str, str]:
    """Columns at the same position under another name."""
    new = {column.position: name for name, column in after.columns.items()}
    return {
        name: new[column.position]
        for name, column in before.columns.items()
        if column.position in new and new[column.position] != name
    }


def _forget_columns(source: Entry, name: QualifiedName, before: Table, after: Table) -> None:
    """Custom names of columns that are gone."""
    positions = {column.position for column in after.columns.values()}
    gone = [column for column, item in before.columns.items() if item.position not in positions]
    for entry in source["tables"]:
        if qualified_name(entry["table"]) == name:
            configuration = entry.get("configuration") or {}
            for key in ("column_config", "custom_column_names"):
                for column in gone:
                    (configuration.get(key) or {}).pop(column, None)


def _rename_in_entry(
    entry: Entry,
    old: Catalog,
    renamed: Mapping[QualifiedName, QualifiedName],
    columns: Mapping[QualifiedName, Mapping[str, str]],
) -> None:
    name = qualified_name(entry["table"])
    own = columns.get(name, {})
    if name in renamed:
        entry["table"] = table_json(renamed[name])
    configuration = entry.get("configuration") or {}
    for key in ("column_config", "custom_column_names"):
        if configuration.get(key):
            configuration[key] = {
                own.get(column, column): value for column, value in configuration[key].items()
            }
    for kind in ("object", "array"):
        for item in entry.get(f"{kind}_relationships", []):
            _rename_in_using(item["using"], own, renamed, columns)
    for target in remote_targets({"sources": [{"tables": [entry]}]}):
        target["field_mapping"] = {own.get(near, near): far for near, far in target["field_mapping"].items()}
    for kind in ("select", "insert", "update", "delete"):
        for item in entry.get(f"{kind}_permissions", []):
            _rename_in_permission(item["permission"], own)


def _rename_in_using(
    using: Entry,
    own: Mapping[str, str],
    renamed: Mapping[QualifiedName, QualifiedName],
    columns: Mapping[QualifiedName, Mapping[str, str]],
) -> None:
    manual = using.get("manual_configuration")
    if manual is not None:
        target = qualified_name(manual["remote_table"])
        theirs = columns.get(target, {})
        manual["column_mapping"] = {
            own.get(near, near): theirs.get(far, far) for near, far in manual["column_mapping"].items()
        }
        if target in renamed:
            manual["remote_table"] = table_json(renamed[target])
        return
    on = using.get("foreign_key_constraint_on")
    if isinstance(on, dict):
        target = qualified_name(on["table"])
        theirs = columns.get(target, {})
        for key in ("column", "columns"):
            if key in on:
                on[key] = _renamed(on[key], theirs)
        if target in renamed:
            on["table"] = table_json(renamed[target])
    else:
        using["foreign_key_constraint_on"] = _renamed(on, own)


def _renamed(names: Any, columns: Mapping[str, str]) -> Any:
    if isinstance(names, str):
        return columns.get(names, names)
    return [columns.get(name, name) for name in names]


def _rename_in_permission(permission: Entry, own: Mapping[str, str]) -> None:
    if isinstance(permission.get("columns"), list):
        permission["columns"] = _renamed(permission["columns"], own)
    if permission.get("set"):
        permission["set"] = {own.get(column, column): value for column, value in permission["set"].items()}


# ---------------------------------------------------------------- what breaks


def dependents_of(problems: list[Inconsistency]) -> EngineError:
    """The error that names what a change would break."""
    return dependency_error(f'{_shown(item)} in source "{item.source}"' for item in problems)


def _shown(problem: Inconsistency) -> str:
    definition = problem.definition
    if problem.type == "remote_relationship":
        return f"remote relationship {qualified_name(definition['table'])}.{definition['name']}"
    if problem.type.endswith("_relation"):
        return f"relationship {qualified_name(definition['table'])}.{definition['name']}"
    if problem.type.endswith("_permission"):
        kind = problem.type.removesuffix("_permission")
        return f"permission {qualified_name(definition['table'])}.{definition['role']}.{kind}"
    if problem.type == "computed_field":
        return f"computed field {qualified_name(definition['table'])}.{definition['name']}"
    if problem.type == "function":
        return f"function {qualified_name(definition['function'])}"
    return problem.name.removesuffix(f" in source {problem.source}")


def check_functions(source: Source, new: Catalog, *, cascade: bool) -> None:
    """Functions in use may not be overloaded or become VOLATILE."""
    overloaded = [str(name) for name in source.functions if len(new.functions.get(name, ())) > 1]
    if overloaded:
        message = f"the following tracked function(s) cannot be overloaded: {', '.join(overloaded)}"
        raise EngineError("not-supported", message, "$.args")
    old = source.contents.catalog
    for name in source.functions:
        before = {function.oid: function.volatile for function in old.functions.get(name, ())}
        if any(item.volatile and before.get(item.oid) is False for item in new.functions.get(name, ())):
            message = f'type of function "{name}" is altered to "VOLATILE" which is not supported now'
            raise EngineError("not-supported", message, "$.args")
    kept = {table.oid for table in new.tables.values()}
    for tracked in source.tables.values():
        if tracked.table.oid not in kept:
            continue
        for computed in tracked.computed_fields.values():
            name = computed.function.name
            overloads = new.functions.get(name, ())
            same = [function for function in overloads if function.oid == computed.function.oid]
            if len(overloads) > 1 and same:
                message = (
                    f'The function "{name}" associated with computed field"{computed.name}" of table '
                    f'"{tracked.name}" is being overloaded'
                )
                raise EngineError("not-supported", message, "$.args")
            if same and same[0].volatile:
                message = (
                    f'The type of function "{name}" associated with computed field "{computed.name}" of '
                    f'table "{tracked.name}" is being altered to "VOLATILE"'
                )
                raise EngineError("not-supported", message, "$.args")
            if not same and old.functions.get(name) and not cascade:
                user = f"computed field {tracked.name}.{computed.name}"
                raise dependency_error([f'{user} in source "{source.name}"'])


def check_types(source: Source, new: Catalog) -> None:
    """A column whose type changes may not be compared with, or preset to, a constant of a permission."""
    by_oid = {table.oid: table for table in new.tables.values()}
    for tracked in source.tables.values():
        after = by_oid.get(tracked.table.oid)
        if after is None:
            continue
        positions = {column.position: column for column in after.columns.values()}
        for column in tracked.table.columns.values():
            now = positions.get(column.position)
            if now is not None and now.type.sql != column.type.sql:
                users = _permissions_using(source, tracked.table, column.name)
                if users:
                    listed = ", ".join(f'permission {user} in source "{source.name}"' for user in users)
                    message = (
                        f'cannot change type of column "{column.name}" in table "{tracked.name}" because of '
                        f"the following dependencies: {listed}"
                    )
                    raise EngineError("dependency-error", message, "$.args")


def _permissions_using(source: Source, table: Table, column: str) -> list[str]:
    found = []
    for tracked in source.tables.values():
        for role, rights in tracked.permissions.items():
            for kind in ("delete", "insert", "select", "update"):
                permission = getattr(rights, kind)
                parts = [getattr(permission, name, None) for name in ("row_filter", "check")]
                presets = dict(getattr(permission, "presets", ()))
                own = tracked.name == table.name and _is_constant(presets.get(column))
                if own or any(_uses(part, tracked.table, table, column) for part in parts):
                    found.append(f"{tracked.name}.{role}.{kind}")
    return found


def _uses(expression: Any, current: Table, table: Table, column: str) -> bool:
    match expression:
        case AllOf(items) | AnyOf(items):
            return any(_uses(item, current, table, column) for item in items)
        case Negation(item):
            return _uses(item, current, table, column)
        case Comparison(_, left, right):
            return current.name == table.name and _names(left, column) and _is_constant(right)
        case Exists(_, PermittedTable(target), where):
            return _uses(where, target, table, column)
        case _:
            return False


def _is_constant(operand: Any) -> bool:
    """A constant was checked against the type; a session variable is text until it is used."""
    return isinstance(operand, Parameter) and isinstance(operand.source, Constant)


def _names(operand: Any, column: str) -> bool:
    return isinstance(operand, ColumnOperand) and operand.column.name == column

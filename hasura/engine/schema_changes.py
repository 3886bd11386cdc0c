"""What changes of the schema mean for the metadata: renames are followed, what vanished is found."""

from __future__ import annotations

from typing import Any, Final

from hasura.engine.catalog import Catalog, QualifiedName, Table
from hasura.engine.errors import EngineError
from hasura.engine.metadata import Inconsistency, Source
from hasura.engine.metadata_commands import dependency_error
from hasura.engine.metadata_commands.renames import Renames, rename_in_filters
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
from hasura.engine.tracking import remote_targets

Entry = dict[str, Any]
NAMED_COLUMNS: Final = ("column_config", "custom_column_names")
"""The parts of a table's configuration that are about columns, by name."""


def follow(document: Entry, tracked: Source, new: Catalog) -> None:
    """Rewrite the document: renamed tables and columns under their new names, dropped tables left out."""
    old = tracked.contents.catalog
    source = next(item for item in document["sources"] if item["name"] == tracked.name)
    by_oid = {table.oid: table for table in new.tables.values()}
    names, kept = Renames(), []
    for entry in source.get("tables", []):
        name = qualified_name(entry["table"])
        before = old.tables.get(name)
        after = None if before is None else new.tables.get(name) or by_oid.get(before.oid)
        if before is not None and after is None:
            continue
        kept.append(entry)
        if before is not None and after is not None and before.oid == after.oid:
            names.columns[name] = renamed_columns(before, after)
            _forget_columns(entry, before, after)
            if after.name != name:
                names.tables[name] = after.name
    source["tables"] = kept
    functions = {function.oid for overloads in new.functions.values() for function in overloads}
    source["functions"] = [
        item
        for item in source.get("functions", [])
        if _function_stays(qualified_name(item["function"]), old, functions)
    ]
    if not source["functions"]:
        del source["functions"]
    rename_in_filters(source["tables"], tracked, names)
    for entry in source["tables"]:
        _rename_in_entry(entry, names)
    for target in remote_targets(document):
        if target.get("source") == tracked.name:
            far = qualified_name(target["table"])
            target["field_mapping"] = {
                near: names.of(far, column) for near, column in target["field_mapping"].items()
            }
            target["table"] = names.table(target["table"])


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


def _forget_columns(entry: Entry, before: Table, after: Table) -> None:
    """Custom names of columns that are gone."""
    positions = {column.position for column in after.columns.values()}
    configuration = entry.get("configuration") or {}
    for name, column in before.columns.items():
        if column.position not in positions:
            for key in NAMED_COLUMNS:
                (configuration.get(key) or {}).pop(name, None)


def _rename_in_entry(entry: Entry, names: Renames) -> None:
    table = qualified_name(entry["table"])
    entry["table"] = names.table(entry["table"])
    configuration = entry.get("configuration") or {}
    for key in NAMED_COLUMNS:
        if configuration.get(key):
            configuration[key] = names.keys(table, configuration[key])
    for kind in ("object", "array"):
        for item in entry.get(f"{kind}_relationships", []):
            _rename_in_using(item["using"], table, names)
    for target in remote_targets({"sources": [{"tables": [entry]}]}):
        target["field_mapping"] = names.keys(table, target["field_mapping"])
    for kind in ("select", "insert", "update", "delete"):
        for item in entry.get(f"{kind}_permissions", []):
            permission = item["permission"]
            if isinstance(permission.get("columns"), list):
                permission["columns"] = names.of(table, permission["columns"])
            if permission.get("set"):
                permission["set"] = names.keys(table, permission["set"])


def _rename_in_using(using: Entry, table: QualifiedName, names: Renames) -> None:
    manual, on = using.get("manual_configuration"), using.get("foreign_key_constraint_on")
    if manual is not None:
        target = qualified_name(manual["remote_table"])
        manual["column_mapping"] = {
            names.of(table, near): names.of(target, far) for near, far in manual["column_mapping"].items()
        }
        manual["remote_table"] = names.table(manual["remote_table"])
    elif isinstance(on, dict):
        target = qualified_name(on["table"])
        for key in on.keys() & {"column", "columns"}:
            on[key] = names.of(target, on[key])
        on["table"] = names.table(on["table"])
    else:
        using["foreign_key_constraint_on"] = names.of(table, on)


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

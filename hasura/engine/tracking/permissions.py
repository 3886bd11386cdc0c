"""Permissions from their JSON: columns, presets, filters and checks."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, Final

from hasura.engine.catalog import Catalog, QualifiedName
from hasura.engine.errors import EngineError
from hasura.engine.metadata import (
    NOTHING,
    RolePermissions,
    SelectPermission,
    TrackedTable,
    WritePermission,
)
from hasura.engine.plan.permissions import FilterParser, preset_value
from hasura.engine.tracking.problems import Problems
from hasura.engine.tracking.relationships import known_column

DEFAULTS: Final = {"select": {"allow_aggregations": False}}
"""What Hasura shows of a permission though it was not given."""


def with_permissions(
    tracked: Mapping[QualifiedName, TrackedTable],
    entries: Mapping[QualifiedName, Mapping[str, Any]],
    catalog: Catalog,
    problems: Problems,
) -> dict[QualifiedName, TrackedTable]:
    """The tables with the permissions that can be understood."""
    parser = FilterParser(tracked, catalog.tables)
    result = dict(tracked)
    builders: Mapping[str, Callable[[TrackedTable, Mapping[str, Any], FilterParser], Any]] = {
        "select": select_permission,
        "insert": insert_permission,
        "update": write_permission,
        "delete": write_permission,
    }
    for name, item in tracked.items():
        roles: dict[str, RolePermissions] = {}
        for kind, build in builders.items():
            for entry in entries[name].get(f"{kind}_permissions") or []:
                role, given = entry["role"], entry["permission"]
                shown = {**DEFAULTS.get(kind, {}), **given}
                definition = {"role": role, "comment": entry.get("comment"), "permission": shown}
                where = f'permission for role "{role}"'
                with problems.of_part(f"{kind}_permission", role, where, name, definition):
                    if given.get("validate_input"):
                        raise EngineError("not-supported", "validate_input is not supported by this engine")
                    permission = build(item, {**given, "role": role}, parser)
                    roles[role] = replace(roles.get(role, NOTHING), **{kind: permission})
        result[name] = replace(item, permissions=roles)
    return result


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
    """A select permission from its JSON, and its role."""
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
    columns = _columns(tracked, entry.get("columns", []))
    query, subscription = (
        _root_fields(tracked, entry, key, columns)
        for key in ("query_root_fields", "subscription_root_fields")
    )
    return SelectPermission(
        columns,
        frozenset(computed),
        parser.parse(tracked.table, entry.get("filter", {})),
        limit,
        bool(entry.get("allow_aggregations", False)),
        query,
        subscription,
    )


ROOT_FIELDS: Final = frozenset({"select", "select_by_pk", "select_aggregate", "select_stream"})


def _root_fields(
    tracked: TrackedTable, entry: Mapping[str, Any], key: str, columns: frozenset[str]
) -> frozenset[str] | None:
    """The kinds of root fields that are given; None where all are."""
    kinds, both = entry.get(key), "the query_root_fields or the subscription_root_fields"
    if kinds is None:
        return None
    unknown = [kind for kind in kinds if kind not in ROOT_FIELDS]
    if unknown:
        raise EngineError("parse-failed", f"unknown root field: {unknown[0]}")
    if "select_aggregate" in kinds and not entry.get("allow_aggregations"):
        raise EngineError(
            "validation-failed",
            f'The "select_aggregate" root field can only be enabled in {both} when "allow_aggregations" is '
            "set to true",
        )
    primary = tracked.table.primary_key
    if "select_by_pk" in kinds and (primary is None or not columns.issuperset(primary.columns)):
        raise EngineError(
            "validation-failed",
            'The "select_by_pk" field cannot be included in the query_root_fields or '
            f'subscription_root_fields because the role "{entry["role"]}" does not have access to the '
            f'primary key of the table "{tracked.name}" in the source "{tracked.source}"',
        )
    return frozenset(kinds)


def insert_permission(
    tracked: TrackedTable, entry: Mapping[str, Any], parser: FilterParser
) -> WritePermission:
    """An insert permission from its JSON: of all columns, and with a check that holds, unless it says so."""
    return write_permission(tracked, {"columns": "*", "check": {}, **entry}, parser)


def write_permission(
    tracked: TrackedTable, entry: Mapping[str, Any], parser: FilterParser
) -> WritePermission:
    """A permission to write from its JSON."""
    presets = {
        name: preset_value(known_column(tracked.table, name), value)
        for name, value in (entry.get("set") or {}).items()
    }
    check = entry.get("check")
    return WritePermission(
        _columns(tracked, entry.get("columns", [])) - presets.keys(),
        parser.parse(tracked.table, entry.get("filter", {})),
        None if check is None else parser.parse(tracked.table, check),
        tuple(presets.items()),
        bool(entry.get("backend_only")),
    )

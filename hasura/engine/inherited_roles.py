"""Inherited roles: a role that may do what any of its parents may, cell by cell for reading.

A select permission is the union of the parents': rows of any of their filters, columns of any, and where a
column is not given by all parents, its cells are shown only in rows that a parent who gives it may see. Of
the parents' row limits the largest counts, also where another parent has none: as in Hasura.
A write permission is taken over where all parents that have one agree; otherwise the role itself must say.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from hasura.engine.catalog import QualifiedName
from hasura.engine.errors import EngineError
from hasura.engine.metadata import (
    NOTHING,
    Inconsistency,
    RolePermissions,
    SelectPermission,
    TrackedFunction,
    TrackedTable,
)
from hasura.engine.plan.nodes import AnyOf, BooleanExpression

if TYPE_CHECKING:
    from hasura.engine.tracking.problems import Problems

PERMISSION_KINDS: Final = ("select", "insert", "update", "delete")
Tables = dict[QualifiedName, TrackedTable]
Functions = dict[QualifiedName, TrackedFunction]


def inherit(
    tables: Tables, functions: Functions, inherited: Mapping[str, tuple[str, ...]], problems: Problems
) -> tuple[Tables, Functions]:
    """Give every inherited role its permissions, parents before children."""
    for role in _parents_first(inherited):
        parents = inherited[role]
        for name, tracked in list(tables.items()):
            permissions = _combine(tracked, role, parents, problems)
            if permissions != NOTHING:
                tables[name] = replace(tracked, permissions={**tracked.permissions, role: permissions})
        for function_name, function in list(functions.items()):
            if any(parent in function.roles for parent in parents):
                functions[function_name] = replace(function, roles=function.roles | {role})
    return tables, functions


def _parents_first(inherited: Mapping[str, tuple[str, ...]]) -> list[str]:
    order: list[str] = []

    def visit(role: str, below: tuple[str, ...]) -> None:
        if role in order or role in below or role not in inherited:
            return
        for parent in inherited[role]:
            visit(parent, (*below, role))
        order.append(role)

    for role in inherited:
        visit(role, ())
    return order


def without_orphans(
    inherited: Mapping[str, tuple[str, ...]], document: Mapping[str, Any], problems: list[Inconsistency]
) -> dict[str, tuple[str, ...]]:
    """The inherited roles whose parents all exist: roles that have a permission, or inherit some."""
    known = inherited.keys() | _roles_with_permissions(document)
    found = {}
    for role, parents in inherited.items():
        missing = [parent for parent in parents if parent not in known]
        if not missing:
            found[role] = parents
            continue
        reason = (
            f"Inconsistent object: the following parent role(s) are not found: {', '.join(missing)} "
            f'which are required to construct the inherited role: "{role}"'
        )
        definition = {"role_name": role, "role_set": list(parents)}
        problems.append(Inconsistency("inherited_role", role_label(role), reason, definition))
    return found


def role_label(role: str) -> str:
    """What an inherited role is called in inconsistencies."""
    return f"inherited_role inherited role {role}"


def _roles_with_permissions(document: Mapping[str, Any]) -> set[str]:
    tables = [table for source in document.get("sources", []) for table in source.get("tables") or []]
    holders = [*document.get("actions", []), *document.get("remote_schemas", [])]
    lists = [
        *(table.get(f"{kind}_permissions") for table in tables for kind in PERMISSION_KINDS),
        *(holder.get("permissions") for holder in holders),
    ]
    return {item["role"] for items in lists for item in items or ()}


def check_cycles(roles: Iterable[Mapping[str, Any]]) -> None:
    """Refuse inherited roles that inherit from themselves, with the first cycle."""
    inherited = {item["role_name"]: tuple(item["role_set"]) for item in roles}
    done: set[str] = set()

    def visit(role: str, trail: list[str]) -> None:
        if role in trail:
            cycle = ",".join(f'"{name}"' for name in (*trail[trail.index(role) :], role))
            message = f"found cycle(s) in roles: [{cycle}]"
            raise EngineError("cyclic-dependency", message, "$.args", http_status=400)
        if role in done or role not in inherited:
            return
        for parent in inherited[role]:
            visit(parent, [*trail, role])
        done.add(role)

    for role in sorted(inherited):
        visit(role, [])


def _combine(
    tracked: TrackedTable, role: str, parents: tuple[str, ...], problems: Problems
) -> RolePermissions:
    own = tracked.permissions.get(role, NOTHING)
    given = [tracked.permissions.get(parent, NOTHING) for parent in parents]
    selects = [item.select for item in given if item.select is not None]
    combined = own
    if own.select is None and selects:
        combined = replace(combined, select=_union(selects))
    for kind in ("insert", "update", "delete"):
        if getattr(own, kind) is not None:
            continue
        options = [getattr(item, kind) for item in given if getattr(item, kind) is not None]
        if not options:
            continue
        if all(option == options[0] for option in options):
            combined = replace(combined, **{kind: options[0]})
        else:
            problems.found.append(_conflict(tracked, role, kind))
    return combined


def _conflict(tracked: TrackedTable, role: str, kind: str) -> Inconsistency:
    return Inconsistency(
        "inherited role permission inconsistency",
        role,
        f"Could not inherit permission for the role '{role}' for the entity: "
        f"'{kind} permission, table: {tracked.name}, source: '{tracked.source}''",
        None,
        tracked.source,
        {"entity": {"permission_type": kind, "source": tracked.source, "table": tracked.name.name}},
    )


def _union(selects: list[SelectPermission]) -> SelectPermission:
    if len(selects) == 1:
        return selects[0]
    columns = frozenset[str]().union(*(item.columns for item in selects))
    computed = frozenset[str]().union(*(item.computed_fields for item in selects))
    conditions: dict[str, BooleanExpression] = {}
    for name in sorted(columns | computed):
        holders = [item for item in selects if name in item.columns or name in item.computed_fields]
        if len(holders) < len(selects) or any(name in item.column_conditions for item in holders):
            conditions[name] = AnyOf(
                tuple(item.column_conditions.get(name, item.row_filter) for item in holders)
            )
    return SelectPermission(
        columns,
        computed,
        AnyOf(tuple(item.row_filter for item in selects)),
        max((item.limit for item in selects if item.limit is not None), default=None),
        any(item.allow_aggregations for item in selects),
        _kinds([item.query_root_fields for item in selects]),
        _kinds([item.subscription_root_fields for item in selects]),
        conditions,
    )


def _kinds(given: list[frozenset[str] | None]) -> frozenset[str] | None:
    if any(item is None for item in given):
        return None
    return frozenset[str]().union(*(item for item in given if item is not None))

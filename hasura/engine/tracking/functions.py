"""Computed fields and tracked functions, with Hasura's reasons for those that cannot be."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any, Literal

from hasura.engine.catalog import Catalog, Function, QualifiedName
from hasura.engine.errors import EngineError
from hasura.engine.metadata import (
    ComputedField,
    TrackedFunction,
    TrackedTable,
)
from hasura.engine.plan.permissions import qualified_name
from hasura.engine.tracking.problems import Problems, table_json


def with_computed_fields(
    tracked: Mapping[QualifiedName, TrackedTable],
    entries: Mapping[QualifiedName, Mapping[str, Any]],
    catalog: Catalog,
    problems: Problems,
) -> dict[QualifiedName, TrackedTable]:
    """The tables with the computed fields that fit them."""
    result = dict(tracked)
    for name, item in tracked.items():
        found = {}
        for entry in entries[name].get("computed_fields") or []:
            try:
                found[entry["name"]] = computed_field(item, entry, tracked, catalog)
            except EngineError as error:
                definition = {"source": problems.source, "table": table_json(name), **entry}
                reason = f'in table "{name}": in computed field "{entry["name"]}": {error.message}'
                problems.add("computed_field", entry["name"], reason, definition, name)
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


def track_functions(
    entries: Iterable[Mapping[str, Any]],
    tracked: Mapping[QualifiedName, TrackedTable],
    catalog: Catalog,
    problems: Problems,
) -> dict[QualifiedName, TrackedFunction]:
    """The functions that can be root fields."""
    found = {}
    for entry in entries:
        name = qualified_name(entry["function"])
        try:
            found[name] = tracked_function(problems.source, entry, tracked, catalog)
        except EngineError as error:
            problems.add("function", name, f'in function "{name}": {error.message}', entry)
    return found


def tracked_function(
    source: str, entry: Mapping[str, Any], tracked: Mapping[QualifiedName, TrackedTable], catalog: Catalog
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
        source,
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

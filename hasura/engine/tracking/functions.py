"""Computed fields and tracked functions, with Hasura's reasons for those that cannot be."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any, Literal

from hasura.engine.catalog import Catalog, Function, QualifiedName
from hasura.engine.errors import EngineError
from hasura.engine.metadata import ComputedField, TrackedFunction, TrackedTable
from hasura.engine.plan.permissions import qualified_name
from hasura.engine.schema.names import is_valid
from hasura.engine.tracking.problems import Problems, in_one_sentence
from hasura.engine.tracking.relationships import check_free, field_names


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
            where = f'computed field "{entry["name"]}"'
            with problems.of_part("computed_field", entry["name"], where, name, entry):
                found[entry["name"]] = computed_field(item, entry, tracked, catalog)
        result[name] = replace(item, computed_fields=found)
    return result


def computed_field(
    tracked: TrackedTable,
    entry: Mapping[str, Any],
    tables: Mapping[QualifiedName, TrackedTable],
    catalog: Catalog,
) -> ComputedField:
    """Check one computed field; the reasons are Hasura's."""
    name, definition = entry["name"], entry["definition"]
    function_name = qualified_name(definition["function"])
    function = single_function(function_name, catalog)
    check_free(tracked, *field_names(name, "object" if function.returns_table is None else "array"))
    reasons = [] if is_valid(name) else [f'"{name}" is not valid GraphQL name']
    if function.volatile:
        reasons.append(
            f'the function "{function_name}" is of type VOLATILE; cannot be added as a computed field'
        )
    if function.returns_table is not None and function.returns_table not in tables:
        reasons.append(
            f'the function "{function_name}" returning set of table "{function.returns_table}" is not '
            "tracked or not found in database"
        )
    row, problems = _table_argument(function, definition.get("table_argument"), tracked)
    session, more = _session_argument(function, definition.get("session_argument"))
    reasons += [*problems, *more]
    if reasons:
        head = f'the computed field "{name}" cannot be added to table "{tracked.name}"'
        raise EngineError("not-supported", in_one_sentence(head, reasons))
    return ComputedField(name, function, row, session, entry.get("comment"))


def _table_argument(function: Function, wanted: str | None, tracked: TrackedTable) -> tuple[int, list[str]]:
    """The position of the argument that takes the row, and what is wrong with it."""
    names = [argument.name for argument in function.arguments]
    if not names:
        return 0, [f'the function "{function.name}" has no input arguments']
    if wanted is not None and wanted not in names:
        return 0, [f'"{wanted}" is not an input argument of the function "{function.name}"']
    position = 0 if wanted is None else names.index(wanted)
    shown = "first argument" if wanted is None else f'"{wanted}" argument'
    shown, given = f'{shown} of the function "{function.name}"', function.arguments[position].type
    if given.kind != "c":
        return position, [f"{shown} is not COMPOSITE type"]
    of = QualifiedName(given.schema, given.name)
    if of != tracked.name:
        problem = f'{shown} of type "{of}" is not the table to which the computed field is being added'
        return position, [problem]
    return position, []


def _session_argument(function: Function, wanted: str | None) -> tuple[int | None, list[str]]:
    """The position of the argument that takes the session variables, and what is wrong with it."""
    names = [argument.name for argument in function.arguments]
    if wanted is None:
        return None, []
    if wanted not in names:
        return None, [f'"{wanted}" is not an input argument of the function "{function.name}"']
    position = names.index(wanted)
    if function.arguments[position].type.name not in {"json", "jsonb"}:
        return position, [f'"{wanted}" argument of the function "{function.name}" is not of type JSON']
    return position, []


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
    configuration = entry.get("configuration") or {}
    wanted = configuration.get("session_argument")
    session, problems = _session_argument(function, wanted)
    exposed: Literal["query", "mutation"] = configuration.get("exposed_as") or (
        "mutation" if function.volatile else "query"
    )
    reasons = []
    if not (configuration.get("custom_name") or is_valid(name.name)):
        reasons.append("function name is not a legal GraphQL identifier")
    if function.variadic:
        reasons.append('function with "VARIADIC" parameters are not supported')
    if function.return_type is None or function.return_type.kind != "c":
        reasons.append('the function does not return a "COMPOSITE" type')
    if function.returns_table is None:
        reasons.append("the function does not return a table")
    elif function.returns_table not in tracked:
        reasons.append(f'the return type "{function.returns_table}" of the function is not tracked')
    if exposed == "mutation" and not function.volatile:
        reasons.append(
            "the function was requested to be exposed as a mutation, but is not marked VOLATILE. "
            "Maybe the function was given the wrong volatility when it was defined?"
        )
    if problems:
        what = "not the input argument of the function" if session is None else "is not of type json"
        reasons.append(f'given session argument "{wanted}" {what}')
    unspeakable = [item.name for item in function.arguments if item.name and not is_valid(item.name)]
    if unspeakable:
        listed = ",".join(unspeakable)
        reasons.append(f"the function arguments {listed} are not in compliance with GraphQL spec")
    if reasons or function.returns_table is None:
        raise EngineError(
            "not-supported", in_one_sentence(f'the function "{name}" cannot be tracked', reasons)
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

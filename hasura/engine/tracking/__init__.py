"""From a metadata document and a catalog to `Metadata`: what can be used, and what cannot and why.

Nothing raises here: a table that does not exist, a relationship without a foreign key, a filter on a missing
column each become an `Inconsistency`, and everything that does not depend on them keeps working.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from hasura.engine.catalog import Catalog
from hasura.engine.inherited_roles import inherit
from hasura.engine.metadata import Metadata
from hasura.engine.plan.permissions import qualified_name
from hasura.engine.tracking.functions import track_functions, with_computed_fields
from hasura.engine.tracking.permissions import with_permissions
from hasura.engine.tracking.problems import EnumValues, Problems, table_json
from hasura.engine.tracking.relationships import with_relationships
from hasura.engine.tracking.tables import track_tables

__all__ = ["EnumValues", "build_metadata", "table_json"]


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
    problems = Problems("default")
    entries = {qualified_name(item["table"]): item for item in source.get("tables", [])}
    tracked = track_tables(entries, catalog, enum_values, problems)
    tracked = with_relationships(tracked, entries, catalog, problems)
    tracked = with_computed_fields(tracked, entries, catalog, problems)
    tracked = with_permissions(tracked, entries, catalog, problems)
    functions = track_functions(source.get("functions", []), tracked, catalog, problems)
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


def _unsupported(document: Mapping[str, Any], problems: Problems) -> None:
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

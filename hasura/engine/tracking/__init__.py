"""From a metadata document and what the databases hold to `Metadata`: what can be used, what cannot and why.

Nothing raises here: a table that does not exist, a relationship without a foreign key, a filter on a missing
column each become an `Inconsistency`, and everything that does not depend on them keeps working.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from hasura.engine.errors import EngineError
from hasura.engine.inherited_roles import inherit, without_orphans
from hasura.engine.metadata import Contents, Inconsistency, Metadata, Source
from hasura.engine.plan.permissions import qualified_name
from hasura.engine.schema.names import names_for
from hasura.engine.source import KINDS
from hasura.engine.tracking.conflicts import Claims, without_conflicts
from hasura.engine.tracking.functions import track_functions, with_computed_fields
from hasura.engine.tracking.permissions import with_permissions
from hasura.engine.tracking.problems import Problems, object_label, table_json, unsupported
from hasura.engine.tracking.relationships import (
    remote_targets,
    to_source,
    with_relationships,
    with_remote_relationships,
)
from hasura.engine.tracking.tables import track_tables

__all__ = ["build_metadata", "object_label", "remote_targets", "table_json"]

UNSUPPORTED: Final = {"actions": "action", "remote_schemas": "remote_schema", "cron_triggers": "cron_trigger"}
UNSUPPORTED_IN_SOURCES: Final = {
    "native_queries": "native_query",
    "logical_models": "logical_model",
    "stored_procedures": "stored_procedure",
}
UNSUPPORTED_IN_TABLES: Final = {
    "event_triggers": "event_trigger",
    "remote_relationships": "remote_relationship",
}
"""Lists of what this engine does not do (of remote relationships, those to remote schemas), and its names."""


def build_metadata(
    document: Mapping[str, Any],
    contents: Mapping[str, Contents | EngineError],
    *,
    infer_function_permissions: bool = True,
    naming: str | None = None,
) -> Metadata:
    """Check the document against what the database of each source holds, or why that is not known.

    `naming` is the naming convention of sources that name none; None where conventions are not enabled.
    """
    inherited = {item["role_name"]: tuple(item["role_set"]) for item in document.get("inherited_roles", [])}
    problems: list[Inconsistency] = []
    inherited = without_orphans(inherited, document, problems)
    sources: dict[str, Source] = {}
    claims = Claims()
    for entry in document.get("sources", []):
        found = contents[entry["name"]]
        own = Problems(entry["name"], problems)
        if isinstance(found, EngineError):
            own.add_source(found.message)
        else:
            source = _source(entry, found, inherited, naming, claims, own)
            if source is not None:
                sources[source.name] = source
        if entry.get("kind", "postgres") in KINDS:
            _unsupported_in_source(entry, own)
    for key, kind in UNSUPPORTED.items():
        problems += [unsupported(kind, f"{kind} {item.get('name')}", item) for item in document.get(key, [])]
    sources = with_remote_relationships(sources, document, problems)
    if any((document.get("custom_types") or {}).values()):
        problems.append(unsupported("custom_type", "custom_types", document["custom_types"]))
    disabled = document.get("graphql_schema_introspection") or {}
    return Metadata(
        sources,
        tuple(problems),
        frozenset(disabled.get("disabled_for_roles", ())),
        infer_function_permissions,
    )


def _source(
    source: Mapping[str, Any],
    contents: Contents,
    inherited: Mapping[str, tuple[str, ...]],
    naming: str | None,
    claims: Claims,
    problems: Problems,
) -> Source | None:
    catalog = contents.catalog
    customization = source.get("customization") or {}
    convention = "hasura-default" if naming is None else customization.get("naming_convention") or naming
    names = names_for(convention, customization)
    if not claims.namespace(names, problems):
        return None
    entries = {qualified_name(item["table"]): item for item in source.get("tables") or []}
    tracked = track_tables(entries, contents, problems)
    tracked = {name: item for name, item in tracked.items() if claims.table(item, names, problems)}
    tracked = with_relationships(tracked, entries, problems)
    tracked = with_computed_fields(tracked, entries, catalog, problems)
    tracked = without_conflicts(tracked, entries, problems)
    tracked = with_permissions(tracked, entries, catalog, problems)
    callable_ = {qualified_name(item["function"]): item for item in source.get("functions") or []}
    functions = track_functions(callable_.values(), tracked, catalog, problems)
    functions = {
        name: item
        for name, item in functions.items()
        if claims.function(item, names, problems, callable_[name])
    }
    tracked, functions = inherit(tracked, functions, inherited, problems)
    return Source(source["name"], contents, tracked, functions, convention, customization)


def _unsupported_in_source(source: Mapping[str, Any], problems: Problems) -> None:
    for key, kind in UNSUPPORTED_IN_SOURCES.items():
        for item in source.get(key) or []:
            problems.add_unsupported(kind, item.get("root_field_name") or item.get("name"), item)
    for table in source.get("tables") or []:
        name = qualified_name(table["table"])
        for key, kind in UNSUPPORTED_IN_TABLES.items():
            for item in table.get(key) or []:
                if to_source(item) is not None:
                    continue
                definition = {"source": problems.source, "table": table_json(name), **item}
                problems.add_unsupported(kind, item.get("name"), definition, name)

"""The metadata document: older versions brought up to date, the shape checked before anything reads it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from hasura.engine.errors import EngineError
from hasura.engine.inherited_roles import check_cycles
from hasura.engine.plan.permissions import qualified_name
from hasura.engine.query_collections import check_scope
from hasura.engine.shapes import (
    BOOLEAN,
    COLUMNS,
    FILLED,
    FILTER,
    NAME,
    NUMBER,
    OBJECT,
    TEXT,
    TEXTS,
    check_shape,
)
from hasura.engine.source import KINDS

NAMED: Final = [{"name": TEXT}]
RELATIONSHIPS: Final = [{"name": TEXT, "using": OBJECT}]
WRITE: Final = {"set?": OBJECT, "backend_only?": BOOLEAN}
PERMISSIONS: Final[Mapping[str, Any]] = {
    "select": {
        "columns": COLUMNS,
        "filter": FILTER,
        "limit?": NUMBER,
        "allow_aggregations?": BOOLEAN,
        "computed_fields?": [TEXT],
        "query_root_fields?": [TEXT],
        "subscription_root_fields?": [TEXT],
    },
    "insert": {"columns?": COLUMNS, "check": FILTER, **WRITE},
    "update": {"columns": COLUMNS, "filter": FILTER, "check?": FILTER, **WRITE},
    "delete": {"filter": FILTER, "backend_only?": BOOLEAN},
}
COMPUTED_FIELD: Final = {
    "name": FILLED,
    "definition": {"function": NAME, "table_argument?": TEXT, "session_argument?": TEXT},
}
QUERY: Final = {"name": FILLED, "query": TEXT}
REST_ENDPOINT: Final = {
    "name": FILLED,
    "url": FILLED,
    "methods": [TEXT],
    "definition": {"query": {"collection_name": FILLED, "query_name": FILLED}},
}
CONFIGURATION: Final = {
    "custom_name?": TEXT,
    "custom_root_fields?": OBJECT,
    "custom_column_names?": {"*": TEXT},
    "column_config?": {"*": {"custom_name?": TEXT, "comment?": TEXT}},
    "comment?": TEXT,
}
TABLE: Final = {
    "table": NAME,
    "configuration?": CONFIGURATION,
    "object_relationships?": RELATIONSHIPS,
    "array_relationships?": RELATIONSHIPS,
    "computed_fields?": [COMPUTED_FIELD],
    **{
        f"{kind}_permissions?": [{"role": FILLED, "permission": shape}] for kind, shape in PERMISSIONS.items()
    },
    "remote_relationships?": NAMED,
    "event_triggers?": NAMED,
}
SOURCE: Final = {"name": TEXT, "kind?": TEXT, "configuration?": OBJECT, "customization?": OBJECT}
POSTGRES_SOURCE: Final = {
    "tables?": [TABLE],
    "functions?": [{"function": NAME, "configuration?": OBJECT, "permissions?": [{"role": TEXT}]}],
}
LIMIT: Final = {"global?": NUMBER, "per_role?": {"*": NUMBER}}
RATE: Final = {"unique_params?": TEXTS, "max_reqs_per_min": NUMBER}
API_LIMITS: Final = {
    "disabled?": BOOLEAN,
    "depth_limit?": LIMIT,
    "node_limit?": LIMIT,
    "batch_limit?": LIMIT,
    "time_limit?": LIMIT,
    "rate_limit?": {"global?": RATE, "per_role?": {"*": RATE}},
}
INTROSPECTION: Final = {"disabled_for_roles?": [TEXT]}
DOCUMENT: Final = {
    "sources": [SOURCE],
    "inherited_roles?": [{"role_name": TEXT, "role_set": [TEXT]}],
    "query_collections?": [{"name": TEXT, "definition": {"queries": [QUERY]}}],
    "allowlist?": [{"collection": TEXT, "scope?": OBJECT}],
    "rest_endpoints?": [REST_ENDPOINT],
    "api_limits?": API_LIMITS,
    "graphql_schema_introspection?": INTROSPECTION,
    "actions?": NAMED,
    "custom_types?": OBJECT,
    "remote_schemas?": NAMED,
    "cron_triggers?": NAMED,
}
"""What the engine reads, with `?` behind what may be left out or null; whatever else there is, is kept."""


TOLD_APART: Final[Mapping[str, tuple[str, str]]] = {
    "object_relationships": ("relationships", "name"),
    "array_relationships": ("relationships", "name"),
    "computed_fields": ("computed fields", "name"),
    "remote_relationships": ("remote relationships", "name"),
    **{f"{kind}_permissions": (f"{kind} permissions", "role") for kind in PERMISSIONS},
    "event_triggers": ("event triggers", "name"),
}
"""The lists of a table: what their items are called, and what no two of them may share."""


def parse_document(given: Any, sources: Sequence[Mapping[str, Any]], path: str) -> dict[str, Any]:
    """A document of version 3, or of an older one, that the engine can work on.

    Versions 1 and 2 have the tables of the one database at the top: they go into the source `default` of
    `sources`. Raises EngineError with the path of what is wrong.
    """
    check_shape(given, OBJECT, path)
    document = (
        dict(given) if "sources" in given or given.get("version") == 3 else _from_version_2(given, sources)
    )
    document = {
        "version": 3,
        "sources": [],
        **{key: value for key, value in document.items() if value is not None},
    }
    check_shape(document, DOCUMENT, path)
    document["sources"] = [
        _source(source, f"{path}.sources[{index}]") for index, source in enumerate(document["sources"])
    ]
    _check_unique([source["name"] for source in document["sources"]], "sources", path)
    for key, what, name in (
        ("allowlist", "allowlist entries", "collection"),
        ("query_collections", "query collections", "name"),
        ("inherited_roles", "inherited roles", "role_name"),
    ):
        _check_unique([item[name] for item in document.get(key, [])], what, path)
    for index, entry in enumerate(document.get("allowlist", [])):
        if entry.get("scope") is not None:
            check_scope(entry["scope"], f"{path}.allowlist[{index}].scope")
    check_cycles(document.get("inherited_roles", []))
    return document


def _from_version_2(given: Mapping[str, Any], sources: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    rest = {key: value for key, value in given.items() if key not in {"tables", "functions", "version"}}
    functions = given.get("functions") or []
    own = {
        "tables": given.get("tables") or [],
        "functions": [
            item if isinstance(item, Mapping) and "function" in item else {"function": item}
            for item in functions
        ],
    }
    return {
        "version": 3,
        "sources": [{**source, **own} if source["name"] == "default" else source for source in sources],
        **rest,
    }


def _source(given: Mapping[str, Any], path: str) -> dict[str, Any]:
    source = {key: value for key, value in given.items() if value is not None}
    source = {"name": source["name"], "kind": "postgres", "tables": [], **source}
    if source["kind"] in KINDS:
        check_shape(source, POSTGRES_SOURCE, path)
        for key in ("table", "function"):
            named = [str(qualified_name(item[key])) for item in source.get(f"{key}s", [])]
            _check_unique(named, f"{key}s", path)
        for index, table in enumerate(source["tables"]):
            for key, (what, name) in TOLD_APART.items():
                items = table.get(key) or []
                _check_unique([item[name] for item in items], what, f"{path}.tables[{index}]")
    return source


def _check_unique(names: list[str], what: str, path: str) -> None:
    twice = [name for name in dict.fromkeys(names) if names.count(name) > 1]
    if twice:
        message = f"multiple declarations exist for the following {what}: {', '.join(twice)}"
        raise EngineError("parse-failed", message, path)

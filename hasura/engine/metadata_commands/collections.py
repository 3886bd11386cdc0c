"""Query collections, the allow-list and REST endpoints."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from hasura.engine.errors import EngineError
from hasura.engine.metadata_commands.draft import Draft, Entry, commented, drop_named, known, unused
from hasura.engine.query_collections import check_scope, endpoint_label, parse_query


def create_query_collection(draft: Draft, args: Any) -> None:
    """A named list of queries."""
    name = args["name"]
    collections = draft.listed("query_collections")
    unused(collections, name, "query collection", "$.args.name")
    queries = args["definition"]["queries"]
    names = [query["name"] for query in queries]
    twice = [f'"{name}"' for name in dict.fromkeys(names) if names.count(name) > 1]
    if twice:
        message = f"found duplicate query names {', '.join(twice)}"
        raise EngineError("not-supported", message, "$.args.definition.queries")
    for query in queries:
        parse_query(query["query"])
    collections.append(commented({"name": name, "definition": {"queries": queries}}, args))


def _collection(draft: Draft, name: str, path: str = "$.args") -> Entry:
    return known(draft.listed("query_collections"), name, "query collection", path)


def drop_query_collection(draft: Draft, args: Any) -> None:
    """Forget a collection; from the allow-list only with `cascade`."""
    name = args["collection"]
    item = _collection(draft, name, "$.args.collection")
    used = any(entry["collection"] == name for entry in draft.document.get("allowlist", []))
    if used and not args.get("cascade"):
        message = (
            f'query collection with name "{name}" is present in the allowlist; cannot proceed to drop. '
            "please use cascade to confirm you wish to drop it from the allowlist as well"
        )
        raise EngineError("dependency-error", message, "$.args.collection")
    draft.document["query_collections"].remove(item)
    draft.document["allowlist"] = [
        entry for entry in draft.document.get("allowlist", []) if entry["collection"] != name
    ]
    _drop_empty(draft)


def rename_query_collection(draft: Draft, args: Any) -> None:
    """Another name for a collection, in the allow-list and in REST endpoints too."""
    old, new = args["name"], args["new_name"]
    item = _collection(draft, old)
    unused(draft.listed("query_collections"), new, "query collection", "$.args.new_name")
    item["name"] = new
    for entry in draft.document.get("allowlist", []):
        if entry["collection"] == old:
            entry["collection"] = new
    for endpoint in draft.document.get("rest_endpoints", []):
        if endpoint["definition"]["query"]["collection_name"] == old:
            endpoint["definition"]["query"]["collection_name"] = new


def add_query_to_collection(draft: Draft, args: Any) -> None:
    """One more query."""
    item = _collection(draft, args["collection_name"])
    name = args["query_name"]
    queries = item["definition"]["queries"]
    if any(query["name"] == name for query in queries):
        message = f'query with name "{name}" already exists in collection "{item["name"]}"'
        raise EngineError("already-exists", message, "$.args")
    parse_query(args["query"])
    queries.append({"name": name, "query": args["query"]})


def drop_query_from_collection(draft: Draft, args: Any) -> None:
    """One query less."""
    item = _collection(draft, args["collection_name"])
    name = args["query_name"]
    for query in item["definition"]["queries"]:
        if query["name"] == name:
            item["definition"]["queries"].remove(query)
            return
    message = f'query with name "{name}" not found in collection "{item["name"]}"'
    raise EngineError("not-found", message, "$.args", http_status=400)


def _drop_empty(draft: Draft) -> None:
    for key in ("allowlist", "query_collections", "rest_endpoints"):
        if key in draft.document and not draft.document[key]:
            del draft.document[key]


def _allowed_entry(draft: Draft, name: str) -> Entry | None:
    """The entry of a collection, which must exist, in the allow-list."""
    _collection(draft, name, "$.args.collection")
    return next((item for item in draft.listed("allowlist") if item["collection"] == name), None)


def _listed_entry(draft: Draft, name: str) -> Entry:
    entry = _allowed_entry(draft, name)
    if entry is None:
        message = f'collection "{name}" doesn\'t exist in the allowlist'
        raise EngineError("not-found", message, "$.args", http_status=400)
    return entry


def add_collection_to_allowlist(draft: Draft, args: Any) -> None:
    """Allow the queries of a collection."""
    name, scope = args["collection"], args.get("scope")
    scope = {"global": True} if scope is None else scope
    check_scope(scope, "$.args.scope")
    if _allowed_entry(draft, name) is not None:
        draft.answer = {
            "message": f'collection "{name}" already exists in the allowlist, scope ignored; '
            "to change scope, use update_scope_of_collection_in_allowlist"
        }
        return
    draft.listed("allowlist").append({"collection": name, "scope": scope})


def update_scope_of_collection(draft: Draft, args: Any) -> None:
    """Allow them for others."""
    check_scope(args["scope"], "$.args.scope")
    _listed_entry(draft, args["collection"])["scope"] = args["scope"]


def drop_collection_from_allowlist(draft: Draft, args: Any) -> None:
    """Allow them no longer."""
    if not isinstance(args, Mapping) or "collection" not in args:
        message = (
            "parsing Hasura.RQL.Types.Allowlist.DropCollectionFromAllowlist(DropCollectionFromAllowlist) "
            'failed, key "collection" not found'
        )
        raise EngineError("parse-failed", message, "$.args")
    entry = _listed_entry(draft, args["collection"])
    draft.document["allowlist"].remove(entry)
    _drop_empty(draft)


def create_rest_endpoint(draft: Draft, args: Any) -> str:
    """A query of a collection under a URL."""
    name, url = args["name"], args["url"]
    endpoints = draft.listed("rest_endpoints")
    if any(item["name"] == name for item in endpoints):
        raise EngineError("already-exists", f"Endpoint with name: {name} already exists", "$.args")
    query = args["definition"]["query"]
    collection = _collection(draft, query["collection_name"])
    if all(item["name"] != query["query_name"] for item in collection["definition"]["queries"]):
        message = (
            f'query with name "{query["query_name"]}" does not exist in collection "{collection["name"]}"'
        )
        raise EngineError("not-exists", message, "$.args")
    endpoints.append(
        {
            "comment": args.get("comment"),
            "definition": args["definition"],
            "methods": args["methods"],
            "name": name,
            "url": url,
        }
    )
    return endpoint_label(name)


def drop_rest_endpoint(draft: Draft, args: Any) -> None:
    """Forget an endpoint."""
    name = args["name"]
    if drop_named(draft.document, "rest_endpoints", "name", name) is None:
        raise EngineError("not-exists", f"endpoint with name: {name} does not exist", "$.args")
    _drop_empty(draft)


COLLECTION_COMMANDS: Final = {
    "create_query_collection": create_query_collection,
    "drop_query_collection": drop_query_collection,
    "rename_query_collection": rename_query_collection,
    "add_query_to_collection": add_query_to_collection,
    "drop_query_from_collection": drop_query_from_collection,
    "add_collection_to_allowlist": add_collection_to_allowlist,
    "update_scope_of_collection_in_allowlist": update_scope_of_collection,
    "drop_collection_from_allowlist": drop_collection_from_allowlist,
    "create_rest_endpoint": create_rest_endpoint,
    "drop_rest_endpoint": drop_rest_endpoint,
}

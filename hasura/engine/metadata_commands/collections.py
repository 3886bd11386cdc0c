"""Query collections, the allow-list and REST endpoints."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from hasura.engine.errors import EngineError
from hasura.engine.metadata_commands.draft import Draft, Entry, commented, drop_named, known, unused
from hasura.engine.query_collections import endpoint_label, parse_query


def create_query_collection(draft: Draft, args: Any) -> None:
    """A named list of queries."""
    name = args["name"]
    collections = draft.listed("query_collections")
    unused(collections, name, "query collection")
    queries = args["definition"]["queries"]
    for query in queries:
        parse_query(query["query"])
    collections.append(commented({"name": name, "definition": {"queries": queries}}, args))


def _collection(draft: Draft, name: str) -> Entry:
    return known(draft.listed("query_collections"), name, "query collection")


def drop_query_collection(draft: Draft, args: Any) -> None:
    """Forget a collection; from the allow-list only with `cascade`."""
    name = args["collection"]
    item = _collection(draft, name)
    used = any(entry["collection"] == name for entry in draft.document.get("allowlist", []))
    if used and not args.get("cascade"):
        message = f'query collection with name "{name}" is present in the allowlist; cannot proceed to drop'
        raise EngineError("dependency-error", message, "$.args")
    draft.document["query_collections"].remove(item)
    draft.document["allowlist"] = [
        entry for entry in draft.document.get("allowlist", []) if entry["collection"] != name
    ]
    _drop_empty(draft)


def rename_query_collection(draft: Draft, args: Any) -> None:
    """Another name for a collection, in the allow-list and in REST endpoints too."""
    old, new = args["name"], args["new_name"]
    item = _collection(draft, old)
    unused(draft.listed("query_collections"), new, "query collection")
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
    raise EngineError("not-exists", message, "$.args")


def _drop_empty(draft: Draft) -> None:
    for key in ("allowlist", "query_collections", "rest_endpoints"):
        if key in draft.document and not draft.document[key]:
            del draft.document[key]


def _scope(args: Any, path: str) -> Entry:
    scope = args.get("scope")
    if scope is None:
        return {"global": True}
    if "global" not in scope:
        raise EngineError("parse-failed", 'key "global" not found', f"{path}.scope")
    if scope["global"]:
        if "roles" in scope:
            raise EngineError("parse-failed", "roles are not allowed when global is true", f"{path}.scope")
        return {"global": True}
    if "roles" not in scope:
        raise EngineError("parse-failed", 'key "roles" not found', f"{path}.scope")
    if not scope["roles"]:
        message = "parsing NonEmpty failed, unexpected empty list"
        raise EngineError("parse-failed", message, f"{path}.scope.roles")
    return {"global": False, "roles": scope["roles"]}


def _allowed_entry(draft: Draft, name: str) -> Entry | None:
    return next((item for item in draft.listed("allowlist") if item["collection"] == name), None)


def add_collection_to_allowlist(draft: Draft, args: Any) -> None:
    """Allow the queries of a collection."""
    name = args["collection"]
    scope = _scope(args, "$.args")
    _collection(draft, name)
    if _allowed_entry(draft, name) is not None:
        draft.answer = {
            "message": f'collection "{name}" already exists in the allowlist, scope ignored; '
            "to change scope, use update_scope_of_collection_in_allowlist"
        }
        return
    draft.listed("allowlist").append({"collection": name, "scope": scope})


def update_scope_of_collection(draft: Draft, args: Any) -> None:
    """Allow them for others."""
    entry = _allowed_entry(draft, args["collection"])
    if entry is None:
        message = f'collection "{args["collection"]}" doesn\'t exist in the allowlist'
        raise EngineError("not-found", message, "$.args", http_status=400)
    entry["scope"] = _scope(args, "$.args")


def drop_collection_from_allowlist(draft: Draft, args: Any) -> None:
    """Allow them no longer."""
    if not isinstance(args, Mapping) or "collection" not in args:
        message = (
            "parsing Hasura.RQL.Types.Allowlist.DropCollectionFromAllowlist(DropCollectionFromAllowlist) "
            'failed, key "collection" not found'
        )
        raise EngineError("parse-failed", message, "$.args")
    entry = _allowed_entry(draft, args["collection"])
    if entry is None:
        message = f'collection "{args["collection"]}" doesn\'t exist in the allowlist'
        raise EngineError("not-found", message, "$.args", http_status=400)
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

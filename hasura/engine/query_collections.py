"""Query collections, the allow-list made of them, and RESTified endpoints: commands, checks, look-ups."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

from graphql import GraphQLSyntaxError, parse, print_ast
from graphql.language import ast, visitor

from hasura.engine.errors import EngineError
from hasura.engine.metadata import Inconsistency
from hasura.engine.metadata_commands import Draft, Entry, text
from hasura.engine.schema.types import Object, RoleSchema, named

METHODS: Final = ("GET", "POST", "PUT", "PATCH", "DELETE")

# ---------------------------------------------------------------- collections


def create_query_collection(draft: Draft, args: Any) -> str | None:
    """A named list of queries."""
    name = text(args, "name")
    collections = draft.listed("query_collections")
    if any(item["name"] == name for item in collections):
        raise EngineError("already-exists", f'query collection with name "{name}" already exists', "$.args")
    queries = (args.get("definition") or {}).get("queries", [])
    for query in queries:
        text(query, "name")
        parse_query(query["query"])
    item: Entry = {"name": name, "definition": {"queries": queries}}
    if args.get("comment") is not None:
        item["comment"] = args["comment"]
    collections.append(item)
    return None


def parse_query(query: str) -> ast.DocumentNode:
    """The document, or Hasura's refusal of one that is none."""
    try:
        return parse(query, no_location=True)
    except GraphQLSyntaxError as error:
        raise EngineError(
            "parse-failed", "parsing query failed: not a valid graphql query", "$.args"
        ) from error


def _collection(draft: Draft, name: str) -> Entry:
    for item in draft.listed("query_collections"):
        if item["name"] == name:
            return item
    raise EngineError("not-exists", f'query collection with name "{name}" does not exist', "$.args")


def drop_query_collection(draft: Draft, args: Any) -> None:
    """Forget a collection; from the allow-list only with `cascade`."""
    name = text(args, "collection")
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
    old, new = text(args, "name"), text(args, "new_name")
    item = _collection(draft, old)
    if any(other["name"] == new for other in draft.listed("query_collections")):
        raise EngineError("already-exists", f'query collection with name "{new}" already exists', "$.args")
    item["name"] = new
    for entry in draft.document.get("allowlist", []):
        if entry["collection"] == old:
            entry["collection"] = new
    for endpoint in draft.document.get("rest_endpoints", []):
        if endpoint["definition"]["query"]["collection_name"] == old:
            endpoint["definition"]["query"]["collection_name"] = new


def add_query_to_collection(draft: Draft, args: Any) -> None:
    """One more query."""
    item = _collection(draft, text(args, "collection_name"))
    name = text(args, "query_name")
    queries = item["definition"]["queries"]
    if any(query["name"] == name for query in queries):
        message = f'query with name "{name}" already exists in collection "{item["name"]}"'
        raise EngineError("already-exists", message, "$.args")
    parse_query(args["query"])
    queries.append({"name": name, "query": args["query"]})


def drop_query_from_collection(draft: Draft, args: Any) -> None:
    """One query less."""
    item = _collection(draft, text(args, "collection_name"))
    name = text(args, "query_name")
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


# ---------------------------------------------------------------- allow-list


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
    if "collection" not in args:
        raise EngineError("parse-failed", 'key "collection" not found', "$.args")
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
    for key in ("collection", "scope"):
        if key not in args:
            raise EngineError("parse-failed", f'key "{key}" not found', "$.args")
    entry = _allowed_entry(draft, args["collection"])
    if entry is None:
        message = f'collection "{args["collection"]}" doesn\'t exist in the allowlist'
        raise EngineError("not-found", message, "$.args", http_status=400)
    entry["scope"] = _scope(args, "$.args")


def drop_collection_from_allowlist(draft: Draft, args: Any) -> None:
    """Allow them no longer."""
    if "collection" not in args:
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


@lru_cache(maxsize=4096)
def normalized(query: str) -> str | None:
    """A document without `__typename`, printed one way; None for one that cannot be parsed."""
    try:
        document = parse(query, no_location=True)
    except GraphQLSyntaxError:
        return None
    return print_ast(visitor.visit(document, _WithoutTypename()))


class _WithoutTypename(visitor.Visitor):
    def enter_field(self, node: ast.FieldNode, *_: Any) -> Any:
        return visitor.REMOVE if node.name.value == "__typename" else None


def allowed_queries(document: Mapping[str, Any]) -> frozenset[str]:
    """The normalized queries of all global collections on the list."""
    names = {
        item["collection"]
        for item in document.get("allowlist", [])
        if (item.get("scope") or {"global": True}).get("global")
    }
    found = set()
    for collection in document.get("query_collections", []):
        if collection["name"] in names:
            for query in collection["definition"]["queries"]:
                form = normalized(query["query"])
                if form is not None:
                    found.add(form)
    return frozenset(found)


# ---------------------------------------------------------------- REST endpoints


def create_rest_endpoint(draft: Draft, args: Any) -> str:
    """A query of a collection under a URL."""
    name, url = text(args, "name"), text(args, "url")
    endpoints = draft.listed("rest_endpoints")
    if any(item["name"] == name for item in endpoints):
        raise EngineError("already-exists", f'rest endpoint with name "{name}" already exists', "$.args")
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
    conflicts = ambiguous(draft.document)
    if conflicts:
        raise conflicts
    return f"rest_endpoint {name}"


def drop_rest_endpoint(draft: Draft, args: Any) -> None:
    """Forget an endpoint."""
    name = text(args, "name")
    for item in draft.listed("rest_endpoints"):
        if item["name"] == name:
            draft.document["rest_endpoints"].remove(item)
            _drop_empty(draft)
            return
    raise EngineError("not-exists", f'rest endpoint with name "{name}" does not exist', "$.args")


def ambiguous(document: Mapping[str, Any]) -> EngineError | None:
    """Endpoints of the same method whose paths match the same URL."""
    endpoints = document.get("rest_endpoints", [])
    clashing = [
        one
        for one in endpoints
        if any(
            one is not other
            and set(one["methods"]) & set(other["methods"])
            and _overlap(one["url"].split("/"), other["url"].split("/"))
            for other in endpoints
        )
    ]
    if not clashing:
        return None
    clashing.sort(key=lambda item: str(item["url"]))
    listed = ", ".join(item["url"] for item in clashing)
    reason = f"Ambiguous URL paths: {listed}"
    queries = _queries(document)
    conflicts = [
        {
            **item,
            "definition": {
                "query": queries[
                    (
                        item["definition"]["query"]["collection_name"],
                        item["definition"]["query"]["query_name"],
                    )
                ]
            },
        }
        for item in clashing
    ]
    internal = [{"conflicts": conflicts, "reason": reason}]
    return EngineError("invalid-configuration", reason, "$.args", http_status=400, internal=internal)


def _overlap(one: list[str], other: list[str]) -> bool:
    if len(one) != len(other):
        return False
    return all(a == b or a.startswith(":") or b.startswith(":") for a, b in zip(one, other, strict=True))


def _queries(document: Mapping[str, Any]) -> dict[tuple[str, str], str]:
    return {
        (collection["name"], query["name"]): query["query"]
        for collection in document.get("query_collections", [])
        for query in collection["definition"]["queries"]
    }


@dataclass(frozen=True, slots=True)
class Endpoint:
    """An endpoint found for a request: its query, and the values in its path."""

    query: str
    variables: Mapping[str, str]


def find_endpoint(document: Mapping[str, Any], method: str, path: str) -> Endpoint | list[str] | None:
    """The endpoint of a path; or the methods it has instead; or nothing."""
    segments = path.split("/")
    methods: list[str] = []
    for item in document.get("rest_endpoints", []):
        template = item["url"].split("/")
        if not _overlap(template, segments):
            continue
        if method not in item["methods"]:
            methods += item["methods"]
            continue
        query = item["definition"]["query"]
        source = _queries(document).get((query["collection_name"], query["query_name"]))
        if source is not None:
            pairs = zip(template, segments, strict=True)
            return Endpoint(source, {name[1:]: value for name, value in pairs if name.startswith(":")})
    return [name for name in METHODS if name in methods] or None


# ---------------------------------------------------------------- checks


def collection_problems(document: Mapping[str, Any], schema: Callable[[], RoleSchema]) -> list[Inconsistency]:
    """Queries that name what the administrator's schema does not have, and endpoints with unusable URLs."""
    found = []
    for endpoint in document.get("rest_endpoints", []):
        segments = endpoint["url"].split("/")
        if any(segment in {"", ":"} for segment in segments):
            reason = f"Empty segments or unnamed variables are not allowed: {endpoint['url']}"
            name = f"rest_endpoint {endpoint['name']}"
            found.append(Inconsistency("rest_endpoint", name, reason, endpoint))
    for collection in document.get("query_collections", []):
        for query in collection["definition"]["queries"]:
            errors = _unknown_fields(query["query"], schema())
            if errors:
                found.append(_invalid_query(document, collection["name"], query, errors))
    return found


def _invalid_query(
    document: Mapping[str, Any], collection: str, query: Mapping[str, Any], errors: list[str]
) -> Inconsistency:
    listed = ", ".join(f'"{error}"' for error in errors)
    reason = (
        f'Inconsistent object: In query collection "{collection}" the query "{query["name"]}" is invalid '
        f"with the following error(s): {listed}"
    )
    used = [
        f'"{item["name"]}"'
        for item in document.get("rest_endpoints", [])
        if item["definition"]["query"] == {"collection_name": collection, "query_name": query["name"]}
    ]
    if used:
        reason += f". This query is being used in the following REST endpoint(s): {', '.join(used)}"
    name = f"query_collections {query['name']} in {collection}"
    return Inconsistency("query_collections", name, reason, dict(query))


def _unknown_fields(query: str, schema: RoleSchema) -> list[str]:
    document = parse(query, no_location=True)
    fragments = {
        item.name.value: item for item in document.definitions if isinstance(item, ast.FragmentDefinitionNode)
    }
    errors: list[str] = []

    def walk(selection: ast.SelectionSetNode | None, parent: Object, path: str, depth: int) -> None:
        for item in selection.selections if selection and depth < 100 else ():
            if isinstance(item, ast.FieldNode):
                field = parent.fields.get(item.name.value)
                if item.name.value.startswith("__"):
                    continue
                here = f"{path}.{item.name.value}"
                if field is None:
                    errors.append(f"{here}: field '{item.name.value}' not found in object '{parent.name}'")
                    continue
                inner = schema.types[named(field.type)]
                if isinstance(inner, Object):
                    walk(item.selection_set, inner, here, depth + 1)
            elif isinstance(item, ast.InlineFragmentNode):
                walk(item.selection_set, parent, path, depth + 1)
            elif isinstance(item, ast.FragmentSpreadNode) and item.name.value in fragments:
                walk(fragments[item.name.value].selection_set, parent, path, depth + 1)

    for definition in document.definitions:
        if isinstance(definition, ast.OperationDefinitionNode):
            root = {"query": schema.query, "mutation": schema.mutation, "subscription": schema.subscription}[
                definition.operation.value
            ]
            type_ = schema.types.get(root or "")
            if isinstance(type_, Object):
                walk(definition.selection_set, type_, "$", 0)
            else:
                errors.append(f"$: no {definition.operation.value} root")
    return errors


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

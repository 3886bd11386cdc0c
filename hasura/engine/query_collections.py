"""Query collections, the allow-list made of them, and RESTified endpoints: checks and look-ups."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any, Final

from graphql import GraphQLSyntaxError, parse, print_ast
from graphql.language import ast, visitor

from hasura.engine.errors import EngineError
from hasura.engine.metadata import Inconsistency
from hasura.engine.schema.types import Object, RoleSchema, named
from hasura.engine.shapes import BOOLEAN, TEXT, check_shape

METHODS: Final = ("GET", "POST", "PUT", "PATCH", "DELETE")
SCOPE: Final = {"global": BOOLEAN, "roles?": [TEXT]}


def parse_query(query: str) -> ast.DocumentNode:
    """The document, or Hasura's refusal of one that is none."""
    try:
        return parse(query, no_location=True)
    except GraphQLSyntaxError as error:
        raise EngineError(
            "parse-failed", "parsing query failed: not a valid graphql query", "$.args"
        ) from error


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


def check_scope(scope: Any, path: str) -> None:
    """Whom an entry of the allow-list is for: everybody, or some roles."""
    check_shape(scope, SCOPE, path)
    roles = scope.get("roles")
    if scope["global"] and roles is not None:
        raise EngineError("parse-failed", "roles are not allowed when global is true", path)
    if not scope["global"] and roles is None:
        raise EngineError("parse-failed", 'key "roles" not found', path)
    if roles == []:
        message = "parsing NonEmpty failed, unexpected empty list"
        raise EngineError("parse-failed", message, f"{path}.roles")
    if roles is not None and len(set(roles)) < len(roles):
        raise EngineError("parse-failed", "duplicate roles are not allowed", path)


def allowed_queries(document: Mapping[str, Any], role: str | None) -> frozenset[str]:
    """The normalized queries of the collections on the list that are for everybody, or for a role."""
    names = {
        item["collection"]
        for item in document.get("allowlist", [])
        if item.get("scope") is None or item["scope"]["global"] or role in item["scope"]["roles"]
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


def endpoint_label(name: str) -> str:
    """What an endpoint is called in inconsistencies."""
    return f"rest_endpoint {name}"


def _ambiguous(document: Mapping[str, Any]) -> Iterator[Inconsistency]:
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
        return
    clashing.sort(key=lambda item: str(item["url"]))
    listed = ", ".join(item["url"] for item in clashing)
    queries = _queries(document)
    objects = tuple(
        _problem("", {**item, "definition": {"query": queries.get(_query_of(item))}}) for item in clashing
    )
    yield replace(objects[0], reason=f"Ambiguous URL paths: {listed}", objects=objects)


def _problem(reason: str, endpoint: Mapping[str, Any]) -> Inconsistency:
    return Inconsistency("rest_endpoint", endpoint_label(endpoint["name"]), reason, endpoint)


def _query_of(endpoint: Mapping[str, Any]) -> tuple[str, str]:
    query = endpoint["definition"]["query"]
    return query["collection_name"], query["query_name"]


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


def find_endpoint(document: Mapping[str, Any], method: str, path: str) -> Endpoint:
    """The endpoint of a path; raises EngineError where there is none, or none for the method, or several."""
    segments = path.split("/")
    found: list[Endpoint] = []
    methods: set[str] = set()
    for item in document.get("rest_endpoints", []):
        template = item["url"].split("/")
        source = _queries(document).get(_query_of(item))
        if source is None or not _overlap(template, segments):
            continue
        methods.update(item["methods"])
        if method in item["methods"]:
            pairs = zip(template, segments, strict=True)
            found.append(Endpoint(source, {name[1:]: value for name, value in pairs if name.startswith(":")}))
    if len(found) > 1:
        raise EngineError("unexpected", "Multiple endpoints match request", http_status=500)
    if found:
        return found[0]
    if methods:
        listed = ", ".join(name for name in METHODS if name in methods)
        raise EngineError("method-not-allowed", f"Allowed methods: {listed}", http_status=405)
    raise EngineError("not-found", "Endpoint not found", http_status=404)


# ---------------------------------------------------------------- checks


def collection_problems(document: Mapping[str, Any], schema: Callable[[], RoleSchema]) -> list[Inconsistency]:
    """Queries that name what the administrator's schema does not have, and endpoints with unusable URLs."""
    found = []
    for endpoint in document.get("rest_endpoints", []):
        url = endpoint["url"]
        segments = url.split("/")
        variables = [segment for segment in segments if segment.startswith(":")]
        if any(segment in {"", ":"} for segment in segments):
            found.append(_problem(f"Empty segments or unnamed variables are not allowed: {url}", endpoint))
        if len(set(variables)) < len(variables):
            found.append(_problem(f"Duplicate variables found in endpoint path: {url}", endpoint))
    found += _ambiguous(document)
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
            type_ = schema.types.get(schema.root(definition.operation.value) or "")
            if isinstance(type_, Object):
                walk(definition.selection_set, type_, "$", 0)
            else:
                errors.append(f"$: no {definition.operation.value} root")
    return errors

"""Error answers in the OpenAPI document, as problem+json."""

from http import HTTPStatus
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from backend.errors import MEDIA_TYPE
from backend.schemas.problems import Problem

DESCRIPTION = """Chat sessions over REST: the same data, under the same permissions, as the GraphQL API.

Get an access token from `POST /api/auth/guest` and send it as `Authorization: Bearer ...`. Lists are pages:
pass `next_cursor` back as `cursor` until it is null. Every error is problem+json with a stable `code`."""

# status -> (code, sentence) of the example
EXAMPLES = {
    400: ("malformed-json", "The body is not valid JSON."),
    401: ("token-expired", "The access token has expired: refresh it."),
    403: ("role-not-allowed", "Only the assistant writes messages of this role."),
    404: ("session-not-found", "There is no such session."),
    409: ("session-deleted", "The session is deleted: restore it first."),
    411: ("length-required", "Send the body with its Content-Length."),
    413: ("body-too-large", "The body is too large."),
    415: ("unsupported-media-type", "Send the body as application/json."),
    422: ("validation-failed", "body.title: it cannot be blank"),
    429: ("rate-limited", "Too many attempts: wait 20 s."),
    503: ("graphql-unavailable", "The chats cannot be reached now."),
}
# What every body of a kind can be refused with.
OF_BODIES = {"application/json": (400, 413, 415, 422), "application/pdf": (413,)}
HEADERS = {
    401: ("WWW-Authenticate", "The challenge of RFC 6750."),
    429: ("Retry-After", "Seconds to wait."),
    503: ("Retry-After", "Seconds to wait."),
}
Responses = dict[int | str, dict[str, Any]]


def problems(*statuses: int, **codes: tuple[str, str]) -> Responses:
    """The error answers of a route; `e409=(code, sentence)` replaces an example."""
    responses: Responses = {}
    for status in statuses:
        code, detail = codes.get(f"e{status}", EXAMPLES[status])
        example = {
            "type": f"urn:parley:problem:{code}",
            "title": HTTPStatus(status).phrase,
            "status": status,
            "code": code,
            "detail": detail,
            "request_id": "5b1f0a6d0c7e4a6f9f1f0d2b8a3c4e5f",
        }
        content = {"schema": {"$ref": "#/components/schemas/Problem"}, "example": example}
        responses[status] = {"description": HTTPStatus(status).phrase, "content": {MEDIA_TYPE: content}}
        if status in HEADERS:
            name, description = HEADERS[status]
            responses[status]["headers"] = {name: {"description": description, "schema": {"type": "string"}}}
    return responses


def install_openapi(application: FastAPI) -> None:
    """Adds the schema of problems, which no route returns as a model, and what every body can be refused with
    before its route is asked."""

    def openapi() -> dict[str, Any]:
        if application.openapi_schema is None:
            document = get_openapi(
                title=application.title,
                version=application.version,
                description=application.description,
                routes=application.routes,
            )
            for methods in document["paths"].values():
                for operation in methods.values():
                    for kind in operation.get("requestBody", {"content": ()})["content"]:
                        answers = {str(status): one for status, one in problems(*OF_BODIES[kind]).items()}
                        operation["responses"] = answers | operation["responses"]
            schema = Problem.model_json_schema(ref_template="#/components/schemas/{model}")
            schemas = document.setdefault("components", {}).setdefault("schemas", {})
            schemas.update(schema.pop("$defs", {}))
            schemas["Problem"] = schema
            application.openapi_schema = document
        return application.openapi_schema

    application.openapi = openapi  # type: ignore[method-assign]

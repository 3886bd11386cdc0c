"""Every error a client can see, as problem+json (RFC 9457) with a stable code.

Services raise `ApiError`; everything FastAPI raises on its own is turned into the same shape here. What a
client sent is never repeated in an answer or in the log.
"""

import json
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException

from backend.logs import current_request_id

MEDIA_TYPE = "application/problem+json"
RETRY_SECONDS = 2


class ApiError(Exception):
    """A refusal with its HTTP status, stable code, and a sentence for the person who reads it."""

    def __init__(
        self, status: int, code: str, detail: str, headers: Mapping[str, str] | None = None, **members: Any
    ) -> None:
        super().__init__(f"{status} {code}")
        self.status = status
        self.code = code
        self.detail = detail
        self.headers = dict(headers or {})
        self.members = members


def problem(status: int, code: str, detail: str, **members: Any) -> dict[str, Any]:
    """The members of a problem document."""
    document = {
        "type": f"urn:parley:problem:{code}",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "code": code,
        "detail": detail,
        "request_id": current_request_id(),
    }
    return document | members


def error_problem(error: ApiError) -> dict[str, Any]:
    """The problem document of an error, for an answer or for an event of a stream."""
    return problem(error.status, error.code, error.detail, **error.members)


def problem_response(error: ApiError) -> Response:
    """The answer for an error."""
    body = json.dumps(error_problem(error), ensure_ascii=False).encode()
    return Response(body, error.status, error.headers, MEDIA_TYPE)


def unavailable(code: str, detail: str) -> ApiError:
    """503: something the backend needs is away for the moment; the client may try again."""
    return ApiError(503, code, detail, {"Retry-After": str(RETRY_SECONDS)})


def stopping() -> ApiError:
    """503 for what could not be ended before this process does."""
    return unavailable("backend-stopping", "The server stops: try again in a moment.")


def unauthorized(code: str, detail: str) -> ApiError:
    """401 with the challenge that RFC 6750 asks for."""
    error = "" if code == "token-missing" else ', error="invalid_token"'
    return ApiError(401, code, detail, {"WWW-Authenticate": f'Bearer realm="parley"{error}'})


def not_found(code: str, detail: str) -> ApiError:
    """404, for what does not exist and for what belongs to somebody else alike."""
    return ApiError(404, code, detail)


# What Starlette and FastAPI raise on their own: status -> code, sentence.
FRAMEWORK_ERRORS = {
    400: ("malformed-request", "The request could not be read."),
    404: ("route-not-found", "There is no such path."),
    405: ("method-not-allowed", "This path does not know this method."),
    413: ("body-too-large", "The body is too large."),
}


def framework_error(status: int, headers: Mapping[str, str] | None = None) -> ApiError:
    """The error for a status that the framework, not a route, decided on."""
    code, detail = FRAMEWORK_ERRORS.get(status) or ("http-error", HTTPStatus(status).phrase)
    return ApiError(status, code, detail, headers)


async def handle_api_error(_request: Request, error: Exception) -> Response:
    """Answers an ApiError."""
    assert isinstance(error, ApiError)
    return problem_response(error)


async def handle_http_exception(_request: Request, error: Exception) -> Response:
    """Answers what the framework refused."""
    assert isinstance(error, HTTPException)
    return problem_response(framework_error(error.status_code, error.headers))


async def handle_validation_error(request: Request, error: Exception) -> Response:
    """Answers input that does not fit the schema: which field, and why, without the value."""
    assert isinstance(error, RequestValidationError)
    return problem_response(validation_problem(error.errors(), request.headers.get("content-type", "")))


def validation_problem(
    errors: Sequence[Mapping[str, Any]], content_type: str = "application/json"
) -> ApiError:
    """400 for a body that is no JSON, 415 for one that does not say that it is, else 422 with its fields."""
    kinds = {entry["type"] for entry in errors}
    if "json_invalid" in kinds:
        return ApiError(400, "malformed-json", "The body is not valid JSON.")
    if "model_attributes_type" in kinds and "json" not in content_type:
        return ApiError(415, "unsupported-media-type", "Send the body as application/json.")
    fields = [{"field": _field(entry["loc"]), "reason": _reason(entry)} for entry in errors]
    first = fields[0]
    return ApiError(422, "validation-failed", f"{first['field']}: {first['reason']}", errors=fields)


def _field(location: Sequence[str | int]) -> str:
    """`body.title`; the name of an unknown field is the client's own text, so it is cut."""
    return ".".join(str(part)[:100] for part in location)


def _reason(entry: Mapping[str, Any]) -> str:
    text = str(entry["msg"]).removeprefix("Value error, ")
    return text[:1].lower() + text[1:]


def install_error_handlers(application: FastAPI) -> None:
    """Makes every answer that is an error a problem document."""
    application.add_exception_handler(ApiError, handle_api_error)
    application.add_exception_handler(HTTPException, handle_http_exception)
    application.add_exception_handler(RequestValidationError, handle_validation_error)

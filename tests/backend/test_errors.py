"""Everything that goes wrong before a route is asked is a problem document too."""

import json

import httpx
import pytest

from backend.config import read_settings
from backend.logs import JsonFormatter
from backend.main import create_app
from tests.backend.harness import ORIGIN, Backend, assert_problem
from tests.backend.test_backend_settings import GOOD

JSON = {"content-type": "application/json"}
CREATE = "/api/chat-sessions/create"


def test_an_unknown_path(backend: Backend) -> None:
    with backend.client() as client:
        assert_problem(client.get("/api/nothing"), 404, "route-not-found")


def test_a_wrong_method_names_the_right_ones(backend: Backend) -> None:
    with backend.client() as client:
        answer = client.delete("/healthz")
        assert_problem(answer, 405, "method-not-allowed")
        assert "GET" in answer.headers["allow"]


@pytest.mark.parametrize("body", [b"{", b'{"title": }', b"\xff\xfe", b'{"title":"a"'])
def test_malformed_json(backend: Backend, body: bytes) -> None:
    with backend.new_user() as client:
        answer = client.post(CREATE, content=body, headers=JSON)
        assert answer.json()["code"] in ("malformed-json", "malformed-request")
        assert_problem(answer, 400, answer.json()["code"])


@pytest.mark.parametrize("body", [b"[]", b'"x"', b"1", b"null", b""])
def test_json_that_is_no_object(backend: Backend, body: bytes) -> None:
    with backend.new_user() as client:
        assert_problem(client.post(CREATE, content=body, headers=JSON), 422, "validation-failed")


def test_a_body_that_does_not_say_what_it_is(backend: Backend) -> None:
    with backend.new_user() as client:
        answer = client.post(CREATE, content=b"{}", headers={"content-type": "text/plain"})
        assert_problem(answer, 415, "unsupported-media-type")


def test_a_body_that_is_too_large(backend: Backend) -> None:
    with backend.new_user() as client:
        answer = client.post(CREATE, content=b" " * (2 * 1024 * 1024 + 1), headers=JSON)
        assert_problem(answer, 413, "body-too-large")


def test_a_chunked_body_that_is_too_large(backend: Backend) -> None:
    with backend.new_user() as client:
        answer = client.post(CREATE, content=(b" " * 65536 for _ in range(40)), headers=JSON)
        assert_problem(answer, 413, "body-too-large")


def test_a_deep_body(backend: Backend) -> None:
    with backend.new_user() as client:
        answer = client.post(CREATE, content=b"[" * 100_000, headers=JSON)
        assert answer.status_code in (400, 422)
        assert_problem(answer, answer.status_code, answer.json()["code"])


def test_the_request_id_is_the_clients_own_when_harmless(backend: Backend) -> None:
    with backend.client() as client:
        assert client.get("/healthz", headers={"x-request-id": "abc-1"}).headers["x-request-id"] == "abc-1"
        for bad in ("a b", "x" * 65, '"}{', "ü"):
            answered = client.get("/healthz", headers={b"x-request-id": bad.encode()}).headers["x-request-id"]
            assert answered != bad and len(answered) == 32


@pytest.mark.parametrize("path", ["/healthz", "/api/nothing", "/api/chat-sessions/x"])
def test_allowed_origins_see_answers_and_errors(backend: Backend, path: str) -> None:
    with backend.client() as client:
        answer = client.get(path, headers={"origin": ORIGIN})
        assert answer.headers["access-control-allow-origin"] == ORIGIN
        assert answer.headers["access-control-allow-credentials"] == "true"
        assert "X-Request-Id" in answer.headers["access-control-expose-headers"]


@pytest.mark.parametrize(
    "origin",
    [
        "http://evil.example",
        "null",
        "http://127.0.0.1:3001",
        ORIGIN + ".evil.example",
        "https://127.0.0.1:3000",
    ],
)
def test_other_origins_see_nothing(backend: Backend, origin: str) -> None:
    with backend.client() as client:
        assert "access-control-allow-origin" not in client.get("/healthz", headers={"origin": origin}).headers
        preflight = client.options(
            CREATE, headers={"origin": origin, "access-control-request-method": "POST"}
        )
        assert "access-control-allow-origin" not in preflight.headers


def test_a_preflight_allows_what_the_front_end_sends(backend: Backend) -> None:
    headers = {
        "origin": ORIGIN,
        "access-control-request-method": "PUT",
        "access-control-request-headers": "authorization,content-type,x-request-id",
    }
    with backend.client() as client:
        answer: httpx.Response = client.options("/api/chat-sessions/x", headers=headers)
    assert answer.status_code == 200 and answer.headers["access-control-allow-origin"] == ORIGIN
    assert "PUT" in answer.headers["access-control-allow-methods"]
    assert answer.headers["access-control-max-age"] == "86400"


async def test_an_unforeseen_error_says_nothing_and_is_logged_without_its_message(
    caplog: pytest.LogCaptureFixture,
) -> None:
    application = create_app(read_settings(GOOD))

    @application.get("/broken")
    async def broken() -> None:
        try:
            raise KeyError("what somebody wrote")
        except KeyError as error:
            raise RuntimeError("what somebody wrote") from error

    transport = httpx.ASGITransport(application, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://backend") as client:
        answer = await client.get("/broken", headers={"origin": ORIGIN, "x-request-id": "broken-1"})
    assert_problem(answer, 500, "internal-error")
    assert answer.headers["access-control-allow-origin"] == ORIGIN
    assert "somebody" not in answer.text
    lines = [JsonFormatter().format(record) for record in caplog.records]
    failed = next(line for line in map(json.loads, lines) if line["event"] == "request failed")
    assert [cause["type"] for cause in failed["error"]] == ["builtins.RuntimeError", "builtins.KeyError"]
    assert any("broken" in frame for frame in failed["error"][0]["frames"])
    assert "somebody" not in "".join(lines)


def test_openapi_has_examples_and_problems(backend: Backend) -> None:
    with backend.client() as client:
        document = client.get("/openapi.json").json()
    assert "HTTPValidationError" not in document["components"]["schemas"]
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            where = f"{method} {path}"
            assert operation["description"], where
            for status, answer in operation["responses"].items():
                if int(status) >= 400:
                    content = answer["content"]["application/problem+json"]
                    assert content["example"]["status"] == int(status), where
                    assert content["schema"] == {"$ref": "#/components/schemas/Problem"}, where
            bodies = operation.get("requestBody", {"content": {}})["content"]
            assert len(bodies) <= 1 and set(bodies) <= {"application/json", "application/pdf"}, where
            refusals = {status for status in operation["responses"] if status >= "400"}
            assert not bodies or "413" in refusals, where
            if body := bodies.get("application/json"):
                assert refusals >= {"400", "413", "415", "422"}, where
                name = body["schema"]["$ref"].rpartition("/")[2]
                assert document["components"]["schemas"][name]["examples"], where

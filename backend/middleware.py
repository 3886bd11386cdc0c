"""What happens around every request: its id, a log line, its numbers, an answer when all else failed."""

import asyncio
import logging
import time

from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from backend.errors import ApiError, framework_error, problem_response, stopping
from backend.logs import begin_request, log
from backend.metrics import Metrics

logger = logging.getLogger("backend.requests")
REQUEST_ID_HEADER = "X-Request-Id"
# Asked every few seconds by machines: counted, but worth a line only when they fail.
QUIET_ROUTES = frozenset({"/healthz", "/readyz", "/metrics"})


class RequestContext:
    """Pure ASGI, so that streams pass through; inside CORS, so that a 500 keeps its CORS headers."""

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self.app = app
        self.metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        request_id = begin_request(Headers(scope=scope).get(REQUEST_ID_HEADER))
        started = time.perf_counter()
        status = 0

        async def send_with_id(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                MutableHeaders(scope=message)[REQUEST_ID_HEADER] = request_id
            await send(message)

        try:
            await self.app(scope, receive, send_with_id)
        except asyncio.CancelledError:
            if not status:  # the server stops, and has waited for long enough
                await problem_response(stopping())(scope, receive, send_with_id)
            raise
        except Exception as error:
            log(logger, logging.ERROR, "request failed", error, route=route_of(scope))
            if status:
                raise  # the answer has begun: only a cut connection can tell the client
            failure = ApiError(500, "internal-error", "Something went wrong here; the log has the details.")
            await problem_response(failure)(scope, receive, send_with_id)
        finally:
            self._record(scope, status, time.perf_counter() - started)

    def _record(self, scope: Scope, status: int, seconds: float) -> None:
        route, method = route_of(scope), scope["method"]
        self.metrics.requests.labels(method, route, status).inc()
        self.metrics.request_seconds.labels(method, route).observe(seconds)
        if route not in QUIET_ROUTES or status >= 400:
            log(
                logger,
                logging.INFO,
                "request",
                method=method,
                route=route,
                status=status,
                milliseconds=round(seconds * 1000, 1),
            )


class BodyLimit:
    """Refuses a body that is too large, by its announced size or while it is read.

    Below `uploads` the routes count themselves.
    """

    def __init__(self, app: ASGIApp, size: int, uploads: tuple[str, ...] = ()) -> None:
        self.app = app
        self.size = size
        self.uploads = uploads

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers one request."""
        if scope["type"] != "http" or scope["path"].startswith(self.uploads):
            await self.app(scope, receive, send)
            return
        announced = Headers(scope=scope).get("content-length", "")
        if announced.isdecimal() and int(announced) > self.size:
            await problem_response(framework_error(413))(scope, receive, send)
            return
        read = 0

        async def receive_with_limit() -> Message:
            nonlocal read
            message = await receive()
            read += len(message.get("body", b""))
            if read > self.size:
                raise HTTPException(413)
            return message

        await self.app(scope, receive_with_limit, send)


def route_of(scope: Scope) -> str:
    """The path's template: ids stay out of logs and labels, and so does whatever a stranger tries."""
    path = getattr(scope.get("route"), "path", None)
    return path if isinstance(path, str) else "(none)"

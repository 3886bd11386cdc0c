"""Just enough HTTP over raw ASGI: read a body, send an answer, gzip, and which web pages may ask (CORS)."""

from __future__ import annotations

import gzip
import json
from collections.abc import Awaitable, Callable
from typing import Any, Final
from urllib.parse import urlsplit

from hasura.engine.config import Settings
from hasura.engine.errors import EngineError
from hasura.engine.values import parse_json

Scope = dict[str, Any]
Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]

LARGEST_BODY: Final = 32 * 1024 * 1024
SMALLEST_COMPRESSED: Final = 700
JSON: Final = (b"content-type", b"application/json; charset=utf-8")
ALLOWED_METHODS: Final = b"GET,POST,PUT,PATCH,DELETE,OPTIONS"

Headers = list[tuple[bytes, bytes]]


async def read_body(receive: Receive) -> bytes:
    """The whole body."""
    message = await receive()
    body: bytes = message.get("body", b"")
    if not message.get("more_body"):
        return body
    parts = [body]
    size = len(body)
    while message.get("more_body"):
        message = await receive()
        part: bytes = message.get("body", b"")
        size += len(part)
        if size > LARGEST_BODY:
            raise EngineError("bad-request", "request body is too large", http_status=413)
        parts.append(part)
    return b"".join(parts)


async def read_json(receive: Receive) -> Any:
    """The body as JSON with exact numbers."""
    body = await read_body(receive)
    try:
        return parse_json(body)
    except (ValueError, RecursionError) as error:
        raise EngineError("invalid-json", _json_error(error), "$") from error


def _json_error(error: Exception) -> str:
    if isinstance(error, json.JSONDecodeError) and not error.doc:
        return "Error in $: not enough input"
    return f"Error in $: {error}"


def client_address(scope: Scope) -> str:
    """Where a request comes from; empty over a socket of the file system."""
    return str((scope.get("client") or ("",))[0])


def header(scope: Scope, name: bytes) -> bytes | None:
    """The first header of that lower-case name."""
    for key, value in scope["headers"]:
        if key == name:
            return bytes(value)
    return None


class Reply:
    """Sends the one answer of a request, with CORS and compression as it asked."""

    def __init__(self, scope: Scope, send: Send, settings: Settings) -> None:
        self.scope = scope
        self.send = send
        self.settings = settings
        self.cookies: tuple[str, ...] = ()

    async def json(self, body: bytes, status: int = 200, extra: Headers | None = None) -> None:
        """A JSON body."""
        await self.bytes(body, [JSON, *(extra or [])], status)

    async def value(self, value: Any, status: int = 200) -> None:
        """A value as JSON."""
        await self.json(json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode(), status)

    async def text(self, text: str, status: int = 200) -> None:
        """A plain text."""
        await self.bytes(text.encode(), [(b"content-type", b"text/plain; charset=utf-8")], status)

    async def bytes(self, body: bytes, headers: Headers, status: int) -> None:
        """Anything."""
        origin = None
        compress = False
        for key, value in self.scope["headers"]:
            if key == b"origin":
                origin = value
            elif key == b"accept-encoding" and len(body) >= SMALLEST_COMPRESSED:
                compress = _accepts_gzip(value)
        if compress:
            body = gzip.compress(body, compresslevel=1)
            headers = [*headers, (b"content-encoding", b"gzip"), (b"vary", b"accept-encoding")]
        if origin is not None:
            headers = [*headers, *cors_headers(self.settings, origin)]
        cookies = [(b"set-cookie", cookie.encode("latin-1")) for cookie in self.cookies]
        headers = [*headers, *cookies, (b"content-length", str(len(body)).encode())]
        await self.send({"type": "http.response.start", "status": status, "headers": headers})
        await self.send({"type": "http.response.body", "body": body})

    async def preflight(self) -> None:
        """The answer to OPTIONS."""
        origin = header(self.scope, b"origin") or b""
        headers = cors_headers(self.settings, origin) if origin else []
        if headers:
            asked = header(self.scope, b"access-control-request-headers")
            headers.append((b"access-control-max-age", b"1728000"))
            if asked is not None:
                headers.append((b"access-control-allow-headers", asked))
        headers = [*headers, (b"content-type", b"text/plain; charset=utf-8"), (b"content-length", b"0")]
        await self.send({"type": "http.response.start", "status": 204, "headers": headers})
        await self.send({"type": "http.response.body", "body": b""})


def _accepts_gzip(value: bytes) -> bool:
    for part in value.split(b","):
        name, _, quality = part.partition(b";")
        if name.strip() in (b"gzip", b"*"):
            return quality.replace(b" ", b"") not in (b"q=0", b"q=0.0")
    return False


def cors_headers(settings: Settings, origin: bytes) -> Headers:
    """What lets a page of an allowed origin read the answer."""
    if not origin_allowed(settings, origin.decode("latin-1")):
        return []
    return [
        (b"access-control-allow-origin", origin),
        (b"access-control-allow-credentials", b"true"),
        (b"access-control-allow-methods", ALLOWED_METHODS),
        (b"vary", b"origin"),
    ]


def origin_allowed(settings: Settings, origin: str) -> bool:
    """Whether a page of this origin may read answers; `https://*.example.com` stands for one label."""
    if settings.disable_cors:
        return False
    return any(_matches(pattern, origin) for pattern in settings.cors_domains)


def _matches(pattern: str, origin: str) -> bool:
    if pattern in ("*", origin):
        return True
    wanted, given = urlsplit(pattern), urlsplit(origin)
    if wanted.hostname is None or not wanted.hostname.startswith("*."):
        return False
    label, dot, rest = (given.hostname or "").partition(".")
    same_place = (wanted.scheme, wanted.port) == (given.scheme, given.port)
    return same_place and bool(label and dot) and rest == wanted.hostname[2:]

"""`/console`: GraphiQL, served from the files that `npm run build` makes beside this one.

Nothing in it is fetched from another host, and the page may talk to the engine alone (its content security
policy says so). Who is not on this machine gets it only when HASURA_GRAPHQL_ENABLE_CONSOLE says `true`.
"""

from __future__ import annotations

import ipaddress
import mimetypes
import re
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, Final

from hasura.engine.config import Settings

Scope = dict[str, Any]
Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]

DIST: Final = Path(__file__).parent / "dist"
NOT_BUILT: Final = (
    "The console is not built; build it with: "
    "cd hasura/engine/console && npm install --no-save && npm run build\n"
)
ELSEWHERE: Final = (
    "The console answers this machine alone; HASURA_GRAPHQL_ENABLE_CONSOLE=true opens it to everyone who can "
    "reach the engine.\n"
)
POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
    "font-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
_FILE = re.compile(r"[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)+")
_HASHED = re.compile(r".*-[A-Z0-9]{8}\.\w+")


async def respond(settings: Settings, scope: Scope, receive: Receive, send: Send) -> None:
    """Answer a request for `/`, `/console` or a file below it."""
    path = scope["path"].rstrip("/")
    if settings.enable_console is False:
        await _text(send, 404, "The console is disabled.\n")
    elif settings.enable_console is None and not _is_local(scope):
        await _text(send, 403, ELSEWHERE)
    elif scope["method"] not in ("GET", "HEAD"):
        await _text(send, 405, "The console is only read.\n")
    elif path == "":
        await _answer(send, 302, b"", [(b"location", b"/console")])
    elif not (DIST / "index.html").is_file():
        await _text(send, 503, NOT_BUILT)
    else:
        await _file(send, path.removeprefix("/console").removeprefix("/") or "index.html")


async def _file(send: Send, name: str) -> None:
    if not _FILE.fullmatch(name):
        name = "index.html"
    file = DIST / name
    if not file.is_file():
        await _text(send, 404, f"The console has no file {name}.\n")
        return
    kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
    keep = b"public, max-age=31536000, immutable" if _HASHED.fullmatch(name) else b"no-cache"
    headers = [
        (b"content-type", f"{kind}; charset=utf-8".encode()),
        (b"cache-control", keep),
        (b"content-security-policy", POLICY.encode()),
        (b"x-content-type-options", b"nosniff"),
        (b"referrer-policy", b"no-referrer"),
    ]
    await _answer(send, 200, file.read_bytes(), headers)


def _is_local(scope: Scope) -> bool:
    client = scope.get("client")
    try:
        return client is None or ipaddress.ip_address(client[0]).is_loopback
    except ValueError:
        return False


async def _text(send: Send, status: int, text: str) -> None:
    await _answer(send, status, text.encode(), [(b"content-type", b"text/plain; charset=utf-8")])


async def _answer(send: Send, status: int, body: bytes, headers: list[tuple[bytes, bytes]]) -> None:
    length = (b"content-length", str(len(body)).encode())
    await send({"type": "http.response.start", "status": status, "headers": [*headers, length]})
    await send({"type": "http.response.body", "body": body})

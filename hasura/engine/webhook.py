"""The authentication webhook (`HASURA_GRAPHQL_AUTH_HOOK`), asked by GET or POST for each session."""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Mapping
from typing import Any, Final, NamedTuple

import httpx

from hasura.engine.claims import json_kind
from hasura.engine.config import Settings
from hasura.engine.errors import EngineError
from hasura.engine.jwks import seconds_until_expiry

LOG: Final = logging.getLogger("hasura.engine.webhook")
NOT_FORWARDED: Final = frozenset(
    {
        "accept", "accept-datetime", "accept-encoding", "accept-language", "cache-control", "connection",
        "content-length", "content-md5", "content-type", "dnt", "host", "origin", "referer", "user-agent",
        "upgrade", "sec-websocket-key", "sec-websocket-version", "sec-websocket-extensions",
        "sec-websocket-protocol", "transfer-encoding",
    }
)  # fmt: skip


class Answer(NamedTuple):
    """What a hook says: session variables by lower-case names, and when they expire (None: never)."""

    variables: dict[str, str]
    expires_at: float | None
    cookies: tuple[str, ...]


async def ask_hook(
    client: httpx.AsyncClient, settings: Settings, headers: Mapping[str, str], request: Any
) -> Answer:
    """Ask for the session of a request; raises EngineError when the hook gives none."""
    hook = settings.auth_hook
    assert hook is not None
    try:
        if settings.auth_hook_mode == "GET":
            forwarded = {name: value for name, value in headers.items() if name not in NOT_FORWARDED}
            response = await client.get(hook, headers=forwarded)
        else:
            body: dict[str, Any] = {"headers": dict(headers)}
            if settings.auth_hook_send_request_body:
                body["request"] = request
            response = await client.post(hook, json=body)
    except httpx.HTTPError as error:
        LOG.error("the authentication hook %s failed: %s", hook, error)
        raise EngineError("unexpected", "webhook authentication request failed") from error
    if response.status_code == 401:
        raise EngineError("access-denied", "Authentication hook unauthorized this request")
    if response.status_code != 200:
        LOG.error("the authentication hook %s answered %d", hook, response.status_code)
        raise EngineError("unexpected", "Invalid response from authorization hook")
    try:
        document = json.loads(response.content)
    except ValueError as error:
        raise _invalid(str(error)) from error
    if not isinstance(document, dict):
        raise _invalid(f"expected Object, but encountered {json_kind(document)}")
    for name, value in document.items():
        if not isinstance(value, str):
            raise _invalid(f"key {name!r}: expected String, but encountered {json_kind(value)}")
    lowered = {name.lower(): value for name, value in document.items()}
    seconds = seconds_until_expiry(lowered)
    variables = {name: value for name, value in lowered.items() if name.startswith("x-hasura-")}
    expires_at = None if seconds is None else time.time() + seconds
    return Answer(variables, expires_at, tuple(response.headers.get_list("set-cookie")))


def _invalid(reason: str) -> EngineError:
    return EngineError("unexpected", f"Invalid response from authorization hook: {reason}")

"""Which web pages may talk to the engine: `HASURA_GRAPHQL_CORS_DOMAIN`."""

from __future__ import annotations

from urllib.parse import urlsplit

from hasura.engine.config import Settings


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

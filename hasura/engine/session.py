"""Who asks: the headers of a request become a `Session`, or the request is refused.

The order is Hasura's: an admin secret, when sent, decides alone; then the webhook or the tokens; then the
unauthorized role, whose variables come from the client's own headers.
"""

from __future__ import annotations

import asyncio
import hmac
import logging
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import jwt

from hasura.engine.claims import VARIABLE_PREFIX, read_claims
from hasura.engine.config import Settings, SettingsError, parse_boolean
from hasura.engine.errors import EngineError
from hasura.engine.tokens import JwtSecret, VerificationKey, verify_token

if TYPE_CHECKING:
    import httpx

    from hasura.engine.jwks import KeySet

LOG: Final = logging.getLogger("hasura.engine.session")
ADMIN: Final = "admin"
ROLE: Final = "x-hasura-role"
SECRET_HEADERS: Final = ("x-hasura-admin-secret", "x-hasura-access-key")
BACKEND_ONLY: Final = "x-hasura-use-backend-only-permissions"
LARGEST_CACHE: Final = 10_000

RawHeaders = Iterable[tuple[bytes, bytes]]


@dataclass(frozen=True)
class Session:
    """A role and its session variables (lower-case names); `admin` is above every permission.

    `expires_at` is when the credentials stop being good (seconds since the epoch): open sockets close then.
    `cookies` are those that the webhook sets, as values of Set-Cookie.
    """

    role: str
    variables: Mapping[str, str]
    backend_only: bool = False
    expires_at: float | None = None
    cookies: tuple[str, ...] = ()


class Authenticator:
    """Decides every request's session; verified tokens are remembered until they expire."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._secrets = tuple(secret.encode() for secret in settings.admin_secrets)
        self._client: httpx.AsyncClient | None = None
        self._verified: dict[tuple[bytes | None, ...], tuple[Session, float]] = {}
        self._key_sets: dict[str, KeySet] = {}
        self._cache_headers = (b"x-hasura-role", *self._token_headers())
        self._tasks: list[asyncio.Task[None]] = []

    async def start(self) -> None:
        """Fetch the key sets; a set that cannot be fetched now is a configuration that cannot work."""
        urls = [secret.jwk_url for secret in self._settings.jwt_secrets if secret.jwk_url is not None]
        if not urls:
            return
        from hasura.engine.jwks import KeySet, KeySetError  # noqa: PLC0415 - see _http

        for url in urls:
            key_set = self._key_sets[url] = KeySet(url, self._http(), self._verified.clear)
            try:
                seconds = await key_set.fetch()
            except KeySetError as error:
                raise SettingsError(f"HASURA_GRAPHQL_JWT_SECRET: {error}") from error
            if seconds is not None:
                self._tasks.append(asyncio.create_task(key_set.refresh_forever(seconds)))

    async def close(self) -> None:
        """Stop following the key sets."""
        for task in self._tasks:
            task.cancel()
        if self._client is not None:
            await self._client.aclose()

    def _http(self) -> httpx.AsyncClient:
        """The client for webhook and key sets; most engines need none, and importing it takes 0.15 s."""
        if self._client is None:
            import httpx  # noqa: PLC0415

            self._client = httpx.AsyncClient(timeout=10.0, follow_redirects=False)
        return self._client

    async def authenticate(self, headers: RawHeaders, request: Any = None) -> Session:
        """The session of a request, from its raw headers (lower-case names, as ASGI gives them).

        `request` is the GraphQL request as JSON; only a webhook asked by POST gets to see it.
        """
        given = dict(headers)
        if self._settings.jwt_secrets:
            key = tuple(map(given.get, self._cache_headers))
            known = self._verified.get(key)
            if known is not None and known[1] > time.time() and not _sends_secret(given):
                return known[0]
        texts = {name.decode("latin-1"): value.decode("utf-8", "replace") for name, value in given.items()}
        return await self._decide(texts, given, request)

    async def _decide(self, headers: dict[str, str], given: Mapping[bytes, bytes], request: Any) -> Session:
        settings = self._settings
        if not self._secrets:
            return _trusted(headers)
        sent = next((headers[name] for name in SECRET_HEADERS if name in headers), None)
        if sent is not None:
            if not self._is_admin_secret(sent):
                raise EngineError("access-denied", "invalid x-hasura-admin-secret/x-hasura-access-key")
            return _trusted(headers)
        if settings.auth_hook is not None:
            from hasura.engine.webhook import ask_hook  # noqa: PLC0415 - see _http

            answer = await ask_hook(self._http(), settings, headers, request)
            role = answer.variables.get(ROLE)
            if not role:
                raise EngineError("invalid-params", "x-hasura-role not found in session variables")
            return Session(role, answer.variables, expires_at=answer.expires_at, cookies=answer.cookies)
        if settings.jwt_secrets:
            return self._from_token(headers, given)
        return self._unauthorized(
            headers, "access-denied", "x-hasura-admin-secret/x-hasura-access-key required, but not found"
        )

    def _is_admin_secret(self, sent: str) -> bool:
        matches = [hmac.compare_digest(sent.encode(), secret) for secret in self._secrets]
        return any(matches)

    def _unauthorized(self, headers: Mapping[str, str], code: str, message: str) -> Session:
        role = self._settings.unauthorized_role
        if role is None:
            raise EngineError(code, message)
        return Session(role, _header_variables(headers, role))

    def _from_token(self, headers: Mapping[str, str], given: Mapping[bytes, bytes]) -> Session:
        found = [
            (secret, token)
            for secret in self._settings.jwt_secrets
            if (token := find_token(secret, headers)) is not None
        ]
        if not found:
            message = "Missing 'Authorization' or 'Cookie' header in JWT authentication mode"
            return self._unauthorized(headers, "invalid-headers", message)
        matching = [(secret, token) for secret, token in found if _issued_for(secret, token)]
        if not matching:
            raise EngineError("invalid-jwt", "Could not verify JWT: JWTNotInIssuer")
        if len(matching) > 1:
            raise EngineError("invalid-headers", "Could not verify JWT: Multiple JWTs found")
        secret, token = matching[0]
        session = self._verify(secret, token, headers.get(ROLE))
        good_until = (
            time.time() + 3600 if session.expires_at is None else session.expires_at + secret.allowed_skew
        )
        self._remember(tuple(map(given.get, self._cache_headers)), session, good_until)
        return session

    def _verify(self, secret: JwtSecret, token: str, wanted_role: str | None) -> Session:
        token_claims = verify_token(secret, self._keys(secret), token)
        claims = read_claims(token_claims, secret.claims)
        role = wanted_role or claims.default_role
        if role not in claims.allowed_roles:
            raise EngineError("access-denied", "Your requested role is not in allowed roles", http_status=400)
        expires = token_claims.get("exp")
        return Session(
            role, {**claims.variables, ROLE: role}, expires_at=None if expires is None else float(expires)
        )

    def _keys(self, secret: JwtSecret) -> tuple[VerificationKey, ...]:
        if secret.key is not None:
            return (secret.key,)
        assert secret.jwk_url is not None
        return self._key_sets[secret.jwk_url].keys

    def _remember(self, key: tuple[bytes | None, ...], session: Session, good_until: float) -> None:
        if len(self._verified) >= LARGEST_CACHE:
            now = time.time()
            for old in [known for known, (_, until) in self._verified.items() if until <= now]:
                del self._verified[old]
            while len(self._verified) >= LARGEST_CACHE:
                del self._verified[next(iter(self._verified))]
        self._verified[key] = (session, good_until)

    def _token_headers(self) -> tuple[bytes, ...]:
        names = {"authorization": b"authorization", "cookie": b"cookie"}
        locations = [secret.location for secret in self._settings.jwt_secrets]
        return tuple(dict.fromkeys(names.get(place.kind) or place.name.encode() for place in locations))


def find_token(secret: JwtSecret, headers: Mapping[str, str]) -> str | None:
    """The token at the place that a secret names; None when the request does not carry one there."""
    match secret.location.kind:
        case "authorization":
            value = headers.get("authorization")
            if value is None:
                return None
            words = value.split()
            if len(words) != 2 or words[0] != "Bearer":
                raise EngineError("invalid-headers", "Malformed Authorization header")
            return words[1]
        case "cookie":
            return _cookies(headers.get("cookie", "")).get(secret.location.name)
        case _:
            return headers.get(secret.location.name)


def _cookies(header: str) -> dict[str, str]:
    pairs = (part.partition("=") for part in header.split(";"))
    return {name.strip(): value.strip().strip('"') for name, separator, value in pairs if separator}


def _issued_for(secret: JwtSecret, token: str) -> bool:
    """Whether a token may be this secret's by its issuer; one that cannot be read fails later."""
    if secret.issuer is None:
        return True
    try:
        issuer = jwt.decode(token, options={"verify_signature": False}).get("iss")
    except jwt.PyJWTError:
        return True
    return issuer is None or issuer == secret.issuer


def _sends_secret(given: Mapping[bytes, bytes]) -> bool:
    return b"x-hasura-admin-secret" in given or b"x-hasura-access-key" in given


def _header_variables(headers: Mapping[str, str], role: str) -> dict[str, str]:
    variables = {
        name: value
        for name, value in headers.items()
        if name.startswith(VARIABLE_PREFIX) and name not in SECRET_HEADERS
    }
    variables[ROLE] = role
    return variables


def _trusted(headers: Mapping[str, str]) -> Session:
    """The session of one who holds an admin secret: any role and any variables, as their headers say."""
    role = headers.get(ROLE) or ADMIN
    wanted = headers.get(BACKEND_ONLY)
    try:
        backend_only = wanted is not None and parse_boolean(wanted)
    except ValueError as error:
        raise EngineError("bad-request", f"{BACKEND_ONLY}:  {error}") from None
    return Session(role, _header_variables(headers, role), backend_only)

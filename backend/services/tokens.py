"""Access tokens: JWTs with Hasura's claims, signed and verified with the key that GraphQL verifies with."""

import hashlib
import hmac
import time
import uuid
from dataclasses import dataclass, field
from typing import Any, Literal, TypeVar

import jwt

from backend.config import JwtSettings
from backend.errors import unauthorized

ACCESS_SECONDS = 900
OWN_SECONDS = 60
REUSED_SECONDS = 30  # of them: whatever is begun with a token has the other half to come to its end
KEPT_TOKENS = 10_000
Key = TypeVar("Key")
Value = TypeVar("Value")


@dataclass(frozen=True)
class Caller:
    """On whose behalf GraphQL is asked, in which role, and the token that proves it."""

    user_id: str
    role: Literal["user", "assistant"]
    token: str = field(repr=False)


class Tokens:
    """Signs and verifies with the key of HASURA_GRAPHQL_JWT_SECRET."""

    def __init__(self, settings: JwtSettings) -> None:
        self.settings = settings
        # Token -> its caller, and when it expires. A request costs a lookup then, instead of a signature.
        self._verified: dict[str, tuple[Caller, float]] = {}
        self._signed: dict[tuple[str, str], tuple[Caller, float]] = {}

    def access_token(self, user_id: str) -> str:
        """What a signed-in browser holds for 15 minutes."""
        return self._sign(user_id, "user", ACCESS_SECONDS)

    def act_for(self, owner_id: str, role: Literal["user", "assistant"]) -> Caller:
        """At least half a minute in the owner's name: `assistant` to write a reply, `user` to read for one.

        Whatever works in the background keeps the owner's id and comes here; it never keeps a user's token.
        """
        known = self._signed.get((owner_id, role))
        if known is not None and time.time() < known[1]:
            return known[0]
        caller = Caller(owner_id, role, self._sign(owner_id, role, OWN_SECONDS))
        _keep(self._signed, (owner_id, role), (caller, time.time() + REUSED_SECONDS))
        return caller

    def derived_id(self, purpose: str, *parts: str) -> str:
        """An id that follows from others, the same in every process, and that nobody else can foresee."""
        text = "/".join(parts).encode()
        digest = hmac.new(self.settings.derived_key(purpose), text, hashlib.sha256).digest()
        return str(uuid.UUID(bytes=digest[:16], version=5))

    def verify(self, token: str) -> Caller:
        """The user behind a token, or 401."""
        known = self._verified.get(token)
        if known is not None and time.time() < known[1]:
            return known[0]
        caller, expires_at = self._verify(token)
        _keep(self._verified, token, (caller, expires_at))
        return caller

    def _verify(self, token: str) -> tuple[Caller, float]:
        settings = self.settings
        try:
            claims = jwt.decode(
                token,
                settings.key,
                algorithms=[settings.algorithm],
                issuer=settings.issuer,
                audience=settings.audience,
                options={"require": ["exp", "iat", "sub"], "verify_iat": False},
            )
        except jwt.ExpiredSignatureError:
            raise unauthorized("token-expired", "The access token has expired: refresh it.") from None
        except jwt.InvalidTokenError:
            raise _invalid() from None
        return Caller(_user_id(claims.get(settings.namespace)), "user", token), float(claims["exp"])

    def _sign(self, user_id: str, role: str, seconds: int) -> str:
        now = int(time.time())
        claims: dict[str, Any] = {
            "sub": user_id,
            "iat": now,
            "exp": now + seconds,
            "jti": uuid.uuid4().hex,
            self.settings.namespace: {
                "x-hasura-default-role": role,
                "x-hasura-allowed-roles": [role],
                "x-hasura-user-id": user_id,
            },
        }
        if self.settings.issuer is not None:
            claims["iss"] = self.settings.issuer
        if self.settings.audience is not None:
            claims["aud"] = self.settings.audience
        return jwt.encode(claims, self.settings.key, self.settings.algorithm)


def _keep(kept: dict[Key, Value], key: Key, value: Value) -> None:
    """Remembers it for as long as there is room: the oldest makes way."""
    kept.pop(key, None)
    while len(kept) >= KEPT_TOKENS:
        del kept[next(iter(kept))]
    kept[key] = value


def _user_id(claims: object) -> str:
    """The id in Hasura's claims of a token that may act as `user`."""
    if not isinstance(claims, dict):
        raise _invalid()
    roles, user_id = claims.get("x-hasura-allowed-roles"), claims.get("x-hasura-user-id")
    if not isinstance(roles, list) or "user" not in roles or not isinstance(user_id, str):
        raise _invalid()
    try:
        return str(uuid.UUID(user_id))
    except ValueError:
        raise _invalid() from None


def _invalid() -> Exception:
    return unauthorized("token-invalid", "The access token is not valid: sign in again.")

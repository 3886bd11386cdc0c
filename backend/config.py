"""Settings, read once from the environment; a bad value is one sentence that says what to do."""

import hashlib
import hmac
import ipaddress
import json
import re
from dataclasses import dataclass, field

from limits import RateLimitItem, parse_many

from backend.files.settings import FileSettings, read_file_settings
from backend.model_settings import ModelSettings, read_models
from backend.variables import ConfigurationError, Environment, http_url, integer, number, required

CLAIMS_NAMESPACE = "https://hasura.io/jwt/claims"
KEY_BYTES = {"HS256": 32, "HS384": 48, "HS512": 64}
COOKIE_NAME = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]+\Z")


@dataclass(frozen=True)
class JwtSettings:
    """The part of HASURA_GRAPHQL_JWT_SECRET that signing and verifying need."""

    key: str = field(repr=False)
    algorithm: str = "HS256"
    issuer: str | None = None
    audience: str | None = None
    namespace: str = CLAIMS_NAMESPACE

    def derived_key(self, purpose: str) -> bytes:
        """A key for another purpose, so that no second secret has to be kept."""
        return hmac.new(self.key.encode(), f"parley {purpose}".encode(), hashlib.sha256).digest()


@dataclass(frozen=True)
class RateLimitSettings:
    """Each is a list of limits in the notation of the package `limits`; an empty one is switched off."""

    auth_address: tuple[RateLimitItem, ...]
    password_address: tuple[RateLimitItem, ...]
    sign_in: tuple[RateLimitItem, ...]
    chat_user: tuple[RateLimitItem, ...]
    chat_address: tuple[RateLimitItem, ...]
    export_user: tuple[RateLimitItem, ...]
    storage: str


@dataclass(frozen=True)
class RetentionSettings:
    """For how many days each is kept; None: for ever."""

    trash: int | None
    tombstones: int | None
    guests: int | None


@dataclass(frozen=True)
class Settings:
    """Everything the backend is told from outside."""

    host: str
    port: int
    graphql_url: str
    database_url: str = field(repr=False)
    jwt: JwtSettings
    models: tuple[ModelSettings, ...]
    rate_limits: RateLimitSettings
    allowed_origins: tuple[str, ...]
    refresh_cookie_name: str
    refresh_days: int
    trusted_proxies: tuple[str, ...]
    shutdown_seconds: float
    lease_seconds: float
    files: FileSettings
    retention: RetentionSettings


def read_settings(environment: Environment) -> Settings:
    """Settings from environment variables, or ConfigurationError for the first one that cannot be used."""
    port = integer(environment, "BACKEND_PORT", 8000, 1, 65535)
    return Settings(
        host=environment.get("BACKEND_HOST") or "127.0.0.1",
        port=port,
        graphql_url=_graphql_url(environment),
        database_url=_database_url(environment),
        jwt=_jwt(environment),
        models=read_models(environment),
        rate_limits=_rate_limits(environment),
        allowed_origins=_origins(environment),
        refresh_cookie_name=_cookie_name(environment, port),
        refresh_days=integer(environment, "REFRESH_TOKEN_DAYS", 90, 1, 400),
        trusted_proxies=_trusted_proxies(environment),
        shutdown_seconds=number(environment, "BACKEND_SHUTDOWN_SECONDS", 4.0, 0.0, 600.0),
        lease_seconds=number(environment, "BACKEND_LEASE_SECONDS", 10.0, 0.5, 600.0),
        files=read_file_settings(environment),
        retention=_retention(environment),
    )


def _graphql_url(environment: Environment) -> str:
    name = "HASURA_GRAPHQL_ENDPOINT"
    return http_url(name, required(environment, name, "http://127.0.0.1:8081")) + "/v1/graphql"


def _database_url(environment: Environment) -> str:
    name = "BACKEND_DATABASE_URL"
    url = required(environment, name, "postgresql://parley_backend:...@127.0.0.1:5433/parley")
    if not url.startswith(("postgresql://", "postgres://")):
        raise ConfigurationError(f"{name} must start with postgresql://.")
    return url


def _jwt(environment: Environment) -> JwtSettings:
    name = "HASURA_GRAPHQL_JWT_SECRET"
    text = required(environment, name, '{"type": "HS256", "key": "at least 32 characters"}')
    try:
        value = json.loads(text)
    except ValueError:
        raise ConfigurationError(f'{name} must be JSON such as {{"type": "HS256", "key": "..."}}.') from None
    if not isinstance(value, dict) or not all(isinstance(part, str) for part in value.values()):
        raise ConfigurationError(f"{name} must be one JSON object whose values are strings.")
    known = {"type", "key", "issuer", "audience", "claims_namespace"}
    if unknown := sorted(value.keys() - known):
        raise ConfigurationError(f"{name} has {', '.join(unknown)}, which the backend cannot sign for.")
    algorithm = value.get("type", "")
    if algorithm not in KEY_BYTES:
        raise ConfigurationError(
            f"{name} must have a type of {', '.join(KEY_BYTES)}: the backend signs with the same key."
        )
    if len(value.get("key", "").encode()) < KEY_BYTES[algorithm]:
        raise ConfigurationError(f"{name} needs a key of at least {KEY_BYTES[algorithm]} bytes.")
    return JwtSettings(
        key=value["key"],
        algorithm=algorithm,
        issuer=value.get("issuer"),
        audience=value.get("audience"),
        namespace=value.get("claims_namespace", CLAIMS_NAMESPACE),
    )


def _limits(environment: Environment, name: str, default: str) -> tuple[RateLimitItem, ...]:
    text = environment.get(name, default).strip()
    if text == "off":
        return ()
    try:
        return tuple(parse_many(text))
    except ValueError:
        raise ConfigurationError(f"{name} must read like 10/minute;100/hour, or off, not {text!r}.") from None


def _rate_limits(environment: Environment) -> RateLimitSettings:
    return RateLimitSettings(
        auth_address=_limits(environment, "RATE_LIMIT_AUTH_ADDRESS", "300/minute"),
        password_address=_limits(environment, "RATE_LIMIT_PASSWORD_ADDRESS", "60/minute"),
        sign_in=_limits(environment, "RATE_LIMIT_SIGN_IN", "10/minute"),
        chat_user=_limits(environment, "RATE_LIMIT_CHAT_USER", "60/minute"),
        chat_address=_limits(environment, "RATE_LIMIT_CHAT_ADDRESS", "300/minute"),
        export_user=_limits(environment, "RATE_LIMIT_EXPORT_USER", "10/minute"),
        storage=environment.get("RATE_LIMIT_STORAGE", "").strip() or "async+memory://",
    )


def _retention(environment: Environment) -> RetentionSettings:
    return RetentionSettings(
        trash=_days(environment, "RETENTION_TRASH_DAYS", None),
        tombstones=_days(environment, "RETENTION_TOMBSTONE_DAYS", 90),
        guests=_days(environment, "RETENTION_GUEST_DAYS", None),
    )


def _days(environment: Environment, name: str, default: int | None) -> int | None:
    text = environment.get(name, "").strip()
    if not text:
        return default
    if text == "off":
        return None
    if not re.fullmatch(r"[1-9]\d{0,4}", text):
        raise ConfigurationError(
            f"{name} must be a whole number of days from 1 to 99999, or off, not {text!r}."
        )
    return int(text)


def _origins(environment: Environment) -> tuple[str, ...]:
    """Exact origins: both names of this machine's loopback when nothing is set."""
    frontend = integer(environment, "FRONTEND_PORT", 3000, 1, 65535)
    default = f"http://127.0.0.1:{frontend},http://localhost:{frontend}"
    origins = [part.strip() for part in (environment.get("ALLOWED_ORIGINS") or default).split(",")]
    for origin in origins:
        if not re.fullmatch(r"https?://[a-z0-9.\-\[\]:]+", origin):
            raise ConfigurationError(
                f"ALLOWED_ORIGINS must list exact origins such as https://chat.example.com, not {origin!r}."
            )
    return tuple(origins)


def _cookie_name(environment: Environment, port: int) -> str:
    name = environment.get("REFRESH_COOKIE_NAME", "").strip() or f"parley_refresh_{port}"
    if not COOKIE_NAME.match(name):
        raise ConfigurationError(f"REFRESH_COOKIE_NAME cannot be the name of a cookie: {name!r}.")
    return name


def _trusted_proxies(environment: Environment) -> tuple[str, ...]:
    """Proxies whose X-Forwarded-For and X-Forwarded-Proto are believed: none unless named."""
    names = [part.strip() for part in environment.get("BACKEND_TRUSTED_PROXIES", "").split(",")]
    proxies = tuple(name for name in names if name)
    for proxy in proxies:
        try:
            ipaddress.ip_network(proxy)
        except ValueError:
            raise ConfigurationError(
                f"BACKEND_TRUSTED_PROXIES must list addresses or networks such as 10.0.0.0/8, not {proxy!r}."
            ) from None
    return proxies

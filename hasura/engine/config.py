"""The engine's settings, read once at start-up from Hasura's own environment variables.

    settings = load_settings(os.environ)

A value that cannot be understood stops the start with one sentence that names the variable.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import urlsplit

from hasura.engine.tokens import JwtSecret, parse_jwt_secret

PREFIX: Final = "HASURA_GRAPHQL_"
EVERY_ADDRESS: Final = "0.0.0.0"  # noqa: S104 - what Hasura's own "*" means; the default is loopback
POSTGRES: Final = ("postgresql", "postgres")
DOMAIN: Final = re.compile(r"[A-Za-z0-9+.-]+://(\*\.)?[^*/?#]+")
TRUE: Final = frozenset({"true", "t", "yes", "y", "1"})
FALSE: Final = frozenset({"false", "f", "no", "n", "0"})
NOT_BOOLEAN: Final = (
    'Not a valid boolean text. True values are ["true","t","yes","y"] and '
    ' False values are ["false","f","no","n"]. All values are case insensitive'
)


class SettingsError(Exception):
    """A setting that cannot be used; the message names the variable and says what would be accepted."""


@dataclass(frozen=True)
class AuthHook:
    """The authentication webhook: asked for the session of every request that carries no admin secret."""

    url: str
    method: str
    send_request_body: bool


@dataclass(frozen=True)
class Settings:
    """What the engine was started with. The names are Hasura's, without the prefix."""

    database_url: str | None
    metadata_database_url: str
    admin_secrets: tuple[str, ...]
    jwt_secrets: tuple[JwtSecret, ...]
    auth_hook: AuthHook | None
    unauthorized_role: str | None
    server_host: str
    server_port: int
    enable_console: bool | None
    enabled_apis: frozenset[str]
    cors_domains: tuple[str, ...]
    disable_cors: bool
    dev_mode: bool
    admin_internal_errors: bool
    stringify_numeric_types: bool
    enable_allowlist: bool
    licensed: bool
    """Whether there is a licence key of Hasura Enterprise (any text): it heeds the roles of allow-lists."""
    infer_function_permissions: bool
    null_collapse: bool
    default_naming_convention: str
    experimental_features: frozenset[str]
    close_websockets_on_metadata_change: bool
    connection_init_timeout: float
    websocket_keepalive: float
    ws_read_cookie: bool
    live_queries_refetch_interval: float
    live_queries_batch_size: int
    streaming_queries_refetch_interval: float
    streaming_queries_batch_size: int
    graceful_shutdown_timeout: float
    pg_connections: int
    pg_timeout: float
    log_level: str
    environment: Mapping[str, str] = field(default_factory=dict, repr=False)
    """Where a source's `from_env` is looked up."""

    @property
    def naming_convention(self) -> str | None:
        """The convention of sources that name none; None where conventions are not enabled."""
        return self.default_naming_convention if "naming_convention" in self.experimental_features else None

    @property
    def internal_errors_for_admin(self) -> bool:
        """Whether an administrator's answer shows the detail of an internal error."""
        return self.dev_mode or self.admin_internal_errors


class _Environment:
    """Typed reads of prefixed variables; an empty value counts as absent, as in Hasura."""

    def __init__(self, values: Mapping[str, str]) -> None:
        self._values = values

    def text(self, name: str) -> str | None:
        value = self._values.get(PREFIX + name, "").strip()
        return value or None

    def fail(self, name: str, expected: str) -> SettingsError:
        return SettingsError(f"{PREFIX}{name}: {expected}")

    def boolean(self, name: str, default: bool) -> bool:
        value = self.text(name)
        if value is None:
            return default
        try:
            return parse_boolean(value)
        except ValueError as error:
            raise self.fail(name, str(error)) from None

    def integer(self, name: str, default: int, *, low: int, high: int) -> int:
        value = self.text(name)
        if value is None:
            return default
        try:
            number = int(value)
        except ValueError:
            raise self.fail(name, f"expected an integer, got {value!r}") from None
        if not low <= number <= high:
            raise self.fail(name, f"expected a number from {low} to {high}, got {number}")
        return number

    def words(self, name: str, default: tuple[str, ...]) -> tuple[str, ...]:
        value = self.text(name)
        return default if value is None else tuple(part.strip() for part in value.split(",") if part.strip())

    def choice(self, name: str, default: str, allowed: tuple[str, ...]) -> str:
        value = self.text(name) or default
        if value not in allowed:
            raise self.fail(name, f"expected one of {', '.join(allowed)}, got {value!r}")
        return value

    def url(self, name: str, schemes: tuple[str, ...]) -> str | None:
        value = self.text(name)
        if value is not None and urlsplit(value).scheme not in schemes:
            wanted = " or ".join(f"{scheme}://" for scheme in schemes)
            raise self.fail(name, f"expected a URL that starts with {wanted}")
        return value

    def json(self, name: str) -> Any:
        value = self.text(name)
        if value is None:
            return None
        try:
            return json.loads(value)
        except ValueError as error:
            raise self.fail(name, f"not valid JSON: {error}") from None


def parse_boolean(text: str) -> bool:
    """Hasura's boolean texts; raises ValueError with Hasura's sentence for anything else."""
    lowered = text.lower()
    if lowered in TRUE:
        return True
    if lowered in FALSE:
        return False
    raise ValueError(NOT_BOOLEAN)


def load_settings(environment: Mapping[str, str], **overrides: Any) -> Settings:
    """Read every setting; `overrides` (from the command line) win over the environment."""
    read = _Environment(environment)
    database_url = overrides.pop("database_url", None) or read.url("DATABASE_URL", POSTGRES)
    metadata_database_url = read.url("METADATA_DATABASE_URL", POSTGRES) or database_url
    if metadata_database_url is None:
        raise read.fail("DATABASE_URL", "is not set; expected postgresql://user:password@host:port/database")
    values: dict[str, Any] = {
        "database_url": database_url,
        "metadata_database_url": metadata_database_url,
        "environment": {**environment, PREFIX + "DATABASE_URL": database_url or ""},
        **_authentication(read),
        **_server(read),
        **_graphql(read),
        **_subscriptions(read),
        **{name: value for name, value in overrides.items() if value is not None},
    }
    return Settings(**values)


def _authentication(read: _Environment) -> dict[str, Any]:
    secrets = _admin_secrets(read)
    tokens = _jwt_secrets(read)
    hook_url = read.url("AUTH_HOOK", ("http", "https"))
    role = read.text("UNAUTHORIZED_ROLE")
    if hook_url is not None and tokens:
        raise read.fail("AUTH_HOOK", f"cannot be used together with {PREFIX}JWT_SECRET")
    for name, given in (("JWT_SECRET", bool(tokens)), ("AUTH_HOOK", hook_url), ("UNAUTHORIZED_ROLE", role)):
        if given and not secrets:
            raise read.fail(name, f"requires {PREFIX}ADMIN_SECRET to be set as well")
    if role is not None and hook_url is not None:
        raise read.fail("UNAUTHORIZED_ROLE", f"cannot be used together with {PREFIX}AUTH_HOOK")
    hook = None
    if hook_url is not None:
        method = read.choice("AUTH_HOOK_MODE", "GET", ("GET", "POST"))
        hook = AuthHook(hook_url, method, read.boolean("AUTH_HOOK_SEND_REQUEST_BODY", True))
    return {"admin_secrets": secrets, "jwt_secrets": tokens, "auth_hook": hook, "unauthorized_role": role}


def _admin_secrets(read: _Environment) -> tuple[str, ...]:
    several = read.json("ADMIN_SECRETS")
    if several is not None:
        if not isinstance(several, list) or not all(isinstance(item, str) and item for item in several):
            raise read.fail("ADMIN_SECRETS", "expected a JSON list of non-empty strings")
        return tuple(several)
    single = read.text("ADMIN_SECRET") or read.text("ACCESS_KEY")
    return () if single is None else (single,)


def _jwt_secrets(read: _Environment) -> tuple[JwtSecret, ...]:
    name = "JWT_SECRETS" if read.text("JWT_SECRETS") is not None else "JWT_SECRET"
    document = read.json(name)
    if document is None:
        return ()
    documents = document if name == "JWT_SECRETS" else [document]
    if not isinstance(documents, list):
        raise read.fail(name, "expected a JSON list of JWT configurations")
    try:
        return tuple(parse_jwt_secret(item) for item in documents)
    except ValueError as error:
        raise read.fail(name, str(error)) from None


def _server(read: _Environment) -> dict[str, Any]:
    host = read.text("SERVER_HOST") or "127.0.0.1"
    return {
        "server_host": EVERY_ADDRESS if host == "*" else host,
        "server_port": read.integer("SERVER_PORT", 8081, low=1, high=65535),
        "enable_console": read.boolean("ENABLE_CONSOLE", False) if read.text("ENABLE_CONSOLE") else None,
        "enabled_apis": _enabled_apis(read),
        "cors_domains": _cors_domains(read),
        "disable_cors": read.boolean("DISABLE_CORS", False),
        "dev_mode": read.boolean("DEV_MODE", False),
        "admin_internal_errors": read.boolean("ADMIN_INTERNAL_ERRORS", True),
        "graceful_shutdown_timeout": read.integer("GRACEFUL_SHUTDOWN_TIMEOUT", 60, low=0, high=86400),
        "pg_connections": read.integer("PG_CONNECTIONS", 50, low=2, high=10000),
        "pg_timeout": read.integer("PG_TIMEOUT", 180, low=1, high=86400),
        "log_level": read.choice("LOG_LEVEL", "info", ("debug", "info", "warn", "error")),
    }


def _cors_domains(read: _Environment) -> tuple[str, ...]:
    domains = read.words("CORS_DOMAIN", ("*",))
    for domain in domains if domains != ("*",) else ():
        if not DOMAIN.fullmatch(domain):
            expected = "scheme + (optional wildcard) host + (optional port)"
            raise read.fail("CORS_DOMAIN", f"invalid domain: '{domain}'. All domains should have {expected}")
    return domains


def _enabled_apis(read: _Environment) -> frozenset[str]:
    known = ("metadata", "graphql", "pgdump", "config", "developer", "metrics")
    apis = read.words("ENABLED_APIS", known[:4])
    for name in apis:
        if name not in known:
            raise read.fail("ENABLED_APIS", f"expected some of {', '.join(known)}, got {name!r}")
    return frozenset(apis)


def _graphql(read: _Environment) -> dict[str, Any]:
    return {
        "stringify_numeric_types": read.boolean("STRINGIFY_NUMERIC_TYPES", False),
        "enable_allowlist": read.boolean("ENABLE_ALLOWLIST", False),
        "licensed": read.text("EE_LICENSE_KEY") is not None,
        "infer_function_permissions": read.boolean("INFER_FUNCTION_PERMISSIONS", True),
        "null_collapse": read.boolean("V1_BOOLEAN_NULL_COLLAPSE", False),
        "default_naming_convention": read.choice(
            "DEFAULT_NAMING_CONVENTION", "hasura-default", ("hasura-default", "graphql-default")
        ),
        "experimental_features": frozenset(read.words("EXPERIMENTAL_FEATURES", ())),
    }


def _subscriptions(read: _Environment) -> dict[str, Any]:
    day = 86_400_000
    live = read.integer("LIVE_QUERIES_MULTIPLEXED_REFETCH_INTERVAL", 1000, low=1, high=day)
    streaming = read.integer("STREAMING_QUERIES_MULTIPLEXED_REFETCH_INTERVAL", 1000, low=1, high=day)
    return {
        "close_websockets_on_metadata_change": read.boolean("CLOSE_WEBSOCKETS_ON_METADATA_CHANGE", True),
        "connection_init_timeout": read.integer("WEBSOCKET_CONNECTION_INIT_TIMEOUT", 3, low=1, high=3600),
        "websocket_keepalive": read.integer("WEBSOCKET_KEEPALIVE", 5, low=1, high=3600),
        "ws_read_cookie": read.boolean("WS_READ_COOKIE", False),
        "live_queries_refetch_interval": live / 1000,
        "live_queries_batch_size": read.integer(
            "LIVE_QUERIES_MULTIPLEXED_BATCH_SIZE", 100, low=1, high=10000
        ),
        "streaming_queries_refetch_interval": streaming / 1000,
        "streaming_queries_batch_size": read.integer(
            "STREAMING_QUERIES_MULTIPLEXED_BATCH_SIZE", 100, low=1, high=10000
        ),
    }

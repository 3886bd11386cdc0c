"""The engine's settings, read once at start-up from Hasura's own environment variables.

    settings = load_settings(os.environ)

A value that cannot be understood stops the start with one sentence that names the variable.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from typing import Any, Final
from urllib.parse import urlsplit

from hasura.engine.tokens import JwtSecret, parse_jwt_secret

PREFIX: Final = "HASURA_GRAPHQL_"
EVERY_ADDRESS: Final = "0.0.0.0"  # noqa: S104 - what Hasura's own "*" means; the default is loopback
POSTGRES: Final = ("postgresql", "postgres")
DOMAIN: Final = re.compile(r"[A-Za-z0-9+.-]+://(\*\.)?[^*/?#]+")
APIS: Final = ("metadata", "graphql", "pgdump", "config", "developer", "metrics")
"""What may be enabled; the first four are, without a setting."""
TRUE: Final = frozenset({"true", "t", "yes", "y", "1"})
FALSE: Final = frozenset({"false", "f", "no", "n", "0"})
NOT_BOOLEAN: Final = (
    'Not a valid boolean text. True values are ["true","t","yes","y"] and '
    ' False values are ["false","f","no","n"]. All values are case insensitive'
)


class SettingsError(Exception):
    """A setting that cannot be used; the message names the variable and says what would be accepted."""


Reader = Callable[[str], Any]
"""What a text says; raises ValueError with what was expected instead."""


def parse_boolean(text: str) -> bool:
    """Hasura's boolean texts; raises ValueError with Hasura's sentence for anything else."""
    lowered = text.lower()
    if lowered not in TRUE | FALSE:
        raise ValueError(NOT_BOOLEAN)
    return lowered in TRUE


def _integer(low: int, high: int) -> Reader:
    def read(text: str) -> int:
        try:
            number = int(text)
        except ValueError:
            raise ValueError(f"expected an integer, got {text!r}") from None
        if not low <= number <= high:
            raise ValueError(f"expected a number from {low} to {high}, got {number}")
        return number

    return read


def _milliseconds(text: str) -> float:
    seconds: float = _integer(1, 86_400_000)(text) / 1000
    return seconds


def _words(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(",") if part.strip())


def _choice(*allowed: str) -> Reader:
    def read(text: str) -> str:
        if text not in allowed:
            raise ValueError(f"expected one of {', '.join(allowed)}, got {text!r}")
        return text

    return read


def _url(*schemes: str) -> Reader:
    def read(text: str) -> str:
        if urlsplit(text).scheme not in schemes:
            wanted = " or ".join(f"{scheme}://" for scheme in schemes)
            raise ValueError(f"expected a URL that starts with {wanted}")
        return text

    return read


def _json(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError as error:
        raise ValueError(f"not valid JSON: {error}") from None


def _admin_secrets(text: str) -> tuple[str, ...]:
    found = _json(text)
    if not isinstance(found, list) or not all(isinstance(item, str) and item for item in found):
        raise ValueError("expected a JSON list of non-empty strings")
    return tuple(found)


def _jwt_secrets(text: str) -> tuple[JwtSecret, ...]:
    found = _json(text)
    if not isinstance(found, list):
        raise ValueError("expected a JSON list of JWT configurations")
    return tuple(map(parse_jwt_secret, found))


def _cors_domains(text: str) -> tuple[str, ...]:
    domains = _words(text)
    for domain in domains if domains != ("*",) else ():
        if not DOMAIN.fullmatch(domain):
            expected = "scheme + (optional wildcard) host + (optional port)"
            raise ValueError(f"invalid domain: '{domain}'. All domains should have {expected}")
    return domains


def _enabled_apis(text: str) -> frozenset[str]:
    apis = _words(text)
    for name in apis:
        if name not in APIS:
            raise ValueError(f"expected some of {', '.join(APIS)}, got {name!r}")
    return frozenset(apis)


def setting(default: Any, *ways: tuple[str, Reader]) -> Any:
    """A field that is read from the first of these variables that is set."""
    return field(default=default, metadata={"ways": ways})


def _switch(name: str, default: bool | None) -> Any:
    return setting(default, (name, parse_boolean))


@dataclass(frozen=True)
class Settings:
    """What the engine was started with, under Hasura's names: fields whose variables are others say so."""

    database_url: str | None = setting(None, ("DATABASE_URL", _url(*POSTGRES)))
    metadata_database_url: str = setting(
        "", ("METADATA_DATABASE_URL", _url(*POSTGRES)), ("DATABASE_URL", _url(*POSTGRES))
    )
    admin_secrets: tuple[str, ...] = setting(
        (),
        ("ADMIN_SECRETS", _admin_secrets),
        ("ADMIN_SECRET", lambda text: (text,)),
        ("ACCESS_KEY", lambda text: (text,)),
    )
    jwt_secrets: tuple[JwtSecret, ...] = setting(
        (), ("JWT_SECRETS", _jwt_secrets), ("JWT_SECRET", lambda text: (parse_jwt_secret(_json(text)),))
    )
    auth_hook: str | None = setting(None, ("AUTH_HOOK", _url("http", "https")))
    auth_hook_mode: str = setting("GET", ("AUTH_HOOK_MODE", _choice("GET", "POST")))
    auth_hook_send_request_body: bool = _switch("AUTH_HOOK_SEND_REQUEST_BODY", True)
    unauthorized_role: str | None = setting(None, ("UNAUTHORIZED_ROLE", str))
    server_host: str = setting(
        "127.0.0.1", ("SERVER_HOST", lambda text: EVERY_ADDRESS if text == "*" else text)
    )
    server_port: int = setting(8081, ("SERVER_PORT", _integer(1, 65535)))
    enable_console: bool | None = _switch("ENABLE_CONSOLE", None)
    enabled_apis: frozenset[str] = setting(frozenset(APIS[:4]), ("ENABLED_APIS", _enabled_apis))
    cors_domains: tuple[str, ...] = setting(("*",), ("CORS_DOMAIN", _cors_domains))
    disable_cors: bool = _switch("DISABLE_CORS", False)
    dev_mode: bool = _switch("DEV_MODE", False)
    admin_internal_errors: bool = _switch("ADMIN_INTERNAL_ERRORS", True)
    stringify_numeric_types: bool = _switch("STRINGIFY_NUMERIC_TYPES", False)
    enable_allowlist: bool = _switch("ENABLE_ALLOWLIST", False)
    licensed: bool = setting(False, ("EE_LICENSE_KEY", bool))
    """Whether there is a licence key of Hasura Enterprise (any text): it heeds the roles of allow-lists."""
    infer_function_permissions: bool = _switch("INFER_FUNCTION_PERMISSIONS", True)
    null_collapse: bool = _switch("V1_BOOLEAN_NULL_COLLAPSE", False)
    default_naming_convention: str = setting(
        "hasura-default", ("DEFAULT_NAMING_CONVENTION", _choice("hasura-default", "graphql-default"))
    )
    experimental_features: frozenset[str] = setting(
        frozenset(), ("EXPERIMENTAL_FEATURES", lambda text: frozenset(_words(text)))
    )
    close_websockets_on_metadata_change: bool = _switch("CLOSE_WEBSOCKETS_ON_METADATA_CHANGE", True)
    connection_init_timeout: float = setting(3, ("WEBSOCKET_CONNECTION_INIT_TIMEOUT", _integer(1, 3600)))
    websocket_keepalive: float = setting(5, ("WEBSOCKET_KEEPALIVE", _integer(1, 3600)))
    ws_read_cookie: bool = _switch("WS_READ_COOKIE", False)
    live_queries_refetch_interval: float = setting(
        1.0, ("LIVE_QUERIES_MULTIPLEXED_REFETCH_INTERVAL", _milliseconds)
    )
    live_queries_batch_size: int = setting(100, ("LIVE_QUERIES_MULTIPLEXED_BATCH_SIZE", _integer(1, 10000)))
    streaming_queries_refetch_interval: float = setting(
        1.0, ("STREAMING_QUERIES_MULTIPLEXED_REFETCH_INTERVAL", _milliseconds)
    )
    streaming_queries_batch_size: int = setting(
        100, ("STREAMING_QUERIES_MULTIPLEXED_BATCH_SIZE", _integer(1, 10000))
    )
    graceful_shutdown_timeout: float = setting(60, ("GRACEFUL_SHUTDOWN_TIMEOUT", _integer(0, 86400)))
    pg_connections: int = setting(50, ("PG_CONNECTIONS", _integer(2, 10000)))
    pg_timeout: float = setting(180, ("PG_TIMEOUT", _integer(1, 86400)))
    log_level: str = setting("info", ("LOG_LEVEL", _choice("debug", "info", "warn", "error")))
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


def load_settings(environment: Mapping[str, str], **overrides: Any) -> Settings:
    """Read every setting; `overrides` (from the command line) win. An empty variable counts as absent."""
    given = {name: value for name, value in overrides.items() if value is not None}
    if "database_url" in given:
        environment = {**environment, PREFIX + "DATABASE_URL": given["database_url"]}
    values: dict[str, Any] = {"environment": environment}
    for item in fields(Settings):
        for name, read in item.metadata.get("ways", ()):
            text = environment.get(PREFIX + name, "").strip()
            if text:
                try:
                    values[item.name] = read(text)
                except ValueError as error:
                    raise _unusable(name, str(error)) from None
                break
    settings = Settings(**{**values, **given})
    _check_together(settings)
    return settings


def _check_together(settings: Settings) -> None:
    if not settings.metadata_database_url:
        expected = "postgresql://user:password@host:port/database"
        raise _unusable("DATABASE_URL", f"is not set; expected {expected}")
    hook, role = settings.auth_hook, settings.unauthorized_role
    if hook is not None and settings.jwt_secrets:
        raise _unusable("AUTH_HOOK", f"cannot be used together with {PREFIX}JWT_SECRET")
    for name, value in (
        ("JWT_SECRET", settings.jwt_secrets),
        ("AUTH_HOOK", hook),
        ("UNAUTHORIZED_ROLE", role),
    ):
        if value and not settings.admin_secrets:
            raise _unusable(name, f"requires {PREFIX}ADMIN_SECRET to be set as well")
    if role is not None and hook is not None:
        raise _unusable("UNAUTHORIZED_ROLE", f"cannot be used together with {PREFIX}AUTH_HOOK")


def _unusable(name: str, why: str) -> SettingsError:
    return SettingsError(f"{PREFIX}{name}: {why}")

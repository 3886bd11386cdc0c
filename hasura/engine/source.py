"""How the metadata says a source is connected to: `configuration` -> `Connection`.

connection_info:
  database_url: postgresql://... | {from_env: NAME} | {connection_parameters: {host, port, username, ...}}
  pool_settings: {max_connections: 50, idle_timeout: 180}
  isolation_level: read-committed
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import quote, urlsplit

from hasura.engine.config import POSTGRES, Settings
from hasura.engine.database import Connection
from hasura.engine.errors import EngineError

KINDS: Final = ("postgres", "pg", "citus")
ISOLATION_LEVELS: Final = ("read-committed", "repeatable-read", "serializable")
SSL_MODES: Final = ("disable", "allow", "prefer", "require", "verify-ca", "verify-full")
NOT_SUPPORTED: Final = ("connection_set", "connection_template", "read_replicas")
IDLE_SECONDS: Final = 180.0


def default_source() -> dict[str, Any]:
    """The source of an engine that was given one database and no metadata."""
    url = {"from_env": "HASURA_GRAPHQL_DATABASE_URL"}
    configuration = {"connection_info": {"database_url": url}}
    return {"name": "default", "kind": "postgres", "tables": [], "configuration": configuration}


def default_connection(settings: Settings, url: str) -> Connection:
    """A connection with nothing said but the URL."""
    return Connection(url, settings.pg_connections, IDLE_SECONDS, "read committed")


def connection_of(source: Mapping[str, Any], settings: Settings) -> Connection:
    """The connection of a source's entry in the metadata; an EngineError says what is wrong with it."""
    kind = source.get("kind", "postgres")
    if kind not in KINDS:
        raise EngineError("not-supported", f'databases of the kind "{kind}" are not supported by this engine')
    configuration = source.get("configuration") or {}
    for key in NOT_SUPPORTED:
        if configuration.get(key):
            raise EngineError("not-supported", f'"{key}" is not supported by this engine')
    info = configuration.get("connection_info")
    if not isinstance(info, Mapping) or "database_url" not in info:
        raise EngineError("parse-failed", 'key "database_url" not found in connection_info')
    pool = info.get("pool_settings") or {}
    isolation = info.get("isolation_level") or ISOLATION_LEVELS[0]
    if isolation not in ISOLATION_LEVELS:
        expected = ", ".join(ISOLATION_LEVELS)
        raise EngineError("parse-failed", f'isolation_level "{isolation}" is none of {expected}')
    return Connection(
        _url(info["database_url"], settings.environment),
        _number(pool, "max_connections", settings.pg_connections),
        _number(pool, "idle_timeout", IDLE_SECONDS),
        isolation.replace("-", " "),
        _ssl_mode(info.get("ssl_configuration")),
    )


def _url(value: Any, environment: Mapping[str, str]) -> str:
    if isinstance(value, Mapping) and "connection_parameters" in value:
        return _from_parameters(value["connection_parameters"])
    if isinstance(value, Mapping) and "from_env" in value:
        name = value["from_env"]
        value = environment.get(name)
        if not value:
            raise EngineError("not-found", f"environment variable '{name}' not set")
    if not isinstance(value, str):
        raise EngineError(
            "not-supported", "expected a URL, from_env or connection_parameters in database_url"
        )
    if urlsplit(value).scheme not in POSTGRES:
        raise EngineError("parse-failed", "expected a URL that starts with postgresql:// or postgres://")
    return value


def _from_parameters(given: Mapping[str, Any]) -> str:
    for key in ("host", "port", "username", "database"):
        if given.get(key) is None:
            raise EngineError("parse-failed", f'key "{key}" not found in connection_parameters')
    user, password, database = (
        quote(str(given.get(key, "")), safe="") for key in ("username", "password", "database")
    )
    host = f"[{given['host']}]" if ":" in given["host"] else quote(given["host"], safe="")
    return f"postgresql://{user}{':' if password else ''}{password}@{host}:{given['port']}/{database}"


def _number(pool: Mapping[str, Any], key: str, default: float) -> Any:
    value = pool.get(key)
    if value is None:
        return default
    if isinstance(value, bool) or not isinstance(value, int) or value < 1:
        raise EngineError("parse-failed", f"expected a positive number for {key} in pool_settings")
    return value


def _ssl_mode(given: Any) -> str | None:
    if not given:
        return None
    certificates = [key for key in ("sslcert", "sslkey", "sslpassword", "sslrootcert") if given.get(key)]
    if certificates:
        raise EngineError("not-supported", f'"{certificates[0]}" is not supported by this engine')
    mode = given.get("sslmode")
    if mode not in SSL_MODES:
        raise EngineError("parse-failed", f"expected one of {', '.join(SSL_MODES)} as sslmode")
    return str(mode)

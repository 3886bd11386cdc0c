"""Settings: Hasura's names, and one sentence that names the variable when a value cannot be used."""

from __future__ import annotations

import json

import pytest

from hasura.engine.config import SettingsError, load_settings

BASE = {"HASURA_GRAPHQL_DATABASE_URL": "postgresql://me@localhost/db"}


def test_the_defaults_are_safe() -> None:
    settings = load_settings(BASE)
    assert (settings.server_host, settings.server_port, settings.enable_console) == ("127.0.0.1", 8081, None)
    assert settings.enabled_apis == {"metadata", "graphql", "pgdump", "config"}
    assert settings.live_queries_refetch_interval == 1.0
    assert settings.connection_init_timeout == 3


def test_the_command_line_wins_over_the_environment() -> None:
    environment = {**BASE, "HASURA_GRAPHQL_SERVER_PORT": "9000"}
    assert load_settings(environment).server_port == 9000
    assert load_settings(environment, server_port=9001).server_port == 9001
    assert load_settings(environment, server_port=None).server_port == 9000


def test_an_empty_value_counts_as_absent() -> None:
    assert load_settings({**BASE, "HASURA_GRAPHQL_ADMIN_SECRET": ""}).admin_secrets == ()


def test_several_admin_secrets() -> None:
    environment = {**BASE, "HASURA_GRAPHQL_ADMIN_SECRETS": '["one", "two"]'}
    assert load_settings(environment).admin_secrets == ("one", "two")


HMAC = {"type": "HS256", "key": "k" * 32}
SECRET = {"ADMIN_SECRET": "s"}


@pytest.mark.parametrize(
    ("variables", "message"),
    [
        ({"DATABASE_URL": ""}, "DATABASE_URL: is not set"),
        ({"DATABASE_URL": "mysql://x"}, "DATABASE_URL: expected a URL that starts with postgresql://"),
        (
            {"CORS_DOMAIN": "example.com"},
            "CORS_DOMAIN: invalid domain: 'example.com'. All domains should have",
        ),
        ({"CORS_DOMAIN": "http://a.com, *"}, r"CORS_DOMAIN: invalid domain: '\*'"),
        ({"CORS_DOMAIN": "http://a.com/"}, "CORS_DOMAIN: invalid domain"),
        ({"SERVER_PORT": "http"}, "SERVER_PORT: expected an integer, got 'http'"),
        ({"SERVER_PORT": "70000"}, "SERVER_PORT: expected a number from 1 to 65535"),
        ({"ENABLE_CONSOLE": "perhaps"}, "ENABLE_CONSOLE: Not a valid boolean text"),
        ({"ENABLED_APIS": "graphql,data"}, "ENABLED_APIS: expected some of metadata, .*, got 'data'"),
        ({"LOG_LEVEL": "loud"}, "LOG_LEVEL: expected one of debug, info, warn, error"),
        ({"ADMIN_SECRETS": "one"}, "ADMIN_SECRETS: not valid JSON"),
        ({"ADMIN_SECRETS": "[1]"}, "ADMIN_SECRETS: expected a JSON list of non-empty strings"),
        ({"JWT_SECRET": json.dumps(HMAC)}, "JWT_SECRET: requires HASURA_GRAPHQL_ADMIN_SECRET"),
        ({"UNAUTHORIZED_ROLE": "x"}, "UNAUTHORIZED_ROLE: requires HASURA_GRAPHQL_ADMIN_SECRET"),
        ({**SECRET, "JWT_SECRET": "{"}, "JWT_SECRET: not valid JSON"),
        ({**SECRET, "JWT_SECRET": "{}"}, "JWT_SECRET: key and jwk_url both cannot be empty"),
        ({**SECRET, "JWT_SECRET": '{"type": "HS256", "key": "short"}'}, "JWT_SECRET: .*Key size too small"),
        ({**SECRET, "JWT_SECRET": '{"type": "HS1", "key": "k"}'}, "JWT_SECRET: .*HS1 is not supported"),
        (
            {**SECRET, "JWT_SECRET": '{"type": "RS256", "key": "no"}'},
            "JWT_SECRET: .*expected a PEM public key",
        ),
        ({**SECRET, "JWT_SECRETS": "{}"}, "JWT_SECRETS: expected a JSON list"),
        (
            {**SECRET, "JWT_SECRET": json.dumps({**HMAC, "claims_namespace_path": "a.b"})},
            "JWT_SECRET: invalid JSON path 'a.b'",
        ),
        (
            {**SECRET, "JWT_SECRET": json.dumps({**HMAC, "claims_map": {}})},
            "JWT_SECRET: claims_map: x-hasura-allowed-roles is expected",
        ),
        ({**SECRET, "AUTH_HOOK": "localhost"}, "AUTH_HOOK: expected a URL that starts with http://"),
        (
            {**SECRET, "AUTH_HOOK": "http://h", "UNAUTHORIZED_ROLE": "x"},
            "UNAUTHORIZED_ROLE: cannot be used together with HASURA_GRAPHQL_AUTH_HOOK",
        ),
        (
            {**SECRET, "AUTH_HOOK": "http://h", "JWT_SECRET": json.dumps(HMAC)},
            "AUTH_HOOK: cannot be used together with HASURA_GRAPHQL_JWT_SECRET",
        ),
    ],
)
def test_a_value_that_cannot_be_used_names_its_variable(variables: dict[str, str], message: str) -> None:
    environment = {**BASE, **{f"HASURA_GRAPHQL_{name}": value for name, value in variables.items()}}
    with pytest.raises(SettingsError, match=f"HASURA_GRAPHQL_{message}"):
        load_settings(environment)


def test_a_secret_never_stands_in_an_error() -> None:
    environment = {**BASE, "HASURA_GRAPHQL_ADMIN_SECRET": "s"}
    environment["HASURA_GRAPHQL_JWT_SECRET"] = '{"type": "HS256", "key": "hunter2"}'
    with pytest.raises(SettingsError) as refused:
        load_settings(environment)
    assert "hunter2" not in str(refused.value)

"""A bad setting is one sentence that names it, and repeats no secret."""

import json
import subprocess
import sys

import pytest

from backend.config import RetentionSettings, Settings, read_settings
from backend.variables import ConfigurationError
from tests.harness import ROOT

SECRET = "0123456789abcdef0123456789abcdef"
GOOD = {
    "BACKEND_DATABASE_URL": "postgresql://parley_backend:pw@127.0.0.1:5433/parley",
    "HASURA_GRAPHQL_ENDPOINT": "http://127.0.0.1:8081/",
    "HASURA_GRAPHQL_JWT_SECRET": json.dumps({"type": "HS256", "key": SECRET}),
    "MODEL_BASE_URL": "http://127.0.0.1:8090/v1",
    "MODEL_NAME": "tiny",
}


def settings(**changes: str) -> Settings:
    return read_settings(GOOD | changes)


def test_defaults() -> None:
    read = settings()
    assert read.graphql_url == "http://127.0.0.1:8081/v1/graphql"
    assert (read.host, read.port) == ("127.0.0.1", 8000)
    assert read.refresh_cookie_name == "parley_refresh_8000"
    assert read.allowed_origins == ("http://127.0.0.1:3000", "http://localhost:3000")
    assert read.trusted_proxies == ()
    assert read.models[0].history_tokens == 500
    assert read.models[0].context_tokens == 2048


def test_the_cookie_carries_the_port() -> None:
    assert settings(BACKEND_PORT="8001").refresh_cookie_name == "parley_refresh_8001"


def test_a_small_context_leaves_room_for_the_reply() -> None:
    model = settings(MODEL_CONTEXT_TOKENS="500").models[0]
    assert model.history_tokens + model.reply_tokens <= 500


def test_a_large_context_takes_more_history() -> None:
    assert settings(MODEL_CONTEXT_TOKENS="8192").models[0].history_tokens == 2048


def test_what_people_wrote_is_kept_for_ever_unless_the_operator_says_otherwise() -> None:
    assert settings().retention == RetentionSettings(trash=None, tombstones=90, guests=None)
    told = settings(RETENTION_TRASH_DAYS="30", RETENTION_TOMBSTONE_DAYS="off", RETENTION_GUEST_DAYS="365")
    assert told.retention == RetentionSettings(trash=30, tombstones=None, guests=365)


def test_secrets_are_not_in_the_representation() -> None:
    shown = repr(settings(MODEL_API_KEY="sk-visible"))
    assert SECRET not in shown and "pw@" not in shown and "sk-visible" not in shown


@pytest.mark.parametrize("name", GOOD)
def test_what_must_be_set(name: str) -> None:
    with pytest.raises(ConfigurationError, match=f"{name} is not set"):
        read_settings({key: value for key, value in GOOD.items() if key != name})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("BACKEND_PORT", "0"),
        ("BACKEND_PORT", "80x"),
        ("BACKEND_PORT", "65536"),
        ("BACKEND_DATABASE_URL", "mysql://x"),
        ("HASURA_GRAPHQL_ENDPOINT", "127.0.0.1:8081"),
        ("HASURA_GRAPHQL_ENDPOINT", "ftp://127.0.0.1"),
        ("HASURA_GRAPHQL_ENDPOINT", "http://user:password@host"),
        ("HASURA_GRAPHQL_JWT_SECRET", "not json"),
        ("HASURA_GRAPHQL_JWT_SECRET", "[]"),
        ("HASURA_GRAPHQL_JWT_SECRET", json.dumps({"type": "RS256", "key": SECRET})),
        ("HASURA_GRAPHQL_JWT_SECRET", json.dumps({"type": "HS256", "key": "short"})),
        ("HASURA_GRAPHQL_JWT_SECRET", json.dumps({"type": "HS512", "key": SECRET})),
        ("HASURA_GRAPHQL_JWT_SECRET", json.dumps({"type": "HS256", "key": SECRET, "jwk_url": "x"})),
        ("MODEL_BASE_URL", "file:///etc/passwd"),
        ("MODEL_CONTEXT_TOKENS", "many"),
        ("MODEL_HISTORY_TOKENS", "100000"),
        ("MODEL_TIMEOUT_SECONDS", "-1"),
        ("ALLOWED_ORIGINS", "*"),
        ("ALLOWED_ORIGINS", "http://a.example/path"),
        ("ALLOWED_ORIGINS", "http://a.example,,"),
        ("REFRESH_COOKIE_NAME", "a;b"),
        ("REFRESH_TOKEN_DAYS", "0"),
        ("RETENTION_TRASH_DAYS", "0"),
        ("RETENTION_TOMBSTONE_DAYS", "never"),
        ("RETENTION_GUEST_DAYS", "100000"),
        ("RATE_LIMIT_SIGN_IN", "often"),
        ("BACKEND_TRUSTED_PROXIES", "proxy.example"),
        ("BACKEND_SHUTDOWN_SECONDS", "soon"),
    ],
)
def test_bad_values(name: str, value: str) -> None:
    with pytest.raises(ConfigurationError) as raised:
        settings(**{name: value})
    sentence = str(raised.value)
    assert sentence.startswith(name) and sentence.endswith(".") and "\n" not in sentence
    assert SECRET not in sentence and "password" not in sentence.replace("password@", "")


def test_the_process_says_the_sentence_and_nothing_else() -> None:
    run = subprocess.run(
        [sys.executable, "-m", "backend"], cwd=ROOT, env=GOOD | {"BACKEND_PORT": "x"}, capture_output=True
    )
    assert run.returncode == 2 and run.stdout == b""
    assert run.stderr.decode() == "backend: BACKEND_PORT must be a whole number from 1 to 65535, not 'x'.\n"


def listed(*entries: object) -> dict[str, str]:
    return {"MODELS": json.dumps(entries)}


def test_more_models_follow_the_first() -> None:
    models = settings(**listed({"name": "b", "base_url": "http://b.example/v1", "id": "bee"})).models
    assert [(model.id, model.label) for model in models] == [("tiny", "tiny"), ("bee", "bee")]
    alone = {name: value for name, value in GOOD.items() if not name.startswith("MODEL_")}
    (only,) = read_settings(alone | listed({"provider": "anthropic", "name": "c", "tools": True})).models
    assert (only.base_url, only.tools, only.images) == ("https://api.anthropic.com", True, False)


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ("nonsense", "MODELS must be a JSON list"),
        ("{}", "MODELS must be a JSON list"),
        ("[]", "MODELS must be a JSON list"),
        ('["x"]', "entry 1: it must be an object"),
        ('[{"name": "b", "bsae_url": "http://b.example"}]', "entry 1: it must be an object"),
        ('[{"name": "b"}]', "entry 1: MODEL_BASE_URL is not set"),
        ('[{"name": "b", "base_url": "ftp://b.example"}]', "entry 1: MODEL_BASE_URL must be an http"),
        ('[{"name": "b", "base_url": "http://b.example", "tools": 1}]', "entry 1: MODEL_TOOLS must be"),
        ('[{"name": "b", "provider": "other"}]', "entry 1: MODEL_PROVIDER must be"),
        ('[{"name": "tiny", "base_url": "http://b.example"}]', "the same id twice"),
    ],
)
def test_a_list_of_models_that_cannot_be_used(value: str, message: str) -> None:
    with pytest.raises(ConfigurationError, match=message):
        settings(MODELS=value)

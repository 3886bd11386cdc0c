"""Settings and secrets: where they come from and who may see them."""

import json
import stat
from pathlib import Path

import pytest

from supervisor.config import ROOT, Ports, load_settings, read_env_file
from supervisor.credentials import load_credentials
from supervisor.errors import StackError
from supervisor.services import Surroundings, application_services, engine_environment, frontend_environment


def env_file(folder: Path, text: str) -> Path:
    path = folder / ".env"
    path.write_text(text)
    return path


def test_without_settings_the_documented_defaults_hold(tmp_path: Path) -> None:
    settings = load_settings({}, tmp_path / ".env")
    assert settings.ports == Ports(postgres=5433, hasura=8081, backend=8000, frontend=3000, model=8090)
    assert settings.state == ROOT / ".parley"
    assert settings.database_url is None
    assert settings.url == "http://127.0.0.1:3000"


def test_the_environment_wins_over_the_file_name_by_name(tmp_path: Path) -> None:
    path = env_file(tmp_path, "BACKEND_PORT=9000\nFRONTEND_PORT=9001\nPARLEY_STATE=/from/file\n")
    settings = load_settings({"BACKEND_PORT": "9100", "PARLEY_STATE": ""}, path)
    assert (settings.ports.backend, settings.ports.frontend) == (9100, 9001)
    assert settings.state == ROOT / ".parley"  # set to nothing is set: the file's does not come back


def test_the_file_may_have_comments_quotes_and_export(tmp_path: Path) -> None:
    text = """
    # a comment
    export A=1
    B = "two words"
    C='{"type":"HS256","key":"x=y#z"}'
    D=
    E=http://example.com/#part # and a comment
    """
    assert read_env_file(env_file(tmp_path, text)) == {
        "A": "1",
        "B": "two words",
        "C": '{"type":"HS256","key":"x=y#z"}',
        "D": "",
        "E": "http://example.com/#part",
    }


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"BACKEND_PORT": "http"}, "BACKEND_PORT is 'http': set it to a port between 1 and 65535."),
        ({"BACKEND_PORT": "70000"}, "BACKEND_PORT is '70000': set it to a port between 1 and 65535."),
        ({"BACKEND_PORT": "-1"}, "BACKEND_PORT is '-1': set it to a port between 1 and 65535."),
        (
            {"BACKEND_PORT": "3000"},
            "BACKEND_PORT and FRONTEND_PORT are both 3000: give them different ports.",
        ),
    ],
)
def test_a_bad_port_gets_one_sentence(values: dict[str, str], sentence: str, tmp_path: Path) -> None:
    with pytest.raises(StackError) as problem:
        load_settings(values, tmp_path / ".env")
    assert str(problem.value) == sentence


def test_a_line_that_sets_nothing_is_named(tmp_path: Path) -> None:
    with pytest.raises(StackError, match="line 2: write NAME=value"):
        load_settings({}, env_file(tmp_path, "A=1\nnonsense\n"))


def test_secrets_are_made_once_and_only_their_owner_may_read_them(tmp_path: Path) -> None:
    first = load_credentials(tmp_path)
    path = tmp_path / "secrets.json"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    path.chmod(0o644)
    assert load_credentials(tmp_path) == first
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert len(set(vars(first).values())) == len(vars(first))
    assert not [secret for secret in vars(first).values() if secret in repr(first)]


def test_a_secret_that_a_newer_version_needs_is_added(tmp_path: Path) -> None:
    first = load_credentials(tmp_path)
    path = tmp_path / "secrets.json"
    stored = json.loads(path.read_text())
    del stored["backend_password"]
    path.write_text(json.dumps(stored))
    second = load_credentials(tmp_path)
    assert second.admin_secret == first.admin_secret
    assert second.backend_password not in vars(first).values()
    assert load_credentials(tmp_path) == second


def test_lost_secrets_are_not_replaced_silently(tmp_path: Path) -> None:
    (tmp_path / "postgres").mkdir()
    with pytest.raises(StackError, match=r"secrets\.json is missing"):
        load_credentials(tmp_path)
    (tmp_path / "secrets.json").write_text("{")
    with pytest.raises(StackError, match="is damaged"):
        load_credentials(tmp_path)


def around(tmp_path: Path, **values: str) -> Surroundings:
    return Surroundings(
        load_settings({"PATH": "/usr/bin", **values}, tmp_path / ".env"), load_credentials(tmp_path)
    )


def test_each_part_is_told_only_the_secrets_it_needs(tmp_path: Path) -> None:
    parts = around(
        tmp_path, MODEL_API_KEY="sk-1", MODELS="sk-2", HASURA_GRAPHQL_ADMIN_SECRET="adm", DATABASE_URL=""
    )
    secrets = parts.credentials
    allowed = {
        "engine": {"adm", parts.jwt_secret, secrets.owner_password},
        "backend": {parts.jwt_secret, secrets.backend_password, "sk-1", "sk-2"},
        "frontend": set(),
    }
    everything = set().union(*allowed.values())
    for service in application_services(parts):
        told = " ".join(f"{name}={value}" for name, value in service.launch().environment.items())
        assert {secret for secret in everything if secret in told} == allowed[service.name], service.name


def test_what_the_person_sets_wins_over_our_defaults(tmp_path: Path) -> None:
    chosen = around(
        tmp_path,
        HASURA_GRAPHQL_ENABLE_CONSOLE="false",
        PUBLIC_HASURA_URL="https://graphql.example.com",
        HASURA_GRAPHQL_JWT_SECRET='{"type":"RS256","key":"..."}',
    )
    assert engine_environment(chosen)["HASURA_GRAPHQL_ENABLE_CONSOLE"] == "false"
    assert engine_environment(chosen)["HASURA_GRAPHQL_JWT_SECRET"] == '{"type":"RS256","key":"..."}'
    assert frontend_environment(chosen)["PUBLIC_HASURA_URL"] == "https://graphql.example.com"


def test_a_model_of_ones_own_replaces_the_demo_model(tmp_path: Path) -> None:
    own = around(tmp_path, MODEL_BASE_URL="https://model.example.com/v1", MODEL_NAME="large")
    services = {service.name: service.launch().environment for service in application_services(own)}
    assert list(services) == ["engine", "backend", "frontend"]
    assert services["backend"]["MODEL_BASE_URL"] == "https://model.example.com/v1"
    assert services["backend"]["MODEL_NAME"] == "large"
    assert "MODEL_DEMO" not in services["backend"]
    listed = around(tmp_path, MODELS="[]")
    assert [service.name for service in application_services(listed)] == ["engine", "backend", "frontend"]
    demo = {service.name: service.launch().environment for service in application_services(around(tmp_path))}
    assert "model" in demo and demo["backend"]["MODEL_DEMO"] == "true"


def test_an_external_database_is_used_with_its_roles(tmp_path: Path) -> None:
    external = around(
        tmp_path, DATABASE_URL="postgresql://me:p%40ss@db.example.com:6432/chat?sslmode=require"
    )
    assert external.owner_url == "postgresql://me:p%40ss@db.example.com:6432/chat?sslmode=require"
    password = external.credentials.backend_password
    assert external.backend_url == (
        f"postgresql://parley_backend:{password}@db.example.com:6432/chat?sslmode=require"
    )
    named = around(tmp_path, BACKEND_DATABASE_URL="postgresql://other:x@db.example.com/chat")
    assert named.backend_role == "other"

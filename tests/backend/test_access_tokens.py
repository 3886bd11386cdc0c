"""Access tokens: what is signed, and everything that must not be believed."""

import base64
import json
import time
from typing import Any
from uuid import uuid4

import jwt
import pytest

from backend.config import CLAIMS_NAMESPACE, JwtSettings
from backend.errors import ApiError
from backend.services.tokens import Caller, Tokens

KEY = "0123456789abcdef0123456789abcdef"
TOKENS = Tokens(JwtSettings(KEY))
USER = str(uuid4())


# Made when the tests are collected, and looked at whenever their turn comes.
def claims(**changes: Any) -> dict[str, Any]:
    now = int(time.time())
    hasura = {"x-hasura-default-role": "user", "x-hasura-allowed-roles": ["user"], "x-hasura-user-id": USER}
    return {"sub": USER, "iat": now, "exp": now + 3600, CLAIMS_NAMESPACE: hasura} | changes


def encode(payload: dict[str, Any], key: str = KEY, algorithm: str = "HS256") -> str:
    return jwt.encode(payload, key, algorithm)


def unsigned(payload: dict[str, Any]) -> str:
    parts = [{"alg": "none", "typ": "JWT"}, payload]
    encoded = [base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=").decode() for part in parts]
    return ".".join([*encoded, ""])


def with_hasura(**changes: Any) -> dict[str, Any]:
    return claims(**{CLAIMS_NAMESPACE: claims()[CLAIMS_NAMESPACE] | changes})


def without(name: str) -> dict[str, Any]:
    return {key: value for key, value in claims().items() if key != name}


BAD_TOKENS = {
    "expired": encode(claims(exp=int(time.time()) - 1)),
    "other key": encode(claims(), KEY[::-1]),
    "other algorithm": encode(claims(), KEY * 2, "HS512"),
    "no algorithm": unsigned(claims()),
    "no expiry": encode(without("exp")),
    "no subject": encode(without("sub")),
    "no claims of Hasura": encode(without(CLAIMS_NAMESPACE)),
    "claims of Hasura are text": encode(claims(**{CLAIMS_NAMESPACE: "x"})),
    "role not allowed": encode(with_hasura(**{"x-hasura-allowed-roles": ["assistant"]})),
    "roles are text": encode(with_hasura(**{"x-hasura-allowed-roles": "user"})),
    "user is no uuid": encode(with_hasura(**{"x-hasura-user-id": "1"})),
    "not yet valid": encode(claims(nbf=int(time.time()) + 600)),
    "cut": encode(claims())[:-3],
    "rubbish": "x.y.z",
    "empty": "",
}


def test_an_access_token_lasts_fifteen_minutes_and_names_the_user() -> None:
    payload = jwt.decode(TOKENS.access_token(USER), KEY, ["HS256"])
    assert payload["exp"] - payload["iat"] == 900
    assert payload["sub"] == USER and payload["jti"]
    assert payload[CLAIMS_NAMESPACE] == {
        "x-hasura-default-role": "user",
        "x-hasura-allowed-roles": ["user"],
        "x-hasura-user-id": USER,
    }
    assert TOKENS.verify(TOKENS.access_token(USER)).user_id == USER


def test_the_assistants_token_lasts_a_minute_and_allows_nothing_else() -> None:
    caller = TOKENS.act_for(USER, "assistant")
    payload = jwt.decode(caller.token, KEY, ["HS256"])
    assert payload["exp"] - payload["iat"] == 60
    assert payload[CLAIMS_NAMESPACE]["x-hasura-allowed-roles"] == ["assistant"]
    assert payload[CLAIMS_NAMESPACE]["x-hasura-user-id"] == USER


def test_the_assistants_token_is_no_users_token() -> None:
    with pytest.raises(ApiError):
        TOKENS.verify(TOKENS.act_for(USER, "assistant").token)


@pytest.mark.parametrize("name", BAD_TOKENS)
def test_bad_tokens(name: str) -> None:
    with pytest.raises(ApiError) as raised:
        TOKENS.verify(BAD_TOKENS[name])
    assert raised.value.status == 401
    assert raised.value.code == ("token-expired" if name == "expired" else "token-invalid")
    assert raised.value.headers["WWW-Authenticate"].startswith("Bearer ")


def test_issuer_and_audience_are_signed_and_asked_for() -> None:
    strict = Tokens(JwtSettings(KEY, issuer="parley", audience="chat"))
    assert strict.verify(strict.access_token(USER)).user_id == USER
    with pytest.raises(ApiError):
        strict.verify(TOKENS.access_token(USER))


def test_a_derived_key_is_bound_to_its_purpose() -> None:
    settings = JwtSettings(KEY)
    assert settings.derived_key("a") != settings.derived_key("b")
    assert KEY.encode() not in settings.derived_key("a")


def test_a_token_is_not_in_the_representation() -> None:
    caller = TOKENS.act_for(USER, "user")
    assert caller.token not in repr(caller)


def test_a_token_is_verified_once(monkeypatch: pytest.MonkeyPatch) -> None:
    tokens, token = Tokens(JwtSettings(KEY)), encode(claims())
    caller = tokens.verify(token)
    monkeypatch.setattr(jwt, "decode", None)
    assert tokens.verify(token) is caller


def test_a_verified_token_is_not_believed_after_its_time() -> None:
    tokens, token = Tokens(JwtSettings(KEY)), encode(claims(exp=int(time.time()) - 1))
    tokens._verified[token] = (Caller(USER, "user", token), time.time() - 1)
    with pytest.raises(ApiError) as raised:
        tokens.verify(token)
    assert raised.value.code == "token-expired"


def test_only_so_many_verified_tokens_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("backend.services.tokens.KEPT_TOKENS", 3)
    tokens = Tokens(JwtSettings(KEY))
    kept = [encode(claims(jti=str(number))) for number in range(5)]
    for token in kept:
        tokens.verify(token)
    assert list(tokens._verified) == kept[2:]


def test_an_own_token_is_signed_again_before_half_of_its_time_is_over() -> None:
    tokens = Tokens(JwtSettings(KEY))
    caller = tokens.act_for(USER, "assistant")
    assert tokens.act_for(USER, "assistant") is caller
    assert tokens.act_for(USER, "user").role == "user" and tokens.act_for(str(uuid4()), "user") is not caller
    tokens._signed[USER, "assistant"] = (caller, time.time() - 1)
    assert tokens.act_for(USER, "assistant") is not caller

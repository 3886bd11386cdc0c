"""Who may ask: admin secrets, tokens and the unauthorized role, in Hasura's words."""

from __future__ import annotations

import base64
import json
import time
from collections.abc import Callable
from typing import Any

import jwt
import pytest

from hasura.engine.errors import EngineError
from hasura.engine.session import Session
from tests.engine.tokens import (
    CLAIMS,
    HS,
    PRIVATE,
    USER,
    ask,
    authenticator,
    bearer,
    public,
    refusal,
    token,
)


async def test_the_admin_secret_opens_everything_and_a_wrong_one_nothing() -> None:
    auth = authenticator()
    assert (await ask(auth, {"X-Hasura-Admin-Secret": "s3cret"})).role == "admin"
    session = await ask(
        auth, {"X-Hasura-Admin-Secret": "s3cret", "X-Hasura-Role": "user", "X-Hasura-User-Id": "7"}
    )
    assert (session.role, session.variables["x-hasura-user-id"]) == ("user", "7")
    assert "x-hasura-admin-secret" not in session.variables
    wrong = await refusal(auth, {"X-Hasura-Admin-Secret": "S3cret"})
    assert wrong == ("access-denied", "invalid x-hasura-admin-secret/x-hasura-access-key")
    missing = await refusal(auth, {"X-Hasura-Role": "admin"})
    expected = "x-hasura-admin-secret/x-hasura-access-key required, but not found"
    assert missing == ("access-denied", expected)


async def test_several_admin_secrets_all_count() -> None:
    auth = authenticator(ADMIN_SECRETS='["one", "two"]')
    for secret in ("one", "two"):
        assert (await ask(auth, {"X-Hasura-Admin-Secret": secret})).role == "admin"
    assert (await refusal(auth, {"X-Hasura-Admin-Secret": "s3cret"}))[0] == "access-denied"


async def test_backend_only_permissions_need_the_admin_secret() -> None:
    wanted = {"X-Hasura-Role": "user", "X-Hasura-Use-Backend-Only-Permissions": "true"}
    assert (await ask(authenticator(), {**wanted, "X-Hasura-Admin-Secret": "s3cret"})).backend_only
    assert not (await ask(authenticator(HS), {**wanted, **bearer(token())})).backend_only
    assert not (await ask(authenticator(UNAUTHORIZED_ROLE="anonymous"), wanted)).backend_only
    odd = {**wanted, "X-Hasura-Use-Backend-Only-Permissions": "so", "X-Hasura-Admin-Secret": "s3cret"}
    assert (await refusal(authenticator(), odd))[0] == "bad-request"


async def test_without_any_secret_everyone_is_admin() -> None:
    auth = authenticator(ADMIN_SECRET="")
    assert (await ask(auth, {})).role == "admin"
    assert (await ask(auth, {"X-Hasura-Role": "user"})).role == "user"


async def test_a_token_carries_role_and_variables() -> None:
    auth = authenticator(HS)
    session = await ask(auth, bearer(token()))
    assert session.role == "user"
    assert session.variables == {"x-hasura-user-id": "7", "x-hasura-role": "user"}
    assert session.expires_at is not None and session.expires_at > time.time()
    assert (await ask(auth, bearer(token(), X_Hasura_Role="editor"))).role == "editor"


async def test_variables_of_the_client_do_not_override_the_token() -> None:
    forged = bearer(token(), X_Hasura_User_Id="8", X_Hasura_Org="9")
    session = await ask(authenticator(HS), forged)
    assert session.variables == {"x-hasura-user-id": "7", "x-hasura-role": "user"}


async def test_a_role_that_is_not_allowed_is_refused_also_from_the_cache() -> None:
    auth, text = authenticator(HS), token()
    await ask(auth, bearer(text))
    expected = ("access-denied", "Your requested role is not in allowed roles")
    assert await refusal(auth, bearer(text, X_Hasura_Role="admin")) == expected
    with pytest.raises(EngineError) as refused:
        await ask(auth, bearer(text, X_Hasura_Role="admin"))
    assert refused.value.http_status == 400


async def test_a_wrong_admin_secret_is_refused_although_a_good_token_is_remembered() -> None:
    auth, text = authenticator(HS), token()
    await ask(auth, bearer(text))
    assert (await refusal(auth, bearer(text, X_Hasura_Admin_Secret="no")))[0] == "access-denied"


def forged(text: str) -> str:
    head, body, _ = text.split(".")
    changed = json.loads(base64.urlsafe_b64decode(body + "=="))
    changed[CLAIMS]["x-hasura-user-id"] = "8"
    body = base64.urlsafe_b64encode(json.dumps(changed).encode()).rstrip(b"=").decode()
    return f"{head}.{body}.{text.split('.')[2]}"


def unsigned(text: str) -> str:
    head = base64.urlsafe_b64encode(b'{"alg":"none","typ":"JWT"}').rstrip(b"=").decode()
    return f"{head}.{text.split('.')[1]}."


@pytest.mark.parametrize(
    ("make", "reason"),
    [
        (lambda: token(exp=int(time.time()) - 1), "JWTExpired"),
        (lambda: token(nbf=int(time.time()) + 60), "JWTNotYetValid"),
        (lambda: forged(token()), "JWSError JWSInvalidSignature"),
        (lambda: token(key="another key of more than thirty-two characters"), "JWSError JWSInvalidSignature"),
        (lambda: unsigned(token()), "JWSError JWSNoSignatures"),
        (
            lambda: "abc",
            "JWSError (CompactDecodeError Invalid number of parts: Expected 3 parts; got 1)",
        ),
    ],
)
async def test_a_token_that_does_not_hold_is_refused(make: Callable[[], str], reason: str) -> None:
    assert await refusal(authenticator(HS), bearer(make())) == (
        "invalid-jwt",
        f"Could not verify JWT: {reason}",
    )


async def test_a_public_key_is_never_an_hmac_secret() -> None:
    pem = public("RS256")
    head = base64.urlsafe_b64encode(b'{"alg":"HS256","typ":"JWT"}').rstrip(b"=").decode()
    signer = jwt.get_algorithm_by_name("HS256")
    body = token().split(".")[1]
    signature = signer.sign(f"{head}.{body}".encode(), pem.encode())
    text = f"{head}.{body}.{base64.urlsafe_b64encode(signature).rstrip(b'=').decode()}"
    auth = authenticator({"type": "RS256", "key": pem})
    assert (await refusal(auth, bearer(text)))[1].endswith("JWSInvalidSignature")


@pytest.mark.parametrize("algorithm", ["RS256", "RS512", "ES256", "ES384", "EdDSA"])
async def test_every_kind_of_key(algorithm: str) -> None:
    kind = "Ed25519" if algorithm == "EdDSA" else algorithm
    auth = authenticator({"type": kind, "key": public(algorithm)})
    good = token(key=PRIVATE[algorithm], algorithm=algorithm)
    assert (await ask(auth, bearer(good))).role == "user"
    assert (await refusal(auth, bearer(forged(good))))[0] == "invalid-jwt"


async def test_a_verified_token_is_remembered_only_until_it_expires(monkeypatch: pytest.MonkeyPatch) -> None:
    auth, text, now = authenticator({**HS, "allowed_skew": 10}), token(), time.time()
    first = await ask(auth, bearer(text))
    assert await ask(auth, bearer(text)) is first
    monkeypatch.setattr(time, "time", lambda: now + 65)
    assert await ask(auth, bearer(text)) is first
    monkeypatch.setattr(time, "time", lambda: now + 75)
    with pytest.raises(AssertionError, match="verified again"):
        monkeypatch.setattr("hasura.engine.session.verify_token", _verified_again)
        await ask(auth, bearer(text))


def _verified_again(*_: Any) -> Any:
    raise AssertionError("verified again")


async def test_skew_forgives_a_little() -> None:
    late = token(exp=int(time.time()) - 30)
    assert (await ask(authenticator({**HS, "allowed_skew": 60}), bearer(late))).role == "user"
    assert (await refusal(authenticator(HS), bearer(late)))[1].endswith("JWTExpired")


async def test_audience_and_issuer() -> None:
    auth = authenticator({**HS, "audience": ["a", "b"], "issuer": "me"})
    assert (await ask(auth, bearer(token(aud="b", iss="me")))).role == "user"
    assert (await ask(auth, bearer(token(aud=["x", "a"], iss="me")))).role == "user"
    assert (await refusal(auth, bearer(token(aud="c", iss="me"))))[1].endswith("JWTNotInAudience")
    assert (await refusal(auth, bearer(token(iss="me"))))[1].endswith("JWTNotInAudience")
    assert (await refusal(auth, bearer(token(aud="a", iss="you"))))[1].endswith("JWTNotInIssuer")
    assert (await refusal(auth, bearer(token(aud="a"))))[1].endswith("JWTNotInIssuer")
    assert (await ask(authenticator(HS), bearer(token(aud="c", iss="you")))).role == "user"


WITHOUT_ROLES = {"x-hasura-default-role": "user"}
NOT_A_LIST = {"x-hasura-default-role": "user", "x-hasura-allowed-roles": "user"}
NUMBER = {**USER, "x-hasura-user-id": 7}


@pytest.mark.parametrize(
    ("hasura", "code", "message"),
    [
        (None, "jwt-invalid-claims", f"claims key: '{CLAIMS}' not found"),
        ("text", "jwt-invalid-claims", "expecting a json object when claims_format is json"),
        (WITHOUT_ROLES, "jwt-missing-role-claims", "JWT claim does not contain x-hasura-allowed-roles"),
        (
            {"x-hasura-allowed-roles": ["user"]},
            "jwt-missing-role-claims",
            "JWT claim does not contain x-hasura-default-role",
        ),
        (
            NOT_A_LIST,
            "jwt-invalid-claims",
            "invalid x-hasura-allowed-roles; should be a list of roles: parsing [] failed, "
            "expected Array, but encountered String",
        ),
        (
            NUMBER,
            "jwt-invalid-claims",
            "x-hasura-* claims: parsing Text failed, expected String, but encountered Number",
        ),
    ],
)
async def test_claims_that_say_no_session(hasura: Any, code: str, message: str) -> None:
    assert await refusal(authenticator(HS), bearer(token(hasura))) == (code, message)


@pytest.mark.parametrize(
    ("path", "claims"),
    [
        ("$", USER),
        ("$.hasura", {"hasura": USER}),
        ("$.hasura.claims", {"hasura": {"claims": USER}}),
        ("$.hasura['claims%']", {"hasura": {"claims%": USER}}),
        ("$.list[1]", {"list": [0, USER]}),
    ],
)
async def test_claims_at_a_path(path: str, claims: dict[str, Any]) -> None:
    auth = authenticator({**HS, "claims_namespace_path": path})
    assert (await ask(auth, bearer(token(None, **claims)))).variables["x-hasura-user-id"] == "7"
    if path != "$":
        assert (await refusal(auth, bearer(token(None))))[1].startswith(
            "claims not found at claims_namespace_path"
        )


async def test_claims_as_a_string() -> None:
    auth = authenticator({**HS, "claims_format": "stringified_json", "claims_namespace": "mine"})
    assert (await ask(auth, bearer(token(None, mine=json.dumps(USER))))).role == "user"
    assert (await refusal(auth, bearer(token(None, mine=USER))))[1].startswith("expecting a string")
    broken = await refusal(auth, bearer(token(None, mine="{")))
    assert broken[1] == "expecting stringified json at: 'claims_namespace mine', but found: {"


MAP = {
    "x-hasura-allowed-roles": {"path": "$.['https://my.app'].roles", "default": ["user"]},
    "x-hasura-default-role": "user",
    "x-hasura-user-id": {"path": "$.sub"},
}


async def test_a_claims_map_reads_paths_defaults_and_fixed_values() -> None:
    auth = authenticator({**HS, "claims_map": MAP})
    session = await ask(auth, bearer(token(None, sub="7")))
    assert session.variables == {"x-hasura-user-id": "7", "x-hasura-role": "user"}
    editor: dict[str, Any] = {"https://my.app": {"roles": ["user", "editor"]}}
    text = token(None, sub="7", **editor)
    assert (await ask(auth, bearer(text, X_Hasura_Role="editor"))).role == "editor"
    missing = await refusal(auth, bearer(token(None)))
    assert missing == ("jwt-invalid-claims", "JWT claim from claims_map, x-hasura-user-id not found")


async def test_a_token_in_a_cookie_or_a_custom_header() -> None:
    cookie = authenticator({**HS, "header": {"type": "Cookie", "name": "session"}})
    assert (await ask(cookie, {"Cookie": f"a=1; session={token()}; b"})).role == "user"
    expected = "Missing 'Authorization' or 'Cookie' header in JWT authentication mode"
    assert await refusal(cookie, {"Cookie": "a=1"}) == ("invalid-headers", expected)
    custom = authenticator({**HS, "header": {"type": "CustomHeader", "name": "X-Token"}})
    assert (await ask(custom, {"x-token": token()})).role == "user"
    assert (await refusal(custom, bearer(token())))[0] == "invalid-headers"
    malformed = ("invalid-headers", "Malformed Authorization header")
    assert await refusal(authenticator(HS), {"Authorization": "Basic abc"}) == malformed


async def test_several_secrets_are_told_apart_by_place_and_issuer() -> None:
    other = "another key of more than thirty-two characters"
    auth = authenticator(
        {**HS, "issuer": "one"},
        {"type": "HS256", "key": other, "issuer": "two"},
        {**HS, "header": {"type": "Cookie", "name": "session"}},
    )
    assert (await ask(auth, bearer(token(iss="one")))).role == "user"
    assert (await ask(auth, bearer(token(iss="two", key=other)))).role == "user"
    assert (await ask(auth, {"Cookie": f"session={token()}"})).role == "user"
    assert (await refusal(auth, bearer(token(iss="two"))))[1].endswith("JWSInvalidSignature")
    assert (await refusal(auth, bearer(token(iss="three"))))[1].endswith("JWTNotInIssuer")
    both = {**bearer(token(iss="one")), "Cookie": f"session={token()}"}
    assert (await refusal(auth, both))[1] == "Could not verify JWT: Multiple JWTs found"


async def test_the_unauthorized_role_takes_its_variables_from_the_headers() -> None:
    auth = authenticator(HS, UNAUTHORIZED_ROLE="anonymous")
    session = await ask(auth, {"X-Hasura-Role": "admin", "X-Hasura-Share": "abc"})
    assert session == Session("anonymous", {"x-hasura-role": "anonymous", "x-hasura-share": "abc"})
    assert (await refusal(auth, bearer("abc")))[0] == "invalid-jwt"

"""Tokens and what reads them, for the tests of who may ask."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa

from hasura.engine.config import load_settings
from hasura.engine.errors import EngineError
from hasura.engine.session import Authenticator, Session

KEY = "a key that has more than thirty-two characters"
CLAIMS = "https://hasura.io/jwt/claims"
USER = {
    "x-hasura-user-id": "7",
    "x-hasura-default-role": "user",
    "x-hasura-allowed-roles": ["user", "editor"],
}
PRIVATE: dict[str, Any] = {
    "RS256": rsa.generate_private_key(public_exponent=65537, key_size=2048),
    "RS512": rsa.generate_private_key(public_exponent=65537, key_size=2048),
    "ES256": ec.generate_private_key(ec.SECP256R1()),
    "ES384": ec.generate_private_key(ec.SECP384R1()),
    "EdDSA": ed25519.Ed25519PrivateKey.generate(),
}


def public(algorithm: str) -> str:
    key = PRIVATE[algorithm].public_key()
    pem: bytes = key.public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    return pem.decode()


def token(
    session: Any = USER, *, key: Any = KEY, algorithm: str = "HS256", kid: str | None = None, **claims: Any
) -> str:
    body = {"iat": int(time.time()), "exp": int(time.time()) + 60, CLAIMS: session, **claims}
    headers = None if kid is None else {"kid": kid}
    return jwt.encode({k: v for k, v in body.items() if v is not None}, key, algorithm, headers)


def authenticator(*secrets: dict[str, Any], **variables: str) -> Authenticator:
    environment = {"DATABASE_URL": "postgresql://x/y", "ADMIN_SECRET": "s3cret", **variables}
    if len(secrets) == 1:
        environment["JWT_SECRET"] = json.dumps(secrets[0])
    elif secrets:
        environment["JWT_SECRETS"] = json.dumps(secrets)
    return Authenticator(load_settings({f"HASURA_GRAPHQL_{k}": v for k, v in environment.items()}))


async def ask(auth: Authenticator, headers: Mapping[str, str], request: Any = None) -> Session:
    raw = [(name.lower().encode(), value.encode()) for name, value in headers.items()]
    return await auth.authenticate(raw, request)


async def refusal(auth: Authenticator, headers: Mapping[str, str]) -> tuple[str, str]:
    with pytest.raises(EngineError) as refused:
        await ask(auth, headers)
    return refused.value.code, refused.value.message


def bearer(text: str, **headers: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {text}", **{n.replace("_", "-"): v for n, v in headers.items()}}


HS = {"type": "HS256", "key": KEY}

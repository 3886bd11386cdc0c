"""`HASURA_GRAPHQL_JWT_SECRET`: what it may say, and the verification of a token by it.

PyJWT does the cryptography. A secret accepts the algorithms of its own key's family only, so a public key can
never be used as an HMAC secret.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import jwt
from cryptography.hazmat.primitives.asymmetric import ec, ed448, ed25519, rsa
from cryptography.hazmat.primitives.serialization import load_pem_public_key
from cryptography.x509 import load_pem_x509_certificate

from hasura.engine.claims import (
    ALLOWED_ROLES,
    DEFAULT_NAMESPACE,
    DEFAULT_ROLE,
    MISSING,
    ClaimsMap,
    MappedClaim,
    NamespaceClaims,
    parse_json_path,
)
from hasura.engine.errors import EngineError

HMAC: Final[Mapping[str, int]] = {"HS256": 256, "HS384": 384, "HS512": 512}
RSA: Final = ("RS256", "RS384", "RS512")
CURVES: Final[Mapping[str, str]] = {"secp256r1": "ES256", "secp384r1": "ES384", "secp521r1": "ES512"}
KEY_TYPES: Final = (*HMAC, *RSA, "ES256", "ES384", "ES512", "Ed25519")


@dataclass(frozen=True)
class VerificationKey:
    """A key and the algorithms that it may be used with."""

    key: Any
    algorithms: tuple[str, ...]
    key_id: str | None = None


@dataclass(frozen=True)
class TokenLocation:
    """Where a request carries its token: `Authorization`, `Cookie` or `CustomHeader`."""

    kind: str
    name: str = ""


@dataclass(frozen=True)
class JwtSecret:
    """One JWT configuration: a key of its own, or the address of a key set."""

    key: VerificationKey | None
    jwk_url: str | None
    claims: NamespaceClaims | ClaimsMap
    audience: tuple[str, ...]
    issuer: str | None
    allowed_skew: int
    location: TokenLocation


def parse_jwt_secret(document: Any) -> JwtSecret:
    """Read one JWT configuration; raises ValueError with a sentence about what is wrong with it."""
    if not isinstance(document, dict):
        raise ValueError("expected a JSON object with type and key, or jwk_url")
    raw_key, url = document.get("key"), document.get("jwk_url")
    if raw_key is None and url is None:
        raise ValueError("key and jwk_url both cannot be empty")
    if raw_key is not None and url is not None:
        raise ValueError("key, jwk_url both cannot be present")
    if url is not None and not str(url).startswith(("http://", "https://")):
        raise ValueError("jwk_url must start with http:// or https://")
    skew = document.get("allowed_skew") or 0
    if not isinstance(skew, int) or skew < 0:
        raise ValueError("allowed_skew must be a number of seconds")
    audience = document.get("audience")
    return JwtSecret(
        key=None if raw_key is None else _configured_key(document.get("type"), raw_key),
        jwk_url=url,
        claims=_claims(document),
        audience=(audience,) if isinstance(audience, str) else tuple(audience or ()),
        issuer=document.get("issuer"),
        allowed_skew=skew,
        location=_location(document.get("header")),
    )


def _configured_key(key_type: Any, raw: Any) -> VerificationKey:
    if key_type not in KEY_TYPES:
        raise ValueError(f"Invalid JWK: Key type: {key_type} is not supported")
    if not isinstance(raw, str):
        raise ValueError("Invalid JWK: key must be a string")
    if key_type in HMAC:
        if len(raw.encode()) * 8 < HMAC[key_type]:
            raise ValueError(
                f"Invalid JWK: Key size too small; should be atleast {HMAC[key_type] // 8} characters"
            )
        return VerificationKey(
            raw.encode(), tuple(n for n, bits in HMAC.items() if len(raw.encode()) * 8 >= bits)
        )
    public = _public_key(raw)
    algorithms = _algorithms_of(public)
    expected = "EdDSA" if key_type == "Ed25519" else key_type
    if expected not in algorithms:
        raise ValueError(f"Invalid JWK: the key is not one for type {key_type}")
    return VerificationKey(public, algorithms)


def _public_key(pem: str) -> Any:
    try:
        if "BEGIN CERTIFICATE" in pem:
            return load_pem_x509_certificate(pem.encode()).public_key()
        return load_pem_public_key(pem.encode())
    except ValueError as error:
        raise ValueError(f"Invalid JWK: expected a PEM public key or X.509 certificate: {error}") from None


def _algorithms_of(key: Any) -> tuple[str, ...]:
    match key:
        case rsa.RSAPublicKey():
            return RSA
        case ec.EllipticCurvePublicKey():
            return (CURVES[key.curve.name],) if key.curve.name in CURVES else ()
        case ed25519.Ed25519PublicKey() | ed448.Ed448PublicKey():
            return ("EdDSA",)
        case bytes():
            return tuple(name for name, bits in HMAC.items() if len(key) * 8 >= bits)
        case _:
            return ()


def parse_key_set(body: bytes) -> tuple[VerificationKey, ...]:
    """The signature keys of a JWK set (or of a single JWK); raises ValueError when there is none."""
    document = json.loads(body)
    entries = document.get("keys", [document]) if isinstance(document, dict) else None
    if not isinstance(entries, list):
        raise ValueError("expected a JSON Web Key Set")
    keys: list[VerificationKey] = []
    for entry in entries:
        if not isinstance(entry, dict) or entry.get("use", "sig") != "sig":
            continue
        try:
            key = jwt.PyJWK.from_dict(entry).key
        except jwt.PyJWTError:
            continue  # a key of a kind that nobody here can verify with is no reason to lose the others
        algorithms = _algorithms_of(key)
        if "alg" in entry:
            algorithms = tuple(
                name for name in (*algorithms, "PS256", "PS384", "PS512") if name == entry["alg"]
            )
        if algorithms:
            keys.append(VerificationKey(key, algorithms, entry.get("kid")))
    if not keys:
        raise ValueError("the key set holds no usable signature key")
    return tuple(keys)


def _claims(document: Mapping[str, Any]) -> NamespaceClaims | ClaimsMap:
    mapping = document.get("claims_map")
    if mapping is not None:
        return _claims_map(mapping)
    namespace, path = document.get("claims_namespace"), document.get("claims_namespace_path")
    if namespace is not None and path is not None:
        raise ValueError("claims_namespace and claims_namespace_path both cannot be set")
    form = document.get("claims_format") or "json"
    if form not in ("json", "stringified_json"):
        raise ValueError(f"claims_format must be json or stringified_json, got {form!r}")
    parsed = None if path is None else parse_json_path(path)
    return NamespaceClaims(namespace or DEFAULT_NAMESPACE, parsed, form == "stringified_json")


def _claims_map(mapping: Any) -> ClaimsMap:
    if not isinstance(mapping, dict):
        raise ValueError("claims_map must be an object")
    entries = {name.lower(): _mapped_claim(name, value) for name, value in mapping.items()}
    for name in (ALLOWED_ROLES, DEFAULT_ROLE):
        if name not in entries:
            raise ValueError(f"claims_map: {name} is expected but not found")
    allowed, default = entries.pop(ALLOWED_ROLES), entries.pop(DEFAULT_ROLE)
    return ClaimsMap(allowed, default, entries)


def _mapped_claim(name: str, value: Any) -> MappedClaim:
    if not isinstance(value, dict):
        return MappedClaim(None, value)
    if not isinstance(value.get("path"), str):
        raise ValueError(f"claims_map: {name} needs a path")
    default = value.get("default")
    return MappedClaim(parse_json_path(value["path"]), MISSING if default is None else default)


def _location(header: Any) -> TokenLocation:
    if header is None:
        return TokenLocation("authorization")
    kind = str(header.get("type", "")).lower() if isinstance(header, dict) else ""
    if kind == "authorization":
        return TokenLocation("authorization")
    if kind not in ("cookie", "customheader") or not header.get("name"):
        raise ValueError(
            "header must have a type (Authorization, Cookie or CustomHeader) and, for the latter two, a name"
        )
    return TokenLocation(kind, header["name"] if kind == "cookie" else header["name"].lower())


def verify_token(secret: JwtSecret, keys: Sequence[VerificationKey], token: str) -> dict[str, Any]:
    """The claims of a token whose signature, times, audience and issuer hold; else `invalid-jwt`."""
    try:
        header = jwt.get_unverified_header(token)
    except jwt.PyJWTError as error:
        raise _invalid(_undecodable(token, error), error) from error
    named = [key for key in keys if key.key_id is not None and key.key_id == header.get("kid")]
    failure: Exception | None = None
    for key in named or keys:
        if header.get("alg") not in key.algorithms:
            continue
        try:
            return _decode(secret, key, token)
        except (jwt.InvalidSignatureError, jwt.InvalidKeyError) as error:
            failure = error
        except jwt.PyJWTError as error:
            raise _invalid(_reason(error), error) from error
    no_signature = str(header.get("alg")).lower() == "none"
    raise _invalid("JWSError JWSNoSignatures" if no_signature else "JWSError JWSInvalidSignature", failure)


def _decode(secret: JwtSecret, key: VerificationKey, token: str) -> dict[str, Any]:
    return jwt.decode(
        token,
        key.key,
        algorithms=list(key.algorithms),
        audience=list(secret.audience) or None,
        issuer=secret.issuer,
        leeway=secret.allowed_skew,
        options={"verify_aud": bool(secret.audience), "verify_sub": False, "verify_jti": False},
    )


def _reason(error: jwt.PyJWTError) -> str:
    match error:
        case jwt.ExpiredSignatureError():
            return "JWTExpired"
        case jwt.ImmatureSignatureError():
            return "JWTIssuedAtFuture" if "iat" in str(error) else "JWTNotYetValid"
        case jwt.InvalidAudienceError():
            return "JWTNotInAudience"
        case jwt.InvalidIssuerError():
            return "JWTNotInIssuer"
        case jwt.MissingRequiredClaimError():
            return "JWTNotInAudience" if error.claim == "aud" else "JWTNotInIssuer"
        case _:
            return f"JWTClaimsSetDecodeError {json.dumps(str(error))}"


def _undecodable(token: str, error: jwt.PyJWTError) -> str:
    parts = token.count(".") + 1
    if parts != 3:
        return f"JWSError (CompactDecodeError Invalid number of parts: Expected 3 parts; got {parts})"
    return f"JWSError (JSONDecodeError {json.dumps(str(error))})"


def _invalid(reason: str, cause: Exception | None) -> EngineError:
    error = EngineError("invalid-jwt", f"Could not verify JWT: {reason}")
    error.__cause__ = cause
    return error

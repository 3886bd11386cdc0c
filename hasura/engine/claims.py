"""Where a token keeps its session: `claims_namespace(_path)`, `claims_map` and `claims_format`.

Pure functions from the verified claims of a token to Hasura's session variables; `session.py` picks the role.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from hasura.engine.errors import EngineError, json_path

ALLOWED_ROLES: Final = "x-hasura-allowed-roles"
DEFAULT_ROLE: Final = "x-hasura-default-role"
DEFAULT_NAMESPACE: Final = "https://hasura.io/jwt/claims"
VARIABLE_PREFIX: Final = "x-hasura-"

JsonPath = tuple[str | int, ...]
MISSING: Final = object()

_PATH_STEP = re.compile(
    r"""\.?(?:\[(?P<index>\d+)\]|\['(?P<quoted>(?:[^'\\]|\\.)*)'\]|\["(?P<double>(?:[^"\\]|\\.)*)"\])"""
    r"""|\.(?P<key>[^.\[\]'"]+)"""
)


@dataclass(frozen=True)
class NamespaceClaims:
    """All variables in one object of the token: under a key, or at a path."""

    key: str | None
    path: JsonPath | None
    stringified: bool


@dataclass(frozen=True)
class MappedClaim:
    """One variable of a `claims_map`: found at a path (else the default), or fixed."""

    path: JsonPath | None
    value: Any = MISSING


@dataclass(frozen=True)
class ClaimsMap:
    """Each variable with a place of its own in the token."""

    allowed_roles: MappedClaim
    default_role: MappedClaim
    others: Mapping[str, MappedClaim]


@dataclass(frozen=True)
class SessionClaims:
    """What a token says of its bearer: the roles it may take and its session variables."""

    allowed_roles: tuple[str, ...]
    default_role: str
    variables: Mapping[str, str]


def parse_json_path(text: str) -> JsonPath:
    """Parse `$.a['b c'][0]`; raises ValueError for anything else."""
    if not text.startswith("$"):
        raise ValueError(f"invalid JSON path {text!r}: it must start with $")
    steps: list[str | int] = []
    position = 1
    while position < len(text):
        match = _PATH_STEP.match(text, position)
        if match is None:
            raise ValueError(f"invalid JSON path {text!r} at character {position + 1}")
        if match["index"] is not None:
            steps.append(int(match["index"]))
        else:
            quoted = match["quoted"] if match["quoted"] is not None else match["double"]
            steps.append(match["key"] if quoted is None else re.sub(r"\\(.)", r"\1", quoted))
        position = match.end()
    return tuple(steps)


def read_claims(token: Mapping[str, Any], claims: NamespaceClaims | ClaimsMap) -> SessionClaims:
    """The session that a verified token describes, or the named error that says what it lacks."""
    if isinstance(claims, ClaimsMap):
        found, hint = _mapped(token, claims), "should be a role"
    else:
        found, hint = _namespaced(token, claims), "should be a single role name"
    roles = _roles(_required(found, ALLOWED_ROLES))
    default = _role_name(_required(found, DEFAULT_ROLE), hint)
    variables = {
        name: _text(value) for name, value in found.items() if name not in (ALLOWED_ROLES, DEFAULT_ROLE)
    }
    return SessionClaims(roles, default, variables)


def _lookup(document: Any, path: JsonPath) -> Any:
    for step in path:
        if isinstance(step, int):
            if not isinstance(document, list) or step >= len(document):
                return MISSING
            document = document[step]
        else:
            if not isinstance(document, dict) or step not in document:
                return MISSING
            document = document[step]
    return document


def _namespaced(token: Mapping[str, Any], claims: NamespaceClaims) -> dict[str, Any]:
    if claims.path is not None:
        place = json_path(claims.path)
        value = _lookup(token, claims.path)
        missing, location = (
            f"claims not found at claims_namespace_path: '{place}'",
            f"claims_namespace_path {place}",
        )
    else:
        value = token.get(claims.key or DEFAULT_NAMESPACE, MISSING)
        missing, location = f"claims key: '{claims.key}' not found", f"claims_namespace {claims.key}"
    if value is MISSING:
        raise EngineError("jwt-invalid-claims", missing)
    if claims.stringified:
        value = _unstringified(value, location)
    elif not isinstance(value, dict):
        raise EngineError("jwt-invalid-claims", "expecting a json object when claims_format is json")
    return {name.lower(): item for name, item in value.items() if name.lower().startswith(VARIABLE_PREFIX)}


def _unstringified(value: Any, location: str) -> dict[str, Any]:
    if not isinstance(value, str):
        raise EngineError("jwt-invalid-claims", "expecting a string when claims_format is stringified_json")
    try:
        document = json.loads(value)
    except ValueError:
        document = None
    if not isinstance(document, dict):
        raise EngineError(
            "jwt-invalid-claims", f"expecting stringified json at: '{location}', but found: {value}"
        )
    return document


def _mapped(token: Mapping[str, Any], claims: ClaimsMap) -> dict[str, Any]:
    found = {
        ALLOWED_ROLES: _resolve(token, claims.allowed_roles),
        DEFAULT_ROLE: _resolve(token, claims.default_role),
    }
    for name, claim in claims.others.items():
        value = _resolve(token, claim)
        if value is MISSING:
            raise EngineError("jwt-invalid-claims", f"JWT claim from claims_map, {name} not found")
        found[name] = value
    return found


def _resolve(token: Mapping[str, Any], claim: MappedClaim) -> Any:
    value = MISSING if claim.path is None else _lookup(token, claim.path)
    return claim.value if value is MISSING else value


def _required(found: Mapping[str, Any], name: str) -> Any:
    value = found.get(name, MISSING)
    if value is MISSING:
        raise EngineError("jwt-missing-role-claims", f"JWT claim does not contain {name}")
    return value


def _roles(value: Any) -> tuple[str, ...]:
    hint = "should be a list of roles"
    if not isinstance(value, list):
        raise _invalid(
            ALLOWED_ROLES, hint, f"parsing [] failed, expected Array, but encountered {json_kind(value)}"
        )
    return tuple(_role_name(item, hint, ALLOWED_ROLES) for item in value)


def _role_name(value: Any, hint: str, claim: str = DEFAULT_ROLE) -> str:
    if not isinstance(value, str):
        raise _invalid(
            claim, hint, f"parsing Text failed, expected String, but encountered {json_kind(value)}"
        )
    if not value:
        raise _invalid(claim, hint, "empty string not allowed")
    return value


def _invalid(claim: str, hint: str, reason: str) -> EngineError:
    return EngineError("jwt-invalid-claims", f"invalid {claim}; {hint}: {reason}")


def _text(value: Any) -> str:
    if not isinstance(value, str):
        reason = f"parsing Text failed, expected String, but encountered {json_kind(value)}"
        raise EngineError("jwt-invalid-claims", f"x-hasura-* claims: {reason}")
    return value


def json_kind(value: Any) -> str:
    """The name Hasura's messages use for the kind of a JSON value."""
    if value is None:
        return "Null"
    if isinstance(value, bool):
        return "Boolean"
    if isinstance(value, int | float | Decimal):
        return "Number"
    kinds: dict[type, str] = {str: "String", list: "Array", dict: "Object"}
    return kinds[type(value)]

"""Every error a client can see, in Hasura's own codes and words, and what PostgreSQL's errors become.

An `EngineError` is raised where the mistake is found and turned into JSON once, at the boundary
(`to_graphql` for GraphQL answers, `to_v1` for the other endpoints). Whatever caused it stays on
`__cause__` and `internal`: for the log, and for an administrator's answer.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterable, Mapping
from typing import Any, Final, TypedDict

import asyncpg

CHECK_FAILED_SQLSTATE: Final = "HE001"
"""Raised inside a statement when a permission's check does not hold (23514 is a real CHECK constraint)."""

CHECK_FAILED_MESSAGE: Final = "check constraint of an insert/update permission has failed"

HTTP_STATUS: Final[Mapping[str, int]] = {
    "access-denied": 401,
    "not-found": 404,
    "method-not-allowed": 405,
    "conflict": 409,
    "unexpected": 500,
    "postgres-error": 500,
    "postgres-max-connections-error": 500,
}
"""Statuses other than 400. `/v1/graphql` answers 200 whatever the error; the other endpoints use these."""


class ErrorExtensions(TypedDict, total=False):
    """What stands beside the message of a GraphQL error."""

    path: str
    code: str
    internal: Any


class GraphQLErrorObject(TypedDict):
    """One element of `errors` in a GraphQL answer."""

    message: str
    extensions: ErrorExtensions


class EngineError(Exception):
    """A refused or failed request: a stable code, Hasura's message, and the place it is about.

    `path` is Hasura's JSON path into the request (`$.selectionSet.author.args.where`); `internal` is detail
    that only an administrator may see.
    """

    def __init__(
        self,
        code: str,
        message: str,
        path: str = "$",
        *,
        http_status: int | None = None,
        internal: Any = None,
    ) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.path = path
        self.http_status = HTTP_STATUS.get(code, 400) if http_status is None else http_status
        self.internal = internal

    def at(self, path: str) -> EngineError:
        """The same error about another place, with its cause kept."""
        moved = EngineError(
            self.code, self.message, path, http_status=self.http_status, internal=self.internal
        )
        moved.__cause__ = self.__cause__ or self
        return moved

    def log(self, log: logging.Logger) -> None:
        """Write down what its client is not told, where that is not the client's own doing."""
        if self.code in ("unexpected", "postgres-error"):
            log.error("%s: %s", self.message, self.internal, exc_info=self.__cause__)

    def to_graphql_object(self, *, internal: bool = False) -> GraphQLErrorObject:
        """One element of a GraphQL answer's `errors`, with the internal detail when `internal` is set."""
        extensions: ErrorExtensions = {"path": self.path, "code": self.code}
        if internal and self.internal is not None:
            extensions["internal"] = self.internal
        return {"message": self.message, "extensions": extensions}

    def to_graphql(self, *, internal: bool = False) -> dict[str, list[GraphQLErrorObject]]:
        """The body of a GraphQL answer that failed as a whole."""
        return {"errors": [self.to_graphql_object(internal=internal)]}

    def to_v1(self, *, internal: bool = False) -> dict[str, Any]:
        """The body of a failed answer of the metadata, query and REST endpoints."""
        body: dict[str, Any] = {"path": self.path, "error": self.message, "code": self.code}
        if internal and self.internal is not None:
            body["internal"] = self.internal
        return body


_PLAIN_KEY = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*")


def json_path(parts: Iterable[str | int]) -> str:
    """Write a path as Hasura does: `$.selectionSet.author.args.objects[0]['odd key']`."""
    path = "$"
    for part in parts:
        if isinstance(part, int):
            path += f"[{part}]"
        elif _PLAIN_KEY.fullmatch(part):
            path += f".{part}"
        else:
            path += f"['{part}']"
    return path


INTEGRITY_VIOLATIONS: Final[Mapping[str, tuple[str, str]]] = {
    "23001": ("constraint-violation", "Can not delete or update due to data being referred. "),
    "23502": ("constraint-violation", "Not-NULL violation. "),
    "23503": ("constraint-violation", "Foreign key violation. "),
    "23505": ("constraint-violation", "Uniqueness violation. "),
    "23514": ("permission-error", "Check constraint violation. "),
    "23P01": ("constraint-violation", "Exclusion violation. "),
}


def from_postgres(error: asyncpg.PostgresError, path: str = "$", internal: Any = None) -> EngineError:
    """What a failed GraphQL statement becomes for its client.

    Only what the client can have caused is shown: broken constraints (class 23), bad data (class 22) and an
    `on_conflict` that names no constraint. Anything else is "database query error" with internal detail.
    """
    state = getattr(error, "sqlstate", None) or ""
    message = getattr(error, "message", None) or str(error)
    if state == CHECK_FAILED_SQLSTATE:
        code, text = "permission-error", CHECK_FAILED_MESSAGE
    elif state.startswith("23"):
        code, prefix = INTEGRITY_VIOLATIONS.get(state, ("constraint-violation", ""))
        text = prefix + message
    elif state.startswith("22"):
        code, text = ("bad-request" if state == "22025" else "data-exception"), message
    elif state == "42P10":
        code = "constraint-error"
        text = "there is no unique or exclusion constraint on target column(s)"
    elif state == "42704":
        code, text = "constraint-error", message
    else:
        code, text = "unexpected", "database query error"
    detail = postgres_detail(error) if internal is None else internal
    mapped = EngineError(code, text, path, internal=detail if code == "unexpected" else None)
    mapped.__cause__ = error
    return mapped


def postgres_detail(error: asyncpg.PostgresError, statement: str | None = None) -> dict[str, Any]:
    """PostgreSQL's own account of an error, in the shape Hasura gives an administrator."""
    return {
        "arguments": [],
        "error": {
            "description": getattr(error, "detail", None),
            "exec_status": "FatalError",
            "hint": getattr(error, "hint", None),
            "message": getattr(error, "message", None) or str(error),
            "status_code": getattr(error, "sqlstate", None),
        },
        "prepared": statement is None,
        "statement": statement,
    }


def connection_error(error: BaseException) -> EngineError:
    """What a database that cannot be reached becomes; the clients may retry."""
    mapped = EngineError("postgres-error", "connection error", internal=str(error) or type(error).__name__)
    mapped.__cause__ = error
    return mapped

"""The two WebSocket protocols, as pure functions: what a client may say, and how an answer is written.

`graphql-transport-ws` is today's; `graphql-ws` is the older one of Apollo, which Hasura assumes when a client
asks for none. Their messages differ in name and in what they do with an error, and nowhere else.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, TypeVar

from hasura.engine.claims import json_kind
from hasura.engine.values import dump_json, parse_json

LONGEST_REASON: Final = 123
"""Bytes that the reason of a WebSocket close frame may have."""

PARSING_FAILED: Final = "Parsing client message failed: "
INITIALISATION_FAILED: Final = "Connection initialization failed: "

Value = TypeVar("Value")


@dataclass(frozen=True, slots=True)
class Dialect:
    """How one of the protocols names its messages."""

    subprotocol: str
    data: str
    keep_alive: str
    modern: bool


TRANSPORT_WS: Final = Dialect(
    "graphql-transport-ws", "next", '{"type":"ping","payload":{"message":"keepalive"}}', True
)
APOLLO: Final = Dialect("graphql-ws", "data", '{"type":"ka"}', False)


@dataclass(frozen=True, slots=True)
class Initialise:
    """`connection_init`: the headers that its payload carries."""

    headers: tuple[tuple[bytes, bytes], ...]


@dataclass(frozen=True, slots=True)
class Start:
    """`subscribe` (`start`): an operation under an id of the client's own."""

    id: str
    query: str
    variables: Mapping[str, Any]
    operation_name: str | None


@dataclass(frozen=True, slots=True)
class Stop:
    """`complete` (`stop`): the client wants no more of an operation."""

    id: str


@dataclass(frozen=True, slots=True)
class Ping:
    """`ping`, to be answered with its own payload."""

    payload: Any


@dataclass(frozen=True, slots=True)
class Pong:
    """`pong`: the client is there."""


@dataclass(frozen=True, slots=True)
class Terminate:
    """`connection_terminate`: the older protocol's good-bye."""


ClientMessage = Initialise | Start | Stop | Ping | Pong | Terminate


class MessageError(Exception):
    """A message that cannot be understood; Hasura's words for it."""


def choose_dialect(offered: Sequence[str]) -> Dialect:
    """The protocol to speak with a client that offers these; the older one when it offers none we know."""
    return TRANSPORT_WS if TRANSPORT_WS.subprotocol in offered else APOLLO


def parse_message(text: str) -> ClientMessage:
    """Read one message of either protocol."""
    try:
        message = parse_json(text)
    except (ValueError, RecursionError) as error:
        raise MessageError(f"not valid JSON: {error}") from None
    if not isinstance(message, dict):
        raise MessageError(
            f"parsing ClientMessage failed, expected Object, but encountered {json_kind(message)}"
        )
    kind = message.get("type")
    match kind:
        case "connection_init":
            return Initialise(_headers(message.get("payload")))
        case "subscribe" | "start":
            return _start(message)
        case "complete" | "stop":
            return Stop(_id(message))
        case "ping":
            return Ping(message.get("payload"))
        case "pong":
            return Pong()
        case "connection_terminate":
            return Terminate()
        case None:
            raise MessageError("key 'type' not found")
        case _:
            raise MessageError(f"unexpected type for ClientMessage: {kind}")


def _id(message: Mapping[str, Any]) -> str:
    if message.get("id") is None:
        raise MessageError("key 'id' not found")
    return _expected(str, message["id"], "'id'")


def _expected(kind: type[Value], value: Any, name: str) -> Value:
    """A value that must be a text or an object."""
    if not isinstance(value, kind):
        wanted = "String" if kind is str else "Object"
        raise MessageError(f"{name}: expected {wanted}, but encountered {json_kind(value)}")
    return value


def _headers(payload: Any) -> tuple[tuple[bytes, bytes], ...]:
    if payload is None:
        return ()
    headers = _expected(dict, payload, "'payload'").get("headers")
    if headers is None:
        return ()
    return tuple(
        (name.lower().encode(), _expected(str, value, f"header {name}").encode())
        for name, value in _expected(dict, headers, "'headers'").items()
    )


def _start(message: Mapping[str, Any]) -> Start:
    identity, payload = _id(message), _expected(dict, message.get("payload"), "'payload'")
    variables, name = payload.get("variables"), payload.get("operationName")
    return Start(
        identity,
        sys.intern(_expected(str, payload.get("query"), "'query'")),  # a thousand clients send the same text
        {} if variables is None else _expected(dict, variables, "'variables'"),
        None if name is None else _expected(str, name, "'operationName'"),
    )


def data_prefix(dialect: Dialect, identity: str) -> str:
    """What stands before the payload of each data message of one operation; `}` ends the message."""
    return f'{{"type":"{dialect.data}","id":{json.dumps(identity)},"payload":'


def error_message(identity: str, payload: Any) -> str:
    """`error`: the operation failed and is over."""
    return encode({"type": "error", "id": identity, "payload": payload})


def complete_message(identity: str) -> str:
    """`complete`: the operation is over."""
    return encode({"type": "complete", "id": identity})


def connection_error_message(text: str) -> str:
    """`connection_error`, of the older protocol only."""
    return encode({"type": "connection_error", "payload": text})


def pong_message(payload: Any) -> str:
    """`pong` with the payload of its ping."""
    return encode({"type": "pong"} if payload is None else {"type": "pong", "payload": payload})


ACKNOWLEDGED: Final = '{"type":"connection_ack"}'


def close_reason(code: int, text: str) -> str:
    """Hasura's reason of a close frame, cut to what a frame can hold."""
    reason = encode({"server_error_msg": f"{code}: {text}"})
    if len(reason.encode()) <= LONGEST_REASON:
        return reason
    spare = len(encode({"server_error_msg": f"{code}: …"}).encode())
    kept = text.encode()[: LONGEST_REASON - spare]
    while True:
        shorter = encode({"server_error_msg": f"{code}: {kept.decode(errors='ignore')}…"})
        if len(shorter.encode()) <= LONGEST_REASON:
            return shorter
        kept = kept[:-1]


def encode(message: Any) -> str:
    """JSON without spaces, with every digit of a number."""
    return dump_json(message)

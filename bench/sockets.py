"""Thousands of subscribers in one process: a WebSocket each, the frames' time noted as they come."""

from __future__ import annotations

import asyncio
import base64
import json
import os
import time
from collections.abc import Callable, Sequence
from typing import Any
from urllib.parse import urlsplit

from bench.operations import PULSE

HANDSHAKE = (
    "GET /v1/graphql HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    "Sec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\n"
    "Sec-WebSocket-Protocol: graphql-transport-ws\r\n\r\n"
)


class Subscriber(asyncio.Protocol):
    """One socket with one subscription: `on_result(subscriber, time)` for each result."""

    def __init__(self, token: str, session: str, on_result: Callable[[Subscriber, float], None]) -> None:
        self.session = session
        self.ready = asyncio.get_running_loop().create_future()
        self.results = 0
        self._token = token
        self._on_result = on_result
        self._buffer = b""
        self._open = False
        self._transport: Any = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport  # uvloop's is no asyncio.Transport, only like one
        self._transport.write(HANDSHAKE.format(key=base64.b64encode(os.urandom(16)).decode()).encode())

    def data_received(self, data: bytes) -> None:
        now = time.perf_counter()
        self._buffer += data
        if not self._open:
            head, found, rest = self._buffer.partition(b"\r\n\r\n")
            if not found:
                return
            if b" 101 " not in head.split(b"\r\n", 1)[0]:
                self._failed(f"refused: {head[:100]!r}")
                return
            self._open, self._buffer = True, rest
            authorization = {"authorization": f"Bearer {self._token}"}
            self._send({"type": "connection_init", "payload": {"headers": authorization}})
            payload = {"query": PULSE, "variables": {"id": self.session}}
            self._send({"type": "subscribe", "id": "1", "payload": payload})
        while (frame := self._frame()) is not None:
            self._message(frame, now)

    def connection_lost(self, exc: Exception | None) -> None:
        self._failed("the connection was lost")

    def close(self) -> None:
        """Leave without a word."""
        if self._transport is not None:
            self._transport.abort()

    def _failed(self, why: str) -> None:
        if not self.ready.done():
            self.ready.set_exception(RuntimeError(why))

    def _message(self, payload: bytes, now: float) -> None:
        if payload.startswith(b'{"type":"next"'):
            self.results += 1
            if not self.ready.done():
                self.ready.set_result(None)
            else:
                self._on_result(self, now)
        elif payload.startswith(b'{"type":"ping"'):
            self._send({"type": "pong"})
        elif payload.startswith(b'{"type":"error"'):
            self._failed(payload.decode())

    def _frame(self) -> bytes | None:
        """The payload of the next frame: a server's are not masked, and the engine's are not fragmented."""
        buffer = self._buffer
        if len(buffer) < 2:
            return None
        length, start = buffer[1], 2
        if length == 126:
            length, start = int.from_bytes(buffer[2:4]), 4
        elif length == 127:
            length, start = int.from_bytes(buffer[2:10]), 10
        if len(buffer) < start + length:
            return None
        self._buffer = buffer[start + length :]
        return buffer[start : start + length]

    def _send(self, message: object) -> None:
        """One text frame, masked with zeros: the mask protects proxies, of which there are none here."""
        payload = json.dumps(message).encode()
        size = len(payload)
        length = bytes([0x80 | size]) if size < 126 else b"\xfe" + size.to_bytes(2)
        self._transport.write(b"\x81" + length + b"\0\0\0\0" + payload)


def _address(url: str) -> tuple[str, int]:
    parts = urlsplit(url)
    assert parts.hostname is not None and parts.port is not None
    return parts.hostname, parts.port


async def subscribe(
    url: str, wanted: Sequence[tuple[str, str]], on_result: Callable[[Subscriber, float], None]
) -> list[Subscriber]:
    """A subscriber to the pulse of each (token, session), when all have had their first result."""
    loop = asyncio.get_running_loop()
    host, port = _address(url)
    found: list[Subscriber] = []
    for start in range(0, len(wanted), 50):
        fresh = [Subscriber(token, session, on_result) for token, session in wanted[start : start + 50]]
        for subscriber in fresh:
            await loop.create_connection(lambda it=subscriber: it, host, port)  # type: ignore[misc]
        async with asyncio.timeout(60):
            await asyncio.gather(*(subscriber.ready for subscriber in fresh))
        found += fresh
    return found


class Poster:
    """One kept connection that posts and waits for the answer, with next to no work of its own."""

    def __init__(self, url: str) -> None:
        self._address = _address(url)
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def post(self, token: str, body: str) -> None:
        """One GraphQL request, which must succeed."""
        if self._streams is None or self._streams[0].at_eof():  # the server closes what is idle
            self._streams = await asyncio.open_connection(*self._address)
        reader, writer = self._streams
        writer.write(
            f"POST /v1/graphql HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {token}\r\n"
            f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n{body}".encode()
        )
        head = (await reader.readuntil(b"\r\n\r\n")).lower()
        answer = await reader.readexactly(int(head.partition(b"content-length:")[2].partition(b"\r\n")[0]))
        if b'"errors"' in answer:
            raise RuntimeError(answer.decode())

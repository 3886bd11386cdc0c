"""A scripted model provider: OpenAI's chat completions over real HTTP, every mishap included."""

import json
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

MODEL = "scripted"


@dataclass
class Step:
    """What one request gets. `hold` is waited for before the piece of that index is sent."""

    pieces: list[str] = field(default_factory=lambda: ["Hello", ", ", "world", "!"])
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    cut_after: int | None = None
    hold_before: int | None = None
    finish_reason: str | None = "stop"
    released: threading.Event = field(default_factory=threading.Event)
    reached: threading.Event = field(default_factory=threading.Event)


class Provider:
    """Answers requests with the scripted steps in order, then with the default; remembers what was asked."""

    def __init__(self) -> None:
        self.steps: list[Step] = []
        self.requests: list[dict[str, Any]] = []
        self.lock = threading.Lock()
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self.server.server_port}/v1"

    def script(self, *steps: Step) -> None:
        """What the next requests get."""
        with self.lock:
            self.steps = list(steps)
            self.requests = []

    def take(self, request: dict[str, Any]) -> Step:
        with self.lock:
            self.requests.append(request)
            return self.steps.pop(0) if self.steps else Step()

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        provider = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["content-length"]))
                step = provider.take(json.loads(body))
                if step.status != 200:
                    self._refuse(step)
                else:
                    self._stream(step)

            def _refuse(self, step: Step) -> None:
                body = json.dumps({"error": {"message": "scripted", "type": "scripted"}}).encode()
                self.send_response(step.status)
                for name, value in step.headers.items():
                    self.send_header(name, value)
                self.send_header("content-type", "application/json")
                self.send_header("content-length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def _stream(self, step: Step) -> None:
                self.send_response(200)
                self.send_header("content-type", "text/event-stream")
                self.send_header("transfer-encoding", "chunked")
                self.end_headers()
                for index, piece in enumerate(step.pieces):
                    if index == step.hold_before:
                        step.reached.set()
                        step.released.wait(30)
                    if index == step.cut_after:
                        self.close_connection = True
                        self.connection.shutdown(socket.SHUT_RDWR)
                        return
                    self._send({"index": 0, "delta": {"content": piece}, "finish_reason": None})
                if step.cut_after is None and step.finish_reason is not None:
                    self._send({"index": 0, "delta": {}, "finish_reason": step.finish_reason})
                    self._send(None, {"prompt_tokens": 7, "completion_tokens": 4, "total_tokens": 11})
                    self._chunk(b"data: [DONE]\n\n")
                self._chunk(b"")

            def _send(self, choice: dict[str, Any] | None, usage: dict[str, int] | None = None) -> None:
                chunk = {
                    "id": "c",
                    "object": "chat.completion.chunk",
                    "created": 0,
                    "model": MODEL,
                    "choices": [choice] if choice else [],
                    "usage": usage,
                }
                self._chunk(b"data: " + json.dumps(chunk).encode() + b"\n\n")

            def _chunk(self, data: bytes) -> None:
                try:
                    self.wfile.write(f"{len(data):x}\r\n".encode() + data + b"\r\n")
                    self.wfile.flush()
                except OSError:
                    self.close_connection = True

            def log_message(self, *_: Any) -> None:
                """Quiet."""

        return Handler


@contextmanager
def running_provider() -> Iterator[Provider]:
    """The provider in a thread."""
    provider = Provider()
    thread = threading.Thread(target=provider.server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield provider
    finally:
        provider.server.shutdown()
        provider.server.server_close()
        thread.join(5)

"""A scripted model provider over real HTTP, every mishap included: OpenAI's chat completions, and Anthropic's
messages. What is asked beside the replies, titles and summaries, is told apart and has its own answer.
"""

import json
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from backend.services.prompts import SUMMARY_TASK, TITLE_TASK
from tests.harness import PATIENCE

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
    pace: float = 0
    # (name, arguments) of what is called after the text; arguments that are no text are sent as JSON.
    calls: list[tuple[str, Any]] = field(default_factory=list)
    released: threading.Event = field(default_factory=threading.Event)
    reached: threading.Event = field(default_factory=threading.Event)


class Provider:
    """Answers requests with the scripted steps in order, then with the default; remembers what was asked."""

    def __init__(self) -> None:
        self.steps: list[Step] = []
        self.requests: list[dict[str, Any]] = []
        self.asides: list[dict[str, Any]] = []
        self.aside = Step(pieces=["A scripted", " title"])
        self.lock = threading.Lock()
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self.server.server_port}/v1"

    def script(self, *steps: Step) -> None:
        """What the next requests get."""
        with self.lock:
            self.steps = list(steps)
            self.requests, self.asides = [], []
            self.aside = Step(pieces=["A scripted", " title"])

    def take(self, request: dict[str, Any]) -> Step:
        with self.lock:
            system = request.get("system") or request["messages"][0]["content"]
            if system in (TITLE_TASK, SUMMARY_TASK):
                self.asides.append(request)
                return self.aside
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
                    self._stream(step, ANTHROPIC if self.path.startswith("/v1/messages") else OPENAI)

            def _refuse(self, step: Step) -> None:
                body = json.dumps({"error": {"message": "scripted", "type": "scripted"}}).encode()
                self.send_response(step.status)
                for name, value in step.headers.items():
                    self.send_header(name, value)
                self.send_header("content-type", "application/json")
                self.send_header("content-length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def _stream(self, step: Step, protocol: "Protocol") -> None:
                self.send_response(200)
                self.send_header("content-type", "text/event-stream")
                self.send_header("transfer-encoding", "chunked")
                self.end_headers()
                for data in protocol.begin:
                    self._chunk(data)
                for index, piece in enumerate(step.pieces):
                    if index == step.hold_before:
                        step.reached.set()
                        step.released.wait(PATIENCE)
                    if index == step.cut_after:
                        self.close_connection = True
                        self.connection.shutdown(socket.SHUT_RDWR)
                        return
                    if step.pace:
                        time.sleep(step.pace)
                    self._chunk(protocol.piece(piece))
                for number, (name, arguments) in enumerate(step.calls, start=1):
                    given = arguments if isinstance(arguments, str) else json.dumps(arguments)
                    for data in protocol.call(number, name, given):
                        self._chunk(data)
                if step.cut_after is None and step.finish_reason is not None:
                    called = step.calls and step.finish_reason == "stop"
                    for data in protocol.end("tool_calls" if called else step.finish_reason):
                        self._chunk(data)
                self._chunk(b"")

            def _chunk(self, data: bytes) -> None:
                try:
                    self.wfile.write(f"{len(data):x}\r\n".encode() + data + b"\r\n")
                    self.wfile.flush()
                except OSError:
                    self.close_connection = True

            def log_message(self, *_: Any) -> None:
                """Quiet."""

        return Handler


@dataclass(frozen=True)
class Protocol:
    """How a provider writes the parts of a stream."""

    begin: list[bytes]
    piece: Callable[[str], bytes]
    call: Callable[[int, str, str], list[bytes]]
    end: Callable[[str], list[bytes]]


def _openai(choice: dict[str, Any] | None, usage: dict[str, int] | None = None) -> bytes:
    chunk = {
        "id": "c",
        "object": "chat.completion.chunk",
        "created": 0,
        "model": MODEL,
        "choices": [choice] if choice else [],
        "usage": usage,
    }
    return b"data: " + json.dumps(chunk).encode() + b"\n\n"


def _anthropic(kind: str, **data: Any) -> bytes:
    return f"event: {kind}\ndata: {json.dumps({'type': kind, **data})}\n\n".encode()


def _openai_call(number: int, name: str, arguments: str) -> list[bytes]:
    """The name first, then the arguments in two pieces."""
    half = len(arguments) // 2
    first = {"id": f"call_{number}", "type": "function", "function": {"name": name, "arguments": ""}}
    parts: list[dict[str, Any]] = [
        first,
        *({"function": {"arguments": part}} for part in (arguments[:half], arguments[half:])),
    ]
    return [
        _openai({"index": 0, "delta": {"tool_calls": [{"index": number - 1, **part}]}, "finish_reason": None})
        for part in parts
    ]


def _anthropic_call(number: int, name: str, arguments: str) -> list[bytes]:
    half = len(arguments) // 2
    block = {"type": "tool_use", "id": f"toolu_{number}", "name": name, "input": {}}
    deltas = [
        _anthropic(
            "content_block_delta", index=number, delta={"type": "input_json_delta", "partial_json": part}
        )
        for part in ("", arguments[:half], arguments[half:])
    ]
    return [
        _anthropic("content_block_start", index=number, content_block=block),
        *deltas,
        _anthropic("content_block_stop", index=number),
    ]


OPENAI = Protocol(
    begin=[],
    piece=lambda text: _openai({"index": 0, "delta": {"content": text}, "finish_reason": None}),
    call=_openai_call,
    end=lambda reason: [
        _openai({"index": 0, "delta": {}, "finish_reason": reason}),
        _openai(None, {"prompt_tokens": 7, "completion_tokens": 4, "total_tokens": 11}),
        b"data: [DONE]\n\n",
    ],
)
ANTHROPIC = Protocol(
    begin=[
        _anthropic(
            "message_start",
            message={
                "id": "msg_1",
                "type": "message",
                "role": "assistant",
                "model": MODEL,
                "content": [],
                "stop_reason": None,
                "stop_sequence": None,
                "usage": {"input_tokens": 7, "output_tokens": 1},
            },
        ),
        _anthropic("content_block_start", index=0, content_block={"type": "text", "text": ""}),
        _anthropic("ping"),
    ],
    piece=lambda text: _anthropic("content_block_delta", index=0, delta={"type": "text_delta", "text": text}),
    call=_anthropic_call,
    end=lambda reason: [
        _anthropic("content_block_stop", index=0),
        _anthropic(
            "message_delta",
            delta={
                "stop_reason": {"stop": "end_turn", "tool_calls": "tool_use", "length": "max_tokens"}.get(
                    reason, reason
                ),
                "stop_sequence": None,
            },
            usage={"output_tokens": 4},
        ),
        _anthropic("message_stop"),
    ],
)


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

"""The demo model as any OpenAI-compatible client sees it."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from supervisor.config import DEMO_CONTEXT_TOKENS, DEMO_MODEL, ROOT
from supervisor.model import threads
from supervisor.postgres import free_port
from tests.harness import PATIENCE, eventually, start

COMMAND = [sys.executable, "-m", "supervisor.model"]


def healthy(url: str) -> bool:
    try:
        return httpx.get(f"{url}/health").status_code == 200
    except httpx.TransportError:
        return False


@pytest.fixture
def model() -> Iterator[tuple[str, "subprocess.Popen[bytes]"]]:
    port = free_port()
    environment = {**os.environ, "MODEL_PORT": str(port)}
    process = start(COMMAND, environment, subprocess.DEVNULL)
    url = f"http://127.0.0.1:{port}"
    try:
        eventually(lambda: healthy(url), "the model is loaded")
        yield url, process
    finally:
        process.kill()
        process.wait()


def test_it_answers_in_a_stream_and_ends_when_told(model: tuple[str, "subprocess.Popen[bytes]"]) -> None:
    url, process = model
    assert [entry["id"] for entry in httpx.get(f"{url}/v1/models").json()["data"]] == [DEMO_MODEL]
    settings = httpx.get(f"{url}/props").json()["default_generation_settings"]
    assert settings["n_ctx"] == DEMO_CONTEXT_TOKENS  # of one reply, as the backend is told

    question = {"role": "user", "content": "Say hello."}
    body = {"model": DEMO_MODEL, "stream": True, "max_tokens": 8, "messages": [question]}
    answer = httpx.post(f"{url}/v1/chat/completions", json=body, timeout=PATIENCE)
    events = [line for line in answer.text.splitlines() if line.startswith("data: ")]
    assert len(events) >= 3
    assert events[-1] == "data: [DONE]"

    process.send_signal(signal.SIGTERM)
    assert process.wait(PATIENCE) == 0


def test_only_this_machine_reaches_it(model: tuple[str, "subprocess.Popen[bytes]"]) -> None:
    url, _process = model
    port = int(url.rpartition(":")[2])
    listening = [
        line.split()[1].split(":")
        for table in ("tcp", "tcp6")
        for line in Path(f"/proc/net/{table}").read_text().splitlines()[1:]
        if line.split()[3] == "0A" and int(line.split()[1].split(":")[1], 16) == port
    ]
    assert [address for address, _port in listening] == ["0100007F"]


def test_a_taken_port_gets_a_sentence() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        finished = subprocess.run(
            COMMAND, cwd=ROOT, env={**os.environ, "MODEL_PORT": str(port)}, capture_output=True, text=True
        )
    assert finished.returncode == 1
    assert finished.stderr.splitlines()[-1].startswith(
        f"The demo model cannot be loaded, or not listen on port {port}: "
    )


@pytest.mark.parametrize(("cores", "used"), [(1, 1), (2, 1), (3, 1), (4, 2), (8, 4), (64, 4)])
def test_it_leaves_half_of_the_cores_to_the_others(cores: int, used: int) -> None:
    assert threads(cores) == used

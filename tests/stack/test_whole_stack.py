"""Everything together: what `make up` promises of the finished stack."""

import json
import os
import signal
import time
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest

from supervisor.config import ROOT
from tests.harness import PATIENCE, Database, eventually
from tests.stack.conftest import StartStack
from tests.stack.harness import RunningStack, free_ports, stack_variables

PARTS = ("postgres", "engine", "model", "backend", "frontend")
STOP_SECONDS = 10

built = pytest.mark.skipif(
    not (ROOT / "frontend/.next/BUILD_ID").exists(), reason="the front end is not built: run `make setup`"
)


def backend(stack: RunningStack) -> str:
    return f"http://127.0.0.1:{stack.variables['BACKEND_PORT']}"


def guest(stack: RunningStack) -> dict[str, str]:
    """The headers of a new guest."""
    origin = f"http://127.0.0.1:{stack.variables['FRONTEND_PORT']}"
    answer = httpx.post(f"{backend(stack)}/api/auth/guest", headers={"Origin": origin}, timeout=PATIENCE)
    return {"Authorization": f"Bearer {answer.json()['access_token']}"}


def send(stack: RunningStack, headers: dict[str, str], session: str, content: str) -> list[str]:
    """Say something; the names of the events that come back."""
    body = {"session_id": session, "content": content}
    answer = httpx.post(f"{backend(stack)}/api/chat", headers=headers, json=body, timeout=PATIENCE)
    return [line.removeprefix("event: ") for line in answer.text.splitlines() if line.startswith("event: ")]


def messages(stack: RunningStack, headers: dict[str, str], session: str) -> list[tuple[int, str]]:
    answer = httpx.get(
        f"{backend(stack)}/api/chat-sessions/{session}/messages", headers=headers, timeout=PATIENCE
    )
    return [(message["seq"], message["role"]) for message in answer.json()["items"]]


@built
@pytest.mark.slow
def test_a_chat_outlives_every_part_and_the_supervisor_itself(start_stack: StartStack) -> None:
    stack = start_stack(without=()).ready()
    headers = guest(stack)
    session = httpx.post(
        f"{backend(stack)}/api/chat-sessions/create", headers=headers, json={}, timeout=PATIENCE
    ).json()["session_id"]
    events = send(stack, headers, session, "Hello")
    assert (events[0], events[-1]) == ("message", "done")
    assert events.count("delta") >= 3  # the demo model's reply grows

    for part in PARTS:
        old = stack.part(part)
        os.kill(old.pid, signal.SIGKILL)
        stack.new_part(part, old)
        stack.says(f"{part} is back")
    assert send(stack, headers, session, "Still there?")[-1] == "done"
    seen = [(1, "user"), (2, "assistant"), (3, "user"), (4, "assistant")]
    assert messages(stack, headers, session) == seen

    processes = stack.processes()
    stack.signal(signal.SIGKILL)
    stack.ended()
    eventually(lambda: not any(process.runs() for process in processes), "no orphan is left")

    again = start_stack(without=(), variables=stack.variables).ready()
    assert messages(again, headers, session) == seen  # with the same token: the key is the same
    page = httpx.get(f"http://127.0.0.1:{again.variables['FRONTEND_PORT']}/", timeout=PATIENCE)
    assert page.status_code == 200
    console = httpx.get(f"http://127.0.0.1:{again.variables['HASURA_PORT']}/console", timeout=PATIENCE)
    assert (console.status_code, "console.js" in console.text) == (200, True)
    started = time.monotonic()
    again.signal(signal.SIGINT)
    assert again.ended() == 0
    assert time.monotonic() - started < STOP_SECONDS


def test_an_external_database_is_used_with_the_roles_it_has(
    start_stack: StartStack, database: Database, tmp_path: Path
) -> None:
    state = tmp_path / "state"
    variables = stack_variables(state, DATABASE_URL=database.url, BACKEND_DATABASE_URL=database.backend_url)
    stack = start_stack(without=("model", "frontend"), variables=variables).ready()
    assert not (state / "postgres").exists()
    assert set(json.loads((state / "run.json").read_text())) == {"engine", "backend"}
    headers = guest(stack)
    created = httpx.post(
        f"{backend(stack)}/api/chat-sessions/create", headers=headers, json={}, timeout=PATIENCE
    )
    assert created.status_code == 201


def test_an_external_database_without_a_usable_backend_role_gets_a_sentence(
    start_stack: StartStack, database: Database, tmp_path: Path
) -> None:
    variables = stack_variables(tmp_path / "state", DATABASE_URL=database.url)
    stack = start_stack(variables=variables)
    assert stack.ended() == 1
    problem = stack.log.splitlines()[-1]
    assert problem.startswith("parley: The role `parley_backend` cannot log in to the database (")
    assert problem.endswith("): give its URL, with its password, in BACKEND_DATABASE_URL.")
    assert str(urlsplit(database.url).password) not in stack.log


def test_an_external_database_that_does_not_answer_gets_a_sentence(
    start_stack: StartStack, tmp_path: Path
) -> None:
    port = free_ports()["POSTGRES_PORT"]
    url = f"postgresql://me:very-secret@127.0.0.1:{port}/chat"
    stack = start_stack(variables=stack_variables(tmp_path / "state", DATABASE_URL=url))
    assert stack.ended() == 1
    problem = stack.log.splitlines()[-1]
    assert problem.startswith("parley: PostgreSQL does not answer (")
    assert problem.endswith("): check DATABASE_URL.")
    assert "very-secret" not in stack.log

"""Vectors from a process that may end or hang: each text has its turn, a document is whole or failed."""

import asyncio
import contextlib
import os
import signal
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from backend.documents import embeddings
from backend.documents.embeddings import EmbeddingError, Embeddings
from tests.backend.harness import Backend
from tests.backend.test_pdf import read, upload
from tests.harness import eventually
from tests.pdfs import pdf

# Answers the how manieth text of this process it is; ends or sleeps where the text says so.
WORKER = """
import json, sys, time
for number, line in enumerate(sys.stdin, start=1):
    text = json.loads(line)
    if text == "end":
        sys.exit(1)
    if text == "hang":
        time.sleep(600)
    print(json.dumps([number]), flush=True)
"""


@pytest.fixture
async def counting(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> AsyncIterator[Embeddings]:
    program = tmp_path / "worker.py"
    program.write_text(WORKER)
    monkeypatch.setattr(embeddings, "PROGRAM", program)
    found = Embeddings()
    found.installed = True
    yield found
    await found.close()


async def test_a_question_waits_for_a_passage_not_for_a_document(counting: Embeddings) -> None:
    document, question = await asyncio.gather(counting.embed(["a", "b", "c"]), counting.embed(["question"]))
    assert question == [[2]]
    assert document == [[1], [3], [4]]


async def test_a_text_without_a_vector_is_an_error_and_the_next_one_has_its_own(
    counting: Embeddings,
) -> None:
    with pytest.raises(EmbeddingError):
        await counting.embed(["a", "end"])
    assert await counting.embed(["b"]) == [[1]]


async def test_a_process_that_hangs_is_given_up(
    counting: Embeddings, monkeypatch: pytest.MonkeyPatch
) -> None:
    await counting.embed(["a"])
    monkeypatch.setattr(embeddings, "SECONDS", 0.1)
    with pytest.raises(EmbeddingError):
        await counting.embed(["hang"])


async def test_where_there_are_none_nothing_is_asked() -> None:
    assert await Embeddings(wanted=False).embed(["a"]) is None


def kill_workers(parent: int) -> None:
    for children in Path(f"/proc/{parent}/task").glob("*/children"):
        for child in children.read_text().split():
            with contextlib.suppress(FileNotFoundError, ProcessLookupError):  # it has ended meanwhile
                if b"embedding_worker" in Path(f"/proc/{child}/cmdline").read_bytes():
                    os.kill(int(child), signal.SIGKILL)


def test_a_document_is_whole_or_failed(backend: Backend) -> None:
    assert Embeddings().installed, "requirements-embedding.txt is not installed"
    client = backend.new_user()
    file_id = upload(client, pdf(["A page about plums."]))["file_id"]

    def failed() -> bool:
        kill_workers(backend.process.pid)
        return bool(client.get("/api/pdf").json()["items"][0]["status"] == "failed")

    eventually(failed, "the document has failed")
    asked = client.post(f"/api/pdf/{file_id}/ask", json={"question": "What is it about?"})
    assert (asked.status_code, asked.json()["code"]) == (409, "pdf-not-embedded")
    again = upload(client, pdf(["A page about plums."]))["file_id"]
    assert read(client, again)["status"] == "ready"

"""A long PDF: read while chatting goes on, found in by its pages, and taken up again after a kill."""

import random
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from backend.documents.embeddings import Embeddings
from tests.backend.harness import Backend, chat, new_session, running_backend
from tests.backend.provider import Provider
from tests.backend.test_pdf import read, upload
from tests.harness import Cluster, Engine, eventually, running_engine
from tests.pdfs import pdf

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]
PAGES = 300
# page -> what stands there, and what is asked for it: with its words, with some of them, with others.
FACTS = {
    17: (
        "The cook of the expedition, Amara Okafor, baked rye bread with plums every Sunday.",
        "Who was the cook of the expedition?",
    ),
    42: (
        "On the glacier the team lost a sledge with forty kilograms of drilling equipment.",
        "How much drilling equipment was lost together with the sledge?",
    ),
    73: (
        "The radio operator used the call sign Petrel Nine for all transmissions.",
        "Which call sign did the radio operator use?",
    ),
    101: (
        "Blood samples were stored at minus eighty degrees in the green freezer.",
        "At what temperature were the blood samples kept?",
    ),
    128: (
        "The insurance of the ship was underwritten by the Harbour Mutual of Bergen.",
        "Which firm insured the ship?",
    ),
    155: (
        "Penguin chicks hatched eleven days earlier than in the season before.",
        "By how many days were the young penguins early?",
    ),
    189: (
        "A wooden chess set was carved from a broken oar during the polar night.",
        "What material was used to make the chess set?",
    ),
    222: (
        "The generator consumed nineteen litres of diesel per hour at full load.",
        "What was the fuel consumption of the generator?",
    ),
    256: (
        "Doctor Lindqvist amputated a frostbitten toe by candlelight.",
        "Which surgeon removed a frozen toe?",
    ),
    291: (
        "The final report was signed in Valparaiso by all seven members.",
        "In which city did everybody sign the final report?",
    ),
}
SUBJECTS = ["the expedition", "the ship", "a generator", "the radio", "the glacier", "the team", "a freezer"]
VERBS = ["was checked", "was repaired", "was moved", "drifted", "stood still", "was measured", "froze"]
TIMES = ["in the morning", "after the storm", "near the camp", "on the second day", "before the report"]


@pytest.fixture
def own_engine(cluster: Cluster) -> Iterator[Engine]:
    """A database, and so a queue, that no other backend works on."""
    with cluster.database() as database, running_engine(database) as engine:
        yield engine


def long_pdf() -> bytes:
    """Each page says much the same, ten of them something of their own as well."""
    chance = random.Random(7)
    pages = []
    for number in range(1, PAGES + 1):
        told = [
            f"{chance.choice(SUBJECTS)} {chance.choice(VERBS)} {chance.choice(TIMES)}.".capitalize()
            for _ in range(14)
        ]
        if number in FACTS:
            told.insert(7, FACTS[number][0])
        pages.append(" ".join(told))
    return pdf(pages)


def cited(client: httpx.Client, file_id: str) -> list[int]:
    """The pages with a fact that is cited when it is asked for."""
    found = []
    for page, (_, question) in FACTS.items():
        answer = client.post(f"/api/pdf/{file_id}/ask", json={"question": question})
        assert answer.status_code == 200, answer.text
        if page in [one["page"] for one in answer.json()["citations"]]:
            found.append(page)
    return found


def test_ten_questions_by_words_and_meaning(backend: Backend, provider: Provider) -> None:
    assert Embeddings().installed, "requirements-embedding.txt is not installed"
    client = backend.new_user()
    file_id = upload(client, long_pdf())["file_id"]
    session = new_session(client)["session_id"]
    seen = set()
    for number in range(3):  # chatting goes on
        assert chat(client, session, f"Hello {number}")[-1].name == "done"
        seen.add(client.get("/api/pdf").json()["items"][0]["status"])
    assert seen & {"queued", "reading"}, "it was read before anybody could chat"
    file = read(client, file_id, seconds=500)
    assert (file["status"], file["pages"], file["pages_read"]) == ("ready", PAGES, PAGES)
    assert len(found := cited(client, file_id)) >= 9, found


def test_ten_questions_by_words_alone(own_engine: Engine, provider: Provider, tmp_path: Path) -> None:
    changes = {"FILES_FOLDER": str(tmp_path / "files"), "EMBEDDINGS": "off"}
    with running_backend(own_engine, provider.url, tmp_path / "log", changes) as backend:
        client = backend.new_user()
        file_id = upload(client, long_pdf())["file_id"]
        assert read(client, file_id, seconds=300)["status"] == "ready"
        assert len(found := cited(client, file_id)) >= 7, found


def test_reading_goes_on_after_a_kill(own_engine: Engine, provider: Provider, tmp_path: Path) -> None:
    changes = {"FILES_FOLDER": str(tmp_path / "files")}
    with running_backend(own_engine, provider.url, tmp_path / "log", changes) as backend:
        user_id = own_engine.new_user()
        client = backend.client(user_id)
        file_id = upload(client, long_pdf())["file_id"]
        eventually(lambda: client.get("/api/pdf").json()["items"][0]["pages_read"], "pages are read")
        backend.process.kill()
        backend.process.wait()
    with running_backend(own_engine, provider.url, tmp_path / "log", changes) as backend:
        client = backend.client(user_id)
        assert client.get("/api/pdf").json()["items"][0]["status"] == "reading"
        file = read(client, file_id, seconds=500)
        assert (file["status"], file["pages_read"]) == ("ready", PAGES)
    count = "SELECT count(DISTINCT page) FROM file_chunks WHERE file_id = $1"
    assert own_engine.database.fetch_value(count, file_id) == PAGES


def test_a_database_without_the_extension_finds_the_same(
    cluster: Cluster, provider: Provider, tmp_path: Path
) -> None:
    pages = [FACTS[number][0] for number in FACTS]
    answers = []
    for drop in (False, True):
        with cluster.database() as database:
            if drop:
                database.fetch_value("DROP EXTENSION vector")
            with (
                running_engine(database) as engine,
                running_backend(
                    engine, provider.url, tmp_path / "log", {"FILES_FOLDER": str(tmp_path / f"files {drop}")}
                ) as backend,
            ):
                client = backend.new_user()
                file_id = upload(client, pdf(pages))["file_id"]
                read(client, file_id)
                found = []
                for _, question in FACTS.values():
                    asked = client.post(f"/api/pdf/{file_id}/ask", json={"question": question}).json()
                    found.append([one["page"] for one in asked["citations"]])
                answers.append(found)
    assert answers[0] == answers[1]
    assert [pages[0] for pages in answers[0]] == list(range(1, len(FACTS) + 1))

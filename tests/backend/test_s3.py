"""Files in a bucket: the same life as in a folder, against the server of S3 in rclone."""

import contextlib
import os
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import obstore
import pytest
from obstore.store import S3Store

from supervisor.postgres import free_port
from tests.backend.harness import Backend, assert_problem, chat, new_session, running_backend
from tests.backend.provider import Provider, Step
from tests.backend.test_files import fetch, picture, request
from tests.harness import Engine, start
from tests.pdfs import pdf

BUCKET = "parley"
RCLONE = Path(sys.executable).with_name("rclone")


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a server of S3, whose buckets are folders."""
    folder = tmp_path_factory.mktemp("s3")
    (folder / BUCKET).mkdir()
    address = f"127.0.0.1:{free_port()}"
    command = [str(RCLONE), "serve", "s3", str(folder), f"--addr={address}", "--auth-key=key,secret"]
    environment = {"PATH": os.environ["PATH"], "RCLONE_CONFIG": os.devnull, "HOME": str(folder)}
    with start(command, environment) as process:
        try:
            end = time.monotonic() + 60
            while True:
                with contextlib.suppress(httpx.TransportError):
                    httpx.get(f"http://{address}/")
                    break
                assert process.poll() is None and time.monotonic() < end
                time.sleep(0.05)
            yield f"http://{address}"
        finally:
            process.terminate()


@pytest.fixture(scope="module")
def bucket(server: str) -> S3Store:
    return S3Store(
        BUCKET,
        endpoint=server,
        region="us-east-1",
        access_key_id="key",
        secret_access_key="secret",
        virtual_hosted_style_request=False,
        client_options={"allow_http": True},
    )


@pytest.fixture(scope="module")
def backend(
    own_engine: Engine, model_server: Provider, server: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Backend]:
    changes = {
        "FILES_S3_BUCKET": BUCKET,
        "FILES_S3_ENDPOINT": server,
        "FILES_S3_ACCESS_KEY": "key",
        "FILES_S3_SECRET_KEY": "secret",
        "EMBEDDINGS": "off",
        "MODEL_TOOLS": "true",
        "MODEL_CONTEXT_TOKENS": "1000000",
    }
    with running_backend(
        own_engine, model_server.url, tmp_path_factory.mktemp("log") / "log", changes
    ) as backend:
        yield backend


def stored(bucket: S3Store, file_id: str) -> list[str]:
    """The areas in which something of a file is."""
    keys = [str(one["path"]) for batch in obstore.list(bucket) for one in batch]
    return sorted(key.partition("/")[0] for key in keys if key.endswith(file_id))


def test_a_file_comes_back_as_it_went(backend: Backend, bucket: S3Store, server: str) -> None:
    client, content = backend.new_user(), picture()
    announced = request(client, content, "image/png", 'Grün & "rot".png')
    file_id, url = announced["file"]["file_id"], announced["upload_url"]
    assert url.startswith(f"{server}/{BUCKET}/incoming/{file_id}?")
    assert_problem(client.post(f"/api/files/{file_id}/complete"), 409, "upload-missing")
    assert httpx.put(url.replace("incoming", "files"), content=content).status_code == 403
    assert httpx.put(url, content=content).status_code == 200
    completed = client.post(f"/api/files/{file_id}/complete").json()
    assert (completed["status"], completed["width"], completed["height"]) == ("ready", 64, 48)
    assert stored(bucket, file_id) == ["files", "thumbnails"]
    assert fetch(client, file_id).content == content
    assert fetch(client, file_id, "thumbnail_url").content.startswith(b"RIFF")
    assert httpx.get(f"{server}/{BUCKET}/files/{file_id}").is_client_error
    assert client.delete(f"/api/files/{file_id}").status_code == 204
    assert stored(bucket, file_id) == []


def test_other_bytes_than_announced_are_refused_and_gone(backend: Backend, bucket: S3Store) -> None:
    client = backend.new_user()
    for content, code in (
        (picture() + b"more", "file-size-mismatch"),
        (b"<!doctype html><p>x", "file-type-not-allowed"),
    ):
        announced = request(
            client, content[: len(content) - (4 if code == "file-size-mismatch" else 0)], "image/png"
        )
        file_id = announced["file"]["file_id"]
        assert httpx.put(announced["upload_url"], content=content).status_code == 200
        assert_problem(client.post(f"/api/files/{file_id}/complete"), 422, code)
        assert stored(bucket, file_id) == []


def test_a_pdf_is_read_from_the_bucket(backend: Backend) -> None:
    client, content = backend.new_user(), pdf(["The lighthouse is 41 metres high."])
    announced = request(client, content, "application/pdf", "lighthouse.pdf")
    assert httpx.put(announced["upload_url"], content=content).status_code == 200
    file_id = announced["file"]["file_id"]
    client.post(f"/api/files/{file_id}/complete").raise_for_status()
    end = time.monotonic() + 120
    while (found := client.get("/api/pdf").json()["items"][0])["status"] in ("queued", "reading"):
        assert time.monotonic() < end
        time.sleep(0.1)
    assert (found["status"], found["pages_read"]) == ("ready", 1)
    assert client.delete(f"/api/pdf/{file_id}").status_code == 204


def test_what_a_reply_makes_is_kept_there(backend: Backend, provider: Provider, bucket: S3Store) -> None:
    client = backend.new_user()
    rows = [[number, "x" * 30] for number in range(3000)]
    call = ("make_table", {"columns": ["Number", "Text"], "rows": rows})
    provider.script(Step(pieces=[], calls=[call]), Step(pieces=["Done."]))
    told = chat(client, new_session(client, title="Named")["session_id"])[-1].data["metadata"]
    assert stored(bucket, told["file_id"]) == ["files"]
    assert len(fetch(client, told["file_id"]).text.splitlines()) == 3001


def test_a_bucket_that_is_away_is_told(
    backend: Backend, own_engine: Engine, model_server: Provider, tmp_path: Path
) -> None:
    changes = {
        "FILES_S3_BUCKET": BUCKET,
        "FILES_S3_ENDPOINT": f"http://127.0.0.1:{free_port()}",
        "FILES_S3_ACCESS_KEY": "key",
        "FILES_S3_SECRET_KEY": "secret",
    }
    with (
        running_backend(own_engine, model_server.url, tmp_path / "log", changes) as other,
        other.new_user() as client,
    ):
        file_id = request(client, b"x", "text/plain")["file"]["file_id"]
        assert_problem(client.post(f"/api/files/{file_id}/complete"), 503, "storage-unavailable")

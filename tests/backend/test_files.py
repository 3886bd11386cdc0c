"""Files: signed uploads, what the bytes really are, who gets them and how, and what is swept up."""

import asyncio
import contextlib
import io
import os
import socket
import struct
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any, cast
from urllib.parse import parse_qs, urlencode, urlsplit
from uuid import UUID, uuid4

import httpx
import pytest
from PIL import Image

from backend.config import JwtSettings
from backend.errors import ApiError
from backend.files.checks import scan
from backend.files.service import Files
from backend.files.settings import read_file_settings
from backend.files.storage import LocalStorage
from backend.files.urls import Grant, UrlSigner
from backend.services.database import open_pool
from backend.services.hasura_client import HasuraClient
from backend.services.tokens import Tokens
from tests.backend.harness import ORIGIN, Backend, assert_problem, chat, new_session, running_backend
from tests.backend.provider import Provider
from tests.harness import Engine
from tests.pdfs import pdf

HTML = b"<!doctype html><html><body><script>alert(1)</script></body></html>"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


def picture(kind: str = "PNG", size: tuple[int, int] = (64, 48)) -> bytes:
    output = io.BytesIO()
    Image.new("RGB", size, (11, 107, 96)).save(output, kind)
    return output.getvalue()


def request(client: httpx.Client, content: bytes, file_type: str, name: str = "a file") -> dict[str, Any]:
    body = {"name": name, "file_type": file_type, "size": len(content)}
    answer = client.post("/api/files/request", json=body)
    assert answer.status_code == 201, answer.text
    upload: dict[str, Any] = answer.json()
    return upload


def upload(client: httpx.Client, content: bytes, file_type: str, name: str = "a file") -> httpx.Response:
    """Announces, uploads, completes; the answer to the last of these."""
    announced = request(client, content, file_type, name)
    assert httpx.put(announced["upload_url"], content=content).status_code == 204
    return client.post(f"/api/files/{announced['file']['file_id']}/complete")


def fetch(client: httpx.Client, file_id: str, what: str = "url") -> httpx.Response:
    url = client.get(f"/api/files/{file_id}").json()[what]
    return httpx.get(url, headers={"origin": ORIGIN})


def stored(backend: Backend, file_id: str) -> list[str]:
    """The areas in which something of a file is."""
    folder = backend.log.parent / "files"
    return [area for area in ("incoming", "files", "thumbnails") if (folder / area / file_id).exists()]


def changed(url: str, path: str | None = None, **query: str) -> str:
    parts = urlsplit(url)
    fields = {name: values[0] for name, values in parse_qs(parts.query).items()} | query
    return parts._replace(path=path or parts.path, query=urlencode(fields)).geturl()


def test_a_file_comes_back_as_it_went(backend: Backend) -> None:
    client, content = backend.new_user(), picture()
    announced = request(client, content, "image/png", 'Grün & "rot".png')
    file_id = announced["file"]["file_id"]
    assert announced["method"] == "PUT" and announced["file"]["status"] == "pending"
    assert_problem(client.post(f"/api/files/{file_id}/complete"), 409, "upload-missing")
    assert_problem(client.get(f"/api/files/{file_id}"), 409, "upload-missing")
    assert httpx.put(announced["upload_url"], content=content).status_code == 204
    assert stored(backend, file_id) == ["incoming"]
    completed = client.post(f"/api/files/{file_id}/complete").json()
    assert (completed["status"], completed["width"], completed["height"]) == ("ready", 64, 48)
    assert client.post(f"/api/files/{file_id}/complete").json() == completed
    assert stored(backend, file_id) == ["files", "thumbnails"]
    answer = fetch(client, file_id)
    assert answer.content == content
    headers = answer.headers
    assert headers["content-type"] == "image/png"
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["content-security-policy"] == "sandbox; default-src 'none'"
    assert headers["content-disposition"].startswith('inline; filename="Gr_n _ _rot_.png"')
    assert headers["access-control-allow-origin"] == ORIGIN
    redirect = client.get(f"/api/files/{file_id}", params={"redirect": "1"})
    assert redirect.status_code == 302 and httpx.get(redirect.headers["location"]).content == content
    with Image.open(io.BytesIO(fetch(client, file_id, "thumbnail_url").content)) as thumbnail:
        assert (thumbnail.format, thumbnail.size) == ("WEBP", (64, 48))
    assert client.delete(f"/api/files/{file_id}").status_code == 204
    assert stored(backend, file_id) == []
    assert_problem(client.get(f"/api/files/{file_id}"), 404, "file-not-found")


def test_a_url_is_good_for_one_thing(backend: Backend) -> None:
    client, content = backend.new_user(), picture()
    other = request(client, content, "image/png")["file"]["file_id"]
    url = request(client, content, "image/png")["upload_url"]
    refused = [
        changed(url, size="1000000"),
        changed(url, expires=str(int(time.time()) + 10_000)),
        changed(url, path=f"/api/files/content/incoming/{other}"),
        changed(url, signature="0" * 64),
    ]
    for wrong in refused:
        assert_problem(httpx.put(wrong, content=content), 403, "url-invalid")
    file_id = upload(client, content, "image/png").json()["file_id"]
    url = client.get(f"/api/files/{file_id}").json()["url"]
    for wrong in (changed(url, type="text/html"), changed(url, name="x.html"), changed(url, size="1")):
        assert_problem(httpx.get(wrong), 403, "url-invalid")
    assert httpx.put(url, content=content).status_code == 405
    signer = UrlSigner(JwtSettings(backend.engine.jwt_key).derived_key("file urls"))
    late = Grant("GET", f"files/{file_id}", int(time.time()) - 1, len(content), "image/png", "a")
    assert_problem(httpx.get(backend.url + signer.path(late)), 410, "url-expired")


@pytest.mark.parametrize("sent", [b"", b"too few", b"x" * 200])
def test_an_upload_has_the_size_that_was_announced(backend: Backend, sent: bytes) -> None:
    client = backend.new_user()
    announced = request(client, b"x" * 100, "text/plain")
    assert_problem(httpx.put(announced["upload_url"], content=sent), 422, "file-size-mismatch")
    assert stored(backend, announced["file"]["file_id"]) == []


@pytest.mark.parametrize(
    ("content", "file_type"),
    [
        (HTML, "image/png"),
        (HTML, "text/plain"),
        (SVG, "image/png"),
        (b"<?xml version='1.0'?>" + SVG, "text/plain"),
        (b"\x7fELF\x02\x01\x01" + bytes(200), "application/pdf"),
        (b"PK\x03\x04" + bytes(60), "application/pdf"),
    ],
)
def test_what_a_browser_could_run_is_refused(backend: Backend, content: bytes, file_type: str) -> None:
    client = backend.new_user()
    answer = upload(client, content, file_type)
    assert_problem(answer, 422, "file-type-not-allowed")
    assert client.get("/api/files").json()["used_bytes"] == 0
    for kind in ("text/html", "image/svg+xml", "application/x-msdownload"):
        body = {"name": "x", "file_type": kind, "size": 5}
        assert_problem(client.post("/api/files/request", json=body), 422, "file-type-not-allowed")


@pytest.mark.parametrize(
    ("content", "file_type", "kind"),
    [
        (picture("GIF") + HTML, "image/gif", "inline"),
        (picture("PNG") + HTML, "image/png", "inline"),
        (picture("JPEG") + b"\xff\xfe" + HTML, "image/jpeg", "inline"),
        (pdf(["A page."]) + HTML, "application/pdf", "inline"),
        (b"name,page\nBrine,2\n", "text/plain", "attachment"),
        (b'{"data": []}', "application/json", "attachment"),
        (b"Just text: <b>not</b> a page.", "text/plain", "attachment"),
    ],
)
def test_what_is_taken_is_served_as_what_it_is(
    backend: Backend, content: bytes, file_type: str, kind: str
) -> None:
    client = backend.new_user()
    completed = upload(client, content, "text/csv", "x.html")
    assert completed.status_code == 200, completed.text
    answer = fetch(client, completed.json()["file_id"])
    found = completed.json()["file_type"]
    assert found == file_type or (file_type == "text/plain" and found == "text/csv")
    assert answer.headers["content-type"].startswith(found)
    assert answer.headers["content-disposition"].startswith(f"{kind};")
    assert answer.headers["content-security-policy"] == "sandbox; default-src 'none'"
    assert answer.headers["x-content-type-options"] == "nosniff"


def test_a_persons_room_ends(engine: Engine, provider: Provider, tmp_path: Path) -> None:
    changes = {"FILES_FOLDER": str(tmp_path / "files"), "FILES_QUOTA_MB": "1", "FILES_MAX_MB": "1"}
    with running_backend(engine, provider.url, tmp_path / "log", changes) as backend:
        client = backend.new_user()
        body = {"name": "x", "file_type": "text/plain", "size": 1024 * 1024 + 1}
        assert_problem(client.post("/api/files/request", json=body), 422, "file-too-large")
        body["size"] = 600 * 1024

        def announce(_: int) -> int:
            return client.post("/api/files/request", json=body).status_code

        with ThreadPoolExecutor(4) as pool:  # together they would exceed what each alone does not
            assert sorted(pool.map(announce, range(4))) == [201, 422, 422, 422]
        problem = assert_problem(client.post("/api/files/request", json=body), 422, "quota-exceeded")
        assert (problem["used_bytes"], problem["quota_bytes"]) == (600 * 1024, 1024 * 1024)
        assert backend.new_user().post("/api/files/request", json=body).status_code == 201


def test_an_image_has_its_limits(backend: Backend) -> None:
    client = backend.new_user()
    bomb = picture("PNG", (10_000, 6_000))  # 60 megapixels in some kilobytes
    assert len(bomb) < 500_000
    assert_problem(upload(client, bomb, "image/png"), 422, "image-too-large")
    assert_problem(upload(client, picture("JPEG", (600, 600))[:400], "image/jpeg"), 422, "image-broken")
    large = upload(client, picture("JPEG", (2000, 1000)), "image/jpeg").json()
    with Image.open(io.BytesIO(fetch(client, large["file_id"], "thumbnail_url").content)) as thumbnail:
        assert thumbnail.size == (480, 240)


def test_a_strangers_file_is_as_if_it_were_not(backend: Backend, provider: Provider) -> None:
    owner, stranger = backend.new_user(), backend.new_user()
    file_id = upload(owner, pdf(["A secret."]), "application/pdf").json()["file_id"]
    session = new_session(stranger)["session_id"]
    for one in (file_id, str(uuid4())):
        for answer in (
            stranger.get(f"/api/files/{one}"),
            stranger.post(f"/api/files/{one}/complete"),
            stranger.delete(f"/api/files/{one}"),
            stranger.delete(f"/api/pdf/{one}"),
            stranger.post(f"/api/pdf/{one}/ask", json={"question": "What is secret?"}),
            stranger.post("/api/chat", json={"session_id": session, "content": "Hi", "file_ids": [one]}),
        ):
            assert assert_problem(answer, 404, "file-not-found")["detail"] == "There is no such file."
    assert stranger.get("/api/pdf").json() == {"items": [], "next_cursor": None}
    assert owner.get(f"/api/files/{file_id}").status_code == 200
    for path in ("/api/files", f"/api/files/{file_id}", "/api/pdf"):
        assert_problem(backend.client().get(path), 401, "token-missing")


def test_what_is_attached_shows_on_the_message(backend: Backend, provider: Provider) -> None:
    client = backend.new_user()
    file_id = upload(client, picture(), "image/png", "sea.png").json()["file_id"]
    session = new_session(client)["session_id"]
    message_id = str(uuid4())
    for _ in range(2):  # a retry attaches nothing twice
        chat(client, session, "Look", message_id=message_id, file_ids=[file_id])
    user_id = UUID(new_session(client)["user_id"])
    query = "{ chat_attachments { message_id file_id url file_type metadata } }"
    assert backend.engine.data(query, user_id=user_id)["chat_attachments"] == [
        {
            "message_id": message_id,
            "file_id": file_id,
            "url": f"/api/files/{file_id}",
            "file_type": "image/png",
            "metadata": {"name": "sea.png", "size": len(picture()), "width": 64, "height": 48},
        }
    ]
    assert client.delete(f"/api/files/{file_id}").status_code == 204
    left = backend.engine.data(query, user_id=user_id)["chat_attachments"]
    assert [(one["file_id"], one["metadata"]["name"]) for one in left] == [(None, "sea.png")]


def test_without_a_folder_or_libmagic_files_are_off(
    engine: Engine, provider: Provider, tmp_path: Path
) -> None:
    (tmp_path / "broken").mkdir()
    (tmp_path / "broken" / "magic.py").write_text("raise ImportError('failed to find libmagic')")
    without_library = {"PYTHONPATH": str(tmp_path / "broken"), "FILES_FOLDER": str(tmp_path / "files")}
    for changes, said in (({}, "FILES_FOLDER"), (without_library, "libmagic is missing")):
        with running_backend(engine, provider.url, tmp_path / "log", changes) as backend:
            client = backend.new_user()
            policy = client.get("/api/files").json()
            assert policy["available"] is False and said in policy["reason"]
            body = {"name": "x", "file_type": "text/plain", "size": 1}
            problem = assert_problem(client.post("/api/files/request", json=body), 503, "files-off")
            assert said in problem["detail"]
            assert_problem(client.get("/api/pdf"), 503, "files-off")
            assert chat(client, new_session(client)["session_id"])[-1].name == "done"


async def test_what_nobody_has_is_swept_up(engine: Engine, tmp_path: Path) -> None:
    owner = await asyncio.to_thread(engine.new_user)
    add = "mutation ($file: files_insert_input!) { insert_files_one(object: $file) { file_id } }"
    kept, late, fresh, orphan = (str(uuid4()) for _ in range(4))
    for file_id, status, created in ((kept, "ready", "2026-01-01"), (late, "pending", "2026-01-01")):
        file = {"file_id": file_id, "user_id": str(owner), "name": "x", "file_type": "t", "size": 1}
        values = {"file": {**file, "status": status, "created_at": created}}
        await asyncio.to_thread(engine.data, add, values)
    settings = read_file_settings({"FILES_FOLDER": str(tmp_path)})
    place = LocalStorage(tmp_path, UrlSigner(b"key"))
    keys = [f"files/{kept}", f"thumbnails/{kept}", f"incoming/{kept}", f"incoming/{late}", f"files/{orphan}"]
    for key in (*keys, f"files/{fresh}", "files/notes.txt"):
        (tmp_path / key).parent.mkdir(exist_ok=True)
        (tmp_path / key).write_bytes(b"x")
        if fresh not in key:
            os.utime(tmp_path / key, (0, 0))
    pool = await open_pool(engine.database.backend_url)
    nothing = cast(Any, None)
    files = Files(cast(HasuraClient, nothing), cast(Tokens, nothing), place, nothing, pool, settings)
    await files.sweep()
    await pool.close()
    left = {str(path.relative_to(tmp_path)) for path in tmp_path.rglob("*") if path.is_file()}
    assert left == {f"files/{kept}", f"thumbnails/{kept}", f"files/{fresh}", "files/notes.txt"}
    rows = await asyncio.to_thread(engine.data, "{ files { file_id } }", user_id=owner)
    assert [row["file_id"] for row in rows["files"]] == [kept]


@contextlib.contextmanager
def clamd(answer: bytes) -> Iterator[tuple[str, list[bytes]]]:
    """A scanner that says one thing; its URL, and what it was sent."""
    seen: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            connection, _ = server.accept()
            with connection, connection.makefile("rb") as source:
                assert source.read(10) == b"zINSTREAM\0"
                while size := struct.unpack("!I", source.read(4))[0]:
                    seen.append(source.read(size))
                connection.sendall(answer)

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield f"tcp://127.0.0.1:{server.getsockname()[1]}", seen
        thread.join(5)


def test_a_scanner_is_asked(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"x" * 100_000)
    with clamd(b"stream: OK\0") as (url, seen):
        scan(path, url)
        assert b"".join(seen) == path.read_bytes()
    with clamd(b"stream: Eicar-Test-Signature FOUND\0") as (url, _), pytest.raises(ApiError) as refused:
        scan(path, url)
    assert refused.value.code == "file-infected" and "Eicar-Test-Signature" in refused.value.detail
    with clamd(b"INSTREAM size limit exceeded. ERROR\0") as (url, _), pytest.raises(ApiError) as refused:
        scan(path, url)
    assert (refused.value.status, refused.value.code) == (503, "scanner-unavailable")
    with pytest.raises(ApiError) as refused:
        scan(path, "tcp://127.0.0.1:1")
    assert refused.value.code == "scanner-unavailable"


def test_parts_of_a_grant_do_not_run_together() -> None:
    grant = Grant("GET", "files/a", 1, 2, "image/png", "a\nb")
    assert grant.text() != replace(grant, file_type="image/png\na", name="b").text()

"""`/console`: local files only, to this machine only, under a policy that names the engine alone."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from hasura.engine import console
from hasura.engine.config import load_settings

SOURCE = Path(console.__file__).parent
BASE = {"HASURA_GRAPHQL_DATABASE_URL": "postgresql://x/y"}


async def get(
    path: str, *, enable: str = "", client: str = "127.0.0.1", method: str = "GET"
) -> tuple[int, dict[str, str], bytes]:
    sent: list[dict[str, Any]] = []

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": b""}

    settings = load_settings({**BASE, "HASURA_GRAPHQL_ENABLE_CONSOLE": enable})
    scope = {"type": "http", "path": path, "method": method, "client": (client, 1234)}
    await console.respond(settings, scope, receive, send)
    headers = {name.decode(): value.decode() for name, value in sent[0]["headers"]}
    return sent[0]["status"], headers, sent[1]["body"]


@pytest.fixture
def built(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "index.html").write_text("the console")
    (tmp_path / "console.js").write_text("1")
    (tmp_path / "lint-7OTEQVYR.js").write_text("2")
    monkeypatch.setattr(console, "DIST", tmp_path)
    return tmp_path


async def test_it_is_served_with_a_policy_that_names_no_other_host(built: Path) -> None:
    status, headers, body = await get("/console")
    assert (status, body) == (200, b"the console")
    assert headers["content-security-policy"].startswith("default-src 'none'")
    assert "http" not in headers["content-security-policy"]
    assert (await get("/console/"))[2] == (await get("/console/data/sql"))[2] == b"the console"
    status, headers, _ = await get("/console/console.js")
    assert (status, headers["cache-control"]) == (200, "no-cache")
    assert headers["content-type"].startswith("text/javascript")
    assert "immutable" in (await get("/console/lint-7OTEQVYR.js"))[1]["cache-control"]


async def test_the_root_leads_to_it(built: Path) -> None:
    status, headers, _ = await get("/")
    assert (status, headers["location"]) == (302, "/console")


@pytest.mark.parametrize("path", ["/console/../config.py", "/console/..%2fx.py", "/console/none.js"])
async def test_nothing_else_is_served(built: Path, path: str) -> None:
    status, _, body = await get(path)
    assert (status, body) == (200, b"the console") or status == 404


async def test_another_machine_needs_an_explicit_true(built: Path) -> None:
    assert (await get("/console", client="10.0.0.7"))[0] == 403
    assert (await get("/console", client="10.0.0.7", enable="true"))[0] == 200
    assert (await get("/console", client="::1"))[0] == 200
    assert (await get("/console", enable="false"))[0] == 404
    assert (await get("/console", method="POST"))[0] == 405


async def test_an_unbuilt_console_names_the_command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(console, "DIST", tmp_path)
    status, _, body = await get("/console")
    assert status == 503
    assert b"cd hasura/engine/console && npm install --no-save && npm run build" in body


def test_the_page_loads_from_the_engine_alone() -> None:
    page = (SOURCE / "source" / "index.html").read_text()
    assert re.findall(r"(?:src|href)=\"([^\"]*)\"", page) == [
        "data:,",
        "/console/console.css",
        "/console/console.js",
    ]
    dist = SOURCE / "dist"
    if not dist.is_dir():
        pytest.skip("the console is not built here")
    for sheet in dist.glob("*.css"):
        assert re.findall(r"url\(\s*[\"']?(?!data:|#)([^)\"']+)", sheet.read_text()) == []
        assert "@import" not in sheet.read_text()


def test_the_lock_file_says_no_address() -> None:
    lock = (SOURCE / "package-lock.json").read_text()
    assert '"resolved"' not in lock

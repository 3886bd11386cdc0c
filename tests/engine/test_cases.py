"""Every case twice: its SQL against the golden file, without a database; and its answers, on a real one.

UPDATE_GOLDEN=1 rewrites the golden files. With ENGINE_URL (and ENGINE_ADMIN_SECRET) the answers are asked of
that engine instead, whose default source must be a database of its own: it is emptied.
"""

from __future__ import annotations

import asyncio
import json
import os
from collections.abc import AsyncIterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import httpx
import pytest

from hasura.engine.app import create_app
from hasura.engine.config import load_settings
from tests.engine.case_files import (
    CATALOG_FILE,
    SCHEMA,
    SEED,
    UPDATE,
    Case,
    golden_text,
    load_cases,
    metadata_document,
    stable_catalog,
    state_without_database,
)
from tests.harness import Cluster

CASES = load_cases()
NAMES = [f"{case.path.parent.name}/{case.path.stem}" for case in CASES]
SECRET = os.environ.get("ENGINE_ADMIN_SECRET", "secret")


def test_golden_files_are_not_rewritten_in_ci() -> None:
    assert not (UPDATE and os.environ.get("CI")), "UPDATE_GOLDEN=1 is for one's own machine"


@pytest.mark.parametrize("case", CASES, ids=NAMES)
def test_sql(case: Case) -> None:
    state = state_without_database()
    text = golden_text(state, case)
    if UPDATE and not os.environ.get("CI"):
        case.golden.write_text(text)
    assert case.golden.read_text() == text
    assert golden_text(state_without_database(), case) == text, "the same input gives the same bytes"


class Target:
    """The engine under test, over HTTP."""

    def __init__(self, client: httpx.AsyncClient) -> None:
        self.client = client

    async def post(self, path: str, document: Any, headers: dict[str, str] | None = None) -> Any:
        """The answer to a request with the admin secret."""
        sent = {"x-hasura-admin-secret": SECRET, **(headers or {})}
        response = await self.client.post(path, json=document, headers=sent)
        return json.loads(response.content, parse_float=Decimal)

    async def sql(self, text: str) -> None:
        """Run statements."""
        answer = await self.post(
            "/v2/query", {"type": "run_sql", "args": {"sql": text, "check_metadata_consistency": False}}
        )
        assert "error" not in answer, answer


@pytest.fixture(scope="module")
async def target(cluster: Cluster) -> AsyncIterator[Target]:
    async with _client(cluster) as client:
        target = Target(client)
        await target.sql(SCHEMA)
        await target.sql(SEED)
        answer = await target.post(
            "/v1/metadata",
            {"type": "replace_metadata", "version": 2, "args": {"metadata": metadata_document()}},
        )
        assert answer["is_consistent"], answer
        yield target


def _client(cluster: Cluster) -> Any:
    url = os.environ.get("ENGINE_URL")
    return httpx.AsyncClient(base_url=url, timeout=30) if url else _embedded(cluster)


class _embedded:  # noqa: N801 -- used as a function
    """The engine in this process, on a database of its own."""

    def __init__(self, cluster: Cluster) -> None:
        self.database = cluster.database(template=None)

    async def __aenter__(self) -> httpx.AsyncClient:
        database = await asyncio.to_thread(self.database.__enter__)
        settings = load_settings(
            {"HASURA_GRAPHQL_DATABASE_URL": database.superuser_url, "HASURA_GRAPHQL_ADMIN_SECRET": SECRET}
        )
        self.application = create_app(settings, None)
        await self.application.start()
        transport = httpx.ASGITransport(app=self.application)  # type: ignore[arg-type]
        self.client = httpx.AsyncClient(transport=transport, base_url="http://engine", timeout=30)
        return self.client

    async def __aexit__(self, *_: object) -> None:
        await self.client.aclose()
        await self.application.stop()
        await asyncio.to_thread(self.database.__exit__, None, None, None)


@pytest.mark.parametrize("case", CASES, ids=NAMES)
async def test_answers(case: Case, target: Target) -> None:
    await target.sql(SEED)
    for number, step in enumerate(case.steps, 1):
        document = {"query": step.query, "variables": step.variables}
        answer = await target.post("/v1/graphql", document, dict(step.headers))
        for error in answer.get("errors", []):
            error["extensions"].pop("internal", None)
        assert answer == step.expect, f"step {number} of {case.path.name}: {case.why}"
        if answer.get("data"):
            assert str(answer) == str(step.expect), f"step {number}: the order of the keys"


@pytest.mark.skipif("ENGINE_URL" in os.environ, reason="asks the engine's own catalog query")
async def test_catalog_is_current(cluster: Cluster) -> None:
    embedded = _embedded(cluster)
    async with embedded as client:
        await Target(client).sql(SCHEMA)
        text = stable_catalog(await embedded.application.engine.catalog_document())
    if UPDATE and not os.environ.get("CI"):
        CATALOG_FILE.write_text(text)
    assert json.loads(CATALOG_FILE.read_text()) == json.loads(text)


def test_each_golden_file_has_its_case() -> None:
    folder = Path(__file__).parent / "cases"
    assert {path.with_suffix("") for path in folder.glob("*/*.sql")} <= {
        path.with_suffix("") for path in folder.glob("*/*.yaml")
    }

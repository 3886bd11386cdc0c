"""Every case twice: its SQL against the golden file, without a database; and its answers, on a real one.

UPDATE_GOLDEN=1 rewrites the golden files. With ENGINE_URL (and ENGINE_ADMIN_SECRET) the answers are asked of
that engine instead, whose default source must be a database of its own: it is emptied.
"""

from __future__ import annotations

import contextlib
import json
import os
from collections.abc import AsyncIterator, Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import httpx
import pytest

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
from tests.engine.embedded import serving
from tests.harness import Cluster, Database

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
def own_database(cluster: Cluster) -> Iterator[Database]:
    with cluster.database(template=None) as database:
        yield database


@pytest.fixture(scope="module")
async def target(own_database: Database) -> AsyncIterator[Target]:
    url = os.environ.get("ENGINE_URL")
    async with contextlib.AsyncExitStack() as stack:
        if url:
            client = await stack.enter_async_context(httpx.AsyncClient(base_url=url, timeout=30))
        else:
            api = await stack.enter_async_context(serving(own_database.superuser_url, ADMIN_SECRET=SECRET))
            client = api.client
        target = Target(client)
        await target.sql(SCHEMA)
        await target.sql(SEED)
        args = {"metadata": metadata_document()}
        answer = await target.post("/v1/metadata", {"type": "replace_metadata", "version": 2, "args": args})
        assert answer["is_consistent"], answer
        yield target


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
async def test_catalog_is_current(empty_database: Database) -> None:
    async with serving(empty_database.url, ADMIN_SECRET=SECRET) as api:
        await Target(api.client).sql(SCHEMA)
        text = stable_catalog(await api.application.engine.metadata_database.catalog_document())
    if UPDATE and not os.environ.get("CI"):
        CATALOG_FILE.write_text(text)
    assert json.loads(CATALOG_FILE.read_text()) == json.loads(text)


def test_each_golden_file_has_its_case() -> None:
    folder = Path(__file__).parent / "cases"
    assert {path.with_suffix("") for path in folder.glob("*/*.sql")} <= {
        path.with_suffix("") for path in folder.glob("*/*.yaml")
    }

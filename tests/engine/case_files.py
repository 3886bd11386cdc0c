"""The engine's own cases: one YAML file each, with the golden SQL of its operations beside it.

why: the row filter also applies below a relationship
steps:
  - as: {x-hasura-role: user, x-hasura-user-id: "2"}
    query: "{ article(order_by: {id: asc}) { title } }"
    variables: {}
    expect: {data: {article: [{title: Engines}]}}
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import yaml

from hasura.engine.catalog import parse_catalog
from hasura.engine.database import Connection, Database
from hasura.engine.metadata import Contents
from hasura.engine.operation import Request
from hasura.engine.plan.permissions import qualified_name
from hasura.engine.prepare import prepare
from hasura.engine.session import Session
from hasura.engine.state import State
from hasura.engine.statements import ListAction, Plan, ReadAction, WriteAction
from hasura.engine.tracking import build_metadata

FOLDER = Path(__file__).parent
CASES = FOLDER / "cases"
SCHEMA = (FOLDER / "schema.sql").read_text()
SEED = (FOLDER / "seed.sql").read_text()
CATALOG_FILE = FOLDER / "catalog.json"
UPDATE = os.environ.get("UPDATE_GOLDEN") == "1"


@dataclass(frozen=True)
class Step:
    """One request of a case: who asks what, and the whole answer."""

    headers: Mapping[str, str]
    query: str
    variables: Mapping[str, Any]
    expect: Any

    @property
    def session(self) -> Session:
        """The session that the headers of an administrator's request give."""
        role = self.headers.get("x-hasura-role", "admin")
        backend = self.headers.get("x-hasura-use-backend-only-permissions") == "true"
        return Session(role, {"x-hasura-role": role, **self.headers}, backend)


@dataclass(frozen=True)
class Case:
    """A file of steps that run one after the other on fresh rows."""

    path: Path
    why: str
    steps: tuple[Step, ...]

    @property
    def golden(self) -> Path:
        """Where the SQL of all steps is kept."""
        return self.path.with_suffix(".sql")


class _Loader(yaml.SafeLoader):
    """Numbers with a point are exact."""


def _exact(loader: _Loader, node: yaml.ScalarNode) -> Decimal:
    return Decimal(str(loader.construct_scalar(node)))


_Loader.add_constructor("tag:yaml.org,2002:float", _exact)


def load_cases() -> list[Case]:
    """All case files, in order of their names."""
    return [_case(path) for path in sorted(CASES.glob("*/*.yaml"))]


def _case(path: Path) -> Case:
    document = yaml.load(path.read_text(), Loader=_Loader)
    steps = tuple(
        Step(item.get("as") or {}, item["query"], item.get("variables") or {}, item["expect"])
        for item in document["steps"]
    )
    return Case(path, document["why"], steps)


def metadata_document() -> dict[str, Any]:
    """The metadata that all cases share."""
    document = yaml.safe_load((FOLDER / "metadata.yaml").read_text())
    assert isinstance(document, dict)
    return document


def state_without_database() -> State:
    """The engine's state from the recorded catalog: plans and SQL need no PostgreSQL."""
    document = metadata_document()
    catalog = parse_catalog(json.loads(CATALOG_FILE.read_text()))
    enums = {qualified_name("color"): (("blue", None), ("red", "like a rose"))}
    contents = {"default": Contents(catalog, enums)}
    metadata = build_metadata(document, contents)
    assert not metadata.inconsistencies
    nowhere = Database(Connection("postgresql://", 1, 1, "read committed"), 1)
    return State(document, 1, metadata, {"default": nowhere}, contents, False, False, False)


def statements_of(plan: Plan) -> list[str]:
    """The SQL of a plan, in the order it is run."""
    texts = [] if plan.statement is None else [plan.statement.text]
    texts += [] if plan.live is None else [plan.live.statement.text]
    for action in plan.actions:
        writes = action.writes if isinstance(action, ListAction) else (action,)
        for write in writes:
            if isinstance(write, ReadAction):
                texts.append(write.statement.text)
            elif isinstance(write, WriteAction):
                texts += [statement.text for statement, *_ in write.steps]
                texts += [] if write.answer is None else [write.answer.text]
    return texts


def golden_text(state: State, case: Case) -> str:
    """What the golden file holds: each step's SQL, or the error that planning gives."""
    parts = []
    for number, step in enumerate(case.steps, 1):
        try:
            prepared = prepare(state, step.session, Request(step.query, step.variables, None))
        except Exception as error:  # the result is compared by the other test
            parts.append(f"-- {number}: {type(error).__name__}: {error}")
            continue
        texts = [re.sub(r"(?m)[ \t]+$", "", text) + ";" for text in statements_of(prepared.plan)]
        parts += [f"-- {number}", *texts]
    return "\n".join(parts) + "\n"


def stable_catalog(document: Mapping[str, Any]) -> str:
    """The catalog's document with oids that do not differ between databases, without unused types."""
    used = {column["type"] for table in document["tables"] for column in table["columns"]}
    for function in document["functions"]:
        used |= {function["return_type"], *function["argument_types"]}
    row_types = {table["type"] for table in document["tables"]}
    types = [item for item in document["types"] if item["oid"] in used | row_types]
    numbers = {item["oid"]: str(position + 1) for position, item in enumerate(sorted(types, key=_by_name))}
    tables = [
        {
            **table,
            "oid": 1000 + position,
            "type": numbers.get(table["type"], f"{2000 + position}"),
            "columns": [{**column, "type": numbers[column["type"]]} for column in table["columns"]],
        }
        for position, table in enumerate(document["tables"])
    ]
    functions = [
        {
            **function,
            "oid": 3000 + position,
            "return_type": numbers.get(function["return_type"], function["return_type"]),
            "argument_types": [numbers[item] for item in function["argument_types"]],
        }
        for position, function in enumerate(document["functions"])
    ]
    kept = [{**item, "oid": numbers[item["oid"]]} for item in sorted(types, key=_by_name)]
    return (
        json.dumps({"version": 0, "types": kept, "tables": tables, "functions": functions}, indent=1) + "\n"
    )


def _by_name(item: Mapping[str, Any]) -> tuple[str, str]:
    return item["schema"], item["name"]

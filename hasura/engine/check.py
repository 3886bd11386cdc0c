"""`python -m hasura.engine check`: does a metadata folder fit a database? Each misfit with its file and line.

    metadata/databases/default/tables/public_note.yaml:12: select_permission user in table note in source
    default: Inconsistent object: in table "note": in permission for role "user": column "body" does not exist

Nothing is written: neither to the database nor to the folder.
"""

from __future__ import annotations

import contextlib
import re
from collections.abc import AsyncIterator, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import asyncpg
import yaml

from hasura.engine.config import Settings, SettingsError
from hasura.engine.errors import EngineError
from hasura.engine.metadata import Inconsistency
from hasura.engine.metadata_commands import TABLE_LISTS
from hasura.engine.metadata_files import MetadataFilesError, load_metadata_folder
from hasura.engine.session import Authenticator
from hasura.engine.state import Engine

_QUOTED = re.compile(r'"([^"]+)"')


@dataclass(frozen=True)
class Finding:
    """One thing that does not fit, and where it is written."""

    file: Path
    line: int
    message: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.message}"


@contextlib.asynccontextmanager
async def reading_engine(settings: Settings, folder: Path) -> AsyncIterator[Engine]:
    """An engine with the metadata of a folder on a database that it only reads."""
    try:
        document = load_metadata_folder(folder)
    except MetadataFilesError as error:
        raise SettingsError(str(error)) from error
    engine = Engine(settings, Authenticator(settings), read_only=True)
    try:
        await engine.connect()
    except (OSError, asyncpg.PostgresError, TimeoutError) as error:
        raise SettingsError(f"HASURA_GRAPHQL_DATABASE_URL: cannot connect: {error}") from error
    try:
        try:
            engine.swap(await engine.build(document, 0))
        except EngineError as error:
            raise SettingsError(f"{folder}: {error.message} (at {error.path})") from error
        yield engine
    finally:
        await engine.close()


async def check_folder(settings: Settings, folder: Path) -> list[Finding]:
    """Everything in a metadata folder that the database does not bear out."""
    async with reading_engine(settings, folder) as engine:
        return [_finding(problem, folder) for problem in engine.state.metadata.inconsistencies]


def _finding(problem: Inconsistency, folder: Path) -> Finding:
    file, node = _locate(problem.parts[0], folder)
    node = _blamed(problem.reason, node)
    return Finding(file, node.start_mark.line + 1, f"{problem.name}: {problem.reason}")


def _locate(problem: Inconsistency, folder: Path) -> tuple[Path, yaml.Node]:
    """The file and the YAML node that an inconsistency is about; the nearest thing around it at worst."""
    definition = problem.definition if isinstance(problem.definition, Mapping) else {}
    key, wanted = "name", definition.get("root_field_name", definition.get("name", problem.definition))
    if "function" in definition:
        key, wanted = "function", definition["function"]
    elif problem.type == "table" or "table" in definition:
        key, wanted = "table", definition.get("table", definition)
    elif "role_name" in definition or wanted is None:
        key, wanted = "role_name", definition.get("role_name", problem.name)
    documents = sorted(_documents(folder), key=lambda item: _distance(item[0], problem))
    for file, root in documents:
        for node in _nodes(root):
            if not isinstance(node, yaml.MappingNode):
                continue
            found = _value(node, key) or _value(node, "root_field_name" if key == "name" else key)
            if _same_object(found, wanted):
                return file, _part(node, problem.type, definition)
    return documents[0]


def _distance(file: Path, problem: Inconsistency) -> int:
    """Where to look first: the files of the source, or the one of all such objects."""
    near = problem.source in file.parts if problem.source is not None else file.stem == f"{problem.type}s"
    return 0 if near else 1


def _documents(folder: Path) -> Iterator[tuple[Path, yaml.Node]]:
    """Every file of the folder as a tree that knows its lines."""
    for file in sorted(folder.rglob("*.yaml")) if folder.is_dir() else [folder]:
        root = yaml.compose(file.read_text(encoding="utf-8"), yaml.SafeLoader)
        if root is not None:
            yield file, root


def _nodes(node: yaml.Node) -> Iterator[yaml.Node]:
    """A node and all below it, in the order of the file."""
    yield node
    if isinstance(node, yaml.CollectionNode):
        for item in node.value:
            for inner in item if isinstance(item, tuple) else (item,):
                yield from _nodes(inner)


def _value(node: yaml.MappingNode, key: str) -> yaml.Node | None:
    return next((value for name, value in node.value if name.value == key), None)


def _scalar(node: yaml.Node | None) -> Any:
    return node.value if isinstance(node, yaml.ScalarNode) else None


def _same_object(node: yaml.Node | None, wanted: Any) -> bool:
    """Whether a node names a table or function: `{schema, name}` or a bare name in the schema public."""
    if isinstance(node, yaml.ScalarNode):
        found = ("public", node.value)
    elif isinstance(node, yaml.MappingNode):
        found = (_scalar(_value(node, "schema")) or "public", _scalar(_value(node, "name")))
    else:
        return False
    if isinstance(wanted, Mapping):
        return found == (wanted.get("schema", "public"), wanted.get("name"))
    return found == ("public", wanted)


def _part(table: yaml.MappingNode, kind: str, definition: Mapping[str, Any]) -> yaml.Node:
    """The part of a table's entry that is at fault."""
    if kind not in TABLE_LISTS:
        return table
    key, told_apart_by = TABLE_LISTS[kind]
    items = _value(table, key)
    if isinstance(items, yaml.SequenceNode):
        for item in items.value:
            if isinstance(item, yaml.MappingNode):
                name = _scalar(_value(item, told_apart_by))
                if name == definition.get(told_apart_by):
                    return item
    return table


def _blamed(reason: str, node: yaml.Node) -> yaml.Node:
    """The very word that a reason ends with, where it stands inside the node."""
    for name in reversed(_QUOTED.findall(reason.rpartition(": ")[2])):
        for inner in _nodes(node):
            if _scalar(inner) == name:
                return inner
    return node

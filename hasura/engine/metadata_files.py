"""The metadata of a project as one document: a folder that the Hasura CLI writes, or a file with an export.

    version.yaml: 3     databases/databases.yaml with tables and functions of each, and the files of TOP_LEVEL
    version.yaml: 2     tables.yaml and functions.yaml of the one database, and the files of TOP_LEVEL
    metadata.json       what `export_metadata` answers, as JSON or YAML

`!include path` may be a YAML tag or (as the CLI writes it) a text; paths are relative to the file.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

import yaml

from hasura.engine.errors import EngineError
from hasura.engine.metadata_document import parse_document
from hasura.engine.source import default_source

TOP_LEVEL: Final = {
    "actions.yaml": None,
    "allow_list.yaml": "allowlist",
    "api_limits.yaml": "api_limits",
    "backend_configs.yaml": "backend_configs",
    "cron_triggers.yaml": "cron_triggers",
    "graphql_schema_introspection.yaml": "graphql_schema_introspection",
    "inherited_roles.yaml": "inherited_roles",
    "metrics_config.yaml": "metrics_config",
    "network.yaml": "network",
    "opentelemetry.yaml": "opentelemetry",
    "query_collections.yaml": "query_collections",
    "remote_schemas.yaml": "remote_schemas",
    "rest_endpoints.yaml": "rest_endpoints",
}
"""File names and the key of the document that each becomes (`actions.yaml` has its keys inside)."""
VERSION_2: Final = {"tables.yaml": "tables", "functions.yaml": "functions"}


class MetadataFilesError(Exception):
    """Metadata that cannot be read; the message names the file."""


class _Loader(yaml.CSafeLoader):
    """YAML 1.2 as the Hasura CLI reads it: `yes` and `on` are texts, dates too; knows `!include`."""

    folder: Path


_Loader.yaml_implicit_resolvers = {
    first: [
        (tag, pattern)
        for tag, pattern in resolvers
        if tag not in {"tag:yaml.org,2002:bool", "tag:yaml.org,2002:timestamp"} or first in "tTfF"
    ]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def _include_tag(loader: _Loader, node: yaml.ScalarNode) -> Any:
    return _read(loader.folder / str(loader.construct_scalar(node)))


_Loader.add_constructor("!include", _include_tag)


def load_metadata_folder(folder: Path) -> dict[str, Any]:
    """The folder, or the file, as the document that `replace_metadata` takes."""
    content = _folder(folder) if folder.is_dir() else _file(folder)
    try:
        return parse_document(content, [default_source()], "$")
    except EngineError as error:
        raise MetadataFilesError(f"{folder}: {error.message} (at {error.path})") from error


def _file(path: Path) -> Any:
    content = _read(path)
    wrapped = isinstance(content, dict) and "resource_version" in content and "metadata" in content
    return content["metadata"] if wrapped else content


def _folder(folder: Path) -> dict[str, Any]:
    version_file = folder / "version.yaml"
    version = _read(version_file)
    number = version.get("version") if isinstance(version, dict) else None
    if number == 3:
        document = {"version": 3, "sources": _read(folder / "databases" / "databases.yaml") or []}
        files: dict[str, str | None] = TOP_LEVEL
    elif number == 2:
        document, files = {"version": 2}, {**TOP_LEVEL, **VERSION_2}
    else:
        raise MetadataFilesError(f"{version_file}: expected `version: 3` or `version: 2`")
    for file_name, key in files.items():
        path = folder / file_name
        content = _read(path) if path.exists() else None
        if not content:
            continue
        if key is not None:
            document[key] = content
        elif isinstance(content, dict):
            document.update({name: value for name, value in content.items() if value})
        else:
            raise MetadataFilesError(f"{path}: expected an object")
    return document


def _read(path: Path) -> Any:
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        raise MetadataFilesError(f"{path}: {error.strerror}") from error
    loader = _Loader(text)
    loader.folder = path.parent
    try:
        content = loader.get_single_data()
    except yaml.YAMLError as error:
        raise MetadataFilesError(f"{path}: {error}") from error
    finally:
        loader.dispose()
    return _include(content, path.parent)


def _include(content: Any, folder: Path) -> Any:
    if isinstance(content, str) and content.startswith("!include "):
        return _read(folder / content.removeprefix("!include ").strip())
    if isinstance(content, list):
        return [_include(item, folder) for item in content]
    if isinstance(content, dict):
        return {key: _include(value, folder) for key, value in content.items()}
    return content

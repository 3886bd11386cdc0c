"""The directory format v3 that the Hasura CLI writes, read as one metadata document.

`!include path` may be a YAML tag or (as the CLI writes it) a text; paths are relative to the file.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

import yaml

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


class MetadataFilesError(Exception):
    """A metadata folder that cannot be read; the message names the file."""


class _Loader(yaml.SafeLoader):
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
    """The whole folder as the document that `replace_metadata` takes."""
    version_file = folder / "version.yaml"
    version = _read(version_file)
    if not isinstance(version, dict) or version.get("version") != 3:
        raise MetadataFilesError(f"{version_file}: expected `version: 3`")
    document: dict[str, Any] = {"version": 3, "sources": _read(folder / "databases" / "databases.yaml") or []}
    for file_name, key in TOP_LEVEL.items():
        path = folder / file_name
        content = _read(path) if path.exists() else None
        if not content:
            continue
        if key is None:
            document.update({name: value for name, value in content.items() if value})
        else:
            document[key] = content
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

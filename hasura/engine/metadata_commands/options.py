"""Options at the top of the metadata, each set as a whole or removed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from hasura.engine.metadata_commands.draft import Draft


def set_option(key: str) -> Callable[[Draft, Any], None]:
    """The command that sets an option."""

    def command(draft: Draft, args: Any) -> None:
        draft.document[key] = args

    return command


def remove_option(key: str) -> Callable[[Draft, Any], None]:
    """The command that removes it."""

    def command(draft: Draft, args: Any) -> None:
        draft.document.pop(key, None)

    return command


OPTION_COMMANDS: Final = {
    "set_api_limits": set_option("api_limits"),
    "remove_api_limits": remove_option("api_limits"),
    "set_graphql_schema_introspection_options": set_option("graphql_schema_introspection"),
}

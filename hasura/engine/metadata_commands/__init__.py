"""The commands that change a metadata document: sources, tables, relationships, permissions, functions, ...

A command gets a draft and its arguments, changes the draft, and answers with the name of the object it is
about (as inconsistencies are named), so that the object's own problem can be told from what it broke.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from hasura.engine.metadata_commands import functions, permissions, relationships, tables
from hasura.engine.metadata_commands.collections import COLLECTION_COMMANDS
from hasura.engine.metadata_commands.draft import KINDS, SUCCESS, TABLE_LISTS, Draft, dependency_error
from hasura.engine.metadata_commands.kept import KEPT_COMMANDS
from hasura.engine.metadata_commands.options import OPTION_COMMANDS
from hasura.engine.metadata_commands.shapes import SHAPES
from hasura.engine.metadata_commands.sources import SOURCE_COMMANDS

__all__ = ["COMMANDS", "SHAPES", "SUCCESS", "TABLE_LISTS", "Draft", "dependency_error"]

Command = Callable[[Draft, Any], str | None]

COMMANDS: Final[dict[str, Command]] = {
    **COLLECTION_COMMANDS,
    **KEPT_COMMANDS,
    **OPTION_COMMANDS,
    **SOURCE_COMMANDS,
    "track_table": tables.track_table,
    "add_existing_table_or_view": tables.track_table,
    "untrack_table": tables.untrack_table,
    "set_table_customization": tables.set_table_customization,
    "set_table_custom_fields": tables.set_table_custom_fields,
    "set_table_is_enum": tables.set_table_is_enum,
    "create_object_relationship": relationships.create_relationship("object"),
    "create_array_relationship": relationships.create_relationship("array"),
    "drop_relationship": relationships.drop_relationship,
    "rename_relationship": relationships.rename_relationship,
    "set_relationship_comment": relationships.set_relationship_comment,
    "set_permission_comment": permissions.set_permission_comment,
    "add_computed_field": functions.add_computed_field,
    "drop_computed_field": functions.drop_computed_field,
    "track_function": functions.track_function,
    "untrack_function": functions.untrack_function,
    "create_function_permission": functions.create_function_permission,
    "drop_function_permission": functions.drop_function_permission,
    "set_function_customization": functions.set_function_customization,
    "add_inherited_role": permissions.add_inherited_role,
    "drop_inherited_role": permissions.drop_inherited_role,
    **{f"create_{kind}_permission": permissions.create_permission(kind) for kind in KINDS},
    **{f"drop_{kind}_permission": permissions.drop_permission(kind) for kind in KINDS},
}

"""The commands that change a metadata document: tables, relationships, permissions, functions, collections.

A command gets a draft and its arguments, changes the draft, and answers with the name of the object it is
about (as inconsistencies are named), so that the object's own problem can be told from what it broke.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from hasura.engine.metadata_commands.collections import COLLECTION_COMMANDS
from hasura.engine.metadata_commands.draft import (
    KINDS,
    SUCCESS,
    Draft,
    Entry,
    dependency_error,
    rename_in_filter,
    text,
)
from hasura.engine.metadata_commands.functions import (
    add_computed_field,
    create_function_permission,
    drop_computed_field,
    drop_function_permission,
    set_function_customization,
    track_function,
    untrack_function,
)
from hasura.engine.metadata_commands.permissions import (
    add_inherited_role,
    create_permission,
    drop_inherited_role,
    drop_permission,
    set_permission_comment,
)
from hasura.engine.metadata_commands.relationships import (
    create_relationship,
    drop_relationship,
    rename_relationship,
    set_relationship_comment,
)
from hasura.engine.metadata_commands.tables import (
    set_table_custom_fields,
    set_table_customization,
    set_table_is_enum,
    track_table,
    untrack_table,
)

__all__ = ["COMMANDS", "SUCCESS", "Draft", "Entry", "dependency_error", "rename_in_filter", "text"]

Command = Callable[[Draft, Any], str | None]

COMMANDS: Final[dict[str, Command]] = {
    **COLLECTION_COMMANDS,
    "track_table": track_table,
    "add_existing_table_or_view": track_table,
    "untrack_table": untrack_table,
    "set_table_customization": set_table_customization,
    "set_table_custom_fields": set_table_custom_fields,
    "set_table_is_enum": set_table_is_enum,
    "create_object_relationship": create_relationship("object"),
    "create_array_relationship": create_relationship("array"),
    "drop_relationship": drop_relationship,
    "rename_relationship": rename_relationship,
    "set_relationship_comment": set_relationship_comment,
    "set_permission_comment": set_permission_comment,
    "add_computed_field": add_computed_field,
    "drop_computed_field": drop_computed_field,
    "track_function": track_function,
    "untrack_function": untrack_function,
    "create_function_permission": create_function_permission,
    "drop_function_permission": drop_function_permission,
    "set_function_customization": set_function_customization,
    "add_inherited_role": add_inherited_role,
    "drop_inherited_role": drop_inherited_role,
    **{f"create_{kind}_permission": create_permission(kind) for kind in KINDS},
    **{f"drop_{kind}_permission": drop_permission(kind) for kind in KINDS},
}

"""What the arguments of each command must look like; checked before the command sees them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from hasura.engine.metadata_document import (
    API_LIMITS,
    COMPUTED_FIELD,
    CONFIGURATION,
    INTROSPECTION,
    PERMISSIONS,
    QUERY,
    REST_ENDPOINT,
)
from hasura.engine.shapes import BOOLEAN, FILLED, NAME, OBJECT, TEXT

TABLE: Final = {"source?": TEXT, "table": NAME}
FUNCTION: Final = {"source?": TEXT, "function": NAME}
RELATIONSHIP: Final = {**TABLE, "name": FILLED, "using": OBJECT, "comment?": TEXT}
COMMENT: Final = {"comment?": TEXT}
REMOTE: Final = {**TABLE, "name": FILLED, "definition": OBJECT}
SOURCE: Final = {"name": FILLED, "customization?": OBJECT, "replace_configuration?": BOOLEAN}
NAMED: Final = {"name": FILLED}

SHAPES: Final[Mapping[str, Any]] = {
    "untrack_table": {**TABLE, "cascade?": BOOLEAN},
    "set_table_customization": {**TABLE, "configuration?": CONFIGURATION},
    "set_table_custom_fields": {**TABLE, "custom_root_fields?": OBJECT, "custom_column_names?": {"*": TEXT}},
    "set_table_is_enum": {**TABLE, "is_enum": BOOLEAN},
    "create_object_relationship": RELATIONSHIP,
    "create_array_relationship": RELATIONSHIP,
    "drop_relationship": {**TABLE, "relationship": FILLED, "cascade?": BOOLEAN},
    "rename_relationship": {**TABLE, "name": FILLED, "new_name": FILLED},
    "set_relationship_comment": {**TABLE, "name": FILLED, **COMMENT},
    **{
        f"create_{kind}_permission": {**TABLE, "role": FILLED, "permission": shape, **COMMENT}
        for kind, shape in PERMISSIONS.items()
    },
    **{f"drop_{kind}_permission": {**TABLE, "role": FILLED} for kind in PERMISSIONS},
    "set_permission_comment": {**TABLE, "role": FILLED, **COMMENT},
    "add_computed_field": {**TABLE, **COMPUTED_FIELD, **COMMENT},
    "drop_computed_field": {**TABLE, "name": FILLED, "cascade?": BOOLEAN},
    "create_function_permission": {**FUNCTION, "role": FILLED},
    "drop_function_permission": {**FUNCTION, "role": FILLED},
    "set_function_customization": {**FUNCTION, "configuration?": OBJECT},
    "create_remote_relationship": REMOTE,
    "update_remote_relationship": REMOTE,
    "delete_remote_relationship": {**TABLE, "name": FILLED},
    "create_event_trigger": {**TABLE, **NAMED, "replace?": BOOLEAN},
    "create_action_permission": {"action": FILLED, "role": FILLED},
    "drop_action_permission": {"action": FILLED, "role": FILLED},
    "set_custom_types": OBJECT,
    **dict.fromkeys(
        (
            "delete_event_trigger",
            "create_cron_trigger",
            "delete_cron_trigger",
            "create_action",
            "update_action",
            "drop_action",
            "add_remote_schema",
            "update_remote_schema",
            "remove_remote_schema",
        ),
        NAMED,
    ),
    "add_inherited_role": {"role_name": FILLED, "role_set": [FILLED]},
    "drop_inherited_role": {"role_name": FILLED},
    "create_query_collection": {**NAMED, "definition": {"queries": [QUERY]}, **COMMENT},
    "drop_query_collection": {"collection": FILLED, "cascade?": BOOLEAN},
    "rename_query_collection": {**NAMED, "new_name": FILLED},
    "add_query_to_collection": {"collection_name": FILLED, "query_name": FILLED, "query": TEXT},
    "drop_query_from_collection": {"collection_name": FILLED, "query_name": FILLED},
    "add_collection_to_allowlist": {"collection": TEXT, "scope?": OBJECT},
    "update_scope_of_collection_in_allowlist": {"collection": TEXT, "scope": OBJECT},
    "create_rest_endpoint": {**REST_ENDPOINT, **COMMENT},
    "drop_rest_endpoint": NAMED,
    "pg_add_source": {**SOURCE, "configuration": OBJECT},
    "citus_add_source": {**SOURCE, "configuration": OBJECT},
    "update_source": {**SOURCE, "configuration?": OBJECT},
    "drop_source": {**NAMED, "cascade?": BOOLEAN},
    "rename_source": {**NAMED, "new_name": FILLED},
    "get_table_info": TABLE,
    "set_catalog_state": {"type": TEXT},
    "suggest_relationships": {"source?": TEXT, "tables?": [NAME], "omit_tracked?": BOOLEAN},
    "set_api_limits": API_LIMITS,
    "set_graphql_schema_introspection_options": INTROSPECTION,
}
"""By the name without its backend (`pg_`); a command that is not here looks at its arguments itself."""

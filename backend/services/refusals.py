"""What GraphQL's refusals mean to a client, told apart by the names of constraints."""

import logging
import re
from typing import Any

from gql.transport.exceptions import TransportQueryError

from backend.errors import ApiError, not_found, unauthorized, unavailable
from backend.logs import log

logger = logging.getLogger("backend.graphql")

# What a broken constraint means to a client: status, code, sentence.
CONSTRAINTS = {
    "chat_messages_session_missing": (404, "session-not-found", "There is no such session."),
    "chat_messages_session_deleted": (409, "session-deleted", "The session is deleted: restore it first."),
    "chat_messages_parent_session": (422, "parent-not-found", "The parent is no message of this session."),
    "chat_messages_content_length": (422, "content-too-long", "A message has at most 32,000 characters."),
    "chat_messages_content_not_blank": (422, "content-blank", "A message cannot be blank."),
    "chat_messages_metadata_object": (422, "metadata-invalid", "metadata must be an object."),
    "chat_messages_metadata_size": (422, "metadata-too-large", "metadata is larger than 1 MiB."),
    "chat_messages_role_check": (422, "role-invalid", "The role is none of user, assistant, system."),
    "chat_messages_type_check": (422, "type-invalid", "The type is none of text, plot, table, error."),
    "chat_messages_table_content": (
        422,
        "table-invalid",
        "A table's metadata has columns, and rows of as many cells: at most 50 columns and 1,000 rows.",
    ),
    "chat_messages_plot_content": (
        422,
        "plot-invalid",
        "A plot's metadata has Plotly's data (scatter, bar or pie) and layout, without images.",
    ),
    "chat_messages_error_content": (422, "error-invalid", "An error's metadata has code, detail and status."),
    "chat_messages_tool_calls": (422, "tool-calls-invalid", "tool_calls in metadata are none."),
    "chat_sessions_title_length": (422, "title-invalid", "A title has 1 to 200 characters."),
    "chat_sessions_title_not_blank": (422, "title-invalid", "A title cannot be blank."),
    "chat_sessions_category_length": (422, "category-invalid", "A category has 1 to 100 characters."),
    "chat_sessions_status_check": (422, "status-invalid", "The status is none of active, archived, deleted."),
    "chat_sessions_model_length": (
        422,
        "model-unknown",
        "There is no such model: GET /api/models lists them.",
    ),
    "chat_sessions_system_prompt_length": (
        422,
        "system-prompt-too-long",
        "A system prompt has at most 8,000 characters.",
    ),
    "chat_sessions_temperature_range": (422, "temperature-invalid", "A temperature is 0 to 2."),
    "chat_generations_message": (409, "message-deleted", "The message was deleted before it was answered."),
    "chat_generations_running_key": (
        409,
        "generation-active",
        "Another reply is being written in this session: wait for it, or stop it.",
    ),
    "chat_generations_pkey": (
        409,
        "generation-id-conflict",
        "This generation_id cannot be used: make a new one.",
    ),
    "chat_attachments_message_id_file_id_key": (
        409,
        "already-attached",
        "The file is attached to this message already.",
    ),
    "chat_attachments_file_missing": (404, "file-not-found", "There is no such file."),
    "chat_attachments_file_uploaded": (409, "upload-missing", "The file was not uploaded: upload it first."),
    "files_generation_running": (409, "generation-ended", "The reply has ended already."),
    "files_name_length": (422, "name-invalid", "A file's name has 1 to 255 characters."),
    "files_user_id_fkey": (401, "account-gone", "This person's account does not exist any more."),
    "chat_sessions_user_id_fkey": (401, "account-gone", "This person's account does not exist any more."),
}
TRANSIENT = frozenset({"unexpected", "postgres-error", "postgres-max-connections-error"})
QUOTED_NAME = re.compile(r'"([a-z_]+)"')


def session_not_found() -> ApiError:
    """404, for an unknown session and for somebody else's alike."""
    return not_found("session-not-found", "There is no such session.")


def message_id_conflict() -> ApiError:
    """409, whether the message of this id is the caller's or not."""
    return ApiError(409, "message-id-conflict", "This message_id cannot be used: make a new one.")


def graphql_unavailable() -> ApiError:
    """503: GraphQL or its database is away."""
    return unavailable("graphql-unavailable", "The chats cannot be reached now.")


def refused_by(constraint: str) -> ApiError:
    """The error that a broken constraint stands for."""
    status, code, detail = CONSTRAINTS[constraint]
    return unauthorized(code, detail) if status == 401 else ApiError(status, code, detail)


def refusal(name: str, error: TransportQueryError) -> ApiError:
    """What GraphQL's first error means. Its message may repeat values, so it is read but not passed on."""
    first: Any = (error.errors or [{}])[0]
    extensions = first.get("extensions") or {}
    code, message = str(extensions.get("code", "")), str(first.get("message", ""))
    for constraint in QUOTED_NAME.findall(message):
        if constraint in CONSTRAINTS:
            return refused_by(constraint)
    if code == "invalid-jwt" or code == "access-denied":
        return unauthorized("token-invalid", "The access token is not valid: sign in again.")
    if code == "permission-error":
        return ApiError(403, "not-permitted", "You may not do this.")
    if code == "data-exception":
        return ApiError(422, "value-invalid", "A value cannot be stored.")
    log(
        logger,
        logging.WARNING if code in TRANSIENT else logging.ERROR,
        "GraphQL refused an operation",
        operation=name,
        code=code,
        path=str(extensions.get("path", "")),
    )
    if code in TRANSIENT:
        return graphql_unavailable()
    return ApiError(502, "graphql-refused", "GraphQL did not accept what the backend asked.")

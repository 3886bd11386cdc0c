# ruff: noqa: E501 - an operation is easier to read on one line
"""Who may do what, written by hand: nothing here is read from the metadata that it is compared with.

A root field or a column that the metadata allows and that has no line here is an error, as is an operation without
one in operations.py.
"""

from typing import Final

Columns = frozenset[str]


def words(text: str) -> Columns:
    return frozenset(text.split())


SESSION_COLUMNS: Final = words(
    "id session_id user_id title title_source category summary metadata status is_active total_messages last_seq"
    " revision last_read_seq current_message_id pinned_at last_message_at model system_prompt temperature search_chats_with_documents created_at updated_at"
)
MESSAGE_COLUMNS: Final = words(
    "id message_id session_id user_id role content type metadata seq revision parent_message_id is_root deleted_at"
    " timestamp"
)
GENERATION_COLUMNS: Final = words(
    "generation_id session_id message_id reply_id model status stop_requested_at error_code created_at finished_at"
)
ATTACHMENT_COLUMNS: Final = words(
    "id attachment_id message_id session_id file_id url file_type metadata created_at"
)
FEEDBACK_COLUMNS: Final = words("message_id user_id rating comment created_at updated_at")
FILE_COLUMNS: Final = words(
    "file_id user_id name file_type size width height status pages pages_read error_code error_detail"
    " created_at updated_at"
)
USER_COLUMNS: Final = words(
    "id username email display_name picture_url user_type is_guest created_at updated_at"
)

# role -> root type -> its fields
ROOT_FIELDS: Final[dict[str, dict[str, Columns]]] = {
    "user": {
        "query_root": words(
            "users users_by_pk"
            " chat_sessions chat_sessions_aggregate chat_sessions_by_pk"
            " chat_messages chat_messages_aggregate chat_messages_by_pk"
            " chat_attachments chat_attachments_aggregate chat_attachments_by_pk"
            " chat_generations chat_generations_by_pk chat_feedback chat_feedback_by_pk"
            " files files_aggregate files_by_pk file_chunks file_chunks_by_pk"
            " file_passages file_passages_by_pk search_file_passages"
            " session_path session_path_aggregate"
        ),
        "mutation_root": words(
            "update_users update_users_by_pk update_users_many"
            " insert_chat_sessions insert_chat_sessions_one"
            " update_chat_sessions update_chat_sessions_by_pk update_chat_sessions_many"
            " delete_chat_sessions delete_chat_sessions_by_pk"
            " insert_chat_messages insert_chat_messages_one"
            " update_chat_messages update_chat_messages_by_pk update_chat_messages_many"
            " update_chat_generations update_chat_generations_by_pk update_chat_generations_many"
            " insert_chat_attachments insert_chat_attachments_one delete_files delete_files_by_pk"
            " insert_chat_feedback insert_chat_feedback_one delete_chat_feedback delete_chat_feedback_by_pk"
            " update_chat_feedback update_chat_feedback_by_pk update_chat_feedback_many"
            " update_session_message_count"
        ),
        "subscription_root": words(
            "users users_by_pk users_stream"
            " chat_sessions chat_sessions_aggregate chat_sessions_by_pk chat_sessions_stream"
            " chat_messages chat_messages_aggregate chat_messages_by_pk chat_messages_stream"
            " chat_attachments chat_attachments_aggregate chat_attachments_by_pk chat_attachments_stream"
            " chat_generations chat_generations_by_pk chat_generations_stream"
            " chat_feedback chat_feedback_by_pk chat_feedback_stream"
            " files files_aggregate files_by_pk files_stream file_chunks file_chunks_by_pk file_chunks_stream"
            " file_passages file_passages_by_pk file_passages_stream search_file_passages"
            " session_path session_path_aggregate"
        ),
    },
    "assistant": {
        "query_root": words(
            "users users_by_pk chat_sessions chat_sessions_by_pk chat_messages chat_messages_by_pk session_path"
            " chat_generations chat_generations_by_pk"
            " files files_by_pk file_chunks file_chunks_by_pk"
        ),
        "mutation_root": words(
            "insert_chat_messages insert_chat_messages_one"
            " insert_chat_generations insert_chat_generations_one"
            " update_chat_sessions update_chat_sessions_by_pk update_chat_sessions_many"
            " update_chat_generations update_chat_generations_by_pk update_chat_generations_many"
            " insert_files insert_files_one update_files update_files_by_pk update_files_many"
            " insert_file_chunks insert_file_chunks_one delete_file_chunks delete_file_chunks_by_pk"
        ),
        "subscription_root": words(
            "users users_by_pk users_stream"
            " chat_sessions chat_sessions_by_pk chat_sessions_stream"
            " chat_messages chat_messages_by_pk chat_messages_stream session_path"
            " chat_generations chat_generations_by_pk chat_generations_stream"
            " files files_by_pk files_stream file_chunks file_chunks_by_pk file_chunks_stream"
        ),
    },
    # Hasura gives a role without any permission one field that says so.
    "anonymous": {"query_root": words("no_queries_available")},
}

# role -> GraphQL type -> its columns (relationships are listed apart)
COLUMNS: Final[dict[str, dict[str, Columns]]] = {
    "user": {
        "users": USER_COLUMNS,
        "chat_sessions": SESSION_COLUMNS,
        "chat_messages": MESSAGE_COLUMNS,
        "chat_attachments": ATTACHMENT_COLUMNS,
        "chat_generations": GENERATION_COLUMNS,
        "chat_feedback": FEEDBACK_COLUMNS,
        "chat_feedback_insert_input": words("message_id rating comment"),
        "chat_feedback_set_input": words("rating comment"),
        "users_set_input": words("display_name picture_url"),
        "chat_sessions_insert_input": words(
            "session_id title category metadata pinned_at model system_prompt temperature"
            " search_chats_with_documents"
        ),
        "chat_sessions_set_input": words(
            "title category status summary metadata pinned_at last_read_seq current_message_id"
            " model system_prompt temperature search_chats_with_documents"
        ),
        "chat_messages_insert_input": words(
            "message_id session_id role content type metadata parent_message_id is_root"
        ),
        "chat_messages_set_input": words("deleted_at"),
        "chat_generations_set_input": words("stop_requested_at"),
        "chat_attachments_insert_input": words("message_id file_id"),
        "files": FILE_COLUMNS,
        "file_chunks": words("chunk_id file_id page position content"),
        "file_passages": words("chunk_id file_id file_name page content by_words by_meaning score"),
    },
    "assistant": {
        "users": words("id display_name user_type"),
        "chat_sessions": SESSION_COLUMNS,
        "chat_messages": MESSAGE_COLUMNS,
        "chat_messages_insert_input": words(
            "message_id session_id role content type metadata parent_message_id"
        ),
        "chat_sessions_set_input": words("title title_source"),
        "chat_generations": GENERATION_COLUMNS,
        "chat_generations_insert_input": words("generation_id session_id message_id model"),
        "chat_generations_set_input": words("status error_code"),
        "files": FILE_COLUMNS,
        "files_insert_input": words("file_id name file_type size generation_id"),
        "files_set_input": words(
            "file_type size width height status pages pages_read error_code error_detail"
        ),
        "file_chunks": words("chunk_id file_id page position"),
        "file_chunks_insert_input": words("file_id page position content embedding"),
    },
    "anonymous": {},
}

# What is not a column on these types: relationships with their aggregates, and nested inserts.
RELATIONSHIPS: Final[dict[str, dict[str, Columns]]] = {
    "user": {
        "users": words("chat_sessions chat_sessions_aggregate chat_messages chat_messages_aggregate"),
        "chat_sessions": words(
            "user current_message messages messages_aggregate attachments attachments_aggregate generations"
        ),
        "chat_messages": words(
            "session user parent replies replies_aggregate attachments attachments_aggregate feedback"
        ),
        "chat_feedback": words("message user"),
        "chat_feedback_insert_input": words("message"),
        "chat_attachments": words("message session file"),
        "files": words("user attachments attachments_aggregate"),
        "file_chunks": words("file"),
        "chat_generations": words("session message reply"),
        "chat_sessions_insert_input": words("current_message messages attachments"),
        "chat_messages_insert_input": words("parent replies session attachments feedback"),
        "chat_attachments_insert_input": words("message session"),
    },
    "assistant": {
        "users": words("chat_sessions chat_messages"),
        "chat_sessions": words("user current_message messages generations"),
        "chat_messages": words("session user parent replies"),
        "chat_messages_insert_input": words("parent replies"),
        "chat_generations": words("session message reply"),
        "chat_generations_insert_input": words("message reply"),
        "files": words("user"),
        "file_chunks": words("file"),
        "file_chunks_insert_input": words("file"),
    },
}

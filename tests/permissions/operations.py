# ruff: noqa: E501 - an operation is easier to read on one line
"""What each role does with a row of its own and of a stranger's, written by hand as the matrix is."""

from typing import Final

# An operation on the row of an own chat and on the same row of a stranger's. `own` is what it must give;
# on a stranger's row each of them gives nothing, or an error, and changes nothing.
# {placeholders} are the ids of one person's things.
OPERATIONS: Final[dict[tuple[str, str], dict[str, str]]] = {
    ("user", "users"): {
        "select": '{ users(where: {id: {_eq: "{user_id}"}}) { id } }',
        "by_pk": '{ users_by_pk(id: "{user_id}") { id } }',
        "update": 'mutation { update_users(where: {id: {_eq: "{user_id}"}}, _set: {display_name: "New"})'
        " { affected_rows } }",
        "update_by_pk": 'mutation { update_users_by_pk(pk_columns: {id: "{user_id}"}, _set: {display_name: "New"})'
        " { id } }",
    },
    ("user", "chat_sessions"): {
        "select": '{ chat_sessions(where: {session_id: {_eq: "{session_id}"}}) { id } }',
        "by_pk": "{ chat_sessions_by_pk(id: {session_pk}) { id } }",
        "aggregate": '{ chat_sessions_aggregate(where: {session_id: {_eq: "{session_id}"}}) { aggregate { count } } }',
        "relationship": '{ chat_messages(where: {session: {session_id: {_eq: "{session_id}"}}}) { session { id } } }',
        "update": 'mutation { update_chat_sessions(where: {session_id: {_eq: "{session_id}"}}, _set: {title: "New"})'
        " { affected_rows } }",
        "update_by_pk": "mutation { update_chat_sessions_by_pk(pk_columns: {id: {session_pk}}, _set: {pinned_at: null})"
        " { id } }",
        "update_many": "mutation { update_chat_sessions_many(updates: [{where: {id: {_eq: {session_pk}}},"
        ' _set: {status: "deleted"}}]) { affected_rows } }',
        "recount": 'mutation { update_session_message_count(args: {session_id: "{session_id}"}) { id } }',
        "path": '{ session_path(args: {session_id: "{session_id}"}) { id } }',
        "delete": 'mutation { delete_chat_sessions(where: {session_id: {_eq: "{trashed_session_id}"}})'
        " { affected_rows } }",
        "delete_by_pk": "mutation { delete_chat_sessions_by_pk(id: {trashed_session_pk}) { id } }",
    },
    ("user", "chat_messages"): {
        "select": '{ chat_messages(where: {message_id: {_eq: "{message_id}"}}) { content } }',
        "by_pk": "{ chat_messages_by_pk(id: {message_pk}) { content } }",
        "aggregate": '{ chat_messages_aggregate(where: {message_id: {_eq: "{message_id}"}}) { aggregate { count } } }',
        "relationship": '{ chat_sessions(where: {messages: {message_id: {_eq: "{message_id}"}}})'
        " { messages { content } } }",
        "insert": 'mutation { insert_chat_messages_one(object: {session_id: "{session_id}", role: "user", content: "x"})'
        " { id } }",
        "insert_reply": 'mutation { insert_chat_messages_one(object: {session_id: "{session_id}", role: "user",'
        ' content: "x", parent_message_id: "{message_id}"}) { id } }',
        "update": 'mutation { update_chat_messages(where: {message_id: {_eq: "{message_id}"}},'
        ' _set: {deleted_at: "2026-01-01"}) { affected_rows } }',
        "update_by_pk": "mutation { update_chat_messages_by_pk(pk_columns: {id: {message_pk}},"
        ' _set: {deleted_at: "2026-01-01"}) { id } }',
    },
    ("user", "chat_attachments"): {
        "select": '{ chat_attachments(where: {attachment_id: {_eq: "{attachment_id}"}}) { url } }',
        "by_pk": "{ chat_attachments_by_pk(id: {attachment_pk}) { url } }",
        "aggregate": '{ chat_attachments_aggregate(where: {attachment_id: {_eq: "{attachment_id}"}})'
        " { aggregate { count } } }",
        "insert": 'mutation { insert_chat_attachments_one(object: {message_id: "{message_id}", file_id: "{spare_file_id}"})'
        " { url } }",
    },
    ("user", "chat_feedback"): {
        "select": '{ chat_feedback(where: {message_id: {_eq: "{reply_message_id}"}}) { comment } }',
        "by_pk": '{ chat_feedback_by_pk(message_id: "{reply_message_id}", user_id: "{user_id}") { comment } }',
        "relationship": '{ chat_messages(where: {feedback: {rating: {_eq: "up"}}, message_id: {_eq: "{reply_message_id}"}})'
        " { feedback { comment } } }",
        "insert": 'mutation { insert_chat_feedback_one(object: {message_id: "{spare_reply_id}", rating: "down"}) { rating } }',
        "insert_again": 'mutation { insert_chat_feedback_one(object: {message_id: "{reply_message_id}", rating: "down"},'
        " on_conflict: {constraint: chat_feedback_pkey, update_columns: [rating, comment]}) { rating } }",
        "update": 'mutation { update_chat_feedback(where: {message_id: {_eq: "{reply_message_id}"}},'
        ' _set: {comment: "New"}) { affected_rows } }',
        "update_by_pk": 'mutation { update_chat_feedback_by_pk(pk_columns: {message_id: "{reply_message_id}",'
        ' user_id: "{user_id}"}, _set: {rating: "down"}) { rating } }',
        "delete": 'mutation { delete_chat_feedback(where: {message_id: {_eq: "{reply_message_id}"}}) { affected_rows } }',
        "delete_by_pk": 'mutation { delete_chat_feedback_by_pk(message_id: "{reply_message_id}", user_id: "{user_id}")'
        " { rating } }",
    },
    ("user", "files"): {
        "select": '{ files(where: {file_id: {_eq: "{file_id}"}}) { name } }',
        "by_pk": '{ files_by_pk(file_id: "{file_id}") { name } }',
        "aggregate": '{ files_aggregate(where: {file_id: {_eq: "{file_id}"}}) { aggregate { sum { size } } } }',
        "relationship": '{ chat_attachments(where: {file: {file_id: {_eq: "{file_id}"}}}) { file { name } } }',
        "delete": 'mutation { delete_files(where: {file_id: {_eq: "{file_id}"}}) { affected_rows } }',
        "delete_by_pk": 'mutation { delete_files_by_pk(file_id: "{file_id}") { name } }',
    },
    ("user", "file_chunks"): {
        "select": '{ file_chunks(where: {file_id: {_eq: "{file_id}"}}) { content } }',
        "by_pk": "{ file_chunks_by_pk(chunk_id: {chunk_id}) { content } }",
    },
    ("user", "file_passages"): {
        "select_of_session": '{ search_file_passages(args: {question: "secret", session_id: "{session_id}"})'
        " { content } }",
        "select_of_file": '{ search_file_passages(args: {question: "secret", file_id: "{file_id}"}) { content } }',
    },
    ("user", "chat_generations"): {
        "select": '{ chat_generations(where: {message_id: {_eq: "{message_id}"}}) { status } }',
        "by_pk": '{ chat_generations_by_pk(generation_id: "{generation_id}") { status } }',
        "relationship": '{ chat_sessions(where: {generations: {status: {_eq: "running"}, session_id: {_eq: "{session_id}"}}})'
        " { generations { reply_id } } }",
        "update": 'mutation { update_chat_generations(where: {generation_id: {_eq: "{generation_id}"}},'
        ' _set: {stop_requested_at: "2026-01-01"}) { affected_rows } }',
        "update_by_pk": 'mutation { update_chat_generations_by_pk(pk_columns: {generation_id: "{generation_id}"},'
        ' _set: {stop_requested_at: "2026-01-01"}) { status } }',
    },
    ("assistant", "users"): {
        "select": '{ users(where: {id: {_eq: "{user_id}"}}) { id } }',
    },
    ("assistant", "chat_sessions"): {
        "select": '{ chat_sessions(where: {session_id: {_eq: "{session_id}"}}) { id } }',
        "update": 'mutation { update_chat_sessions(where: {session_id: {_eq: "{session_id}"}},'
        ' _set: {title: "Auto", title_source: "auto"}) { affected_rows } }',
    },
    ("assistant", "chat_messages"): {
        "select": '{ chat_messages(where: {message_id: {_eq: "{message_id}"}}) { content } }',
        "insert": 'mutation { insert_chat_messages_one(object: {session_id: "{session_id}", role: "assistant",'
        ' content: "x"}) { id } }',
    },
    ("assistant", "files"): {
        "select": '{ files(where: {file_id: {_eq: "{file_id}"}}) { name } }',
        "insert": 'mutation { insert_files_one(object: {name: "x.csv", file_type: "text/csv", size: 1,'
        ' generation_id: "{generation_id}"}) { name } }',
        "update": 'mutation { update_files_by_pk(pk_columns: {file_id: "{file_id}"}, _set: {status: "ready"})'
        " { status } }",
    },
    ("assistant", "file_chunks"): {
        "select": '{ file_chunks(where: {file_id: {_eq: "{file_id}"}}) { page } }',
        "insert": 'mutation { insert_file_chunks_one(object: {file_id: "{file_id}", page: 1, position: 9, content: "x"})'
        " { page } }",
        "delete": 'mutation { delete_file_chunks(where: {file_id: {_eq: "{file_id}"}}) { affected_rows } }',
    },
    ("assistant", "chat_generations"): {
        "select": '{ chat_generations(where: {message_id: {_eq: "{message_id}"}}) { status } }',
        "insert": 'mutation { insert_chat_generations_one(object: {session_id: "{titled_session_id}",'
        ' message_id: "{titled_message_id}", model: "m"}) { status } }',
        "update": 'mutation { update_chat_generations(where: {generation_id: {_eq: "{generation_id}"}},'
        ' _set: {status: "done"}) { affected_rows } }',
    },
}

# What is refused on an own chat too, and the words of the refusal.
REFUSALS: Final[dict[str, list[tuple[str, str]]]] = {
    "user": [
        (
            'mutation { insert_chat_messages_one(object: {session_id: "{session_id}", role: "assistant", content: "x"})'
            " { id } }",
            "check constraint of an insert/update permission has failed",
        ),
        (
            'mutation { insert_chat_messages_one(object: {session_id: "{session_id}", role: "system", content: "x"})'
            " { id } }",
            "check constraint of an insert/update permission has failed",
        ),
        (
            'mutation { update_chat_messages(where: {message_id: {_eq: "{message_id}"}}, _set: {content: "x"})'
            " { affected_rows } }",
            "field 'content' not found in type: 'chat_messages_set_input'",
        ),
        (
            'mutation { update_chat_messages(where: {message_id: {_eq: "{message_id}"}}, _set: {deleted_at: null})'
            " { affected_rows } }",
            "check constraint of an insert/update permission has failed",
        ),
        (
            'mutation { insert_chat_sessions_one(object: {user_id: "{user_id}"}) { id } }',
            "field 'user_id' not found in type: 'chat_sessions_insert_input'",
        ),
        (
            'mutation { update_chat_generations(where: {generation_id: {_eq: "{generation_id}"}},'
            " _set: {stop_requested_at: null}) { affected_rows } }",
            "check constraint of an insert/update permission has failed",
        ),
        (
            'mutation { update_chat_generations(where: {generation_id: {_eq: "{generation_id}"}}, _set: {status: "done"})'
            " { affected_rows } }",
            "field 'status' not found in type: 'chat_generations_set_input'",
        ),
        (
            'mutation { insert_chat_generations_one(object: {session_id: "{session_id}", message_id: "{message_id}",'
            ' model: "m"}) { status } }',
            "field 'insert_chat_generations_one' not found in type: 'mutation_root'",
        ),
        (
            'mutation { insert_files_one(object: {name: "x"}) { name } }',
            "field 'insert_files_one' not found in type: 'mutation_root'",
        ),
        (
            'mutation { insert_chat_attachments_one(object: {message_id: "{reply_message_id}", file_id: "{file_id}"})'
            " { id } }",
            "check constraint of an insert/update permission has failed",
        ),
        (
            'mutation { insert_chat_attachments_one(object: {message_id: "{message_id}", file_id: "{pending_file_id}"})'
            " { id } }",
            "chat_attachments_file_uploaded",
        ),
        (
            'mutation { insert_chat_attachments_one(object: {message_id: "{message_id}", url: "https://example.com"})'
            " { id } }",
            "field 'url' not found in type: 'chat_attachments_insert_input'",
        ),
        (
            'mutation { insert_chat_feedback_one(object: {message_id: "{message_id}", rating: "up"}) { rating } }',
            "chat_feedback_reply",
        ),
        (
            'mutation { insert_chat_feedback_one(object: {message_id: "{spare_reply_id}", user_id: "{user_id}",'
            ' rating: "up"}) { rating } }',
            "field 'user_id' not found in type: 'chat_feedback_insert_input'",
        ),
    ],
    "assistant": [
        (
            'mutation { insert_chat_messages_one(object: {session_id: "{session_id}", role: "user", content: "x"})'
            " { id } }",
            "check constraint of an insert/update permission has failed",
        ),
        (
            'mutation { update_chat_sessions(where: {session_id: {_eq: "{session_id}"}}, _set: {title_source: "user"})'
            " { affected_rows } }",
            "check constraint of an insert/update permission has failed",
        ),
        (
            'mutation { update_chat_generations(where: {generation_id: {_eq: "{generation_id}"}},'
            ' _set: {status: "running"}) { affected_rows } }',
            "check constraint of an insert/update permission has failed",
        ),
        (
            'mutation { insert_files_one(object: {name: "x.csv", file_type: "text/csv", size: 1,'
            ' generation_id: "{ended_generation_id}"}) { name } }',
            "files_generation_running",
        ),
    ],
}
# What an own row refuses by being left alone: a session that is not in the trash, a title that a person gave, a generation that has ended.
UNTOUCHABLE: Final[dict[str, list[str]]] = {
    "user": [
        'mutation { delete_chat_sessions(where: {session_id: {_eq: "{session_id}"}}) { affected_rows } }',
        'mutation { update_chat_generations(where: {generation_id: {_eq: "{ended_generation_id}"}},'
        ' _set: {stop_requested_at: "2026-01-01"}) { affected_rows } }',
    ],
    "assistant": [
        'mutation { update_chat_sessions(where: {session_id: {_eq: "{titled_session_id}"}},'
        ' _set: {title: "Auto", title_source: "auto"}) { affected_rows } }',
        'mutation { update_chat_generations(where: {generation_id: {_eq: "{ended_generation_id}"}},'
        ' _set: {status: "done"}) { affected_rows } }',
    ],
}

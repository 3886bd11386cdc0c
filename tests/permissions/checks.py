"""Compares a running engine with the matrix; answers each difference in words."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID, uuid4

from tests.harness import Engine
from tests.permissions.matrix import COLUMNS, RELATIONSHIPS, ROOT_FIELDS
from tests.permissions.operations import OPERATIONS, REFUSALS, UNTOUCHABLE

INTROSPECTION = """
{ __schema { queryType { name } mutationType { name } subscriptionType { name }
  types { name kind fields { name } inputFields { name } } } }
"""

WORLD = """
mutation ($owner: users_insert_input!,
          $session: chat_sessions_insert_input!, $titled: chat_sessions_insert_input!,
          $trashed: chat_sessions_insert_input!,
          $messages: [chat_messages_insert_input!]!, $attachment: chat_attachments_insert_input!,
          $generations: [chat_generations_insert_input!]!,
          $feedback: chat_feedback_insert_input!,
          $files: [files_insert_input!]!, $chunk: file_chunks_insert_input!) {
  insert_users_one(object: $owner) { id }
  session: insert_chat_sessions_one(object: $session) { id }
  titled: insert_chat_sessions_one(object: $titled) { id }
  trashed: insert_chat_sessions_one(object: $trashed) { id }
  insert_chat_messages(objects: $messages) { returning { id } }
  insert_files(objects: $files) { affected_rows }
  insert_chat_attachments_one(object: $attachment) { id }
  insert_chat_generations(objects: $generations) { affected_rows }
  insert_chat_feedback_one(object: $feedback) { rating }
  insert_file_chunks_one(object: $chunk) { chunk_id }
}
"""

# Everything of one owner, as text: what an operation of a stranger must leave alone.
EVERYTHING = """
SELECT array_agg(row ORDER BY row) FROM (
  SELECT u::text FROM users u WHERE id = $1
  UNION ALL SELECT s::text FROM chat_sessions s WHERE user_id = $1
  UNION ALL SELECT m::text FROM chat_messages m JOIN chat_sessions s USING (session_id) WHERE s.user_id = $1
  UNION ALL
  SELECT a::text FROM chat_attachments a JOIN chat_sessions s USING (session_id) WHERE s.user_id = $1
  UNION ALL
  SELECT g::text FROM chat_generations g JOIN chat_sessions s USING (session_id) WHERE s.user_id = $1
  UNION ALL SELECT f::text FROM files f WHERE user_id = $1
  UNION ALL
  SELECT b::text FROM chat_feedback b JOIN chat_messages m USING (message_id) WHERE m.user_id = $1
  UNION ALL SELECT c::text FROM file_chunks c JOIN files f USING (file_id) WHERE f.user_id = $1
) AS rows (row)
"""


FILES = {"file_id": "ready", "spare_file_id": "ready", "pending_file_id": "pending"}


class Person:
    """A user with a session of a message and a reply, an attachment, feedback, a reply in the making; another
    session with a reply that has ended; one in the trash; a PDF."""

    def __init__(self, engine: Engine) -> None:
        self.id = uuid4()
        self.ids: dict[str, Any] = {
            "user_id": self.id,
            "session_id": uuid4(),
            "titled_session_id": uuid4(),
            "trashed_session_id": uuid4(),
            "message_id": uuid4(),
            "attachment_id": uuid4(),
            "generation_id": uuid4(),
            "titled_message_id": uuid4(),
            "ended_generation_id": uuid4(),
            "reply_message_id": uuid4(),
            "spare_reply_id": uuid4(),
            "file_id": uuid4(),
            "spare_file_id": uuid4(),
            "pending_file_id": uuid4(),
        }
        ids = {name: str(value) for name, value in self.ids.items()}
        message = {"session_id": ids["session_id"], "content": "a secret"}
        made = engine.data(
            WORLD,
            {
                "owner": {"id": ids["user_id"]},
                "session": {"session_id": ids["session_id"], "user_id": ids["user_id"]},
                "titled": {
                    "session_id": ids["titled_session_id"],
                    "user_id": ids["user_id"],
                    "title": "A secret",
                },
                "trashed": {
                    "session_id": ids["trashed_session_id"],
                    "user_id": ids["user_id"],
                    "status": "deleted",
                },
                "messages": [
                    {**message, "role": "user", "message_id": ids["message_id"]},
                    {**message, "role": "assistant", "message_id": ids["reply_message_id"]},
                    {
                        **message,
                        "role": "user",
                        "session_id": ids["titled_session_id"],
                        "message_id": ids["titled_message_id"],
                    },
                    {
                        **message,
                        "role": "assistant",
                        "session_id": ids["titled_session_id"],
                        "message_id": ids["spare_reply_id"],
                    },
                ],
                "attachment": {
                    "attachment_id": ids["attachment_id"],
                    "message_id": ids["message_id"],
                    "url": "/secret",
                    "file_type": "text/plain",
                    "file_id": ids["file_id"],
                },
                "generations": [
                    {
                        "generation_id": ids["generation_id"],
                        "session_id": ids["session_id"],
                        "message_id": ids["message_id"],
                        "model": "m",
                    },
                    {
                        "generation_id": ids["ended_generation_id"],
                        "session_id": ids["titled_session_id"],
                        "message_id": ids["titled_message_id"],
                        "model": "m",
                        "status": "done",
                        "created_at": "2026-01-01",
                        "finished_at": "2026-01-01",
                    },
                ],
                "files": [
                    {
                        "file_id": ids[name],
                        "user_id": ids["user_id"],
                        "name": "secret.pdf",
                        "file_type": "application/pdf",
                        "size": 7,
                        "status": status,
                    }
                    for name, status in FILES.items()
                ],
                "feedback": {
                    "message_id": ids["reply_message_id"],
                    "user_id": ids["user_id"],
                    "rating": "up",
                    "comment": "a secret",
                },
                "chunk": {"file_id": ids["file_id"], "page": 1, "position": 0, "content": "a secret"},
            },
        )
        self.ids["chunk_id"] = made["insert_file_chunks_one"]["chunk_id"]
        self.ids["session_pk"] = made["session"]["id"]
        self.ids["trashed_session_pk"] = made["trashed"]["id"]
        self.ids["message_pk"] = made["insert_chat_messages"]["returning"][0]["id"]
        self.ids["attachment_pk"] = made["insert_chat_attachments_one"]["id"]

    def fill(self, document: str) -> str:
        for name, value in self.ids.items():
            document = document.replace("{" + name + "}", str(value))
        return document


def snapshot(engine: Engine, owner: UUID) -> list[str]:
    rows: list[str] = engine.database.fetch_value(EVERYTHING, owner)
    return rows


def gives_something(answer: Any) -> bool:
    """Whether there is any row, count or id in the data of an answer."""
    match answer:
        case dict():
            return any(gives_something(value) for value in answer.values())
        case list():
            return any(gives_something(value) for value in answer)
        case _:
            return answer not in (None, 0)


def schema_differences(engine: Engine, role: str) -> Iterator[str]:
    """What a role's schema has more or less than the matrix: root fields, columns, relationships."""
    headers = {**engine.headers(None), "x-hasura-role": role, "x-hasura-user-id": str(uuid4())}
    schema = engine.data(INTROSPECTION, headers=headers)["__schema"]
    fields = {
        kind["name"]: {field["name"] for field in (kind["fields"] or kind["inputFields"] or [])}
        for kind in schema["types"]
    }
    for root in ("query_root", "mutation_root", "subscription_root"):
        yield from _difference(role, root, fields.get(root, set()), ROOT_FIELDS[role].get(root, frozenset()))
    of_tables = {
        name
        for name in fields
        if name in COLUMNS["user"] or name.endswith(("_insert_input", "_set_input"))
        if not name.endswith(("_rel_insert_input", "_arr_rel_insert_input"))
    }
    for name in sorted(of_tables | set(COLUMNS[role])):
        expected = COLUMNS[role].get(name, frozenset()) | RELATIONSHIPS.get(role, {}).get(name, frozenset())
        yield from _difference(role, name, fields.get(name, set()), expected)


def _difference(role: str, where: str, found: set[str], expected: frozenset[str]) -> Iterator[str]:
    if more := found - expected:
        yield f"{role}: {where} has {sorted(more)}, which the matrix does not allow"
    if missing := expected - found:
        yield f"{role}: {where} lacks {sorted(missing)}"


def operation_differences(engine: Engine, role: str, table: str) -> Iterator[str]:
    """Each operation of the matrix on the own row and on a stranger's."""
    stranger = Person(engine)
    untouched = snapshot(engine, stranger.id)
    for name, document in OPERATIONS[role, table].items():
        own = Person(engine)  # its own, since operations change what the next one needs
        where = f"{role} {table} {name}"
        answer = engine.graphql(own.fill(document), user_id=own.id, role=role)
        if "errors" in answer or not gives_something(answer["data"]):
            yield f"{where}: nothing on the own row: {answer}"
        answer = engine.graphql(stranger.fill(document), user_id=own.id, role=role)
        if gives_something(answer.get("data")):
            yield f"{where}: shows or changes a stranger's row: {answer}"
        if snapshot(engine, stranger.id) != untouched:
            yield f"{where}: changed a stranger's rows"
            untouched = snapshot(engine, stranger.id)


def refusal_differences(engine: Engine, role: str) -> Iterator[str]:
    """What nobody may do, on their own rows either."""
    own = Person(engine)
    before = snapshot(engine, own.id)
    for document, expected in REFUSALS[role]:
        answer = engine.graphql(own.fill(document), user_id=own.id, role=role)
        if expected not in str(answer.get("errors")):
            yield f"{role}: not refused with {expected!r}: {document} -> {answer}"
    for document in UNTOUCHABLE[role]:
        answer = engine.graphql(own.fill(document), user_id=own.id, role=role)
        if gives_something(answer.get("data")):
            yield f"{role}: changed what may not be changed any more: {document} -> {answer}"
    if snapshot(engine, own.id) != before:
        yield f"{role}: a refused operation changed something"

"""A session as text that is written while it is read: page by page, whatever its length."""

import json
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime
from typing import Any

from backend.exports import markdown
from backend.schemas.chat_sessions import Session
from backend.services.hasura_client import HasuraClient
from backend.services.tokens import Caller

Row = dict[str, Any]
PAGE = 200
# Signs in the owner's name anew for each page: a long export takes longer than any token lasts.
Reader = Callable[[], Caller]
FIELDS = ("message_id", "role", "type", "content", "metadata", "seq", "parent_message_id", "timestamp")


async def as_json(graphql: HasuraClient, reader: Reader, session: Row) -> AsyncIterator[str]:
    """Everything: all branches, with attachments and feedback (schemas.SessionExport)."""
    described = Session.model_validate(session).model_dump(mode="json")
    head = {"format": "parley-session", "version": 1, "exported_at": now(), "session": described}
    yield json.dumps(head, ensure_ascii=False)[:-1] + ', "messages": ['
    separator = "\n"
    async for page in _pages(graphql, reader, "export_messages", session["session_id"]):
        for message in page:
            yield separator + json.dumps(exported(message), ensure_ascii=False)
            separator = ",\n"
    yield "\n]}\n"


async def as_markdown(graphql: HasuraClient, reader: Reader, session: Row) -> AsyncIterator[str]:
    """The branch that is shown."""
    session_id, leaf = session["session_id"], session["current_message_id"]
    parents: dict[str, str | None] = {}
    async for page in _pages(graphql, reader, "export_tree", session_id):
        parents |= {row["message_id"]: row["parent_message_id"] for row in page}
    branch = branch_of(parents, leaf)
    yield markdown.heading(session)
    async for page in _pages(graphql, reader, "export_messages", session_id):
        for message in page:
            if message["message_id"] in branch:
                yield markdown.section(message)


def branch_of(parents: dict[str, str | None], leaf: str | None) -> set[str]:
    """The messages from a leaf back to the first one."""
    branch: set[str] = set()
    while leaf is not None and leaf in parents:
        branch.add(leaf)
        leaf = parents[leaf]
    return branch


def exported(message: Row) -> Row:
    """A message with what belongs to it, as documented (schemas.ExportedMessage)."""
    attachments = [
        {"file_id": one["file_id"], "file_type": one["file_type"], "name": one["metadata"].get("name")}
        for one in message["attachments"]
    ]
    feedback = message["feedback"][0] if message["feedback"] else None
    return {name: message[name] for name in FIELDS} | {"attachments": attachments, "feedback": feedback}


def now() -> str:
    """This moment, as all times in exports."""
    return datetime.now(UTC).isoformat()


async def _pages(
    graphql: HasuraClient, reader: Reader, document: str, session_id: str
) -> AsyncIterator[list[Row]]:
    after = 0
    while True:
        variables = {"session_id": session_id, "after_seq": after, "limit": PAGE}
        page: list[Row] = (await graphql.execute(document, reader(), variables))["chat_messages"]
        if page:
            yield page
        if len(page) < PAGE:
            return
        after = page[-1]["seq"]

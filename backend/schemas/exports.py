"""What people take away."""

from typing import Any, Literal

from pydantic import BaseModel

from backend.schemas.chat_sessions import Session
from backend.schemas.fields import MessageType, Role, Timestamp


class ExportedAttachment(BaseModel):
    """A file that belongs to a message; null: it was deleted since."""

    file_id: str | None
    file_type: str
    name: str | None


class ExportedFeedback(BaseModel):
    """What the owner thinks of a reply."""

    rating: Literal["up", "down"]
    comment: str | None


class ExportedMessage(BaseModel):
    """A message of an export. `parent_message_id` makes the branches: null begins one."""

    message_id: str
    role: Role
    type: MessageType
    content: str
    metadata: dict[str, Any]
    seq: int
    parent_message_id: str | None
    timestamp: Timestamp
    attachments: list[ExportedAttachment]
    feedback: ExportedFeedback | None


class SessionExport(BaseModel):
    """A whole session: every message of every branch that was not deleted, by `seq`."""

    format: Literal["parley-session"]
    version: Literal[1]
    exported_at: Timestamp
    session: Session
    messages: list[ExportedMessage]

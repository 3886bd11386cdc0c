"""Sessions and their messages."""

from typing import Annotated, Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, model_validator

from backend.schemas.fields import (
    MESSAGE,
    SESSION,
    USER,
    Body,
    Category,
    Content,
    MessageType,
    Metadata,
    ModelId,
    Role,
    SearchChats,
    Status,
    SystemPrompt,
    Temperature,
    Timestamp,
    Title,
)
from backend.typed_messages import check_content


class CreateSession(Body):
    """A new session; its id may be made by the client, so that a retry makes no second one."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"session_id": SESSION, "title": "Holiday plans", "category": "travel"}]
        }
    )

    session_id: UUID | None = None
    title: Title | None = None
    category: Category | None = None
    model: ModelId | None = None
    system_prompt: SystemPrompt | None = None
    temperature: Temperature | None = None
    search_chats_with_documents: SearchChats = None


class UpdateSession(Body):
    """What changes; a field that is left out stays. Null removes what may be absent."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"title": "Holiday plans"}, {"status": "active"}]}
    )

    title: Title | None = None
    category: Category | None = None
    status: Status | None = None
    model: ModelId | None = None
    system_prompt: SystemPrompt | None = None
    temperature: Temperature | None = None
    search_chats_with_documents: SearchChats = None

    @model_validator(mode="after")
    def _says_something(self) -> "UpdateSession":
        if not self.model_fields_set:
            raise ValueError("Give at least one field to change")
        for name in self.model_fields_set & {"title", "status", "search_chats_with_documents"}:
            if getattr(self, name) is None:
                raise ValueError(f"{name} cannot be null")
        return self

    def changes(self) -> dict[str, Any]:
        """The columns to set."""
        return self.model_dump(exclude_unset=True)


class AddMessage(Body):
    """A new message; its id may be made by the client, so that a retry stores it once."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"message_id": MESSAGE, "role": "user", "content": "Where is it warm in March?"}]
        }
    )

    message_id: UUID | None = None
    role: Role
    content: Content
    type: MessageType | None = None
    metadata: Annotated[
        Metadata | None,
        Field(
            description="table: `columns`, `rows`, `title`; plot: Plotly's `data` and `layout`, `title`; "
            "error: `code`, `detail`, `status`. What else is in it is up to the client."
        ),
    ] = None

    @model_validator(mode="after")
    def _has_what_its_type_needs(self) -> "AddMessage":
        check_content(self.type or "text", self.metadata or {})
        return self


class Session(BaseModel):
    """A session as stored."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "id": 42,
                    "session_id": SESSION,
                    "user_id": USER,
                    "title": "Holiday plans",
                    "title_source": "user",
                    "category": "travel",
                    "summary": None,
                    "metadata": {},
                    "status": "active",
                    "is_active": True,
                    "total_messages": 2,
                    "last_seq": 2,
                    "revision": 2,
                    "last_read_seq": 0,
                    "current_message_id": MESSAGE,
                    "pinned_at": None,
                    "last_message_at": "2026-11-22T10:00:05.120034+00:00",
                    "model": None,
                    "system_prompt": None,
                    "temperature": None,
                    "search_chats_with_documents": False,
                    "created_at": "2026-11-22T10:00:00.000000+00:00",
                    "updated_at": "2026-11-22T10:00:05.121140+00:00",
                }
            ]
        }
    )

    id: int
    session_id: str
    user_id: str
    title: str
    title_source: str
    category: str | None
    summary: str | None
    metadata: dict[str, Any]
    status: Status
    is_active: bool
    total_messages: int
    last_seq: int
    revision: int
    last_read_seq: int
    current_message_id: str | None
    pinned_at: Timestamp | None
    last_message_at: Timestamp | None
    model: str | None
    system_prompt: str | None
    temperature: float | None
    search_chats_with_documents: bool
    created_at: Timestamp
    updated_at: Timestamp


class Message(BaseModel):
    """A message as stored."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "id": 77,
                    "message_id": MESSAGE,
                    "session_id": SESSION,
                    "user_id": USER,
                    "role": "user",
                    "content": "Where is it warm in March?",
                    "type": "text",
                    "metadata": {},
                    "seq": 1,
                    "revision": 1,
                    "parent_message_id": None,
                    "timestamp": "2026-11-22T10:00:00.120034+00:00",
                }
            ]
        }
    )

    id: int
    message_id: str
    session_id: str
    user_id: str
    role: Role
    content: str
    type: MessageType
    metadata: dict[str, Any]
    seq: int
    revision: int
    parent_message_id: str | None
    timestamp: Timestamp


class SessionPage(BaseModel):
    """Sessions, newest first; `next_cursor` is null on the last page."""

    items: list[Session]
    next_cursor: str | None


class MessagePage(BaseModel):
    """Messages in their order; `next_cursor` is null on the last page."""

    items: list[Message]
    next_cursor: str | None

"""Replies."""

from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, model_validator

from backend.schemas.fields import MESSAGE, SESSION, Body, Content, ModelId


class ChatRequest(Body):
    """A message that is to be answered."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {"session_id": SESSION, "message_id": MESSAGE, "content": "Where is it warm in March?"}
            ]
        }
    )

    session_id: UUID
    content: Content
    message_id: UUID | None = None
    model: ModelId | None = None
    parent_message_id: Annotated[
        UUID | None, Field(description="What it follows; left out: the session's current message.")
    ] = None
    is_root: Annotated[bool, Field(description="It follows nothing: an edit of the first message.")] = False
    file_ids: Annotated[list[UUID], Field(max_length=10, description="Uploaded files to attach.")] = []  # noqa: RUF012

    @model_validator(mode="after")
    def _has_one_place(self) -> "ChatRequest":
        if self.is_root and self.parent_message_id is not None:
            raise ValueError("Give parent_message_id or is_root, not both")
        return self


class RegenerateRequest(Body):
    """A reply to be written anew, or a message that has none; a generation_id makes a retry harmless."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"message_id": MESSAGE}]})

    message_id: UUID
    generation_id: UUID | None = None
    model: ModelId | None = None


class StopAnswer(BaseModel):
    """How it stands with a reply: `running` until what has arrived is stored."""

    generation_id: UUID
    status: Literal["running", "done", "stopped", "error"]

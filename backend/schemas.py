"""Bodies and answers of the REST API, with the examples that OpenAPI shows."""

import json
import re
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from backend.typed_messages import check_content

CONTENT_CHARACTERS = 32_000
TITLE_CHARACTERS = 200
CATEGORY_CHARACTERS = 100
SYSTEM_PROMPT_CHARACTERS = 8_000
METADATA_BYTES = 1_048_576
USERNAME = re.compile(r"[a-z0-9][a-z0-9._-]{2,31}\Z")
EMAIL = re.compile(r"[^@\s]+@[^@\s]+\Z")


def _storable(text: str) -> str:
    if "\x00" in text:
        raise ValueError("The character U+0000 cannot be stored")
    return text


def _not_blank(text: str) -> str:
    if not text.strip():
        raise ValueError("It cannot be blank")
    return text


def _storable_metadata(value: dict[str, Any]) -> dict[str, Any]:
    try:
        size = len(json.dumps(value, allow_nan=False, ensure_ascii=False).encode())
    except (ValueError, RecursionError):
        raise ValueError("It must be plain JSON without NaN, infinities and half characters") from None
    if size > METADATA_BYTES:
        raise ValueError(f"It has at most {METADATA_BYTES:,} bytes")
    if "\\u0000" in json.dumps(value):
        raise ValueError("The character U+0000 cannot be stored")
    return value


def _lower(value: object) -> object:
    return value.lower() if isinstance(value, str) else value


def _username(text: str) -> str:
    if not USERNAME.match(text):
        raise ValueError("It has 3 to 32 of a-z, 0-9, dot, underscore and hyphen, and begins with a-z or 0-9")
    return text


def _email(text: str) -> str:
    if not EMAIL.match(text):
        raise ValueError("It is no e-mail address")
    return text


Storable = AfterValidator(_storable)
NotBlank = AfterValidator(_not_blank)
Title = Annotated[str, Field(min_length=1, max_length=TITLE_CHARACTERS), Storable, NotBlank]
Category = Annotated[str, Field(min_length=1, max_length=CATEGORY_CHARACTERS), Storable]
ModelId = Annotated[str, Field(min_length=1, max_length=200), Storable]
SystemPrompt = Annotated[str, Field(max_length=SYSTEM_PROMPT_CHARACTERS), Storable]
Temperature = Annotated[float, Field(ge=0, le=2, allow_inf_nan=False)]
SearchChats = Annotated[
    bool | None, Field(description="Whether a reply may search other chats though this one has documents.")
]
Content = Annotated[str, Field(min_length=1, max_length=CONTENT_CHARACTERS), Storable, NotBlank]
Metadata = Annotated[dict[str, Any], AfterValidator(_storable_metadata)]
Username = Annotated[
    str,
    BeforeValidator(_lower),
    AfterValidator(_username),
    Field(json_schema_extra={"pattern": USERNAME.pattern[:-2]}),
]
Email = Annotated[str, Field(max_length=254), BeforeValidator(_lower), Storable, AfterValidator(_email)]
Timestamp = Annotated[str, Field(json_schema_extra={"format": "date-time"})]
Role = Literal["user", "assistant", "system"]
MessageType = Literal["text", "plot", "table", "error"]
Status = Literal["active", "archived", "deleted"]

SESSION = "4f9c2d0e-6b0a-4c0e-9a35-0d6a0a1f7c11"
USER = "0b8f6a52-3d0b-4f52-8a44-6f3f0f1f2a10"
MESSAGE = "9d3b1c7a-52f4-4f0c-8f0b-3a1f5f7f0c22"


class Body(BaseModel):
    """What a client sends; a field that is not known is refused, not ignored."""

    model_config = ConfigDict(extra="forbid")


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
    file_ids: Annotated[list[UUID], Field(max_length=10, description="Uploaded files to attach.")] = []

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


class Model(BaseModel):
    """A model, and what it is able to do."""

    id: str
    name: str
    provider: Literal["openai", "anthropic"]
    context_tokens: int
    tools: bool
    images: bool
    temperature: Annotated[bool, Field(description="Whether a session's temperature has an effect.")]
    demo: Annotated[bool, Field(description="A tiny model that shows that everything works.")]
    default: bool


class ModelList(BaseModel):
    """All models, the default one first."""

    items: list[Model]


class SignUp(Body):
    """A new account."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"username": "ada", "password": "correct horse battery staple"}]}
    )

    username: Username
    password: Annotated[str, Field(min_length=8, max_length=256)]
    display_name: Annotated[str, Field(min_length=1, max_length=100), Storable, NotBlank] | None = None
    email: Email | None = None


class SignIn(Body):
    """An account's name and password, and what becomes of the chats that this browser's guest has."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"username": "ada", "password": "correct horse battery staple"}]}
    )

    username: Annotated[str, BeforeValidator(_lower), Field(max_length=256)]
    password: Annotated[str, Field(max_length=256)]
    guest_chats: Annotated[
        Literal["leave", "move"],
        Field(
            description="move: chats and files become the account's. leave: nobody can open them any more."
        ),
    ] = "leave"


class ChangePassword(Body):
    """The password there is, and the one that takes its place."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"password": "correct horse battery staple", "new_password": "staple battery horse"}]
        }
    )

    password: Annotated[str, Field(max_length=256)]
    new_password: Annotated[str, Field(min_length=8, max_length=256)]


class DeleteAccount(Body):
    """What shows that it is meant: the word, and the password of an account."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"confirmation": "delete", "password": "correct horse battery staple"}]
        }
    )

    confirmation: Literal["delete"]
    password: Annotated[str | None, Field(max_length=256, description="Null: a guest has none.")] = None


class User(BaseModel):
    """Who is signed in."""

    id: UUID
    username: str | None
    email: str | None
    display_name: str
    is_guest: bool


class SignedInAnswer(BaseModel):
    """An access token for GraphQL and REST; the refresh token is in a cookie that scripts cannot read."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "access_token": "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9...",
                    "token_type": "bearer",
                    "expires_in": 900,
                    "user": {
                        "id": USER,
                        "username": None,
                        "email": None,
                        "display_name": "Guest",
                        "is_guest": True,
                    },
                }
            ]
        }
    )

    access_token: str
    token_type: Literal["bearer"] = "bearer"  # noqa: S105
    expires_in: int
    user: User


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


class Health(BaseModel):
    """The backend answers."""

    status: Literal["alive", "ready"]


class ProblemField(BaseModel):
    """A field that was refused."""

    field: str
    reason: str


class Problem(BaseModel):
    """Every error: RFC 9457, with a `code` that does not change."""

    type: str
    title: str
    status: int
    code: str
    detail: str
    request_id: str
    errors: list[ProblemField] | None = None

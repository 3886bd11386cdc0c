"""What bodies and answers of several resources are made of."""

import json
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

CONTENT_CHARACTERS = 32_000
TITLE_CHARACTERS = 200
CATEGORY_CHARACTERS = 100
SYSTEM_PROMPT_CHARACTERS = 8_000
METADATA_BYTES = 1_048_576


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

"""Bodies and answers of files and documents."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from backend.schemas.fields import Body, NotBlank, Storable, Timestamp

FILE = "5f0d1c2b-7a64-4d0e-8b1f-2c9a6e3d4f10"
FileStatus = Literal["pending", "queued", "reading", "ready", "failed"]


class RequestUpload(Body):
    """A file that is to be uploaded."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"name": "report.pdf", "file_type": "application/pdf", "size": 120_034}]
        }
    )

    name: Annotated[str, Field(min_length=1, max_length=255), Storable, NotBlank]
    file_type: Annotated[str, Field(min_length=1, max_length=200), Storable]
    size: Annotated[int, Field(gt=0, description="Bytes.")]


class AskDocument(Body):
    """A question about one document."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"question": "How high is the tower?"}]})

    question: Annotated[str, Field(min_length=1, max_length=4000), Storable, NotBlank]


class File(BaseModel):
    """A file as stored. `pages` and `pages_read` are a PDF's; `error_code` says why it cannot be searched."""

    file_id: UUID
    name: str
    file_type: str
    size: int
    width: int | None
    height: int | None
    status: FileStatus
    pages: int | None
    pages_read: int
    error_code: str | None
    error_detail: str | None
    created_at: Timestamp
    updated_at: Timestamp


class FilePage(BaseModel):
    """Files, newest first; `next_cursor` is null on the last page."""

    items: list[File]
    next_cursor: str | None


class Upload(BaseModel):
    """Where the bytes of an announced file go."""

    file: File
    upload_url: str
    method: Literal["PUT"]
    expires_at: datetime


class FileUrl(BaseModel):
    """Where the bytes are, for a while; `thumbnail_url` is an image's."""

    url: str
    thumbnail_url: str | None
    expires_at: datetime


class FilePolicy(BaseModel):
    """What is taken here. Sizes are bytes."""

    available: bool
    reason: str | None = None
    types: list[str] = []
    max_bytes: int = 0
    quota_bytes: int = 0
    used_bytes: int = 0


class Citation(BaseModel):
    """A passage of a document, word by word, and the page that it stands on."""

    file_id: UUID
    file_name: str
    page: int
    quote: str


class DocumentAnswer(BaseModel):
    """What the model says to a question, and the passages that the search found for it."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "answer": "It is 312 metres high.",
                    "citations": [
                        {
                            "file_id": FILE,
                            "file_name": "towers.pdf",
                            "page": 12,
                            "quote": "The tower is 312 metres high.",
                        }
                    ],
                    "model": "gpt-5-mini",
                }
            ]
        }
    )

    answer: str
    citations: list[Citation]
    model: str

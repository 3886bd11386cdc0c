"""What a reply becomes when it ends, and how an ended one looks to a late reader: pure functions."""

from dataclasses import dataclass, field
from typing import Any, Literal

from backend.errors import ApiError, error_problem, problem
from backend.providers.protocol import Outcome
from backend.schemas.chat_sessions import Message
from backend.services.generations import Ending, Generation

Row = dict[str, Any]

# Endings without a message: status, sentence.
UNSTORED = {
    "generation-stopped": (409, "The reply was stopped before it began."),
    "message-deleted": (409, "The message was deleted before it was answered."),
    "session-deleted": (409, "The session is deleted: restore it first."),
    "session-not-found": (404, "There is no such session."),
    "reply-deleted": (409, "The reply to this message was deleted: send a new message."),
    "reply-id-taken": (409, "The reply's id is taken by another message."),
}
INTERRUPTED = (503, "generation-interrupted", "The server stopped while it wrote this reply: try again.")
UNKNOWN = (503, "The reply failed: try again.")


@dataclass(frozen=True)
class Written:
    """What came of asking the model; `error` is why there is no whole reply, unless its reader stopped it."""

    status: Literal["done", "stopped", "error"]
    error: ApiError | None = None
    outcome: Outcome = field(default_factory=Outcome)
    history_dropped: int = 0


def unstored(code: str) -> ApiError:
    """An ending that leaves no message."""
    status, detail = UNSTORED.get(code, UNKNOWN)
    return ApiError(status, code, detail)


def message_of(generation: Generation, written: Written) -> Row | None:
    """The message to store: the reply, or what had arrived of it as an error; None for nothing at all."""
    metadata: Row = {
        "model": generation.model,
        "reply_to": generation.message_id,
        "generation_id": generation.generation_id,
    }
    calls = [dict(call) for call in generation.calls]
    if written.error is not None:
        kind = "error"
        metadata |= {
            "code": written.error.code,
            "detail": written.error.detail,
            "status": written.error.status,
        }
    elif generation.text.strip() or calls:
        kind = "text"
        finish_reason = "stopped" if written.status == "stopped" else written.outcome.finish_reason
        metadata |= {"finish_reason": finish_reason, "usage": written.outcome.usage}
        # The first table or plot is what the message is; others stand in their calls.
        for call in calls:
            if part := call.get("part"):
                kind = part["type"]
                metadata |= {name: value for name, value in part.items() if name != "type"}
                call["part"] = {"type": "message"}
                break
    else:
        return None
    if calls:
        metadata["tool_calls"] = calls
    if written.outcome.citations:
        metadata["citations"] = written.outcome.citations
    for name in ("files_cut", "files_not_read"):
        if files := getattr(written.outcome, name):
            metadata[name] = files
    if written.history_dropped:
        metadata["history_dropped"] = written.history_dropped
    return {
        "message_id": generation.reply_id,
        "session_id": generation.session_id,
        "parent_message_id": generation.message_id,
        "role": "assistant",
        "type": kind,
        "content": generation.text,
        "metadata": metadata,
    }


def ending_of(row: Row) -> Ending:
    """How a stored generation that has ended looks; its row with its `reply`."""
    reply = row["reply"]
    if reply is not None and reply["deleted_at"] is not None:
        return Ending("error", error_problem(unstored("reply-deleted")))
    if reply is not None and reply["role"] == "assistant":
        return stored_ending(reply)
    code = "generation-stopped" if row["status"] == "stopped" else row["error_code"] or "reply-id-taken"
    return Ending("error", error_problem(unstored(code)))


def stored_ending(reply: Row) -> Ending:
    """How it looks when `reply` was stored: whole, or as an error with what had arrived."""
    if reply["type"] != "error":
        return Ending("done", public(reply))
    told = reply["metadata"]
    document = problem(
        int(told.get("status", UNKNOWN[0])), str(told.get("code")), str(told.get("detail", UNKNOWN[1]))
    )
    return Ending("error", document | {"message": public(reply)})


def public(row: Row) -> Row:
    """A stored message as REST answers it."""
    return Message.model_validate(row).model_dump(mode="json")


def storable(text: str) -> str:
    """What PostgreSQL can store: no NUL, no half of a surrogate pair."""
    return text.replace("\x00", "").encode("utf-8", "replace").decode()

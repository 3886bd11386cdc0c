"""What a model is given, and what a session is called: pure functions over stored messages."""

from collections.abc import Sequence
from typing import Any

from backend.config import ModelSettings
from backend.errors import ApiError

Row = dict[str, Any]
MESSAGE_OVERHEAD = 8
TITLE_WORDS = 8
TITLE_CHARACTERS = 60


def estimate_tokens(text: str) -> int:
    """At least as many tokens as the text has for common vocabularies.

    The tokenizer is the model's own and not known here. Plain text has a token per three to four letters;
    anything else is counted by its bytes, since a small vocabulary spells it out.
    """
    plain = sum(character.isascii() and (character.isalpha() or character == " ") for character in text)
    others = len(text.encode("utf-8", "replace")) - plain
    return -(-plain // 3) + others + MESSAGE_OVERHEAD


def conversation(path: Sequence[Row], settings: ModelSettings) -> list[dict[str, str]]:
    """The messages to send: the newest one always, older ones while they fit into the budget for history.

    `path` is a branch, newest first. History is cut at the first message that does not fit, so that what is
    sent has no holes, and it begins with a question. Errors are not part of it.
    """
    if not path:
        raise ApiError(409, "message-deleted", "The message was deleted before it was answered.")
    system = [{"role": "system", "content": settings.system_prompt}] if settings.system_prompt else []
    question, *older = path
    room = settings.context_tokens - settings.reply_tokens
    used = estimate_tokens(question["content"]) + sum(estimate_tokens(turn["content"]) for turn in system)
    if used > room:
        raise ApiError(422, "message-too-long-for-model", "The message is longer than this model can read.")
    budget = min(settings.history_tokens, room - used)
    turns = [_turn(question)]
    for row in older:
        if row["type"] == "error" or not row["content"].strip():
            continue
        budget -= estimate_tokens(row["content"])
        if budget < 0:
            break
        turns.append(_turn(row))
    while turns[-1]["role"] == "assistant":
        turns.pop()
    return system + turns[::-1]


def automatic_title(text: str) -> str:
    """The first words of a text on one line."""
    words = text.split()
    title = " ".join(words[:TITLE_WORDS])
    if len(title) > TITLE_CHARACTERS:
        cut = title[: TITLE_CHARACTERS - 1]
        return (cut.rsplit(" ", 1)[0] if " " in cut else cut).rstrip() + "…"
    return title + ("…" if len(words) > TITLE_WORDS else "")


def _turn(row: Row) -> dict[str, str]:
    return {"role": row["role"], "content": row["content"]}

"""What a model is given, and what a session is called: pure functions over stored messages."""

import json
import re
import string
from collections.abc import Sequence
from typing import Any

from backend.errors import ApiError
from backend.model_settings import ModelSettings
from backend.providers.protocol import AttachedFile, Prompt, ToolOffer, Turn

Row = dict[str, Any]
MESSAGE_OVERHEAD = 8
PLAIN = (string.ascii_letters + " ").encode()
TITLE_WORDS = 8
TITLE_CHARACTERS = 60
TITLE_TOKENS = 32
EXCERPT_CHARACTERS = 1000
PART_CHARACTERS = 2000
# Marks of Markdown around words, as models write them though nobody asked.
MARKED = re.compile(r"(?<!\w)(\*{1,3}|_{1,3}|~~|`+)(?=\S)(.+?)(?<=\S)\1(?!\w)")
TITLE_TASK = (
    "Write a title of at most six words for the conversation that you are given, in its language. "
    "Answer with the title alone, without quotation marks."
)
SUMMARY_TASK = (
    "Summarise the conversation that you are given in at most 150 words, in its language: what was asked, "
    "what was answered, what is still open. Answer with the summary alone."
)
SUMMARY_HEADING = "Summary of the earlier conversation:"


def estimate_tokens(text: str) -> int:
    """At least as many tokens as the text has for common vocabularies.

    The tokenizer is the model's own and not known here. Plain text has a token per three to four letters;
    anything else is counted by its bytes, since a small vocabulary spells it out.
    """
    encoded = text.encode("utf-8", "replace")
    others = len(encoded.translate(None, PLAIN))
    plain = len(encoded) - others
    return -(-plain // 3) + others + MESSAGE_OVERHEAD


def conversation(
    path: Sequence[Row], model: ModelSettings, session: Row, tools: Sequence[ToolOffer] = ()
) -> tuple[Prompt, int]:
    """The prompt for a branch, newest message first, and how many of its messages found no room.

    The newest one is always sent, older ones while they fit into the model's budget for history. History is
    cut at the first message that does not fit, so that what is sent has no holes, and it begins with a
    question; the session's summary then stands for what is left out. Errors are not part of it.
    """
    if not path:
        raise ApiError(409, "message-deleted", "The message was deleted before it was answered.")
    system = str(session["system_prompt"] or model.system_prompt)
    question, *older = path
    told = [row for row in older if row["type"] != "error" and told_text(row)]
    room = model.context_tokens - model.reply_tokens - tool_tokens(tools)
    turns = _fitting(question, told, system, model, room)
    summary = str(session["summary"] or "")
    if len(turns) <= len(told) and summary and estimate_tokens(summary) <= model.history_tokens // 2:
        system = f"{system}\n\n{SUMMARY_HEADING}\n{summary}".strip()
        turns = _fitting(question, told, system, model, room)
    temperature = session["temperature"]
    heat = None if temperature is None else float(temperature)
    prompt = Prompt(system, turns, model.reply_tokens, heat, tuple(tools))
    return prompt, len(told) + 1 - len(turns)


def _fitting(question: Row, told: list[Row], system: str, model: ModelSettings, room: int) -> list[Turn]:
    """The turns that fit, oldest first."""
    used = estimate_tokens(told_text(question)) + (estimate_tokens(system) if system else 0)
    if used > room:
        raise ApiError(
            422,
            "message-too-long-for-model",
            "The message, with what the model is told first, is longer than this model can read.",
        )
    budget = min(model.history_tokens, room - used)
    turns = [_turn(question)]
    for row in told:
        budget -= estimate_tokens(told_text(row))
        if budget < 0:
            break
        turns.append(_turn(row))
    while turns[-1].role == "assistant":
        turns.pop()
    return turns[::-1]


def title_prompt(question: str, reply: str) -> Prompt:
    """Asks for the title of a first exchange."""
    exchange = f"User: {question[:EXCERPT_CHARACTERS]}\n\nAssistant: {reply[:EXCERPT_CHARACTERS]}"
    return Prompt(TITLE_TASK, [Turn("user", exchange)], TITLE_TOKENS)


def summary_prompt(path: Sequence[Row], model: ModelSettings, earlier: str) -> Prompt:
    """Asks for a summary of a branch, newest message first; `earlier` stands for what finds no room."""
    told = [row for row in path if row["type"] != "error" and told_text(row)]
    if not told:
        raise nothing_to_summarise()
    heading = f"{SUMMARY_HEADING}\n{earlier}" if earlier else ""
    room = (
        model.context_tokens - model.reply_tokens - estimate_tokens(SUMMARY_TASK) - estimate_tokens(heading)
    )
    lines: list[str] = []
    for row in told:
        line = f"{row['role'].capitalize()}: {told_text(row)}"
        room -= estimate_tokens(line)
        if room < 0:
            break
        lines.append(line)
    if not lines:
        raise ApiError(422, "message-too-long-for-model", "The messages are longer than this model can read.")
    told_again = [heading, *reversed(lines)] if heading else lines[::-1]
    return Prompt(SUMMARY_TASK, [Turn("user", "\n\n".join(told_again))], model.reply_tokens)


def automatic_title(text: str) -> str:
    """The first words of a text on one line."""
    words = text.split()
    title = " ".join(words[:TITLE_WORDS])
    if len(title) > TITLE_CHARACTERS:
        cut = title[: TITLE_CHARACTERS - 1]
        return (cut.rsplit(" ", 1)[0] if " " in cut else cut).rstrip() + "…"
    return title + ("…" if len(words) > TITLE_WORDS else "")


def nothing_to_summarise() -> ApiError:
    """409: a session without messages."""
    return ApiError(409, "nothing-to-summarise", "There is nothing to summarise yet.")


def model_title(text: str) -> str:
    """The title in a model's answer: its first line without decoration; empty when there is none."""
    plain = (MARKED.sub(r"\2", line) for line in text.splitlines())
    lines = [line.strip().strip("\"'*#`“”«» ").rstrip(".") for line in plain]
    return automatic_title(next((line for line in lines if line), ""))


def room_of(prompt: Prompt, model: ModelSettings) -> int:
    """How many tokens the model can still be given."""
    told = [prompt.system, *(turn.content for turn in prompt.turns)]
    for one in prompt.rounds:
        told += [one.text, *(json.dumps(request.readable()) for request in one.requests), *one.results]
    used = sum(estimate_tokens(text) for text in told) + tool_tokens(prompt.tools)
    return model.context_tokens - prompt.reply_tokens - used


def tool_tokens(tools: Sequence[ToolOffer]) -> int:
    """What the descriptions of tools take of a model's room."""
    return sum(
        estimate_tokens(tool.description) + estimate_tokens(json.dumps(tool.parameters)) for tool in tools
    )


def _turn(row: Row) -> Turn:
    # A deleted file is none; of what a reply made, its text says enough.
    attached = row["attachments"] if row["role"] == "user" else []
    files = [one["file"] for one in attached if one["file"] is not None]
    return Turn(row["role"], told_text(row), tuple(AttachedFile(**file) for file in files))


def told_text(row: Row) -> str:
    """A message as a model is told of it later: its text, and the beginnings of its tables and plots."""
    texts = [row["content"], *(part_text(part) for part in parts_of(row))]
    return "\n\n".join(text for text in texts if text.strip())


def parts_of(row: Row) -> list[Row]:
    """The tables and plots of a message, each with its `type`."""
    own = [{**row["metadata"], "type": row["type"]}] if row["type"] in ("table", "plot") else []
    calls = row["metadata"].get("tool_calls") or []
    return own + [call["part"] for call in calls if call.get("part", {}).get("type") in ("table", "plot")]


def part_text(part: Row) -> str:
    """A table as lines, a plot as its traces, cut where long; of a file, what the message has."""
    if part["type"] == "table":
        rows = [part["columns"], *part["rows"]]
        text = "\n".join(" | ".join("" if cell is None else str(cell) for cell in row) for row in rows)
        if part.get("total_rows", 0) > len(part["rows"]):
            text += f"\n… ({part['total_rows']} rows in all)"
    else:
        text = json.dumps(part["data"], ensure_ascii=False) if "data" in part else "…"
    cut = text if len(text) <= PART_CHARACTERS else text[:PART_CHARACTERS] + "…"
    return f"[{part['type'].capitalize()} shown to the user: {part.get('title') or 'untitled'}]\n{cut}"

"""History within its budget, and titles from first words."""

import dataclasses
from typing import Any

import pytest

from backend.config import ModelSettings, read_settings
from backend.errors import ApiError
from backend.services.prompts import automatic_title, conversation, estimate_tokens
from tests.backend.test_backend_settings import GOOD

SETTINGS = dataclasses.replace(read_settings(GOOD).model, system_prompt="")


def row(role: str, content: str, type: str = "text") -> dict[str, Any]:
    return {"role": role, "content": content, "type": type}


def contents(path: list[dict[str, Any]], settings: ModelSettings = SETTINGS) -> list[str]:
    return [turn["content"] for turn in conversation(path, settings)]


def test_a_short_conversation_is_sent_whole_in_order() -> None:
    path = [row("user", "c"), row("assistant", "b"), row("user", "a")]
    assert conversation(path, SETTINGS) == [
        {"role": "user", "content": "a"},
        {"role": "assistant", "content": "b"},
        {"role": "user", "content": "c"},
    ]


def test_the_system_prompt_comes_first() -> None:
    settings = dataclasses.replace(SETTINGS, system_prompt="Be kind.")
    assert conversation([row("user", "a")], settings)[0] == {"role": "system", "content": "Be kind."}


def test_history_stops_at_the_budget_without_holes() -> None:
    long = "word " * 200
    path = [row("user", "now"), row("assistant", "short"), row("user", long), row("assistant", long)]
    path += [row("user", "tiny but older")]
    sent = conversation(path, dataclasses.replace(SETTINGS, history_tokens=400))
    assert [turn["content"] for turn in sent] == [long, "short", "now"]
    assert sum(estimate_tokens(turn["content"]) for turn in sent[:-1]) <= 400


def test_history_begins_with_a_question() -> None:
    path = [row("user", "now"), row("assistant", "answer"), row("user", "word " * 2000)]
    assert contents(path) == ["now"]


def test_errors_and_blank_messages_are_left_out() -> None:
    path = [row("user", "b"), row("assistant", "boom", "error"), row("assistant", " "), row("user", "a")]
    assert contents(path) == ["a", "b"]


def test_no_budget_sends_the_question_alone() -> None:
    path = [row("user", "b"), row("assistant", "x"), row("user", "a")]
    assert contents(path, dataclasses.replace(SETTINGS, history_tokens=0)) == ["b"]


def test_a_question_longer_than_the_model_reads_is_an_error() -> None:
    with pytest.raises(ApiError) as raised:
        conversation([row("user", "word " * 8000)], SETTINGS)
    assert raised.value.code == "message-too-long-for-model"


def test_a_question_that_is_gone_is_an_error() -> None:
    with pytest.raises(ApiError) as raised:
        conversation([], SETTINGS)
    assert raised.value.code == "message-deleted"


def test_the_estimate_counts_what_is_spelled_out() -> None:
    assert estimate_tokens("1234567890" * 10) >= 100
    assert estimate_tokens("漢" * 100) >= 100
    assert estimate_tokens("hello world " * 100) < 600


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("Where is it warm?", "Where is it warm?"),
        ("  two\n\n lines\t here ", "two lines here"),
        ("one two three four five six seven eight nine", "one two three four five six seven eight…"),
        ("x" * 100, "x" * 59 + "…"),
        ("short " + "y" * 100, "short…"),
    ],
)
def test_titles(text: str, title: str) -> None:
    assert automatic_title(text) == title
    assert len(title) <= 60

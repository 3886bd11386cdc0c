"""History within its budget, and titles from first words."""

import dataclasses
from typing import Any

import pytest

from backend.config import read_settings
from backend.errors import ApiError
from backend.model_settings import ModelSettings
from backend.providers.protocol import Prompt, Turn
from backend.services.prompts import (
    automatic_title,
    conversation,
    estimate_tokens,
    model_title,
    summary_prompt,
)
from tests.backend.test_backend_settings import GOOD

SETTINGS = dataclasses.replace(read_settings(GOOD).models[0], system_prompt="")


def row(role: str, content: str, type: str = "text") -> dict[str, Any]:
    return {"role": role, "content": content, "type": type, "metadata": {}, "attachments": []}


def sent(
    path: list[dict[str, Any]], settings: ModelSettings = SETTINGS, **session: Any
) -> tuple[Prompt, int]:
    return conversation(
        path, settings, {"system_prompt": None, "temperature": None, "summary": None, **session}
    )


def contents(path: list[dict[str, Any]], settings: ModelSettings = SETTINGS) -> list[str]:
    return [turn.content for turn in sent(path, settings)[0].turns]


def test_a_short_conversation_is_sent_whole_in_order() -> None:
    path = [row("user", "c"), row("assistant", "b"), row("user", "a")]
    prompt, dropped = sent(path)
    assert dropped == 0
    assert prompt.turns == [
        Turn("user", "a"),
        Turn("assistant", "b"),
        Turn("user", "c"),
    ]


def test_the_system_prompt_comes_first() -> None:
    settings = dataclasses.replace(SETTINGS, system_prompt="Be kind.")
    assert sent([row("user", "a")], settings)[0].system == "Be kind."
    assert sent([row("user", "a")], settings, system_prompt="Be brief.")[0].system == "Be brief."


def test_history_stops_at_the_budget_without_holes() -> None:
    long = "word " * 200
    path = [row("user", "now"), row("assistant", "short"), row("user", long), row("assistant", long)]
    path += [row("user", "tiny but older")]
    prompt, dropped = sent(path, dataclasses.replace(SETTINGS, history_tokens=400))
    assert [turn.content for turn in prompt.turns] == [long, "short", "now"]
    assert sum(estimate_tokens(turn.content) for turn in prompt.turns[:-1]) <= 400
    assert dropped == 2


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
        sent([row("user", "word " * 8000)])
    assert raised.value.code == "message-too-long-for-model"


def test_a_question_that_is_gone_is_an_error() -> None:
    with pytest.raises(ApiError) as raised:
        sent([])
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


def test_the_summary_stands_for_what_is_cut() -> None:
    long = "word " * 200
    path = [row("user", "now"), row("assistant", long), row("user", long)]
    assert "so far" not in sent(path[:1], summary="It was so far about words.")[0].system
    prompt, dropped = sent(path, summary="It was so far about words.")
    assert prompt.system.endswith("It was so far about words.") and dropped == 2
    assert [turn.content for turn in prompt.turns] == ["now"]


def test_a_temperature_is_a_number() -> None:
    assert sent([row("user", "a")])[0].temperature is None
    assert sent([row("user", "a")], temperature="0.7")[0].temperature == 0.7


def test_a_summary_is_asked_for_with_what_fits_and_what_was_said_before() -> None:
    path = [row("assistant", "newest"), row("user", "word " * 8000), row("user", "oldest")]
    (turn,) = summary_prompt(path, SETTINGS, "earlier words").turns
    assert turn.content.endswith("earlier words\n\nAssistant: newest")
    with pytest.raises(ApiError) as raised:
        summary_prompt([row("assistant", "boom", "error")], SETTINGS, "")
    assert raised.value.code == "nothing-to-summarise"


@pytest.mark.parametrize(
    ("answer", "title"),
    [
        ('"Warm places in March."', "Warm places in March"),
        ("\n\n# **Trips**\nBecause", "Trips"),
        ("**Danube** and its `ten` _countries_", "Danube and its ten countries"),
        ("2 * 3 * 4 in snake_case_names", "2 * 3 * 4 in snake_case_names"),
        (" \n", ""),
    ],
)
def test_a_models_title_is_its_first_line(answer: str, title: str) -> None:
    assert model_title(answer) == title

"""A page's text as passages: pure functions."""

import re
from collections.abc import Iterator

PASSAGE_CHARACTERS = 400
SENTENCE_END = re.compile(r"(?<=[.!?])\s+(?=[^a-z])")
HYPHENATED = re.compile(r"(\w)-\s*\n\s*([a-zà-ÿ])")
SPACES = re.compile(r"\s+")


def clean(text: str) -> str:
    """One line of text that PostgreSQL can store, with words put together that a line's end had parted."""
    text = text.replace("\x00", "").encode("utf-8", "replace").decode()
    return SPACES.sub(" ", HYPHENATED.sub(r"\1\2", text)).strip()


def passages(text: str) -> Iterator[str]:
    """Whole sentences, as many as fit into a passage; a sentence that is too long is cut between words."""
    passage = ""
    for sentence in SENTENCE_END.split(clean(text)):
        for part in _parts(sentence):
            if passage and len(passage) + 1 + len(part) > PASSAGE_CHARACTERS:
                yield passage
                passage = ""
            passage = f"{passage} {part}".strip()
    if passage:
        yield passage


def _parts(sentence: str) -> Iterator[str]:
    while len(sentence) > PASSAGE_CHARACTERS:
        cut = sentence.rfind(" ", 0, PASSAGE_CHARACTERS + 1)
        cut = cut if cut > 0 else PASSAGE_CHARACTERS
        yield sentence[:cut].rstrip()
        sentence = sentence[cut:].lstrip()
    yield sentence

"""The interface has a text for every error that it can be told, and none for what nothing says any more.

Both lists are read off the code. What a text names in braces is a member of the problem document, wherever
that is said.
"""

import ast
import re
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
CODE = re.compile(r"[a-z]+(-[a-z]+)+")
RAISED = {"ApiError", "not_found", "unauthorized", "unavailable", "validation_problem"}
ENGLISH = ROOT / "frontend/lib/i18n/en/errors.ts"


def parts_of(node: ast.AST) -> list[ast.expr]:
    """What stands beside each other: a call's arguments, a tuple's elements, a dictionary's key and value."""
    match node:
        case ast.Call(func=ast.Name(id=name), args=args) if name in RAISED:
            return args
        case ast.Tuple(elts=elements):
            return elements
        case _:
            return []


def said_in(tree: ast.AST) -> Iterator[tuple[str, set[str]]]:
    """Each code with the members that the problem document has beside it there."""
    for node in ast.walk(tree):
        rows = [parts_of(node)]
        if isinstance(node, ast.Dict):
            # The sentence of a table's row may have a status before it.
            rows = [
                [key, *(value.elts if isinstance(value, ast.Tuple) else [value])]
                for key, value in zip(node.keys, node.values, strict=True)
                if key is not None
            ]
        members = (
            {keyword.arg for keyword in node.keywords if keyword.arg} if isinstance(node, ast.Call) else set()
        )
        for row in rows:
            for code, sentence in pairwise(row):
                if isinstance(sentence, ast.Constant) and isinstance(sentence.value, int):
                    sentence = row[-1]
                if not (isinstance(code, ast.Constant) and CODE.fullmatch(str(code.value))):
                    continue
                if isinstance(node, ast.Call) or is_sentence(sentence):
                    yield str(code.value), members


def is_sentence(node: ast.expr) -> bool:
    if isinstance(node, ast.Constant):
        return str(node.value).endswith((".", "..."))
    return isinstance(node, ast.JoinedStr | ast.BoolOp)


def backend_codes() -> dict[str, set[str]]:
    """Every code of the backend, with the members that it always has."""
    codes: dict[str, set[str]] = {}
    for path in (ROOT / "backend").rglob("*.py"):
        if path.name == "openapi.py":  # has examples, which nobody is told
            continue
        for code, members in said_in(ast.parse(path.read_text())):
            codes[code] = codes.get(code, members) & members
    return codes


def own_codes() -> set[str]:
    """The codes of the database, of GraphQL's sign-in, and those that the interface gives itself."""
    found: set[str] = set()
    for path in (ROOT / "sql").rglob("up.sql"):
        found |= set(re.findall(r"'([a-z]+(?:-[a-z]+)+)'", path.read_text()))
    for path in (ROOT / "hasura/engine").rglob("*.py"):
        found |= set(re.findall(r'"([a-z]+(?:-[a-z]+)+)"', path.read_text()))
    for folder in ("lib", "app"):
        for path in (ROOT / "frontend" / folder).rglob("*.ts*"):
            if ".test." not in path.name and "i18n" not in path.parts:
                text = path.read_text()
                found |= set(re.findall(r'AppError\(\s*"([a-z-]+)"', text))
                found |= set(re.findall(r'"error\.([a-z-]+)"', text))
    return found


def texts() -> dict[str, set[str]]:
    """The codes that the interface has words for, with what these name: its other languages have the same."""
    entries = re.findall(r'"error\.([a-z-]+)":([^"]*"(?:[^"\\]|\\.)*")', ENGLISH.read_text())
    return {code: set(re.findall(r"\{(\w+)\}", text)) for code, text in entries}


def test_every_error_has_a_text() -> None:
    assert sorted(set(backend_codes()) - set(texts())) == []


def test_every_text_has_an_error() -> None:
    assert sorted(set(texts()) - set(backend_codes()) - own_codes()) == []


def test_what_a_text_names_comes_with_its_error() -> None:
    codes = backend_codes()
    missing = {code: names - codes.get(code, set()) for code, names in texts().items()}
    assert {code: names for code, names in missing.items() if names} == {}


@pytest.mark.parametrize(
    ("source", "codes"),
    [
        ('raise ApiError(422, "too-blank", "It is blank.")', {"too-blank": set()}),
        ('not_found("no-file", "There is none.")', {"no-file": set()}),
        ('raise ApiError(429, "too-often", f"Wait {s} s.", wait_seconds=s)', {"too-often": {"wait_seconds"}}),
        ('raise ApiError(422, "too-large", detail, most=5)', {"too-large": {"most"}}),
        ('ERROR = (503, "it-ended", "It ended.")', {"it-ended": set()}),
        ('WHY = {"it-ended": (409, "It ended.")}', {"it-ended": set()}),
        ('WHY = {"not-pdf": "It is no PDF."}', {"not-pdf": set()}),
        ('headers = {"retry-after": "2", "x-request-id": "Nothing said"}', {}),
    ],
)  # fmt: skip
def test_codes_are_read_off_the_code(source: str, codes: dict[str, set[str]]) -> None:
    assert dict(said_in(ast.parse(source))) == codes

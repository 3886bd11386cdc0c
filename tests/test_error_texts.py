"""The interface has a text for every error that it can be told, and none for what nothing says any more.

Both lists are read off the code. Where the sentence of the backend says more than the code (how large, how
long), it is shown as it is, and a text is not needed.
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


def said_in(tree: ast.AST) -> Iterator[tuple[str, bool]]:
    """Each code with whether its sentence is always the same."""
    for node in ast.walk(tree):
        rows = [parts_of(node)]
        if isinstance(node, ast.Dict):
            # The sentence of a table's row may have a status before it.
            rows = [
                [key, *(value.elts if isinstance(value, ast.Tuple) else [value])]
                for key, value in zip(node.keys, node.values, strict=True)
                if key is not None
            ]
        for row in rows:
            for code, sentence in pairwise(row):
                if isinstance(sentence, ast.Constant) and isinstance(sentence.value, int):
                    sentence = row[-1]
                if not (isinstance(code, ast.Constant) and CODE.fullmatch(str(code.value))):
                    continue
                if isinstance(sentence, ast.JoinedStr | ast.BoolOp):
                    yield str(code.value), False
                elif isinstance(sentence, ast.Constant) and str(sentence.value).endswith((".", "...")):
                    yield str(code.value), True


def backend_codes() -> dict[str, bool]:
    """Every code of the backend: whether one sentence is all that it ever says."""
    codes: dict[str, bool] = {}
    for path in (ROOT / "backend").rglob("*.py"):
        for code, fixed in said_in(ast.parse(path.read_text())):
            codes[code] = codes.get(code, True) and fixed
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


def texts() -> set[str]:
    """The codes that the interface has words for: its other languages have the same, or do not compile."""
    return set(re.findall(r'"error\.([a-z-]+)":', ENGLISH.read_text()))


def test_every_error_has_a_text() -> None:
    fixed = {code for code, always in backend_codes().items() if always}
    without = sorted(fixed - texts())
    assert without == []


def test_every_text_has_an_error() -> None:
    idle = sorted(texts() - set(backend_codes()) - own_codes())
    assert idle == []


@pytest.mark.parametrize(
    ("source", "codes"),
    [
        ('raise ApiError(422, "too-blank", "It is blank.")', {"too-blank": True}),
        ('not_found("no-file", "There is none.")', {"no-file": True}),
        ('raise ApiError(429, "too-often", f"Wait {seconds} s.")', {"too-often": False}),
        ('ERROR = (503, "it-ended", "It ended.")', {"it-ended": True}),
        ('WHY = {"it-ended": (409, "It ended.")}', {"it-ended": True}),
        ('WHY = {"not-pdf": "It is no PDF."}', {"not-pdf": True}),
        ('headers = {"retry-after": "2", "x-request-id": "Nothing said"}', {}),
    ],
)  # fmt: skip
def test_codes_are_read_off_the_code(source: str, codes: dict[str, bool]) -> None:
    assert dict(said_in(ast.parse(source))) == codes

"""The shapes that JSON documents must have, and Hasura's words for what is wrong with them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from hasura.engine.claims import json_kind
from hasura.engine.errors import EngineError

NUMBER: Final = "number"
BOOLEAN: Final = "boolean"
TEXT: Final = "text"
FILLED: Final = "filled"
"""A text that is not empty."""
TEXTS: Final = "texts"
"""A text, or a list of texts."""
OBJECT: Final = "object"
LIST: Final = "list"
NAME: Final = "name"
"""A table or function: `"author"` or `{"schema": "public", "name": "author"}`."""
COLUMNS: Final = "columns"
"""Names of columns, or `"*"`."""
FILTER: Final = "filter"
"""A boolean expression of a permission."""

KINDS: Final[Mapping[str, tuple[str, str, str]]] = {
    TEXT: ("String", "parsing Text failed, ", "String"),
    FILLED: ("String", "parsing Text failed, ", "String"),
    NUMBER: ("Number", "parsing Int failed, ", "Number"),
    BOOLEAN: ("Boolean", "", "Bool"),
    OBJECT: ("Object", "parsing Object failed, ", "Object"),
    LIST: ("Array", "parsing [] failed, ", "Array"),
    FILTER: ("Object", "parsing Object failed, ", "Object"),
}
LISTED: Final = frozenset({"_and", "_or", "$and", "$or"})
NEGATED: Final = frozenset({"_not", "$not"})
EXISTS: Final = frozenset({"_exists", "$exists"})


def check_shape(value: Any, shape: Any, path: str) -> None:
    """Raise an EngineError with the path of the first thing that is not as it must be.

    A shape is one of the words above, a list of one shape, or an object of shapes, with `?` behind the keys
    that may be left out or null, and `*` for the shape of every value of the object.
    """
    match shape:
        case "name" if not isinstance(value, Mapping):
            if not isinstance(value, str):
                raise EngineError("parse-failed", "expecting a string/object for QualifiedObject", path)
        case "name":
            check_shape(value, {"name": TEXT, "schema?": TEXT}, path)
        case "columns" | "texts":
            if value != "*" and not (shape == TEXTS and isinstance(value, str)):
                check_shape(value, [TEXT], path)
        case str():
            kind, prefix, expected = KINDS[shape]
            found = json_kind(value)
            if found != kind:
                message = f"{prefix}expected {expected}, but encountered {found}"
                raise EngineError("parse-failed", message, path)
            if shape == FILLED and not value:
                raise EngineError("parse-failed", "empty string not allowed", path)
            if shape == FILTER:
                _check_filter(value, path)
        case list():
            check_shape(value, LIST, path)
            for index, item in enumerate(value):
                check_shape(item, shape[0], f"{path}[{index}]")
        case _:
            check_shape(value, OBJECT, path)
            for name in value if "*" in shape else ():
                check_shape(value[name], shape["*"], f"{path}.{name}")
            for key, inner in shape.items():
                if key == "*":
                    continue
                name = key.removesuffix("?")
                if name not in value and name == key:
                    raise EngineError("parse-failed", f'key "{name}" not found', path)
                if value.get(name) is not None or name == key:
                    check_shape(value[name], inner, f"{path}.{name}")


def _check_filter(value: Mapping[str, Any], path: str) -> None:
    """The logical operators of a filter; what is compared depends on the table."""
    for key, inner in value.items():
        here = f"{path}.{key}"
        if key in LISTED:
            check_shape(inner, [FILTER], here)
        elif key in NEGATED:
            check_shape(inner, FILTER, here)
        elif key in EXISTS:
            check_shape(inner, {"_table": NAME, "_where?": FILTER}, here)

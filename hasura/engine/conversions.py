"""JSON values of clients and metadata as the text that PostgreSQL's input functions read.

    to_text("int4", 7, path) == "7"
    to_text("array of text", ["a", 'b"c'], path) == '{"a","b\\"c"}'

Every parameter of every statement is text and is cast inside the statement, so one rule per type is enough. A
conversion is named after the type of the column; a text is taken for any type, as PostgreSQL reads it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any, Final

from hasura.engine.errors import EngineError
from hasura.engine.values import (
    ARRAY,
    GRAPHQL_NAMES,
    LIST,
    Json,
    array_item,
    array_literal,
    dump_json,
    kind_of,
    scientific,
)

Conversion = Callable[[Json, str], str]


def to_text(conversion: str, value: Json, path: str) -> str | None:
    """The text of a value, or the named error that it is not one of its type; null stays null."""
    if value is None:
        return None
    if conversion.startswith(ARRAY):
        return array_text(conversion.removeprefix(ARRAY), value, path)
    if conversion.startswith(LIST):
        return array_text(conversion.removeprefix(LIST), value, path, nullable=False)
    convert = CONVERSIONS.get(conversion)
    if convert is not None:
        return convert(value, path)
    if isinstance(value, str):
        return value
    raise EngineError("parse-failed", f"A string is expected for type: {conversion}", path)


def null_value(type_name: str, path: str) -> EngineError:
    """A null where a column or an operator needs a value."""
    return EngineError("validation-failed", f"unexpected null value for type '{type_name}'", path)


# ---------------------------------------------------------------- columns


def _integer(label: str, bits: int) -> Conversion:
    limit = 2 ** (bits - 1)

    def convert(value: Json, path: str) -> str:
        if isinstance(value, str):
            return value
        if not _is_number(value):
            raise _unparsed(
                f"parsing Integer expected for input type: {label} failed, ", "Number", value, path
            )
        return _bounded(value, -limit, limit, path)

    return convert


def _bounded(value: Any, least: int, limit: int, path: str) -> str:
    if not least <= value < limit or value != value.__floor__():
        message = (
            f"The value {scientific(value)} lies outside the bounds or is not an integer. "
            "Maybe it is a float, or is there integer overflow?"
        )
        raise EngineError("parse-failed", message, path)
    return str(int(value))


def _is_number(value: Json) -> bool:
    return isinstance(value, int | float | Decimal) and not isinstance(value, bool)


def _number(label: str, show: Callable[[Any], str] = str) -> Conversion:
    def convert(value: Json, path: str) -> str:
        if isinstance(value, str):
            return value
        if not _is_number(value):
            raise _unparsed(f"parsing {label} failed, ", "Number", value, path)
        return show(value)

    return convert


def _float(label: str, most: Decimal) -> Conversion:
    number = _number(f"Float expected for input type: {label}")

    def convert(value: Json, path: str) -> str:
        text = number(value, path)
        if not isinstance(value, str) and abs(value) > most:
            message = (
                f"The value {scientific(value)} lies outside the bounds. Is it overflowing the float bounds?"
            )
            raise EngineError("parse-failed", message, path)
        return text

    return convert


def _money(value: Any) -> str:
    """Money is not read with an exponent."""
    return f"{value:.2f}" if abs(value) < 10**18 else str(value)


def _text(label: str) -> Conversion:
    def convert(value: Json, path: str) -> str:
        if not isinstance(value, str):
            raise _unparsed(f"parsing {label} failed, ", "String", value, path)
        return value

    return convert


def _truth(value: Json, path: str) -> str:
    if isinstance(value, str):
        return value
    if not isinstance(value, bool):
        raise _unparsed("", "Bool", value, path)
    return "true" if value else "false"


def _label_path(value: Json, path: str) -> str:
    if not isinstance(value, str) or "" in value.split("."):
        message = (
            "Expecting label path: a sequence of zero or more labels separated by dots, for example L1.L2.L3"
        )
        raise EngineError("parse-failed", message, path)
    return value


JSON_KINDS: Final[Mapping[str, str]] = {
    "a boolean": "Boolean",
    "an integer": "Number",
    "a float": "Number",
    "a string": "String",
    "an enum value": "String",
    "a list": "Array",
    "an object": "Object",
}


def _unparsed(prefix: str, expected: str, value: Json, path: str) -> EngineError:
    message = f"{prefix}expected {expected}, but encountered {JSON_KINDS[kind_of(value)]}"
    return EngineError("parse-failed", message, path)


def _json(value: Json, path: str) -> str:
    return dump_json(value)


def _any(value: Json, path: str) -> str:
    if isinstance(value, str):
        return value
    return dump_json(value)


def array_text(element: str, value: Json, path: str, *, nullable: bool = True) -> str:
    """A PostgreSQL array literal; nested lists give more dimensions. A text is taken as written."""
    if isinstance(value, str) and nullable:
        return value
    items = value if isinstance(value, list | tuple) else [value]
    parts = []
    for index, item in enumerate(items):
        here = path if nullable else f"{path}[{index}]"
        if item is None:
            if not nullable:
                raise null_value(GRAPHQL_NAMES.get(element, element), here)
            parts.append("NULL")
        elif isinstance(item, list | tuple) and element not in {"json", "jsonb"}:
            parts.append(array_text(element, item, here))
        else:
            text = to_text(element, item, here)
            assert text is not None
            parts.append(array_item(text))
    return array_literal(parts)


# ---------------------------------------------------------------- GraphQL's own scalars


def _limit(value: Json, path: str) -> str:
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise _mismatch("a non-negative 32-bit integer", "Int", value, path)
    return _bounded(value, 0, 2**31, path)


def _offset(value: Json, path: str) -> str:
    """An offset may be a bigint, and is a text where numbers are stringified."""
    if isinstance(value, str) and value.isascii() and value.isdigit():
        return value
    if not _is_number(value):
        expected = "a 32-bit integer, or a 64-bit integer represented as a string"
        raise _mismatch(expected, "Int", value, path)
    return _bounded(value, -(2**63), 2**63, path)


def _boolean(value: Json, path: str) -> str:
    if not isinstance(value, bool):
        raise _mismatch("a boolean", "Boolean", value, path)
    return "true" if value else "false"


def _json_path(value: Json, path: str) -> str:
    """A path into JSON, `$.a[0]["b"]`, as a text[] for `#>`."""
    if type(value) is not str:
        raise _mismatch("a string", "String", value, path)
    rest = value.removeprefix("$")
    keys: list[str] = []
    position = 0
    while position < len(rest):
        match = PATH_STEP.match(rest, position)
        if match is None:
            break
        keys.append(next(group for group in match.groups() if group is not None))
        position = match.end()
    if position < len(rest) or not value:
        message = (
            f"parse json path error: {value}. Accept letters, digits, underscore (_) or hyphen (-) only. "
            'Use quotes enclosed in bracket (["..."]) if there is any special character'
        )
        raise EngineError("validation-failed", message, path.removesuffix(".path"))
    return array_literal(map(array_item, keys))


PATH_STEP: Final = re.compile(
    r"""\.?([\w-]+)|\.?\[(\d+)\]|\.?\["((?:[^"\\]|\\.)*)"\]|\.?\['((?:[^'\\]|\\.)*)'\]"""
)


def _mismatch(expected: str, type_name: str, value: Json, path: str) -> EngineError:
    return EngineError(
        "validation-failed", f"expected {expected} for type '{type_name}', but found {kind_of(value)}", path
    )


CONVERSIONS: Final[Mapping[str, Conversion]] = {
    "int2": _integer("PGSmallInt", 16),
    "int4": _integer("PGInteger", 32),
    "int8": _integer("PGBigInt", 64),
    "float4": _float("PGFloat", Decimal("3.4028235e38")),
    "float8": _float("PGDouble", Decimal("1.7976931348623157e308")),
    "numeric": _number("Scientific", scientific),
    "money": _number("Scientific", _money),
    "bool": _truth,
    "text": _text("Text"),
    "varchar": _text("Text"),
    "citext": _text("Text"),
    "lquery": _text("Text"),
    "ltxtquery": _text("Text"),
    "bpchar": _text("Char"),
    "uuid": _text("UUID"),
    "date": _text("Day"),
    "timestamp": _text("LocalTime"),
    "timestamptz": _text("UTCTime"),
    "timetz": _text("ZonedTimeOfDay"),
    "ltree": _label_path,
    "json": _json,
    "jsonb": _json,
    "geometry": _any,
    "geography": _any,
    "limit": _limit,
    "offset": _offset,
    "boolean": _boolean,
    "json path": _json_path,
    "any": _any,
}
"""By the type of a column; then GraphQL's own scalars; `any` is for metadata. Other types take texts only."""

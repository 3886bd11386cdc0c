"""JSON values of clients and metadata as the text that PostgreSQL's input functions read.

    to_text("integer", 7, path) == "7"
    to_text("array of text", ["a", 'b"c'], path) == '{"a","b\\"c"}'

Every parameter of every statement is text and is cast inside the statement, so one rule per type is enough.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any, Final

from hasura.engine.catalog import ScalarType
from hasura.engine.errors import EngineError

Json = Any

GRAPHQL_NAMES: Final[Mapping[str, str]] = {
    "int4": "Int",
    "int2": "smallint",
    "int8": "bigint",
    "float4": "Float",
    "bool": "Boolean",
    "text": "String",
    "varchar": "String",
    "timestamp": "timestamp",
}
"""PostgreSQL's type names that GraphQL calls otherwise."""

STRINGIFIED: Final = frozenset({"int8", "numeric", "float8"})
"""Types whose values are strings when HASURA_GRAPHQL_STRINGIFY_NUMERIC_TYPES is set."""


_DECODER: Final = json.JSONDecoder(parse_float=Decimal)


def parse_json(text: str | bytes) -> Json:
    """JSON with exact numbers: integers as int, others as Decimal."""
    return _DECODER.decode(text if isinstance(text, str) else text.decode())


def dump_json(value: Json) -> str:
    """Compact JSON; Decimals keep their digits and keys keep their order."""
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, list | tuple):
        return "[" + ",".join(dump_json(item) for item in value) + "]"
    if isinstance(value, Mapping):
        return "{" + ",".join(f"{json.dumps(str(k))}:{dump_json(v)}" for k, v in value.items()) + "}"
    return json.dumps(value, ensure_ascii=False)


def kind_of(value: Json) -> str:
    """What Hasura calls a JSON value in its messages."""
    match value:
        case None:
            return "null"
        case bool():
            return "a boolean"
        case int():
            return "an integer"
        case Decimal() | float():
            return "a float"
        case str():
            return "a string" if type(value) is str else "an enum value"
        case list() | tuple():
            return "a list"
        case _:
            return "an object"


def conversion_of(scalar: ScalarType) -> str:
    """The conversion that values of a column of this type go through."""
    if scalar.element is not None:
        return "array"
    return CONVERSION_BY_TYPE.get(scalar.comparable_as, "any")


def to_text(conversion: str, value: Json, path: str) -> str | None:
    """The text of a value, or the named error that it is not one of its type; null stays null."""
    if value is None:
        return None
    if conversion.startswith("array of "):
        return array_text(conversion.removeprefix("array of "), value, path)
    return CONVERSIONS[conversion](value, path)


def _integer(value: Json, path: str) -> str:
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        raise _mismatch("a 32-bit integer", "Int", value, path)
    if value != value.__floor__() or not -(2**31) <= value < 2**31:
        raise _out_of_bounds(value, path)
    return str(int(value))


def _out_of_bounds(value: Json, path: str) -> EngineError:
    return EngineError(
        "parse-failed",
        f"The value {scientific(value)} lies outside the bounds or is not an integer. "
        "Maybe it is a float, or is there integer overflow?",
        path,
    )


def scientific(value: int | Decimal) -> str:
    """A number as Haskell's Scientific shows it: 2.147483648e9, 0.1, 1.5."""
    number = Decimal(value)
    sign, digit_tuple, exponent = number.as_tuple()
    if not isinstance(exponent, int):
        return str(number)
    digits = "".join(map(str, digit_tuple)).rstrip("0") or "0"
    power = len(digit_tuple) + exponent - 1
    prefix = "-" if sign else ""
    if number == 0:
        return "0.0"
    if 0 <= power < 7:
        digits = digits.ljust(power + 1, "0")
        return f"{prefix}{digits[: power + 1]}.{digits[power + 1 :] or '0'}"
    if power == -1:
        return f"{prefix}0.{digits}"
    return f"{prefix}{digits[0]}.{digits[1:] or '0'}e{power}"


def _positive(value: Json, path: str) -> str:
    if isinstance(value, bool) or not isinstance(value, int):
        raise _mismatch("a 32-bit integer", "Int", value, path)
    if value < 0:
        raise EngineError("validation-failed", "unexpected negative value", path)
    if value >= 2**31:
        raise _mismatch("a 32-bit integer", "Int", value, path)
    return str(value)


def _offset(value: Json, path: str) -> str:
    """An offset may be a bigint, and is a text where numbers are stringified."""
    if isinstance(value, bool) or not isinstance(value, int | str):
        raise _mismatch("a 32-bit integer", "Int", value, path)
    text = str(value)
    if text.startswith("-") and text[1:].isdigit():
        raise EngineError("validation-failed", "unexpected negative value", path)
    return text


def _json_path(value: Json, path: str) -> str:
    """A path into JSON, `$.a[0]["b"]`, as a text[] for `#>`."""
    text = _string(value, path)
    rest = text.removeprefix("$")
    keys: list[str] = []
    position = 0
    while position < len(rest):
        match = PATH_STEP.match(rest, position)
        if match is None:
            raise EngineError("validation-failed", f"invalid JSON path: {text}", path)
        keys.append(next(group for group in match.groups() if group is not None))
        position = match.end()
    return array_text("any", keys, path)


PATH_STEP: Final = re.compile(
    r"""\.?([A-Za-z_][\w-]*)|\.?\[(\d+)\]|\.?\["((?:[^"\\]|\\.)*)"\]|\.?\['((?:[^'\\]|\\.)*)'\]|\.(\d+)"""
)


def _boolean(value: Json, path: str) -> str:
    if not isinstance(value, bool):
        raise _mismatch("a boolean", "Boolean", value, path)
    return "true" if value else "false"


def _float(value: Json, path: str) -> str:
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        raise _mismatch("a float", "Float", value, path)
    return str(value)


def _string(value: Json, path: str) -> str:
    if type(value) is not str:
        raise _mismatch("a string", "String", value, path)
    return value


def _mismatch(expected: str, type_name: str, value: Json, path: str) -> EngineError:
    return EngineError(
        "validation-failed", f"expected {expected} for type '{type_name}', but found {kind_of(value)}", path
    )


def _json(value: Json, path: str) -> str:
    return dump_json(value)


def _number(value: Json, path: str) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        raise _cannot_parse("Scientific", "Number", value, path)
    return str(value)


def _whole_number(value: Json, path: str) -> str:
    if isinstance(value, Decimal) and value != value.to_integral_value():
        raise _out_of_bounds(value, path)
    return str(int(value)) if isinstance(value, Decimal) else _number(value, path)


def _cannot_parse(name: str, expected: str, value: Json, path: str) -> EngineError:
    found = {
        "null": "Null",
        "a boolean": "Boolean",
        "an integer": "Number",
        "a float": "Number",
        "a string": "String",
        "a list": "Array",
        "an object": "Object",
    }[kind_of(value)]
    return EngineError(
        "parse-failed", f"parsing {name} failed, expected {expected}, but encountered {found}", path
    )


def _text_only(value: Json, path: str) -> str:
    if not isinstance(value, str):
        raise _cannot_parse("Text", "String", value, path)
    return value


def _any(value: Json, path: str) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    return dump_json(value)


def _array(value: Json, path: str) -> str:
    return array_text("any", value, path) if isinstance(value, list | tuple) else _any(value, path)


def array_text(element: str, value: Json, path: str) -> str:
    """A PostgreSQL array literal; nested lists give more dimensions. A text is taken as written."""
    if isinstance(value, str):
        return value
    items = value if isinstance(value, list | tuple) else [value]
    parts = []
    for index, item in enumerate(items):
        here = f"{path}[{index}]"
        if item is None:
            parts.append("NULL")
        elif isinstance(item, list | tuple) and element != "json":
            parts.append(array_text(element, item, here))
        else:
            text = CONVERSIONS[element](item, here)
            parts.append(text if PLAIN_ITEM.fullmatch(text) else _quoted_item(text))
    return "{" + ",".join(parts) + "}"


PLAIN_ITEM: Final = re.compile(r"-?[0-9]+(\.[0-9]+)?")


def _quoted_item(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


CONVERSIONS: Final[Mapping[str, Callable[[Json, str], str]]] = {
    "integer": _integer,
    "limit": _positive,
    "offset": _offset,
    "json path": _json_path,
    "boolean": _boolean,
    "float": _float,
    "string": _string,
    "json": _json,
    "number": _number,
    "whole number": _whole_number,
    "text": _text_only,
    "array": _array,
    "any": _any,
    "geojson": _any,
}

CONVERSION_BY_TYPE: Final[Mapping[str, str]] = {
    "int4": "integer",
    "int2": "whole number",
    "int8": "whole number",
    "bool": "boolean",
    "float4": "float",
    "float8": "number",
    "numeric": "number",
    "text": "string",
    "varchar": "string",
    "bpchar": "text",
    "name": "text",
    "citext": "text",
    "uuid": "text",
    "timestamptz": "text",
    "timestamp": "text",
    "date": "text",
    "timetz": "text",
    "time": "any",
    "json": "json",
    "jsonb": "json",
    "geometry": "geojson",
    "geography": "geojson",
}

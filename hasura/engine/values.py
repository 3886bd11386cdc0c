"""JSON values of clients and metadata as the text that PostgreSQL's input functions read.

    to_text("int4", 7, path) == "7"
    to_text("array of text", ["a", 'b"c'], path) == '{"a","b\\"c"}'

Every parameter of every statement is text and is cast inside the statement, so one rule per type is enough. A
conversion is named after the type of the column; a text is taken for any type, as PostgreSQL reads it.
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
Conversion = Callable[[Json, str], str]

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
    """What Hasura calls a literal of a query in its messages."""
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
    return scalar.comparable_as if scalar.element is None else f"array of {scalar.element}"


ARRAY: Final = "array of "
"""Of a column: items may be null."""
LIST: Final = "list of "
"""Of an operator (`_in`): items may not."""


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
    if value != value.__floor__() or not least <= value < limit:
        message = (
            f"The value {scientific(value)} lies outside the bounds or is not an integer. "
            "Maybe it is a float, or is there integer overflow?"
        )
        raise EngineError("parse-failed", message, path)
    return str(int(value))


def _is_number(value: Json) -> bool:
    return isinstance(value, int | float | Decimal) and not isinstance(value, bool)


def scientific(value: int | Decimal) -> str:
    """A number as Haskell's Scientific shows it, which gives a numeric its scale: 2.147483648e9, 0.1, 5.0."""
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


def _number(label: str, show: Callable[[Any], str] = str) -> Conversion:
    def convert(value: Json, path: str) -> str:
        if isinstance(value, str):
            return value
        if not _is_number(value):
            raise _unparsed(f"parsing {label} failed, ", "Number", value, path)
        return show(value)

    return convert


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
            parts.append(text if PLAIN_ITEM.fullmatch(text) else _quoted_item(text))
    return "{" + ",".join(parts) + "}"


PLAIN_ITEM: Final = re.compile(r"-?[0-9]+(\.[0-9]+)?")


def _quoted_item(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


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
    return array_text("any", keys, path)


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
    "float4": _number("Float expected for input type: PGFloat"),
    "float8": _number("Float expected for input type: PGDouble"),
    "numeric": _number("Scientific", scientific),
    "money": _number("Scientific", "{:.2f}".format),
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

SPATIAL: Final = frozenset({"geometry", "geography"})
"""Conversions whose values are GeoJSON."""

"""JSON values: read, written, and named as Hasura names them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any, Final

from hasura.engine.catalog import ScalarType

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


PLAIN_ITEM: Final = re.compile(r"-?[0-9]+(\.[0-9]+)?")


def array_item(text: str) -> str:
    """An item of PostgreSQL's array literal, quoted where it is not a plain number."""
    if PLAIN_ITEM.fullmatch(text):
        return text
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def array_literal(items: Iterable[str]) -> str:
    """PostgreSQL's array literal."""
    return "{" + ",".join(items) + "}"


SPATIAL: Final = frozenset({"geometry", "geography"})
"""Conversions whose values are GeoJSON."""

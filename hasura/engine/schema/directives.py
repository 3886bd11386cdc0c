"""The directives of executable documents."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from hasura.engine.schema.types import InputField, NonNull, TextTag, inputs_of


@dataclass(frozen=True, slots=True)
class Directive:
    """A directive, where it may stand, and whether introspection shows it."""

    name: str
    description: str
    locations: tuple[str, ...]
    arguments: Mapping[str, InputField]
    advertised: bool = True


LOCATION_NAMES: Final[Mapping[str, str]] = {
    "QUERY": "a query",
    "MUTATION": "a mutation",
    "SUBSCRIPTION": "a subscription",
    "FIELD": "a field",
    "INLINE_FRAGMENT": "an inline fragment",
}

_SELECTIONS: Final = ("FIELD", "FRAGMENT_SPREAD", "INLINE_FRAGMENT")
_CONDITION: Final = inputs_of(InputField("if", NonNull("Boolean"), TextTag("if")))

DIRECTIVES: Final[Mapping[str, Directive]] = {
    item.name: item
    for item in (
        Directive("include", "whether this query should be included", _SELECTIONS, _CONDITION),
        Directive("skip", "whether this query should be skipped", _SELECTIONS, _CONDITION),
        Directive(
            "cached",
            "whether this query should be cached (Hasura Cloud only)",
            ("QUERY",),
            inputs_of(
                InputField("ttl", NonNull("Int"), TextTag("ttl"), "measured in seconds", "60"),
                InputField(
                    "refresh", NonNull("Boolean"), TextTag("refresh"), "refresh the cache entry", "false"
                ),
            ),
        ),
        Directive(
            "_multiple_top_level_fields",
            "several root fields in one live query",
            ("SUBSCRIPTION",),
            {},
            advertised=False,
        ),
    )
}

"""`__schema` and `__type`, answered from the role's own types.

The types of the answer are in `meta_types.py`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from hasura.engine.arguments import Leaf
from hasura.engine.plan.nodes import Constant, RequestVariable
from hasura.engine.schema.types import (
    Field,
    InputField,
    NonNull,
    Object,
    RoleSchema,
    TextTag,
    fields_of,
    inputs_of,
)

if TYPE_CHECKING:
    from hasura.engine.walk import Selected, Walker


@dataclass(frozen=True, slots=True)
class IntrospectionTag:
    """`__schema` or `__type`."""


ROOT_FIELDS: Final[Mapping[str, Field]] = fields_of(
    Field("__schema", NonNull("__Schema"), IntrospectionTag()),
    Field(
        "__type",
        "__Type",
        IntrospectionTag(),
        inputs_of(InputField("name", NonNull("String"), TextTag("name"))),
    ),
)
"""What the query root of every role has beside its own fields."""


class Introspection:
    """Answers for one role's schema."""

    def __init__(self, schema: RoleSchema, walker: Walker) -> None:
        self.schema = schema
        self.walker = walker
        self._collected: dict[int, tuple[Selected, Object, list[Selected]]] = {}

    def answer(self, selected: Selected) -> bytes:
        """The JSON of `__schema` or `__type`."""
        value: Any = self.schema
        if selected.name == "__type":
            value = self.schema.types.get(self._name(selected))
            if value is None:
                return b"null"
        return json.dumps(self._object(value, selected), ensure_ascii=False, separators=(",", ":")).encode()

    def _name(self, selected: Selected) -> str:
        leaf = selected.argument("name")
        assert isinstance(leaf, Leaf)
        if isinstance(leaf.source, Constant):
            return str(leaf.source.value)
        assert isinstance(leaf.source, RequestVariable)
        return str(self.walker.values.get(leaf.source.name))

    def _object(self, value: Any, selected: Selected) -> dict[str, Any]:
        parent, fields = self._below(selected)
        return self._fields(value, parent, fields)

    def _below(self, selected: Selected) -> tuple[Object, list[Selected]]:
        """The fields below a selected one, collected once however many objects it is asked of."""
        known = self._collected.get(id(selected))
        if known is None:
            known = (selected, *self.walker.below(selected))
            self._collected[id(selected)] = known
        return known[1], known[2]

    def _fields(self, value: Any, parent: Object, fields: list[Selected]) -> dict[str, Any]:
        result: dict[str, Any] = {}
        for item in fields:
            if item.definition is None:
                result[item.key] = parent.name
                continue
            inner = item.definition.tag(self.schema, value)
            if not item.selections:
                result[item.key] = inner
            elif isinstance(inner, list):
                below, chosen = self._below(item)
                result[item.key] = [self._fields(each, below, chosen) for each in inner]
            else:
                result[item.key] = None if inner is None else self._object(inner, item)
        return result

"""Functions: the root fields of tracked ones, and `args` of these and of computed fields."""

from __future__ import annotations

from collections.abc import Collection

from hasura.engine.catalog import Function
from hasura.engine.metadata import ADMIN, TrackedFunction
from hasura.engine.schema import objects
from hasura.engine.schema.builder import Builder
from hasura.engine.schema.names import is_valid
from hasura.engine.schema.types import (
    ArgumentTag,
    Field,
    FunctionTag,
    InputField,
    InputObject,
    NonNull,
    TextTag,
    TypeReference,
    inputs_of,
    required_list,
)


def function_fields(b: Builder, function: TrackedFunction, *, infer_permissions: bool) -> list[Field]:
    """A tracked function and the aggregate of its rows, where the role may call it."""
    target = b.selectable(function.returns)
    if target is None or not is_valid(b.names.base(function.name)):
        return []
    explicit = function.exposed_as == "mutation" or not infer_permissions
    if explicit and b.role != ADMIN and b.role not in function.roles:
        return []
    tracked, permission = target
    base = b.names.function(function)
    given = function_arguments(
        b,
        function.function,
        {function.session_argument},
        b.names.type(base, "args"),
        f'input parameters for function "{b.names.base(function.name)}"',
    )
    arguments = inputs_of(*given, *objects.row_arguments(b, tracked, permission))
    name = b.names.customized(function.root_fields.get("function") or base)
    row = objects.row(b, tracked, permission)
    type_: TypeReference = row if function.single else required_list(row)
    is_mutation = function.exposed_as == "mutation"
    what = f'{"VOLATILE " if is_mutation else ""}function "{function.name}"'
    text = function.comment or f'execute {what} which returns "{tracked.name}"'
    rows = Field(name, type_, FunctionTag(function), arguments, text)
    if function.single or is_mutation:
        return [rows]
    shown = function.root_fields.get("function_aggregate") or b.names.field(base, "aggregate")
    text = f'execute {what} and query aggregates on result of table type "{tracked.name}"'
    return objects.with_aggregate(b, tracked, permission, rows, b.names.customized(shown), text)


def function_arguments(
    b: Builder, function: Function, hidden: Collection[int | None], name: str, text: str
) -> list[InputField]:
    """`args`, of the type `name`, for what the client gives; the engine fills the `hidden` positions."""
    shown = [(p, item) for p, item in enumerate(function.arguments) if p not in hidden]
    if not shown:
        return []
    fields = [
        InputField(item.name or f"arg_{p + 1}", b.scalar(item.type), ArgumentTag(p), null=True)
        for p, item in shown
    ]
    b.add(name, lambda: InputObject(name, inputs_of(*fields)))
    required = any(not item.has_default for _, item in shown)
    return [InputField("args", NonNull(name) if required else name, TextTag("args"), text)]

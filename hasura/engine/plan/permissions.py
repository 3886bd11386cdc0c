"""Permissions as plans: the only place where a `PermittedTable` is made.

A row filter is JSON in the metadata (`{"user_id": {"_eq": "X-Hasura-User-Id"}}`); `parse_filter` checks it
against the catalog when metadata is loaded, so that no request ever meets a broken one.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from hasura.engine.catalog import Column, QualifiedName, ScalarType, Table
from hasura.engine.errors import EngineError
from hasura.engine.plan.function import computed_call
from hasura.engine.plan.nodes import (
    TRUE,
    AllOf,
    AnyOf,
    BooleanExpression,
    CastOperand,
    ColumnOperand,
    Comparison,
    Constant,
    Exists,
    FunctionCall,
    FunctionOperand,
    FunctionRows,
    Negation,
    NullTest,
    Operand,
    Parameter,
    PermittedTable,
    SessionVariable,
    WithinDistance,
)
from hasura.engine.plan.operators import (
    COLUMN_COMPARISONS,
    OPERATOR_ALIASES,
    cast_targets,
    operators_for,
    right_type,
)
from hasura.engine.values import ARRAY, conversion_of

if TYPE_CHECKING:
    from hasura.engine.metadata import ComputedField, SelectPermission, TrackedTable

SESSION_PREFIX = "x-hasura-"


def permitted(tracked: TrackedTable, permission: SelectPermission) -> PermittedTable:
    """The table as a role sees it."""
    return PermittedTable(tracked.table, permission.row_filter)


def visible(permission: SelectPermission | None, column: Column) -> ColumnOperand:
    """A column as a role sees it: NULL in rows where an inherited role does not show the cell."""
    condition = None if permission is None else permission.column_conditions.get(column.name)
    return ColumnOperand(column, condition)


def visible_computed(
    permission: SelectPermission | None, computed: ComputedField, call: FunctionCall
) -> FunctionOperand:
    """A scalar computed field as a role sees it."""
    assert computed.function.return_type is not None
    condition = None if permission is None else permission.column_conditions.get(computed.name)
    return FunctionOperand(call, computed.function.return_type, condition)


def permitted_rows(table: Table, row_filter: BooleanExpression) -> PermittedTable:
    """The rows that an update or delete permission lets a role touch."""
    return PermittedTable(table, row_filter)


def written_by_caller(table: Table) -> PermittedTable:
    """Rows that this very request wrote: they passed the checks, and Hasura shows them unfiltered."""
    return PermittedTable(table, TRUE)


def inside_permission(table: Table) -> PermittedTable:
    """A table as permissions themselves see it: the author of a filter is not subject to other filters."""
    return PermittedTable(table, TRUE)


def is_session_variable(value: Any) -> bool:
    """Whether a text in the metadata names a session variable."""
    return isinstance(value, str) and value.lower().startswith(SESSION_PREFIX)


def preset_value(column: Column, value: Any) -> Parameter:
    """The value of a column preset: a session variable or a constant."""
    return _value(value, column.type.sql, conversion_of(column.type))


def _value(value: Any, sql_type: str, conversion: str) -> Parameter:
    if is_session_variable(value):
        return Parameter(SessionVariable(value.lower()), sql_type, "any", "$")
    return Parameter(Constant(value), sql_type, conversion, "$")


class FilterParser:
    """Parses filters over the tracked tables. The name of the column at fault is in each error."""

    def __init__(
        self, tracked: Mapping[QualifiedName, TrackedTable], tables: Mapping[QualifiedName, Table]
    ) -> None:
        self.tracked = tracked
        self.tables = tables

    def parse(self, table: Table, document: Any) -> BooleanExpression:
        """A whole filter; `table` is also the root that `["$", column]` means."""
        return self._object(table, document, table)

    def _object(self, table: Table, document: Any, root: Table) -> BooleanExpression:
        if not isinstance(document, Mapping):
            raise EngineError("parse-failed", "expected an object for a boolean expression")
        items = tuple(self._entry(table, key, value, root) for key, value in document.items())
        return items[0] if len(items) == 1 else AllOf(items)

    def _entry(self, table: Table, key: str, value: Any, root: Table) -> BooleanExpression:
        match key:
            case "_and" | "$and":
                return AllOf(tuple(self._object(table, item, root) for item in _list(value)))
            case "_or" | "$or":
                return AnyOf(tuple(self._object(table, item, root) for item in _list(value)))
            case "_not" | "$not":
                return Negation(self._object(table, value, root))
            case "_exists" | "$exists":
                return self._exists(value, root)
        if key in table.columns:
            column = table.columns[key]
            return self._comparisons(table, ColumnOperand(column, None), column.type, value, root)
        tracked = self.tracked.get(table.name)
        if tracked and key in tracked.relationships:
            relationship = tracked.relationships[key]
            target = self.tables[relationship.target]
            inner = self._object(target, value, root)
            return Exists(relationship.join, inside_permission(target), inner)
        if tracked and key in tracked.computed_fields:
            return self._computed(table, tracked.computed_fields[key], value, root)
        raise EngineError("not-exists", f'column "{key}" does not exist')

    def _exists(self, value: Any, root: Table) -> BooleanExpression:
        name = qualified_name(value["_table"])
        if name not in self.tables or name not in self.tracked:
            raise EngineError("not-exists", f'table "{name}" does not exist')
        table = self.tables[name]
        return Exists(None, inside_permission(table), self._object(table, value.get("_where", {}), root))

    def _computed(self, table: Table, computed: ComputedField, value: Any, root: Table) -> BooleanExpression:
        call = computed_call(computed, {}, "$")
        if computed.returns_table is not None:
            target = self.tables[computed.returns_table]
            rows = FunctionRows(call, inside_permission(target))
            return Exists(None, rows, self._object(target, value, root))
        left = visible_computed(None, computed, call)
        return self._comparisons(table, left, left.type, value, root)

    def _comparisons(
        self, table: Table, left: Operand, scalar: ScalarType, value: Any, root: Table
    ) -> BooleanExpression:
        if not isinstance(value, Mapping):
            value = {"_eq": value}
        items = tuple(
            self._comparison(table, left, scalar, _operator_name(name), operand, root)
            for name, operand in value.items()
        )
        return items[0] if len(items) == 1 else AllOf(items)

    def _comparison(
        self, table: Table, left: Operand, scalar: ScalarType, name: str, value: Any, root: Table
    ) -> BooleanExpression:
        if name == "_is_null":
            if is_session_variable(value):
                return NullTest(left, _value(value, "boolean", "boolean"))
            return NullTest(left, str(value).lower() == "true")
        if name == "_cast":
            return self._cast(table, left, scalar, value, root)
        if name in COLUMN_COMPARISONS:
            right = self._other_column(table, value, root)
            return _compare(COLUMN_COMPARISONS[name], left, right)
        operators = operators_for(scalar)
        if name not in operators:
            raise EngineError("unexpected-payload", f"Expecting column operators. Unknown operator: {name}")
        if value is None:
            raise EngineError("unexpected-payload", "unexpected null value")
        if operators[name].right == "distance":
            return WithinDistance(
                left,
                _value(value["from"], scalar.sql, conversion_of(scalar)),
                _value(value["distance"], "float8", "any"),
            )
        if name in {"_in", "_nin"} and isinstance(value, list) and any(map(is_session_variable, value)):
            single = "_eq" if name == "_in" else "_neq"
            parameters = (_value(item, scalar.sql, _lenient_of(scalar)) for item in value)
            each = tuple(Comparison(single, left, parameter) for parameter in parameters)
            return AnyOf(each) if name == "_in" else AllOf(each)
        sql_type, element = right_type(operators[name], scalar)
        conversion = (
            ARRAY + _lenient(element)
            if element
            else "any"
            if operators[name].right != "same"
            else _lenient_of(scalar)
        )
        return _compare(name, left, _value(value, sql_type, conversion))

    def _cast(
        self, table: Table, left: Operand, scalar: ScalarType, value: Any, root: Table
    ) -> BooleanExpression:
        """Targets are named as in GraphQL or as in PostgreSQL."""
        targets = cast_targets(scalar)
        by_name = {**{target.name: target for target in targets.values()}, **targets}
        items = []
        for name, inner in value.items():
            target = by_name.get(name)
            if target is None:
                message = f'cannot cast column of type "{scalar.name}" to type "{name}"'
                raise EngineError("unexpected-payload", message)
            items.append(self._comparisons(table, CastOperand(left, target.sql), target, inner, root))
        return AllOf(tuple(items))

    def _other_column(self, table: Table, value: Any, root: Table) -> ColumnOperand:
        if isinstance(value, list) and value and value[0] == "$":
            return ColumnOperand(_known_column(root, value[-1]), None, "root")
        return ColumnOperand(_known_column(table, value[-1] if isinstance(value, list) else value), None)


def _lenient_of(scalar: ScalarType) -> str:
    return _lenient(scalar.comparable_as) if scalar.element is None else ARRAY + "any"


def _lenient(element: str) -> str:
    return "json" if element in {"json", "jsonb"} else "any"


def _compare(name: str, left: Operand, right: Operand) -> BooleanExpression:
    """In permissions `_neq` also holds for NULL, as Hasura's null-safe form does."""
    if name == "_neq" and isinstance(right, Parameter):
        return AnyOf((Comparison("_neq", left, right), NullTest(left, True)))
    return Comparison(name, left, right)


def _operator_name(name: str) -> str:
    plain = "_" + name[1:] if name.startswith("$") else name
    return OPERATOR_ALIASES.get(plain, plain)


def _known_column(table: Table, name: Any) -> Column:
    if name not in table.columns:
        raise EngineError("not-exists", f'column "{name}" does not exist')
    return table.columns[name]


def _list(value: Any) -> list[Any]:
    if not isinstance(value, list):
        raise EngineError("parse-failed", "expected a list for a boolean expression")
    return value


def qualified_name(value: Any) -> QualifiedName:
    """A table or function as metadata names it: `"author"` or `{"schema": "public", "name": "author"}`."""
    if isinstance(value, str):
        return QualifiedName("public", value)
    return QualifiedName(value.get("schema", "public"), value["name"])

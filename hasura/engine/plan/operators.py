"""Operators of conditions and of updates: their GraphQL names, their SQL, and what values they take."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from hasura.engine.catalog import ScalarType
from hasura.engine.schema.types import ListOf, NonNull, TypeReference
from hasura.engine.values import LIST


@dataclass(frozen=True, slots=True)
class Operator:
    """`right` is `same` (the column's own type), `list` (of that type), or a type of its own.

    `sql` stands between the sides; `quantifier` (ANY, ALL) wraps the right one.
    """

    sql: str
    right: str = "same"
    quantifier: str | None = None
    description: str | None = None
    function: bool = False
    """Written as a function of PostGIS, in the schema of the type: st_contains(a, b)."""


EQUALITY: Final[Mapping[str, Operator]] = {
    "_eq": Operator("="),
    "_gt": Operator(">"),
    "_gte": Operator(">="),
    "_in": Operator("=", "list", "ANY"),
    "_lt": Operator("<"),
    "_lte": Operator("<="),
    "_neq": Operator("<>"),
    "_nin": Operator("<>", "list", "ALL"),
}

TEXT: Final[Mapping[str, Operator]] = {
    "_like": Operator("LIKE", description="does the column match the given pattern"),
    "_nlike": Operator("NOT LIKE", description="does the column NOT match the given pattern"),
    "_ilike": Operator("ILIKE", description="does the column match the given case-insensitive pattern"),
    "_nilike": Operator(
        "NOT ILIKE", description="does the column NOT match the given case-insensitive pattern"
    ),
    "_similar": Operator("SIMILAR TO", description="does the column match the given SQL regular expression"),
    "_nsimilar": Operator(
        "NOT SIMILAR TO", description="does the column NOT match the given SQL regular expression"
    ),
    "_regex": Operator(
        "~", description="does the column match the given POSIX regular expression, case sensitive"
    ),
    "_iregex": Operator(
        "~*", description="does the column match the given POSIX regular expression, case insensitive"
    ),
    "_nregex": Operator(
        "!~", description="does the column NOT match the given POSIX regular expression, case sensitive"
    ),
    "_niregex": Operator(
        "!~*", description="does the column NOT match the given POSIX regular expression, case insensitive"
    ),
}

JSONB: Final[Mapping[str, Operator]] = {
    "_contains": Operator("@>", description="does the column contain the given json value at the top level"),
    "_contained_in": Operator("<@", description="is the column contained in the given json value"),
    "_has_key": Operator("?", "text", description="does the string exist as a top-level key in the column"),
    "_has_keys_any": Operator(
        "?|", "text[]", description="do any of these strings exist as top-level keys in the column"
    ),
    "_has_keys_all": Operator(
        "?&", "text[]", description="do all of these strings exist as top-level keys in the column"
    ),
}

ARRAY: Final[Mapping[str, Operator]] = {
    "_contains": Operator("@>", description="does the array contain the given value"),
    "_contained_in": Operator("<@", description="is the array contained in the given array value"),
}

LTREE: Final[Mapping[str, Operator]] = {
    "_ancestor": Operator("@>", description="is the left argument an ancestor of right (or equal)?"),
    "_ancestor_any": Operator("@>", "list", description="does array contain an ancestor of `ltree`?"),
    "_descendant": Operator("<@", description="is the left argument a descendant of right (or equal)?"),
    "_descendant_any": Operator("<@", "list", description="does array contain a descendant of `ltree`?"),
    "_matches": Operator("~", "lquery", description="does `ltree` match `lquery`?"),
    "_matches_any": Operator("?", "lquery[]", description="does `ltree` match any `lquery` in array?"),
    "_matches_fulltext": Operator("@", "ltxtquery", description="does `ltree` match `ltxtquery`?"),
}

SPATIAL: Final[Mapping[str, Operator]] = {
    f"_{name}": Operator(name, function=True)
    for name in (
        "st_3d_intersects",
        "st_contains",
        "st_crosses",
        "st_equals",
        "st_intersects",
        "st_overlaps",
        "st_touches",
        "st_within",
    )
} | {"_st_d_within": Operator("st_dwithin", "distance", function=True)}
"""`_st_d_within` takes {distance, from}; geography has only it and `_st_intersects`."""

COLUMN_COMPARISONS: Final[Mapping[str, str]] = {
    "_ceq": "_eq",
    "_cne": "_neq",
    "_cneq": "_neq",
    "_cgt": "_gt",
    "_clt": "_lt",
    "_cgte": "_gte",
    "_clte": "_lte",
}
"""Permission operators that compare with another column, and the operator they stand for."""

OPERATOR_ALIASES: Final[Mapping[str, str]] = {"_ne": "_neq"}
"""Older names that permissions may use."""

TEXT_TYPES: Final = frozenset({"text", "varchar", "bpchar", "citext", "name"})


def operators_for(scalar: ScalarType) -> Mapping[str, Operator]:
    """The operators a type has in its `<type>_comparison_exp`."""
    base = scalar.comparable_as
    if scalar.element is not None:
        return {**EQUALITY, **ARRAY}
    if base in TEXT_TYPES:
        return {**EQUALITY, **TEXT}
    if base == "jsonb":
        return {**EQUALITY, **JSONB}
    if base == "geometry":
        return {**EQUALITY, **SPATIAL}
    if base == "geography":
        return {**EQUALITY, **{key: SPATIAL[key] for key in ("_st_d_within", "_st_intersects")}}
    if base == "ltree":
        return {**EQUALITY, **LTREE}
    return EQUALITY


TEXT_TYPE: Final = ScalarType("text", "pg_catalog", "text", "b", None, None)


def cast_targets(scalar: ScalarType) -> Mapping[str, ScalarType]:
    """What `_cast` makes of a type, by the GraphQL names of the results."""
    match scalar.comparable_as:
        case "jsonb":
            return {"String": TEXT_TYPE}
        case "geometry" | "geography" as own:
            other = "geography" if own == "geometry" else "geometry"
            sql = extension_type(scalar, other)
            return {other: ScalarType(other, scalar.schema, sql, "b", None, None)}
        case _:
            return {}


def right_type(operator: Operator, scalar: ScalarType) -> tuple[str, str | None]:
    """The SQL type of the right side, and the name of its element type where it is a list."""
    match operator.right:
        case "same" | "distance":
            return scalar.sql, None
        case "list":
            return scalar.sql + "[]", scalar.name
        case "text[]":
            return "text[]", "text"
        case "lquery[]":
            return extension_type(scalar, "lquery") + "[]", "lquery"
        case "text":
            return "text", None
        case other:
            return extension_type(scalar, other), None


def extension_type(scalar: ScalarType, name: str) -> str:
    """A sibling type of the extension that `scalar` comes from, with the same schema written before it."""
    head, dot, _ = scalar.sql.rpartition(".")
    return f"{head}{dot}{name}"


# ---------------------------------------------------------------- order


@dataclass(frozen=True, slots=True)
class Direction:
    """A value of `order_by`."""

    sql: str

    @property
    def description(self) -> str:
        """PostgreSQL's words in GraphQL's."""
        order, _, nulls = self.sql.partition(" ")
        return f"in {order.lower()}ending order, {nulls.lower()}"


DIRECTIONS: Final[Mapping[str, Direction]] = {
    "asc": Direction("ASC NULLS LAST"),
    "asc_nulls_first": Direction("ASC NULLS FIRST"),
    "asc_nulls_last": Direction("ASC NULLS LAST"),
    "desc": Direction("DESC NULLS FIRST"),
    "desc_nulls_first": Direction("DESC NULLS FIRST"),
    "desc_nulls_last": Direction("DESC NULLS LAST"),
}

# ---------------------------------------------------------------- updates


@dataclass(frozen=True, slots=True)
class Given:
    """The value of an update operator that is not of the column's own type."""

    type: TypeReference
    sql: str
    conversion: str


@dataclass(frozen=True, slots=True)
class UpdateOperator:
    """An argument of updates: `sql` is the new value of a column, and `types` are those that it works on.

    `verb` says what its input object is for, where that is not the description.
    """

    name: str
    sql: str
    description: str
    types: frozenset[str] | None = frozenset({"jsonb"})
    given: Given | None = None
    verb: str | None = None

    def takes(self, scalar: ScalarType) -> bool:
        """Whether a column of this type can be changed so."""
        return self.types is None or scalar.comparable_as in self.types


NUMERIC: Final = frozenset({"int2", "int4", "int8", "numeric", "float4", "float8", "money"})

UPDATE_OPERATORS: Final[Mapping[str, UpdateOperator]] = {
    "_append": UpdateOperator(
        "append",
        "{column} || {value}",
        "append existing jsonb value of filtered columns with new jsonb value",
    ),
    "_delete_at_path": UpdateOperator(
        "delete_at_path",
        "{column} #- {value}",
        "delete the field or element with specified path "
        "(for JSON arrays, negative integers count from the end)",
        given=Given(ListOf(NonNull("String")), "text[]", LIST + "text"),
    ),
    "_delete_elem": UpdateOperator(
        "delete_elem",
        "{column} - {value}",
        "delete the array element with specified index (negative integers count from the end). "
        "throws an error if top level container is not an array",
        given=Given("Int", "integer", "int4"),
    ),
    "_delete_key": UpdateOperator(
        "delete_key",
        "{column} - {value}",
        "delete key/value pair or string element. key/value pairs are matched based on their key value",
        given=Given("String", "text", "text"),
    ),
    "_inc": UpdateOperator(
        "inc",
        "{column} + {value}",
        "increments the numeric columns with given value of the filtered values",
        NUMERIC,
        verb="incrementing numeric columns in",
    ),
    "_prepend": UpdateOperator(
        "prepend",
        "{value} || {column}",
        "prepend existing jsonb value of filtered columns with new jsonb value",
    ),
    "_set": UpdateOperator(
        "set",
        "{value}",
        "sets the columns of the filtered rows to the given values",
        None,
        verb="updating data in",
    ),
}

"""Tracked tables: their configuration, and the values of enum tables."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from hasura.engine.catalog import QualifiedName, Table
from hasura.engine.metadata import Contents, TableConfiguration, TrackedTable
from hasura.engine.schema.names import is_valid
from hasura.engine.tracking.problems import Problems, in_one_sentence, table_json

LITERALS: Final = frozenset({"true", "false", "null"})
"""Names that GraphQL lets no enum value have."""


def track_tables(
    entries: Mapping[QualifiedName, Mapping[str, Any]], contents: Contents, problems: Problems
) -> dict[QualifiedName, TrackedTable]:
    """The tables that exist, under their configuration; the others become inconsistencies."""
    tracked = {}
    for name, entry in entries.items():
        table = contents.catalog.tables.get(name)
        if table is None:
            problems.add("table", name, f'no such table/view exists in source: "{name}"', table_json(name))
            continue
        values = contents.enum_values.get(name) if entry.get("is_enum") else None
        if entry.get("is_enum"):
            reasons = enum_problems(table, values)
            if reasons:
                reason = in_one_sentence(f'the table "{name}" cannot be used as an enum', reasons)
                problems.add("table", name, reason, table_json(name))
                continue
        configuration = _configuration(entry)
        clash = _name_clash(table, configuration)
        if clash is not None:
            problems.add("table", name, clash, table_json(name))
            continue
        tracked[name] = TrackedTable(problems.source, table, configuration, enum_values=values)
    return tracked


def _name_clash(table: Table, configuration: TableConfiguration) -> str | None:
    names = [configuration.column_names.get(column, column) for column in table.columns]
    twice = sorted({name for name in names if names.count(name) > 1})
    if not twice:
        return None
    return f"the following custom column names conflict with other columns: {', '.join(twice)}"


def _configuration(entry: Mapping[str, Any]) -> TableConfiguration:
    configuration = entry.get("configuration") or {}
    names = dict(configuration.get("custom_column_names") or {})
    comments = {}
    for column, settings in (configuration.get("column_config") or {}).items():
        if settings.get("custom_name"):
            names[column] = settings["custom_name"]
        if settings.get("comment") is not None:
            comments[column] = settings["comment"]
    roots, root_comments = {}, {}
    for key, value in (configuration.get("custom_root_fields") or {}).items():
        if isinstance(value, Mapping):
            if value.get("name"):
                roots[key] = value["name"]
            if value.get("comment") is not None:
                root_comments[key] = value["comment"]
        elif value:
            roots[key] = value
    return TableConfiguration(
        configuration.get("custom_name"), roots, root_comments, names, comments, configuration.get("comment")
    )


def enum_problems(table: Table, values: tuple[tuple[str, str | None], ...] | None) -> list[str]:
    """Why a table cannot be an enum, in Hasura's words."""
    reasons = []
    primary = table.primary_key
    if primary is None:
        reasons.append("the table must have a primary key")
    elif len(primary.columns) != 1:
        columns = ", ".join(primary.columns)
        reasons.append(f"the table\u2019s primary key must not span multiple columns ({columns})")
    else:
        key = table.columns[primary.columns[0]]
        if key.type.name != "text":
            shown = key.type.sql
            reasons.append(
                f'the table\u2019s primary key ("{key.name}") must have type "text", not type "{shown}"'
            )
    others = [item for item in table.columns.values() if not primary or item.name not in primary.columns]
    if len(others) > 1:
        shown = ", ".join(sorted(table.columns))
        reasons.append(
            "the table must have exactly one primary key and optionally one comment column, "
            f"not {len(table.columns)} columns ({shown})"
        )
    elif others and others[0].type.name != "text":
        reasons.append(
            f'the table\u2019s comment column ("{others[0].name}") must have type "text", '
            f'not type "{others[0].type.sql}"'
        )
    if values is not None and not values and not reasons:
        reasons.append("the table must have at least one row")
    unspeakable = sorted(value for value, _ in values or () if value in LITERALS or not is_valid(value))
    if unspeakable:
        reasons.append(_unspeakable([f'"{value}"' for value in unspeakable]))
    return reasons


def _unspeakable(values: list[str]) -> str:
    if len(values) == 1:
        return f"the value {values[0]} is not a valid GraphQL enum value name"
    comma = "," if len(values) > 2 else ""
    listed = f"{', '.join(values[:-1])}{comma} and {values[-1]}"
    return f"the values {listed} are not valid GraphQL enum value names"

"""Create, drop and rename relationships."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from hasura.engine.errors import EngineError
from hasura.engine.metadata_commands.draft import Draft, Entry, commented, drop_named, label
from hasura.engine.metadata_commands.renames import Renames, rename_in_filters
from hasura.engine.plan.permissions import qualified_name
from hasura.engine.shapes import NAME, OBJECT, check_shape
from hasura.engine.tracking import table_json

WAYS: Final = ("foreign_key_constraint_on", "manual_configuration")
MANUAL: Final = {"remote_table": NAME, "column_mapping": OBJECT}


def create_relationship(kind: str) -> Callable[[Draft, Any], str]:
    """The command for object or array relationships."""

    def create(draft: Draft, args: Any) -> str:
        name = args["name"]
        entry = draft.table(args)
        table = qualified_name(args["table"])
        using = normalize_using(args["using"])
        if _is_taken(draft, args, entry, name):
            message = f'field with name "{name}" already exists in table "{table}"'
            is_relationship = any(item["name"] == name for item in _relationships(entry))
            raise EngineError("already-exists", message, "$.args" if is_relationship else "$.args.name")
        item = commented({"name": name, "using": using}, args)
        entry.setdefault(f"{kind}_relationships", []).append(item)
        return label(f"{kind}_relation", name, args, table)

    return create


def _is_taken(draft: Draft, args: Any, entry: Entry, name: str) -> bool:
    """Whether a relationship or a column of the table (that is not shown under another name) has a name."""
    source = draft.tracked(args)
    table = None if source is None else source.contents.catalog.tables.get(qualified_name(args["table"]))
    if any(item["name"] == name for item in _relationships(entry)):
        return True
    return table is not None and name in table.columns and name not in _custom_names(entry)


def _custom_names(entry: Entry) -> Mapping[str, Any]:
    configuration = entry.get("configuration") or {}
    return {**(configuration.get("custom_column_names") or {}), **(configuration.get("column_config") or {})}


def normalize_using(using: Any) -> Any:
    """Checks the shape; tables are written with their schema."""
    given = [key for key in WAYS if using.get(key) is not None]
    if len(given) != 1:
        only = "only " if given else ""
        message = f"{only}one of {'/'.join(WAYS)} should be present"
        raise EngineError("parse-failed", message, "$.args.using")
    if given == ["manual_configuration"]:
        check_shape(using, {"manual_configuration": MANUAL}, "$.args.using")
        return using
    on = using["foreign_key_constraint_on"]
    if isinstance(on, Mapping):
        columns = on.get("columns", on.get("column"))
        if "table" not in on or columns is None:
            raise EngineError("parse-failed", "Expecting object { table, columns }.", "$.args.using")
        name = table_json(qualified_name(on["table"]))
        if isinstance(columns, str):
            return {"foreign_key_constraint_on": {"column": columns, "table": name}}
        if len(columns) == 1:
            return {"foreign_key_constraint_on": {"column": columns[0], "table": name}}
        return {"foreign_key_constraint_on": {"columns": columns, "table": name}}
    return {"foreign_key_constraint_on": on}


def _relationships(entry: Entry) -> Iterator[Entry]:
    for kind in ("object", "array"):
        yield from entry.get(f"{kind}_relationships") or []


def _known(entry: Entry, args: Any, name: str) -> Entry:
    for item in _relationships(entry):
        if item["name"] == name:
            return item
    table = qualified_name(args["table"])
    raise EngineError("not-exists", f'relationship "{name}" on table "{table}" does not exist', "$.args")


def drop_relationship(draft: Draft, args: Any) -> None:
    """Forget a relationship."""
    entry = draft.table(args)
    name = _known(entry, args, args["relationship"])["name"]
    for kind in ("object", "array"):
        drop_named(entry, f"{kind}_relationships", "name", name)


def rename_relationship(draft: Draft, args: Any) -> None:
    """Give a relationship another name; permissions that use it follow."""
    entry, source = draft.table(args), draft.tracked(args)
    old, new = args["name"], args["new_name"]
    table = qualified_name(args["table"])
    relationship = _known(entry, args, old)
    if _is_taken(draft, args, entry, new):
        message = (
            f'cannot rename relationship "{old}" to "{new}" in table "{table}" as a column/relationship '
            "with the name already exists"
        )
        raise EngineError("already-exists", message, "$.args")
    relationship["name"] = new
    if source is not None:
        rename_in_filters(draft.tables(args), source, Renames(columns={table: {old: new}}))


def set_relationship_comment(draft: Draft, args: Any) -> None:
    """Comment a relationship."""
    _known(draft.table(args), args, args["name"])["comment"] = args.get("comment")

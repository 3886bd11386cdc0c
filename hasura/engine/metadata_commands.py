"""The commands that change a metadata document: tables, relationships, permissions, functions, collections.

A command gets a draft and its arguments, changes the draft, and answers with the name of the object it is
about (as inconsistencies are named), so that the object's own problem can be told from what it broke.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from hasura.engine.catalog import QualifiedName
from hasura.engine.errors import EngineError
from hasura.engine.inherited_roles import find_cycle
from hasura.engine.metadata import ADMIN, Inconsistency
from hasura.engine.plan.permissions import qualified_name
from hasura.engine.tracking import table_json

if TYPE_CHECKING:
    from hasura.engine.state import State

SUCCESS: Final[Mapping[str, str]] = {"message": "success"}
Entry = dict[str, Any]
KINDS: Final = ("select", "insert", "update", "delete")


@dataclass
class Draft:
    """A document being changed, and the state before."""

    document: Entry
    state: State
    answer: Any = None
    version: int = 1

    def source(self, args: Any) -> Entry:
        """The source that a command is about."""
        name = args.get("source", "default") if isinstance(args, Mapping) else "default"
        for source in self.document.setdefault("sources", []):
            if source["name"] == name:
                return dict_of(source)
        raise EngineError("not-exists", f'source with name "{name}" does not exist', "$.args")

    def tables(self, args: Any) -> list[Entry]:
        """The table entries of the source."""
        tables: list[Entry] = self.source(args).setdefault("tables", [])
        return tables

    def table(self, args: Any, path: str = "$.args.table") -> Entry:
        """The entry of the table that `args` names, which must be tracked."""
        name = qualified_name(args["table"])
        for entry in self.tables(args):
            if qualified_name(entry["table"]) == name:
                return entry
        source = args.get("source", "default")
        raise EngineError("not-exists", f'table "{name}" does not exist in source: {source}', path)

    def functions(self, args: Any) -> list[Entry]:
        """The function entries of the source."""
        functions: list[Entry] = self.source(args).setdefault("functions", [])
        return functions

    def listed(self, key: str) -> list[Entry]:
        """A list at the top of the document."""
        items: list[Entry] = self.document.setdefault(key, [])
        return items

    def remove(self, problem: Inconsistency) -> None:
        """Take an inconsistent object out."""
        definition = problem.definition
        match problem.type:
            case "table":
                drop_table(self, qualified_name(definition))
            case "object_relation" | "array_relation":
                kind = problem.type.split("_")[0]
                drop_named(
                    self._entry(definition["table"]), f"{kind}_relationships", "name", definition["name"]
                )
            case "computed_field":
                drop_named(self._entry(definition["table"]), "computed_fields", "name", definition["name"])
            case "function":
                name = qualified_name(definition["function"])
                self.source({})["functions"] = [
                    item for item in self.functions({}) if qualified_name(item["function"]) != name
                ]
            case kind if kind.endswith("_permission"):
                drop_named(self._entry(definition["table"]), f"{kind}s", "role", definition["role"])
            case _:
                self._remove_top_level(problem)

    def _entry(self, table: Any) -> Entry:
        return self.table({"table": table})

    def _remove_top_level(self, problem: Inconsistency) -> None:
        for key in ("actions", "remote_schemas", "cron_triggers", "rest_endpoints"):
            if key in self.document:
                self.document[key] = [item for item in self.document[key] if item != problem.definition]
        for source in list(self.document["sources"]):
            if problem.type == "source" and source["name"] == problem.definition:
                self.document["sources"].remove(source)


def dict_of(value: Any) -> Entry:
    """The same object, known to be a dictionary."""
    assert isinstance(value, dict)
    return value


def drop_named(entry: Entry, key: str, name_key: str, name: Any) -> Entry | None:
    """Remove the item of a list in an entry that has a name; None where there is none."""
    for item in entry.get(key, []):
        if item[name_key] == name:
            entry[key].remove(item)
            if not entry[key]:
                del entry[key]
            return dict_of(item)
    return None


def drop_table(draft: Draft, name: QualifiedName) -> None:
    """Forget a table."""
    source = draft.source({})
    source["tables"] = [item for item in source["tables"] if qualified_name(item["table"]) != name]


def text(args: Mapping[str, Any], key: str) -> str:
    """A required, non-empty text."""
    if key not in args:
        raise EngineError("parse-failed", f"key '{key}' not found", "$.args")
    value = args[key]
    if not isinstance(value, str):
        raise EngineError("parse-failed", "parsing Text failed, expected String", f"$.{key}")
    if not value:
        raise EngineError("parse-failed", "empty string not allowed", f"$.{key}")
    return value


# ---------------------------------------------------------------- tables


def track_table(draft: Draft, args: Any) -> str:
    """Track a table or view; `args` may be its name alone."""
    wrapped = isinstance(args, Mapping) and "table" in args
    name = qualified_name(args["table"] if wrapped else args)
    for known in draft.tables(args):
        if qualified_name(known["table"]) == name:
            raise EngineError("already-tracked", f'view/table already tracked: "{name}"', "$.args")
    if name in draft.state.metadata.functions:
        raise EngineError("not-supported", f'function with name "{name}" already exists', "$.args")
    entry: Entry = {"table": table_json(name)}
    if isinstance(args, Mapping):
        if args.get("is_enum"):
            entry["is_enum"] = True
        if args.get("configuration"):
            entry["configuration"] = args["configuration"]
    draft.tables(args).append(entry)
    return f"table {name} in source default"


def untrack_table(draft: Draft, args: Any) -> str | None:
    """Forget a table; what depends on it must go too, or `cascade` be said."""
    name = qualified_name(args["table"])
    if all(qualified_name(entry["table"]) != name for entry in draft.tables(args)):
        raise EngineError("already-untracked", f'view/table already untracked: "{name}"', "$.args")
    drop_table(draft, name)
    dependents = relationships_to(draft, name)
    if dependents and not args.get("cascade"):
        raise dependency_error([f"relationship {owner}.{item}" for owner, _, item in dependents])
    for owner, kind, item in dependents:
        drop_named(draft.table({"table": table_json(owner)}), f"{kind}_relationships", "name", item)
    return None


def dependency_error(objects: list[str]) -> EngineError:
    """What refuses to drop something that others need."""
    listed = ", ".join(f'{item} in source "default"' for item in objects)
    return EngineError(
        "dependency-error", f"cannot drop due to the following dependent objects: {listed}", "$.args"
    )


def relationships_to(draft: Draft, name: QualifiedName) -> list[tuple[QualifiedName, str, str]]:
    """(owner, kind, name) of every relationship to a table."""
    found: list[tuple[QualifiedName, str, str]] = []
    for entry in draft.tables({}):
        owner = qualified_name(entry["table"])
        tracked = draft.state.metadata.tables.get(owner)
        for item in tracked.relationships.values() if tracked else ():
            if item.target == name and owner != name:
                found.append((owner, item.kind, item.name))
    return found


def set_table_customization(draft: Draft, args: Any) -> str:
    """Custom names of a table, its columns and root fields."""
    entry = draft.table(args, "$.args")
    configuration = args.get("configuration") or {}
    entry.pop("configuration", None)
    if configuration:
        entry["configuration"] = configuration
    return f"table {qualified_name(args['table'])} in source default"


def set_table_custom_fields(draft: Draft, args: Any) -> str:
    """The older form of it."""
    configuration = {
        key: args[key] for key in ("custom_root_fields", "custom_column_names") if args.get(key) is not None
    }
    return set_table_customization(draft, {**args, "configuration": configuration})


def set_table_is_enum(draft: Draft, args: Any) -> str:
    """Make a table an enum, or a table again."""
    entry = draft.table(args)
    entry.pop("is_enum", None)
    if args.get("is_enum"):
        entry["is_enum"] = True
    return f"table {qualified_name(args['table'])} in source default"


# ---------------------------------------------------------------- relationships


def _create_relationship(kind: str) -> Callable[[Draft, Any], str]:
    def create(draft: Draft, args: Any) -> str:
        name = text(args, "name")
        entry = draft.table(args)
        table = qualified_name(args["table"])
        for other in ("object", "array"):
            if any(item["name"] == name for item in entry.get(f"{other}_relationships", [])):
                message = f'field with name "{name}" already exists in table "{table}"'
                raise EngineError("already-exists", message, "$.args")
        using = normalize_using(args.get("using"))
        column = draft.state.catalog.tables.get(table)
        if column is not None and name in column.columns and name not in _custom_names(entry):
            message = f'field with name "{name}" already exists in table "{table}"'
            raise EngineError("already-exists", message, "$.args.name")
        item: Entry = {"name": name, "using": using}
        if args.get("comment") is not None:
            item["comment"] = args["comment"]
        entry.setdefault(f"{kind}_relationships", []).append(item)
        return f"{kind}_relation {name} in table {table} in source default"

    return create


def _custom_names(entry: Entry) -> Mapping[str, Any]:
    configuration = entry.get("configuration") or {}
    return {**(configuration.get("custom_column_names") or {}), **(configuration.get("column_config") or {})}


def normalize_using(using: Any) -> Any:
    """Checks the shape; tables are written with their schema."""
    if not isinstance(using, Mapping) or not using:
        raise EngineError("parse-failed", "key 'using' not found", "$.args")
    if "foreign_key_constraint_on" not in using:
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


def drop_relationship(draft: Draft, args: Any) -> str | None:
    """Forget a relationship."""
    entry = draft.table(args)
    name = text(args, "relationship")
    for kind in ("object", "array"):
        if drop_named(entry, f"{kind}_relationships", "name", name):
            return None
    table = qualified_name(args["table"])
    raise EngineError("not-exists", f'relationship "{name}" on table "{table}" does not exist', "$.args")


def rename_relationship(draft: Draft, args: Any) -> str | None:
    """Give a relationship another name; permissions that use it follow."""
    entry = draft.table(args)
    old, new = text(args, "name"), text(args, "new_name")
    for kind in ("object", "array"):
        for item in entry.get(f"{kind}_relationships", []):
            if item["name"] == old:
                item["name"] = new
                for permission_kind in KINDS:
                    for permission in entry.get(f"{permission_kind}_permissions", []):
                        _rename_in_permission(permission["permission"], {old: new})
                return None
    table = qualified_name(args["table"])
    raise EngineError("not-exists", f'relationship "{old}" on table "{table}" does not exist', "$.args")


def _rename_in_permission(permission: Entry, names: Mapping[str, str]) -> None:
    for key in ("filter", "check"):
        if permission.get(key):
            permission[key] = rename_in_filter(permission[key], names)


def rename_in_filter(value: Any, names: Mapping[str, str]) -> Any:
    """Columns and relationships of the table itself; what lies below a relationship belongs to another."""
    if not names or not isinstance(value, Mapping):
        return value
    result = {}
    for key, inner in value.items():
        if key in {"_and", "_or", "$and", "$or"} and isinstance(inner, list):
            result[key] = [rename_in_filter(item, names) for item in inner]
        elif key in {"_not", "$not"}:
            result[key] = rename_in_filter(inner, names)
        else:
            result[names.get(key, key)] = inner
    return result


def set_relationship_comment(draft: Draft, args: Any) -> str | None:
    """Comment a relationship."""
    entry = draft.table(args)
    for kind in ("object", "array"):
        for item in entry.get(f"{kind}_relationships", []):
            if item["name"] == args.get("name"):
                item["comment"] = args.get("comment")
                return None
    raise EngineError("not-exists", f'relationship "{args.get("name")}" does not exist', "$.args")


# ---------------------------------------------------------------- permissions


def _create_permission(kind: str) -> Callable[[Draft, Any], str]:
    def create(draft: Draft, args: Any) -> str:
        role = text(args, "role")
        entry = draft.table(args, "$.args")
        table = qualified_name(args["table"])
        key = f"{kind}_permissions"
        if role == ADMIN or any(item["role"] == role for item in entry.get(key, [])):
            message = f'{kind} permission already defined on table "{table}" with role "{role}"'
            raise EngineError("already-exists", message, "$.args")
        if not isinstance(args.get("permission"), Mapping):
            raise EngineError("parse-failed", "key 'permission' not found", "$.args")
        item = {"role": role, "permission": args["permission"]}
        if args.get("comment") is not None:
            item["comment"] = args["comment"]
        entry.setdefault(key, []).append(item)
        return f"{kind}_permission {role} in table {table} in source default"

    return create


def _drop_permission(kind: str) -> Callable[[Draft, Any], None]:
    def drop(draft: Draft, args: Any) -> None:
        entry = draft.table(args)
        role = text(args, "role")
        if drop_named(entry, f"{kind}_permissions", "role", role) is None:
            table = qualified_name(args["table"])
            message = f'{kind} permission on table "{table}" for role "{role}" does not exist'
            raise EngineError("permission-denied", message, "$.args")

    return drop


def set_permission_comment(draft: Draft, args: Any) -> None:
    """Comment a permission."""
    entry = draft.table(args)
    for item in entry.get(f"{args.get('type')}_permissions", []):
        if item["role"] == args.get("role"):
            item["comment"] = args.get("comment")


# ---------------------------------------------------------------- computed fields and functions


def add_computed_field(draft: Draft, args: Any) -> str:
    """Add a computed field."""
    name = text(args, "name")
    entry = draft.table(args)
    table = qualified_name(args["table"])
    if any(item["name"] == name for item in entry.get("computed_fields", [])):
        raise EngineError("already-exists", f'computed field "{name}" already exists', "$.args")
    item = {"name": name, "definition": args["definition"]}
    if args.get("comment") is not None:
        item["comment"] = args["comment"]
    entry.setdefault("computed_fields", []).append(item)
    return f"computed_field {name} in table {table} in source default"


def drop_computed_field(draft: Draft, args: Any) -> None:
    """Forget a computed field; permissions that show it must go first, or `cascade` be said."""
    entry = draft.table(args)
    name = args.get("name")
    table = qualified_name(args["table"])
    if drop_named(entry, "computed_fields", "name", name) is None:
        raise EngineError("not-exists", f'computed field "{name}" does not exist', "$.args.name")
    users = [
        item
        for item in entry.get("select_permissions", [])
        if name in (item["permission"].get("computed_fields") or [])
    ]
    if users and not args.get("cascade"):
        raise dependency_error([f"permission {table}.{item['role']}.select" for item in users])
    for item in users:
        item["permission"]["computed_fields"].remove(name)


def track_function(draft: Draft, args: Any) -> str:
    """Track a function; `args` may be its name alone."""
    wrapped = isinstance(args, Mapping) and "function" in args
    name = qualified_name(args["function"] if wrapped else args)
    if any(qualified_name(item["function"]) == name for item in draft.functions(args)):
        raise EngineError("already-tracked", f'function already tracked: "{name}"', "$.args")
    if name in draft.state.metadata.tables:
        raise EngineError("not-supported", f'table with name "{name}" already exists', "$.args")
    item: Entry = {"function": table_json(name)}
    for key in ("configuration", "comment"):
        if wrapped and args.get(key) is not None:
            item[key] = args[key]
    draft.functions(args).append(item)
    return f"function {name} in source default"


def untrack_function(draft: Draft, args: Any) -> None:
    """Forget a function."""
    name = qualified_name(args["function"] if isinstance(args, Mapping) and "function" in args else args)
    source = draft.source(args)
    kept = [item for item in draft.functions(args) if qualified_name(item["function"]) != name]
    if len(kept) == len(source["functions"]):
        raise EngineError("not-exists", f'function "{name}" not found', "$.args")
    source["functions"] = kept


def _function(draft: Draft, args: Any) -> Entry:
    name = qualified_name(args["function"])
    for item in draft.functions(args):
        if qualified_name(item["function"]) == name:
            return item
    raise EngineError("not-exists", f'function "{name}" does not exist in source: default', "$.args.function")


def create_function_permission(draft: Draft, args: Any) -> str | None:
    """Let a role call a function."""
    entry = _function(draft, args)
    role = text(args, "role")
    name = qualified_name(args["function"])
    if any(item["role"] == role for item in entry.get("permissions", [])):
        message = f'permission of role "{role}" already exists for function "{name}" in source: "default"'
        raise EngineError("already-exists", message, "$.args")
    entry.setdefault("permissions", []).append({"role": role})
    return None


def drop_function_permission(draft: Draft, args: Any) -> None:
    """Take it back."""
    entry = _function(draft, args)
    role = text(args, "role")
    if drop_named(entry, "permissions", "role", role) is None:
        name = qualified_name(args["function"])
        message = f'permission of role "{role}" does not exist for function "{name}" in source: "default"'
        raise EngineError("not-exists", message, "$.args")


def set_function_customization(draft: Draft, args: Any) -> str:
    """Custom names of a function."""
    entry = _function(draft, args)
    entry["configuration"] = args.get("configuration") or {}
    return f"function {qualified_name(args['function'])} in source default"


# ---------------------------------------------------------------- roles


def add_inherited_role(draft: Draft, args: Any) -> str | None:
    """A role that may do what others may."""
    name = text(args, "role_name")
    roles = draft.listed("inherited_roles")
    if any(item["role_name"] == name for item in roles):
        raise EngineError("already-exists", f'inherited role "{name}" already exists', "$.args")
    roles.append({"role_name": name, "role_set": list(args["role_set"])})
    cycle = find_cycle({item["role_name"]: tuple(item["role_set"]) for item in roles})
    if cycle:
        message = "found cycle(s) in roles: [" + ",".join(f'"{role}"' for role in cycle) + "]"
        raise EngineError("cyclic-dependency", message, "$.args", http_status=400)
    return None


def drop_inherited_role(draft: Draft, args: Any) -> None:
    """Forget an inherited role."""
    name = text(args, "role_name")
    if drop_named(draft.document, "inherited_roles", "role_name", name) is None:
        raise EngineError("not-exists", f'inherited role "{name}" doesn\'t exist', "$.args")


Command = Callable[[Draft, Any], str | None]

COMMANDS: Final[dict[str, Command]] = {
    "track_table": track_table,
    "add_existing_table_or_view": track_table,
    "untrack_table": untrack_table,
    "set_table_customization": set_table_customization,
    "set_table_custom_fields": set_table_custom_fields,
    "set_table_is_enum": set_table_is_enum,
    "create_object_relationship": _create_relationship("object"),
    "create_array_relationship": _create_relationship("array"),
    "drop_relationship": drop_relationship,
    "rename_relationship": rename_relationship,
    "set_relationship_comment": set_relationship_comment,
    "set_permission_comment": set_permission_comment,
    "add_computed_field": add_computed_field,
    "drop_computed_field": drop_computed_field,
    "track_function": track_function,
    "untrack_function": untrack_function,
    "create_function_permission": create_function_permission,
    "drop_function_permission": drop_function_permission,
    "set_function_customization": set_function_customization,
    "add_inherited_role": add_inherited_role,
    "drop_inherited_role": drop_inherited_role,
    **{f"create_{kind}_permission": _create_permission(kind) for kind in KINDS},
    **{f"drop_{kind}_permission": _drop_permission(kind) for kind in KINDS},
}

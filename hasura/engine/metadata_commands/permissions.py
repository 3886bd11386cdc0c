"""Permissions and inherited roles."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from hasura.engine.errors import EngineError
from hasura.engine.inherited_roles import check_cycles
from hasura.engine.metadata import ADMIN
from hasura.engine.metadata_commands.draft import (
    Draft,
    argument,
    commented,
    drop_named,
    label,
    text,
)
from hasura.engine.plan.permissions import qualified_name


def create_permission(kind: str) -> Callable[[Draft, Any], str]:
    """The command for one kind of permission."""

    def create(draft: Draft, args: Any) -> str:
        role = text(args, "role")
        entry = draft.table(args, "$.args")
        table = qualified_name(args["table"])
        key = f"{kind}_permissions"
        if role == ADMIN or any(item["role"] == role for item in entry.get(key) or []):
            message = f'{kind} permission already defined on table "{table}" with role "{role}"'
            raise EngineError("already-exists", message, "$.args")
        if not isinstance(args.get("permission"), Mapping):
            raise EngineError("parse-failed", "key 'permission' not found", "$.args")
        item = commented({"role": role, "permission": args["permission"]}, args)
        entry.setdefault(key, []).append(item)
        return label(f"{kind}_permission", role, args, table)

    return create


def drop_permission(kind: str) -> Callable[[Draft, Any], None]:
    """The command that takes one back."""

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
    for item in entry.get(f"{args.get('type')}_permissions") or []:
        if item["role"] == args.get("role"):
            item["comment"] = args.get("comment")


def add_inherited_role(draft: Draft, args: Any) -> None:
    """A role that may do what others may."""
    name = text(args, "role_name")
    roles = draft.listed("inherited_roles")
    if any(item["role_name"] == name for item in roles):
        raise EngineError("already-exists", f'inherited role "{name}" already exists', "$.args")
    roles.append({"role_name": name, "role_set": list(argument(args, "role_set"))})
    check_cycles(roles)


def drop_inherited_role(draft: Draft, args: Any) -> None:
    """Forget an inherited role."""
    name = text(args, "role_name")
    if drop_named(draft.document, "inherited_roles", "role_name", name) is None:
        raise EngineError("not-exists", f'inherited role "{name}" doesn\'t exist', "$.args")

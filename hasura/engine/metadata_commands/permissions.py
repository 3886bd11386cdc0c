"""Permissions and inherited roles."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from hasura.engine.errors import EngineError
from hasura.engine.inherited_roles import check_cycles, role_label
from hasura.engine.metadata import ADMIN
from hasura.engine.metadata_commands.draft import KINDS, Draft, commented, drop_named, label
from hasura.engine.plan.permissions import qualified_name


def create_permission(kind: str) -> Callable[[Draft, Any], str]:
    """The command for one kind of permission."""

    def create(draft: Draft, args: Any) -> str:
        role = args["role"]
        entry = draft.table(args, "$.args")
        table = qualified_name(args["table"])
        key = f"{kind}_permissions"
        if role == ADMIN or any(item["role"] == role for item in entry.get(key) or []):
            message = f'{kind} permission already defined on table "{table}" with role "{role}"'
            raise EngineError("already-exists", message, "$.args")
        item = commented({"role": role, "permission": args["permission"]}, args)
        entry.setdefault(key, []).append(item)
        return label(f"{kind}_permission", role, args, table)

    return create


def drop_permission(kind: str) -> Callable[[Draft, Any], None]:
    """The command that takes one back."""

    def drop(draft: Draft, args: Any) -> None:
        entry = draft.table(args)
        if drop_named(entry, f"{kind}_permissions", "role", args["role"]) is None:
            raise _missing(kind, args)

    return drop


def set_permission_comment(draft: Draft, args: Any) -> None:
    """Comment a permission: its kind is called `type` in the documentation, `permission` by the server."""
    kind, role = args.get("type", args.get("permission")), args["role"]
    if kind not in KINDS:
        message = "perm_type should be one of 'insert', 'select', 'update', 'delete'"
        raise EngineError("parse-failed", message, "$.args.type")
    for item in draft.table(args).get(f"{kind}_permissions") or []:
        if item["role"] == role:
            item["comment"] = args.get("comment")
            return
    raise _missing(kind, args)


def _missing(kind: str, args: Any) -> EngineError:
    table = qualified_name(args["table"])
    message = f'{kind} permission on table "{table}" for role "{args["role"]}" does not exist'
    return EngineError("permission-denied", message, "$.args")


def add_inherited_role(draft: Draft, args: Any) -> str:
    """A role that may do what others may, in the place of one of that name."""
    name = args["role_name"]
    if name in args["role_set"]:
        message = "an inherited role name cannot be in the role combination"
        raise EngineError("invalid-params", message, "$.args")
    drop_named(draft.document, "inherited_roles", "role_name", name)
    roles = draft.listed("inherited_roles")
    roles.append({"role_name": name, "role_set": list(args["role_set"])})
    check_cycles(roles)
    return role_label(name)


def drop_inherited_role(draft: Draft, args: Any) -> None:
    """Forget an inherited role."""
    name = args["role_name"]
    if drop_named(draft.document, "inherited_roles", "role_name", name) is None:
        raise EngineError("not-exists", f'"{name}" inherited role doesn\'t exist', "$.args")

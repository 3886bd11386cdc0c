"""What every planner needs: the walk over the operation, the tables, and the caller's rights."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from hasura.engine.catalog import QualifiedName
from hasura.engine.errors import EngineError
from hasura.engine.metadata import RolePermissions, SelectPermission, TrackedTable
from hasura.engine.plan.nodes import PermittedTable
from hasura.engine.plan.permissions import permitted
from hasura.engine.walk import Walker


@dataclass(frozen=True, slots=True)
class PlanContext:
    """One operation of one role; `tables` are those of the source that a root field belongs to."""

    walker: Walker
    tables: Mapping[QualifiedName, TrackedTable]
    role: str
    backend: bool
    contexts: Mapping[str, PlanContext]
    """Those of all sources, by name."""

    def rights(self, tracked: TrackedTable) -> RolePermissions:
        """The role's permissions on a table."""
        return tracked.role(self.role).for_caller(backend=self.backend)

    def selectable(self, name: QualifiedName) -> tuple[TrackedTable, SelectPermission]:
        """A table the schema let the role name, with its select permission."""
        tracked = self.tables[name]
        permission = self.rights(tracked).select
        if permission is None:
            raise EngineError("permission-error", f'no select permission on table "{name}"')
        return tracked, permission

    def rows(self, name: QualifiedName) -> tuple[PermittedTable, SelectPermission]:
        """The same, with the rows of it that the role may see."""
        tracked, permission = self.selectable(name)
        return permitted(tracked, permission), permission

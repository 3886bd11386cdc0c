"""`api_limits` of the metadata: how deep, how wide, how often and how long a role may ask.

    depth_limit: {global: 5, per_role: {user: 3}}
    rate_limit: {global: {unique_params: IP, max_reqs_per_min: 10}}

Administrators have none. Depth and nodes are those of the query as written, fragments included.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from graphql.language import ast

from hasura.engine.errors import EngineError
from hasura.engine.metadata import ADMIN
from hasura.engine.operation import Operation
from hasura.engine.session import Session

SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class RoleLimits:
    """The limits of one role; None where there is none."""

    depth: int | None
    nodes: int | None
    batch: int | None
    seconds: float | None
    requests: int | None
    unique: tuple[str, ...]


NO_LIMITS = RoleLimits(None, None, None, None, None, ())


def limits_of(document: Mapping[str, Any], role: str) -> RoleLimits:
    """What the metadata says for a role: its own limit, else the global one."""
    limits = document.get("api_limits") or {}
    if role == ADMIN or not limits or limits.get("disabled"):
        return NO_LIMITS

    def of(key: str) -> Any:
        entry = limits.get(key) or {}
        return (entry.get("per_role") or {}).get(role, entry.get("global"))

    seconds = of("time_limit")
    rate = of("rate_limit") or {}
    unique = rate.get("unique_params")
    names = (unique,) if isinstance(unique, str) else tuple(unique or ())
    return RoleLimits(
        of("depth_limit"),
        of("node_limit"),
        of("batch_limit"),
        None if seconds is None else float(seconds),
        rate.get("max_reqs_per_min"),
        tuple(name.lower() for name in names),
    )


def check_operation(limits: RoleLimits, operation: Operation) -> None:
    """Refuse an operation that is too deep or has too many nodes."""
    if limits.depth is None and limits.nodes is None:
        return
    depth, nodes = _measure(operation.node.selection_set, operation)
    if limits.depth is not None and depth > limits.depth:
        raise EngineError("depth-limit-exceeded", f"depth limit exceeded: {depth} of {limits.depth}")
    if limits.nodes is not None and nodes > limits.nodes:
        raise EngineError("node-limit-exceeded", f"node limit exceeded: {nodes} of {limits.nodes}")


def _measure(selection: ast.SelectionSetNode | None, operation: Operation) -> tuple[int, int]:
    """(levels of fields, fields that have fields)."""
    depth, nodes = 0, 0
    for item in selection.selections if selection else ():
        if isinstance(item, ast.FieldNode):
            below, inner = _measure(item.selection_set, operation)
            depth = max(depth, below + 1)
            nodes += inner + (1 if item.selection_set else 0)
            continue
        part = operation.fragments[item.name.value] if isinstance(item, ast.FragmentSpreadNode) else item
        assert isinstance(part, ast.FragmentDefinitionNode | ast.InlineFragmentNode)
        below, inner = _measure(part.selection_set, operation)
        depth = max(depth, below)
        nodes += inner
    return depth, nodes


def check_batch(limits: RoleLimits, size: int) -> None:
    """Refuse a list of too many requests."""
    if limits.batch is not None and size > limits.batch:
        raise EngineError("batch-limit-exceeded", f"batch limit exceeded: {size} of {limits.batch}")


@dataclass(slots=True)
class RateLimiter:
    """Counts requests per role and whatever else makes a caller (session variables, or the address)."""

    seen: dict[tuple[str, ...], deque[float]] = field(default_factory=dict)

    def check(self, limits: RoleLimits, session: Session, address: str) -> None:
        """Refuse the request that is one too many within a minute."""
        if limits.requests is None:
            return
        parts = (address if name == "ip" else session.variables.get(name, "") for name in limits.unique)
        times = self.seen.setdefault((session.role, *parts), deque())
        now = time.monotonic()
        while times and times[0] <= now - SECONDS:
            times.popleft()
        if len(times) >= limits.requests:
            raise EngineError("rate-limit-exceeded", "rate limit exceeded", http_status=429)
        times.append(now)
        if len(self.seen) > 10_000:
            self.seen = {key: kept for key, kept in self.seen.items() if kept and kept[-1] > now - SECONDS}

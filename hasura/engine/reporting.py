"""Connections that remember what their statements changed, as the triggers of `hdb_engine` report it.

A report is a NOTICE in the same round trip as the write. It is kept until the connection goes back to the
pool: by then its transaction is over. (One that was rolled back wakes somebody for nothing, without harm.)
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import asyncpg

APPLICATION_NAME: Final = "hdb_engine"
"""How the triggers know the engine's own connections; it is also what pg_stat_activity shows."""
NOTICE_PREFIX: Final = "hdb_engine changed "
CHANNEL: Final = "hdb_engine"
"""Where engines on the same database, and triggers on others' connections, tell what changed."""

if TYPE_CHECKING:

    class _Connection(asyncpg.Connection[asyncpg.Record]):
        def _process_log_message(self, fields: dict[str, str], last_query: str) -> None: ...
else:
    _Connection = asyncpg.Connection


class ReportingConnection(_Connection):
    """A connection of the engine's pool."""

    __slots__ = ("_reports",)

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._reports: list[str] = []

    def take_reports(self) -> list[str]:
        """What was reported since the last call: `subscriptions/triggers.py` says how."""
        if not self._reports:
            return self._reports
        reports, self._reports = self._reports, []
        return reports

    def _process_log_message(self, fields: dict[str, str], last_query: str) -> None:
        message = fields.get("M", "")
        if message.startswith(NOTICE_PREFIX):
            self._reports.append(message[len(NOTICE_PREFIX) :])
        else:
            super()._process_log_message(fields, last_query)

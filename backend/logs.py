"""JSON lines on standard output, each with the request it belongs to; no content and no secrets.

An exception is logged as its types and frames, never with its message: messages of PostgreSQL, GraphQL and
model clients repeat what people wrote. What is worth knowing is passed as a field by the code that logs.
"""

import json
import logging
import re
import sys
import traceback
import uuid
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any

_request_id: ContextVar[str] = ContextVar("request_id", default="")
ACCEPTED_REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{1,64}\Z")
FIELDS = "fields"
CAUSES, FRAMES = 5, 6
ENCODE = json.JSONEncoder(ensure_ascii=False, default=str).encode
QUIET = (
    "httpx",
    "httpx2",
    "httpcore",
    "httpcore2",
    "openai",
    "gql",
    "asyncio",
    "uvicorn.access",
    "procrastinate",
)
# Warns of each attempt in vain, with the address in it: `backend.jobs` says that the database is away.
SILENT = ("psycopg",)


def current_request_id() -> str:
    """The id of the request that is being answered; empty outside of one."""
    return _request_id.get()


def begin_request(offered: str | None) -> str:
    """Takes the client's id when it is harmless, else makes one; everything logged from here carries it."""
    request_id = offered if offered and ACCEPTED_REQUEST_ID.match(offered) else uuid.uuid4().hex
    _request_id.set(request_id)
    return request_id


def log(
    logger: logging.Logger, level: int, event: str, error: BaseException | None = None, **fields: Any
) -> None:
    """One line: a fixed sentence as `event`, everything variable as fields."""
    logger.log(level, event, extra={FIELDS: fields}, exc_info=error)


class JsonFormatter(logging.Formatter):
    """A record as one line of JSON."""

    def format(self, record: logging.LogRecord) -> str:
        """The line; messages of libraries are left out when they could repeat what an exception says."""
        line: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "event": record.getMessage(),
        }
        if request_id := current_request_id():
            line["request_id"] = request_id
        line.update(getattr(record, FIELDS, {}))
        if record.exc_info and record.exc_info[1] is not None:
            line["error"] = describe(record.exc_info[1])
        return ENCODE(line)


def describe(error: BaseException) -> list[dict[str, Any]]:
    """An exception and its causes, outermost first: type and frames of each."""
    described: list[dict[str, Any]] = []
    current: BaseException | None = error
    while current is not None and len(described) < CAUSES:
        frames = traceback.extract_tb(current.__traceback__)[-FRAMES:]
        described.append(
            {
                "type": f"{type(current).__module__}.{type(current).__qualname__}",
                "frames": [f"{_short(frame.filename)}:{frame.lineno} {frame.name}" for frame in frames],
            }
        )
        if isinstance(current, BaseExceptionGroup):
            current = current.exceptions[0]
        else:
            current = current.__cause__ or (None if current.__suppress_context__ else current.__context__)
    return described


def _short(filename: str) -> str:
    return filename.rpartition("/site-packages/")[2]


def configure_logging() -> None:
    """Sends everything through one formatter and silences libraries that would log what people write."""
    # What no line shows is not looked for: the caller's frame, threads and processes.
    logging._srcfile = None
    logging.logThreads = logging.logProcesses = logging.logMultiprocessing = False
    handler = logging.StreamHandler(sys.stdout)
    handler.setFormatter(JsonFormatter())
    logging.root.handlers = [handler]
    logging.root.setLevel(logging.INFO)
    for name in QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)
    for name in SILENT:
        logging.getLogger(name).setLevel(logging.CRITICAL)
    for name in ("uvicorn", "uvicorn.error", "uvicorn.access"):
        logging.getLogger(name).handlers = []
        logging.getLogger(name).propagate = True

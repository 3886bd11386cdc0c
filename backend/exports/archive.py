"""Everything of a person as a zip that is written while it is read, so that its size does not matter.

account.json                        who they are
sessions/<day> <title> <id>.json    every session, the trash too: schemas.SessionExport
sessions/<day> <title> <id>.md      the branch that is shown
files/<id> <name>                   what they uploaded
files.json                          what these are, and which could not be read
"""

import json
import time
import zipfile
from collections.abc import AsyncIterator
from pathlib import PurePosixPath
from typing import Any
from uuid import UUID

from obstore.exceptions import BaseError as StorageError

from backend.exports.names import file_name
from backend.exports.sessions import PAGE, Reader, as_json, as_markdown, now
from backend.files.storage import Storage, stream
from backend.services.hasura_client import HasuraClient

Row = dict[str, Any]


class _Sink:
    """Where the zip is written to: what was written since the last time is taken away."""

    def __init__(self) -> None:
        self._pieces: list[bytes] = []

    def write(self, data: bytes) -> int:
        self._pieces.append(bytes(data))
        return len(data)

    def flush(self) -> None:
        """There is nothing to do: `zipfile` asks for it."""

    def take(self) -> bytes:
        taken = b"".join(self._pieces)
        self._pieces = []
        return taken


async def archive(
    graphql: HasuraClient, reader: Reader, user_id: str, storage: Storage | None
) -> AsyncIterator[bytes]:
    """The bytes of the zip. What fails on the way cuts it off: no half of it passes for the whole."""
    sink = _Sink()
    # Without a place to go back to, which a stream has not: sizes come behind the data.
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as packed:  # type: ignore[call-overload]
        async for name, compressed, pieces in _entries(graphql, reader, user_id, storage):
            entry = zipfile.ZipInfo(name, time.gmtime()[:6])
            entry.compress_type = zipfile.ZIP_DEFLATED if compressed else zipfile.ZIP_STORED
            with packed.open(entry, "w", force_zip64=True) as output:
                async for piece in pieces:
                    output.write(piece)
                    if written := sink.take():
                        yield written
    yield sink.take()


Entry = tuple[str, bool, AsyncIterator[bytes]]


async def _entries(
    graphql: HasuraClient, reader: Reader, user_id: str, storage: Storage | None
) -> AsyncIterator[Entry]:
    """The name of each file in the zip, whether it is worth compressing, and its bytes."""
    user = (await graphql.execute("export_user", reader(), {"user_id": user_id}))["users_by_pk"]
    account = {"format": "parley-account", "version": 1, "exported_at": now(), "user": user}
    yield "account.json", True, _json(account)
    async for session in _sessions(graphql, reader):
        title = file_name(session["title"], "Chat")
        name = f"sessions/{session['created_at'][:10]} {title} {session['session_id'][:8]}"
        yield f"{name}.json", True, _encoded(as_json(graphql, reader, session))
        yield f"{name}.md", True, _encoded(as_markdown(graphql, reader, session))
    files: list[Row] = []
    async for row in _files(graphql, reader):
        path = PurePosixPath(file_name(row["name"], "file"))
        name = f"files/{row['file_id'][:8]} {path}"
        opened = None if storage is None else await _opened(storage, row["file_id"])
        files.append({**row, "path": name if opened else None})
        if opened:
            yield name, False, opened
    yield "files.json", True, _json(files)


async def _sessions(graphql: HasuraClient, reader: Reader) -> AsyncIterator[Row]:
    for status in (None, "deleted"):
        before: int | None = None
        while rows := await graphql.get_user_chat_sessions(
            reader(), limit=PAGE, before_id=before, status=status
        ):
            for row in rows:
                yield row
            before = rows[-1]["id"]


async def _files(graphql: HasuraClient, reader: Reader) -> AsyncIterator[Row]:
    after = str(UUID(int=0))
    while rows := (await graphql.execute("export_files", reader(), {"after": after, "limit": PAGE}))["files"]:
        for row in rows:
            yield row
        after = rows[-1]["file_id"]


async def _opened(storage: Storage, file_id: str) -> AsyncIterator[bytes] | None:
    """The bytes of a file, or None when they are not there."""
    pieces = stream(storage, f"files/{file_id}")
    try:
        first = await anext(pieces, b"")
    except (FileNotFoundError, StorageError):
        return None
    return _after(first, pieces)


async def _after(first: bytes, pieces: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    yield first
    async for piece in pieces:
        yield piece


async def _json(value: object) -> AsyncIterator[bytes]:
    yield json.dumps(value, ensure_ascii=False, indent=2).encode() + b"\n"


async def _encoded(pieces: AsyncIterator[str]) -> AsyncIterator[bytes]:
    async for piece in pieces:
        yield piece.encode()

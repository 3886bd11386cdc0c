"""The one file that knows GraphQL: what the routes need, as functions, over one session opened at start-up.

The documents are in `backend/graphql/`, parsed once. Every request carries the caller's own token, so GraphQL
decides what may be seen; what it refuses becomes an `ApiError` here, told apart by the names of constraints.
"""

import logging
import time
import uuid
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import aiohttp
from gql import Client
from gql.client import AsyncClientSession
from gql.transport.aiohttp import AIOHTTPTransport
from gql.transport.exceptions import TransportError, TransportQueryError

from backend.errors import ApiError
from backend.logs import current_request_id, log
from backend.metrics import Metrics
from backend.services.documents import load_documents
from backend.services.refusals import (
    graphql_unavailable,
    message_id_conflict,
    refusal,
    refused_by,
    session_not_found,
)
from backend.services.tokens import Caller

logger = logging.getLogger("backend.graphql")
Row = dict[str, Any]
TIMEOUT_SECONDS = 15.0
WORDS = frozenset({"session_id", "role", "content", "type", "metadata"})


@dataclass(frozen=True)
class Stored:
    """A row, and whether this request stored it or an earlier one had."""

    row: Row
    created: bool


@dataclass(frozen=True)
class ReplyState:
    """What the caller sees around one message: its session, the reply that runs there, the message's own."""

    session: Row | None
    message: Row | None
    running: Row | None
    generation: Row | None
    # The branch that the message continues, newest first.
    path: list[Row] = field(default_factory=list)


class HasuraClient:
    """GraphQL as the routes see it. Every method acts as `caller` and sees what that caller may see."""

    def __init__(self, url: str, metrics: Metrics) -> None:
        self._documents = load_documents()
        self._metrics = metrics
        self._transport = AIOHTTPTransport(url)
        # The transport's own timeout is enough.
        self._session = AsyncClientSession(Client(transport=self._transport, execute_timeout=None))

    async def open(self) -> None:
        """Opens the session that serves all requests; nothing is connected until the first one."""
        self._transport.client_session_args = {
            "timeout": aiohttp.ClientTimeout(total=TIMEOUT_SECONDS, sock_connect=5.0),
            # An idle connection is given up before the other end closes it, which may be a proxy.
            "connector": aiohttp.TCPConnector(limit=100, keepalive_timeout=3.0),
            "cookie_jar": aiohttp.DummyCookieJar(),  # one session serves all users
        }
        await self._session.connect()  # type: ignore[no-untyped-call]

    async def close(self) -> None:
        """Closes it."""
        await self._session.close()  # type: ignore[no-untyped-call]

    # Sessions -----------------------------------------------------------------------------------------------

    async def create_chat_session(self, caller: Caller, values: Row) -> Stored:
        """A new session; the one of the same session_id when the caller has stored it before."""
        data = await self.execute("create_chat_session", caller, {"object": values})
        created: Row | None = data["insert_chat_sessions_one"]
        if created is not None:
            return Stored(created, True)
        stored = await self.get_chat_session(caller, values["session_id"])
        if stored is None:
            raise ApiError(409, "session-id-conflict", "This session_id cannot be used: make a new one.")
        return Stored(stored, False)

    async def get_user_chat_sessions(
        self, caller: Caller, *, limit: int, before_id: int | None = None, status: str | None = None
    ) -> list[Row]:
        """The caller's sessions, newest first, from below `before_id`; deleted ones only when asked for."""
        where: Row = {"status": {"_eq": status} if status else {"_neq": "deleted"}}
        if before_id is not None:
            where["id"] = {"_lt": before_id}
        data = await self.execute("get_user_chat_sessions", caller, {"where": where, "limit": limit})
        rows: list[Row] = data["chat_sessions"]
        return rows

    async def get_chat_session(self, caller: Caller, session_id: str) -> Row | None:
        """One session, deleted ones too; None when there is none that the caller may see."""
        data = await self.execute("get_chat_session", caller, {"session_id": session_id})
        return _first(data["chat_sessions"])

    async def update_chat_session(self, caller: Caller, session_id: str, changes: Row) -> Row:
        """The changed session. A deleted one takes nothing but `status`: active restores it."""
        where: Row = {"session_id": {"_eq": session_id}}
        if changes.get("status") != "active" and changes != {"status": "deleted"}:
            where["status"] = {"_neq": "deleted"}
        data = await self.execute("update_chat_session", caller, {"where": where, "changes": changes})
        updated = _first(data["update_chat_sessions"]["returning"])
        if updated is None:
            raise await self._no_such_live_session(caller, session_id)
        return updated

    async def delete_chat_session(self, caller: Caller, session_id: str) -> Row:
        """Puts a session into the trash; once more changes nothing."""
        return await self.update_chat_session(caller, session_id, {"status": "deleted"})

    async def update_session_message_count(self, caller: Caller, session_id: str) -> Row:
        """Counts a session's messages anew: the repair, should the stored number ever be wrong."""
        data = await self.execute("update_session_message_count", caller, {"session_id": session_id})
        repaired = _first(data["update_session_message_count"])
        if repaired is None:
            raise session_not_found()
        return repaired

    async def set_automatic_title(self, caller: Caller, session_id: str, title: str) -> None:
        """Titles a session that nobody has titled; `caller` is the assistant."""
        await self.execute("set_automatic_title", caller, {"session_id": session_id, "title": title})

    # Messages -----------------------------------------------------------------------------------------------

    async def get_chat_messages(
        self, caller: Caller, session_id: str, *, limit: int, after_seq: int = 0
    ) -> list[Row]:
        """Live messages in their order, from above `after_seq`."""
        variables = {"session_id": session_id, "after_seq": after_seq, "limit": limit}
        data = await self.execute("get_chat_messages", caller, variables)
        if not data["chat_sessions"]:
            raise session_not_found()
        rows: list[Row] = data["chat_messages"]
        return rows

    async def add_chat_message(self, caller: Caller, values: Row) -> Stored:
        """Stores a message once: with a message_id that the caller has stored before, that message."""
        try:
            data = await self.execute("add_chat_message", caller, {"object": values})
        except ApiError as error:
            if error.status >= 500 or error.status == 401:
                raise
            return await self._stored_message(caller, values, error)
        created: Row | None = data["insert_chat_messages_one"]
        if created is not None:
            return Stored(created, True)
        return await self._stored_message(caller, values, message_id_conflict())

    async def get_message(self, caller: Caller, session_id: str, message_id: str) -> Row | None:
        """One message of a session by its id, a tombstone too."""
        variables = {"session_id": session_id, "message_id": message_id}
        data = await self.execute("get_stored_message", caller, variables)
        found = _first(data["chat_messages"])
        return found if found is not None and found["session_id"] == session_id else None

    async def clear_chat_messages(self, caller: Caller, session_id: str) -> int:
        """Deletes all messages of a session, which stays."""
        variables = {"session_id": session_id, "deleted_at": datetime.now(UTC).isoformat()}
        data = await self.execute("clear_chat_messages", caller, variables)
        if not data["update_chat_sessions"]["affected_rows"]:
            raise await self._no_such_live_session(caller, session_id)
        return int(data["update_chat_messages"]["affected_rows"])

    async def get_session_path(self, caller: Caller, session_id: str, leaf: str, limit: int) -> list[Row]:
        """The branch that ends in `leaf`, newest message first."""
        variables = {"session_id": session_id, "leaf": leaf, "limit": limit}
        rows: list[Row] = (await self.execute("get_session_path", caller, variables))["session_path"]
        return rows

    # Replies ------------------------------------------------------------------------------------------------

    async def get_reply_state(
        self, caller: Caller, session_id: str, message_id: str, leaf: str | None = None, limit: int = 0
    ) -> ReplyState:
        """What there is for a message that is to be answered, whether it is stored or not; of the branch that
        ends in `leaf`, or that is shown, the last `limit` messages."""
        variables = {"session_id": session_id, "message_id": message_id, "leaf": leaf, "limit": limit}
        data = await self.execute("get_reply_state", caller, variables)
        return ReplyState(
            session=_first(data["chat_sessions"]),
            message=_first(data["chat_messages"]),
            running=_first(data["running"]),
            generation=_first(data["latest"]),
            path=data["session_path"],
        )

    async def get_regeneration_state(self, caller: Caller, message_id: str, generation_id: str) -> ReplyState:
        """What there is for a message that is to be answered anew, with its `parent`, as `generation_id`."""
        variables = {"message_id": message_id, "generation_id": generation_id}
        data = await self.execute("get_regeneration_state", caller, variables)
        return ReplyState(
            session=_first(data["chat_sessions"]),
            message=_first(data["chat_messages"]),
            running=_first(data["running"]),
            generation=_first(data["begun"]),
        )

    async def get_generation(self, caller: Caller, generation_id: str) -> Row | None:
        """A generation with its `message` and its `reply`, as far as that is stored."""
        data = await self.execute("get_generation", caller, {"generation_id": generation_id})
        return _first(data["chat_generations"])

    async def open_generation(self, caller: Caller, values: Row) -> Row:
        """Begins a generation as the assistant; 409 `generation-active` while another one runs."""
        data = await self.execute("open_generation", caller, {"object": values})
        opened: Row = data["insert_chat_generations_one"]
        return opened

    async def finish_generation(
        self, caller: Caller, generation_id: str, changes: Row, message: Row
    ) -> Row | None:
        """Stores the reply and ends its generation at once; None when its message_id is stored already."""
        variables = {"object": message, "generation_id": generation_id, "changes": changes}
        data = await self.execute("finish_generation", caller, variables)
        stored: Row | None = data["insert_chat_messages_one"]
        return stored

    async def end_generation(self, caller: Caller, generation_id: str, changes: Row) -> None:
        """Ends a generation that leaves no message; one that has ended already stays as it is."""
        await self.execute("end_generation", caller, {"generation_id": generation_id, "changes": changes})

    async def stop_generation(self, caller: Caller, generation_id: str) -> bool:
        """Asks whoever writes a reply to stop; false when no such reply is being written."""
        moment = datetime.now(UTC).isoformat()
        variables = {"generation_id": generation_id, "stop_requested_at": moment}
        data = await self.execute("stop_generation", caller, variables)
        return bool(data["update_chat_generations"]["affected_rows"])

    async def set_summary(self, caller: Caller, session_id: str, summary: str) -> Row:
        """The session with its new summary."""
        data = await self.execute("set_summary", caller, {"session_id": session_id, "summary": summary})
        updated = _first(data["update_chat_sessions"]["returning"])
        if updated is None:
            raise await self._no_such_live_session(caller, session_id)
        return updated

    async def check(self, caller: Caller) -> None:
        """Raises when GraphQL, or the database behind it, does not answer."""
        await self.execute("ready", caller, {})

    # How ----------------------------------------------------------------------------------------------------

    async def _stored_message(self, caller: Caller, values: Row, refusal: ApiError) -> Stored:
        """The message that `values` had stored before, else why they cannot be stored now.

        What belongs to somebody else must look like what is not there, so the refusal is given only to those
        who may see the session.
        """
        variables = {"session_id": values["session_id"], "message_id": values["message_id"]}
        data = await self.execute("get_stored_message", caller, variables)
        stored = _first(data["chat_messages"])
        if stored is not None and says_the_same(stored, values):
            return Stored(stored, False)
        if not data["chat_sessions"]:
            raise session_not_found()
        raise refusal

    async def _no_such_live_session(self, caller: Caller, session_id: str) -> ApiError:
        if await self.get_chat_session(caller, session_id) is None:
            return session_not_found()
        return refused_by("chat_messages_session_deleted")

    async def execute(self, name: str, caller: Caller, variables: Row) -> Row:
        """Runs one document as the caller."""
        headers = {
            "Authorization": f"Bearer {caller.token}",
            "X-Hasura-Role": caller.role,
            "Accept-Encoding": "identity",  # a neighbour: packing costs more than it saves
            "X-Request-Id": current_request_id() or uuid.uuid4().hex,
        }
        started = time.perf_counter()
        try:
            return await self._session.execute(
                self._documents[name].with_variables(variables),
                extra_args={"headers": headers, "allow_redirects": False},
            )
        except TransportQueryError as error:
            raise refusal(name, error) from error
        except (TransportError, TimeoutError) as error:
            log(logger, logging.WARNING, "GraphQL did not answer", error, operation=name)
            raise graphql_unavailable() from error
        finally:
            self._metrics.graphql_seconds.labels(name).observe(time.perf_counter() - started)


def says_the_same(stored: Row, values: Row) -> bool:
    """Whether a message is what a retry would store; its place in the tree may have moved since."""
    return all(stored[name] == value for name, value in values.items() if name in WORDS)


def _first(rows: list[Row]) -> Row | None:
    return rows[0] if rows else None

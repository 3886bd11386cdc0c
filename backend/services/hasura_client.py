"""The one file that knows GraphQL: what the routes need, as functions, over one session opened at start-up.

The documents are in `backend/graphql/`, parsed once. Every request carries the caller's own token, so GraphQL
decides what may be seen; what it refuses becomes an `ApiError` here, told apart by the names of constraints.
"""

import logging
import re
import time
import uuid
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from gql import Client, GraphQLRequest
from gql.client import AsyncClientSession
from gql.transport.exceptions import TransportError, TransportQueryError
from gql.transport.httpx import HTTPXAsyncTransport, httpx  # type: ignore[attr-defined]
from graphql import DocumentNode, FragmentDefinitionNode, FragmentSpreadNode, Visitor, parse, print_ast, visit

from backend.errors import ApiError, not_found, unauthorized, unavailable
from backend.logs import current_request_id, log
from backend.metrics import Metrics
from backend.services.tokens import Caller

logger = logging.getLogger("backend.graphql")
Row = dict[str, Any]
DOCUMENTS = Path(__file__).parent.parent / "graphql"
TIMEOUT_SECONDS = 15.0

# What a broken constraint means to a client: status, code, sentence.
CONSTRAINTS = {
    "chat_messages_session_missing": (404, "session-not-found", "There is no such session."),
    "chat_messages_session_deleted": (409, "session-deleted", "The session is deleted: restore it first."),
    "chat_messages_parent_session": (422, "parent-not-found", "The parent is no message of this session."),
    "chat_messages_content_length": (422, "content-too-long", "A message has at most 32,000 characters."),
    "chat_messages_content_not_blank": (422, "content-blank", "A message cannot be blank."),
    "chat_messages_metadata_object": (422, "metadata-invalid", "metadata must be an object."),
    "chat_messages_metadata_size": (422, "metadata-too-large", "metadata is larger than 1 MiB."),
    "chat_messages_role_check": (422, "role-invalid", "The role is none of user, assistant, system."),
    "chat_messages_type_check": (422, "type-invalid", "The type is none of text, plot, table, error."),
    "chat_sessions_title_length": (422, "title-invalid", "A title has 1 to 200 characters."),
    "chat_sessions_title_not_blank": (422, "title-invalid", "A title cannot be blank."),
    "chat_sessions_category_length": (422, "category-invalid", "A category has 1 to 100 characters."),
    "chat_sessions_status_check": (422, "status-invalid", "The status is none of active, archived, deleted."),
    "chat_sessions_user_id_fkey": (401, "account-gone", "This person's account does not exist any more."),
}
TRANSIENT = frozenset({"unexpected", "postgres-error", "postgres-max-connections-error"})
QUOTED_NAME = re.compile(r'"([a-z_]+)"')


class Document(GraphQLRequest):
    """An operation with the fragments it uses, and its text, which gql would otherwise print per request."""

    def __init__(self, document: DocumentNode, text: str, variables: Row | None = None) -> None:
        super().__init__(document, variable_values=variables)
        self.text = text

    @property
    def payload(self) -> Row:
        """What goes over the wire."""
        return {"query": self.text, "variables": self.variable_values or {}}

    def with_variables(self, variables: Row) -> "Document":
        """The same operation for one request."""
        return Document(self.document, self.text, variables)


class _Spreads(Visitor):
    def __init__(self) -> None:
        super().__init__()
        self.names: set[str] = set()

    def enter_fragment_spread(self, node: FragmentSpreadNode, *_: Any) -> None:
        self.names.add(node.name.value)


def load_documents(folder: Path) -> dict[str, Document]:
    """Every operation of the folder by the name of its file."""
    fields = parse((folder / "fields.graphql").read_text())
    fragments = [node for node in fields.definitions if isinstance(node, FragmentDefinitionNode)]
    documents = {}
    for path in sorted(folder.glob("*.graphql")):
        if path.stem == "fields":
            continue
        operation, spreads = parse(path.read_text()), _Spreads()
        visit(operation, spreads)
        used = tuple(node for node in fragments if node.name.value in spreads.names)
        document = DocumentNode(definitions=operation.definitions + used)
        documents[path.stem] = Document(document, print_ast(document))
    return documents


@dataclass(frozen=True)
class Stored:
    """A row, and whether this request stored it or an earlier one had."""

    row: Row
    created: bool


class HasuraClient:
    """GraphQL as the routes see it. Every method acts as `caller` and sees what that caller may see."""

    def __init__(self, url: str, metrics: Metrics) -> None:
        self._documents = load_documents(DOCUMENTS)
        self._metrics = metrics
        self._client = Client(
            transport=HTTPXAsyncTransport(
                url=url,
                timeout=httpx.Timeout(TIMEOUT_SECONDS, connect=5.0),
                limits=httpx.Limits(max_connections=100, max_keepalive_connections=50),
                trust_env=False,
                follow_redirects=False,
            ),
            execute_timeout=TIMEOUT_SECONDS,
        )
        self._session = AsyncClientSession(self._client)

    async def open(self) -> None:
        """Opens the session that serves all requests; nothing is connected until the first one."""
        await self._session.connect()  # type: ignore[no-untyped-call]

    async def close(self) -> None:
        """Closes it."""
        await self._session.close()  # type: ignore[no-untyped-call]

    # Sessions -----------------------------------------------------------------------------------------------

    async def create_chat_session(self, caller: Caller, values: Row) -> Stored:
        """A new session; the one of the same session_id when the caller has stored it before."""
        data = await self._execute("create_chat_session", caller, {"object": values})
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
        data = await self._execute("get_user_chat_sessions", caller, {"where": where, "limit": limit})
        rows: list[Row] = data["chat_sessions"]
        return rows

    async def get_chat_session(self, caller: Caller, session_id: str) -> Row | None:
        """One session, deleted ones too; None when there is none that the caller may see."""
        data = await self._execute("get_chat_session", caller, {"session_id": session_id})
        return _first(data["chat_sessions"])

    async def update_chat_session(self, caller: Caller, session_id: str, changes: Row) -> Row:
        """The changed session. A deleted one takes nothing but `status`: active restores it."""
        where: Row = {"session_id": {"_eq": session_id}}
        if changes.get("status") != "active" and changes != {"status": "deleted"}:
            where["status"] = {"_neq": "deleted"}
        data = await self._execute("update_chat_session", caller, {"where": where, "changes": changes})
        updated = _first(data["update_chat_sessions"]["returning"])
        if updated is None:
            raise await self._no_such_live_session(caller, session_id)
        return updated

    async def delete_chat_session(self, caller: Caller, session_id: str) -> Row:
        """Puts a session into the trash; once more changes nothing."""
        return await self.update_chat_session(caller, session_id, {"status": "deleted"})

    async def update_session_message_count(self, caller: Caller, session_id: str) -> Row:
        """Counts a session's messages anew: the repair, should the stored number ever be wrong."""
        data = await self._execute("update_session_message_count", caller, {"session_id": session_id})
        repaired = _first(data["update_session_message_count"])
        if repaired is None:
            raise session_not_found()
        return repaired

    async def set_automatic_title(self, caller: Caller, session_id: str, title: str) -> None:
        """Titles a session that nobody has titled; `caller` is the assistant."""
        await self._execute("set_automatic_title", caller, {"session_id": session_id, "title": title})

    # Messages -----------------------------------------------------------------------------------------------

    async def get_chat_messages(
        self, caller: Caller, session_id: str, *, limit: int, after_seq: int = 0
    ) -> list[Row]:
        """Live messages in their order, from above `after_seq`."""
        variables = {"session_id": session_id, "after_seq": after_seq, "limit": limit}
        data = await self._execute("get_chat_messages", caller, variables)
        if not data["chat_sessions"]:
            raise session_not_found()
        rows: list[Row] = data["chat_messages"]
        return rows

    async def add_chat_message(self, caller: Caller, values: Row) -> Stored:
        """Stores a message once: with a message_id that the caller has stored before, that message."""
        try:
            data = await self._execute("add_chat_message", caller, {"object": values})
        except ApiError as error:
            if error.status >= 500 or error.status == 401:
                raise
            return await self._stored_message(caller, values, error)
        created: Row | None = data["insert_chat_messages_one"]
        if created is not None:
            return Stored(created, True)
        conflict = ApiError(409, "message-id-conflict", "This message_id cannot be used: make a new one.")
        return await self._stored_message(caller, values, conflict)

    async def get_message(self, caller: Caller, session_id: str, message_id: str) -> Row | None:
        """One message of a session by its id, a tombstone too."""
        variables = {"session_id": session_id, "message_id": message_id}
        data = await self._execute("get_stored_message", caller, variables)
        found = _first(data["chat_messages"])
        return found if found is not None and found["session_id"] == session_id else None

    async def clear_chat_messages(self, caller: Caller, session_id: str) -> int:
        """Deletes all messages of a session, which stays."""
        variables = {"session_id": session_id, "deleted_at": datetime.now(UTC).isoformat()}
        data = await self._execute("clear_chat_messages", caller, variables)
        if not data["update_chat_sessions"]["affected_rows"]:
            raise await self._no_such_live_session(caller, session_id)
        return int(data["update_chat_messages"]["affected_rows"])

    async def get_session_path(self, caller: Caller, session_id: str, leaf: str, limit: int) -> list[Row]:
        """The branch that ends in `leaf`, newest message first."""
        variables = {"session_id": session_id, "leaf": leaf, "limit": limit}
        rows: list[Row] = (await self._execute("get_session_path", caller, variables))["session_path"]
        return rows

    async def check(self, caller: Caller) -> None:
        """Raises when GraphQL, or the database behind it, does not answer."""
        await self._execute("ready", caller, {})

    # How ----------------------------------------------------------------------------------------------------

    async def _stored_message(self, caller: Caller, values: Row, refusal: ApiError) -> Stored:
        """The message that `values` had stored before, else why they cannot be stored now.

        What belongs to somebody else must look like what is not there, so the refusal is given only to those
        who may see the session.
        """
        variables = {"session_id": values["session_id"], "message_id": values["message_id"]}
        data = await self._execute("get_stored_message", caller, variables)
        stored = _first(data["chat_messages"])
        if stored is not None and all(stored[name] == value for name, value in values.items()):
            return Stored(stored, False)
        if not data["chat_sessions"]:
            raise session_not_found()
        raise refusal

    async def _no_such_live_session(self, caller: Caller, session_id: str) -> ApiError:
        if await self.get_chat_session(caller, session_id) is None:
            return session_not_found()
        return refused_by("chat_messages_session_deleted")

    async def _execute(self, name: str, caller: Caller, variables: Row) -> Row:
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
                self._documents[name].with_variables(variables), extra_args={"headers": headers}
            )
        except TransportQueryError as error:
            raise _refusal(name, error) from error
        except (TransportError, TimeoutError) as error:
            log(logger, logging.WARNING, "GraphQL did not answer", error, operation=name)
            raise graphql_unavailable() from error
        finally:
            self._metrics.graphql_seconds.labels(name).observe(time.perf_counter() - started)


def session_not_found() -> ApiError:
    """404, for an unknown session and for somebody else's alike."""
    return not_found("session-not-found", "There is no such session.")


def graphql_unavailable() -> ApiError:
    """503: GraphQL or its database is away."""
    return unavailable("graphql-unavailable", "The chats cannot be reached now.")


def refused_by(constraint: str) -> ApiError:
    """The error that a broken constraint stands for."""
    status, code, detail = CONSTRAINTS[constraint]
    return unauthorized(code, detail) if status == 401 else ApiError(status, code, detail)


def _first(rows: list[Row]) -> Row | None:
    return rows[0] if rows else None


def _refusal(name: str, error: TransportQueryError) -> ApiError:
    """What GraphQL's first error means. Its message may repeat values, so it is read but not passed on."""
    first: Any = (error.errors or [{}])[0]
    extensions = first.get("extensions") or {}
    code, message = str(extensions.get("code", "")), str(first.get("message", ""))
    for constraint in QUOTED_NAME.findall(message):
        if constraint in CONSTRAINTS:
            return refused_by(constraint)
    if code == "invalid-jwt" or code == "access-denied":
        return unauthorized("token-invalid", "The access token is not valid: sign in again.")
    if code == "permission-error":
        return ApiError(403, "not-permitted", "You may not do this.")
    if code == "data-exception":
        return ApiError(422, "value-invalid", "A value cannot be stored.")
    log(
        logger,
        logging.WARNING if code in TRANSIENT else logging.ERROR,
        "GraphQL refused an operation",
        operation=name,
        code=code,
        path=str(extensions.get("path", "")),
    )
    if code in TRANSIENT:
        return graphql_unavailable()
    return ApiError(502, "graphql-refused", "GraphQL did not accept what the backend asked.")

"""What becomes of a request for a reply: a new generation, one that runs, here or elsewhere, or a stored one.

Of two requests at once the database lets one begin: at most one generation of a session runs.
"""

import uuid
from collections.abc import Sequence

from backend.errors import ApiError, error_problem, not_found
from backend.model_settings import ModelSettings
from backend.services.endings import ending_of, unstored
from backend.services.event_log import EventLog
from backend.services.file_queries import attach_files
from backend.services.generations import Ending, Generation, Stream
from backend.services.hasura_client import HasuraClient, ReplyState, Row, says_the_same
from backend.services.models import Models
from backend.services.refusals import message_id_conflict, refused_by, session_not_found
from backend.services.tokens import Caller, Tokens
from backend.services.writer import HISTORY_PAGE, Writer, generation_of


class Replies:
    """The replies that this process writes or follows."""

    def __init__(
        self, graphql: HasuraClient, tokens: Tokens, models: Models, event_log: EventLog, writer: Writer
    ) -> None:
        self._graphql = graphql
        self._tokens = tokens
        self._models = models
        self._log = event_log
        self._writer = writer
        self._known: dict[str, Generation] = {}

    # Requests -----------------------------------------------------------------------------------------------

    async def begin(
        self, caller: Caller, values: Row, model_id: str | None, file_ids: Sequence[str] = ()
    ) -> Stream:
        """The reply to a user's message, which is stored unless it is already."""
        session_id, message_id = values["session_id"], values["message_id"]
        # Its history comes along: it would be a request more, on the way to the first word.
        leaf, page_size = values.get("parent_message_id"), 0 if values.get("is_root") else HISTORY_PAGE
        state = await self._graphql.get_reply_state(caller, session_id, message_id, leaf, page_size)
        session, model = self._settings_of(state, model_id)
        question, created = state.message, False
        if question is not None:
            if not says_the_same(question, values):
                raise message_id_conflict()
            if state.generation is not None and _counts(state.generation):
                return await self._attach(caller, state.generation | {"message": question})
        if state.running is not None:
            raise generation_active(state.running)
        if question is None:
            stored = await self._graphql.add_chat_message(caller, values)
            question, created = stored.row, stored.created
        page = page_to(question, state.path, created=created)
        if file_ids:
            await attach_files(self._graphql, caller, message_id, file_ids)
            page, session["documents"] = None, list(file_ids)
        # Whoever saw the same makes the same id: of two requests at once one begins, however soon it ends.
        before = "" if state.generation is None else str(state.generation["generation_id"])
        chosen = self._tokens.derived_id("generation", message_id, before)
        begun = await self._begin(caller, question, chosen, model, session, page)
        if begun is None:
            state = await self._graphql.get_reply_state(caller, session_id, message_id)
            latest = state.generation
            if latest is not None and (_counts(latest) or latest["generation_id"] == chosen):
                return await self._attach(caller, latest | {"message": question})
            raise generation_active(state.running)
        return begun

    async def regenerate(
        self, caller: Caller, message_id: str, generation_id: str | None, model_id: str | None
    ) -> Stream:
        """Another reply beside an assistant's message, or to a user's: a sibling, nothing is overwritten."""
        chosen = generation_id or str(uuid.uuid4())
        state = await self._graphql.get_regeneration_state(caller, message_id, chosen)
        question = _question_of(state)
        if state.generation is not None:
            if state.generation["message_id"] != question["message_id"]:
                raise refused_by("chat_generations_pkey")
            return await self._attach(caller, state.generation)
        session, model = self._settings_of(state, model_id)
        if state.running is not None:
            raise generation_active(state.running)
        begun = await self._begin(caller, question, chosen, model, session)
        if begun is None:
            state = await self._graphql.get_regeneration_state(caller, message_id, chosen)
            if state.generation is not None:
                return await self._attach(caller, state.generation)
            raise generation_active(state.running) if state.running else refused_by("chat_generations_pkey")
        return begun

    async def resume(self, caller: Caller, generation_id: str) -> Stream:
        """A reply that runs or has ended, written by whichever process."""
        row = await self._graphql.get_generation(caller, generation_id)
        if row is None:
            raise generation_not_found()
        return await self._attach(caller, row)

    async def stop(self, caller: Caller, generation_id: str) -> str:
        """Ends a reply with what has arrived; its status, `running` until that is stored."""
        if await self._graphql.stop_generation(caller, generation_id):
            known = self._known.get(generation_id)
            if known is not None and known.local:
                known.interrupt("stopped")
            return "running"
        row = await self._graphql.get_generation(caller, generation_id)
        if row is None:
            raise generation_not_found()
        return str(row["status"])

    # Steps --------------------------------------------------------------------------------------------------

    def _settings_of(self, state: ReplyState, model_id: str | None) -> tuple[Row, ModelSettings]:
        if state.session is None:
            raise session_not_found()
        return state.session, self._models.choose(model_id or state.session["model"])

    async def _begin(
        self,
        caller: Caller,
        question: Row,
        generation_id: str,
        model: ModelSettings,
        session: Row,
        page: list[Row] | None = None,
    ) -> Stream | None:
        """A new generation; None when another one of the session, or of the same id, was faster.

        `page` is the end of the branch that the question ends, where it was read already.
        """
        assistant = self._tokens.act_for(caller.user_id, "assistant")
        values = {
            "generation_id": generation_id,
            "session_id": question["session_id"],
            "message_id": question["message_id"],
            "model": model.id,
        }
        # While the generation is opened.
        path = self._writer.read_path(caller.user_id, question, model, page)
        try:
            row = await self._graphql.open_generation(assistant, values)
        except BaseException as error:
            path.cancel()
            if isinstance(error, ApiError) and error.code in ("generation-active", "generation-id-conflict"):
                return None
            raise
        opened = generation_of(row | {"message": question}, caller.user_id)
        # Who asked for it as soon as it was open follows it already.
        generation = self._known.setdefault(opened.generation_id, opened)
        self._writer.start(generation, model, session, path)
        return Stream(generation, fresh=True)

    async def _attach(self, caller: Caller, row: Row) -> Stream:
        """What runs here; what runs elsewhere, as a mirror; what has ended, as it was stored."""
        known = self._known.get(row["generation_id"])
        if known is not None and known.ending is None:
            known.owner_id = caller.user_id
            return Stream(known, fresh=False)
        generation = generation_of(row, caller.user_id)
        if row["status"] == "running":
            progress = (await self._log.read({generation.generation_id: 0}))[generation.generation_id]
            if progress.text:
                generation.append(progress.text)
            generation.calls.extend(call for _, call in progress.calls)
            return Stream(self._known.setdefault(generation.generation_id, generation), fresh=False)
        ending = ending_of(row)
        if row["status"] != "error" and ending.data.get("code") in ("reply-deleted", "reply-id-taken"):
            raise unstored(ending.data["code"])
        generation.finish(ending)
        return Stream(generation, fresh=False)

    # What happens regularly ---------------------------------------------------------------------------------

    async def follow_others(self) -> None:
        """Reads on in the replies that other processes write."""
        mirrors = {
            known.generation_id: known.length for known in list(self._known.values()) if not known.local
        }
        if not mirrors:
            return
        for generation_id, progress in (await self._log.read(mirrors)).items():
            mirror = self._known[generation_id]
            if mirror.ending is None and progress.owner_id is not None:
                mirror.owner_id = progress.owner_id
                for number, call in progress.calls:
                    if number == len(mirror.calls) + 1:
                        mirror.append_call(call)
                if progress.text and mirror.length == mirrors[generation_id]:
                    mirror.append(progress.text)
                continue
            if mirror.ending is None:
                reader = self._tokens.act_for(mirror.owner_id, "user")
                row = await self._graphql.get_generation(reader, generation_id)
                gone = Ending("error", error_problem(unstored("session-not-found")))
                mirror.finish(gone if row is None else ending_of(row))
            del self._known[generation_id]

    async def watch_own(self) -> None:
        """Stops what is to be stopped, and what another process has taken over."""
        own = self._own()
        if not own:
            return
        held = await self._log.held()
        for generation in own:
            lease = held.get(generation.generation_id)
            if lease is None:
                generation.interrupt("taken over")
                continue
            generation.owner_id = lease.owner_id
            if lease.stop_requested:
                generation.interrupt("stopped")

    async def keep_leases(self) -> None:
        """Says that this process lives, and ends what processes have left that do not."""
        if own := self._own():
            await self._log.renew([generation.generation_id for generation in own])
        for abandoned in await self._log.take_expired():
            known = self._known.get(abandoned.generation_id)
            # One that this very process writes was only late with its lease, and has it again.
            if known is None or not known.local:
                self._writer.close_abandoned(abandoned)

    def _own(self) -> list[Generation]:
        return [known for known in self._known.values() if known.leased]


def _counts(row: Row) -> bool:
    """Whether a message has its reply in this generation: not after an error or an early stop."""
    return row["status"] == "running" or (row["status"] != "error" and row["reply"] is not None)


def page_to(question: Row, read: list[Row], *, created: bool) -> list[Row] | None:
    """The end of the question's branch, if that is what was read before the question was stored.

    None when it is not: the question was stored elsewhere before, or another message came in between.
    """
    last = read[0]["message_id"] if read else None
    if last == question["message_id"]:
        return read
    if created and last == question["parent_message_id"]:
        return [question | {"attachments": []}, *read]
    return None


def _question_of(state: ReplyState) -> Row:
    """What is answered when this message is to be written anew."""
    message = state.message
    if message is None or message["deleted_at"] is not None:
        raise not_found("message-not-found", "There is no such message.")
    question: Row | None = message if message["role"] == "user" else message["parent"]
    if question is None or question["role"] != "user" or question["deleted_at"] is not None:
        raise ApiError(422, "nothing-to-regenerate", "This message answers no message of the user.")
    return question


def generation_active(running: Row | None) -> ApiError:
    """409 with the id of the reply that is being written, to be followed or stopped."""
    error = refused_by("chat_generations_running_key")
    if running is not None:
        error.members["generation_id"] = running["generation_id"]
    return error


def generation_not_found() -> ApiError:
    """404, for an unknown generation and for somebody else's alike."""
    return not_found("generation-not-found", "There is no such reply.")

"""Writing replies: asks the model, passes on what it says, stores what came of it, names the session.

A generation belongs to the server, not to the request that asked for it: it goes on when the reader leaves.
Its end is stored with the message in one transaction, so that no reply is stored twice and none is lost in
between, whichever process writes it.
"""

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any, TypeVar

import asyncpg

from backend.documents.answers import with_passages
from backend.documents.attached import AttachedFiles
from backend.documents.search import PassageSearch
from backend.errors import ApiError, stopping
from backend.logs import log
from backend.metrics import Metrics
from backend.model_settings import ModelSettings
from backend.providers.protocol import Outcome, Prompt, model_timeout
from backend.services.endings import (
    INTERRUPTED,
    Written,
    ending_of,
    message_of,
    public,
    stored_ending,
    unstored,
)
from backend.services.event_log import Abandoned, EventLog
from backend.services.generations import Ending, Generation
from backend.services.hasura_client import HasuraClient
from backend.services.listener import Listener
from backend.services.models import Models
from backend.services.prompts import conversation, estimate_tokens, told_text
from backend.services.titles import Titles
from backend.services.tokens import Tokens
from backend.tools.toolbox import Toolbox, may_search

logger = logging.getLogger("backend.replies")
Row = dict[str, Any]
Result = TypeVar("Result")
HISTORY_PAGE = 50
DELAYS = (0.25, 0.5, 1.0, 2.0, 4.0, 8.0)
LAST_SECONDS = 1.0
# A message that is refused with one of these has lost its place: its generation ends without one.
REFUSALS = {"parent-not-found": "message-deleted"}


class TakenOverError(Exception):
    """Another process has become the writer."""


class Writer:
    """The replies that this process writes."""

    def __init__(
        self,
        graphql: HasuraClient,
        tokens: Tokens,
        models: Models,
        titles: Titles,
        event_log: EventLog,
        metrics: Metrics,
        toolbox: Toolbox,
        passages: PassageSearch | None = None,
        attached: AttachedFiles | None = None,
    ) -> None:
        self._graphql = graphql
        self._tokens = tokens
        self._models = models
        self._log = event_log
        self._metrics = metrics
        self._titles = titles
        self._toolbox = toolbox
        self._listener = Listener(models, event_log, toolbox)
        self._passages = passages
        self._attached = attached
        self._generations: set[Generation] = set()
        self._reading: set[asyncio.Task[list[Row]]] = set()
        self._leasing: set[asyncio.Task[None]] = set()
        self._writing: set[asyncio.Task[None]] = set()
        self._aside: set[asyncio.Task[None]] = set()
        self._closing = False

    def read_path(
        self, owner_id: str, question: Row, model: ModelSettings, page: list[Row] | None
    ) -> asyncio.Task[list[Row]]:
        """Begins to read what was said before, for `start`; `page` is the end of it, where that is known."""
        return _keep(self._reading, self._path(owner_id, question, model, page))

    def start(
        self, generation: Generation, model: ModelSettings, session: Row, path: asyncio.Task[list[Row]]
    ) -> None:
        """Writes the reply in the background; `path` is from read_path."""
        generation.local = True
        self._generations.add(generation)
        _keep(self._writing, self._run(generation, model, session, path))

    def close_abandoned(self, abandoned: Abandoned) -> None:
        """Ends what another process left behind with what it had written, in the background."""
        _keep(self._aside, self._close_abandoned(abandoned))

    async def _close_abandoned(self, abandoned: Abandoned) -> None:
        try:
            await self._end_for(abandoned)
            self._metrics.replies.labels("taken over").inc()
        except Exception as error:  # whatever it is, the reply is not this process' to keep
            code = error.code if isinstance(error, ApiError) else "internal-error"
            level = logging.WARNING if isinstance(error, ApiError) else logging.ERROR
            log(logger, level, "a reply could not be taken over", error, code=code)
            with contextlib.suppress(ApiError, asyncpg.PostgresError):  # then its lease runs out
                await self._log.give_back(abandoned.generation_id)

    async def _end_for(self, abandoned: Abandoned) -> None:
        reader = self._tokens.act_for(abandoned.owner_id, "user")
        row = await self._graphql.get_generation(reader, abandoned.generation_id)
        if row is None or row["status"] != "running":
            return
        generation = generation_of(row, abandoned.owner_id)
        generation.append(abandoned.text)
        generation.calls.extend(abandoned.calls)
        written = Written("error", ApiError(*INTERRUPTED))
        if abandoned.stop_requested:
            written = Written("stopped")
        await self._store(generation, written)

    async def close(self, seconds: float) -> None:
        """Lets running replies come to their end for a while, then ends them with what has arrived."""
        if self._writing:
            await asyncio.wait(self._writing, timeout=seconds)
        self._closing = True
        for generation in self._generations:
            generation.interrupt("shutdown")
        if rest := self._writing | self._aside:
            await asyncio.wait(rest, timeout=LAST_SECONDS)

    async def _run(
        self, generation: Generation, model: ModelSettings, session: Row, path: asyncio.Task[list[Row]]
    ) -> None:
        outcome = "failed"
        try:
            with self._metrics.running_replies.track_inprogress():
                written = await self._write(generation, model, session, path)
                ending = await self._store(generation, written)
            generation.finish(ending)
            outcome = written.error.code if written.error else "stored"
            if ending.name == "done":
                _keep(self._aside, self._titles.after(generation, model, session, written.history_dropped))
        except TakenOverError:
            outcome = "lost"
        except ApiError as error:
            # It stays in the log, for whichever process finds it when the chats can be reached again.
            outcome = error.code
            log(logger, logging.ERROR, "a reply could not be stored", error, code=error.code)
        finally:
            generation.local = generation.leased = False
            self._generations.discard(generation)
            self._log.forget(generation.generation_id)
            self._metrics.replies.labels(outcome).inc()

    async def _write(
        self, generation: Generation, model: ModelSettings, session: Row, reading: asyncio.Task[list[Row]]
    ) -> Written:
        """What the model says, once this process is the writer; whatever goes wrong is an outcome, too."""
        # The model is asked meanwhile. Nothing of what it says is passed on or stored without the lease, the
        # statement for which is sent first: asking takes the processor for longer than the database needs.
        sent = asyncio.Event()
        leasing = _keep(self._leasing, self._take_lease(generation, sent))
        await sent.wait()
        written = await self._ask(generation, model, session, reading, leasing)
        try:
            await leasing
        except TakenOverError:
            raise
        except Exception as error:
            return Written("error", _failure(error))
        return written

    async def _take_lease(self, generation: Generation, sent: asyncio.Event) -> None:
        if not await self._insist(lambda: self._log.take(generation.generation_id, sent)):
            raise TakenOverError
        generation.leased = True

    async def _ask(
        self,
        generation: Generation,
        model: ModelSettings,
        session: Row,
        reading: asyncio.Task[list[Row]],
        leasing: asyncio.Task[None],
    ) -> Written:
        """Asks the model and listens."""
        outcome, dropped = Outcome(), 0
        try:
            await self._models.warm_up(model)
            async with generation.patience(model.timeout_seconds):
                path = await reading
                offered = self._toolbox.offered(model, search=True)
                prompt, dropped = conversation(path, model, session, offered)
                prompt = await self._documented(generation, model, session, prompt, outcome)
                search = may_search(session, path, outcome.citations)
                tools = self._toolbox.offered(model, search=search)
                await self._listener.listen(generation, model, prompt, outcome, leasing, tools)
        except TimeoutError:
            match generation.interrupted:
                case "taken over":
                    raise TakenOverError from None
                case "stopped":
                    return Written("stopped", None, outcome, dropped)
                case "shutdown":
                    failure = stopping()
                case None:
                    failure = model_timeout()
        except TakenOverError:
            raise
        except Exception as error:
            failure = _failure(error)
        else:
            return Written("done", None, outcome, dropped)
        finally:
            reading.cancel()
        log(logger, logging.WARNING, "a reply failed", failure, code=failure.code)
        return Written("error", failure, outcome, dropped)

    async def _path(
        self, owner_id: str, question: Row, model: ModelSettings, page: list[Row] | None
    ) -> list[Row]:
        """The branch that ends in the question, page by page while the model has room for more."""
        reader = self._tokens.act_for(owner_id, "user")
        path: list[Row] = []
        leaf: str | None = question["message_id"]
        tokens = 0
        while leaf is not None and tokens <= model.context_tokens:
            if page is None:
                page = await self._graphql.get_session_path(
                    reader, question["session_id"], leaf, HISTORY_PAGE
                )
            path += page
            tokens += sum(estimate_tokens(told_text(row)) for row in page)
            leaf = page[-1]["parent_message_id"] if len(page) >= HISTORY_PAGE else None
            page = None
        return path

    async def _documented(
        self, generation: Generation, model: ModelSettings, session: Row, prompt: Prompt, outcome: Outcome
    ) -> Prompt:
        """The prompt with what the session's documents say to the question, which the reply cites, and with
        the other files that were attached."""
        if self._passages is not None and session["documents"]:
            question = str(generation.question["content"])
            found = await self._passages.in_session(generation.owner_id, generation.session_id, question)
            outcome.citations = [passage.citation() for passage in found]
            prompt = with_passages(prompt, found, model)
        if self._attached is not None:
            prompt = await self._attached.given_to(model, prompt, outcome)
        return prompt

    # Storing ------------------------------------------------------------------------------------------------

    async def _store(self, generation: Generation, written: Written) -> Ending:
        """Stores what came of it."""
        return await self._insist(lambda: self._store_once(generation, written))

    async def _insist(self, work: Callable[[], Awaitable[Result]]) -> Result:
        """Does it again and again while what it needs is away or overrun for a moment."""
        for delay in DELAYS:
            try:
                return await work()
            except ApiError as error:
                if error.status != 503 or self._closing:
                    raise
                await asyncio.sleep(delay)
        return await work()

    async def _store_once(self, generation: Generation, written: Written) -> Ending:
        """Stores it in its owner's name. That may change meanwhile: a refusal counts if it did not."""
        owner_id = generation.owner_id
        assistant = self._tokens.act_for(owner_id, "assistant")
        code, changes = "generation-stopped", {"status": "stopped"}
        message = message_of(generation, written)
        if message is not None:
            changes = {"status": written.status}
            if written.error is not None:
                changes["error_code"] = written.error.code
            try:
                reply = await self._graphql.finish_generation(
                    assistant, generation.generation_id, changes, message
                )
            except ApiError as error:
                if error.status >= 500 or error.status == 401:
                    raise
                code = REFUSALS.get(error.code, error.code)
                changes = {"status": "error", "error_code": code}
            else:
                if reply is None:
                    return await self._stored_by_another(owner_id, generation)
                return stored_ending(reply)
        if await self._moved(owner_id, generation):
            return await self._store_once(generation, written)
        await self._graphql.end_generation(assistant, generation.generation_id, changes)
        return ending_of({"status": changes["status"], "error_code": code, "reply": None})

    async def _moved(self, owner_id: str, generation: Generation) -> bool:
        """Whether the session belongs to somebody else than `owner_id` by now, who is taken note of."""
        lease = (await self._log.held()).get(generation.generation_id)
        if lease is None or lease.owner_id == owner_id:
            return False
        generation.owner_id = lease.owner_id
        return True

    async def _stored_by_another(self, owner_id: str, generation: Generation) -> Ending:
        """The reply's id is taken: another process was faster, and its message counts; or it is no reply."""
        reader = self._tokens.act_for(owner_id, "user")
        row = await self._graphql.get_generation(reader, generation.generation_id)
        if row is None:
            raise unstored("session-not-found")
        return ending_of(row)


def generation_of(row: dict[str, Any], owner_id: str) -> Generation:
    """What a stored generation, with its `message`, is to this process."""
    return Generation(row["generation_id"], owner_id, public(row["message"]), row["reply_id"], row["model"])


def _failure(error: Exception) -> ApiError:
    """What is told of an error; what nobody expected is told to the log alone."""
    if isinstance(error, ApiError):
        return error
    log(logger, logging.ERROR, "a reply failed", error)
    return ApiError(500, "internal-error", "Something went wrong here; the log has the details.")


def _keep(tasks: set[asyncio.Task[Result]], work: Coroutine[Any, Any, Result]) -> asyncio.Task[Result]:
    """Runs it in the background; the event loop itself holds tasks only weakly."""
    task = asyncio.create_task(work)
    tasks.add(task)
    task.add_done_callback(tasks.discard)
    return task

"""The model is asked while the lease of a reply is taken, and heard only with it."""

import asyncio
import contextlib
from collections.abc import AsyncGenerator, AsyncIterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import asyncpg
import pytest

from backend.errors import unavailable
from backend.metrics import Metrics
from backend.model_settings import ModelSettings
from backend.providers.protocol import Outcome, Prompt, ToolRequest
from backend.services.event_log import EventLog
from backend.services.generations import Generation
from backend.services.listener import Listener
from backend.services.models import Models
from backend.services.writer import TakenOverError, Writer
from backend.tools.tool import Tool
from backend.tools.toolbox import Toolbox
from tests.backend.harness import new_session, read_events, running_backend
from tests.backend.provider import Provider
from tests.harness import PATIENCE, Engine, eventually


class Talking:
    """A model, as far as whoever listens to it can tell: it says something, and calls a tool."""

    def __init__(self, pieces: list[str]) -> None:
        self.pieces = pieces
        self.has_spoken = asyncio.Event()

    async def stream(self, _model: object, _prompt: object, outcome: Outcome) -> AsyncGenerator[str, None]:
        outcome.requests.append(ToolRequest("1", "unknown"))
        self.has_spoken.set()
        for piece in self.pieces:
            yield piece


class Tools:
    """Notes whether anything is called."""

    def __init__(self) -> None:
        self.called = 0

    async def call(self, *_: object, **__: object) -> dict[str, object]:
        self.called += 1
        return {"at": 0, "result": "done"}


@pytest.mark.parametrize("pieces", [["word"], []])
@pytest.mark.parametrize("is_got", [True, False])
async def test_nothing_is_heard_of_the_model_without_the_lease(pieces: list[str], is_got: bool) -> None:
    """It is asked meanwhile; a lease that another process has got leaves no text and calls no tool."""
    model, tools = Talking(pieces), Tools()
    log = EventLog(cast(asyncpg.Pool, None), lease_seconds=10)
    listener = Listener(cast(Models, model), log, cast(Toolbox, tools))
    reply = Generation("g1", "u1", {"message_id": "m1", "session_id": "s1"}, "m2", "tiny", local=True)
    leasing = asyncio.get_running_loop().create_future()
    prompt = Prompt("", [], 10)
    settings = cast(ModelSettings, SimpleNamespace(context_tokens=1000))
    tool = cast(Tool, SimpleNamespace(description="", parameters={}))
    listening = asyncio.create_task(listener.listen(reply, settings, prompt, Outcome(), leasing, [tool]))
    async with asyncio.timeout(PATIENCE):
        await model.has_spoken.wait()
        for _ in range(10):
            await asyncio.sleep(0)
        assert (reply.text, reply.calls, tools.called, listening.done()) == ("", [], 0, False)
        if is_got:
            leasing.set_result(None)
            await listening
            assert "".join(pieces) in reply.text and tools.called
        else:
            leasing.set_exception(TakenOverError())
            with pytest.raises(TakenOverError):
                await listening
            assert (reply.text, reply.calls, tools.called) == ("", [], 0)


class Distant:
    """A database, as far as the log can tell: `turns` of the event loop away, answering when let."""

    def __init__(self, turns: int) -> None:
        self.turns = turns
        self.statements: list[list[str]] = []
        self.answering = asyncio.Event()

    @contextlib.asynccontextmanager
    async def acquire(self, timeout: float) -> AsyncIterator["Distant"]:
        for _ in range(self.turns):
            await asyncio.sleep(0)
        yield self

    async def fetch(self, _query: str, _holder: object, _lease: object, ids: list[str]) -> list[object]:
        self.statements.append(ids)
        await self.answering.wait()
        return [{"generation_id": one} for one in ids]


class Asked:
    """The models, as far as a writer can tell: notes what the database was told before each was asked."""

    def __init__(self, database: Distant) -> None:
        self.database = database
        self.found: list[list[list[str]]] = []
        self.asked = asyncio.Event()

    async def warm_up(self, _model: object) -> None:
        self.found.append(list(self.database.statements))
        self.asked.set()
        raise unavailable("model-unavailable", "Enough.")


@pytest.mark.parametrize("turns", [0, 50])
async def test_the_lease_is_asked_for_before_the_model_however_far_the_database_is(turns: int) -> None:
    """Asking takes the processor for longer than the database needs. A reply that waits for the leases of
    others asks its model at once: the database is at work."""
    database = Distant(turns)
    models = Asked(database)
    log = EventLog(cast(asyncpg.Pool, database), lease_seconds=10)
    unused = cast(Any, None)
    writer = Writer(unused, unused, cast(Models, models), unused, log, Metrics(), unused)
    async with asyncio.timeout(PATIENCE):
        for number in range(2):
            question = {"message_id": f"m{number}", "session_id": f"s{number}"}
            reply = Generation(f"g{number}", "u1", question, f"r{number}", "tiny")
            path = asyncio.get_running_loop().create_future()
            models.asked.clear()
            writer.start(reply, cast(ModelSettings, None), {}, cast(Any, path))
            await models.asked.wait()
            assert models.found[number] == [["g0"]]
    assert database.statements == [["g0"]]


# Whoever takes a lease waits until somebody opens the gate.
GATE = (
    "CREATE TABLE gate ()",
    "CREATE FUNCTION wait_at_gate() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$ BEGIN"
    " WHILE NOT EXISTS (SELECT FROM public.gate) LOOP PERFORM pg_sleep(0.02); END LOOP; RETURN NEW; END $$",
    "CREATE TRIGGER gate BEFORE UPDATE ON chat_backend.leases FOR EACH ROW EXECUTE FUNCTION wait_at_gate()",
)


def test_the_model_is_asked_while_the_lease_is_taken(
    own_engine: Engine, provider: Provider, tmp_path: Path
) -> None:
    database = own_engine.database
    with (
        running_backend(own_engine, provider.url, tmp_path / "log") as backend,
        backend.new_user() as client,
    ):
        session_id = new_session(client, title="Mine")["session_id"]
        for statement in GATE:
            database.fetch_value(statement)
        body = {"session_id": session_id, "content": "Hi"}
        with client.stream("POST", "/api/chat", json=body) as response:
            events = read_events(response)
            assert next(events).name == "message"
            eventually(lambda: provider.requests, "the model is asked")
            held = "SELECT count(*) FROM chat_backend.leases WHERE holder IS NOT NULL"
            assert database.fetch_value(held) == 0
            database.fetch_value("INSERT INTO gate DEFAULT VALUES")
            assert list(events)[-1].name == "done"

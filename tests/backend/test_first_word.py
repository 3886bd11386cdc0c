"""What stands between a message and the first word of its reply: how often GraphQL is asked."""

from collections.abc import Iterator
from typing import Any

import pytest

from backend.services.replies import page_to
from tests.backend.harness import (
    Backend,
    Hop,
    add_message,
    begun,
    chat,
    new_session,
    running_backend,
    running_hop,
)
from tests.backend.provider import Provider, Step
from tests.harness import Engine


@pytest.fixture(scope="module")
def hop(own_engine: Engine) -> Iterator[Hop]:
    with running_hop(own_engine) as hop:
        yield hop


@pytest.fixture(scope="module")
def counted(
    own_engine: Engine, hop: Hop, model_server: Provider, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Backend]:
    """A backend with files, whose requests to GraphQL are counted; it finds no replies that others left."""
    folder = tmp_path_factory.mktemp("counted")
    changes = {"HASURA_GRAPHQL_ENDPOINT": hop.url, "FILES_FOLDER": str(folder / "files")}
    with running_backend(own_engine, model_server.url, folder / "log", changes) as backend:
        yield backend


def test_graphql_is_asked_three_times_before_the_model(
    counted: Backend, hop: Hop, provider: Provider
) -> None:
    """What there is and what was said; the message; the generation. Documents only where there are some."""
    with counted.new_user() as client:
        session_id = new_session(client, title="Mine")["session_id"]
        for number, history in enumerate(([], ["Hi", "word"])):
            step = Step(pieces=["word"], hold_before=0)
            hop.seen.clear()
            with begun(client, provider, session_id, step) as (_, _, rest):
                assert len(hop.seen) == 3, number
                told = [turn["content"] for turn in provider.requests[0]["messages"][1:]]
                assert told == [*history, "Hi"]
                step.released.set()
                assert list(rest)[-1].name == "done"


def test_a_stored_message_is_not_read_twice(counted: Backend, hop: Hop, provider: Provider) -> None:
    """As the user interface sends it: stored by GraphQL, then answered."""
    with counted.new_user() as client:
        session_id = new_session(client, title="Mine")["session_id"]
        stored = add_message(client, session_id, "Hi")
        step = Step(pieces=["word"])
        provider.script(step)
        hop.seen.clear()
        assert chat(client, session_id, "Hi", message_id=stored["message_id"])[-1].name == "done"
        assert len(hop.seen) == 3  # what there is and what was said; the generation; its end
        assert [turn["content"] for turn in provider.requests[0]["messages"][1:]] == ["Hi"]


def row(message_id: str, parent: str | None = None) -> dict[str, Any]:
    return {"message_id": message_id, "parent_message_id": parent}


@pytest.mark.parametrize(
    ("question", "read", "created", "ids"),
    [
        (row("b", "a"), [row("a")], True, ["b", "a"]),
        (row("a"), [], True, ["a"]),
        (row("b", "a"), [row("b", "a"), row("a")], False, ["b", "a"]),
        # Somebody else's message came in between; it was stored before, as part of another branch or not.
        (row("c", "b"), [row("a")], True, None),
        (row("b", "a"), [], True, None),
        (row("b", "a"), [row("a")], False, None),
    ],
)
def test_what_was_read_before_is_used_where_it_is_the_branch(
    question: dict[str, Any], read: list[dict[str, Any]], created: bool, ids: list[str] | None
) -> None:
    found = page_to(question, read, created=created)
    assert (None if found is None else [one["message_id"] for one in found]) == ids

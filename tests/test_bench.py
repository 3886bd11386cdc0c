"""What `make bench` writes, and that its load asks for what the seed made."""

import json
from pathlib import Path

import pytest

from bench.load import VALUES
from bench.operations import M1, OPERATIONS, Person, Rendered
from bench.report import Report, at_least, at_most, percentile
from bench.servers import Limit, PostGraphile, Server, Strawberry


def test_results_are_a_list_with_goals_and_reasons(tmp_path: Path) -> None:
    report = Report()
    report.add("machine", "two cores", "")
    report.add("cold plan", 4.56789, "ms", at_most(5))
    report.add("requests against limit", 0.5, "x", at_least(0.85))
    report.missing("postgraphile", "npm install failed:\n no network")
    report.write(tmp_path / "results.json")
    assert json.loads((tmp_path / "results.json").read_text()) == [
        {"name": "machine", "value": "two cores", "unit": "", "goal": None, "met": None},
        {"name": "cold plan", "value": 4.568, "unit": "ms", "goal": "<= 5", "met": True},
        {"name": "requests against limit", "value": 0.5, "unit": "x", "goal": ">= 0.85", "met": False},
        {
            "name": "postgraphile",
            "value": None,
            "unit": "not measured: npm install failed: no network",
            "goal": None,
            "met": None,
        },
    ]
    assert "1 of 2 goals met, 1 not measured" in report.summary()


def test_a_percentile_is_one_of_the_values() -> None:
    assert percentile(range(100), 50) == 50
    assert percentile(range(100), 99) == 99
    assert percentile([7.0], 99) == 7.0


PERSON = Person("3c0c2a4e-0000-4000-8000-000000000001", "a.token", ("3c0c2a4e-0000-4000-8000-000000000002",))


@pytest.mark.parametrize("kind", [Server, PostGraphile, Strawberry])
def test_every_server_is_asked_as_the_person_about_the_session(kind: type[Server], tmp_path: Path) -> None:
    server = kind("name", "http://127.0.0.1:1", 1, tmp_path)
    for operation in OPERATIONS:
        request = server.request(operation, PERSON, PERSON.sessions[0])
        assert request.token == PERSON.token
        assert "\n" not in request.body
        assert (PERSON.sessions[0] in json.loads(request.body)["variables"].get("id", "")) is (
            operation.by_session and not (kind is Server and operation is M1)
        )


def test_the_limit_gets_the_parameters_of_the_statement(tmp_path: Path) -> None:
    limit = Limit("limit", "http://127.0.0.1:1", 1, tmp_path)
    object.__setattr__(limit, "statements", {"M1": Rendered("INSERT ...", ("session", "role", "user"))})
    request = limit.request(M1, PERSON, PERSON.sessions[0])
    assert json.loads(request.body) == [PERSON.sessions[0], "user", PERSON.user_id]
    assert set(VALUES) == {"user", "session", "role", "content"}

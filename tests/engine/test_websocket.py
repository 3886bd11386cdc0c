"""The two WebSocket protocols: what a client may say, what it is told, and how it is closed."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from websockets.exceptions import InvalidStatus

from hasura.engine.config import load_settings
from hasura.engine.http import origin_allowed
from hasura.engine.subscriptions import protocol
from hasura.engine.subscriptions.protocol import LONGEST_REASON, MessageError, close_reason, parse_message
from tests.engine.sockets import (
    APOLLO,
    MODERN,
    Engine,
    engine_on,
    graphql,
    new_session,
    new_user,
    raw_socket,
    socket,
)
from tests.harness import Cluster, Database

BOTH = pytest.mark.parametrize("protocol", [MODERN, APOLLO])
TITLES = "subscription { chat_sessions(order_by: {id: asc}) { title } }"


@pytest.fixture(scope="module")
def engine(cluster: Cluster) -> Iterator[Engine]:
    with cluster.database() as database, engine_on(database.url) as running:
        yield running


@BOTH
async def test_a_live_query_brings_the_first_result_and_every_change(engine: Engine, protocol: str) -> None:
    user = await new_user(engine)
    async with socket(engine, user, protocol) as client:
        assert await client.subscribe(TITLES) == {"chat_sessions": []}
        await new_session(engine, user, "one")
        assert await client.result() == {"chat_sessions": [{"title": "one"}]}
        await client.send({"type": "complete" if protocol == MODERN else "stop", "id": "1"})
        await new_session(engine, user, "two")
        await client.silence()


@BOTH
async def test_queries_and_mutations_run_over_the_socket_in_order(engine: Engine, protocol: str) -> None:
    user = await new_user(engine)
    async with socket(engine, user, protocol) as client:
        for number in range(3):
            mutation = f'mutation {{ insert_chat_sessions_one(object: {{title: "{number}"}}) {{ title }} }}'
            await client.start(f"m{number}", mutation)
        await client.start("q", "{ chat_sessions(order_by: {id: asc}) { title } }")
        seen = [await client.receive() for _ in range(8)]
        assert [(m["id"], m["type"]) for m in seen] == [
            (identity, kind) for identity in ("m0", "m1", "m2", "q") for kind in (client.data, "complete")
        ]
        assert seen[6]["payload"] == {"data": {"chat_sessions": [{"title": t} for t in "012"]}}


async def test_the_limits_of_a_role_hold_for_sockets_too(engine: Engine) -> None:
    user = await new_user(engine)
    limits = {
        "disabled": False,
        "depth_limit": {"global": 3, "per_role": {}},
        "rate_limit": {
            "global": {"unique_params": ["x-hasura-user-id"], "max_reqs_per_min": 4},
            "per_role": {},
        },
    }
    metadata = await _metadata(engine, {"type": "export_metadata", "args": {}})
    await _metadata(engine, {"type": "replace_metadata", "args": {**metadata, "api_limits": limits}})
    try:
        async with socket(engine, user) as client:
            await client.start("1", "{ chat_sessions { messages { session { title } } } }")
            assert (await client.receive())["payload"][0]["extensions"]["code"] == "depth-limit-exceeded"
            for number in range(2, 5):
                await client.subscribe(TITLES, str(number))
            await client.start("5", "{ chat_sessions { title } }")
            assert (await client.receive())["payload"][0]["extensions"]["code"] == "rate-limit-exceeded"
    finally:
        await _metadata(engine, {"type": "replace_metadata", "args": metadata})


async def test_numbers_keep_their_digits_over_the_socket(engine: Engine) -> None:
    user = await new_user(engine)
    await new_session(engine, user)
    exact = "12345678901234567890.10000000000000000001"
    mutation = (
        "mutation($m: jsonb!) { update_chat_sessions(where: {}, _set: {metadata: $m}) { affected_rows } }"
    )
    async with socket(engine, user) as client:
        payload = f'{{"query":{json.dumps(mutation)},"variables":{{"m":{{"n":{exact}}}}}}}'
        await client.send(f'{{"type":"subscribe","id":"1","payload":{payload}}}')
        assert await client.result() == {"update_chat_sessions": {"affected_rows": 1}}
        assert (await client.receive())["type"] == "complete"
        await client.start("2", "{ chat_sessions { metadata } }")
        assert f'"n": {exact}' in str(await client.connection.recv())
        await client.receive()
        await client.send('{"type":"ping","payload":{"n":0.10}}')
        assert await client.connection.recv() == '{"type":"pong","payload":{"n":0.10}}'


async def test_an_operation_that_does_not_fit_the_schema_is_refused(engine: Engine) -> None:
    user = await new_user(engine)
    expected = {
        "message": "field 'nothing' not found in type: 'subscription_root'",
        "extensions": {"path": "$.selectionSet.nothing", "code": "validation-failed"},
    }
    async with socket(engine, user, MODERN) as client:
        await client.start("1", "subscription { nothing { id } }")
        assert await client.receive() == {"type": "error", "id": "1", "payload": [expected]}
        assert await client.subscribe(TITLES, "1") == {"chat_sessions": []}
    async with socket(engine, user, APOLLO) as client:
        await client.start("1", "subscription { nothing { id } }")
        assert await client.receive() == {"type": "error", "id": "1", "payload": {"errors": [expected]}}
        assert await client.receive() == {"type": "complete", "id": "1"}


async def test_an_operation_that_fails_in_the_database_says_so(engine: Engine) -> None:
    user = await new_user(engine)
    mutation = 'mutation { insert_chat_sessions_one(object: {title: ""}) { id } }'
    async with socket(engine, user, MODERN) as client:
        await client.start("1", mutation)
        message = await client.receive()
        assert message["type"] == "error"
        assert message["payload"][0]["extensions"]["code"] == "permission-error"
    async with socket(engine, user, APOLLO) as client:
        await client.start("1", mutation)
        message = await client.receive()
        assert message["type"] == "data"
        assert message["payload"]["data"] is None
        assert message["payload"]["errors"][0]["extensions"]["code"] == "permission-error"
        assert (await client.receive())["type"] == "complete"


async def test_bad_credentials_close_the_socket(engine: Engine) -> None:
    wrong = {"Authorization": "Bearer abc"}
    init = {"type": "connection_init", "payload": {"headers": wrong}}
    async with raw_socket(engine, MODERN) as client:
        await client.send(init)
        code, reason = await client.closed()
        assert code == 4400
        assert reason.startswith("4400: Connection initialization failed: Could not verify JWT: JWSError")
    async with raw_socket(engine, APOLLO) as client:
        await client.send(init)
        message = await client.receive()
        assert message["type"] == "connection_error"
        assert message["payload"].startswith("Could not verify JWT: JWSError")
        assert (await client.closed())[0] == 4400


async def test_a_header_of_the_handshake_counts_and_the_payload_wins(engine: Engine) -> None:
    user, other = await new_user(engine), await new_user(engine)
    await new_session(engine, other, "of the other")
    headers = engine.headers(user)
    async with raw_socket(engine, MODERN, additional_headers=headers) as client:
        await client.send({"type": "connection_init"})
        assert (await client.receive())["type"] == "connection_ack"
        assert await client.subscribe(TITLES) == {"chat_sessions": []}
    async with raw_socket(engine, MODERN, additional_headers=headers) as client:
        payload = {"headers": {"Authorization": engine.headers(other)["authorization"]}}
        await client.send({"type": "connection_init", "payload": payload})
        assert (await client.receive())["type"] == "connection_ack"
        assert await client.subscribe(TITLES) == {"chat_sessions": [{"title": "of the other"}]}


@BOTH
async def test_a_client_that_never_initialises_is_closed(database: Database, protocol: str) -> None:
    with engine_on(database.url, WEBSOCKET_CONNECTION_INIT_TIMEOUT="1") as engine:
        async with raw_socket(engine, protocol) as client:
            assert await client.closed() == (4408, "4408: Connection initialisation timeout")


async def test_the_modern_protocol_is_strict(engine: Engine) -> None:
    async with raw_socket(engine, MODERN) as client:
        await client.start("1", TITLES)
        assert (await client.receive())["payload"][0]["extensions"]["code"] == "start-failed"
        assert (await client.closed())[0] == 4400
    async with socket(engine) as client:
        await client.send({"type": "connection_init"})
        assert await client.closed() == (4429, "4429: Too many initialisation requests")
    async with socket(engine) as client:
        await client.subscribe(TITLES)
        await client.start("1", TITLES)
        assert (await client.receive())["type"] == "error"
        assert await client.closed() == (4409, "4409: Subscriber for 1 already exists")


@pytest.mark.parametrize(
    "message", ['{"type":"test"}', '{"type":"complete"}', "not json", "[" * 100_000, "[]", '{"id":"1"}']
)
async def test_a_message_that_makes_no_sense(engine: Engine, message: str) -> None:
    async with socket(engine, None, MODERN) as client:
        await client.send(message)
        code, reason = await client.closed()
        assert (code, reason[:36]) == (4400, "4400: Parsing client message failed:")
    async with socket(engine, None, APOLLO) as client:
        await client.send(message)
        assert (await client.receive())["type"] == "connection_error"
        assert await client.subscribe("subscription { users(limit: 0) { id } }") == {"users": []}


async def test_the_older_protocol_forgives(engine: Engine) -> None:
    async with raw_socket(engine, None) as client:
        await client.start("1", TITLES)
        error = {
            "message": "start received before the connection is initialised",
            "extensions": {"path": "$", "code": "start-failed"},
        }
        assert await client.receive() == {"type": "error", "id": "1", "payload": error}
        assert (await client.receive())["type"] == "complete"
        await client.send({"type": "connection_terminate"})
        assert (await client.closed())[0] == 1000
    async with raw_socket(engine, None, "/v1alpha1/graphql") as client:
        await client.start("1", TITLES)
        assert (await client.receive())["payload"] == {
            "path": "$",
            "error": "start received before the connection is initialised",
            "code": "start-failed",
        }


async def test_ping_pong_and_an_unknown_complete(engine: Engine) -> None:
    async with socket(engine) as client:
        await client.send({"type": "ping", "payload": {"message": "there?"}})
        assert await client.receive() == {"type": "pong", "payload": {"message": "there?"}}
        await client.send({"type": "pong"})
        await client.send({"type": "complete", "id": "never started"})
        await client.silence()


@BOTH
async def test_keep_alives_come_by_the_clock(database: Database, protocol: str) -> None:
    with engine_on(database.url, WEBSOCKET_KEEPALIVE="1") as engine:
        async with socket(engine, None, protocol) as client:
            first = await client.receive(keepalive=True)
            assert first == (
                {"type": "ping", "payload": {"message": "keepalive"}}
                if protocol == MODERN
                else {"type": "ka"}
            )
            assert await client.receive(keepalive=True) == first


@BOTH
async def test_an_expired_token_closes_an_open_socket(engine: Engine, protocol: str) -> None:
    user = await new_user(engine)
    headers = {"Authorization": f"Bearer {engine.token(user, expires_in=5)}"}
    async with socket(engine, protocol=protocol, headers=headers) as client:
        await client.subscribe(TITLES)
        assert await client.closed() == (4403, "4403: Forbidden: the token has expired")


async def test_users_with_the_same_query_see_their_own_rows_only(engine: Engine) -> None:
    one, other = await new_user(engine), await new_user(engine)
    async with socket(engine, one) as mine, socket(engine, other) as theirs:
        assert await mine.subscribe(TITLES) == await theirs.subscribe(TITLES) == {"chat_sessions": []}
        await new_session(engine, one, "mine")
        assert await mine.result() == {"chat_sessions": [{"title": "mine"}]}
        await theirs.silence()


async def test_a_change_of_the_metadata_sends_clients_to_connect_again(database: Database) -> None:
    with engine_on(database.url) as engine:
        async with socket(engine) as client:
            await client.subscribe(TITLES)
            await _metadata(engine, {"type": "reload_metadata", "args": {}})
            code, reason = await client.closed()
            assert code == 1012
            assert "the metadata has changed" in reason


async def test_or_keeps_them_when_told_to(database: Database) -> None:
    with engine_on(database.url, CLOSE_WEBSOCKETS_ON_METADATA_CHANGE="false") as engine:
        user = await new_user(engine)
        async with socket(engine, user) as client:
            await client.subscribe(TITLES)
            await _metadata(engine, {"type": "reload_metadata", "args": {}})
            assert await client.result() == {"chat_sessions": []}
            await new_session(engine, user, "after")
            assert await client.result() == {"chat_sessions": [{"title": "after"}]}


async def _metadata(engine: Engine, request: dict[str, Any]) -> Any:
    async with httpx.AsyncClient() as client:
        answer = await client.post(
            f"{engine.endpoint}/v1/metadata", json=request, headers=engine.headers(None)
        )
        assert answer.status_code == 200, answer.text
        return answer.json()


async def test_a_strange_page_may_not_open_a_socket(database: Database) -> None:
    allowed = "http://localhost:3000, https://*.example.com"
    with engine_on(database.url, CORS_DOMAIN=allowed) as engine:
        for origin in ("http://localhost:3000", "https://chat.example.com"):
            async with socket(engine, origin=origin):
                pass
        with pytest.raises(InvalidStatus) as refused:
            async with socket(engine, origin="https://example.org"):
                pass
        assert refused.value.response.status_code == 400
        assert b"does not match configured CORS domains" in (refused.value.response.body or b"")


async def test_there_is_no_socket_elsewhere(engine: Engine) -> None:
    with pytest.raises(InvalidStatus) as refused:
        async with raw_socket(engine, path="/v1/elsewhere"):
            pass
    assert refused.value.response.status_code == 404


async def test_a_client_that_does_not_read_is_closed_and_the_others_go_on(engine: Engine) -> None:
    user = await new_user(engine)
    await new_session(engine, user)
    wide = " ".join(f"m{number}: metadata" for number in range(200))
    large = f"subscription {{ chat_sessions {{ {wide} }} }}"
    update = (
        "mutation($m: jsonb!) { update_chat_sessions(where: {}, _set: {metadata: $m}) { affected_rows } }"
    )
    async with socket(engine, user, max_queue=1) as slow, socket(engine, user) as quick:
        await slow.start("1", large)
        await quick.subscribe(large)
        slow.connection.transport.pause_reading()
        for number in range(30):
            await graphql(engine, update, user, m={"text": "x" * 4000, "number": number})
            result = await quick.result()
            assert result["chat_sessions"][0]["m0"]["number"] == number
        slow.connection.transport.resume_reading()
        assert await slow.closed() == (1013, "1013: the client reads too slowly")
        await quick.silence(0.2)


# ---------------------------------------------------------------- the pure parts


@given(st.text(max_size=400))
def test_a_close_reason_always_fits_into_its_frame(text: str) -> None:
    reason = close_reason(4400, text)
    assert len(reason.encode(errors="replace")) <= LONGEST_REASON
    assert json.loads(reason)["server_error_msg"].startswith("4400: ")


KEYS = st.sampled_from(["type", "id", "payload", "query", "variables", "headers"])
TYPES = st.sampled_from(["connection_init", "subscribe", "start", "stop", "complete", "ping"])
LEAVES = st.none() | st.booleans() | st.text() | st.integers() | TYPES


@given(st.recursive(LEAVES, lambda inner: st.lists(inner) | st.dictionaries(KEYS, inner)))
def test_no_message_breaks_the_parser(document: Any) -> None:
    try:
        parse_message(json.dumps(document))
    except MessageError as error:
        assert str(error)


def test_the_modern_protocol_is_preferred() -> None:
    assert protocol.choose_dialect([APOLLO, MODERN]) is protocol.TRANSPORT_WS
    assert protocol.choose_dialect([]) is protocol.choose_dialect(["other"]) is protocol.APOLLO


@pytest.mark.parametrize(
    ("origin", "allowed"),
    [
        ("http://localhost:3000", True),
        ("http://localhost:3001", False),
        ("https://a.b.example.com", False),
        ("https://a.example.com", True),
        ("https://example.com", False),
        ("http://a.example.com", False),
        ("https://a.example.com.evil.org", False),
        ("null", False),
    ],
)
def test_origins(origin: str, allowed: bool) -> None:
    domains = "http://localhost:3000, https://*.example.com"
    environment = {"HASURA_GRAPHQL_DATABASE_URL": "postgresql://x/y", "HASURA_GRAPHQL_CORS_DOMAIN": domains}
    assert origin_allowed(load_settings(environment), origin) is allowed


async def test_hundreds_of_sockets_open_at_once(engine: Engine) -> None:
    user = await new_user(engine)

    async def one() -> None:
        async with socket(engine, user) as client:
            assert await client.subscribe(TITLES) == {"chat_sessions": []}

    await asyncio.gather(*(one() for _ in range(200)))

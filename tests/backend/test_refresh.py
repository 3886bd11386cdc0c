"""Rotation of refresh tokens: races, the 30 seconds, reuse, and what the database keeps.

Time passes by moving what is stored into the past; nothing sleeps.
"""

import asyncio
import hashlib
from collections.abc import AsyncIterator, Iterator

import asyncpg
import httpx
import pytest

from tests.backend.harness import Backend, assert_problem
from tests.backend.test_auth import AUTH, cookie_of
from tests.harness import PATIENCE


@pytest.fixture
def client(backend: Backend) -> Iterator[httpx.Client]:
    with backend.client() as client:
        yield client


@pytest.fixture
async def owner(backend: Backend) -> AsyncIterator[asyncpg.Connection]:
    """The database as its owner sees it."""
    connection = await asyncpg.connect(backend.engine.database.url)
    yield connection
    await connection.close()


def digest(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()


def guest(client: httpx.Client) -> str:
    return cookie_of(client.post(f"{AUTH}/guest"))[0]


def refresh(client: httpx.Client, backend: Backend, token: str) -> httpx.Response:
    client.cookies.clear()
    return client.post(f"{AUTH}/refresh", headers={"cookie": f"{backend.cookie}={token}"})


async def age(owner: asyncpg.Connection, token: str, seconds: int) -> None:
    """Lets `seconds` pass for what is known of a token."""
    await owner.execute(
        "UPDATE auth.refresh_tokens SET rotated_at = rotated_at - make_interval(secs => $2), "
        "expires_at = expires_at - make_interval(secs => $2) WHERE token_hash = $1",
        digest(token),
        seconds,
    )


async def test_two_refreshes_at_once_get_the_same_successor(backend: Backend, client: httpx.Client) -> None:
    for _ in range(5):
        token = guest(client)
        headers = {"cookie": f"{backend.cookie}={token}"}
        async with httpx.AsyncClient(base_url=backend.url, timeout=PATIENCE) as concurrent:
            answers = await asyncio.gather(
                *(concurrent.post(f"{AUTH}/refresh", headers=headers) for _ in range(8))
            )
        assert [answer.status_code for answer in answers] == [200] * 8
        successors = {cookie_of(answer)[0] for answer in answers}
        assert len(successors) == 1 and token not in successors
        assert refresh(client, backend, successors.pop()).status_code == 200


async def test_the_previous_token_is_good_for_thirty_seconds(
    backend: Backend, client: httpx.Client, owner: asyncpg.Connection
) -> None:
    token = guest(client)
    successor = cookie_of(refresh(client, backend, token))[0]
    await age(owner, token, 28)
    again = refresh(client, backend, token)
    assert again.status_code == 200 and cookie_of(again)[0] == successor


async def test_later_reuse_revokes_the_whole_family(
    backend: Backend, client: httpx.Client, owner: asyncpg.Connection
) -> None:
    token = guest(client)
    second = cookie_of(refresh(client, backend, token))[0]
    third = cookie_of(refresh(client, backend, second))[0]
    await age(owner, token, 31)
    assert_problem(refresh(client, backend, token), 401, "refresh-token-invalid")
    for each in (token, second, third):
        assert_problem(refresh(client, backend, each), 401, "refresh-token-invalid")
    reason = await owner.fetchval(
        "SELECT revoked_reason FROM auth.refresh_families JOIN auth.refresh_tokens USING (family_id) "
        "WHERE token_hash = $1",
        digest(third),
    )
    assert reason == "reuse"


async def test_reuse_in_guest_creation_revokes_and_makes_a_new_guest(
    backend: Backend, client: httpx.Client, owner: asyncpg.Connection
) -> None:
    answer = client.post(f"{AUTH}/guest")
    token, user = cookie_of(answer)[0], answer.json()["user"]["id"]
    successor = cookie_of(refresh(client, backend, token))[0]
    await age(owner, token, 31)
    client.cookies.clear()
    other = client.post(f"{AUTH}/guest", headers={"cookie": f"{backend.cookie}={token}"})
    assert other.json()["user"]["id"] != user
    assert_problem(refresh(client, backend, successor), 401, "refresh-token-invalid")


async def test_reuse_does_not_end_other_sign_ins(
    backend: Backend, client: httpx.Client, owner: asyncpg.Connection
) -> None:
    mine, other = guest(client), None
    client.cookies.clear()
    other = guest(client)
    refresh(client, backend, mine)
    await age(owner, mine, 31)
    assert refresh(client, backend, mine).status_code == 401
    assert refresh(client, backend, other).status_code == 200


async def test_a_token_ends_by_time(
    backend: Backend, client: httpx.Client, owner: asyncpg.Connection
) -> None:
    token = guest(client)
    await age(owner, token, 90 * 86_400 - 5)
    successor = cookie_of(refresh(client, backend, token))[0]
    await age(owner, successor, 90 * 86_400 + 5)
    assert_problem(refresh(client, backend, successor), 401, "refresh-token-invalid")


async def test_a_refresh_waits_for_the_one_before_it(
    backend: Backend, client: httpx.Client, owner: asyncpg.Connection
) -> None:
    token = guest(client)
    family = "SELECT family_id FROM auth.refresh_tokens WHERE token_hash = $1"
    async with httpx.AsyncClient(base_url=backend.url, timeout=PATIENCE) as concurrent:
        async with owner.transaction():
            await owner.execute(
                f"SELECT 1 FROM auth.refresh_families WHERE family_id = ({family}) FOR UPDATE", digest(token)
            )
            waiting = asyncio.create_task(
                concurrent.post(f"{AUTH}/refresh", headers={"cookie": f"{backend.cookie}={token}"})
            )
            async with asyncio.timeout(PATIENCE):
                while not await owner.fetchval(
                    "SELECT count(*) FROM pg_locks "
                    "WHERE NOT granted AND pg_backend_pid() = ANY (pg_blocking_pids(pid))"
                ):
                    assert not waiting.done(), "the refresh did not wait for the lock"
                    await asyncio.sleep(0.02)
        assert (await waiting).status_code == 200


async def test_the_database_keeps_digests_only(
    backend: Backend, client: httpx.Client, owner: asyncpg.Connection
) -> None:
    token = guest(client)
    successor = cookie_of(refresh(client, backend, token))[0]
    tables = await owner.fetch("SELECT tablename FROM pg_tables WHERE schemaname = 'auth'")
    for row in tables:
        content = await owner.fetchval(f"SELECT string_agg(t::text, '') FROM auth.{row['tablename']} AS t")
        for secret in (token, successor):
            assert secret not in (content or "") and secret.encode().hex() not in (content or "")


async def test_purging_removes_what_ended_and_nothing_else(
    backend: Backend, client: httpx.Client, owner: asyncpg.Connection
) -> None:
    ended, living = guest(client), None
    client.cookies.clear()
    living = guest(client)
    await owner.execute(
        "UPDATE auth.refresh_families SET expires_at = now() - interval '1 s' WHERE family_id = "
        "(SELECT family_id FROM auth.refresh_tokens WHERE token_hash = $1)",
        digest(ended),
    )
    await owner.execute("SELECT auth.purge_expired()")
    kept = "SELECT count(*) FROM auth.refresh_tokens WHERE token_hash = $1"
    assert await owner.fetchval(kept, digest(ended)) == 0
    assert await owner.fetchval(kept, digest(living)) == 1


async def test_the_backends_role_reaches_functions_and_its_log_of_replies(backend: Backend) -> None:
    connection = await asyncpg.connect(backend.engine.database.backend_url)
    try:
        tables = await connection.fetch(
            "SELECT c.oid::regclass::text AS name FROM pg_class AS c "
            "JOIN pg_namespace AS n ON n.oid = relnamespace "
            "WHERE nspname IN ('auth', 'public', 'chat_backend') AND relkind IN ('r', 'v', 'S') AND "
            "(CASE relkind WHEN 'S' THEN has_sequence_privilege(c.oid, 'USAGE, SELECT, UPDATE') "
            "ELSE has_table_privilege(c.oid, 'SELECT, INSERT, UPDATE, DELETE, TRUNCATE, REFERENCES') END)"
        )
        assert sorted(row["name"] for row in tables) == [
            "chat_backend.discarded_files",
            "chat_backend.events",
            "chat_backend.leases",
        ]
        functions = await connection.fetch(
            "SELECT proname FROM pg_proc JOIN pg_namespace AS n ON n.oid = pronamespace "
            "WHERE nspname = 'auth' AND has_function_privilege(pg_proc.oid, 'EXECUTE') ORDER BY proname"
        )
        assert [row["proname"] for row in functions] == [
            "change_password",
            "create_guest",
            "delete_user",
            "enter",
            "find_account",
            "password_of",
            "profile",
            "purge_expired",
            "purge_guests",
            "revoke_all",
            "revoke_family",
            "rotate_refresh_token",
            "sign_in",
            "sign_up",
            "token_owner",
        ]
        for statement in (
            "SELECT * FROM auth.accounts",
            "SELECT * FROM public.chat_messages",
            "SELECT * FROM public.chat_generations",
            "DELETE FROM chat_backend.leases",
            "UPDATE chat_backend.leases SET owner_id = gen_random_uuid()",
            "INSERT INTO chat_backend.leases VALUES (gen_random_uuid(), gen_random_uuid(), NULL, now())",
            "UPDATE chat_backend.events SET text = 'x'",
            "DELETE FROM chat_backend.events",
            "INSERT INTO chat_backend.discarded_files VALUES (gen_random_uuid())",
            "SELECT auth.move_guest(gen_random_uuid(), gen_random_uuid())",
            "SELECT auth.open_family(gen_random_uuid(), sha256('x'), '1 day')",
            "SELECT auth.grant_backend('parley_backend')",
            "CREATE TABLE public.mine (id int)",
        ):
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                await connection.execute(statement)
    finally:
        await connection.close()


async def test_every_function_pins_its_search_path(owner: asyncpg.Connection) -> None:
    rows = await owner.fetch(
        "SELECT proname, prosecdef, proconfig FROM pg_proc "
        "JOIN pg_namespace AS n ON n.oid = pronamespace WHERE nspname = 'auth'"
    )
    assert len(rows) == 24
    for row in rows:
        assert row["proconfig"] == ["search_path=pg_catalog, public"], row["proname"]
        assert row["prosecdef"] == (not row["proname"].startswith("grant_backend"))


async def test_granting_to_a_role_that_is_not_there(owner: asyncpg.Connection) -> None:
    with pytest.raises(asyncpg.InvalidParameterValueError, match="create it first"):
        await owner.execute("SELECT auth.grant_backend('no_such_role')")

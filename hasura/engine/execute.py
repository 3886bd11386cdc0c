"""Runs prepared operations: the only place where GraphQL meets the database.

PostgreSQL makes the JSON; its bytes are put between the operation's own and sent on, never parsed.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import asyncpg

from hasura.engine.bind import Written, bind
from hasura.engine.errors import EngineError, connection_error, from_postgres
from hasura.engine.pool import CONNECTION_ERRORS, LOST
from hasura.engine.prepare import Prepared
from hasura.engine.render.text import Statement
from hasura.engine.statements import Action, ListAction, Plan, ReadAction, Stitch, WriteAction
from hasura.engine.values import dump_json, parse_json

if TYPE_CHECKING:
    from hasura.engine.database import Database
    from hasura.engine.session import Session

    Connection = asyncpg.Connection[asyncpg.Record]


FAILURES: Final = (asyncpg.PostgresError, *CONNECTION_ERRORS)


def failure(error: BaseException, path: str = "$") -> EngineError:
    """What a failed statement is to the client; a request whose connection failed may be sent again."""
    if isinstance(error, asyncpg.PostgresError) and not isinstance(error, CONNECTION_ERRORS):
        return from_postgres(error, path)
    return connection_error(error)


async def execute(session: Session, prepared: Prepared) -> bytes:
    """The whole body of the answer: `{"data": ...}`."""
    plan = prepared.plan
    if plan.parts:
        results = await _parts(session, plan, prepared.values)
    elif plan.actions:
        results = await _mutation(session, plan, prepared.values)
    else:
        results = await _query(plan, prepared.arguments)
    if plan.stitches:
        results = await _stitched(session, plan.stitches, results, prepared.values)
    pieces = [piece if isinstance(piece, bytes) else results[piece] for piece in plan.template]
    return b'{"data":' + b"".join(pieces) + b"}"


async def execute_within(seconds: float | None, session: Session, prepared: Prepared) -> bytes:
    """The same within the `time_limit` of a role, if it has one."""
    if seconds is None:
        return await execute(session, prepared)
    try:
        async with asyncio.timeout(seconds):
            return await execute(session, prepared)
    except TimeoutError as error:
        raise EngineError("time-limit-exceeded", f"time limit exceeded: {seconds} seconds") from error


async def _parts(session: Session, plan: Plan, values: Mapping[str, Any]) -> list[bytes]:
    """What is run in each source, one after the other; a mutation that fails leaves what was done before."""
    results: list[bytes] = []
    for part in plan.parts:
        if part.statement is None:
            results += await _mutation(session, part, values)
        else:
            results += await _query(part, bind(part.statement.parameters, session.variables, values))
    return results


async def _query(plan: Plan, arguments: Sequence[str | None]) -> list[bytes]:
    if plan.statement is None:
        return []
    assert plan.database is not None
    return await _read(plan.database, plan.statement, arguments)


async def _read(database: Database, statement: Statement, arguments: Sequence[str | None]) -> list[bytes]:
    try:
        try:
            row = await database.pool.fetchrow(statement.text, *arguments)
        except LOST:  # perhaps long ago, while it was idle; reading twice does no harm
            row = await database.pool.fetchrow(statement.text, *arguments)
    except FAILURES as error:
        raise failure(error) from error
    assert row is not None
    return [b"null" if value is None else value for value in row]


async def _stitched(
    session: Session, stitches: Sequence[Stitch], results: list[bytes], values: Mapping[str, Any]
) -> list[bytes]:
    """The results with what belongs into them from other sources."""
    parsed = {stitch.result: parse_json(results[stitch.result]) for stitch in stitches}
    await _stitch(session, stitches, parsed, values)
    return [
        dump_json(parsed[number]).encode() if number in parsed else result
        for number, result in enumerate(results)
    ]


async def _stitch(
    session: Session, stitches: Sequence[Stitch], results: Mapping[int, Any], values: Mapping[str, Any]
) -> None:
    """Each place in the results has the key of a parent (or null), and gets the rows that have it."""
    for stitch in stitches:
        places = [
            (holder, key)
            for holder, key in _places(results[stitch.result], stitch.place)
            if holder[key] is not None
        ]
        keys = list(dict.fromkeys(tuple(holder[key]) for holder, key in places))
        if not keys:
            continue
        statement = stitch.statement
        written = Written(dump_json(keys))
        arguments = bind(statement.parameters, session.variables, values, written)
        found = parse_json((await _read(stitch.database, statement, arguments))[0])
        await _stitch(session, stitch.inner, {0: found}, values)
        rows = dict(zip(keys, found, strict=True))
        for holder, key in places:
            holder[key] = rows[tuple(holder[key])]


def _places(value: Any, place: Sequence[str]) -> Iterator[tuple[dict[str, Any], str]]:
    """The objects that have the last key of a place, wherever lists and nulls let it lead."""
    if isinstance(value, list):
        for item in value:
            yield from _places(item, place)
    elif value is not None:
        if len(place) == 1:
            yield value, place[0]
        else:
            yield from _places(value[place[0]], place[1:])


async def _mutation(session: Session, plan: Plan, values: Mapping[str, Any]) -> list[bytes]:
    actions, database = plan.actions, plan.database
    assert database is not None
    try:
        async with database.pool.acquire() as connection:
            mutation = _Mutation(connection, session, values)
            if len(actions) == 1 and _is_one_statement(actions[0]):
                results = [await mutation.run(actions[0])]
            else:
                async with connection.transaction():
                    results = [await mutation.run(action) for action in actions]
            database.changed(plan.tables, connection)
            return results
    except FAILURES as error:
        raise failure(error) from error


def _is_one_statement(action: Action) -> bool:
    return isinstance(action, ReadAction) or (isinstance(action, WriteAction) and action.answer is None)


@dataclass(frozen=True, slots=True)
class _Mutation:
    """What runs the actions of a mutation, one after the other on one connection."""

    connection: Connection
    session: Session
    values: Mapping[str, Any]

    async def run(self, action: Action) -> bytes:
        match action:
            case ReadAction(statement, path):
                return await self._fetch(statement, path)
            case WriteAction():
                return await self._write(action)
            case ListAction(writes):
                return b"[" + b",".join([await self._write(write) for write in writes]) + b"]"

    async def _write(self, action: WriteAction) -> bytes:
        """One write after the other; the rows of the top ones are what the answer is made from."""
        if action.answer is None:
            statement, path, _, _ = action.steps[0]
            return await self._fetch(statement, path)
        written = Written()
        top: list[str] = []
        for statement, path, missing_parent, is_top in action.steps:
            row = await self._row(statement, path, written)
            written.count += row["count"]
            if missing_parent is not None and row["count"] == 0:
                raise EngineError("not-supported", missing_parent, path)
            kept = json.loads(row["kept"]) if missing_parent is not None else []
            written.kept.append(kept[0] if kept else {})
            if is_top:
                top.append(row["rows"][1:-1])
        written.rows = "[" + ",".join(rows for rows in top if rows) + "]"
        return await self._fetch(action.answer, action.path, written)

    async def _fetch(self, statement: Statement, path: str, written: Written | None = None) -> bytes:
        value = (await self._row(statement, path, written))[0]
        return b"null" if value is None else bytes(value)

    async def _row(self, statement: Statement, path: str, written: Written | None) -> asyncpg.Record:
        arguments = bind(statement.parameters, self.session.variables, self.values, written)
        try:
            row = await self.connection.fetchrow(statement.text, *arguments)
        except asyncpg.PostgresError as error:
            raise failure(error, path) from error
        assert row is not None
        return row

"""JSON made by PostgreSQL: objects of any number of keys, under names of any length."""

from __future__ import annotations

from collections.abc import Sequence

from hasura.engine.render.text import Sql, identifier, join, literal, syntax

LONGEST_IDENTIFIER = 63
MOST_PAIRS = 50


def row_columns(pairs: Sequence[tuple[str, Sql]]) -> Sql | None:
    """The columns of a row that PostgreSQL itself makes an object of; None where they cannot be its keys.

        _0."id" AS "id"

    That is the fastest form, but such keys are identifiers, which PostgreSQL cuts at 63 bytes.
    """
    if not pairs or any(len(key.encode()) > LONGEST_IDENTIFIER for key, _ in pairs):
        return None
    return join(", ", [syntax("{v} AS {k}", v=value, k=identifier(key)) for key, value in pairs])


def row_object(pairs: Sequence[tuple[str, Sql]]) -> Sql:
    """An object of expressions over one row.

        (SELECT row_to_json(_e.*) FROM (SELECT _0."id" AS "id") AS _e)

    `_e` alone would be the column of that name, where there is one.
    """
    columns = row_columns(pairs)
    if columns is None:
        return plain_object(pairs)
    return syntax('(SELECT row_to_json("_e".*) FROM (SELECT {columns}) AS "_e")', columns=columns)


def plain_object(pairs: Sequence[tuple[str, Sql]]) -> Sql:
    """An object by `json_build_object`, which may hold aggregates; it takes 50 pairs, so more are pieced
    together as text."""
    if len(pairs) <= MOST_PAIRS:
        arguments = join(", ", [syntax("{k}, {v}", k=_key(key), v=value) for key, value in pairs])
        return syntax("json_build_object({arguments})", arguments=arguments)
    pieces = []
    for start in range(0, len(pairs), MOST_PAIRS):
        piece = plain_object(pairs[start : start + MOST_PAIRS])
        pieces.append(syntax("substr(left({piece}::text, -1), 2)", piece=piece))
    joined = join(" || ', ' || ", pieces)
    return syntax("('{{' || {joined} || '}}')::json", joined=joined)


def _key(text: str) -> Sql:
    return syntax("{text}::text", text=literal(text))

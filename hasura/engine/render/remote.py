"""Rows of another source, asked for by the keys of all parents at once.

SELECT coalesce(json_agg("_rows"."result" ORDER BY "_rows"."n"), '[]'::json) FROM (
  SELECT "_parent"."n", (SELECT ... WHERE "_0"."user_id" = "_parent"."id") AS "result"
  FROM (SELECT "n", ("key" ->> 0)::integer AS "id"
        FROM json_array_elements($1::json) WITH ORDINALITY AS "_keys"("key", "n")) AS "_parent") AS "_rows"
"""

from __future__ import annotations

from hasura.engine.plan.nodes import Parameter, ParentKeys
from hasura.engine.plan.row_nodes import RemoteOutput, RowsOutput
from hasura.engine.render.aggregate import aggregate_json
from hasura.engine.render.select import rows_json
from hasura.engine.render.text import Sql, Statement, Writer, identifier, join, syntax, type_name

PARENT = "_parent"


def remote_rows(output: RemoteOutput, *, stringify: bool) -> Statement:
    """A JSON list with the rows (or aggregate) of each parent, in the order of their keys."""
    w = Writer(stringify=stringify)
    given = w.value(Parameter(ParentKeys(), "json", "json", "$"))
    on = output.rows.join
    assert on is not None
    columns = [
        syntax(
            '("key" ->> {place})::{type} AS {name}',
            place=Sql(str(place)),
            type=type_name(near.type.sql),
            name=identifier(near.name),
        )
        for place, (near, _) in enumerate(on.pairs)
    ]
    if isinstance(output.rows, RowsOutput):
        result = rows_json(w, output.rows.select, single=output.rows.single, outer=PARENT, on=on)
    else:
        result = aggregate_json(w, output.rows.aggregate, outer=PARENT, on=on)
    return w.statement(
        syntax(
            'SELECT coalesce(json_agg("_rows"."result" ORDER BY "_rows"."n"), \'[]\'::json) FROM '
            '(SELECT {parent}."n", {result} AS "result" FROM (SELECT {columns} FROM '
            'json_array_elements({given}) WITH ORDINALITY AS "_keys"("key", "n")) AS {parent}) AS "_rows"',
            parent=identifier(PARENT),
            result=result,
            columns=join(", ", [syntax('"n"'), *columns]),
            given=given,
        )
    )

"""What a mutation answers: the fields of a mutation response, or one row."""

from __future__ import annotations

from hasura.engine.metadata import TrackedTable
from hasura.engine.plan.context import PlanContext
from hasura.engine.plan.nodes import FunctionOperand
from hasura.engine.plan.row_nodes import Output, OutputFields, ScalarOutput, TextOutput
from hasura.engine.plan.select import plan_row
from hasura.engine.plan.write_nodes import (
    AffectedRows,
    Delete,
    MutationResponse,
    ReturningRows,
    Step,
    Update,
    WriteRoot,
    WriteStep,
)
from hasura.engine.schema.types import TextTag
from hasura.engine.walk import Selected


def plan_response(context: PlanContext, tracked: TrackedTable, selected: Selected) -> MutationResponse:
    """`affected_rows` and `returning`."""
    parent, fields = context.walker.below(selected)
    result: list[tuple[str, ReturningRows | AffectedRows | TextOutput]] = []
    for item in fields:
        if item.definition is None:
            result.append((item.key, TextOutput(parent.name)))
        elif item.definition.tag == TextTag("affected_rows"):
            result.append((item.key, AffectedRows()))
        else:
            result.append((item.key, ReturningRows(_row(context, tracked, item))))
    return MutationResponse(tuple(result), None)


def plan_row_response(context: PlanContext, tracked: TrackedTable, selected: Selected) -> MutationResponse:
    """The row written, or null."""
    return MutationResponse((), _row(context, tracked, selected))


def _row(context: PlanContext, tracked: TrackedTable, selected: Selected) -> OutputFields:
    permission = context.rights(tracked).select
    assert permission is not None
    return plan_row(context, permission, selected)


def write_root(tracked: TrackedTable, write: Update | Delete, response: MutationResponse) -> WriteRoot:
    """A root field of one write; where its answer has to be read afterwards, the write keeps its rows."""
    keep = tuple(tracked.table.columns.values()) if reads_other_rows(response) else ()
    step = Step(WriteStep(write, keep), True, "$", None)
    return WriteRoot((step,), tracked.table, response, "$")


def reads_other_rows(response: MutationResponse) -> bool:
    """Whether the answer needs more than the columns written, so that it has to be read after the write."""
    return any(_reads_more(output) for fields in response.rows for _, output in fields)


def _reads_more(output: Output) -> bool:
    if isinstance(output, ScalarOutput):
        return isinstance(output.value, FunctionOperand) or output.value.condition is not None
    return not isinstance(output, TextOutput)

"""What messages of a type keep in their metadata, checked for REST and models; the database checks the same.

`table`: columns and rows; `plot`: Plotly's data and layout; `error`: code, detail and status. Whatever else
metadata has is left alone.
"""

import json
from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    StrictBool,
    StrictFloat,
    StrictInt,
    StrictStr,
    ValidationError,
    model_validator,
)

COLUMNS = 50
MESSAGE_ROWS = 1_000
TRACES = 50
PART_TITLE_CHARACTERS = 200
# The kinds of traces that the interface draws, and what no layout may have: it would fetch images, or have
# buttons that change the plot into one that does.
TRACE_TYPES = ("scatter", "bar", "pie")
FOREIGN_KEYS = frozenset({"images", "template", "updatemenus", "sliders"})

Cell = StrictStr | StrictBool | StrictInt | Annotated[StrictFloat, Field(allow_inf_nan=False)] | None
PartTitle = Annotated[StrictStr, Field(max_length=PART_TITLE_CHARACTERS)]


class Table(BaseModel):
    """Columns by their names, rows of as many cells: text, numbers, true and false, null."""

    model_config = ConfigDict(extra="ignore")

    title: PartTitle | None = None
    columns: Annotated[
        list[Annotated[StrictStr, Field(max_length=200)]], Field(min_length=1, max_length=COLUMNS)
    ]
    rows: list[list[Cell]]

    @model_validator(mode="after")
    def _rows_fit(self) -> "Table":
        for number, row in enumerate(self.rows, start=1):
            if len(row) != len(self.columns):
                raise ValueError(f"Row {number} has {len(row)} cells for {len(self.columns)} columns")
        return self


class TableMessage(Table):
    """A table of a length that a message can hold."""

    rows: Annotated[list[list[Cell]], Field(max_length=MESSAGE_ROWS)]


def _known_trace(trace: dict[str, Any]) -> dict[str, Any]:
    if trace.get("type") not in TRACE_TYPES:
        raise ValueError(f"A trace's type is one of {', '.join(TRACE_TYPES)}")
    return trace


def _own(layout: dict[str, Any]) -> dict[str, Any]:
    if foreign := sorted(FOREIGN_KEYS & layout.keys()):
        raise ValueError(f"A layout has no {', '.join(foreign)} here")
    return layout


class Plot(BaseModel):
    """Plotly's `data` and `layout`."""

    model_config = ConfigDict(extra="ignore")

    title: PartTitle | None = None
    data: Annotated[
        list[Annotated[dict[str, Any], AfterValidator(_known_trace)]], Field(min_length=1, max_length=TRACES)
    ]
    layout: Annotated[dict[str, Any], AfterValidator(_own)] = {}


class Failure(BaseModel):
    """Why there is no whole reply: as in problem+json."""

    model_config = ConfigDict(extra="ignore")

    code: Annotated[StrictStr, Field(min_length=1, max_length=100)]
    detail: Annotated[StrictStr, Field(max_length=1000)]
    status: Annotated[StrictInt, Field(ge=400, le=599)]


CONTENTS: Mapping[str, type[BaseModel]] = {"table": TableMessage, "plot": Plot, "error": Failure}
Kind = Literal["text", "table", "plot", "error"]


def check_content(kind: Kind, metadata: Mapping[str, Any]) -> None:
    """ValueError, with the first fault, for metadata that a message of this type cannot have."""
    if kind not in CONTENTS:
        return
    try:
        CONTENTS[kind].model_validate(metadata)
    except ValidationError as error:
        raise ValueError(f"A {kind}'s metadata: {first_fault(error)}") from None
    if kind == "plot" and not isinstance(metadata.get("layout"), dict):
        raise ValueError("A plot's metadata: layout: field required")


def first_fault(error: ValidationError) -> str:
    """Where and why, without the value."""
    entry = error.errors(include_url=False, include_input=False)[0]
    reason = str(entry["msg"]).removeprefix("Value error, ")
    where = ".".join(str(part)[:50] for part in entry["loc"])
    return f"{where}: {reason[:1].lower()}{reason[1:]}" if where else f"{reason[:1].lower()}{reason[1:]}"


def without_foreign(value: Any) -> Any:
    """The same without what a plot here does not have, at any depth."""
    match value:
        case dict():
            return {key: without_foreign(part) for key, part in value.items() if key not in FOREIGN_KEYS}
        case list():
            return [without_foreign(part) for part in value]
        case _:
            return value


def size_of(value: object) -> int:
    """Bytes as compact JSON."""
    return len(json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode())

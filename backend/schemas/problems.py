"""Every error."""

from pydantic import BaseModel


class ProblemField(BaseModel):
    """A field that was refused."""

    field: str
    reason: str


class Problem(BaseModel):
    """Every error: RFC 9457, with a `code` that does not change."""

    type: str
    title: str
    status: int
    code: str
    detail: str
    request_id: str
    errors: list[ProblemField] | None = None

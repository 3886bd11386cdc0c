"""Whether the backend is there."""

from typing import Literal

from pydantic import BaseModel


class Health(BaseModel):
    """The backend answers."""

    status: Literal["alive", "ready"]

"""Which models there are."""

from typing import Annotated, Literal

from pydantic import BaseModel, Field


class Model(BaseModel):
    """A model, and what it is able to do."""

    id: str
    name: str
    provider: Literal["openai", "anthropic"]
    context_tokens: int
    tools: bool
    images: bool
    temperature: Annotated[bool, Field(description="Whether a session's temperature has an effect.")]
    demo: Annotated[bool, Field(description="A tiny model that shows that everything works.")]
    default: bool


class ModelList(BaseModel):
    """All models, the default one first."""

    items: list[Model]

"""Which tools a reply may call, and what becomes of a call, which never fails the reply."""

import logging
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from backend.errors import ApiError
from backend.files.service import Files
from backend.logs import log
from backend.model_settings import ModelSettings
from backend.providers.protocol import ToolRequest
from backend.services.endings import storable
from backend.services.generations import Generation
from backend.services.hasura_client import HasuraClient
from backend.services.tokens import Tokens
from backend.tools.chats import ChatSearch
from backend.tools.making import MAKE_PLOT, MAKE_TABLE
from backend.tools.tool import Made, Row, Tool, ToolError

logger = logging.getLogger("backend.tools")
NAME_CHARACTERS = 100
# Of arguments that made nothing to show, what is kept; of a result, what the model gets.
KEPT_CHARACTERS = 4_000
RESULT_CHARACTERS = 8_000
CUT_OFF = "The reply's length limit cut this call off."


class Toolbox:
    """The tools there are."""

    def __init__(self, graphql: HasuraClient, tokens: Tokens, files: Files | None = None) -> None:
        self._search = ChatSearch(graphql, tokens).tool()
        self._files = files

    def offered(self, model: ModelSettings, *, search: bool) -> tuple[Tool, ...]:
        """What this model is offered: nothing where it cannot call; `search`: also the user's chats."""
        if not model.tools:
            return ()
        return (MAKE_TABLE, MAKE_PLOT, self._search) if search else (MAKE_TABLE, MAKE_PLOT)

    async def call(
        self, generation: Generation, offered: Sequence[Tool], request: ToolRequest, *, cut_off: bool
    ) -> Row:
        """A call as it is stored: name, place in the text, arguments, what came back, and what it made."""
        call: Row = {"name": storable(request.name[:NAME_CHARACTERS]), "at": generation.length}
        try:
            made = await self._made(generation, offered, request, cut_off=cut_off)
        except ToolError as error:
            call |= {"arguments": _kept(request), "result": str(error), "failed": True}
        else:
            call |= {"result": made.result[:RESULT_CHARACTERS], "failed": False}
            # What a call made stands in the message, and not a second time in its arguments.
            call |= {"part": made.part} if made.part else {"arguments": _kept(request)}
        cleaned: Row = clean(call)
        return cleaned

    async def _made(
        self, generation: Generation, offered: Sequence[Tool], request: ToolRequest, *, cut_off: bool
    ) -> Made:
        if cut_off:
            raise ToolError(CUT_OFF)
        tool = next((one for one in offered if one.name == request.name), None)
        if tool is None:
            raise ToolError("There is no such tool here.")
        try:
            return await self._kept_whole(generation, await tool.run(generation, clean(request.read())))
        except ValueError as error:
            raise ToolError(f"{error}.") from None
        except ApiError as error:
            log(logger, logging.WARNING, "a tool failed", error, tool=tool.name, code=error.code)
            raise ToolError(error.detail) from None

    async def _kept_whole(self, generation: Generation, made: Made) -> Made:
        """With the file that has what the message has no room for."""
        if made.whole is None or made.part is None:
            return made
        if self._files is None:
            raise ToolError("It is too large here, where no files are kept. Show less of it.")
        file_id = await self._files.keep_made(
            generation.owner_id, generation.generation_id, made.whole.described, made.whole.content
        )
        return replace(made, part={**made.part, "file_id": file_id})


def _kept(request: ToolRequest) -> Any:
    """The arguments, as text where they are no JSON or too much to keep."""
    if len(request.arguments) <= KEPT_CHARACTERS:
        try:
            return request.read()
        except ValueError:
            pass
    return request.arguments[:KEPT_CHARACTERS]


def clean(value: Any) -> Any:
    """The same with text that PostgreSQL can store."""
    match value:
        case str():
            return storable(value)
        case dict():
            return {storable(str(key)): clean(part) for key, part in value.items()}
        case list():
            return [clean(part) for part in value]
        case _:
            return value


def may_search(session: Row, path: Sequence[Row], citations: Sequence[Row]) -> bool:
    """Whether a reply may be told of the owner's other chats.

    A document's text could ask for them: where the model is told of one, the owner has to allow it.
    """
    documents = bool(citations) or any(row["attachments"] for row in path if row["role"] == "user")
    return not documents or bool(session["search_chats_with_documents"])

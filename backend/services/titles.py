"""What a session is called, and what was said in it: written by its model, beside the replies."""

import logging
from typing import Any

from backend.errors import ApiError
from backend.logs import log
from backend.model_settings import ModelSettings
from backend.schemas.fields import CONTENT_CHARACTERS
from backend.services.endings import storable
from backend.services.generations import Generation
from backend.services.hasura_client import HasuraClient
from backend.services.models import Models
from backend.services.prompts import automatic_title, model_title, summary_prompt, title_prompt
from backend.services.tokens import Caller, Tokens

logger = logging.getLogger("backend.titles")
Row = dict[str, Any]
SUMMARY_MESSAGES = 200
# When history is cut: at first, and again when so many more messages have gone out of it.
SUMMARY_EVERY = 10


class Titles:
    """Titles and summaries. A demo model writes neither: a title is then the first words."""

    def __init__(self, graphql: HasuraClient, tokens: Tokens, models: Models) -> None:
        self._graphql = graphql
        self._tokens = tokens
        self._models = models

    async def after(
        self, generation: Generation, model: ModelSettings, session: Row, history_dropped: int
    ) -> None:
        """What a stored reply calls for. Failing here fails nothing."""
        try:
            if session["title_source"] == "default":
                writer = self._tokens.act_for(generation.owner_id, "assistant")
                title = await self._title(generation, model)
                await self._graphql.set_automatic_title(writer, generation.session_id, title)
            if history_dropped and not model.demo and self._is_due(session, history_dropped):
                owner = self._tokens.act_for(generation.owner_id, "user")
                await self.summarise(owner, session, model, generation.reply_id)
        except ApiError as error:
            log(logger, logging.WARNING, "a session kept its title or summary", error, code=error.code)

    async def summarise(self, owner: Caller, session: Row, model: ModelSettings, leaf: str) -> Row:
        """Stores a summary of the branch that ends in `leaf`, written by the model; the session with it."""
        if model.demo:
            raise ApiError(409, "model-not-able", "The demo model cannot summarise: choose another one.")
        path = await self._graphql.get_session_path(owner, session["session_id"], leaf, SUMMARY_MESSAGES)
        prompt = summary_prompt(path, model, str(session["summary"] or ""))
        summary = storable(await self._models.complete(model, prompt)).strip()[:CONTENT_CHARACTERS]
        if not summary:
            raise ApiError(502, "model-silent", "The model answered nothing: try again.")
        return await self._graphql.set_summary(owner, session["session_id"], summary)

    async def _title(self, generation: Generation, model: ModelSettings) -> str:
        question = str(generation.question["content"])
        if not model.demo:
            try:
                told = await self._models.complete(model, title_prompt(question, generation.text))
                if title := model_title(storable(told)):
                    return title
            except ApiError as error:
                log(logger, logging.WARNING, "the model gave no title", error, code=error.code)
        return automatic_title(question)

    def _is_due(self, session: Row, history_dropped: int) -> bool:
        return not session["summary"] or history_dropped % SUMMARY_EVERY < 2  # one exchange is two messages

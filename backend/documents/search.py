"""The passages that a question is answered from: from the search alone, never from what a model writes."""

from dataclasses import dataclass
from typing import Any

from backend.documents.embeddings import EmbeddingError, Embeddings
from backend.services import file_queries
from backend.services.hasura_client import HasuraClient
from backend.services.tokens import Tokens

PASSAGES = 3


@dataclass(frozen=True)
class Passage:
    """A piece of a page, word by word."""

    file_id: str
    file_name: str
    page: int
    text: str

    def citation(self) -> dict[str, Any]:
        """What a reply's metadata says of it."""
        return {"file_id": self.file_id, "file_name": self.file_name, "page": self.page, "quote": self.text}


class PassageSearch:
    """Searches in the name of the owner."""

    def __init__(self, graphql: HasuraClient, tokens: Tokens, embeddings: Embeddings) -> None:
        self._graphql = graphql
        self._tokens = tokens
        self._embeddings = embeddings

    async def in_session(self, owner_id: str, session_id: str, question: str) -> list[Passage]:
        """From the documents attached to a session; none where there is no document."""
        return await self._search(owner_id, question, {"session_id": session_id})

    async def in_file(self, owner_id: str, file_id: str, question: str) -> list[Passage]:
        """From one document."""
        return await self._search(owner_id, question, {"file_id": file_id})

    async def _search(self, owner_id: str, question: str, where: dict[str, Any]) -> list[Passage]:
        reader = self._tokens.act_for(owner_id, "user")
        try:
            vectors = await self._embeddings.embed([question])
        except EmbeddingError:  # its words alone will do
            vectors = None
        embedding = vectors[0] if vectors else None
        arguments = {**where, "question": question, "embedding": embedding, "limit": PASSAGES}
        rows = await file_queries.search_passages(self._graphql, reader, arguments)
        return [Passage(row["file_id"], row["file_name"], row["page"], row["content"]) for row in rows]

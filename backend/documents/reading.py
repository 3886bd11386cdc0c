"""Runs extract.py and answers a PDF's pages as they are read."""

import asyncio
import contextlib
import json
import signal
import sys
from collections.abc import AsyncGenerator
from dataclasses import dataclass
from pathlib import Path

from backend.errors import ApiError
from backend.files.settings import FileSettings

PROGRAM = Path(__file__).with_name("extract.py")
MOST_CHARACTERS = 20_000_000
LINE_BYTES = 16 * 1024 * 1024
# What is told when a PDF cannot be searched, by its code.
REASONS = {
    "pdf-encrypted": "The PDF is protected by a password: save it without one and upload it again.",
    "pdf-broken": "The PDF is damaged and cannot be read.",
    "pdf-no-text": "The PDF has no text: it seems to be scanned. Upload one with a text layer (OCR).",
    "pdf-too-many-pages": "The PDF has more pages than are read here.",
    "pdf-too-much-text": "The PDF has more text than is read here.",
    "pdf-too-slow": "Reading the PDF took too long.",
    "pdf-too-complex": "Reading the PDF took too much memory.",
    "pdf-not-embedded": "The PDF could not be prepared for searching: upload it again later.",
}


@dataclass(frozen=True)
class Page:
    """A page's text; `pages` is how many there are."""

    number: int
    pages: int
    text: str


def unreadable(code: str) -> ApiError:
    """Why a PDF cannot be searched."""
    return ApiError(422, code, REASONS[code])


async def read_pages(path: Path, settings: FileSettings) -> AsyncGenerator[Page, None]:
    """The pages in order; ApiError with one of REASONS for a PDF that cannot be read."""
    limits = (settings.pdf_pages, settings.pdf_seconds, settings.pdf_memory, MOST_CHARACTERS)
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-I",
        str(PROGRAM),
        str(path),
        *map(str, limits),
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
        env={"PYTHONDONTWRITEBYTECODE": "1"},
        limit=LINE_BYTES,
    )
    assert process.stdout is not None
    pages, read = 0, 0
    try:
        # Waiting counts too: the limit of processor time says nothing about a process that sleeps.
        async with asyncio.timeout(None) as patience:
            while True:
                patience.reschedule(asyncio.get_running_loop().time() + settings.pdf_seconds * 2)
                line = await process.stdout.readline()
                if not line:
                    break
                patience.reschedule(None)
                found = json.loads(line)
                if "error" in found:
                    raise unreadable(found["error"])
                pages = found.get("pages", pages)
                if "page" in found:
                    read = found["page"]
                    yield Page(read, pages, found["text"])
            code = await process.wait()
    except TimeoutError:
        raise unreadable("pdf-too-slow") from None
    except ValueError:
        raise unreadable("pdf-too-much-text") from None
    finally:
        with contextlib.suppress(ProcessLookupError):
            process.kill()
        await process.wait()
    if code == -signal.SIGXCPU or code == -signal.SIGKILL:
        raise unreadable("pdf-too-slow")
    if code != 0:
        raise unreadable("pdf-too-complex")
    if read < pages or not pages:
        raise unreadable("pdf-broken")

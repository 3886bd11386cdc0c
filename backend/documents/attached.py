"""What a model is given of attached files: pictures where it sees them, the beginning of texts as data.

PDFs are not read here: their passages are searched for (search.py).
"""

import asyncio
import codecs
import io
import math
import re
from dataclasses import dataclass, replace

import obstore
from obstore.exceptions import BaseError as StorageError
from PIL import Image, ImageOps

from backend.files.checks import IMAGE_FORMATS, OTHER_TYPES
from backend.files.storage import Storage, key_of, storage_unavailable
from backend.model_settings import ModelSettings
from backend.providers.protocol import AttachedFile, Outcome, Picture, Prompt, Turn
from backend.services.prompts import estimate_tokens, room_of

# Providers scale larger pictures down themselves, after they were paid for on the way.
MOST_EDGE = 1568
MOST_PIXELS = 1_150_000
MOST_PICTURE_BYTES = 3 * 1024 * 1024
PIXELS_PER_TOKEN = 750
LEAST_PICTURE_TOKENS = 100  # of less than 274 by 274 pixels nobody has anything
LEAST_TEXT_TOKENS = 50
BYTES_PER_TOKEN = 6  # at most: three letters of two bytes, in UTF-16
PICTURES_AT_A_TIME = 2
MARKS = re.compile(r"<(?=\s*/?\s*(?:file|passage)\b)", re.IGNORECASE)


@dataclass
class Room:
    """Tokens that are left: of all that the model can hold, and for texts."""

    tokens: int
    texts: int

    def take(self, tokens: int, *, text: bool = False) -> None:
        """Less by so many."""
        self.tokens -= tokens
        self.texts = min(self.texts - tokens if text else self.texts, self.tokens)


class AttachedFiles:
    """Reads files for models."""

    def __init__(self, place: Storage) -> None:
        self._place = place
        self._gate = asyncio.Semaphore(PICTURES_AT_A_TIME)

    async def given_to(self, model: ModelSettings, prompt: Prompt, outcome: Outcome) -> Prompt:
        """The prompt with its files as far as the model has room, the newest first; `outcome` has the others.

        Raises ApiError 503 while the storage is away.
        """
        tokens = room_of(prompt, model)
        room = Room(tokens, min(tokens, model.history_tokens))
        *earlier, question = prompt.turns
        if not model.images:
            outcome.files_not_read += [
                file.name for file in question.files if file.file_type in IMAGE_FORMATS
            ]
        turns = [await self._read(turn, model, room, outcome) for turn in (question, *reversed(earlier))]
        return replace(prompt, turns=turns[::-1])

    async def _read(self, turn: Turn, model: ModelSettings, room: Room, outcome: Outcome) -> Turn:
        images = [file for file in turn.files if model.images and file.file_type in IMAGE_FORMATS]
        pictures = []
        for left, file in zip(range(len(images), 0, -1), images, strict=True):
            if (picture := await self._picture(file, room, left)) is not None:
                pictures.append(picture)
            else:
                outcome.files_not_read.append(file.name)
        texts = []
        for file in turn.files:
            if file.file_type in OTHER_TYPES:
                text, whole = await self._text(file, room.texts)
                if text:
                    texts.append(text)
                    room.take(estimate_tokens(text), text=True)
                if not whole:
                    (outcome.files_cut if text else outcome.files_not_read).append(file.name)
        return replace(turn, content="\n\n".join([*texts, turn.content]), pictures=tuple(pictures))

    async def _text(self, file: AttachedFile, tokens: int) -> tuple[str, bool]:
        """A text file between marks, cut to so many tokens, and whether that is all; "" without room."""
        if tokens < LEAST_TEXT_TOKENS:
            return "", False
        wanted = min(file.size, tokens * BYTES_PER_TOKEN)
        start = await self._bytes(file, wanted)
        if start is None:
            return "", False
        text = decoded(start)
        kept = fitting(text, tokens - estimate_tokens(marked(file.name, "", whole=False)))
        whole = wanted == file.size and kept == text
        return marked(file.name, kept, whole=whole), whole

    async def _picture(self, file: AttachedFile, room: Room, left: int) -> Picture | None:
        """An image, as large as there is room for it and for the others of the `left` ones of its turn."""
        whole = _picture_tokens(file)
        tokens = min(whole, room.tokens // left)
        if tokens < min(whole, LEAST_PICTURE_TOKENS):
            return None
        async with self._gate:
            content = await self._bytes(file, file.size)
            if content is None:
                return None
            picture = await asyncio.to_thread(scaled, content, file.file_type, tokens * PIXELS_PER_TOKEN)
        room.take(tokens)
        return picture

    async def _bytes(self, file: AttachedFile, size: int) -> bytes | None:
        """The first bytes; None when the file was deleted in between."""
        key = key_of("files", file.file_id)
        try:
            return bytes(await obstore.get_range_async(self._place.store, key, start=0, end=size))
        except FileNotFoundError:
            return None
        except StorageError as error:
            raise storage_unavailable() from error


def decoded(content: bytes) -> str:
    """The text of a file that may be cut within a character; no Unicode is read as Western European."""
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return content.decode("utf-16", "replace")
    try:
        return codecs.getincrementaldecoder("utf-8-sig")().decode(content)
    except UnicodeDecodeError:
        return content.decode("cp1252", "replace")


def fitting(text: str, tokens: int) -> str:
    """As much of the beginning as has at most so many tokens."""
    kept = text[: max(0, tokens) * 3]
    while kept and (estimate := estimate_tokens(kept)) > tokens:
        kept = kept[: min(len(kept) - 1, len(kept) * max(0, tokens) // estimate)]
    return kept


def marked(name: str, text: str, *, whole: bool) -> str:
    """A file's text between marks that it cannot close."""
    plain = re.sub(r'[<>"]', "_", name)
    told = "" if whole else ' part="the beginning"'
    return f'<file name="{plain}"{told}>\n{MARKS.sub("(", text)}\n</file>'


def _picture_tokens(file: AttachedFile) -> int:
    """What a picture costs when it is sent as large as it may be."""
    width, height = file.width or MOST_EDGE, file.height or MOST_EDGE
    factor = _factor(width, height, MOST_PIXELS)
    return math.ceil(width * height * factor**2 / PIXELS_PER_TOKEN)


def _factor(width: int, height: int, pixels: int) -> float:
    return min(1.0, MOST_EDGE / max(width, height), math.sqrt(min(pixels, MOST_PIXELS) / (width * height)))


def scaled(content: bytes, file_type: str, pixels: int) -> Picture:
    """An image of at most so many pixels, written anew: upright, and without where and when it was taken."""
    with Image.open(io.BytesIO(content), formats=[IMAGE_FORMATS[file_type]]) as image:
        photograph = image.format == "JPEG"
        factor = _factor(*image.size, pixels)
        size = (max(1, int(image.width * factor)), max(1, int(image.height * factor)))
        whole = image if photograph else image.convert("RGBA")
        whole.thumbnail(size, Image.Resampling.LANCZOS, reducing_gap=2.0)  # a photograph is decoded small
        small = ImageOps.exif_transpose(whole).convert("RGBA")
    output = io.BytesIO()
    if not photograph:
        small.save(output, "PNG")
        if output.tell() <= MOST_PICTURE_BYTES:
            return Picture("image/png", output.getvalue())
        output = io.BytesIO()
    Image.alpha_composite(Image.new("RGBA", small.size, "white"), small).convert("RGB").save(
        output, "JPEG", quality=90
    )
    return Picture("image/jpeg", output.getvalue())

"""What a file really is: its type by its bytes, an image's size, what a scanner says. Run in a thread."""

import io
import socket
import struct
import warnings
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from PIL import Image, ImageOps, UnidentifiedImageError

from backend.errors import ApiError, unavailable
from backend.files.settings import FileSettings

IMAGE_FORMATS = {"image/png": "PNG", "image/jpeg": "JPEG", "image/webp": "WEBP", "image/gif": "GIF"}
PDF = "application/pdf"
CSV = "text/csv"
# What replies make; nobody uploads it.
PLOTLY = "application/vnd.plotly.v1+json"
# Taken, though a browser may not show them.
OTHER_TYPES = frozenset({"text/plain", CSV, "application/json"})
ACCEPTED_TYPES = (*IMAGE_FORMATS, PDF, *sorted(OTHER_TYPES))
# Text that a browser would run, or that stands for other files.
REFUSED_TEXT = frozenset({"text/html", "text/xml", "text/javascript", "text/rtf"})
THUMBNAIL_PIXELS = 480
SNIFFED_BYTES = 64 * 1024
CLAMD_SECONDS = 60
MISSING_LIBMAGIC = (
    "Files are off: libmagic is missing (Debian: apt-get install libmagic1; macOS: brew install libmagic)."
)


@dataclass(frozen=True)
class Checked:
    """What was found out; the thumbnail is WebP."""

    file_type: str
    width: int | None = None
    height: int | None = None
    thumbnail: bytes | None = None


def missing_library() -> str | None:
    """The sentence that says what is missing, or None."""
    try:
        import magic  # noqa: PLC0415 - it fails on import where the system has no libmagic

        magic.from_buffer(b"%PDF-1.7", mime=True)
    except (ImportError, OSError):
        return MISSING_LIBMAGIC
    return None


def check_file(path: Path, settings: FileSettings) -> Checked:
    """The file's real type and measures; ApiError says why it is refused."""
    if settings.clamd_url is not None:
        scan(path, settings.clamd_url)
    file_type = real_type(path)
    if file_type in IMAGE_FORMATS:
        return check_image(path, file_type, settings.max_pixels)
    return Checked(file_type)


def real_type(path: Path) -> str:
    """The MIME type that the bytes have, among those that are taken."""
    import magic  # noqa: PLC0415 - see above

    with path.open("rb") as source:
        start = source.read(SNIFFED_BYTES)
    found: str = magic.from_buffer(start, mime=True)
    if found in IMAGE_FORMATS or found == PDF or found in OTHER_TYPES:
        return found
    if found.startswith("text/") and found not in REFUSED_TEXT:
        return "text/plain"
    raise ApiError(
        422,
        "file-type-not-allowed",
        f"Files of type {found} are not taken: send PNG, JPEG, WebP, GIF, PDF, plain text, CSV or JSON.",
        file_type=found,
    )


def check_image(path: Path, file_type: str, max_pixels: int) -> Checked:
    """An image that can be decoded as what it claims to be, and is not too large."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            with Image.open(path, formats=[IMAGE_FORMATS[file_type]]) as image:
                width, height = image.size
                if width * height > max_pixels:
                    raise ApiError(
                        422,
                        "image-too-large",
                        f"The image has {width} by {height} pixels: at most "
                        f"{max_pixels // 1_000_000} megapixels are taken.",
                        width=width,
                        height=height,
                        max_megapixels=max_pixels // 1_000_000,
                    )
                image.draft("RGB", (THUMBNAIL_PIXELS * 2, THUMBNAIL_PIXELS * 2))
                upright = ImageOps.exif_transpose(image)
                if (image.getexif().get(0x0112) or 1) >= 5:
                    width, height = height, width
                return Checked(file_type, width, height, thumbnail_of(upright))
    except (
        UnidentifiedImageError,
        OSError,
        ValueError,
        SyntaxError,
        struct.error,
        Image.DecompressionBombError,
    ):
        raise ApiError(
            422, "image-broken", "The image cannot be read: it is damaged or incomplete."
        ) from None


def thumbnail_of(image: Image.Image) -> bytes:
    """A small WebP without the original's metadata."""
    small = image.convert("RGBA" if "A" in image.getbands() or "transparency" in image.info else "RGB")
    small.thumbnail((THUMBNAIL_PIXELS, THUMBNAIL_PIXELS))
    output = io.BytesIO()
    small.save(output, "WEBP", quality=80)
    return output.getvalue()


def scan(path: Path, url: str) -> None:
    """Asks clamd by INSTREAM; a finding is refused by its name, and so is what cannot be scanned."""
    parts = urlsplit(url)
    try:
        with _connected(parts.scheme, parts.path, parts.hostname or "", parts.port or 3310) as clamd:
            clamd.sendall(b"zINSTREAM\0")
            with path.open("rb") as source:
                while chunk := source.read(64 * 1024):
                    clamd.sendall(struct.pack("!I", len(chunk)) + chunk)
            clamd.sendall(struct.pack("!I", 0))
            answer = clamd.makefile("rb").read(4096).rstrip(b"\0\n").decode("utf-8", "replace")
    except OSError as error:
        raise unavailable("scanner-unavailable", "The virus scanner cannot be reached now.") from error
    if answer.endswith("FOUND"):
        name = answer.removeprefix("stream: ").removesuffix(" FOUND")
        detail = f"The file is refused: the virus scanner found {name}."
        raise ApiError(422, "file-infected", detail, finding=name)
    if not answer.endswith("OK"):
        raise unavailable("scanner-unavailable", "The virus scanner could not check the file.")


def _connected(scheme: str, path: str, host: str, port: int) -> socket.socket:
    if scheme == "unix":
        connection = socket.socket(socket.AF_UNIX)
        connection.settimeout(CLAMD_SECONDS)
        connection.connect(path)
        return connection
    return socket.create_connection((host, port), timeout=CLAMD_SECONDS)

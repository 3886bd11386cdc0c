"""Cursors of keyset pages: opaque to clients, bound to the list they came from."""

import base64
import binascii
import json
import re

from backend.errors import ApiError

LARGEST = 2**63 - 1


def encode_cursor(kind: str, position: int) -> str:
    """The cursor that continues after a position."""
    return base64.urlsafe_b64encode(json.dumps([kind, position]).encode()).rstrip(b"=").decode()


def decode_cursor(kind: str, cursor: str) -> int:
    """The position of a cursor of this list, or 422."""
    try:
        if not re.fullmatch(r"[A-Za-z0-9_-]{1,200}", cursor):
            raise ValueError
        value = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (ValueError, binascii.Error, RecursionError):
        raise _invalid() from None
    match value:
        case [str(found), int(position)] if found == kind and 0 <= position <= LARGEST:
            return int(position)
        case _:
            raise _invalid()


def _invalid() -> ApiError:
    return ApiError(422, "cursor-invalid", "This cursor is not one that this list gave.")

"""Signed URLs of the local storage: whoever holds one may do one thing with one object for a while."""

import hashlib
import hmac
import time
from dataclasses import dataclass
from typing import Literal
from urllib.parse import quote, urlencode

from backend.errors import ApiError

Method = Literal["GET", "PUT"]
PATH = "/api/files/content/"


@dataclass(frozen=True)
class Grant:
    """What a URL allows until `expires` (Unix time): `size` bytes of `file_type`, under a name for people."""

    method: Method
    key: str
    expires: int
    size: int
    file_type: str = ""
    name: str = ""

    def text(self) -> bytes:
        """What is signed: a line for each part, and no part can hold a line's end."""
        parts = (self.method, self.key, str(self.expires), str(self.size), self.file_type, self.name)
        return "\n".join(quote(part, safe="") for part in parts).encode()


class UrlSigner:
    """Signs with a key of its own, which follows from the one of tokens."""

    def __init__(self, key: bytes) -> None:
        self._key = key

    def path(self, grant: Grant) -> str:
        """The path and query that carry the grant."""
        query = {"expires": grant.expires, "size": grant.size}
        named = {"type": grant.file_type, "name": grant.name} if grant.file_type else {}
        return f"{PATH}{grant.key}?{urlencode({**query, **named, 'signature': self._signature(grant)})}"

    def check(self, grant: Grant, signature: str) -> None:
        """403 for a signature that is not ours, 410 for one that was."""
        if not hmac.compare_digest(signature.encode(), self._signature(grant).encode()):
            raise ApiError(403, "url-invalid", "This URL was not made here, or was changed.")
        if grant.expires < time.time():
            raise ApiError(410, "url-expired", "This URL has expired: ask for a new one.")

    def _signature(self, grant: Grant) -> str:
        return hmac.new(self._key, grant.text(), hashlib.sha256).hexdigest()

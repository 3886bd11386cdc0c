"""The keys of a `jwk_url`, fetched at start-up and again when their answer says they have expired."""

from __future__ import annotations

import asyncio
import logging
import re
import time
from collections.abc import Callable, Mapping
from email.utils import parsedate_to_datetime
from typing import Final

import httpx

from hasura.engine.tokens import VerificationKey, parse_key_set

LOG: Final = logging.getLogger("hasura.engine.jwks")
RETRY_SECONDS: Final = 60.0
SHORTEST_SECONDS: Final = 1.0
_AGE = re.compile(r"(?:^|[\s,])(?:s-maxage|max-age)\s*=\s*\"?(\d+)", re.IGNORECASE)
_REVALIDATE = re.compile("must-revalidate", re.IGNORECASE)
_NOT_KEPT = re.compile("no-cache|no-store", re.IGNORECASE)


class KeySetError(Exception):
    """A key set that could not be fetched or read."""


def seconds_to_live(headers: Mapping[str, str]) -> float | None:
    """How long keys stay good; None when their answer does not say, and then they are never fetched again.

    Zero means that they must be asked for again at once: `no-cache` and `no-store` say so whatever the age,
    unless `must-revalidate` stands beside them, as in Hasura.
    """
    control = headers.get("cache-control", "")
    revalidate = _REVALIDATE.search(control)
    if (_NOT_KEPT.search(control) and not revalidate) or (revalidate and not _AGE.search(control)):
        return 0.0
    return seconds_until_expiry(headers)


def seconds_until_expiry(headers: Mapping[str, str]) -> float | None:
    """The age that Cache-Control names, else the time until Expires; None when neither says one."""
    age = _AGE.search(headers.get("cache-control", ""))
    if age is not None:
        return float(age[1])
    expires = headers.get("expires")
    if expires:
        try:
            return max(0.0, parsedate_to_datetime(expires).timestamp() - time.time())
        except ValueError:
            LOG.warning("ignoring an Expires header that is not a date: %r", expires)
    return None


class KeySet:
    """The current keys of one address; `refresh_forever` follows the provider's rotation."""

    def __init__(self, url: str, client: httpx.AsyncClient, changed: Callable[[], None]) -> None:
        self.url = url
        self.keys: tuple[VerificationKey, ...] = ()
        self._client = client
        self._changed = changed

    async def fetch(self) -> float | None:
        """Replace the keys; answers how long they are good. Raises KeySetError, keeping the former keys."""
        try:
            response = await self._client.get(self.url)
            if not response.is_success:
                raise KeySetError(f"Non-2xx response on fetching JWK from: {self.url}")
            keys = parse_key_set(response.content)
        except httpx.HTTPError as error:
            raise KeySetError(f"Error fetching JWK: {self.url}: {error}") from error
        except ValueError as error:
            raise KeySetError(f"Error parsing JWK from url: {self.url}: {error}") from error
        if keys != self.keys:
            self.keys = keys
            self._changed()
        return seconds_to_live(response.headers)

    async def refresh_forever(self, seconds: float) -> None:
        """Fetch again after `seconds`, and then as often as each answer says."""
        while True:
            await asyncio.sleep(max(seconds, SHORTEST_SECONDS))
            try:
                answered = await self.fetch()
                seconds = RETRY_SECONDS if answered is None else answered
            except KeySetError as error:
                LOG.error("%s; the former keys stay in use, trying again in %d s", error, RETRY_SECONDS)
                seconds = RETRY_SECONDS

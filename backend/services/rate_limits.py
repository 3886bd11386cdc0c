"""How often somebody may try: per user, per address, per name that signs in.

Counted in this process by default; RATE_LIMIT_STORAGE names a shared store (of the package `limits`) where
several backends run.
"""

import ipaddress
import math
import time

from limits import RateLimitItem
from limits.aio.storage import Storage
from limits.aio.strategies import SlidingWindowCounterRateLimiter
from limits.errors import ConfigurationError as UnusableStorage
from limits.storage import storage_from_string

from backend.config import RateLimitSettings
from backend.errors import ApiError
from backend.metrics import Metrics
from backend.variables import ConfigurationError


class RateLimits:
    """Counts attempts and refuses the one too many."""

    def __init__(self, settings: RateLimitSettings, metrics: Metrics) -> None:
        try:
            storage = storage_from_string(settings.storage)
        except UnusableStorage:
            raise ConfigurationError(
                "RATE_LIMIT_STORAGE cannot be used: name an asynchronous store such as async+memory:// and "
                "install its client."
            ) from None
        if not isinstance(storage, Storage):
            raise ConfigurationError("RATE_LIMIT_STORAGE must be asynchronous, such as async+memory://.")
        self.settings = settings
        self.metrics = metrics
        self.limiter = SlidingWindowCounterRateLimiter(storage)

    async def auth(self, address: str) -> None:
        """Any route of sign-in."""
        await self._hit("auth-address", self.settings.auth_address, _network(address))

    async def password(self, address: str, username: str) -> None:
        """An attempt that costs a password hash."""
        await self._hit("password-address", self.settings.password_address, _network(address))
        await self._hit("sign-in", self.settings.sign_in, _network(address), username)

    async def export(self, address: str, user_id: str) -> None:
        """Everything of a person, which is read from beginning to end."""
        await self._hit("export-user", self.settings.export_user, _network(address), user_id)

    async def chat(self, address: str, user_id: str) -> None:
        """A message that asks the model."""
        await self._hit("chat-address", self.settings.chat_address, _network(address))
        await self._hit("chat-user", self.settings.chat_user, user_id)

    async def _hit(self, name: str, items: tuple[RateLimitItem, ...], *identifiers: str) -> None:
        for item in items:
            if not await self.limiter.hit(item, name, *identifiers):
                window = await self.limiter.get_window_stats(item, name, *identifiers)
                seconds = max(1, math.ceil(window.reset_time - time.time()))
                self.metrics.rate_limited.labels(name).inc()
                raise ApiError(
                    429,
                    "rate-limited",
                    f"Too many attempts: wait {seconds} s.",
                    {"Retry-After": str(seconds)},
                    wait_seconds=seconds,
                )


def _network(address: str) -> str:
    """An IPv4 address, or the /64 that one IPv6 customer has to himself."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return address
    if isinstance(parsed, ipaddress.IPv6Address):
        return str(ipaddress.ip_network((parsed, 64), strict=False))
    return address

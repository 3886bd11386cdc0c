"""What routes ask for: the services, the caller, the client's address, an allowed origin.

All are coroutines, though none waits: FastAPI would run plain functions in threads, three per request. None
has dependencies of its own either: FastAPI asks for those anew each time, at the price of the whole route.
"""

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request
from fastapi.openapi.models import HTTPBearer
from fastapi.security.base import SecurityBase
from fastapi.security.utils import get_authorization_scheme_param

from backend.config import Settings
from backend.documents.search import PassageSearch
from backend.errors import ApiError, unauthorized
from backend.files.service import Files
from backend.metrics import Metrics
from backend.services.accounts import Accounts
from backend.services.event_log import EventLog
from backend.services.hasura_client import HasuraClient
from backend.services.models import Models
from backend.services.rate_limits import RateLimits
from backend.services.replies import Replies
from backend.services.retention import Retention
from backend.services.titles import Titles
from backend.services.tokens import Caller, Tokens
from backend.services.writer import Writer


@dataclass(frozen=True)
class Services:
    """Everything that is opened at start-up and shared by all requests."""

    settings: Settings
    metrics: Metrics
    tokens: Tokens
    limits: RateLimits
    graphql: HasuraClient
    accounts: Accounts
    models: Models
    event_log: EventLog
    writer: Writer
    titles: Titles
    replies: Replies
    # None where files are off, and why.
    files: Files | None
    files_missing: str | None
    passages: PassageSearch | None
    retention: Retention


async def services_of(request: Request) -> Services:
    """The services of the application that is asked."""
    services = request.app.state.services
    assert isinstance(services, Services)
    return services


ServicesDependency = Annotated[Services, Depends(services_of)]


class OptionalCaller(SecurityBase):
    """The user behind the access token, if one was sent; a bad one is refused all the same."""

    def __init__(self) -> None:
        self.model = HTTPBearer(bearerFormat="JWT", description="The access_token of /api/auth.")
        self.scheme_name = "HTTPBearer"

    async def __call__(self, request: Request) -> Caller | None:
        """The caller, or None for a request without a token."""
        scheme, token = get_authorization_scheme_param(request.headers.get("authorization"))
        if scheme.lower() != "bearer" or not token:
            return None
        return (await services_of(request)).tokens.verify(token)


class RequiredCaller(OptionalCaller):
    """The user behind the access token, or 401."""

    async def __call__(self, request: Request) -> Caller:
        """The caller."""
        caller = await super().__call__(request)
        if caller is None:
            raise unauthorized("token-missing", "Send an access token: Authorization: Bearer ...")
        return caller


async def client_address(request: Request) -> str:
    """Where the request comes from; behind a trusted proxy, what the proxy says."""
    return request.client.host if request.client else "unknown"


async def require_allowed_origin(request: Request, services: ServicesDependency) -> None:
    """For routes that act on a cookie: a page of another origin may not make a browser use it.

    Browsers send Origin with every POST; what sends none is no page (curl, a server), unless a browser says
    otherwise in Sec-Fetch-Site. A page of the backend's own origin (one proxy before both) is told by both.
    """
    origin, site = request.headers.get("origin"), request.headers.get("sec-fetch-site", "none")
    if origin is None:
        allowed = site in ("none", "same-origin")
    else:
        own = f"{request.url.scheme}://{request.headers.get('host')}"
        listed = origin in services.settings.allowed_origins
        allowed = listed or (site == "same-origin" and origin == own)
    if not allowed:
        raise ApiError(403, "origin-not-allowed", "Pages of this origin may not use this.")


CallerDependency = Annotated[Caller, Depends(RequiredCaller())]
OptionalCallerDependency = Annotated[Caller | None, Depends(OptionalCaller())]
AddressDependency = Annotated[str, Depends(client_address)]

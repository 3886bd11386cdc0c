"""Whether the backend lives, whether it can do its work, and its numbers."""

import asyncio

from fastapi import APIRouter, Response
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from backend.dependencies import ServicesDependency
from backend.errors import RETRY_SECONDS, ApiError
from backend.openapi import problems
from backend.schemas.health import Health

router = APIRouter(tags=["operation"])
NOBODY = "00000000-0000-0000-0000-000000000000"


@router.get("/healthz")
async def healthz() -> Health:
    """The process answers."""
    return Health(status="alive")


NOT_READY = ("not-ready", "Not reachable: graphql.")


@router.get("/readyz", responses=problems(503, e503=NOT_READY))
async def readyz(services: ServicesDependency) -> Health:
    """GraphQL, the database behind it, and the backend's own connection to it answer."""
    results = await asyncio.gather(
        services.graphql.check(services.tokens.act_for(NOBODY, "user")),
        services.accounts.check(),
        return_exceptions=True,
    )
    away = [
        name for name, result in zip(("graphql", "postgresql"), results, strict=True) if result is not None
    ]
    if away:
        raise ApiError(
            503,
            "not-ready",
            f"Not reachable: {', '.join(away)}.",
            {"Retry-After": str(RETRY_SECONDS)},
            unreachable=away,
        )
    return Health(status="ready")


@router.get("/metrics", response_class=Response, include_in_schema=False)
async def metrics(services: ServicesDependency) -> Response:
    """Counters in Prometheus' text format."""
    return Response(generate_latest(services.metrics.registry), media_type=CONTENT_TYPE_LATEST)

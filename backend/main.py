"""The application: services opened at start-up, middleware, routers."""

import contextlib
from collections.abc import AsyncIterator, Coroutine
from typing import Any

from fastapi import FastAPI
from fastapi.middleware.cors import CORSMiddleware
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from backend.background import regularly, running
from backend.config import Settings
from backend.dependencies import Services
from backend.errors import ApiError, install_error_handlers
from backend.files.opening import open_files
from backend.files.service import Files
from backend.files.urls import PATH
from backend.metrics import Metrics
from backend.middleware import REQUEST_ID_HEADER, BodyLimit, RequestContext
from backend.openapi import DESCRIPTION, install_openapi
from backend.routes import auth, chat, chat_sessions, exports, files, health, models, pdf
from backend.services.accounts import Accounts
from backend.services.database import close_pool, open_pool
from backend.services.event_log import EventLog
from backend.services.hasura_client import HasuraClient
from backend.services.models import Models
from backend.services.rate_limits import RateLimits
from backend.services.replies import Replies
from backend.services.retention import Retention
from backend.services.titles import Titles
from backend.services.tokens import Tokens
from backend.services.writer import Writer
from backend.tools.toolbox import Toolbox

VERSION = "0.1.0"
ROUTERS = (
    chat_sessions.router,
    exports.router,
    chat.router,
    models.router,
    files.router,
    files.content,
    pdf.router,
    auth.router,
    health.router,
)
BODY_BYTES = 2 * 1024 * 1024
PURGE_SECONDS = 3600.0
SWEEP_SECONDS = 1800.0
DISCARD_SECONDS = 5.0
FOLLOW_SECONDS = 0.1  # how far behind the followers of another process' replies are
WATCH_SECONDS = 0.25  # how long a stop that came in elsewhere takes


def create_app(settings: Settings) -> FastAPI:
    """The whole backend for one set of settings."""
    metrics = Metrics()
    limits = RateLimits(settings.rate_limits, metrics)

    @contextlib.asynccontextmanager
    async def lifespan(application: FastAPI) -> AsyncIterator[None]:
        async with open_services(settings, metrics, limits) as services:
            application.state.services = services
            replies = services.replies
            async with running(
                services.models.warm_up(services.models.default),
                services.event_log.write_regularly(),
                regularly(FOLLOW_SECONDS, replies.follow_others),
                regularly(WATCH_SECONDS, replies.watch_own),
                regularly(settings.lease_seconds / 4, replies.keep_leases),
                regularly(PURGE_SECONDS, services.accounts.purge_expired),
                regularly(PURGE_SECONDS, services.retention.purge),
                *(_work_on(services.files) if services.files else ()),
            ):
                try:
                    yield
                finally:
                    await services.writer.close(settings.shutdown_seconds)
                    with contextlib.suppress(ApiError):
                        await services.event_log.release()

    application = FastAPI(
        title="Parley",
        version=VERSION,
        description=DESCRIPTION,
        lifespan=lifespan,
        # Each router's own, one beside the other: a router in a router is searched twice for every request.
        routes=[route for router in ROUTERS for route in router.routes],
        docs_url=None,  # FastAPI's pages load their scripts from a CDN
        redoc_url=None,
        # It would log what an exception says, where its packages are set up; our own numbers are in /metrics.
        telemetry={"tracing": False, "metrics": False, "logs": False, "operation_spans": False},
    )
    # The last one added is the outermost: a 500 made by RequestContext still gets its CORS headers.
    application.add_middleware(BodyLimit, size=BODY_BYTES, uploads=(PATH, pdf.router.prefix))
    application.add_middleware(RequestContext, metrics=metrics)
    application.add_middleware(
        CORSMiddleware,
        allow_origins=list(settings.allowed_origins),
        allow_credentials=True,
        allow_methods=["GET", "POST", "PUT", "DELETE"],
        allow_headers=["Authorization", "Content-Type", "Last-Event-ID", REQUEST_ID_HEADER],
        # For as long as browsers keep it: a page does not ask for leave anew.
        max_age=86_400,
        expose_headers=[REQUEST_ID_HEADER, chat.GENERATION_HEADER, "Retry-After"],
    )
    if settings.trusted_proxies:
        application.add_middleware(ProxyHeadersMiddleware, trusted_hosts=list(settings.trusted_proxies))
    install_error_handlers(application)
    install_openapi(application)
    return application


def _work_on(files: Files) -> tuple[Coroutine[Any, Any, None], ...]:
    return regularly(SWEEP_SECONDS, files.sweep), regularly(DISCARD_SECONDS, files.discard)


@contextlib.asynccontextmanager
async def open_services(settings: Settings, metrics: Metrics, limits: RateLimits) -> AsyncIterator[Services]:
    """Opens what all requests share, and closes it in the opposite order."""
    async with contextlib.AsyncExitStack() as stack:
        tokens = Tokens(settings.jwt)
        graphql = HasuraClient(settings.graphql_url, metrics)
        await graphql.open()
        stack.push_async_callback(graphql.close)
        pool = await open_pool(settings.database_url)
        stack.push_async_callback(close_pool, pool)
        models = Models(settings.models)
        stack.push_async_callback(models.close)
        event_log = EventLog(pool, settings.lease_seconds)
        titles = Titles(graphql, tokens, models)
        found = await open_files(settings, graphql, tokens, pool, stack)
        toolbox = Toolbox(graphql, tokens, found.files)
        writer = Writer(
            graphql, tokens, models, titles, event_log, metrics, toolbox, found.passages, found.attached
        )
        yield Services(
            settings=settings,
            metrics=metrics,
            tokens=tokens,
            limits=limits,
            graphql=graphql,
            accounts=Accounts(pool, settings.jwt.derived_key("refresh successor"), settings.refresh_days),
            models=models,
            event_log=event_log,
            writer=writer,
            titles=titles,
            replies=Replies(graphql, tokens, models, event_log, writer),
            files=found.files,
            files_missing=found.missing,
            passages=found.passages,
            retention=Retention(pool, settings.retention),
        )

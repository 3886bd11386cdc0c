"""Run the engine under uvicorn: uvloop, httptools, and WebSockets without a thread or task per connection."""

from __future__ import annotations

import logging
import socket
from pathlib import Path

import uvicorn

from hasura.engine.app import create_app
from hasura.engine.config import Settings, SettingsError

LOG = logging.getLogger("hasura.engine")
LEVELS = {"debug": "DEBUG", "info": "INFO", "warn": "WARNING", "error": "ERROR"}


def serve(settings: Settings, metadata: Path | None) -> int:
    """Serve until the process is told to stop; answers its exit status."""
    logging.basicConfig(
        level=LEVELS[settings.log_level], format="%(asctime)s %(levelname)s %(name)s: %(message)s"
    )
    logging.getLogger("uvicorn").setLevel("WARNING")  # it has a line for every socket
    listener = _listen(settings.server_host, settings.server_port)
    configuration = uvicorn.Config(
        create_app(settings, metadata),
        loop="uvloop",
        http="httptools",
        ws="websockets-sansio",
        lifespan="on",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        date_header=True,
        ws_ping_interval=None,
        ws_max_size=4 * 1024 * 1024,
        ws_per_message_deflate=False,
        timeout_graceful_shutdown=int(settings.graceful_shutdown_timeout),
    )
    LOG.info("serving GraphQL on http://%s:%d", settings.server_host, settings.server_port)
    server = uvicorn.Server(configuration)
    server.run(sockets=[listener])
    return 0 if server.started else 1


def _listen(host: str, port: int) -> socket.socket:
    """Take the port before anything is loaded, so that a taken one is one sentence at once."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
    except OSError as error:
        listener.close()
        raise SettingsError(
            f"HASURA_GRAPHQL_SERVER_PORT: cannot listen on {host} port {port}: {error.strerror}; "
            "stop what uses it, or choose another port with --port"
        ) from None
    return listener

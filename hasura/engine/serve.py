"""Run the engine under uvicorn: uvloop, httptools, and WebSockets without a thread or task per connection.

Several workers are processes that accept on the same socket and share nothing but PostgreSQL.
"""

from __future__ import annotations

import ctypes
import logging
import os
import signal
import socket
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

import uvicorn

from hasura.engine.app import Application
from hasura.engine.config import Settings, SettingsError

LOG: Final = logging.getLogger("hasura.engine")
LEVELS: Final = {"debug": "DEBUG", "info": "INFO", "warn": "WARNING", "error": "ERROR"}
SET_PARENT_DEATH_SIGNAL: Final = 1
RESTART_SECONDS: Final = 1.0


def serve(settings: Settings, metadata: Path | None, workers: int = 1) -> int:
    """Serve until the process is told to stop; answers its exit status."""
    logging.basicConfig(
        level=LEVELS[settings.log_level], format="%(asctime)s %(levelname)s %(name)s: %(message)s"
    )
    logging.getLogger("uvicorn").setLevel("WARNING")  # it has a line for every socket
    listener = _listen(settings.server_host, settings.server_port)
    LOG.info("serving GraphQL on http://%s:%d", settings.server_host, settings.server_port)

    def work() -> int:
        return _work(settings, metadata, listener)

    return work() if workers == 1 else Workers(work, workers).run()


def _work(settings: Settings, metadata: Path | None, listener: socket.socket) -> int:
    configuration = uvicorn.Config(
        Application(settings, metadata),
        loop="uvloop",
        http="httptools",
        ws="websockets-sansio",
        lifespan="on",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        date_header=True,
        timeout_keep_alive=75,  # longer than its clients, who may be sending on the connection just then
        ws_ping_interval=None,
        ws_max_size=4 * 1024 * 1024,
        ws_per_message_deflate=False,
        timeout_graceful_shutdown=int(settings.graceful_shutdown_timeout),
    )
    server = uvicorn.Server(configuration)
    server.run(sockets=[listener])
    return 0 if server.started else 1


class Workers:
    """Forks workers, starts those again that die, and passes on the signal to stop."""

    def __init__(self, work: Callable[[], int], count: int) -> None:
        self._work = work
        self._count = count
        self._pids: set[int] = set()
        self._stopping = False

    def run(self) -> int:
        """Until all have ended: 0 when they were told to, 1 when the first ones could not start."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._stop)
        for _ in range(self._count):
            self._fork()
        first, failed = set(self._pids), False
        while self._pids:
            pid, status = os.wait()
            self._pids.discard(pid)
            code = os.waitstatus_to_exitcode(status)
            if self._stopping:
                continue
            if pid in first and code == 1:  # it could not start, and has said why
                failed = True
                self._stop()
                continue
            LOG.error("a worker ended with code %d; starting another", code)
            time.sleep(RESTART_SECONDS)
            if not self._stopping:
                self._fork()
        return int(failed)

    def _fork(self) -> None:
        parent = os.getpid()
        pid = os.fork()
        if pid:
            self._pids.add(pid)
            if self._stopping:  # the signal came in between
                os.kill(pid, signal.SIGTERM)
            return
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, signal.SIG_DFL)
        _end_with(parent)
        status = 1
        try:
            status = self._work()
        finally:
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(status)

    def _stop(self, *_: object) -> None:
        self._stopping = True
        for pid in self._pids:
            os.kill(pid, signal.SIGTERM)


def _end_with(parent: int) -> None:
    """Let the kernel stop this worker when its parent dies, however that dies."""
    if sys.platform != "linux":
        return
    ctypes.CDLL(None).prctl(SET_PARENT_DEATH_SIGNAL, signal.SIGTERM, 0, 0, 0)
    if os.getppid() != parent:
        os._exit(1)


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

"""Starts the parts in order, restarts those that die, stops them in reverse order."""

import asyncio
import contextlib
import signal
import socket
import time
from collections.abc import Sequence
from dataclasses import dataclass, field

from supervisor.children import Child, Children
from supervisor.config import Settings, port_variable
from supervisor.credentials import Credentials
from supervisor.database import (
    DATABASE,
    check_login,
    grant_backend,
    prepare_backend_role,
    prepare_extensions,
    prepare_server,
)
from supervisor.errors import StackError
from supervisor.output import Output
from supervisor.postgres import Postgres
from supervisor.services import (
    Service,
    Surroundings,
    application_services,
    migrate_launch,
    postgres_service,
)

FIRST_START_ATTEMPTS = 3
SHORTEST_DELAY = 0.2
LONGEST_DELAY = 10.0
STEADY_SECONDS = 30.0


@dataclass
class Stack:
    """One run of everything, on a state folder that the caller holds."""

    settings: Settings
    credentials: Credentials
    output: Output
    postgres_settings: dict[str, str] = field(default_factory=dict)
    without: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        self._around = Surroundings(self.settings, self.credentials)
        self._children = Children(self.settings.state, self.output)
        self._running: dict[str, tuple[Service, Child]] = {}
        self._keepers: list[asyncio.Task[None]] = []
        self._stop = asyncio.Event()
        self._problem: BaseException | None = None

    async def run(self, command: Sequence[str] = (), environment: dict[str, str] | None = None) -> int:
        """Run until Ctrl-C (or SIGTERM, or SIGHUP), or until `command` has run on the started stack."""
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            loop.add_signal_handler(number, self._stop_requested)
        work = asyncio.create_task(self._work(command, environment or {}))
        stopping = asyncio.create_task(self._stop.wait())
        try:
            await asyncio.wait({work, stopping}, return_when=asyncio.FIRST_COMPLETED)
            if work.done():
                return work.result()
            if self._problem:
                raise self._problem
            self.output.say("stopping")
            return 0
        finally:
            tasks = [work, stopping, *self._keepers]
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            await self._stop_all()
            self._children.close()

    def _stop_requested(self) -> None:
        if self._stop.is_set():  # asked twice: no more patience
            self._children.hurry()
        self._stop.set()

    async def _work(self, command: Sequence[str], environment: dict[str, str]) -> int:
        started = time.monotonic()
        await self._start_database()
        await self._once("migrate")
        await self._grant()
        for service in self._applications():
            await self._bring_up(service)
        seconds = time.monotonic() - started
        if not command:
            self.output.say(f"ready in {seconds:.1f} s: open {self.settings.url} (Ctrl-C stops everything)")
            await asyncio.Event().wait()
        return await self._children.run_to_end("command", list(command), environment)

    def _applications(self) -> list[Service]:
        return [service for service in application_services(self._around) if service.name not in self.without]

    async def _start_database(self) -> None:
        services = self._applications()
        if self.settings.database_url is None:
            folder = self.settings.state / "postgres"
            cluster = Postgres(
                folder,
                self.settings.ports.postgres,
                self.credentials.superuser_password,
                self.postgres_settings,
            )
            service = postgres_service(cluster)
            check_ports([service, *services])
            if not folder.exists():
                self.output.say(f"making the database in {folder}")
            cluster.prepare()
            await self._bring_up(service)
            await prepare_server(cluster.url(), self.credentials.owner_password)
            await prepare_extensions(cluster.url(database=DATABASE))
            administrator = cluster.url()
        else:
            check_ports(services)
            administrator = self.settings.database_url
        if not self.settings.values.get("BACKEND_DATABASE_URL"):
            await prepare_backend_role(
                administrator,
                self.credentials.backend_password,
                set_password=self.settings.database_url is None,
            )

    async def _once(self, name: str) -> None:
        launch = migrate_launch(self._around)
        child = self._children.start(name, launch)
        await child.ended.wait()
        if child.process.returncode != 0:
            raise StackError("The migrations were not applied: the lines of `migrate` above say why.")

    async def _grant(self) -> None:
        await grant_backend(self._around.owner_url, self._around.backend_role)
        await check_login(self._around.backend_url)

    async def _bring_up(self, service: Service) -> None:
        for attempt in range(1, FIRST_START_ATTEMPTS + 1):
            child = self._spawn(service)
            if await self._becomes_ready(service, child):
                break
            await self._children.end(child, service.stop_signal, service.stop_seconds)
            if attempt == FIRST_START_ATTEMPTS:
                raise StackError(f"{service.name} did not start ({child.ending()}): its lines above say why.")
            self.output.say(f"{service.name} did not start ({child.ending()}); trying again")
            await asyncio.sleep(SHORTEST_DELAY * attempt)
        keeper = asyncio.create_task(self._keep_up(service, child))
        keeper.add_done_callback(self._keeper_ended)
        self._keepers.append(keeper)

    def _keeper_ended(self, keeper: asyncio.Task[None]) -> None:
        if not keeper.cancelled():
            self._problem = keeper.exception()
            self._stop.set()

    def _spawn(self, service: Service) -> Child:
        try:
            child = self._children.start(service.name, service.launch())
        except OSError as problem:
            raise StackError(
                f"{service.name} could not be started ({problem}): run `make setup`."
            ) from problem
        self._running[service.name] = (service, child)
        return child

    async def _becomes_ready(self, service: Service, child: Child) -> bool:
        deadline = time.monotonic() + service.ready_seconds
        while not child.ended.is_set() and time.monotonic() < deadline:
            if await service.is_ready(child.process.pid):
                return True
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(child.ended.wait(), 0.05)
        return False

    async def _keep_up(self, service: Service, child: Child) -> None:
        """Start a part that died again: at once the first time, slower when it keeps dying."""
        delay = SHORTEST_DELAY
        while True:
            await child.ended.wait()
            lasted = time.monotonic() - child.started
            delay = SHORTEST_DELAY if lasted > STEADY_SECONDS else delay
            self.output.say(f"{service.name} ended ({child.ending()}); starting it again in {delay:.1f} s")
            await asyncio.sleep(delay)
            delay = min(delay * 2, LONGEST_DELAY)
            child = self._spawn(service)
            if await self._becomes_ready(service, child):
                self.output.say(f"{service.name} is back")
            else:
                await self._children.end(child, service.stop_signal, service.stop_seconds)

    async def _stop_all(self) -> None:
        for service, child in reversed(self._running.values()):
            if not child.ended.is_set():
                await self._children.end(child, service.stop_signal, service.stop_seconds)
        await self._children.end_rest()
        self.output.say("stopped")


def check_ports(services: Sequence[Service]) -> None:
    """Fail with a sentence when something else listens on a port that a part needs."""
    for service in services:
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", service.port))
                probe.listen(1)
            except OSError as problem:
                part = {"engine": "hasura"}.get(service.name, service.name)
                raise StackError(
                    f"Port {service.port} of {service.name} is not free ({problem.strerror}): stop what uses "
                    f"it, or set {port_variable(part)} to another port."
                ) from problem

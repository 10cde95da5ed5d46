"""The wire as one process of a node sees it: whose server, who keeps it, as whom one connects.

The embedded nats-server is started here, and tried again for as long as it does not start: a
service answers, decides and stores without it. At an outside one each service is its own user, and
a process keeps streams and durables only where it was given the password of the node's own user.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from typing import Final

from shared.contracts.announcement import SERVICES
from shared.database import CannotConnect
from shared.messaging.connection import Credentials
from shared.messaging.links import load_links
from shared.messaging.names import ADMIN
from shared.messaging.nats_process import WireUnavailable
from shared.messaging.nats_server import NatsServer
from shared.messaging.provisioning import Keeper, WirePlan
from shared.messaging.secrets_file import load_or_make
from shared.messaging.tasks import end, wait_at_most
from shared.service import Service
from shared.settings import Settings
from shared.telemetry.logs import get_logger

log = get_logger()

_AGAIN_SECONDS: Final = 2.0
_KEEPER_SECONDS: Final = 3.0  # then the services start without the wire, which will come


class Wiring:
    """Starts or finds the server, keeps it where it may, and tells as whom a service connects."""

    def __init__(
        self,
        settings: Settings,
        services: Iterable[Service],
        users: Sequence[str],
        *,
        on_repaired: Callable[[], None] = lambda: None,
    ) -> None:
        self._settings = settings
        self._plan = _plan(settings, tuple(services))
        self._on_repaired = on_repaired
        self._url = settings.nats_url
        self._passwords = _passwords(settings, users)
        self.links = load_links(settings.keys_dir, settings.nodes_listen)
        self._starting: asyncio.Task[None] | None = None
        self.is_kept = asyncio.Event()
        self.server: NatsServer | None = None
        self.keeper: Keeper | None = None

    async def start(self, connect: Callable[[], None]) -> None:
        """Find the server, let it be kept, and `connect`; where there is none yet, later.

        `connect` is called again where the database is away (CannotConnect).
        """
        self._starting = asyncio.create_task(self._until_it_starts(connect), name="wiring")
        done, _ = await asyncio.wait({self._starting}, timeout=_KEEPER_SECONDS)
        for one in done:
            one.result()

    async def stop_trying(self) -> None:
        """Connect nobody any more: those who would be connected are stopping."""
        await end(self._starting)

    async def stop(self) -> None:
        """Stop keeping and, where this process started it, the server."""
        await self.stop_trying()
        if self.keeper is not None:
            await self.keeper.stop()
        if self.server is not None:
            await self.server.stop()

    def credentials(self, user: str) -> Credentials:
        """Return how a user connects to the server; it must have been found."""
        return Credentials(
            self._url, user, self._passwords[user], ca_file=self._settings.nats_ca_file
        )

    async def _until_it_starts(self, connect: Callable[[], None]) -> None:
        if not self._url:
            self._url = await self._embedded()
        if ADMIN in self._passwords:
            await self._keep()
        while True:
            try:
                return connect()
            except CannotConnect:
                log.warning("database_not_there_yet")
                await asyncio.sleep(_AGAIN_SECONDS)

    async def _keep(self) -> None:
        restart: Callable[[], Awaitable[None]] | None = self.server.restart if self.server else None
        self.keeper = Keeper(
            self.credentials(ADMIN),
            self._plan,
            on_repaired=lambda _: self._repaired(),
            on_stuck=restart,
        )
        self.keeper.start()
        await wait_at_most(self.keeper.is_provisioned, _KEEPER_SECONDS)

    def _repaired(self) -> None:
        self.is_kept.set()
        self._on_repaired()

    async def _embedded(self) -> str:
        settings = self._settings
        self.server = NatsServer(
            settings.nats_dir,
            load_or_make(settings.keys_dir, SERVICES),
            node=settings.node_id,
            services=SERVICES,
            port=settings.nats_port,
            max_file_bytes=settings.nats_max_file_bytes,
            links=self.links,
        )
        while True:
            try:
                return await self.server.start()
            except (WireUnavailable, OSError):
                log.exception("nats_server_does_not_start")
                await asyncio.sleep(_AGAIN_SECONDS)


def _plan(settings: Settings, services: Sequence[Service]) -> WirePlan:
    return WirePlan(
        settings.node_id,
        {one.name: one.sources for one in services},
        settings.nats_replicas,
        {one.name: one.sources_carried for one in services},
    )


def _passwords(settings: Settings, users: Sequence[str]) -> Mapping[str, str]:
    """Return the passwords of those who connect from here and, where it may be known, the node's.

    They are given one by one, or lie together in the node's file: the embedded server's, or the
    one that `mangnon nats-config` made an outside server's configuration from.
    """
    own = settings.nats_password.get_secret_value()
    node = settings.nats_node_password.get_secret_value()
    if settings.nats_url and (own or (node and not users)):
        known: Mapping[str, str] = dict.fromkeys(users, own)
    else:
        known = load_or_make(settings.keys_dir, SERVICES).passwords
    return {**known, ADMIN: node} if settings.nats_url and node else known

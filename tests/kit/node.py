"""A whole node in the test's process: five services, a real nats-server, a real door on a port."""

import socket
import ssl
import threading
import time
from collections.abc import Iterable
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import httpx
import uvicorn

from services.operator.door import configured
from shared.calendar.clock import Clock
from shared.contracts.announcement import SERVICES
from shared.hosting.host import Host
from shared.hosting.loading import load
from shared.settings import Settings

_PATIENCE_SECONDS = 120
_TLS = ssl.create_default_context()  # never used here, and slow to make for every client


class Node:
    """Started on entering, stopped on leaving. `host` gives the desks and stores beneath."""

    def __init__(
        self,
        folder: Path,
        clock: Clock | None = None,
        names: Iterable[str] = SERVICES,
        **settings: Any,
    ) -> None:
        values = {"data_dir": folder, "node_id": "n05578", "heal_seconds": 0.5, **settings}
        self.host = Host(load(names), Settings(**values), clock)
        # With its protocol named, asyncio sends small answers at once (TCP_NODELAY).
        self._listening = socket.socket(proto=socket.IPPROTO_TCP)
        self._listening.bind(("127.0.0.1", 0))
        self.port: int = self._listening.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        config = configured(self.host.app, self.host.settings, None)
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(
            target=self._server.run, kwargs={"sockets": [self._listening]}, daemon=True
        )

    def __enter__(self) -> Self:
        self._thread.start()
        until = time.monotonic() + _PATIENCE_SECONDS
        while not self.is_ready():
            assert time.monotonic() < until, "the node does not get ready"
            assert self._thread.is_alive(), "the node ended while starting"
            time.sleep(0.05)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        raised: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._server.should_exit = True
        self._thread.join(timeout=60)
        self._listening.close()

    def is_ready(self) -> bool:
        """Say whether all services are ready, asked over HTTP."""
        try:
            return httpx.get(f"{self.url}/health/ready", timeout=2).status_code == 200
        except httpx.HTTPError:
            return False

    def visitor(self) -> httpx.Client:
        """Return a browser-like client that keeps cookies and follows redirects."""
        return httpx.Client(
            base_url=self.url,
            follow_redirects=True,
            timeout=30,
            verify=_TLS,
            headers={"Origin": self.url, "Accept": "text/html"},
        )

    def machine(self, ticket: str | None = None) -> httpx.Client:
        """Return a client of the JSON API, with a bearer ticket once signed in."""
        headers = {"Authorization": f"Bearer {ticket}"} if ticket else {"Origin": self.url}
        return httpx.Client(base_url=self.url, timeout=30, verify=_TLS, headers=headers)

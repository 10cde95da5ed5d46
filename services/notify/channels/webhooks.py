"""Webhooks by Standard Webhooks: events posted to subscribers' endpoints, at least once.

What was taken but not recorded goes again under the same `webhook-id`, by which its receiver knows
it. The body is the letter as the wire carries it: only what is told to anyone.
"""

import base64
import hashlib
import hmac
import json
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import groupby
from typing import Any, Self

import structlog

from services.notify import operations
from services.notify.channels.reaching import NotTaken, Outlet
from services.notify.channels.rounds import in_time, issued_now, run_rounds
from services.notify.endpoint import Doors
from services.notify.operations import Opened
from services.notify.readmodels.outgoing import Parcel
from shared.desk import Desk
from shared.settings import Settings

_AT_ONCE = 8  # endpoints
_MANY = 20
_OK = range(200, 300)
_NO_ANSWER_AT_ALL = frozenset({"unreachable", "timeout", "tls", "address_refused"})
log = structlog.get_logger()


@dataclass(frozen=True)
class Webhooks:
    """The way out to endpoints."""

    node: str
    outlet: Outlet = field(default_factory=Outlet)

    @classmethod
    def of(cls, settings: Settings) -> Self:
        """Return the webhooks of an installation."""
        return cls(settings.node_id, Outlet(doors_of(settings)))

    def hand_over(self, opened: Opened, parcel: Parcel, at: datetime) -> str:
        """Post one event and return what came of it: DELIVERED, a status or a word."""
        body = self.body(parcel)
        event_id = parcel.place.event_id
        stamp = str(int(at.timestamp()))
        headers = {
            "Content-Type": "application/cloudevents+json",
            "User-Agent": "mangnon-webhooks/1",
            "webhook-id": event_id,
            "webhook-timestamp": stamp,
            "webhook-signature": " ".join(
                signed(secret, f"{event_id}.{stamp}.".encode() + body) for secret in opened.secrets
            ),
        }
        try:
            status = self.outlet.post(opened.url, headers, body)
        except NotTaken as fault:
            return fault.answer
        return operations.DELIVERED if status in _OK else str(status)

    def body(self, parcel: Parcel) -> bytes:
        """Return the event as the wire carries it, or a test event that says nothing."""
        if parcel.envelope is not None:
            return parcel.envelope.encode()
        test: dict[str, Any] = {
            "specversion": "1.0",
            "id": parcel.place.event_id,
            "source": f"/mangnon/{self.node}/notify",
            "type": parcel.place.type,
            "time": parcel.queued_at.astimezone(UTC).isoformat().replace("+00:00", "Z"),
            "datacontenttype": "application/json",
            "data": {},
        }
        return json.dumps(test, separators=(",", ":")).encode()


def doors_of(settings: Settings) -> Doors:
    """Return through which doors the events of an installation may leave."""
    ports = frozenset(int(port) for port in settings.webhook_ports.split(","))
    return Doors(ports, settings.webhook_loopback)


def signed(secret: str, content: bytes) -> str:
    """Return the signature v1 of `id.timestamp.body` under a secret `whsec_…`."""
    key = base64.b64decode(secret.removeprefix("whsec_"))
    digest = hmac.new(key, content, hashlib.sha256).digest()
    return f"v1,{base64.b64encode(digest).decode()}"


def deliver_due(desk: Desk, webhooks: Webhooks, now: datetime) -> bool:
    """Send what may go now and record what came of it; say whether there may be more."""
    round_of = issued_now(now)
    due = operations.claim_webhooks(desk, round_of)
    if not due:
        return False
    of_each = [list(of_one) for _, of_one in groupby(due, key=lambda one: one.endpoint_id)]
    try:
        with ThreadPoolExecutor(_AT_ONCE, "webhooks") as pool:
            return any([*pool.map(lambda parcels: _deliver(desk, webhooks, parcels, now), of_each)])
    finally:
        operations.release_deliveries(desk, round_of)


def _deliver(desk: Desk, webhooks: Webhooks, parcels: Sequence[Parcel], now: datetime) -> bool:
    """Send the events of one endpoint; say whether there may be more that it would take.

    Where nobody answers, the others wait for the next round: each costs ten seconds.
    """
    for parcel in in_time(parcels):
        opened = operations.open_endpoint(desk, issued_now(now), parcel.endpoint_id)
        if opened is None:
            return False
        if not operations.may_be_sent(desk, issued_now(now), parcel):
            continue
        # Receivers go by the world's clock, whatever day the node lives.
        answer = webhooks.hand_over(opened, parcel, desk.clock.outside(desk.clock.now()))
        if answer != operations.DELIVERED:
            log.info("event not delivered", endpoint=str(parcel.endpoint_id), reason=answer)
        goes_on = operations.record_webhook(desk, issued_now(now), parcel, answer)
        if not goes_on or answer in _NO_ANSWER_AT_ALL:
            return False
    return len(parcels) >= _MANY


async def run_webhooks(desk: Desk, settings: Settings) -> None:
    """Send for as long as the service is hosted (`Service.background`)."""
    webhooks = Webhooks.of(settings)
    await run_rounds(desk, lambda now: deliver_due(desk, webhooks, now))

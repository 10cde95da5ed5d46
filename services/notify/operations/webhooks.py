"""Webhooks: where subscribers are sent events, by an administrator; and what the sender does.

What administrators do is a fact. What came of each delivery is a row of the queue.
"""

import base64
from collections.abc import Iterable
from dataclasses import dataclass, field
from uuid import UUID

from services.notify import endpoint, message, norms
from services.notify.endpoint import Doors
from services.notify.events import Channel, Kind, Stopped, Wanted
from services.notify.operations.messages import PAGE
from services.notify.readmodels import claims, endpoints, outgoing, preferences, role_holders
from services.notify.readmodels.endpoints import EndpointLine
from services.notify.readmodels.outgoing import Parcel, ParcelLine, Place
from shared.desk import Desk
from shared.identity.officers import KnownOfficer
from shared.kernel.issued import Issued
from shared.kernel.refusals import Invalid, NotFound
from shared.kernel.roles import Role

DELIVERED = "delivered"
_GONE = "410"
_OF_EACH = 20  # events of one endpoint in one round
_TEST = "vn.mangnon.notify.webhook_test.v1"


@dataclass(frozen=True, slots=True)
class EndpointSecret:
    """What the administrator hands over, shown once."""

    endpoint_id: UUID
    secret: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Deliveries:
    """One page of what was to go to an endpoint, and how much stands in each state."""

    endpoint: EndpointLine
    lines: list[ParcelLine]
    counts: dict[str, int]


@dataclass(frozen=True, slots=True)
class Opened:
    """What sending to an endpoint takes: where to, and signed with what."""

    url: str = field(repr=False)
    secrets: tuple[str, ...] = field(repr=False)


def list_endpoints(desk: Desk, issued: Issued) -> list[EndpointLine]:
    """Return where events are sent, the newest first."""
    desk.rights(issued, "list_endpoints")
    return desk.read(endpoints.ask)


def list_event_clients(desk: Desk, issued: Issued) -> list[KnownOfficer]:
    """Return the machine clients that may hear events, by their ids."""
    desk.rights(issued, "list_event_clients")
    return desk.read(endpoints.clients)


def register_endpoint(
    desk: Desk,
    issued: Issued,
    *,
    client_id: UUID,
    url: str,
    wanted: Iterable[Wanted],
    doors: Doors,
) -> EndpointSecret:
    """Let events be sent to an address, and return the secret that signs them, to be shown once."""
    desk.rights(issued, "register_endpoint")
    client = next((one for one in desk.read(endpoints.clients) if one.id == client_id), None)
    if client is None:
        raise Invalid(
            "client_unknown",
            "Không có máy khách này, hoặc máy khách không nghe sự kiện.",
            "client_id",
        )
    endpoint_id = issued.new_id("endpoint")
    made = _secret(desk, issued, endpoint_id)
    command = endpoint.RegisterEndpoint(
        endpoint_id=endpoint_id,
        client_id=client_id,
        unit_id=client.scopes[0].unit_id,
        wanted=tuple(wanted),
        url=url,
        secret_id=issued.new_id("secret"),
        secret=made.secret,
        doors=doors,
    )
    desk.perform(issued, "register_endpoint", endpoint.step(endpoint_id, command))
    return made


def rotate_endpoint_secret(desk: Desk, issued: Issued, endpoint_id: UUID) -> EndpointSecret:
    """Sign with a new secret, shown once; the one before it signs too for a day."""
    made = _secret(desk, issued, endpoint_id)
    command = endpoint.RotateSecret(issued.new_id("secret"), made.secret)
    desk.perform(issued, "rotate_endpoint_secret", endpoint.step(endpoint_id, command))
    return made


def disable_endpoint(desk: Desk, issued: Issued, endpoint_id: UUID) -> None:
    """Send nothing for now; what is told meanwhile waits."""
    command = endpoint.DisableEndpoint()
    desk.perform(issued, "disable_endpoint", endpoint.step(endpoint_id, command))


def enable_endpoint(desk: Desk, issued: Issued, endpoint_id: UUID) -> None:
    """Send again, with all that waited."""
    step = endpoint.step(endpoint_id, endpoint.EnableEndpoint())
    desk.perform(issued, "enable_endpoint", step)
    desk.store.write([outgoing.woken(endpoint_id, issued.at)])


def send_test_event(desk: Desk, issued: Issued, endpoint_id: UUID) -> UUID:
    """Send an event that says nothing, and return its id."""
    test_id = issued.new_id("test")
    step = endpoint.step(endpoint_id, endpoint.TestEndpoint(test_id))
    desk.perform(issued, "send_test_event", step)
    place = Place(str(test_id), "", 0, _TEST, None)
    desk.store.write([outgoing.queued(endpoint_id, place, issued.at)])
    return test_id


def resend_event(desk: Desk, issued: Issued, endpoint_id: UUID, event_id: str) -> None:
    """Send one event of the list again, under the same id."""
    desk.rights(issued, "resend_event")
    place = desk.read(outgoing.find, endpoint_id, event_id)
    if place is None or place.unit_id is None:
        raise NotFound("event_unknown", "Không có sự kiện này trong danh sách.")
    source = place.source.rpartition("/")[2]
    command = endpoint.ResendEvents(source, place.sequence, event_id)
    desk.perform(issued, "resend_event", endpoint.step(endpoint_id, command))
    desk.store.write([outgoing.queued_again(endpoint_id, event_id, issued.at)])


def resend_events(desk: Desk, issued: Issued, endpoint_id: UUID, *, source: str, after: int) -> int:
    """Send all again that a service told after a sequence; return how many events that is."""
    command = endpoint.ResendEvents(source, after)
    desk.perform(issued, "resend_events", endpoint.step(endpoint_id, command))
    known = _known(desk, endpoint_id)
    may_hear = desk.read(endpoints.reach, known.client_id, issued.today)
    count = 0
    while page := desk.read(outgoing.heard, source, after):
        after = page[-1].sequence
        chosen = [
            outgoing.queued(endpoint_id, place, issued.at)
            for place in page
            if place.type in known.wanted and place.unit_id and may_hear(place.unit_id)
        ]
        desk.store.write(chosen)
        count += len(chosen)
    return count


def read_endpoint(desk: Desk, issued: Issued, endpoint_id: UUID, page: int = 1) -> Deliveries:
    """Return an endpoint with one page of its deliveries, the newest first."""
    desk.rights(issued, "read_endpoint")
    known = _known(desk, endpoint_id)
    lines = desk.read(outgoing.ask, endpoint_id, PAGE, PAGE * (max(1, page) - 1))
    return Deliveries(known, lines, desk.read(outgoing.counts, endpoint_id))


# The sender


def claim_webhooks(desk: Desk, issued: Issued) -> list[Parcel]:
    """Take what may go now, so that no other replica sends it, until `release_deliveries`."""
    desk.rights(issued, "claim_webhooks")
    chosen = outgoing.due(issued.at, _OF_EACH)
    if not desk.read(claims.are_there, chosen):
        return []
    desk.store.write(claims.taking(chosen, issued.key, issued.at))
    return desk.read(outgoing.claimed, issued.key)


def open_endpoint(desk: Desk, issued: Issued, endpoint_id: UUID) -> Opened | None:
    """Return what sending to an endpoint takes; None where nothing is sent just now."""
    desk.rights(issued, "open_endpoint")
    state = endpoint.Endpoint()
    for recorded in desk.store.facts(f"endpoint-{endpoint_id}"):
        state = endpoint.evolve(state, recorded.fact)
    if state.id is None or state.stopped is not None:
        return None
    return Opened(state.url, state.signing(issued.at))


def may_be_sent(desk: Desk, issued: Issued, parcel: Parcel) -> bool:
    """Say whether the client may hear of an event now; what it may not is dropped, and counted."""
    desk.rights(issued, "may_be_sent")
    unit_id = parcel.place.unit_id
    known = _known(desk, parcel.endpoint_id)
    may_hear = desk.read(endpoints.reach, known.client_id, issued.today)
    if unit_id is None or may_hear(unit_id):
        return True
    pause = norms.webhook_pause(issued.today, parcel.tries + 1, parcel.place.event_id)
    if desk.units.get(unit_id) is None and pause is not None:
        row = outgoing.tried(parcel, "unit_unknown", issued.at + pause)
    else:
        row = outgoing.settled(parcel, "dropped", "no_right", issued.at)
    desk.store.write([row])
    return False


def record_webhook(desk: Desk, issued: Issued, parcel: Parcel, answer: str) -> bool:
    """Record what came of a try; return whether the endpoint goes on.

    `answer` is DELIVERED, a status or a word of ours. 410 disables it, as does the schedule's end.
    """
    desk.rights(issued, "record_webhook")
    desk.store.count_delivery("webhook", answer)
    if answer == DELIVERED:
        desk.store.write([outgoing.settled(parcel, "delivered", answer, issued.at)])
        return True
    pause = norms.webhook_pause(issued.today, parcel.tries + 1, parcel.place.event_id)
    again = issued.at + pause if pause else issued.at  # the last waits for the endpoint
    desk.store.write([outgoing.tried(parcel, answer, again)])
    reason = Stopped.GONE if answer == _GONE else Stopped.FAILING
    if answer == _GONE or pause is None:
        stop_endpoint(desk, issued, parcel, reason)
        return False
    return True


def stop_endpoint(desk: Desk, issued: Issued, parcel: Parcel, reason: Stopped) -> None:
    """Disable an endpoint that takes nothing, and tell the administrators."""
    known = _known(desk, parcel.endpoint_id)
    told = desk.read(role_holders.ask, Role.ADMINISTRATOR, known.unit_id, issued.today)
    said = [_notice(desk, issued, known, reason, one) for one in told or (None,)]
    desk.perform(
        issued,
        "stop_endpoint",
        endpoint.step(parcel.endpoint_id, endpoint.DisableEndpoint(reason)),
        *(message.step(one.message_id, one) for one in said),
    )


def _notice(
    desk: Desk, issued: Issued, known: EndpointLine, reason: Stopped, to: UUID | None
) -> message.ComposeMessage:
    """Write to one administrator; where nobody is in office, to whoever will be."""
    of_what = f"{known.endpoint_id}:{issued.at.isoformat()}"
    wishes = desk.read(preferences.ask, to, issued.today) if to else None
    by_mail = wishes is not None and wishes.wants_email(Kind.WEBHOOK_STOPPED)
    return message.ComposeMessage(
        message_id=message.message_id_of(of_what, to or Role.ADMINISTRATOR),
        kind=Kind.WEBHOOK_STOPPED,
        recipient_id=to,
        role=Role.ADMINISTRATOR,
        channels=(Channel.INBOX, *((Channel.EMAIL,) if by_mail else ())),
        unit_id=known.unit_id,
        subject="Đã ngừng gửi sự kiện tới một nơi nhận",
        text=f"{known.address}: {reason.vi}. Sự kiện mới vẫn được giữ lại, chờ cho gửi tiếp.",
        reference="",
        link=f"/notify/webhooks/{known.endpoint_id}",
    )


def _known(desk: Desk, endpoint_id: UUID) -> EndpointLine:
    found = desk.read(endpoints.find, endpoint_id)
    if found is None:
        raise NotFound("endpoint_unknown", "Không tìm thấy nơi nhận này.")
    return found


def _secret(desk: Desk, issued: Issued, endpoint_id: UUID) -> EndpointSecret:
    """Make a secret of the node's key and the command's: a form sent twice shows the same one."""
    digest = bytes.fromhex(desk.blind(f"webhook-secret:{endpoint_id}:{issued.key}"))
    return EndpointSecret(endpoint_id, f"whsec_{base64.b64encode(digest).decode()}")

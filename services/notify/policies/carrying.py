"""Carrying outward: what this node told anyone waits for the endpoints that want it."""

from typing import Any

from services.notify import norms
from services.notify.events import Wanted
from services.notify.readmodels import endpoints, outgoing
from services.notify.readmodels.outgoing import Place
from shared.calendar.ticks import DayBegan
from shared.contracts import cases, fund, registry, reporting
from shared.contracts.announcement import Announcement
from shared.eventstore.acts import Heard, Policy, Reaction, whenever
from shared.kernel.issued import VIETNAM
from shared.units.tree import UnitTree


def queue_for_endpoints(event: Any, heard: Heard) -> Reaction:
    """Let an event wait for each endpoint that wants it and whose client may hear of its unit."""
    wanted = _wanted(type(event), heard.source)
    wanting = [one for one in endpoints.ask(heard.connection) if wanted in one.wanted]
    if not wanting:
        return
    # Of a unit that has not been heard of yet nobody can say whose it is: that is asked on sending.
    is_new = UnitTree.load(heard.connection).get(event.unit_id) is None
    day = heard.at.astimezone(VIETNAM).date()
    place = Place(heard.event_id, heard.source, heard.sequence, wanted.value, event.unit_id)
    for endpoint in wanting:
        may_hear = endpoints.reach(heard.connection, endpoint.client_id, day)
        if is_new or may_hear(event.unit_id):
            yield outgoing.queued(endpoint.endpoint_id, place, heard.at)


@whenever(DayBegan)
def forget_old_deliveries(said: DayBegan, heard: Heard) -> Reaction:
    """Take off the list what was delivered long ago; what waits stays, however old."""
    yield outgoing.forgotten(norms.webhooks_kept_since(heard.at, said.day))


CARRIED: tuple[type[Announcement], ...] = (
    registry.PublicChildRegistered,
    cases.PublicCaseOpened,
    cases.PublicCaseClosed,
    fund.PublicDonationReceived,
    fund.PublicGrantPaid,
    reporting.PublicReportDue,
    reporting.PublicReportOwed,
    reporting.PublicReportAccepted,
    reporting.PublicReportReturned,
    reporting.PublicReportSent,
)
CARRYING: tuple[Policy[Any], ...] = (
    *(Policy(contract, queue_for_endpoints) for contract in CARRIED),
    forget_old_deliveries,
)


def _wanted(contract: type[Announcement], source: str) -> Wanted:
    service = source.rpartition("/")[2]
    return Wanted(f"vn.mangnon.{service}.{contract.event}.v{contract.version}")

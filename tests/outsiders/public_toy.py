"""A toy service that tells subscribers, behind the door, with clients of chosen scopes."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any, ClassVar
from uuid import UUID

import httpx

from shared.calendar.clock import SimulatedClock
from shared.contracts.announcement import Announcement, Audience
from shared.eventstore.rows import Upsert
from shared.hosting.host import Host
from shared.identity.ended_sessions import ended_sessions_model
from shared.identity.officers import officer_row, officers_model
from shared.identity.ticket import Ticket, expiry, load_or_make_keys, sign
from shared.kernel.officer import ClientGrant
from shared.kernel.recorded import Recorded
from shared.kernel.roles import ClientScope
from shared.units.keeping import units_model
from shared.units.tree import units
from tests.kit.host import count_at, host_in, teller
from tests.kit.toy import THE_START, Counted

PROVINCE, A, B = UUID(int=1), UUID(int=2), UUID(int=3)
OF_A, OF_ALL, OF_NOTHING = UUID(int=11), UUID(int=12), UUID(int=13)
_CLIENTS = (
    (OF_A, ClientGrant(ClientScope.EVENTS, A)),
    (OF_ALL, ClientGrant(ClientScope.EVENTS, PROVINCE)),
    (OF_NOTHING, ClientGrant(ClientScope.FIGURES, PROVINCE)),
)


class ToyTold(Announcement):
    """For subscribers: a number was counted in a unit."""

    event: ClassVar[str] = "toy_told"
    audience: ClassVar[Audience] = Audience.SUBSCRIBERS
    emitter: ClassVar[str] = "registry"
    about: ClassVar[str] = "unit_id"

    unit_id: UUID
    number: int


def announce(recorded: Recorded[Any]) -> Iterable[ToyTold]:
    """Tell each count to anyone; the toy's subject is the unit here."""
    if isinstance(recorded.fact, Counted):
        yield ToyTold(unit_id=recorded.fact.subject, number=recorded.fact.number)


public_teller = replace(
    teller,
    announce=announce,
    read_models=(
        *(model for model in teller.read_models if model.name != "units"),
        replace(units_model, policies=()),
        replace(officers_model, policies=()),
        replace(ended_sessions_model, policies=()),
    ),
)


@contextmanager
def opened(folder: Path) -> Iterator[Host]:
    """Give a host of the toy alone, whose wire is not started: HTTP needs none."""
    host = host_in(folder, SimulatedClock(THE_START), [public_teller])
    store = host.hosted["registry"].store
    staff(host)
    yield host
    store.close()


def staff(host: Host, service: str = "registry") -> None:
    """Write the units and the clients where a service would have heard of them."""
    store = host.hosted[service].store
    tree = ((PROVINCE, None, "province"), (A, PROVINCE, "commune"), (B, PROVINCE, "commune"))
    for unit_id, parent_id, kind in tree:
        values = {
            "unit_id": str(unit_id),
            "parent_id": str(parent_id) if parent_id else None,
            "kind": kind,
            "code": kind,
            "name": kind,
            "valid_from": date(2020, 1, 1),
        }
        store.write([Upsert(units, values)])
    for client_id, grant in _CLIENTS:
        row = officer_row(
            client_id, roles_version=1, active=True, position_title="", grants=[grant]
        )
        store.write([row])


def token(host: Host, client_id: UUID, *scopes: ClientScope) -> str:
    """Return a token of a client, as registry signs it."""
    now = host.clock.now()
    ticket = Ticket(client_id, UUID(int=7), 1, now, expiry(now), "", frozenset(scopes))
    private = load_or_make_keys(host.settings.keys_dir).private
    assert private is not None, "registry is hosted here"
    return sign(ticket, private)


def asking(host: Host, client_id: UUID, *scopes: ClientScope) -> httpx.AsyncClient:
    """Return a client of the door that carries its token."""
    transport = httpx.ASGITransport(app=host.app, raise_app_exceptions=False)
    shown = token(host, client_id, *(scopes or tuple(ClientScope)))
    headers = {"Authorization": f"Bearer {shown}"}
    return httpx.AsyncClient(transport=transport, base_url="http://door", headers=headers)


def tell(host: Host, unit_id: UUID, *numbers: int) -> None:
    """Let the toy count, and so tell, in a unit."""
    for number in numbers:
        count_at(host, number, unit_id)

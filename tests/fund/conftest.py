"""The fund at work: a real store in a temporary folder, its people and their units."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from fastapi import FastAPI
from joserfc.jwk import OKPKey
from starlette.testclient import TestClient

from services.fund import operations
from services.fund.app import service
from services.fund.ledger import ReceiveDonation
from services.fund.operations.books import Receipt
from shared.calendar.clock import SimulatedClock
from shared.contracts.announcement import Announcement
from shared.desk import Desk
from shared.eventstore.needs import Node
from shared.eventstore.store import Store
from shared.identity.officers import officer_row
from shared.identity.ticket import Ticket, expiry, sign
from shared.kernel.issued import Issued
from shared.kernel.officer import Grant, Officer
from shared.kernel.roles import Role
from shared.units.keeping import unit_row
from shared.units.tree import Unit
from shared.web import TICKET_COOKIE, install, install_door
from shared.web.drafts import drafts_model
from shared.web.routing import put_on
from tests.fund.world import (
    A_MORNING,
    COMMUNE,
    HAMLET_1,
    HAMLET_2,
    HOA,
    KE_TOAN,
    LAN,
    MINH,
    OTHER_COMMUNE,
    cash_gift,
)
from tests.kit.letters import letters
from tests.kit.unrecorded import no_unrecorded_reading

PROVINCE = UUID("00000000-0000-8000-8000-00000000b001")
OTHER_HAMLET = UUID("00000000-0000-8000-8000-00000000d003")
KEYS = OKPKey.generate_key("Ed25519", private=True)
NODE = Node("n05578", b"f" * 32)
SINCE = date(2020, 1, 1)
UNITS = (
    Unit(PROVINCE, None, "province", "19", "Tỉnh Thái Nguyên", SINCE),
    Unit(COMMUNE, PROVINCE, "commune", "05578", "Xã Thanh Định", SINCE),
    Unit(OTHER_COMMUNE, PROVINCE, "commune", "05563", "Xã Phượng Tiến", SINCE),
    Unit(HAMLET_1, COMMUNE, "hamlet", "01", "Xóm Nà Lang", SINCE),
    Unit(HAMLET_2, COMMUNE, "hamlet", "02", "Xóm Bản Piềng", SINCE),
    Unit(OTHER_HAMLET, OTHER_COMMUNE, "hamlet", "01", "Xóm Héo", SINCE),
)


def _with(officer: Officer, role: Role, unit_id: UUID = COMMUNE) -> Officer:
    return Officer(officer.id, (Grant(role, unit_id, SINCE),), display_name="Cán bộ")


OFFICER = _with(LAN, Role.CHILD_OFFICER)
CHAIRMAN = _with(MINH, Role.CHAIRMAN)
TREASURER = _with(HOA, Role.TREASURER)
ACCOUNTANT = _with(KE_TOAN, Role.ACCOUNTANT)
ABROAD = Officer(
    UUID("00000000-0000-8000-8000-00000000a009"),
    tuple(
        Grant(role, OTHER_COMMUNE, SINCE)
        for role in (Role.CHILD_OFFICER, Role.CHAIRMAN, Role.TREASURER, Role.ACCOUNTANT)
    ),
)
PROVINCIAL = Officer(
    UUID("00000000-0000-8000-8000-00000000a005"),
    (Grant(Role.PROVINCE_OFFICER, PROVINCE, SINCE),),
)
HAMLET_HEAD = Officer(
    UUID("00000000-0000-8000-8000-00000000a007"), (Grant(Role.HAMLET_HEAD, HAMLET_1, SINCE),)
)


@dataclass
class Fund:
    """The fund's desk, and a hand for each of its people."""

    desk: Desk
    store: Store
    clock: SimulatedClock
    _count: int = 0
    _heard: dict[str, int] = field(default_factory=dict)

    def by(self, officer: Officer, key: str | None = None) -> Issued:
        """An envelope of a command by this officer, under a key of its own."""
        self._count += 1
        return self.desk.issue(officer, key or f"act-{self._count}")

    def gift(self, amount_dong: int = 100_000, **changes: Any) -> Receipt:
        """Receive a gift in cash."""
        command: ReceiveDonation = cash_gift(amount_dong, **changes)
        return operations.receive_donation(self.desk, self.by(TREASURER), command)

    def ask(self, question: Callable[..., Any], *arguments: Any) -> Any:
        """Ask a read model."""
        return self.store.read(question, *arguments)

    def hear(self, source: str, *said: Announcement) -> None:
        """Hear what another service tells, in order."""
        told = letters(self._heard, source, *said, at=self.clock.now(), node="n05578")
        self.store.receive(told).result(20)

    def door(self) -> FastAPI:
        """The service as people reach it, under /fund."""
        app = FastAPI(title="Quỹ", version="1", docs_url=None, redoc_url=None)
        put_on(app, service.api, service.pages)
        public = OKPKey.import_key(KEYS.as_pem(private=False))
        install(app, self.desk, public, draft_key=bytes(range(32)))
        door = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
        install_door(door)
        door.mount("/fund", app)
        return door

    def ticket(self, officer: Officer) -> str:
        """A ticket given now, as registry signs it."""
        now = self.clock.now()
        return sign(Ticket(officer.id, UUID(int=7), 1, now, expiry(now), "Cán bộ thử"), KEYS)

    def letters(self, audience: str) -> list[str]:
        """All that was told to an audience, as it goes on the wire."""
        return [told.envelope for told in self.store.outbox_after(audience, 0, 1000)]


def open_fund(folder: Path, at: datetime = A_MORNING) -> Fund:
    """Open the fund's store in a folder."""
    clock = SimulatedClock(at)
    hosted = replace(service, read_models=(*service.read_models, drafts_model))
    store = Store(hosted, folder, clock, NODE)
    store.write([unit_row(unit) for unit in UNITS])
    store.write(
        [
            officer_row(o.id, roles_version=1, active=True, position_title="", grants=o.grants)
            for o in (OFFICER, CHAIRMAN, TREASURER, ACCOUNTANT, ABROAD, PROVINCIAL, HAMLET_HEAD)
        ]
    )
    return Fund(Desk(store, service.permissions, clock), store, clock)


@pytest.fixture(autouse=True)
def every_reading_is_recorded() -> Iterator[None]:
    """Let no operation of any test show who somebody is outside the act that records it."""
    with no_unrecorded_reading() as seen:
        yield
    assert seen == []


@pytest.fixture
def fund(tmp_path: Path) -> Iterator[Fund]:
    """A fund with nothing in it yet."""
    opened = open_fund(tmp_path)
    yield opened
    opened.store.close()


@pytest.fixture
def door(fund: Fund) -> Iterator[TestClient]:
    """A browser before the fund's door, not signed in."""
    with TestClient(fund.door(), "https://mang-non.test", follow_redirects=False) as client:
        client.headers |= {"Sec-Fetch-Site": "same-origin", "Accept": "text/html"}
        yield client


@pytest.fixture
def as_officer(door: TestClient, fund: Fund) -> Callable[[Officer], TestClient]:
    """Sign an officer in at the door."""

    def sign_in(officer: Officer) -> TestClient:
        door.cookies.set(TICKET_COOKIE, fund.ticket(officer))
        return door

    return sign_in

"""Registry at work in a folder: its store, its desk, its door, and the people of the commune."""

from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, ClassVar
from uuid import UUID

from fastapi import FastAPI
from joserfc.jwk import OKPKey

from services.registry import operations
from services.registry.app import service
from services.registry.events import ChildProfile, Origin
from services.registry.operations import Attempt
from services.registry.reference import UnitRow, thanh_dinh
from shared.calendar.clock import SimulatedClock
from shared.calendar.ticks import DayBegan, MinuteBegan
from shared.contracts.announcement import Announcement
from shared.desk import Desk
from shared.eventstore.needs import Node
from shared.eventstore.store import Store
from shared.identity.ticket import Ticket, expiry, sign
from shared.kernel.issued import VIETNAM, Issued
from shared.kernel.officer import SYSTEM, Grant, Officer
from shared.kernel.roles import Role
from shared.web import install, install_door
from shared.web.drafts import drafts_model
from shared.web.routing import put_on
from tests.kit.letters import letters
from tests.registry.world import DUC

A_MORNING = datetime(2025, 3, 10, 2, 0, tzinfo=UTC)  # Monday 10/03/2025, 09:00 in Vietnam
KEYS = OKPKey.generate_key("Ed25519", private=True)
SINCE = date(2025, 1, 1)
PASSWORD = "tre già măng mọc"
ABROAD = (
    *thanh_dinh(),
    UnitRow("commune", "05602", "Xã Phú Đình", "19", date(2004, 7, 8), ""),
    UnitRow("hamlet", "05602-01", "Xóm Khau Đưa", "05602", date(2019, 1, 1), ""),
)


@dataclass
class Office:
    """A commune with its officers; `ids` are units by code."""

    store: Store
    desk: Desk
    clock: SimulatedClock
    door: FastAPI
    ids: dict[str, UUID]
    _count: int = 0
    _heard: dict[str, int] = field(default_factory=dict)
    _people: dict[tuple[Role, str], Officer] = field(default_factory=dict)
    hamlet: ClassVar[str] = "05578-01"

    def machine(self) -> Issued:
        """A command of the machine itself."""
        return self.desk.issue(SYSTEM)

    def by(self, officer: Officer) -> Issued:
        """A command under a key of its own."""
        self._count += 1
        return self.desk.issue(officer, f"act-{self._count}")

    def somebody(self, role: Role, code: str = "05578", **account: Any) -> Officer:
        """An officer who holds this role at that unit, with an account."""
        key = (role, code)
        if key not in self._people:
            grants = (Grant(role, self.ids[code], SINCE),)
            officer_id = operations.register_officer(
                self.desk,
                self.machine(),
                username=f"{role.value.replace('_', '-')}.{code}",
                display_name=account.get("display_name", "Nguyễn Thị Cán Bộ"),
                position_title="Công chức",
                unit_id=self.ids[code],
                grants=grants,
                password=account.get("password"),
            )
            self._people[key] = Officer(officer_id, grants, display_name="Nguyễn Thị Cán Bộ")
        return self._people[key]

    @property
    def lan(self) -> Officer:
        """The commune's child officer."""
        return self.somebody(Role.CHILD_OFFICER)

    @property
    def minh(self) -> Officer:
        """The chairman."""
        return self.somebody(Role.CHAIRMAN)

    @property
    def quan(self) -> Officer:
        """The administrator."""
        return self.somebody(Role.ADMINISTRATOR)

    def child(self, profile: ChildProfile = DUC, hamlet: str = "05578-01", **more: Any) -> UUID:
        """Register a child."""
        by = self.lan if hamlet.startswith("05578") else self.somebody(Role.CHILD_OFFICER, "05602")
        return operations.register_child(
            self.desk,
            self.by(by),
            profile,
            hamlet_id=self.ids[hamlet],
            origin=more.pop("origin", Origin.INITIAL),
            **more,
        )

    def sign_in(self, username: str, password: str = PASSWORD, address: str = "10.0.0.7") -> Ticket:
        """Come in by the door."""
        attempt = Attempt(username, password, address, "Firefox")
        return operations.sign_in(self.desk, self.machine(), attempt)

    def ticket(self, officer: Officer) -> str:
        """A ticket of somebody who signed in now."""
        now = self.clock.now()
        given = Ticket(officer.id, UUID(int=7), 1, now, expiry(now), officer.display_name)
        return sign(given, KEYS)

    def later(self, **time: float) -> None:
        """Let time pass without a tick."""
        self.clock.move_to(self.clock.now() + timedelta(**time))

    def dawn(self, day: date) -> None:
        """Let a day begin in Vietnam."""
        at = datetime(day.year, day.month, day.day, tzinfo=VIETNAM)
        self.clock.move_to(max(at.astimezone(UTC), self.clock.now()))
        self.store.tick(DayBegan(day, at)).result(10)

    def minute(self) -> None:
        """Let a minute begin."""
        self.store.tick(MinuteBegan(self.clock.now())).result(10)

    def hear(self, source: str, *said: Announcement) -> None:
        """Hear what another service tells, in order."""
        told = letters(self._heard, source, *said, at=self.clock.now(), node="n05578")
        self.store.receive(told).result(20)

    def told(self, audience: str = "svc") -> list[str]:
        """All that was told to an audience, as it goes on the wire."""
        return [told.envelope for told in self.store.outbox_after(audience, 0, 1000)]


def open_office(folder: Path) -> Office:
    """Open registry in a folder, with its units."""
    clock = SimulatedClock(A_MORNING)
    hosted = replace(service, read_models=(*service.read_models, drafts_model))
    store = Store(hosted, folder, clock, Node("n05578", b"r" * 32))
    desk = Desk(store, service.permissions, clock)
    ids = operations.found_node(desk, desk.issue(SYSTEM), ABROAD)
    app = FastAPI(title="Sổ trẻ em", docs_url=None, redoc_url=None)
    put_on(app, service.api, service.pages)
    public = OKPKey.import_key(KEYS.as_pem(private=False))
    install(app, desk, public, draft_key=bytes(32))
    app.state.ticket_signing_key = KEYS
    door = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
    install_door(door)
    door.mount("/registry", app)
    return Office(store, desk, clock, door, ids)

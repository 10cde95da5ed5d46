"""Reporting, open for one test: a commune with its officers, a clock, and others who speak."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from fastapi import FastAPI
from joserfc.jwk import OKPKey
from sqlalchemy import Connection, Table, select
from starlette.testclient import TestClient

from services.reporting import operations
from services.reporting.app import service
from services.reporting.reference.outline import section_codes
from shared.calendar.clock import SimulatedClock
from shared.calendar.ticks import DayBegan
from shared.contracts import registry
from shared.contracts.announcement import Announcement
from shared.contracts.envelope import Envelope
from shared.desk import Desk
from shared.eventstore.elsewhere import elsewhere_model
from shared.eventstore.needs import Node
from shared.eventstore.store import Store
from shared.eventstore.tables import outbox
from shared.identity.ticket import Ticket, expiry, sign
from shared.kernel.issued import VIETNAM, Issued
from shared.kernel.officer import Grant, Officer
from shared.kernel.roles import Role
from shared.units.neighbours import neighbours_model
from shared.web import TICKET_COOKIE, install, install_door
from shared.web.drafts import drafts_model
from shared.web.routing import put_on
from tests.kit.letters import letters
from tests.reporting.listening import HALF_YEAR, XA, XA_BEN, XOM_1, XOM_2, XOM_3

PROVINCE = UUID("00000000-0000-8000-8000-00000000b001")
LAN = UUID("00000000-0000-8000-8000-00000000a001")  # child officer of the commune
MINH = UUID("00000000-0000-8000-8000-00000000a002")  # its chairman
SCHOOL = UUID("00000000-0000-8000-8000-00000000a003")  # speaks for the schools
THU = UUID("00000000-0000-8000-8000-00000000a004")  # child officer of the other commune
TINH = UUID("00000000-0000-8000-8000-00000000a005")  # province officer
NAM = UUID("00000000-0000-8000-8000-00000000a007")  # head of the first hamlet
STAFF = (
    (LAN, Role.CHILD_OFFICER, XA),
    (MINH, Role.CHAIRMAN, XA),
    (SCHOOL, Role.CONTRIBUTOR, XA),
    (THU, Role.CHILD_OFFICER, XA_BEN),
    (TINH, Role.PROVINCE_OFFICER, PROVINCE),
    (NAM, Role.HAMLET_HEAD, XOM_1),
)
TREE = (
    (PROVINCE, None, "province", "Tỉnh Thái Nguyên"),
    (XA, PROVINCE, "commune", "Xã Thanh Định"),
    (XA_BEN, PROVINCE, "commune", "Xã Khau Mịn"),
    (XOM_1, XA, "hamlet", "Xóm Nà Mao"),
    (XOM_2, XA, "hamlet", "Xóm Bản Piềng"),
    (XOM_3, XA_BEN, "hamlet", "Xóm Pù Mịn"),
)
THE_START = datetime(2025, 3, 10, 9, tzinfo=VIETNAM)
KEYS = OKPKey.generate_key("Ed25519", private=True)
HERE = {"Sec-Fetch-Site": "same-origin"}


@dataclass
class Office:
    """The service on its own, in a folder."""

    folder: Path
    clock: SimulatedClock = field(default_factory=lambda: SimulatedClock(THE_START))
    sequences: dict[str, int] = field(default_factory=dict)
    keys: int = 0

    def __post_init__(self) -> None:
        completed = replace(
            service,
            read_models=(*service.read_models, drafts_model, elsewhere_model, neighbours_model),
        )
        self.store = Store(completed, self.folder, self.clock, Node("n1", bytes(32)))
        self.desk = Desk(self.store, service.permissions, self.clock)

    def hear(self, *said: Announcement, again: bool = False) -> list[str]:
        """Hear announcements in order (`again`: deliver each twice); return the letters' ids."""
        told = [letter for one in said for letter in self._letters(one)]
        self.store.receive(told).result(20)
        if again:
            self.store.receive(told).result(20)
        return [letter["id"] for letter in told]

    def staff(self) -> None:
        """Hear of the units and of everybody who works there."""
        told = [
            registry.UnitRecorded(
                unit_id=unit_id,
                parent_id=parent_id,
                kind=kind,
                code="05578" if unit_id == XA else f"{number:02}",
                name=name,
                valid_from=date(2020, 1, 1),
            )
            for number, (unit_id, parent_id, kind, name) in enumerate(TREE)
        ]
        officers = [
            registry.OfficerChanged(
                officer_id=officer_id,
                roles_version=1,
                active=True,
                position_title="Cán bộ",
                grants=(
                    registry.GrantedRole(role=role.value, unit_id=unit, since=date(2024, 1, 1)),
                ),
            )
            for officer_id, role, unit in STAFF
        ]
        self.hear(*told, *officers)

    def issue(self, who: UUID, key: str | None = None) -> Issued:
        """Return the envelope of a command of one of the staff."""
        self.keys += 1
        grants = tuple(Grant(role, unit) for officer, role, unit in STAFF if officer == who)
        officer = Officer(who, grants, session_id=UUID(int=7))
        return self.desk.issue(officer, key or f"key-{self.keys}")

    def move_to(self, day: date, hour: int = 9) -> None:
        """Let a day come, with its tick."""
        at = datetime(day.year, day.month, day.day, hour, tzinfo=VIETNAM)
        self.clock.move_to(at)
        self.store.tick(DayBegan(day, at)).result(20)

    def told(self, *events: str) -> list[Envelope]:
        """Return the data of what was told under these event names, in order."""

        def ask(connection: Connection) -> list[str]:
            statement = select(outbox.c.envelope).order_by(
                outbox.c.audience.desc(), outbox.c.sequence
            )
            return list(connection.execute(statement).scalars())

        letters = [json.loads(text) for text in self.store.read(ask)]
        return [one for one in letters if not events or one["type"].split(".")[3] in events]

    def rows(self, table: Table) -> list[tuple[Any, ...]]:
        """Return all rows of a read model, sorted."""

        def ask(connection: Connection) -> list[tuple[Any, ...]]:
            return [tuple(row) for row in connection.execute(select(table))]

        return sorted(self.store.read(ask), key=repr)

    def draft(self, *, year: int = 2025) -> UUID:
        """Set the obligations of a year and draft its half-year report."""
        issue = self.issue
        owed = operations.set_obligations_of_year(self.desk, issue(LAN), XA, year)
        return operations.draft_report(self.desk, issue(LAN), owed[0])

    def write_all(self, *but: str) -> None:
        """Write something in every section of the half-year report, but not in some."""
        for section in section_codes():
            if section not in but:
                operations.write_narrative(
                    self.desk,
                    self.issue(LAN),
                    unit_id=XA,
                    section=section,
                    period=HALF_YEAR,
                    text=f"Nội dung mục {section}.",
                    organisation="child_officer",
                    source="Sổ theo dõi của xã",
                )

    @contextmanager
    def visitor(self, who: UUID) -> Iterator[TestClient]:
        """Come to the door as one of the staff."""
        client = TestClient(
            self.door(), "https://mang-non.test", headers=HERE, follow_redirects=False
        )
        client.cookies.set(TICKET_COOKIE, self.ticket(who))
        with client:
            yield client

    def ticket(self, who: UUID) -> str:
        """Return a ticket given now, as registry signs it."""
        now = self.clock.now()
        return sign(Ticket(who, UUID(int=7), 1, now, expiry(now), "Cán bộ thử"), KEYS)

    def door(self) -> FastAPI:
        """Return the service as people reach it, under /reporting."""
        app = FastAPI(title="Báo cáo", version="1", docs_url=None, redoc_url=None)
        put_on(app, service.api, service.pages)
        public = OKPKey.import_key(KEYS.as_pem(private=False))
        install(app, self.desk, public, draft_key=bytes(range(32)))
        door = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
        install_door(door)
        door.mount("/reporting", app)
        return door

    def _letters(self, said: Announcement) -> list[Envelope]:
        source = type(said).__module__.rsplit(".", 1)[-1]
        return letters(self.sequences, source, said, at=self.clock.now())

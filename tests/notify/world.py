"""Notify, open for one test: a commune with its officers, a clock, and others who speak."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from fastapi import FastAPI
from joserfc.jwk import OKPKey
from sqlalchemy import Connection, Table, select

from services.notify import operations
from services.notify.app import service
from services.notify.events import Kind
from services.notify.readmodels.messages import messages
from shared.calendar.clock import SimulatedClock
from shared.calendar.ticks import DayBegan
from shared.contracts import registry
from shared.contracts.announcement import Announcement
from shared.database import Places
from shared.desk import Desk
from shared.eventstore.acts import ReadModel
from shared.eventstore.needs import Node
from shared.eventstore.store import Store
from shared.eventstore.tables import events
from shared.identity.ticket import Ticket, expiry, sign
from shared.kernel.issued import VIETNAM
from shared.kernel.officer import Grant, Officer
from shared.kernel.roles import Role
from shared.service import Service
from shared.web import install, install_door
from shared.web.drafts import drafts_model
from shared.web.routing import put_on
from tests.kit.letters import last_letter, letters

A_MORNING = datetime(2025, 3, 10, 2, 0, tzinfo=UTC)  # Monday 10/03/2025, 09:00 in Vietnam
PROVINCE = UUID("00000000-0000-8000-8000-00000000b001")
COMMUNE = UUID("00000000-0000-8000-8000-00000000c001")
OTHER_COMMUNE = UUID("00000000-0000-8000-8000-00000000c002")
HAMLET = UUID("00000000-0000-8000-8000-00000000d001")
LAN = UUID("00000000-0000-8000-8000-00000000a001")  # child officer of the commune
MINH = UUID("00000000-0000-8000-8000-00000000a002")  # its chairman
HOA = UUID("00000000-0000-8000-8000-00000000a003")  # its treasurer
THU = UUID("00000000-0000-8000-8000-00000000a004")  # child officer of the other commune
TINH = UUID("00000000-0000-8000-8000-00000000a005")  # province officer
QUAN = UUID("00000000-0000-8000-8000-00000000a006")  # administrator
NAM = UUID("00000000-0000-8000-8000-00000000a007")  # head of the hamlet
STAFF = (
    (LAN, Role.CHILD_OFFICER, COMMUNE),
    (MINH, Role.CHAIRMAN, COMMUNE),
    (HOA, Role.TREASURER, COMMUNE),
    (THU, Role.CHILD_OFFICER, OTHER_COMMUNE),
    (TINH, Role.PROVINCE_OFFICER, PROVINCE),
    (QUAN, Role.ADMINISTRATOR, PROVINCE),
    (NAM, Role.HAMLET_HEAD, HAMLET),
)
KEYS = OKPKey.generate_key("Ed25519", private=True)


@dataclass
class Office:
    """The service on its own, in a folder."""

    folder: Path
    app_service: Service = service
    clock: SimulatedClock = field(default_factory=lambda: SimulatedClock(A_MORNING))
    sequences: dict[str, int] = field(default_factory=dict)
    places: Places | None = None  # elsewhere than in the folder

    def __post_init__(self) -> None:
        self.store = Store(
            self.app_service, self.places or self.folder, self.clock, Node("n1", bytes(32))
        )
        self.desk = Desk(self.store, service.permissions, self.clock)

    def hear(self, source: str, *said: Announcement, at: datetime | None = None) -> list[str]:
        """Hear announcements of a source, in order, each once; return the ids of the letters."""
        told = letters(self.sequences, source, *said, at=at or self.clock.now())
        self.store.receive(told).result(20)
        return [letter["id"] for letter in told]

    def hear_again(self, source: str, announcement: Announcement) -> None:
        """Hear the last announcement of a source a second time, as after a reconnection."""
        told = last_letter(self.sequences, source, announcement, at=self.clock.now())
        self.store.receive([told]).result(20)

    def staff(self) -> None:
        """Hear of the units and of everybody who works there."""
        tree = (
            (PROVINCE, None, "province", "Tỉnh Sông Xanh"),
            (COMMUNE, PROVINCE, "commune", "Xã Đồng Tâm"),
            (OTHER_COMMUNE, PROVINCE, "commune", "Xã Bãi Sậy"),
            (HAMLET, COMMUNE, "hamlet", "Xóm Chùa"),
        )
        told = [
            registry.UnitRecorded(
                unit_id=unit_id,
                parent_id=parent_id,
                kind=kind,
                code="0",
                name=name,
                valid_from=date(2020, 1, 1),
            )
            for unit_id, parent_id, kind, name in tree
        ]
        self.hear("registry", *told, *(officer_told(*one) for one in STAFF))

    def a_day_began(self, at: datetime) -> None:
        """Let the calendar say that a day began."""
        self.clock.move_to(at)
        self.store.tick(DayBegan(at.astimezone(VIETNAM).date(), at)).result(10)

    def rows(self, table: Table, *columns: str) -> list[tuple[Any, ...]]:
        """Return all rows of a read model (only these columns), sorted."""

        def ask(connection: Connection) -> list[tuple[Any, ...]]:
            chosen = [table.c[name] for name in columns] or list(table.columns)
            return [tuple(row) for row in connection.execute(select(*chosen))]

        return sorted(self.store.read(ask), key=repr)

    def told(self, officer_id: UUID | None) -> list[str]:
        """Return the subjects of the messages to an officer (None: to roles)."""
        wanted = str(officer_id) if officer_id else None
        rows = self.rows(messages, "recipient_id", "subject")
        return [subject for recipient, subject in rows if recipient == wanted]

    def fact_types(self) -> list[str]:
        """Return the types of all facts in the order recorded."""

        def ask(connection: Connection) -> list[str]:
            statement = select(events.c.type).order_by(events.c.position)
            return list(connection.execute(statement).scalars())

        return self.store.read(ask)

    def door(self) -> FastAPI:
        """Return the service as people reach it, under /notify."""
        app = FastAPI(title="Thông báo", version="1", docs_url=None, redoc_url=None)
        put_on(app, service.api, service.pages)
        public = OKPKey.import_key(KEYS.as_pem(private=False))
        install(app, self.desk, public, draft_key=bytes(range(32)))
        door = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
        install_door(door)
        door.mount("/notify", app)
        return door

    def ticket(self, officer_id: UUID) -> str:
        """Return a ticket given now, as registry signs it."""
        now = self.clock.now()
        return sign(Ticket(officer_id, UUID(int=7), 1, now, expiry(now), "Cán bộ thử"), KEYS)


def officer_told(
    officer_id: UUID,
    role: Role,
    unit_id: UUID,
    *,
    active: bool = True,
    since: date = date(2024, 1, 1),
    until: date | None = None,
) -> registry.OfficerChanged:
    """Return what registry tells of an officer with one role."""
    return registry.OfficerChanged(
        officer_id=officer_id,
        roles_version=1,
        active=active,
        position_title="Cán bộ",
        grants=(registry.GrantedRole(role=role.value, unit_id=unit_id, since=since, until=until),),
    )


def officer(officer_id: UUID) -> Officer:
    """Return one of the staff with their grants."""
    grants = tuple(Grant(role, unit) for who, role, unit in STAFF if who == officer_id)
    return Officer(officer_id, grants, session_id=UUID(int=7))


def with_models(models: Iterable[ReadModel]) -> Service:
    """Return the service with read models as the host completes them."""
    return replace(service, read_models=(*models, drafts_model))


def choose(
    office: Office,
    officer_id: UUID,
    *,
    email: str | None,
    kinds: tuple[Kind, ...] = tuple(Kind),
    quiet: tuple[int, int] = (21, 6),
) -> None:
    """Let an officer choose how to be told."""
    operations.set_preferences(
        office.desk,
        office.desk.issue(officer(officer_id)),
        email=email,
        email_kinds=kinds,
        quiet_from_hour=quiet[0],
        quiet_until_hour=quiet[1],
    )

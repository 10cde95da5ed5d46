"""Cases, open for one test: its store, its desk, a clock, and registry that speaks."""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from fastapi import FastAPI
from joserfc.jwk import OKPKey
from sqlalchemy import Connection, Table, select

from services.cases import operations
from services.cases.app import service
from services.cases.case import ApprovePlan, OpenCase
from services.cases.operations.notices import NoticeReceipt
from services.cases.reference.codes import Environment
from shared.calendar.clock import SimulatedClock
from shared.calendar.ticks import MinuteBegan
from shared.contracts import registry
from shared.contracts.announcement import Announcement
from shared.desk import Desk
from shared.eventstore.needs import Node
from shared.eventstore.store import Store
from shared.eventstore.tables import events
from shared.identity.ticket import Ticket, expiry, sign
from shared.kernel.issued import Issued
from shared.kernel.officer import Grant, Officer
from shared.kernel.roles import Role
from shared.web import install, install_door
from shared.web.drafts import drafts_model
from shared.web.routing import put_on
from tests.cases.world import (
    ASSESS_EMERGENCY,
    ASSESS_NEEDS,
    BINH,
    COMMUNE,
    HAMLET,
    LAN,
    MINH,
    OTHER_COMMUNE,
    OTHER_HAMLET,
    PLAN_SENT,
    PROVINCE,
    RECEIVE,
    SUBMIT_PLAN,
    TYPED,
)
from tests.kit.letters import letters

THU = UUID("00000000-0000-8000-8000-00000000a004")  # child officer of the other commune
TINH = UUID("00000000-0000-8000-8000-00000000a005")  # province officer
NAM = UUID("00000000-0000-8000-8000-00000000a006")  # head of the hamlet
HOA = UUID("00000000-0000-8000-8000-00000000a007")  # treasurer: no business here
STAFF = (
    (LAN.id, Role.CHILD_OFFICER, COMMUNE),
    (MINH.id, Role.CHAIRMAN, COMMUNE),
    (THU, Role.CHILD_OFFICER, OTHER_COMMUNE),
    (TINH, Role.PROVINCE_OFFICER, PROVINCE),
    (NAM, Role.HAMLET_HEAD, HAMLET),
    (HOA, Role.TREASURER, COMMUNE),
)
KEYS = OKPKey.generate_key("Ed25519", private=True)
TREE = (
    (PROVINCE, None, "province", "Tỉnh Sông Xanh"),
    (COMMUNE, PROVINCE, "commune", "Xã Đồng Tâm"),
    (OTHER_COMMUNE, PROVINCE, "commune", "Xã Bãi Sậy"),
    (HAMLET, COMMUNE, "hamlet", "Xóm Chùa"),
    (OTHER_HAMLET, OTHER_COMMUNE, "hamlet", "Xóm Bến"),
)


def officer(officer_id: UUID) -> Officer:
    """Return one of the staff with their grants."""
    grants = tuple(Grant(role, unit) for who, role, unit in STAFF if who == officer_id)
    return Officer(officer_id, grants, session_id=UUID(int=7))


def child_told(child_id: UUID = BINH, born: date = date(2016, 4, 20)) -> registry.ChildRegistered:
    """Return what registry tells of a child."""
    details = registry.ChildDetails(
        unit_id=COMMUNE,
        hamlet_id=HAMLET,
        birth_date=born,
        sex="male",
        ethnicity="tay",
        poverty="none",
        present_from=born,
        birth_registered=True,
        has_personal_id=True,
    )
    return registry.ChildRegistered(
        child_id=child_id, origin="initial", registered_on=date(2025, 1, 2), details=details
    )


@dataclass
class Office:
    """The service on its own, in a folder. It is Monday evening, 10 March 2025."""

    folder: Path
    clock: SimulatedClock = field(default_factory=lambda: SimulatedClock(TYPED))
    sequences: dict[str, int] = field(default_factory=dict)
    keys: int = 0

    def __post_init__(self) -> None:
        models = (*service.read_models, drafts_model)
        whole = replace(service, read_models=models)
        self.store = Store(whole, self.folder, self.clock, Node("n1", bytes(32)))
        self.desk = Desk(self.store, service.permissions, self.clock)

    def hear(self, *said: Announcement) -> None:
        """Hear what registry says, in order, each once."""
        told = letters(self.sequences, "registry", *said, at=self.clock.now())
        self.store.receive(told).result(20)

    def staff(self) -> None:
        """Hear of the units and of everybody who works there."""
        units = [
            registry.UnitRecorded(
                unit_id=unit_id,
                parent_id=parent_id,
                kind=kind,
                code="0",
                name=name,
                valid_from=date(2020, 1, 1),
            )
            for unit_id, parent_id, kind, name in TREE
        ]
        people = [
            registry.OfficerChanged(
                officer_id=officer_id,
                roles_version=1,
                active=True,
                position_title=role.vi,
                grants=(
                    registry.GrantedRole(role=role.value, unit_id=unit_id, since=date(2024, 1, 1)),
                ),
            )
            for officer_id, role, unit_id in STAFF
        ]
        self.hear(*units, *people)

    def issue(self, by: UUID = LAN.id, key: str | None = None) -> Issued:
        """Return the envelope of a command of one of the staff, under a key of its own."""
        self.keys += 1
        return self.desk.issue(officer(by), key or f"k{self.keys}")

    def tick(self, moment: datetime) -> None:
        """Let a minute begin, at `moment` or now if that is later."""
        self.clock.move_to(max(moment, self.clock.now()))
        self.store.tick(MinuteBegan(self.clock.now())).result(10)

    # A case up to some step, as people would do it

    def notice(self, by: UUID = LAN.id, **changes: Any) -> NoticeReceipt:
        """Receive the notice of the tests' world."""
        issued = self.issue(by)
        command = replace(RECEIVE, notice_id=issued.new_id("notice"), **changes)
        return operations.receive_notice(self.desk, issued, replace(command, reference=""))

    def case(self, **changes: Any) -> UUID:
        """Open a case from an emergency notice."""
        notice_id = self.notice(**changes).notice_id
        operations.assess_risk(self.desk, self.issue(), notice_id, ASSESS_EMERGENCY)
        issued = self.issue()
        command = OpenCase(
            issued.new_id("case"),
            notice_id,
            RECEIVE.child_class,
            Environment.FAMILY,
            RECEIVE.forms,
        )
        return operations.open_case(self.desk, issued, command).case_id

    def planned(self, **changes: Any) -> UUID:
        """Open a case whose plan waits for approval."""
        case_id = self.case(**changes)
        operations.assess_needs(self.desk, self.issue(), case_id, ASSESS_NEEDS)
        self.clock.move_to(max(PLAN_SENT, self.clock.now()))
        operations.submit_plan(self.desk, self.issue(), case_id, SUBMIT_PLAN)
        return case_id

    def approved(self, **changes: Any) -> UUID:
        """Open a case whose plan is being carried out."""
        case_id = self.planned(**changes)
        self.clock.move_to(self.clock.now() + timedelta(hours=1))
        operations.approve_plan(self.desk, self.issue(MINH.id), case_id, ApprovePlan(1))
        return case_id

    # What came of it

    def rows(self, table: Table, *columns: str) -> list[tuple[Any, ...]]:
        """Return all rows of a read model (only these columns), sorted."""

        def ask(connection: Connection) -> list[tuple[Any, ...]]:
            chosen = [table.c[name] for name in columns] or list(table.columns)
            return [tuple(row) for row in connection.execute(select(*chosen))]

        return sorted(self.store.read(ask), key=repr)

    def fact_types(self) -> list[str]:
        """Return the types of all facts in the order recorded."""

        def ask(connection: Connection) -> list[str]:
            return list(
                connection.execute(select(events.c.type).order_by(events.c.position)).scalars()
            )

        return self.store.read(ask)

    def told(self, audience: str = "svc") -> list[dict[str, Any]]:
        """Return the envelopes that were told, oldest first."""

        return [json.loads(told.envelope) for told in self.store.outbox_after(audience, 0, 1000)]

    def door(self) -> FastAPI:
        """Return the service as people reach it, under /cases."""
        app = FastAPI(title="Vụ việc", version="1", docs_url=None, redoc_url=None)
        put_on(app, service.api, service.pages)
        public = OKPKey.import_key(KEYS.as_pem(private=False))
        install(app, self.desk, public, draft_key=bytes(range(32)))
        door = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
        install_door(door)
        door.mount("/cases", app)
        return door

    def ticket(self, officer_id: UUID) -> str:
        """Return a ticket given now, as registry signs it."""
        now = self.clock.now()
        return sign(Ticket(officer_id, UUID(int=7), 1, now, expiry(now), "Cán bộ thử"), KEYS)


def types_of(envelopes: Iterable[dict[str, Any]]) -> list[str]:
    """Return the short names of what was told."""
    return [str(said["type"]).split(".")[-2] for said in envelopes]

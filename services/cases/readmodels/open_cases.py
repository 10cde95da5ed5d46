"""The list of cases: the step each has come to, and what runs out next. No name, no narrative."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    Boolean,
    Column,
    Connection,
    Date,
    Integer,
    MetaData,
    RowMapping,
    Table,
    Text,
    bindparam,
    func,
    select,
)

from services.cases.events import (
    CaseChildIdentified,
    CaseClosed,
    CaseErased,
    CaseOpened,
    CaseReviewed,
    EmergencyDecided,
    NeedsAssessed,
    PlanApproved,
    PlanReturned,
    PlanSubmitted,
    SeparationEnded,
    SeparationExtended,
)
from services.cases.norms import OFFICE_CLOSES
from services.cases.readmodels.case_page import plan_items
from services.cases.readmodels.columns import (
    joined,
    read_id,
    read_moment,
    split,
    text_id,
    text_moment,
)
from services.cases.readmodels.deadline_sheet import deadlines
from services.cases.reference.codes import (
    AbuseForm,
    CasePhase,
    ChildClass,
    DeadlineState,
    Environment,
    Level,
)
from services.cases.reference.streams import subject_of
from shared.eventstore.acts import ReadModel
from shared.eventstore.rows import Insert, Row, Run, Update
from shared.kernel.issued import VIETNAM
from shared.kernel.recorded import Recorded

cases = Table(
    "cases",
    MetaData(),
    Column("case_id", Text, primary_key=True),
    Column("reference", Text, nullable=False),
    Column("notice_id", Text, nullable=False),
    Column("child_id", Text, index=True),
    Column("unit_id", Text, nullable=False, index=True),
    Column("hamlet_id", Text),
    Column("child_class", Text, nullable=False),
    Column("forms", Text, nullable=False),
    Column("environment", Text, nullable=False),
    Column("level", Text, nullable=False),
    Column("emergency", Boolean, nullable=False),
    Column("received_at", Text, nullable=False),
    Column("opened_on", Date, nullable=False),
    Column("phase", Text, nullable=False),
    Column("plan_number", Integer, nullable=False),
    Column("submitted_by", Text),
    Column("separated_until", Text),
    Column("closed_on", Date),
    Column("erased", Boolean, nullable=False),
    Column("version", Integer, nullable=False),
)


@dataclass(frozen=True, slots=True)
class CaseRow:
    """One case; `due_at` is the end of its next clock, `version` what a person saw of it."""

    id: UUID
    reference: str
    notice_id: UUID
    child_id: UUID | None
    unit_id: UUID
    hamlet_id: UUID | None
    child_class: ChildClass
    forms: tuple[AbuseForm, ...]
    environment: Environment
    level: Level
    emergency: bool
    received_at: datetime
    opened_on: date
    phase: CasePhase
    plan_number: int
    submitted_by: UUID | None
    separated_until: datetime | None
    closed_on: date | None
    erased: bool
    version: int
    due_at: datetime | None
    plan_ends_on: date | None

    @property
    def plan_ends_at(self) -> datetime | None:
        """When the plan that is being carried out has run its time, and the child is reviewed."""
        if self.phase is not CasePhase.CARRYING_OUT or self.plan_ends_on is None:
            return None
        return datetime.combine(self.plan_ends_on, OFFICE_CLOSES, VIETNAM)

    @property
    def next_at(self) -> datetime | None:
        """What ends first: a clock of the law, or the plan."""
        return min(filter(None, (self.due_at, self.plan_ends_at)), default=None)


def fill(recorded: Recorded[Any]) -> Iterable[Row]:
    """Keep the step that each case has come to."""
    fact = recorded.fact
    kind, case_id = subject_of(recorded.stream)
    if kind != "case":
        return
    if isinstance(fact, CaseOpened):
        yield Insert(cases, _opened(fact))
    else:
        changed = {"version": recorded.version, **_changed(fact)}
        yield Update(cases, {"case_id": case_id}, changed)
    if isinstance(fact, NeedsAssessed):
        yield Run(cases, _ASSESSED, {"b_case_id": case_id})


def find(connection: Connection, case_id: UUID) -> CaseRow | None:
    """Return one case."""
    row = connection.execute(_ALL.where(cases.c.case_id == str(case_id))).mappings().one_or_none()
    return _read(row) if row else None


def ask(
    connection: Connection, unit_ids: Iterable[UUID], phase: CasePhase | None = None
) -> list[CaseRow]:
    """Return the open cases of some units, or those in one phase; what is due first comes first."""
    statement = _ALL.where(cases.c.unit_id.in_([str(unit) for unit in unit_ids]))
    if phase is None:
        is_open = (cases.c.phase != CasePhase.CLOSED.value, cases.c.erased.is_(False))
        statement = statement.where(*is_open)
    else:
        statement = statement.where(cases.c.phase == phase.value)
    rows = [_read(row) for row in connection.execute(statement).mappings()]
    return sorted(rows, key=lambda row: (row.next_at is None, row.next_at, row.reference))


def of_child(connection: Connection, child_id: UUID) -> list[CaseRow]:
    """Return the cases of a known child."""
    statement = _ALL.where(cases.c.child_id == str(child_id)).order_by(cases.c.reference)
    return [_read(row) for row in connection.execute(statement).mappings()]


_NEXT_DUE = (
    select(func.min(deadlines.c.due_at))
    .where(
        deadlines.c.subject_id == cases.c.case_id, deadlines.c.state == DeadlineState.RUNNING.value
    )
    .scalar_subquery()
    .label("next_due_at")
)
_PLAN_ENDS = (
    select(func.max(plan_items.c.ends_on))
    .where(plan_items.c.case_id == cases.c.case_id, plan_items.c.plan_number == cases.c.plan_number)
    .scalar_subquery()
    .label("plan_ends_on")
)
_ALL = select(cases, _NEXT_DUE, _PLAN_ENDS)
# Assessing anew in a later step leaves the case in that step.
_ASSESSED = (
    cases.update()
    .where(cases.c.case_id == bindparam("b_case_id"), cases.c.phase == CasePhase.ASSESSING.value)
    .values(phase=CasePhase.PLANNING.value)
)


def _opened(fact: CaseOpened) -> dict[str, Any]:
    return {
        "case_id": text_id(fact.case_id),
        "reference": fact.reference,
        "notice_id": text_id(fact.notice_id),
        "child_id": text_id(fact.child_id),
        "unit_id": text_id(fact.unit_id),
        "hamlet_id": text_id(fact.hamlet_id),
        "child_class": fact.child_class.value,
        "forms": joined(fact.forms),
        "environment": fact.environment.value,
        "level": fact.level.value,
        "emergency": fact.emergency,
        "received_at": text_moment(fact.received_at),
        "opened_on": fact.opened_on,
        "phase": CasePhase.ASSESSING.value,
        "plan_number": 0,
        "submitted_by": None,
        "separated_until": None,
        "closed_on": None,
        "erased": False,
        "version": 1,
    }


def _changed(fact: Any) -> dict[str, Any]:
    match fact:
        case CaseChildIdentified():
            return {"child_id": text_id(fact.child_id)}
        case EmergencyDecided(separated_until=datetime() as until):
            return {"separated_until": text_moment(until)}
        case SeparationExtended():
            return {"separated_until": text_moment(fact.until)}
        case SeparationEnded():
            return {"separated_until": None}
        case PlanSubmitted():
            return {
                "phase": CasePhase.AWAITING_APPROVAL.value,
                "plan_number": fact.plan_number,
                "submitted_by": text_id(fact.submitted_by),
            }
        case PlanReturned():
            return {"phase": CasePhase.PLANNING.value}
        case PlanApproved():
            return {"phase": CasePhase.CARRYING_OUT.value}
        case CaseReviewed():
            ready = fact.safe and fact.stable
            return {"phase": (CasePhase.REVIEWED if ready else CasePhase.PLANNING).value}
        case CaseClosed():
            return {"phase": CasePhase.CLOSED.value, "closed_on": fact.closed_on}
        case CaseErased():
            return {"erased": True, "child_id": None}
        case _:
            return {}


def _read(row: RowMapping) -> CaseRow:
    return CaseRow(
        id=read_id(row["case_id"]),
        reference=row["reference"],
        notice_id=read_id(row["notice_id"]),
        child_id=read_id(row["child_id"]),
        unit_id=read_id(row["unit_id"]),
        hamlet_id=read_id(row["hamlet_id"]),
        child_class=ChildClass(row["child_class"]),
        forms=split(AbuseForm, row["forms"]),
        environment=Environment(row["environment"]),
        level=Level(row["level"]),
        emergency=bool(row["emergency"]),
        received_at=read_moment(row["received_at"]),
        opened_on=row["opened_on"],
        phase=CasePhase(row["phase"]),
        plan_number=row["plan_number"],
        submitted_by=read_id(row["submitted_by"]),
        separated_until=read_moment(row["separated_until"]),
        closed_on=row["closed_on"],
        erased=bool(row["erased"]),
        version=row["version"],
        due_at=read_moment(row["next_due_at"]),
        plan_ends_on=row["plan_ends_on"],
    )


model = ReadModel("cases", 1, (cases,), fill)

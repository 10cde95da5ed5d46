"""What a page shows of a notice or a case: its timeline, and a plan line by line. Codes only."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Connection,
    Date,
    Integer,
    MetaData,
    Table,
    Text,
    select,
)

from services.cases import events
from services.cases.readmodels.columns import (
    read_id,
    read_moment,
    text_id,
    text_moment,
)
from services.cases.reference.codes import Measure, Progress
from services.cases.reference.streams import subject_of
from shared.eventstore.acts import ReadModel
from shared.eventstore.rows import Insert, Row, Update
from shared.kernel.facts import Fact
from shared.kernel.recorded import Recorded

_ALL_FACTS = {fact.fact_type: fact for fact in events.ALL}
_metadata = MetaData()

timeline = Table(
    "case_timeline",
    _metadata,
    Column("position", Integer, primary_key=True, autoincrement=False),
    Column("subject_id", Text, nullable=False, index=True),
    Column("fact_type", Text, nullable=False),
    Column("detail", Text, nullable=False),
    Column("on_time", Boolean),
    Column("actor", Text, nullable=False),
    Column("at", Text, nullable=False),
)
plan_items = Table(
    "case_plan_items",
    _metadata,
    Column("case_id", Text, primary_key=True),
    Column("plan_number", Integer, primary_key=True),
    Column("item", Integer, primary_key=True),
    Column("measure", Text, nullable=False),
    Column("starts_on", Date, nullable=False),
    Column("ends_on", Date, nullable=False),
    Column("cost_dong", BigInteger, nullable=False),
    Column("progress", Text, nullable=False),
)


@dataclass(frozen=True, slots=True)
class Moment:
    """One line of a timeline; `on_time` is None where the law sets no time."""

    at: datetime
    what: str
    detail: str
    on_time: bool | None
    actor: UUID


@dataclass(frozen=True, slots=True)
class ItemRow:
    """One line of a plan and how far it has come."""

    plan_number: int
    number: int
    measure: Measure
    starts_on: date
    ends_on: date
    cost_dong: int
    progress: Progress


def fill(recorded: Recorded[Any]) -> Iterable[Row]:
    """Write a line of the timeline for each fact, and keep the lines of plans."""
    kind, subject = subject_of(recorded.stream)
    fact = recorded.fact
    if kind not in ("notice", "case"):
        return
    yield Insert(
        timeline,
        {
            "position": recorded.position,
            "subject_id": subject,
            "fact_type": fact.fact_type,
            "detail": detail_of(fact),
            "on_time": getattr(fact, "on_time", None),
            "actor": text_id(recorded.actor),
            "at": text_moment(recorded.occurred_at),
        },
    )
    if isinstance(fact, events.PlanSubmitted):
        for item in fact.items:
            yield Insert(plan_items, _item(fact, item))
    elif isinstance(fact, events.ItemProgressed):
        key = {"case_id": subject, "plan_number": fact.plan_number, "item": fact.item}
        yield Update(plan_items, key, {"progress": fact.progress.value})


def ask_timeline(connection: Connection, subject_id: UUID) -> list[Moment]:
    """Return what happened to a notice or a case, newest first."""
    statement = (
        select(timeline)
        .where(timeline.c.subject_id == str(subject_id))
        .order_by(timeline.c.position.desc())
    )
    return [
        Moment(
            at=read_moment(row.at),
            what=_ALL_FACTS[row.fact_type].vi,
            detail=row.detail,
            on_time=row.on_time,
            actor=read_id(row.actor),
        )
        for row in connection.execute(statement)
    ]


def ask_items(connection: Connection, case_id: UUID, plan_number: int) -> list[ItemRow]:
    """Return the lines of one plan."""
    columns = plan_items.c
    statement = (
        select(plan_items)
        .where(columns.case_id == str(case_id), columns.plan_number == plan_number)
        .order_by(columns.item)
    )
    return [
        ItemRow(
            plan_number=row.plan_number,
            number=row.item,
            measure=Measure(row.measure),
            starts_on=row.starts_on,
            ends_on=row.ends_on,
            cost_dong=row.cost_dong,
            progress=Progress(row.progress),
        )
        for row in connection.execute(statement)
    ]


def detail_of(fact: Fact) -> str:
    """Say in a few words what a fact decided, from its codes alone."""
    match fact:
        case events.NoticeReceived():
            return f"{fact.reference} · {fact.channel.vi}"
        case events.RiskAssessed():
            kind = "khẩn cấp" if fact.emergency else "không khẩn cấp"
            return f"{fact.concluded.vi}, {kind}"
        case events.CaseOpened():
            return f"{fact.reference} · {fact.child_class.vi} · {fact.level.vi}"
        case events.EmergencyDecided():
            return fact.measure.vi
        case events.PlanSubmitted() | events.PlanApproved() | events.PlanReturned():
            return f"Kế hoạch số {fact.plan_number}"
        case events.ItemProgressed():
            return f"Hoạt động {fact.item}: {fact.progress.vi}"
        case events.CaseReviewed():
            safe = "an toàn" if fact.safe else "chưa an toàn"
            return f"{safe}, {'ổn định' if fact.stable else 'chưa ổn định'}"
        case events.DeadlineNear() | events.DeadlineMissed():
            return fact.citation
        case _:
            return ""


def _item(fact: events.PlanSubmitted, item: events.PlanItem) -> dict[str, Any]:
    return {
        "case_id": text_id(fact.case_id),
        "plan_number": fact.plan_number,
        "item": item.number,
        "measure": item.measure.value,
        "starts_on": item.starts_on,
        "ends_on": item.ends_on,
        "cost_dong": item.cost_dong,
        "progress": Progress.PLANNED.value,
    }


model = ReadModel("case_page", 1, (timeline, plan_items), fill)

"""The list of notices: where each stands, without any word of what it tells."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Boolean, Column, Connection, Integer, MetaData, Table, Text, select

from services.cases.events import (
    ChildIdentified,
    DeadlineMissed,
    DeadlineNear,
    NoticeErased,
    NoticeFoundUnfounded,
    NoticeLedToCase,
    NoticeReceived,
    NoticeSupplemented,
    NoticeTransferred,
    RiskAssessed,
)
from services.cases.readmodels.columns import (
    joined,
    read_id,
    read_moment,
    split,
    text_id,
    text_moment,
)
from services.cases.reference.codes import AbuseForm, Channel, ChildClass, NoticeState
from services.cases.reference.questionnaires import Risk
from shared.eventstore.acts import ReadModel
from shared.eventstore.rows import Insert, Row, Update
from shared.kernel.recorded import Recorded

notices = Table(
    "notices",
    MetaData(),
    Column("notice_id", Text, primary_key=True),
    Column("reference", Text, nullable=False),
    Column("unit_id", Text, nullable=False, index=True),
    Column("hamlet_id", Text),
    Column("channel", Text, nullable=False),
    Column("received_at", Text, nullable=False),
    Column("child_id", Text, index=True),
    Column("child_class", Text, nullable=False),
    Column("forms", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("suggested", Text),
    Column("concluded", Text),
    Column("emergency", Boolean),
    Column("case_id", Text),
    Column("erased", Boolean, nullable=False),
    Column("version", Integer, nullable=False),
)
_CHANGES = (
    NoticeSupplemented
    | ChildIdentified
    | RiskAssessed
    | NoticeFoundUnfounded
    | NoticeTransferred
    | NoticeLedToCase
    | NoticeErased
)


@dataclass(frozen=True, slots=True)
class NoticeRow:
    """One notice in the list; `version` is what a person saw of it."""

    id: UUID
    reference: str
    unit_id: UUID
    hamlet_id: UUID | None
    channel: Channel
    received_at: datetime
    child_id: UUID | None
    child_class: ChildClass
    forms: tuple[AbuseForm, ...]
    state: NoticeState
    suggested: Risk | None
    concluded: Risk | None
    emergency: bool | None
    case_id: UUID | None
    erased: bool
    version: int


def fill(recorded: Recorded[Any]) -> Iterable[Row]:
    """Keep where each notice stands."""
    fact = recorded.fact
    if isinstance(fact, NoticeReceived):
        yield Insert(notices, _received(fact))
    elif isinstance(fact, _CHANGES):
        yield _update(fact.notice_id, {"version": recorded.version, **_changed(fact)})
    elif isinstance(fact, DeadlineNear | DeadlineMissed) and fact.subject == "notice":
        yield _update(fact.subject_id, {"version": recorded.version})


def find(connection: Connection, notice_id: UUID) -> NoticeRow | None:
    """Return one notice."""
    statement = select(notices).where(notices.c.notice_id == str(notice_id))
    row = connection.execute(statement).one_or_none()
    return _read(row) if row else None


def ask(
    connection: Connection, unit_ids: Iterable[UUID], state: NoticeState | None = None
) -> list[NoticeRow]:
    """Return the notices of some units, newest first."""
    statement = select(notices).where(notices.c.unit_id.in_([str(unit) for unit in unit_ids]))
    if state is not None:
        statement = statement.where(notices.c.state == state.value)
    ordered = statement.order_by(notices.c.received_at.desc(), notices.c.reference.desc())
    return [_read(row) for row in connection.execute(ordered)]


def of_child(connection: Connection, child_id: UUID) -> list[NoticeRow]:
    """Return the notices of a known child."""
    statement = (
        select(notices)
        .where(notices.c.child_id == str(child_id))
        .order_by(notices.c.received_at, notices.c.notice_id)
    )
    return [_read(row) for row in connection.execute(statement)]


def _update(notice_id: UUID, values: dict[str, Any]) -> Update:
    return Update(notices, {"notice_id": str(notice_id)}, values)


def _received(fact: NoticeReceived) -> dict[str, Any]:
    return {
        "notice_id": text_id(fact.notice_id),
        "reference": fact.reference,
        "unit_id": text_id(fact.unit_id),
        "hamlet_id": text_id(fact.hamlet_id),
        "channel": fact.channel.value,
        "received_at": text_moment(fact.received_at),
        "child_id": text_id(fact.child_id),
        "child_class": fact.child_class.value,
        "forms": joined(fact.forms),
        "state": NoticeState.RECEIVED.value,
        "suggested": None,
        "concluded": None,
        "emergency": None,
        "case_id": None,
        "erased": False,
        "version": 1,
    }


def _changed(fact: Any) -> dict[str, Any]:
    match fact:
        case ChildIdentified():
            return {"child_id": text_id(fact.child_id)}
        case RiskAssessed():
            return {
                "state": NoticeState.ASSESSED.value,
                "suggested": fact.suggested.value if fact.suggested else None,
                "concluded": fact.concluded.value,
                "emergency": fact.emergency,
            }
        case NoticeFoundUnfounded():
            return {"state": NoticeState.UNFOUNDED.value}
        case NoticeTransferred():
            return {"unit_id": text_id(fact.unit_id), "hamlet_id": None}
        case NoticeLedToCase():
            return {"state": NoticeState.CASE.value, "case_id": text_id(fact.case_id)}
        case NoticeErased():
            return {"erased": True, "child_id": None}
        case _:
            return {}


def _read(row: Any) -> NoticeRow:
    return NoticeRow(
        id=read_id(row.notice_id),
        reference=row.reference,
        unit_id=read_id(row.unit_id),
        hamlet_id=read_id(row.hamlet_id),
        channel=Channel(row.channel),
        received_at=read_moment(row.received_at),
        child_id=read_id(row.child_id),
        child_class=ChildClass(row.child_class),
        forms=split(AbuseForm, row.forms),
        state=NoticeState(row.state),
        suggested=Risk(row.suggested) if row.suggested else None,
        concluded=Risk(row.concluded) if row.concluded else None,
        emergency=row.emergency,
        case_id=read_id(row.case_id),
        erased=bool(row.erased),
        version=row.version,
    )


model = ReadModel("notices", 1, (notices,), fill)

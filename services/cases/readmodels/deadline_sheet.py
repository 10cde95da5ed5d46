"""The deadline sheet: every legal clock, filled in the transaction of the fact that starts it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Column, Connection, Index, MetaData, Table, Text, or_, select

from services.cases.events import Clocked, DeadlineMissed, DeadlineNear
from services.cases.readmodels.columns import (
    read_id,
    read_moment,
    text_id,
    text_moment,
)
from services.cases.reference.clocks import Clock
from services.cases.reference.codes import DeadlineState
from services.cases.reference.streams import subject_of
from shared.eventstore.acts import ReadModel
from shared.eventstore.rows import Row, Update, Upsert
from shared.kernel.issued import VIETNAM
from shared.kernel.recorded import Recorded

_WEEK_DAYS = 7
_AT_ONCE = 500  # at most so many clocks are told in one minute; the others in the next

deadlines = Table(
    "case_deadlines",
    MetaData(),
    Column("subject_id", Text, primary_key=True),
    Column("rule", Text, primary_key=True),
    Column("due_at", Text, primary_key=True),
    Column("subject", Text, nullable=False),  # notice, case
    Column("reference", Text, nullable=False),
    Column("unit_id", Text, nullable=False),
    Column("near_at", Text, nullable=False),
    Column("citation", Text, nullable=False),
    Column("role", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("started_at", Text, nullable=False),
    Column("warned_at", Text),
    Column("missed_at", Text),
    Column("settled_at", Text),
    Index("case_deadlines_running", "state", "near_at"),
)


@dataclass(frozen=True, slots=True)
class Deadline:
    """One clock of a notice or a case (`subject`)."""

    subject: str
    subject_id: UUID
    reference: str
    unit_id: UUID
    rule: str
    due_at: datetime
    near_at: datetime
    citation: str
    role: str
    state: DeadlineState
    warned_at: datetime | None
    missed_at: datetime | None
    settled_at: datetime | None

    @property
    def settled(self) -> bool:
        """Whether nothing more is waited for."""
        return self.state is DeadlineState.SETTLED


def fill(recorded: Recorded[Any]) -> Iterable[Row]:
    """Settle, start and mark clocks as the facts say."""
    fact, at = recorded.fact, text_moment(recorded.occurred_at)
    kind, subject = subject_of(recorded.stream)
    if isinstance(fact, DeadlineNear):
        yield _marked(fact, {"warned_at": at})
    elif isinstance(fact, DeadlineMissed):
        yield _marked(fact, {"missed_at": at})
    elif isinstance(fact, Clocked):
        for rule in fact.settles:
            running = {"subject_id": subject, "rule": rule, "state": DeadlineState.RUNNING.value}
            yield Update(
                deadlines, running, {"state": DeadlineState.SETTLED.value, "settled_at": at}
            )
        for clock in fact.starts:
            yield _started(recorded, kind, subject, clock)


def to_tell(connection: Connection, now: datetime) -> list[Deadline]:
    """Return the running clocks of which something must be told at `now`."""
    moment = text_moment(now)
    columns = deadlines.c
    statement = (
        select(deadlines)
        .where(
            columns.state == DeadlineState.RUNNING.value,
            columns.missed_at.is_(None),
            columns.near_at <= moment,
            or_(columns.warned_at.is_(None), columns.due_at <= moment),
        )
        .order_by(columns.due_at, columns.subject_id, columns.rule)
        .limit(_AT_ONCE)
    )
    return [_read(row) for row in connection.execute(statement)]


def running(connection: Connection, unit_ids: Iterable[UUID]) -> list[Deadline]:
    """Return the running clocks of some units, the next to end first."""
    statement = (
        select(deadlines)
        .where(
            deadlines.c.state == DeadlineState.RUNNING.value,
            deadlines.c.unit_id.in_([str(unit) for unit in unit_ids]),
        )
        .order_by(deadlines.c.due_at, deadlines.c.reference)
    )
    return [_read(row) for row in connection.execute(statement)]


def counted(connection: Connection, now: datetime) -> dict[str, int]:
    """Return how many running clocks end when, of all units: for the operator's figures."""
    running_ones = select(deadlines.c.due_at).where(
        deadlines.c.state == DeadlineState.RUNNING.value
    )
    found = dict.fromkeys(("overdue", "today", "week", "later"), 0)
    for due_at in connection.scalars(running_ones):
        found[_ends(datetime.fromisoformat(due_at), now)] += 1
    return found


def _ends(due_at: datetime, now: datetime) -> str:
    if due_at < now:
        return "overdue"
    days = (due_at.astimezone(VIETNAM).date() - now.astimezone(VIETNAM).date()).days
    return "today" if not days else "week" if days <= _WEEK_DAYS else "later"


def of_subject(connection: Connection, subject_id: UUID) -> list[Deadline]:
    """Return all clocks of a notice or a case, in the order of their ends."""
    statement = (
        select(deadlines)
        .where(deadlines.c.subject_id == str(subject_id))
        .order_by(deadlines.c.due_at, deadlines.c.rule)
    )
    return [_read(row) for row in connection.execute(statement)]


def _started(recorded: Recorded[Any], kind: str, subject: str, clock: Clock) -> Upsert:
    at = text_moment(recorded.occurred_at)
    values = {
        "subject_id": subject,
        "rule": clock.rule,
        "due_at": text_moment(clock.due_at),
        "subject": kind,
        "reference": recorded.fact.reference,
        "unit_id": text_id(recorded.fact.unit_id),
        "near_at": text_moment(clock.near_at),
        "citation": clock.citation,
        "role": clock.role,
        "state": DeadlineState.RUNNING.value,
        "started_at": at,
        "settled_at": None,
    }
    # A clock that comes from elsewhere brings what was told of it; else what is known here stays.
    told = {"warned_at": at} if clock.warned else {}
    return Upsert(deadlines, values | told | ({"missed_at": at} if clock.missed else {}))


def _marked(fact: DeadlineNear | DeadlineMissed, values: dict[str, str]) -> Update:
    clock = {
        "subject_id": text_id(fact.subject_id),
        "rule": fact.rule,
        "due_at": text_moment(fact.due_at),
    }
    return Update(deadlines, clock, values)


def _read(row: Any) -> Deadline:
    return Deadline(
        subject=row.subject,
        subject_id=read_id(row.subject_id),
        reference=row.reference,
        unit_id=read_id(row.unit_id),
        rule=row.rule,
        due_at=read_moment(row.due_at),
        near_at=read_moment(row.near_at),
        citation=row.citation,
        role=row.role,
        state=DeadlineState(row.state),
        warned_at=read_moment(row.warned_at),
        missed_at=read_moment(row.missed_at),
        settled_at=read_moment(row.settled_at),
    )


model = ReadModel("deadline_sheet", 1, (deadlines,), fill)

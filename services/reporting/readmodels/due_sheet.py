"""The due sheet: what each commune owes upward, until when, and whether it was done."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Boolean, Column, Connection, Date, Integer, Table, Text, select

from services.reporting.events import (
    ObligationAccepted,
    ObligationDue,
    ObligationFulfilled,
    ObligationOverdue,
    ObligationReturned,
    ObligationSet,
)
from services.reporting.norms import last_day
from services.reporting.readmodels.contributions import metadata
from shared.eventstore.acts import ReadModel
from shared.eventstore.rows import Row, Update, Upsert
from shared.kernel.recorded import Recorded

obligations = Table(
    "obligations",
    metadata,
    Column("obligation_id", Text, primary_key=True),
    Column("unit_id", Text, nullable=False),
    Column("code", Text, nullable=False),
    Column("year", Integer, nullable=False),
    Column("name", Text, nullable=False),
    Column("period_start", Date, nullable=False),
    Column("period_end", Date, nullable=False),
    Column("due_on", Date, nullable=False),
    Column("before", Boolean, nullable=False),
    Column("recipients", Text, nullable=False),  # one a line
    Column("basis", Text, nullable=False),
    Column("given", Boolean, nullable=False),  # by whoever stands above
    Column("heard_from", Text, nullable=False),  # the node where it was set; empty: this one
    Column("state", Text, nullable=False),  # set, due, overdue, returned, fulfilled
    Column("accepted_on", Date),
    Column("return_reason", Text, nullable=False),
    Column("report_id", Text),
    Column("fulfilled_on", Date),
    Column("on_time", Boolean),
)

_VI = {
    "set": "Chưa đến hạn",
    "due": "Sắp đến hạn",
    "overdue": "Quá hạn",
    "returned": "Đã trả lại cấp trên",
    "fulfilled": "Đã gửi",
}


@dataclass(frozen=True, slots=True)
class Owed:
    """One report that is owed."""

    obligation_id: UUID
    unit_id: UUID
    code: str
    year: int
    name: str
    period_start: date
    period_end: date
    due_on: date
    before: bool
    recipients: tuple[str, ...]
    basis: str
    given: bool
    heard_from: str
    state: str
    accepted_on: date | None
    return_reason: str
    report_id: UUID | None
    fulfilled_on: date | None
    on_time: bool | None

    def state_on(self, today: date) -> str:
        """The state as officers read it on a day, also before the tick that tells of it was heard.

        So that the words beside a deadline never say otherwise than the deadline.
        """
        is_late = today > last_day(self.due_on, before=self.before)
        return _VI["overdue" if is_late and self.state in ("set", "due") else self.state]


def fill(recorded: Recorded[Any]) -> Iterable[Row]:
    """Keep the sheet."""
    match recorded.fact:
        case ObligationSet() as fact:
            values = {
                "obligation_id": str(fact.obligation_id),
                "unit_id": str(fact.unit_id),
                "recipients": "\n".join(fact.recipients),
                "state": "set",
                "accepted_on": None,
                "return_reason": "",
                "report_id": None,
                "fulfilled_on": None,
                "on_time": None,
            }
            same = fact.model_dump(
                exclude={"obligation_id", "unit_id", "recipients"}, mode="python"
            )
            yield Upsert(obligations, {**same, **values})
        case ObligationAccepted() as fact:
            key = _key(fact.obligation_id)
            yield Update(obligations, {**key, "state": "returned"}, {"state": "set"})
            taken = {"accepted_on": fact.accepted_on, "return_reason": ""}
            yield Update(obligations, key, taken)
        case ObligationReturned() as fact:
            back = {"accepted_on": None, "return_reason": fact.reason, "state": "returned"}
            yield Update(obligations, _key(fact.obligation_id), back)
        case ObligationDue(obligation_id=obligation_id):
            yield Update(obligations, _key(obligation_id), {"state": "due"})
        case ObligationOverdue(obligation_id=obligation_id):
            yield Update(obligations, _key(obligation_id), {"state": "overdue"})
        case ObligationFulfilled() as fact:
            done = {
                "state": "fulfilled",
                "report_id": str(fact.report_id),
                "fulfilled_on": fact.fulfilled_on,
                "on_time": fact.on_time,
            }
            yield Update(obligations, _key(fact.obligation_id), done)
        case _:
            return


def ask(connection: Connection, unit_ids: Collection[UUID]) -> tuple[Owed, ...]:
    """Return what the units owe, the nearest day first."""
    rows = connection.execute(
        select(obligations)
        .where(obligations.c.unit_id.in_([str(unit) for unit in unit_ids]))
        .order_by(obligations.c.due_on, obligations.c.unit_id, obligations.c.code)
    )
    return tuple(_owed(row) for row in rows)


def find(connection: Connection, obligation_id: UUID) -> Owed | None:
    """Return one obligation."""
    row = connection.execute(
        select(obligations).where(obligations.c.obligation_id == str(obligation_id))
    ).one_or_none()
    return _owed(row) if row is not None else None


def open_until(connection: Connection, day: date) -> tuple[Owed, ...]:
    """Return what is to be done still and due on or before a day."""
    rows = connection.execute(
        select(obligations)
        .where(obligations.c.state.not_in(("fulfilled", "returned")), obligations.c.due_on <= day)
        .order_by(obligations.c.due_on, obligations.c.obligation_id)
    )
    return tuple(_owed(row) for row in rows)


def _key(obligation_id: UUID) -> dict[str, str]:
    return {"obligation_id": str(obligation_id)}


def _owed(row: Any) -> Owed:
    values = dict(row._mapping)  # noqa: SLF001 - SQLAlchemy's public way to a row's columns
    return Owed(
        **{
            **values,
            "obligation_id": UUID(row.obligation_id),
            "unit_id": UUID(row.unit_id),
            "recipients": tuple(row.recipients.splitlines()),
            "report_id": UUID(row.report_id) if row.report_id else None,
        }
    )


model = ReadModel("due_sheet", 2, (obligations,), fill)

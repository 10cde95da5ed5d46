"""Which grants are proposed, decided, paid? Without the reason, which may speak of a family."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    Date,
    Index,
    Integer,
    MetaData,
    Table,
    Text,
    func,
    select,
)

from services.fund.events import (
    GrantDecided,
    GrantPaid,
    GrantPaymentReversed,
    GrantProposed,
    GrantWithdrawn,
)
from services.fund.grant import Status, reference
from services.fund.reference import Form, Purpose
from shared.eventstore.acts import ReadModel
from shared.eventstore.rows import PERSONAL, Delete, Insert, Row, Update
from shared.kernel.recorded import Recorded

_metadata = MetaData()
grants = Table(
    "fund_grants",
    _metadata,
    Column("grant_id", Text, primary_key=True),
    Column("unit_id", Text, nullable=False),
    Column("status", Text, nullable=False),
    Column("purpose", Text, nullable=False),
    Column("form", Text, nullable=False),
    Column("amount_dong", BigInteger, nullable=False),
    Column("child_count", Integer, nullable=False),
    Column("case_id", Text),
    Column("lot_id", Text),
    Column("quantity", Integer),
    Column("proposed_on", Date, nullable=False),
    Column("proposed_by", Text, nullable=False),
    Column("decided_on", Date),
    Column("decided_by", Text),
    Column("paid_on", Date),
    Column("entry_id", Text),
    Column("reason", Text, info=PERSONAL),  # only through `reason_of`
    Column("note", Text, info=PERSONAL),  # only through `reason_of`
)
_LISTED = tuple(column for column in grants.columns if "personal" not in column.info)
Index("fund_grants_by_status", grants.c.unit_id, grants.c.status)
children = Table(
    "fund_grant_children",
    _metadata,
    Column("grant_id", Text, primary_key=True),
    Column("child_id", Text, primary_key=True),
)
Index("fund_grant_children_by_child", children.c.child_id)


@dataclass(frozen=True, slots=True)
class ListedGrant:
    """One grant as the list shows it."""

    grant_id: UUID
    unit_id: UUID
    status: Status
    purpose: Purpose
    form: Form
    amount_dong: int
    child_count: int
    case_id: UUID | None
    lot_id: UUID | None
    quantity: int | None
    proposed_on: date
    proposed_by: UUID
    decided_on: date | None
    decided_by: UUID | None
    paid_on: date | None
    entry_id: UUID | None

    @property
    def reference(self) -> str:
        """How people call the grant."""
        return reference(self.grant_id)


@dataclass(frozen=True, slots=True)
class GrantWords:
    """What is read only when the reading is recorded; `children` are pseudonyms."""

    reason: str | None
    note: str | None
    children: tuple[UUID, ...]


def fill(recorded: Recorded[Any]) -> Iterable[Row]:
    """Follow each grant from the proposal to the payment."""
    match recorded.fact:
        case GrantProposed() as proposed:
            yield Insert(grants, _values(proposed))
            for child_id in proposed.children:
                row = {"grant_id": str(proposed.grant_id), "child_id": str(child_id)}
                yield Insert(children, row)
        case GrantDecided() as decided:
            status = Status.APPROVED if decided.approved else Status.REJECTED
            yield _update(
                decided.grant_id,
                status,
                decided_on=decided.decided_on,
                decided_by=str(decided.decided_by),
                note=decided.note,
            )
        case GrantPaid() as paid:
            yield _update(
                paid.grant_id, Status.PAID, paid_on=paid.paid_on, entry_id=str(paid.entry_id)
            )
        case GrantPaymentReversed(grant_id=grant_id):
            yield _update(grant_id, Status.APPROVED, paid_on=None, entry_id=None)
        case GrantWithdrawn(grant_id=grant_id):
            yield _update(grant_id, Status.WITHDRAWN)
        case _:
            return


def _values(proposed: GrantProposed) -> dict[str, Any]:
    move = proposed.goods_out
    return {
        "grant_id": str(proposed.grant_id),
        "unit_id": str(proposed.unit_id),
        "status": Status.PROPOSED.value,
        "purpose": proposed.purpose.value,
        "form": proposed.form.value,
        "amount_dong": proposed.amount_dong,
        "child_count": proposed.child_count,
        "case_id": str(proposed.case_id) if proposed.case_id else None,
        "lot_id": str(move.lot_id) if move else None,
        "quantity": move.quantity if move else None,
        "proposed_on": proposed.proposed_on,
        "proposed_by": str(proposed.proposed_by),
        "reason": proposed.reason,
    }


def _update(grant_id: UUID, status: Status, **values: Any) -> Row:
    return Update(grants, {"grant_id": str(grant_id)}, {"status": status.value, **values})


def count_of_child(connection: Connection, child_id: UUID) -> int:
    """Return how many rows speak of a child."""
    wanted = select(func.count()).select_from(children).where(children.c.child_id == str(child_id))
    return connection.execute(wanted).scalar_one()


def forget_child(child_id: UUID) -> Row:
    """Return the row change that drops an erased child's pseudonym."""
    return Delete(children, {"child_id": str(child_id)})


def ask(
    connection: Connection, unit_id: UUID, status: Status | None = None, limit: int = 200
) -> list[ListedGrant]:
    """Return the unit's grants, newest first."""
    statement = select(*_LISTED).where(grants.c.unit_id == str(unit_id))
    if status is not None:
        statement = statement.where(grants.c.status == status.value)
    statement = statement.order_by(grants.c.proposed_on.desc(), grants.c.grant_id).limit(limit)
    return [_listed(row) for row in connection.execute(statement)]


def counts(connection: Connection, unit_id: UUID) -> dict[Status, int]:
    """Return how many grants stand in each state."""
    statement = (
        select(grants.c.status, func.count().label("count"))
        .where(grants.c.unit_id == str(unit_id))
        .group_by(grants.c.status)
    )
    return {Status(row.status): int(row[1]) for row in connection.execute(statement)}


def find(connection: Connection, grant_id: UUID) -> ListedGrant | None:
    """Return one grant, or None."""
    statement = select(*_LISTED).where(grants.c.grant_id == str(grant_id))
    row = connection.execute(statement).one_or_none()
    return _listed(row) if row else None


def reason_of(connection: Connection, grant_id: UUID) -> GrantWords:
    """Return reason, decision's note and children: only within a recorded reading."""
    row = connection.execute(
        select(grants.c.reason, grants.c.note).where(grants.c.grant_id == str(grant_id))
    ).one()
    named = connection.execute(
        select(children.c.child_id)
        .where(children.c.grant_id == str(grant_id))
        .order_by(children.c.child_id)
    )
    return GrantWords(row.reason, row.note, tuple(UUID(child.child_id) for child in named))


def _listed(row: Any) -> ListedGrant:
    return ListedGrant(
        grant_id=UUID(row.grant_id),
        unit_id=UUID(row.unit_id),
        status=Status(row.status),
        purpose=Purpose(row.purpose),
        form=Form(row.form),
        amount_dong=row.amount_dong,
        child_count=row.child_count,
        case_id=_id(row.case_id),
        lot_id=_id(row.lot_id),
        quantity=row.quantity,
        proposed_on=row.proposed_on,
        proposed_by=UUID(row.proposed_by),
        decided_on=row.decided_on,
        decided_by=_id(row.decided_by),
        paid_on=row.paid_on,
        entry_id=_id(row.entry_id),
    )


def _id(text: str | None) -> UUID | None:
    return UUID(text) if text else None


model = ReadModel("fund_grants", 1, (grants, children), fill)

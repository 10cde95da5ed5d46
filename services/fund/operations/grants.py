"""Grants: propose, decide, pay, withdraw."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from uuid import UUID

from sqlalchemy import Connection

from services.fund import grant, ledger
from services.fund.events import GrantPaid
from services.fund.grant import DecideGrant, PayGrant, ProposeGrant, WithdrawGrant
from services.fund.ledger import DisburseGrant, GrantTerms, Recipient
from services.fund.operations.units import must_have_a_fund
from services.fund.readmodels import grants, known_children, plans, stock
from shared.desk import Desk
from shared.kernel.decider import Step
from shared.kernel.facts import Fact
from shared.kernel.issued import Issued
from shared.kernel.refusals import Invalid, NotFound


def propose_grant(desk: Desk, issued: Issued, command: ProposeGrant) -> UUID:
    """Ask for help from the fund; return the grant's id."""
    must_have_a_fund(desk, command.unit_id)
    desk.rights(issued, "propose_grant").must_cover(command.unit_id)
    _must_be_of_the_commune(desk, command)
    grant_id = issued.new_id("grant")
    step = Step(grant.stream(grant_id), grant.decider, command)
    desk.perform(issued, "propose_grant", step, unit=command.unit_id)
    return grant_id


def decide_grant(
    desk: Desk, issued: Issued, grant_id: UUID, *, approved: bool, note: str = ""
) -> None:
    """Say yes or no; not by who proposed it."""
    step = Step(grant.stream(grant_id), grant.decider, DecideGrant(approved, note))
    desk.perform(issued, "decide_grant", step)


def pay_grant(desk: Desk, issued: Issued, grant_id: UUID, recipient: Recipient) -> UUID:
    """Pay what was decided and write it into the books, in one act; return the entry's id.

    The books may still refuse: too little money, or money bound to another purpose.
    """
    rights = desk.rights(issued, "pay_grant")
    found = desk.read(grants.find, grant_id)
    if found is None or not rights.covers(found.unit_id):
        raise NotFound
    entry = DisburseGrant(found.unit_id, grant_id, recipient)
    books = ledger.stream(found.unit_id, issued.today.year)
    desk.perform(
        issued,
        "pay_grant",
        Step(grant.stream(grant_id), grant.decider, PayGrant()),
        Step(books, ledger.decider, entry, complete=_with_terms),
        unit=found.unit_id,
    )
    return issued.new_id("entry")


def withdraw_grant(desk: Desk, issued: Issued, grant_id: UUID) -> None:
    """Give a proposal or an unpaid decision up."""
    step = Step(grant.stream(grant_id), grant.decider, WithdrawGrant())
    desk.perform(issued, "withdraw_grant", step)


def _must_be_of_the_commune(desk: Desk, command: ProposeGrant) -> None:
    """Refuse a child, a case or goods that are known to be another commune's."""

    def is_elsewhere(unit_of: Callable[[Connection, UUID], UUID | None], one: UUID) -> bool:
        return desk.read(unit_of, one) not in (None, command.unit_id)

    if any(is_elsewhere(known_children.unit_of, child) for child in command.children):
        raise Invalid("child_unknown", "Không có trẻ này trong sổ của xã.", "children")
    if command.case_id is not None and is_elsewhere(plans.unit_of, command.case_id):
        raise Invalid("case_unknown", "Không có kế hoạch đã duyệt của vụ việc này.", "case_id")
    if command.goods_out is not None and is_elsewhere(stock.unit_of, command.goods_out.lot_id):
        raise Invalid("lot_unknown", "Không có lô hiện vật này trong kho.", "lot_id")


def _with_terms(entry: DisburseGrant, earlier: Sequence[Fact]) -> DisburseGrant:
    for fact in earlier:
        if isinstance(fact, GrantPaid):
            terms = GrantTerms(
                fact.purpose, fact.form, fact.amount_dong, fact.child_count, fact.goods_out
            )
            return replace(entry, terms=terms)
    return entry

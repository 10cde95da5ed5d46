"""The fund of an invented commune: its hamlets, its people, its days."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from services.fund import ledger
from services.fund.events import (
    Balance,
    Entry,
    Goods,
    GrantPaid,
    GrantProposed,
    LedgerFact,
)
from services.fund.grant import PayGrant, ProposeGrant
from services.fund.grant import decider as grant_decider
from services.fund.ledger import DisburseGrant, Donor, GrantTerms, ReceiveDonation, Recipient
from services.fund.reference import Account, DonorKind, Form, Purpose
from shared.kernel.issued import Issued
from shared.kernel.officer import Officer
from tests.kit.given import HOA, LAN, MINH

COMMUNE = UUID("00000000-0000-8000-8000-00000000c001")
OTHER_COMMUNE = UUID("00000000-0000-8000-8000-00000000c002")
HAMLET_1 = UUID("00000000-0000-8000-8000-00000000d001")
HAMLET_2 = UUID("00000000-0000-8000-8000-00000000d002")
CASE = UUID("00000000-0000-8000-8000-00000000e001")
CHILD_AN = UUID("00000000-0000-8000-8000-00000000f001")
CHILD_BINH = UUID("00000000-0000-8000-8000-00000000f002")
DONATION = UUID("00000000-0000-8000-8000-000000001001")

KE_TOAN = Officer(id=UUID("00000000-0000-8000-8000-00000000a004"))  # the accountant
A_MORNING = datetime(2025, 3, 10, 2, 0, tzinfo=UTC)  # 10/03/2025, 09:00 in Vietnam
TODAY = date(2025, 3, 10)
NEXT_JANUARY = datetime(2026, 1, 5, 2, 0, tzinfo=UTC)

BA_TAM = Donor(DonorKind.PERSON, "Hoàng Thị Tám", "Xóm Nà Lang")
ONG_SAU = Recipient("Lường Văn Sáu", "Xóm Bản Piềng")
RICE = Goods(item="Gạo tẻ", measure="kg", quantity=50, unit_price_dong=20_000)

__all__ = ["HOA", "LAN", "MINH"]


def at(key: str, by: Officer = HOA, when: datetime = A_MORNING) -> Issued:
    """The envelope of a command."""
    return Issued(by=by, at=when, key=key)


def cash_gift(amount_dong: int = 100_000, **changes: Any) -> ReceiveDonation:
    """A gift in cash by a named person."""
    terms: dict[str, Any] = {
        "unit_id": COMMUNE,
        "form": Form.CASH,
        "received_on": TODAY,
        "amount_dong": amount_dong,
        "donor": BA_TAM,
    }
    return ReceiveDonation(**(terms | changes))


def rice_gift(**changes: Any) -> ReceiveDonation:
    """A gift of rice."""
    terms: dict[str, Any] = {"amount_dong": 0, "form": Form.IN_KIND, "goods": RICE}
    return cash_gift(**(terms | changes))


def payment(amount_dong: int, purpose: Purpose = Purpose.TET, **changes: Any) -> DisburseGrant:
    """The entry of a grant's payment, with its terms filled in."""
    form = changes.pop("form", Form.CASH)
    goods_out = changes.pop("goods_out", None)
    terms = GrantTerms(purpose, form, amount_dong, child_count=5, goods_out=goods_out)
    grant_id = changes.pop("grant_id", UUID(int=amount_dong))
    return DisburseGrant(COMMUNE, grant_id, changes.pop("recipient", ONG_SAU), terms)


def books(*commands: object, when: datetime = A_MORNING) -> tuple[LedgerFact, ...]:
    """The facts that the commands come to, one after the other, each under its own key."""
    facts: tuple[LedgerFact, ...] = ()
    for number, command in enumerate(commands):
        facts += tuple(decided(facts, command, at(f"history-{number}", when=when)))
    return facts


def decided(facts: Sequence[LedgerFact], command: Any, issued: Issued) -> Sequence[LedgerFact]:
    """What a command comes to after `facts`."""
    return ledger.decide(command, ledger.decider.fold(facts), issued)


def entry_of(fact: Any) -> Entry:
    """The entry that a fact of the books carries."""
    entry = fact.entry
    assert isinstance(entry, Entry)
    return entry


def opening(*amounts: tuple[Account, int]) -> tuple[Balance, ...]:
    """Balances of free money."""
    return tuple(Balance(account=account, amount_dong=amount) for account, amount in amounts)


def proposal(**changes: Any) -> ProposeGrant:
    """Gifts for children at Tết."""
    terms: dict[str, Any] = {
        "unit_id": COMMUNE,
        "purpose": Purpose.TET,
        "amount_dong": 500_000,
        "reason": "Quà Tết cho trẻ có hoàn cảnh đặc biệt",
        "child_count": 5,
    }
    return ProposeGrant(**(terms | changes))


def proposed(**changes: Any) -> GrantProposed:
    """The fact that the proposal comes to when Lan makes it."""
    issued = at("propose", LAN)
    (fact,) = grant_decider.decide(proposal(**changes), grant_decider.initial, issued)
    assert isinstance(fact, GrantProposed)
    return fact


def paid(facts: Sequence[Any], key: str = "pay") -> GrantPaid:
    """The fact that paying comes to when Hoa, the treasurer, pays."""
    state = grant_decider.fold(facts)
    (fact,) = grant_decider.decide(PayGrant(), state, at(key, HOA))
    assert isinstance(fact, GrantPaid)
    return fact

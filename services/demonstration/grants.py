"""What goes out of the fund: proposed by the officer, decided by the chairman, then paid."""

from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from uuid import UUID

from services.demonstration import children
from services.demonstration.commune import Commune
from services.demonstration.days import moment, working_days_after
from services.demonstration.deeds import Deed
from services.demonstration.gifts import OFFICER, TREASURER, Gift
from services.demonstration.people import words
from services.demonstration.population import Child, Population
from services.demonstration.turns import Turns
from services.fund import operations
from services.fund.events import GoodsMove
from services.fund.grant import ProposeGrant
from services.fund.ledger import Recipient
from services.fund.reference import Form, Purpose
from shared.kernel.issued import Issued

CHAIRMAN: Final = "chu-tich"


@dataclass(frozen=True, slots=True)
class Wish:
    """What is wanted of the fund, before it is known what the fund has."""

    label: str
    day: date
    purpose: Purpose
    reason: str
    children: tuple[Child, ...] = ()
    each: int = 0
    amount: int = 0
    share: float = 1.0
    form: Form = Form.CASH
    is_bound: bool = False
    lot: Gift | None = None
    case: tuple[str, str] | None = None  # who opened it, under which label
    refused: str = ""


@dataclass(frozen=True, slots=True)
class Promise:
    """A wish cut to what there is."""

    wish: Wish
    children: tuple[Child, ...]
    amount: int
    pieces: int = 0

    @property
    def paid_on(self) -> date:
        """The day of payment, three working days after it was proposed."""
        return working_days_after(self.wish.day, 3)

    @property
    def is_from_free_cash(self) -> bool:
        """Whether it takes free money out of the cash box."""
        return self.wish.form is Form.CASH and not self.wish.refused


def wishes(population: Population, turns: Turns, lots: dict[str, Gift]) -> list[Wish]:
    """Return what is wanted for the days of the year; help for cases comes from the cases."""
    found = []
    for row in words("fund")["grant"]:
        lot = lots.get(row.get("lot", ""))
        found.append(
            Wish(
                label=row["label"],
                day=row["day"],
                purpose=Purpose(row["purpose"]),
                reason=row["reason"],
                children=_those(row, population, turns),
                each=row.get("each", 0),
                amount=row.get("amount", 0),
                share=row.get("share", 1.0),
                form=Form.IN_KIND if lot else Form(row.get("form", "cash")),
                is_bound="bound" in row,
                lot=lot,
                refused=row.get("refused", ""),
            )
        )
    return found


def cut(wish: Wish, available: int) -> Promise | None:
    """Return what may be promised of a wish when `available` đồng are free, if anything."""
    if wish.lot is not None:
        return _of_lot(wish, wish.lot)
    if not wish.each:
        is_there = wish.refused or wish.amount <= available * wish.share
        return Promise(wish, wish.children, wish.amount) if is_there else None
    limit = len(wish.children) if wish.is_bound else int(available * wish.share) // wish.each
    chosen = wish.children[:limit]
    return Promise(wish, chosen, len(chosen) * wish.each) if chosen else None


def deeds(promise: Promise) -> list[Deed]:
    """Return the three acts of a grant by three people."""
    wish = promise.wish
    label = _label(wish)
    decided = working_days_after(wish.day, 1)

    def propose(commune: Commune, issued: Issued) -> None:
        operations.propose_grant(commune.fund, issued, _proposal(promise, commune))

    def decide(commune: Commune, issued: Issued) -> None:
        operations.decide_grant(
            commune.fund,
            issued,
            _id_of(commune, wish),
            approved=not wish.refused,
            note=wish.refused,
        )

    def pay(commune: Commune, issued: Issued) -> None:
        operations.pay_grant(commune.fund, issued, _id_of(commune, wish), _recipient(promise))

    found = [
        Deed(moment(wish.day, 9, 40), OFFICER, label, propose, needs_all_heard=True),
        Deed(moment(decided, 10, 15), CHAIRMAN, f"{label}-decided", decide),
    ]
    if not wish.refused:
        found.append(Deed(moment(promise.paid_on, 14), TREASURER, f"{label}-paid", pay))
    return found


def _of_lot(wish: Wish, lot: Gift) -> Promise:
    assert lot.goods is not None
    pieces = min(lot.goods.quantity, len(wish.children))
    return Promise(wish, wish.children[:pieces], pieces * lot.goods.unit_price_dong, pieces)


def _those(row: dict[str, Any], population: Population, turns: Turns) -> tuple[Child, ...]:
    """Return the children that a gift is for, the neediest first."""
    day = row["day"]
    special = turns.children_in_hardship(day)
    poor = [c for c in population.known_on(day) if c.family.poverty_in(day.year) == "poor"]
    whom = row.get("whom", "all" if "lot" in row else "")
    found = {
        "special": special,
        "poor": poor,
        "poor_and_special": [*special, *(child for child in poor if child not in special)],
        "all": list(population.known_on(day)),
    }.get(whom, [])
    number = row.get("most")
    if number == 1:  # help in illness goes to one child that is ill
        return tuple(child for child in special if child in _ill(turns, day))[:1]
    return tuple(found[:number])


def _ill(turns: Turns, day: date) -> list[Child]:
    groups = (4, 13)
    return [h.child for h in turns.hardships if h.group in groups and h.holds_on(day)]


def _proposal(promise: Promise, commune: Commune) -> ProposeGrant:
    wish = promise.wish
    is_list = wish.purpose.reaches_children
    named = promise.children if is_list and len(promise.children) <= _LONGEST_LIST else ()
    goods = None
    if wish.lot is not None:
        lot_id = commune.made(wish.lot.taker, f"gift-{wish.lot.label}", "donation")
        goods = GoodsMove(lot_id=lot_id, quantity=promise.pieces)
    return ProposeGrant(
        unit_id=commune.id,
        purpose=wish.purpose,
        amount_dong=promise.amount,
        reason=wish.reason,
        children=tuple(children.id_of(commune, child) for child in named),
        child_count=len(promise.children) if is_list else 0,
        form=wish.form,
        goods_out=goods,
        case_id=commune.made(*wish.case, "case") if wish.case else None,
    )


def _recipient(promise: Promise) -> Recipient:
    if len(promise.children) == 1:
        family = promise.children[0].family
        return Recipient(family.carer)
    return Recipient(words("fund")["list_head"])


def _id_of(commune: Commune, wish: Wish) -> UUID:
    return commune.made(OFFICER, _label(wish), "grant")


def _label(wish: Wish) -> str:
    return f"grant-{wish.label}"


_LONGEST_LIST: Final = 60  # a gift for every child is counted, not listed

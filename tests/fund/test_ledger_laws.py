"""Laws of the books: whatever is asked, in whatever order, they stay whole."""

from collections import defaultdict
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from hypothesis import given as whatever
from hypothesis import strategies as st

from services.fund.events import Goods, GoodsMove, LedgerFact, Posting, entry_of
from services.fund.ledger import (
    CloseBooks,
    CountCash,
    DisburseGrant,
    Donor,
    GrantTerms,
    MakeEntry,
    MoveMoney,
    OpenBooks,
    PostAdjustment,
    ReceiveDonation,
    ReverseVoucher,
    decide,
    decider,
    evolve,
)
from services.fund.ledger.kept import KeptMap
from services.fund.ledger.state import Ledger
from services.fund.reference import (
    Account,
    DonorKind,
    Form,
    HandKind,
    Purpose,
    ReversalReason,
)
from shared.kernel.refusals import Refused
from tests.fund.world import COMMUNE, ONG_SAU, at

PURPOSES = (Purpose.TET, Purpose.ILLNESS, Purpose.MANAGEMENT)
DAY = date(2025, 3, 10)

amounts = st.integers(-1, 300) | st.sampled_from((10**12, 10**12 + 1))
restrictions = st.none() | st.sampled_from(PURPOSES)
goods = st.builds(
    Goods,
    item=st.just("Gạo"),
    measure=st.just("kg"),
    quantity=st.integers(0, 5),
    unit_price_dong=st.integers(0, 60),
)
donations = st.builds(
    ReceiveDonation,
    unit_id=st.just(COMMUNE),
    form=st.sampled_from(Form),
    received_on=st.just(DAY),
    amount_dong=amounts,
    donor=st.just(Donor(DonorKind.PERSON, "Hoàng Thị Tám")),
    restriction=restrictions,
    goods=st.none() | goods,
)
moves = st.builds(
    MoveMoney,
    unit_id=st.just(COMMUNE),
    source=st.sampled_from((Account.CASH, Account.BANK)),
    amount_dong=amounts,
)
postings = st.builds(
    Posting,
    account=st.sampled_from(Account),
    debit_dong=st.integers(0, 50),
    credit_dong=st.integers(0, 50) | st.just(0),
    restriction=restrictions,
)
by_hand = st.builds(
    MakeEntry,
    unit_id=st.just(COMMUNE),
    kind=st.sampled_from(HandKind),
    postings=st.lists(postings, max_size=4).map(tuple),
)
# What the chairman approved, balanced or (were there a way to it) not: the books judge themselves.
adjustments = st.builds(
    PostAdjustment,
    unit_id=st.just(COMMUNE),
    postings=st.lists(
        postings.filter(lambda p: p.account is not Account.GOODS), min_size=1, max_size=4
    ).map(tuple),
) | st.builds(
    lambda to, of, amount, bound: PostAdjustment(
        COMMUNE,
        (
            Posting(account=to, debit_dong=amount, restriction=bound),
            Posting(account=of, credit_dong=amount, restriction=bound),
        ),
    ),
    st.sampled_from([account for account in Account if account is not Account.GOODS]),
    st.sampled_from([account for account in Account if account is not Account.GOODS]),
    st.integers(1, 300),
    restrictions,
)
balanced_by_hand = st.builds(
    lambda amount: MakeEntry(
        COMMUNE,
        HandKind.INTEREST,
        (
            Posting(account=Account.BANK, debit_dong=amount),
            Posting(account=Account.INCOME_OTHER, credit_dong=amount),
        ),
    ),
    st.integers(1, 50),
)
# Grants and reversals are drawn as numbers and aimed at what the books then hold.
payments = st.tuples(
    st.just("pay"), st.sampled_from(PURPOSES), st.sampled_from(Form), st.integers(1, 300)
)
reversals = st.tuples(st.just("reverse"), st.integers(0, 30))
openings = st.just(OpenBooks(COMMUNE, date(2025, 1, 1)))
counts = st.builds(CountCash, st.just(COMMUNE), st.integers(0, 500))
wishes = st.lists(
    donations
    | donations
    | moves
    | by_hand
    | adjustments
    | adjustments
    | balanced_by_hand
    | payments
    | payments
    | reversals
    | openings
    | counts,
    max_size=25,
)


def aimed(wish: Any, state: Ledger, number: int) -> Any:
    """Turn a drawn wish into a command against the present books."""
    match wish:
        case ("pay", purpose, form, amount):
            lots = sorted(state.goods_in_store, key=lambda lot: lot.lot_id)
            move = None
            if form is Form.IN_KIND and lots:
                lot = lots[amount % len(lots)]
                quantity = amount % 6 + 1
                move = GoodsMove(lot_id=lot.lot_id, quantity=quantity)
                amount = quantity * lot.goods.unit_price_dong
            elif form is Form.IN_KIND:
                form = Form.CASH
            terms = GrantTerms(purpose, form, amount, child_count=1, goods_out=move)
            return DisburseGrant(COMMUNE, UUID(int=number), ONG_SAU, terms)
        case ("reverse", index):
            kept = sorted(state.entries.values(), key=lambda k: k.entry.entry_id)
            entry_id = kept[index % len(kept)].entry.entry_id if kept else COMMUNE
            return ReverseVoucher(COMMUNE, entry_id, ReversalReason.ENTERED_TWICE)
        case _:
            return wish


def lived(drawn: list[Any]) -> tuple[list[LedgerFact], Ledger]:
    """Carry the wishes out; only a refusal may come back instead of facts."""
    facts: list[LedgerFact] = []
    state = decider.initial
    for number, wish in enumerate(drawn):
        command, issued = aimed(wish, state, number), at(f"wish-{number}")
        try:
            new = decide(command, state, issued)
        except Refused:
            continue
        for fact in new:
            state = evolve(state, fact)
        facts += new
        assert decide(command, state, issued) == [], "obeyed twice must be obeyed once"
        check(facts, state)
    return facts, state


def check(facts: list[LedgerFact], state: Ledger) -> None:
    """Hold the books against every law."""
    entries = [entry for fact in facts if (entry := entry_of(fact)) is not None]
    numbers: dict[Any, list[int]] = defaultdict(list)
    sums: dict[Any, int] = defaultdict(int)
    for entry in entries:
        numbers[entry.voucher].append(entry.number)
        assert entry.amount_dong == sum(p.debit_dong for p in entry.postings)
        assert entry.amount_dong > 0
        for posting in entry.postings:
            cell = (posting.account, posting.restriction)
            sums[cell] += posting.debit_dong - posting.credit_dong
    for found in numbers.values():
        assert found == list(range(1, len(found) + 1)), "voucher numbers have no gap"
    assert {cell: amount for cell, amount in sums.items() if amount} == state.balances
    assert sum(state.balances.values()) == 0, "debit equals credit"
    for (account, _), amount in state.balances.items():
        assert amount >= 0 or not account.is_asset, "no cash box holds less than nothing"
    worth: dict[Any, int] = defaultdict(int)
    for lot in state.goods_in_store:
        worth[lot.restriction] += lot.goods.value_dong
    goods_cells = {r: amount for (a, r), amount in state.balances.items() if a is Account.GOODS}
    assert goods_cells == worth, "the store is worth what the books say"


@whatever(wishes)
def test_whatever_is_asked_the_books_stay_whole(drawn: list[Any]) -> None:
    facts, state = lived(drawn)
    assert decider.fold(facts) == state


@whatever(wishes)
def test_nothing_is_reversed_twice(drawn: list[Any]) -> None:
    facts, _ = lived(drawn)
    taken_back = [getattr(fact, "reversed_entry_id", None) for fact in facts]
    named = [entry_id for entry_id in taken_back if entry_id]
    assert len(named) == len(set(named))


@whatever(wishes)
def test_what_goes_into_the_next_year_is_what_was_there(drawn: list[Any]) -> None:
    _, before = lived(drawn)
    january = at("close", when=datetime(2026, 1, 5, tzinfo=UTC))
    if before.unit_id is None:
        return
    (closed,) = decide(CloseBooks(COMMUNE, 2025), before, january)
    after = evolve(before, closed)
    assert {account for account, _ in after.balances} <= {
        Account.CASH,
        Account.BANK,
        Account.GOODS,
        Account.FUND_BALANCE,
    }
    carried = OpenBooks(COMMUNE, date(2026, 1, 1), closed.balances, closed.lots)  # type: ignore[union-attr]
    next_year = decider.fold(decide(carried, decider.initial, january))
    assert next_year.balances == after.balances
    key = lambda lot: lot.lot_id  # noqa: E731
    assert sorted(next_year.goods_in_store, key=key) == sorted(before.goods_in_store, key=key)


def test_a_kept_mapping_is_a_mapping_that_is_never_changed() -> None:
    versions = [KeptMap[UUID, int]()]
    for number in range(1000):
        versions.append(versions[-1].put(UUID(int=number % 700), number))
    assert [len(v) for v in versions[:3]] == [0, 1, 2]
    assert len(versions[-1]) == 700
    assert versions[-1].get(UUID(int=5)) == 705
    assert versions[10].get(UUID(int=5)) == 5
    assert versions[-1].get(UUID(int=701)) is None
    assert sorted(versions[3].values()) == [0, 1, 2]


def test_the_books_of_a_province_fold_without_copying_themselves() -> None:
    """Work per fact must not grow with the books: count what a fold touches, not seconds."""
    state = decider.initial
    for number in range(3000):
        gift = ReceiveDonation(COMMUNE, Form.CASH, DAY, amount_dong=1)
        (fact,) = decide(gift, state, at(f"gift-{number}"))
        state = evolve(state, fact)
    gift = ReceiveDonation(COMMUNE, Form.CASH, DAY, amount_dong=1)
    (fact,) = decide(gift, state, at("one-more"))
    grown = evolve(state, fact)
    shared = [
        old is new for old, new in zip(state.entries._buckets, grown.entries._buckets, strict=True)
    ]
    assert shared.count(False) == 1
    assert max(len(bucket) for bucket in grown.entries._buckets) < 60

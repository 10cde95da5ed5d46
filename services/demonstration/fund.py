"""The fund's year: books opened and carried over, gifts, grants, bank and cash count.

All that moves money is played through once beforehand with a purse, so that every promise of the
demonstration can be kept, whatever the seed.
"""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from functools import partial
from typing import Final

from services.demonstration import gifts as giving
from services.demonstration import grants as granting
from services.demonstration.commune import Commune
from services.demonstration.days import FIRST_DAY, days, moment, working_day
from services.demonstration.deeds import Deed
from services.demonstration.gifts import ACCOUNTANT, TREASURER, Gift
from services.demonstration.grants import Promise, Wish
from services.demonstration.people import words
from services.demonstration.population import Population
from services.demonstration.purse import Purse
from services.demonstration.turns import Turns
from services.fund import operations
from services.fund.events import Balance, Posting
from services.fund.ledger import CountCash, MakeEntry, MoveMoney, OpenBooks
from services.fund.reference import Account, HandKind, ReversalReason
from shared.kernel.issued import Issued

_LEFT_IN_BOX: Final = 600_000
_INTEREST_DAYS: Final = (date(2023, 12, 25), date(2024, 6, 25), date(2024, 12, 25))
_YEARLY_INTEREST: Final = 0.002


class FundLife:
    """Plays the fund's days through and gathers the deeds."""

    def __init__(
        self, seed: int, population: Population, turns: Turns, for_cases: Iterable[Wish]
    ) -> None:
        self._gifts = giving.gifts(seed)
        lots = {gift.label: gift for gift in self._gifts if gift.goods}
        self._wishes = [*granting.wishes(population, turns, lots), *for_cases]
        opening = words("fund")["opening"]
        self._purse = Purse(opening["cash"], opening["bank"])
        self._promised = 0
        self._promises: list[Promise] = []

    def deeds(self) -> Iterator[Deed]:
        """Yield all acts of the fund, day by day."""
        yield Deed(moment(FIRST_DAY, 8, 15), ACCOUNTANT, "books-open", _open_books)
        yield from giving.campaigns()
        for day in days():
            yield from self._gifts_of(day)
            yield from self._payments_of(day)
            yield from self._wishes_of(day)
            yield from self._books_of(day)

    def _gifts_of(self, day: date) -> Iterator[Deed]:
        for number, gift in enumerate(gift for gift in self._gifts if gift.day == day):
            at = moment(day, 9) + timedelta(minutes=7 * number)
            yield Deed(at, gift.taker, f"gift-{gift.label}", partial(giving.receive, gift))
            if gift.is_free:
                self._purse.receive(gift.form.value, gift.amount)
            if gift.label == _TAKEN_TWICE:
                yield from _taken_back(gift)

    def _wishes_of(self, day: date) -> Iterator[Deed]:
        for wish in self._wishes:
            if wish.day != day:
                continue
            promise = granting.cut(wish, self._purse.all - self._promised)
            if promise is not None:
                if promise.is_from_free_cash:
                    self._promised += promise.amount
                self._promises.append(promise)
                yield from granting.deeds(promise)

    def _payments_of(self, day: date) -> Iterator[Deed]:
        for promise in self._promises:
            if promise.paid_on != day or not promise.is_from_free_cash:
                continue
            fetched = self._purse.fetched_for(promise.amount)
            if fetched:
                label = f"fetch-{promise.wish.label}"
                yield Deed(moment(day, 13, 50), TREASURER, label, partial(_fetch, fetched))
            self._purse.pay(promise.amount)
            self._promised -= promise.amount

    def _books_of(self, day: date) -> Iterator[Deed]:
        if day in _INTEREST_DAYS:
            interest = int(self._purse.bank * _YEARLY_INTEREST / 2) or 1
            self._purse.receive("bank", interest)
            do = partial(_earn, interest)
            yield Deed(moment(day, 16), ACCOUNTANT, f"interest-{day:%Y%m}", do)
        if day == working_day(date(day.year, 1, 2)):
            do = partial(_carry_over, day.year - 1)
            yield Deed(moment(day, 8, 5), ACCOUNTANT, f"carry-over-{day.year}", do)
        if day == working_day(day.replace(day=1)) and day > FIRST_DAY:
            brought = self._purse.bring_to_bank(_LEFT_IN_BOX)
            if brought:
                do = partial(_bring, brought)
                yield Deed(moment(day, 15, 30), TREASURER, f"bring-{day:%Y%m}", do)
            do = partial(_count, self._purse.cash)
            yield Deed(moment(day, 16, 45), TREASURER, f"count-{day:%Y%m}", do)


def _open_books(commune: Commune, issued: Issued) -> None:
    opening = words("fund")["opening"]
    balances = (
        Balance(account=Account.CASH, amount_dong=opening["cash"]),
        Balance(account=Account.BANK, amount_dong=opening["bank"]),
    )
    operations.open_books(commune.fund, issued, OpenBooks(commune.id, FIRST_DAY, balances))


def _taken_back(gift: Gift) -> Iterator[Deed]:
    """Write one gift twice by mistake, and take the second receipt back, as happens."""
    label = f"gift-{gift.label}-again"
    yield Deed(moment(gift.day, 11, 50), gift.taker, label, partial(giving.receive, gift))
    do = partial(_reverse, gift.taker, label)
    yield Deed(moment(gift.day, 15, 20), ACCOUNTANT, f"{label}-reversed", do)


def _reverse(taker: str, label: str, commune: Commune, issued: Issued) -> None:
    entry_id = commune.made(taker, label, "donation")
    operations.reverse_voucher(commune.fund, issued, entry_id, ReversalReason.ENTERED_TWICE)


def _fetch(amount: int, commune: Commune, issued: Issued) -> None:
    operations.move_money(commune.fund, issued, MoveMoney(commune.id, Account.BANK, amount))


def _bring(amount: int, commune: Commune, issued: Issued) -> None:
    operations.move_money(commune.fund, issued, MoveMoney(commune.id, Account.CASH, amount))


def _count(amount: int, commune: Commune, issued: Issued) -> None:
    operations.count_cash(commune.fund, issued, CountCash(commune.id, amount))


def _carry_over(year: int, commune: Commune, issued: Issued) -> None:
    operations.carry_over(commune.fund, issued, commune.id, year)


def _earn(amount: int, commune: Commune, issued: Issued) -> None:
    postings = (
        Posting(account=Account.BANK, debit_dong=amount),
        Posting(account=Account.INCOME_OTHER, credit_dong=amount),
    )
    command = MakeEntry(commune.id, HandKind.INTEREST, postings)
    operations.make_entry(commune.fund, issued, command)


_TAKEN_TWICE: Final = "action-2024-business-0"

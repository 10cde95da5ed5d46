"""What may anybody know? What came in and what it was used for, by groups, never by person.

Each table of the statement adds up to the same total, and groups of fewer than five gifts or
children are merged, so that nobody can be told from a figure.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from sqlalchemy import BigInteger, Column, Connection, Integer, MetaData, Table, Text, select

from services.fund.events import Entry, VoucherReversed, entry_of
from services.fund.reference import RESULTS, Account, Kind
from shared.eventstore.acts import ReadModel
from shared.eventstore.rows import Add, Row
from shared.kernel.recorded import Recorded

FEWEST: Final = 5  # a group of fewer is merged with another
MERGED: Final = "merged"

public = Table(
    "fund_public_statement",
    MetaData(),
    Column("unit_id", Text, primary_key=True),
    Column("year", Integer, primary_key=True),
    Column("part", Text, primary_key=True),  # opening, by_form, by_campaign, by_collector, used
    Column("group_key", Text, primary_key=True),
    Column("times", Integer, nullable=False),
    Column("children", Integer, nullable=False),
    Column("amount_dong", BigInteger, nullable=False),
)
RECEIVED_PARTS: Final = ("by_form", "by_campaign", "by_collector")
# Groups in which nobody can be told from a figure: they name no giver and no child.
_IMPERSONAL: Final = frozenset({"interest", "refund", "other", "activity", "management"})


@dataclass(frozen=True, slots=True)
class Group:
    """One row of a table: a code or an id (or several, merged), how often, for how many."""

    key: str
    times: int
    children: int
    amount_dong: int


@dataclass(frozen=True, slots=True)
class Statement:
    """A year of a fund, as anybody may read it."""

    unit_id: UUID
    year: int
    opening_dong: int
    received: dict[str, tuple[Group, ...]]
    used: tuple[Group, ...]

    @property
    def received_dong(self) -> int:
        """All that came in."""
        return sum(group.amount_dong for group in self.received["by_form"])

    @property
    def used_dong(self) -> int:
        """All that was used."""
        return sum(group.amount_dong for group in self.used)

    @property
    def closing_dong(self) -> int:
        """What is left, in money and in kind."""
        return self.opening_dong + self.received_dong - self.used_dong


def fill(recorded: Recorded[Any]) -> Iterable[Row]:
    """Add each entry to the groups that it is counted in; a reversal subtracts."""
    entry = entry_of(recorded.fact)
    if entry is None:
        return
    fact = recorded.fact
    is_reversal = isinstance(fact, VoucherReversed)
    kind = fact.reversed_kind if is_reversal else entry.kind
    sign = -1 if is_reversal else 1
    match kind:
        case Kind.OPENING:
            yield _add(entry, "opening", "", 1, entry.amount_dong)
        case Kind.DONATION:
            for part, key in _groups_of_gift(entry):
                yield _add(entry, part, key, sign, sign * entry.amount_dong)
        case Kind.GRANT:
            key = entry.tags.purpose or ""
            yield _add(entry, "used", key, sign, sign * entry.amount_dong)
        case Kind.BY_HAND:
            yield from _by_hand(entry, sign)
        case _:  # a transfer, a closing: nothing came in and nothing was used
            return


def _groups_of_gift(entry: Entry) -> list[tuple[str, str]]:
    tags = entry.tags
    collector = f"hamlet:{tags.hamlet_id}" if tags.hamlet_id else tags.organisation or ""
    return [
        ("by_form", tags.form or ""),
        ("by_campaign", str(tags.campaign_id or "")),
        ("by_collector", collector),
    ]


def _by_hand(entry: Entry, sign: int) -> Iterable[Row]:
    """Interest comes in; a refund takes back what was used. Postings of a reversal are mirrored.

    What the chairman approved besides (fees, an opening balance found later) stands as "other".
    """
    net = dict.fromkeys((*RESULTS, Account.FUND_BALANCE), 0)
    for posting in entry.postings:
        if posting.account in net:
            net[posting.account] += posting.credit_dong - posting.debit_dong
    interest = net[Account.INCOME_OTHER]
    refunded = net[Account.SUPPORT_EXPENSE] + net[Account.MANAGEMENT_EXPENSE]
    given = net[Account.INCOME_UNRESTRICTED] + net[Account.INCOME_RESTRICTED]
    for part in RECEIVED_PARTS:
        if interest:
            yield _add(entry, part, "interest", sign, interest)
        if given:
            yield _add(entry, part, "other", sign, given)
    if refunded:
        yield _add(entry, "used", "refund" if sign * refunded > 0 else "other", sign, -refunded)
    if net[Account.FUND_BALANCE]:
        yield _add(entry, "opening", "other", sign, net[Account.FUND_BALANCE])


def _add(entry: Entry, part: str, key: str, times: int, amount_dong: int) -> Row:
    children = times * entry.tags.child_count if part == "used" else 0
    return Add(
        public,
        {"unit_id": str(entry.unit_id), "year": entry.year, "part": part, "group_key": key},
        {"times": times, "children": children, "amount_dong": amount_dong},
    )


def ask(connection: Connection, unit_id: UUID, year: int) -> Statement:
    """Return the statement of a year, small groups merged."""
    rows = connection.execute(
        select(public)
        .where(public.c.unit_id == str(unit_id), public.c.year == year)
        .order_by(public.c.part, public.c.group_key)
    )
    parts: dict[str, list[Group]] = {}
    for row in rows:
        group = Group(row.group_key, row.times, row.children, row.amount_dong)
        if (group.times, group.amount_dong) != (0, 0):
            parts.setdefault(row.part, []).append(group)
    return Statement(
        unit_id=unit_id,
        year=year,
        opening_dong=sum(group.amount_dong for group in parts.get("opening", [])),
        received={part: merged(parts.get(part, [])) for part in RECEIVED_PARTS},
        used=merged(parts.get("used", [])),
    )


def years(connection: Connection, unit_id: UUID) -> list[int]:
    """Return the years there is a statement of, newest first."""
    statement = select(public.c.year).where(public.c.unit_id == str(unit_id)).distinct()
    return sorted(connection.execute(statement).scalars(), reverse=True)


def merged(groups: Sequence[Group]) -> tuple[Group, ...]:
    """Merge groups of fewer than five until none is left that stands for so few.

    If the merged ones are still fewer than five, the smallest of the others joins them, or what is
    hidden could be found by subtracting. The sum stays what it was.
    """
    impersonal = [group for group in groups if group.key in _IMPERSONAL]
    personal = sorted((g for g in groups if g.key not in _IMPERSONAL), key=_people)
    hidden = [group for group in personal if _people(group) < FEWEST]
    shown = personal[len(hidden) :]
    while hidden and shown and sum(map(_people, hidden)) < FEWEST:
        hidden.append(shown.pop(0))
    together = [_joined(hidden)] if hidden else []
    return tuple(sorted([*impersonal, *shown, *together], key=lambda g: -g.amount_dong))


def _people(group: Group) -> int:
    return group.children or group.times


def _joined(groups: Sequence[Group]) -> Group:
    return Group(
        MERGED,
        sum(group.times for group in groups),
        sum(group.children for group in groups),
        sum(group.amount_dong for group in groups),
    )


model = ReadModel("fund_public_statement", 1, (public,), fill)

"""The ledger of statistics: what each event adds to, or takes back from, each account.

There are no counters. A figure is a condition over these rows (see `figures`), so it always opens
the events under it, and what was known at an earlier cut can be counted again for ever: rows are
never changed; a correction takes the old ones back with their old dimensions and adds new ones.
(Only the erasing of a record touches them: it makes birth dates coarse, see `coarse_days`.)
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeAlias

from sqlalchemy import (
    BigInteger,
    Boolean,
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

from shared.eventstore.rows import Insert, Row

metadata = MetaData()

# By what a contribution may be counted. Which of them an account fills is written where its
# contributions are made (`lives`, `own_facts` and the policies).
DIMENSIONS: dict[str, type[Any]] = {
    "sex": Text,
    "birth_date": Date,
    "age_years": Integer,  # in full years on the day of the event
    "age_band": Text,
    "ethnicity": Text,
    "poverty": Text,
    "birth_registered": Boolean,
    "has_personal_id": Boolean,
    "circumstance_group": Integer,
    "circumstance_subgroup": Integer,
    "cause": Text,
    "channel": Text,
    "child_class": Text,
    "form": Text,
    "environment": Text,
    "level": Text,
    "emergency": Boolean,
    "outcome": Text,
    "rule": Text,
    "on_time": Boolean,
    "code": Text,
    "kind": Text,
    "organisation": Text,
    "donor_source": Text,
    "campaign_id": Text,
    "restricted": Boolean,
    "purpose": Text,
    "period_start": Date,
    "victim": Text,  # the child, or where nobody knows which child, the case
}

contributions = Table(
    "contributions",
    metadata,
    Column("contribution_id", Text, primary_key=True),  # "<event>:<number in the event>"
    Column("account", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("quantity", Integer, nullable=False),
    Column("value", BigInteger, nullable=False),  # đồng, or scaled by the measure's decimals
    Column("unit_id", Text, nullable=False),  # the commune at the time
    Column("hamlet_id", Text),
    Column("child_id", Text),
    Column("effective_on", Date, nullable=False),
    Column("record_kind", Text, nullable=False),  # what the subject's page is a page of
    Column("record_id", Text, nullable=False),
    Column("event_id", Text, nullable=False),
    Column("event_type", Text, nullable=False),
    Column("source", Text, nullable=False),
    Column("heard_position", BigInteger, nullable=False),  # 0 for this service's own facts
    Column("own_position", BigInteger, nullable=False),  # 0 for what was heard
    *(Column(name, kind) for name, kind in DIMENSIONS.items()),
    Index("contributions_by_account", "account", "unit_id", "effective_on"),
    Index("contributions_by_subject", "account", "subject"),
    Index("contributions_by_child", "child_id"),
)


@dataclass(frozen=True, slots=True)
class Stamp:
    """Which event makes contributions, and at which place it was heard or recorded."""

    event_id: str
    event_type: str
    source: str
    heard_position: int = 0
    own_position: int = 0


@dataclass(frozen=True, slots=True)
class Contribution:
    """What is counted, without how often: equal ones add up and cancel out."""

    account: str
    subject: str
    unit_id: str
    effective_on: date
    record_kind: str
    record_id: str
    value: int = 0
    hamlet_id: str | None = None
    child_id: str | None = None
    dimensions: tuple[tuple[str, Any], ...] = ()


Counted: TypeAlias = Mapping[Contribution, int]


def by(**dimensions: object) -> tuple[tuple[str, Any], ...]:
    """Return dimensions in one order, so that equal contributions are equal."""
    unknown = dimensions.keys() - DIMENSIONS.keys()
    if unknown:
        message = f"contributions have no columns {sorted(unknown)}"
        raise TypeError(message)
    return tuple(sorted((name, value) for name, value in dimensions.items() if value is not None))


def difference(old: Counted, new: Counted) -> Counted:
    """Return what must be added (and, where negative, taken back) to come from old to new."""
    changed = Counter(new)
    changed.subtract(old)
    return {one: times for one, times in changed.items() if times}


def written(stamp: Stamp, counted: Counted) -> Iterator[Row]:
    """Yield the rows of an event: what it takes back first, then what it adds."""
    ordered = sorted(counted.items(), key=lambda pair: (pair[1] > 0, _order(pair[0])))
    for number, (one, times) in enumerate(ordered):
        yield Insert(
            contributions,
            {
                "contribution_id": f"{stamp.event_id}:{number}",
                "account": one.account,
                "subject": one.subject,
                "quantity": times,
                "value": one.value * times,
                "unit_id": one.unit_id,
                "hamlet_id": one.hamlet_id,
                "child_id": one.child_id,
                "effective_on": one.effective_on,
                "record_kind": one.record_kind,
                "record_id": one.record_id,
                "event_id": stamp.event_id,
                "event_type": stamp.event_type,
                "source": stamp.source,
                "heard_position": stamp.heard_position,
                "own_position": stamp.own_position,
                **dict.fromkeys(DIMENSIONS),
                **dict(one.dimensions),
            },
        )


def added(stamp: Stamp, *ones: Contribution) -> Iterator[Row]:
    """Yield the rows of contributions that are each added once."""
    return written(stamp, Counter(ones))


def standing(
    connection: Connection, subject: str, accounts: Iterable[str] | None = None
) -> Counted:
    """Return what stands of a subject in some accounts (None: in all).

    What was added and taken back again does not.
    """
    c = contributions.c
    grouped = [column for column in c if column.name in _IDENTITY]
    times = func.sum(c.quantity).label("times")
    total = func.sum(c.value).label("total")
    of_accounts = [c.account.in_(list(accounts))] if accounts is not None else []
    rows = connection.execute(
        select(*grouped, times, total)
        .where(c.subject == subject, *of_accounts)
        .group_by(*grouped)
        .having(func.sum(c.quantity) != 0)
    ).mappings()
    return {_read(row): int(row["times"]) for row in rows}


def replaced(
    connection: Connection, subject: str, accounts: Iterable[str], new: Iterable[Contribution]
) -> Counted:
    """Return what must change so that exactly `new` stands of a subject in those accounts."""
    return difference(standing(connection, subject, accounts), Counter(new))


def _read(row: Mapping[Any, Any]) -> Contribution:
    return Contribution(
        account=row["account"],
        subject=row["subject"],
        unit_id=row["unit_id"],
        effective_on=row["effective_on"],
        record_kind=row["record_kind"],
        record_id=row["record_id"],
        value=int(row["total"]) // int(row["times"]),
        hamlet_id=row["hamlet_id"],
        child_id=row["child_id"],
        dimensions=by(**{name: row[name] for name in DIMENSIONS}),
    )


def _order(one: Contribution) -> tuple[str, ...]:
    dimensions = (f"{name}={value}" for name, value in one.dimensions)
    return (one.account, one.effective_on.isoformat(), one.subject, one.unit_id, *dimensions)


_IDENTITY = {
    "account",
    "subject",
    "unit_id",
    "hamlet_id",
    "child_id",
    "effective_on",
    "record_kind",
    "record_id",
    *DIMENSIONS,
}

"""The lives of children as now known: what a policy must know to hear the next thing right.

Pseudonymous and sensitive like what registry tells: it never leaves the service.
"""

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, replace
from datetime import date
from typing import Any

from sqlalchemy import Column, Connection, Table, Text, func, select

from services.reporting.readmodels.contributions import (
    Contribution,
    Stamp,
    by,
    contributions,
    difference,
    metadata,
    standing,
    written,
)
from services.reporting.readmodels.life import Details, Life, Segment, Spell
from services.reporting.readmodels.life_counts import counted
from shared.eventstore.rows import Row, Update, Upsert

lives = Table(
    "lives",
    metadata,
    Column("child_id", Text, primary_key=True),
    Column("life", Text, nullable=False),  # JSON
)


def load(connection: Connection, child_id: str) -> Life:
    """Return the child's life as now known; an empty one where nothing was heard."""
    text = connection.execute(
        select(lives.c.life).where(lives.c.child_id == child_id)
    ).scalar_one_or_none()
    return _read(child_id, json.loads(text)) if text else Life(child_id)


def lived(stamp: Stamp, old: Life, new: Life) -> Iterator[Row]:
    """Yield the rows by which the old life becomes the new one."""
    if new == old:
        return
    yield Upsert(lives, {"child_id": new.child_id, "life": _text(new)})
    yield from written(stamp, difference(counted(old), counted(new)))


def coarsened(connection: Connection, child_id: str) -> Iterator[Row]:
    """Yield the rows that leave of a birth date its month, after the record was erased.

    The last day of the month stands for it: so nobody turns sixteen before their time, and totals
    stay as they were.
    """
    life = load(connection, child_id)
    segments = tuple(
        replace(one, details=replace(one.details, birth_date=_month(one.details.birth_date)))
        if one.details is not None
        else one
        for one in life.segments
    )
    if segments:
        known = replace(life, segments=segments)
        yield Upsert(lives, {"child_id": child_id, "life": _text(known)})
    yield from _coarsened_rows(connection, child_id)


def rows_with_a_birth_date(connection: Connection, child_id: str) -> int:
    """Return how many rows of the statistics tell a child's birth date."""
    c = contributions.c
    told = (c.child_id == child_id, c.birth_date.is_not(None))
    statement = select(func.count()).select_from(contributions).where(*told)
    return connection.execute(statement).scalar_one()


def taken_back(connection: Connection, stamp: Stamp, child_id: str) -> Iterator[Row]:
    """Yield the rows that take back all that a record contributed: it was registered in error.

    Registrations, moves, circumstances and help outside the fund go with the record. What the fund
    paid and what cases did stays: it was done, whoever it was done for. What was known at an
    earlier cut stays known there, its birth date coarsened as of any record that was erased.
    """
    gone: Counter[Contribution] = Counter()
    for one, times in standing(connection, child_id).items():
        gone[_coarse(one)] -= times
    yield Upsert(lives, {"child_id": child_id, "life": _text(Life(child_id))})
    yield from written(stamp, gone)
    yield from _coarsened_rows(connection, child_id)


def _coarsened_rows(connection: Connection, child_id: str) -> Iterator[Row]:
    c = contributions.c
    known = select(c.birth_date).where(c.child_id == child_id, c.birth_date.is_not(None)).distinct()
    days = sorted(connection.execute(known).scalars())
    for day in days:
        yield Update(
            contributions,
            {"child_id": child_id, "birth_date": day},
            {"birth_date": _month(day)},
        )


def _coarse(one: Contribution) -> Contribution:
    dimensions = dict(one.dimensions)
    if "birth_date" in dimensions:
        dimensions["birth_date"] = _month(dimensions["birth_date"])
    return replace(one, dimensions=by(**dimensions))


def _month(day: date) -> date:
    following = date(day.year + day.month // 12, day.month % 12 + 1, 1)
    return date.fromordinal(following.toordinal() - 1)


def _text(life: Life) -> str:
    return json.dumps(
        {
            "segments": [asdict(segment) for segment in life.segments],
            "spells": [asdict(spell) for spell in life.spells],
        },
        default=date.isoformat,
        separators=(",", ":"),
    )


def _read(child_id: str, data: dict[str, Any]) -> Life:
    return Life(
        child_id,
        tuple(_segment(row) for row in data["segments"]),
        tuple(
            Spell(
                group=row["group"],
                subgroup=row["subgroup"],
                since=date.fromisoformat(row["since"]),
                until=date.fromisoformat(row["until"]) if row["until"] else None,
            )
            for row in data["spells"]
        ),
    )


def _segment(row: dict[str, Any]) -> Segment:
    details = row["details"]
    return Segment(
        since=date.fromisoformat(row["since"]),
        details=(
            Details(**{**details, "birth_date": date.fromisoformat(details["birth_date"])})
            if details
            else None
        ),
        reason=row["reason"],
        cause=row["cause"],
    )

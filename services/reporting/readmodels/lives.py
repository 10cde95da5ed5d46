"""The lives of children as now known: what a policy must know to hear the next thing right.

Pseudonymous and sensitive like what registry tells: it never leaves the service.
"""

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import asdict, replace
from datetime import date
from typing import Any

from sqlalchemy import Column, Connection, Table, Text, func, select

from services.reporting.readmodels.coarse_days import (
    Coarse,
    coarse_birthdays,
    coarse_days_of,
)
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
    """Yield the rows that make a birth date coarse (`coarse_days`), after the record was erased.

    No figure at the end of a period moves: neither what came and went, nor anybody's age.
    """
    life = load(connection, child_id)
    told = _told(connection, child_id)
    if life.segments:
        yield Upsert(lives, {"child_id": child_id, "life": _text(_coarse_life(life, told))})
    yield from _coarsened_rows(child_id, told)


def coarse_of(connection: Connection, child_id: str) -> Coarse:
    """Return how days that tell when a child was born are made coarse."""
    return coarse_days_of(connection, child_id, _births(connection, child_id))


def _told(connection: Connection, child_id: str) -> Mapping[date, date]:
    """Return what is to stand for each day that tells when a child was born."""
    return coarse_birthdays(_births(connection, child_id), coarse_of(connection, child_id))


def _births(connection: Connection, child_id: str) -> set[date]:
    c = contributions.c
    known = select(c.birth_date).where(c.child_id == child_id, c.birth_date.is_not(None)).distinct()
    return set(connection.execute(known).scalars())


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
    told = _told(connection, child_id)
    gone: Counter[Contribution] = Counter()
    for one, times in standing(connection, child_id).items():
        gone[_coarse(one, told)] -= times
    yield Upsert(lives, {"child_id": child_id, "life": _text(Life(child_id))})
    yield from written(stamp, gone)
    yield from _coarsened_rows(child_id, told)


def _coarse_life(life: Life, told: Mapping[date, date]) -> Life:
    def day_of(day: date) -> date:
        return told.get(day, day)

    segments = tuple(
        replace(
            one,
            since=day_of(one.since),
            details=one.details and replace(one.details, birth_date=day_of(one.details.birth_date)),
        )
        for one in life.segments
    )
    spells = tuple(
        replace(one, since=day_of(one.since), until=one.until and day_of(one.until))
        for one in life.spells
    )
    return replace(life, segments=segments, spells=spells)


def _coarsened_rows(child_id: str, told: Mapping[date, date]) -> Iterator[Row]:
    for day, other in sorted(told.items()):
        of_child = {"child_id": child_id}
        yield Update(contributions, of_child | {"birth_date": day}, {"birth_date": other})
        on_day = of_child | {"record_kind": "child", "effective_on": day}
        yield Update(contributions, on_day, {"effective_on": other})


def _coarse(one: Contribution, told: Mapping[date, date]) -> Contribution:
    dimensions = dict(one.dimensions)
    if "birth_date" in dimensions:
        dimensions["birth_date"] = told.get(dimensions["birth_date"], dimensions["birth_date"])
    day = told.get(one.effective_on, one.effective_on) if one.record_kind == "child" else None
    return replace(one, effective_on=day or one.effective_on, dimensions=by(**dimensions))


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

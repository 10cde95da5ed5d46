"""The clock is set back and forward while the node works."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import select

from shared.eventstore import chain
from shared.eventstore.store import Store
from shared.eventstore.tables import events
from shared.hosting.ticking import Ticker
from tests.cases.office import Office, types_of
from tests.cases.world import DECIDE_BEFORE
from tests.kit.toy import NODE, TELLER, THE_START, count

AN = UUID(int=1)
JUMPS = [timedelta(days=1), -timedelta(days=400), timedelta(hours=-3), timedelta(days=500)]


class SetClock:
    """A clock that somebody sets, to and fro."""

    is_invented = False

    def __init__(self, at: datetime) -> None:
        self.at = at

    def now(self) -> datetime:
        return self.at

    def outside(self, at: datetime) -> datetime:
        return at


@pytest.fixture
def clock() -> SetClock:
    return SetClock(THE_START)


def test_facts_stay_in_the_order_in_which_they_were_stored(tmp_path: Path, clock: SetClock) -> None:
    store = Store(TELLER, tmp_path, clock, NODE)
    moments = []
    for number, jump in enumerate([timedelta(0), *JUMPS], start=1):
        clock.at += jump
        moments.append(clock.at)
        store.perform(count(AN, number, f"key-{number}"))
        assert store.perform(count(AN, number, f"key-{number}")).replayed

    rows = store.read(lambda c: c.execute(select(events).order_by(events.c.position)).all())
    assert [row.position for row in rows] == [row.version for row in rows] == [1, 2, 3, 4, 5]
    told = [datetime.fromisoformat(row.recorded_at).astimezone(UTC) for row in rows]
    assert told == moments  # what the clock said, for people; the order is the position's
    assert store.read(chain.first_damage) is None
    store.close()


def test_a_deadline_is_told_of_once_however_the_clock_is_set(
    tmp_path: Path, clock: SetClock
) -> None:
    office = Office(tmp_path)
    office.staff()
    office.notice()
    ticker = Ticker([office.store], clock)
    near, missed = DECIDE_BEFORE - timedelta(hours=1), DECIDE_BEFORE + timedelta(minutes=1)
    long_ago, far_on = DECIDE_BEFORE - timedelta(days=30), DECIDE_BEFORE + timedelta(days=30)

    for moment in (near, long_ago, near, missed, long_ago, near, missed, far_on, near):
        clock.at = moment
        ticker.tick()

    told = [
        (name, said["data"]["rule"])
        for said in office.told()
        if (name := types_of([said])[0]).startswith("deadline_")
    ]
    rule = "emergency_decision"
    assert [one for one in told if one[1] == rule] == [
        ("deadline_near", rule),
        ("deadline_missed", rule),
    ]
    assert len(told) == len(set(told))
    office.store.close()


def test_a_deadline_that_the_clock_jumped_over_is_told_of_late(
    tmp_path: Path, clock: SetClock
) -> None:
    office = Office(tmp_path)
    office.staff()
    office.notice()
    ticker = Ticker([office.store], clock)

    for moment in (DECIDE_BEFORE - timedelta(hours=9), DECIDE_BEFORE + timedelta(days=3)):
        clock.at = moment
        ticker.tick()

    assert "deadline_missed" in types_of(office.told())
    office.store.close()

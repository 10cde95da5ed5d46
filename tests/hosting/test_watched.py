"""What an operator must look at stays a figure until there was time to look."""

from datetime import timedelta
from pathlib import Path

from shared.calendar.clock import SimulatedClock
from shared.eventstore.went_back import WentBack
from tests.kit.host import host_in
from tests.kit.toy import THE_START


async def test_a_source_that_went_back_rings_for_a_day_also_after_a_restart(tmp_path: Path) -> None:
    first = host_in(tmp_path, SimulatedClock(THE_START))
    first.hosted["reporting"].store.write([WentBack("n05581", "cases", THE_START).row()])
    await first.stop()

    clock = SimulatedClock(THE_START)
    again = host_in(tmp_path, clock)
    try:
        seen = []
        for later in (timedelta(), timedelta(hours=23), timedelta(hours=24)):
            clock.move_to(THE_START + later)
            again.hosted["reporting"].measure()
            metrics = again.hosted["reporting"].metrics
            seen.append(metrics.value("mangnon_source_went_back", node="n05581", source="cases"))
        assert seen == [1, 1, 0]
    finally:
        await again.stop()


def test_it_does_not_ring_for_a_year_where_the_clock_was_set_wrongly() -> None:
    assert not WentBack("n05581", "cases", THE_START + timedelta(days=365)).rings(THE_START)

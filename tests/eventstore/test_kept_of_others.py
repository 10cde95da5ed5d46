"""What is kept of other nodes changes neither by what they say later nor by a wrong clock."""

from datetime import date, timedelta

from shared.eventstore.chains_told import ChainTold, kept
from shared.eventstore.elsewhere import Reach
from tests.kit.backends import Backend
from tests.kit.toy import LISTENER, THE_START, open_store

TODAY = date(2025, 3, 10)
TOLD = ChainTold("n05581", "cases", TODAY, 60, "6" * 64)


def test_what_was_kept_first_of_a_day_stays(backend: Backend) -> None:
    store = open_store(LISTENER, backend.places)
    later = ChainTold("n05581", "cases", TODAY, 39, "3" * 64)
    other = ChainTold("n05581", "fund", TODAY, 7, "7" * 64)
    store.write([TOLD.row()])
    store.write([later.row(), other.row()])
    assert store.read(kept) == [TOLD, other]
    store.close()


def test_a_node_that_was_heard_in_a_time_to_come_is_silent_until_it_is_heard() -> None:
    in_ten_years = THE_START + timedelta(days=3650)
    heard = Reach("n05581", "reporting", 3, 3, in_ten_years, in_ten_years)
    assert heard.is_silent(THE_START, timedelta(hours=24))
    assert not heard.is_silent(in_ten_years + timedelta(hours=24), timedelta(hours=24))

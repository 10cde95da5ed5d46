"""What is known of a service of another node outlives a restart and a database that is away."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

from shared.eventstore.elsewhere import Reach
from shared.messaging.far import Far

NOON = datetime(2025, 3, 10, 5, tzinfo=UTC)
LATER = NOON + timedelta(hours=2)
PLACE = ("n05578", "registry")


def complete_until_noon() -> Reach:
    return Reach(*PLACE, head=60, applied=60, told_at=NOON, complete_at=NOON)


def test_what_was_whole_before_a_restart_is_whole_until_then_while_more_is_on_its_way() -> None:
    far = Far()
    far.was_before(complete_until_noon())
    far.says(61, LATER, 0.0)
    far.stands_at(60, 1.0)
    news = far.news(*PLACE)
    assert news is not None
    assert (news.lacking, news.complete_at) == (1, NOON)


def test_what_could_not_be_written_is_still_news() -> None:
    far = Far()
    far.says(60, NOON, 0.0)
    far.stands_at(60, 0.0)
    assert far.news(*PLACE) == far.news(*PLACE) == complete_until_noon()
    far.written = far.news(*PLACE)
    assert far.news(*PLACE) is None


def test_two_replicas_that_speak_at_once_have_not_gone_back() -> None:
    far = Far()
    assert [far.says(head, NOON, at) for at, head in ((0, 60), (300, 70), (300.1, 69))] == [
        False
    ] * 3


def test_who_says_less_than_was_known_before_the_start_has_gone_back() -> None:
    far = Far()
    far.was_before(complete_until_noon())
    assert far.says(59, LATER, 0.0)


def test_it_is_asked_once_nothing_comes_by_itself_and_then_less_often() -> None:
    far = Far()
    far.says(3, NOON, 100.0)
    assert [now for now in (100.5, 101.0) if far.is_time_to_ask(now)] == [101.0]
    asked = []
    for now in range(101, 300):
        if far.is_time_to_ask(now):
            far.was_asked(now)
            asked.append(now)
    assert [after - before for before, after in pairwise(asked)] == [8, 16, 32, 60, 60]

    far.stands_at(3, 300.0)
    assert not far.is_time_to_ask(1_000.0)

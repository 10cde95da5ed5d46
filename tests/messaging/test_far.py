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


def test_it_is_said_once_that_it_went_back_though_what_it_told_stays_applied_here() -> None:
    far = Far()
    far.says(60, NOON, 0.0)
    far.stands_at(60, 1.0)
    assert far.says(50, LATER, 300.0)
    for now in range(301, 1_000):
        far.stands_at(60, float(now))
    assert not far.says(51, LATER, 1_000.0)


def test_that_it_went_back_is_not_said_again_after_a_restart() -> None:
    far = Far()
    far.was_before(Reach(*PLACE, head=50, applied=60, told_at=NOON, complete_at=NOON))
    for now in (0.0, 300.0, 600.0):
        far.stands_at(60, now)
        assert not far.says(51, LATER, now)


def test_a_head_that_comes_late_does_not_make_whole_what_is_lacking() -> None:
    far = Far()
    far.says(60, NOON, 0.0)
    far.says(59, NOON, 0.1)
    far.stands_at(59, 0.2)
    news = far.news(*PLACE)
    assert news is not None
    assert (news.lacking, news.complete_at) == (1, None)


def test_what_a_source_lost_for_good_is_not_waited_for() -> None:
    far = Far()
    far.says(60, NOON, 0.0)
    far.stands_at(55, 1.0)
    assert far.says(50, LATER, 300.0)
    far.stands_at(55, 301.0)
    assert not far.is_time_to_ask(400.0)


def asked_again(far: Far, head: int, now: float) -> int:
    far.says(head, LATER, now)
    return far.to_prove


def test_who_was_silent_is_asked_again_for_the_last_letter_of_before() -> None:
    far = Far()
    assert asked_again(far, 60, 0.0) == 0  # nothing of it had been applied
    far.stands_at(60, 1.0)
    assert [asked_again(far, 60, 30.0 * count) for count in range(1, 5)] == [0] * 4

    far.stands_at(70, 299.0)  # letters may come before the first head
    assert asked_again(far, 70, 300.0) == 60
    assert far.is_time_to_ask(301.0)
    far.came(61)
    assert far.to_prove == 60
    far.came(60)
    assert not far.is_time_to_ask(400.0)


def test_who_is_heard_first_after_the_start_is_asked_for_what_was_applied_before_it() -> None:
    far = Far()
    far.was_before(complete_until_noon())
    assert asked_again(far, 70, 0.0) == 60


def test_only_what_it_says_it_has_told_is_asked_for_again() -> None:
    far = Far()
    far.was_before(complete_until_noon())
    assert asked_again(far, 50, 0.0) == 50


def test_our_own_node_is_not_asked_again() -> None:
    far = Far(is_elsewhere=False)
    far.was_before(complete_until_noon())
    assert asked_again(far, 70, 0.0) == 0

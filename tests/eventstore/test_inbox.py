"""What is heard has its effect once, in the order of its source, whatever the wire does."""

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from shared.calendar.clock import SimulatedClock
from shared.eventstore.store import Store
from tests.kit.backends import Backend
from tests.kit.toy import (
    LISTENER,
    POISON,
    TELLER,
    THE_START,
    count,
    last_numbers,
    open_store,
    totals,
)

AN = UUID(int=1)
BINH = UUID(int=2)
SOURCE = ("registry", "svc")


@pytest.fixture
def clock() -> SimulatedClock:
    """A clock that stands still."""
    return SimulatedClock(THE_START)


@pytest.fixture
def listener(backend: Backend, clock: SimulatedClock) -> Iterator[Store]:
    """The store that hears."""
    store = open_store(LISTENER, backend.places, clock)
    yield store
    store.close()


def told(backend: Backend, *numbers: tuple[UUID, int]) -> list[dict[str, Any]]:
    """Return the letters of a teller that counted these numbers."""
    teller = open_store(TELLER, backend.places)
    for place, (subject, number) in enumerate(numbers):
        teller.perform(count(subject, number, f"k{place}"))
    letters = [json.loads(row.envelope) for row in teller.outbox_after("svc", 0, 1000)]
    teller.close()
    return letters


def test_a_letter_delivered_twice_has_its_effect_once(listener: Store, backend: Backend) -> None:
    letters = told(backend, (AN, 1), (AN, 2))

    listener.receive(letters + letters).result()
    listener.receive(letters).result()
    assert {str(AN): 3} == listener.read(totals)


def test_letters_out_of_order_are_applied_in_order(listener: Store, backend: Backend) -> None:
    letters = told(backend, (AN, 1), (AN, 2), (AN, 3))

    for letter in reversed(letters):
        listener.receive([letter]).result()
    assert {str(AN): 3} == listener.read(last_numbers)
    assert listener.inbox_heads() == {SOURCE: 3}


def test_a_hole_is_seen_and_nothing_after_it_is_applied(listener: Store, backend: Backend) -> None:
    letters = told(backend, (AN, 1), (AN, 2), (AN, 3), (AN, 4))

    listener.receive([letters[0], letters[3]]).result()
    assert {str(AN): 1} == listener.read(totals)
    assert listener.missing(*SOURCE, 4) == (2, 3)


def test_a_lost_last_letter_is_seen_by_the_head(listener: Store, backend: Backend) -> None:
    letters = told(backend, (AN, 1), (AN, 2))

    listener.receive(letters[:1]).result()
    assert listener.missing(*SOURCE, 1) is None
    assert listener.missing(*SOURCE, 2) == (2, 2)


class TestPoison:
    def test_it_is_quarantined_and_only_its_own_key_waits(
        self, listener: Store, clock: SimulatedClock, backend: Backend
    ) -> None:
        letters = told(backend, (AN, 1), (AN, POISON), (BINH, 5), (AN, 7), (BINH, 6))

        listener.receive(letters).result()
        self.let_it_try(listener, clock)
        assert {str(AN): 1, str(BINH): 11} == listener.read(totals)
        assert listener.inbox_counts() == {"applied": 3, "quarantined": 1, "behind": 1}
        assert [row["sequence"] for row in listener.quarantined()] == [2]

    def test_its_reason_quotes_nothing_of_the_letter(
        self, listener: Store, clock: SimulatedClock, backend: Backend
    ) -> None:
        listener.receive(told(backend, (AN, POISON))).result()
        self.let_it_try(listener, clock)

        assert "RuntimeError" in listener.quarantined()[0]["reason"]
        assert "cannot be applied" not in listener.quarantined()[0]["reason"]

    def test_tried_again_after_mending_it_goes_on_with_those_behind(
        self,
        listener: Store,
        clock: SimulatedClock,
        backend: Backend,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        listener.receive(told(backend, (AN, 1), (AN, POISON), (AN, 7))).result()
        self.let_it_try(listener, clock)
        monkeypatch.setattr("tests.kit.toy.POISON", -1)

        listener.retry_quarantined(*SOURCE, 2)
        assert {str(AN): 1 + POISON + 7} == listener.read(totals)
        assert {str(AN): 7} == listener.read(last_numbers)
        assert listener.inbox_counts() == {"applied": 3}

    @staticmethod
    def let_it_try(listener: Store, clock: SimulatedClock) -> None:
        """Let the pauses between the tries pass."""
        for _ in range(8):
            clock.move_to(clock.now() + timedelta(minutes=2))
            listener.retry_waiting()


def test_what_cannot_be_read_is_kept(listener: Store) -> None:
    listener.refuse_malformed(b"\xff", "not JSON")

    assert listener.inbox_counts() == {}

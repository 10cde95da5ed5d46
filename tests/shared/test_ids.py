"""Ids that were told to the world: the same command gives the same ones for ever."""

from datetime import UTC, datetime
from uuid import RFC_4122, UUID

import pytest

from shared.kernel.ids import event_id, thing_id
from shared.kernel.issued import VIETNAM

MORNING = datetime(2025, 3, 10, 2, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("at", "parts", "told"),
    [
        (MORNING, ("registry", "k1", "count", "0"), "01957dc7-c900-738d-96d3-fb4f2222eeda"),
        (
            datetime(2025, 3, 10, 9, 0, 0, 123_456, VIETNAM),
            ("cases", "khoá", "open_case", "12"),
            "01957dc7-c97b-7ee2-9460-3dc481d4e54d",
        ),
    ],
)
def test_the_id_of_an_event_is_what_it_always_was(
    at: datetime, parts: tuple[str, ...], told: str
) -> None:
    assert event_id(at, *parts) == told


def test_the_id_of_a_thing_is_what_it_always_was() -> None:
    assert thing_id("k1", "child") == UUID("a1752442-28fa-81e3-a07f-cd4a92831943")


@pytest.mark.parametrize("number", range(64))
def test_the_id_of_an_event_is_a_uuid_of_its_moment(number: int) -> None:
    told = event_id(MORNING, str(number))
    read = UUID(told)
    assert str(read) == told
    assert (read.version, read.variant) == (7, RFC_4122)
    assert read.int >> 80 == int(MORNING.timestamp() * 1000)


def test_one_moment_has_one_id_wherever_the_clock_stands() -> None:
    assert event_id(MORNING.astimezone(VIETNAM), "k1") == event_id(MORNING, "k1")

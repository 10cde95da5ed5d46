"""Numbers of a unit's book: by series and year, without gaps."""

from datetime import timedelta
from uuid import UUID

from services.cases import book
from services.cases.book import GiveReference
from services.cases.events import ReferenceGiven
from tests.cases.world import CASE, COMMUNE, LAN, NOTICE, at
from tests.kit.given import given, issued

FIRST = ReferenceGiven(
    unit_id=COMMUNE,
    series="TN",
    year=2025,
    number=1,
    reference="TN-2025-001",
    subject_id=NOTICE,
)
ANOTHER = UUID("00000000-0000-8000-8000-00000000e00a")


def test_the_first_notice_of_the_year_is_number_one() -> None:
    given(book.decider).when(GiveReference(COMMUNE, "TN", NOTICE), issued(LAN, at(10))).then(FIRST)


def test_the_next_notice_has_the_next_number() -> None:
    second = FIRST.model_copy(
        update={"number": 2, "reference": "TN-2025-002", "subject_id": ANOTHER}
    )

    given(book.decider, FIRST).when(
        GiveReference(COMMUNE, "TN", ANOTHER), issued(LAN, at(11))
    ).then(second)


def test_cases_are_counted_apart_from_notices() -> None:
    opened = FIRST.model_copy(
        update={"series": "VV", "reference": "VV-2025-001", "subject_id": CASE}
    )

    given(book.decider, FIRST).when(GiveReference(COMMUNE, "VV", CASE), issued(LAN, at(11))).then(
        opened
    )


def test_a_new_year_begins_at_one_by_the_day_in_vietnam() -> None:
    new_year = FIRST.model_copy(
        update={"year": 2026, "reference": "TN-2026-001", "subject_id": ANOTHER}
    )
    midnight = at(31, 23, 59, month=12) + timedelta(minutes=2)

    given(book.decider, FIRST).when(
        GiveReference(COMMUNE, "TN", ANOTHER), issued(LAN, midnight)
    ).then(new_year)


def test_who_has_a_number_gets_no_other() -> None:
    given(book.decider, FIRST).when(GiveReference(COMMUNE, "TN", NOTICE)).then_nothing()

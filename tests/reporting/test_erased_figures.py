"""Of an erased child the day of birth is gone, and no figure that a report asks for has moved."""

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.reporting.events import ObligationSet
from services.reporting.policies import contributions_model
from services.reporting.readmodels.coarse_days import end_of_part
from services.reporting.readmodels.conditions import Asked, Cut
from services.reporting.readmodels.contributions import contributions
from services.reporting.readmodels.figures import Counting
from services.reporting.reference import catalogue
from shared.contracts import registry
from shared.contracts.announcement import Announcement
from shared.eventstore import rebuilding
from tests.reporting import telling
from tests.reporting.listening import XA, XOM_2, Ear, asked, the
from tests.reporting.world import Office

HALF_YEARS = [
    (date(2024, 11, 15), date(2025, 5, 14)),
    (date(2025, 5, 15), date(2025, 11, 14)),
    (date(2035, 5, 15), date(2035, 11, 14)),
]
ENDS = {(5, 14), (11, 14)}


def owed(number: int, period: tuple[date, date]) -> ObligationSet:
    """Return that a report is owed for a period."""
    return ObligationSet(
        obligation_id=the(number),
        unit_id=XA,
        code="half_year",
        year=period[1].year,
        name="Báo cáo",
        period_start=period[0],
        period_end=period[1],
        due_on=period[1] + timedelta(days=1),
        before=True,
        recipients=(),
        basis="CV",
    )


class TestADay:
    @pytest.mark.parametrize(
        ("day", "stands"),
        [
            (date(2019, 4, 3), date(2019, 4, 30)),
            (date(2019, 5, 1), date(2019, 5, 14)),
            (date(2019, 5, 14), date(2019, 5, 14)),
            (date(2019, 5, 15), date(2019, 5, 31)),
            (date(2020, 2, 1), date(2020, 2, 29)),
        ],
    )
    def test_becomes_the_last_of_its_part_of_the_month(self, day: date, stands: date) -> None:
        assert end_of_part(day, ENDS) == stands
        assert end_of_part(stands, ENDS) == stands, "made coarse again it stays"


@st.composite
def lives(draw: st.DrawFn) -> list[Announcement]:
    """Draw a child who is born, or comes, near a day that divides half-years, and what befalls."""
    born = draw(st.dates(date(2019, 4, 25), date(2019, 6, 5)))
    around = st.dates(born, date(2019, 6, 10)) | st.dates(date(2024, 11, 1), date(2025, 12, 1))
    is_birth = draw(st.booleans())
    here = born if is_birth else draw(around)
    of = telling.details(born=born, present_from=here)
    told: list[Announcement] = [telling.registered(1, "birth" if is_birth else "arrival", of)]
    for day in sorted(draw(st.lists(around, max_size=4))):
        more = max(day, here)
        one = draw(st.sampled_from(("in", "out", "move", "correct", "support")))
        told.append(_befell(one, more, of, born))
    end = draw(st.sampled_from(("", "grown", "died", "away")))
    last = date(2035, born.month, born.day)
    if end == "grown":
        told.append(telling.grown(1, last))
    elif end == "died":
        told.append(telling.died(1, draw(st.dates(date(2025, 4, 1), date(2025, 6, 30)))))
    elif end == "away":
        told.append(telling.moved(1, draw(st.dates(date(2025, 4, 1), date(2025, 6, 30))), None))
    return told


def _befell(what: str, day: date, of: registry.ChildDetails, born: date) -> Announcement:
    match what:
        case "in":
            return telling.in_group(1, 2, day)
        case "out":
            return telling.out_of_group(1, 2, day)
        case "move":
            return telling.moved(1, day, (XA, XOM_2))
        case "support":
            return telling.supported(1, day)
        case _:
            other = of.model_copy(update={"birth_date": born - timedelta(days=9)})
            return telling.changed(1, of.present_from, other, correction=True)


def everything(ear: Ear, cut: Cut | None) -> dict[str, Any]:
    """Return every figure of every half-year, with what it was a year before."""
    found: dict[str, Any] = {}
    for period in HALF_YEARS:
        question: Asked = asked(period, cut=cut)
        counting = Counting(ear.connection, question)
        for measure in catalogue.measures():
            for one in counting.figures(measure.code):
                found[f"{period[1]}: {one.code}"] = (one.value, one.previous)
    return found


class TestAnErasure:
    @settings(max_examples=10, deadline=None)  # each counts every figure four times
    @given(lives(), st.data())
    def test_moves_no_figure_of_any_half_year(
        self, told: list[Announcement], data: st.DataObject
    ) -> None:
        ear = Ear()
        ear.record(*(owed(70 + number, period) for number, period in enumerate(HALF_YEARS)))
        ear.hear(*told)
        cut = Cut(own=3, heard=data.draw(st.integers(1, len(told))))
        before = (everything(ear, None), everything(ear, cut))

        ear.hear(telling.erased(1, "by_request"))

        assert (everything(ear, None), everything(ear, cut)) == before

    def test_would_move_an_age_if_the_month_were_all_that_is_kept(self) -> None:
        ear = Ear()
        ear.record(owed(70, HALF_YEARS[0]))
        ear.hear(telling.registered(1, of=telling.details(born=date(2019, 5, 10))))
        six = next(one.code for one in catalogue.measures() if one.age and one.age[0] == 6)
        assert ear.value(six) == 1

        ear.hear(telling.erased(1, "by_request"))

        assert ear.value(six) == 1
        kept = ear.connection.exec_driver_sql("select distinct birth_date from contributions")
        assert kept.scalars().all() == ["2019-05-14"]

    @pytest.mark.parametrize(
        ("born", "stands"),
        [
            (date(2019, 5, 10), date(2019, 5, 14)),
            (date(2019, 5, 20), date(2019, 5, 31)),
            (date(2019, 8, 3), date(2019, 8, 31)),
        ],
    )
    def test_leaves_the_day_in_no_byte_and_counts_again_to_the_same(
        self, office: Office, born: date, stands: date
    ) -> None:
        office.draft()  # a half-year is owed
        of = telling.details(born=born, present_from=born)
        grown = telling.grown(1, born.replace(year=born.year + 16))
        office.hear(
            telling.registered(1, "birth", of),
            telling.in_group(1, 2, born),
            telling.registered(2),
            grown,
        )
        assert _lies_in(office.folder, born)

        office.hear(telling.erased(1, "by_request"))

        for day in (born, grown.turned_on):
            assert not _lies_in(office.folder, day)
        assert _lies_in(office.folder, stands)
        assert any(stands in row for row in office.rows(contributions))
        live = {table.name: office.rows(table) for table in contributions_model.tables}
        with office.store._database.writing() as connection:
            rebuilding.rebuild(connection, office.store._codec, contributions_model)
        assert {table.name: office.rows(table) for table in contributions_model.tables} == live


def _lies_in(folder: Path, day: date) -> bool:
    wanted = day.isoformat().encode()
    return any(wanted in path.read_bytes() for path in folder.rglob("*") if path.is_file())

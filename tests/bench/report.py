"""The half-year report of a commune over five years of facts: to its figures, to Word, to PDF."""

from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from functools import partial
from pathlib import Path
from statistics import median
from uuid import UUID

from services.reporting import operations
from services.reporting.events import ActivityDetails, Reach
from services.reporting.reference import catalogue
from services.reporting.reference.outline import section_codes
from shared.calendar.clock import SimulatedClock
from shared.kernel.issued import VIETNAM
from tests.bench.five_years import FIRST_DAY, LAST_DAY, Commune, hamlet_of
from tests.bench.measuring import Row, folder, limit_row, seconds_of
from tests.reporting.listening import HALF_YEAR, XA
from tests.reporting.world import LAN, MINH, Office

_YEARS = range(2021, 2025)  # their reports were sent
_A_BATCH = 200
_BETWEEN_ACTIVITIES = timedelta(days=4)
_RUNS = 5
_A_PARAGRAPH = "Ủy ban nhân dân xã đã chỉ đạo các ban, ngành, đoàn thể thực hiện kế hoạch. " * 5


def rows() -> Iterator[Row]:
    """Let five years pass, then ask for the report as officers do, from its draft."""
    with folder() as where:
        office, report_id = lived(where)
        show = partial(operations.show_figures, office.desk, office.issue(LAN), XA, HALF_YEAR)
        paper = partial(operations.download_report, office.desk, office.issue(LAN), report_id)
        work = "half-year report, five years of facts"
        yield limit_row(f"{work}: its figures", _median_of(show), 1)
        yield limit_row(f"{work}: to Word", _median_of(partial(paper, "word")), 2)
        yield limit_row(f"{work}: to PDF", _median_of(partial(paper, "pdf")), 0.5)
        office.store.close()


def lived(where: Path) -> tuple[Office, UUID]:
    """Return reporting after five years, with the last half-year's report drafted and written."""
    evening = datetime(LAST_DAY.year, LAST_DAY.month, LAST_DAY.day, 17, tzinfo=VIETNAM)
    office = Office(where, SimulatedClock(evening))
    office.staff()
    letters = list(Commune().letters())
    for first in range(0, len(letters), _A_BATCH):
        office.hear(*letters[first : first + _A_BATCH])
    _hold_activities(office)
    for year in _YEARS:
        for owed in operations.set_obligations_of_year(office.desk, office.issue(LAN), XA, year):
            _send(office, owed)
    give(office, HALF_YEAR)
    return office, office.draft(year=LAST_DAY.year)


def give(office: Office, period: tuple[date, date]) -> None:
    """Let every body give its figures of a period, and write in every section."""
    for measure in catalogue.entered():
        operations.enter_figure(
            office.desk,
            office.issue(LAN),
            unit_id=XA,
            measure=measure.code,
            period=period,
            value=95,
            document_number="12/BC",
            document_date=min(period[1], LAST_DAY),
        )
    for section in section_codes():
        operations.write_narrative(
            office.desk,
            office.issue(LAN),
            unit_id=XA,
            section=section,
            period=period,
            text=_A_PARAGRAPH,
            organisation="child_officer",
            source="Sổ theo dõi của xã",
        )


def _send(office: Office, owed: UUID) -> None:
    report_id = operations.draft_report(office.desk, office.issue(LAN), owed)
    terms = operations.read_report(office.desk, office.issue(LAN), report_id).report.terms
    give(office, (terms.period_start, terms.period_end))
    operations.submit_report(office.desk, office.issue(LAN), report_id)
    operations.send_report(office.desk, office.issue(MINH), report_id)


def _hold_activities(office: Office) -> None:
    day, number = FIRST_DAY, 0
    while day < LAST_DAY:
        details = ActivityDetails(
            kind="communication",
            title=f"Truyền thông {number}",
            held_on=day,
            hamlet_id=hamlet_of(number),
            organisation="schools",
            task_id=None,
            reach=(Reach(sex="female", age_band="6-10", count=12),),
        )
        operations.record_activity(office.desk, office.issue(LAN), XA, details)
        day, number = day + _BETWEEN_ACTIVITIES, number + 1


def _median_of(ask: Callable[[], object]) -> float:
    return median(seconds_of(ask) for _ in range(_RUNS))

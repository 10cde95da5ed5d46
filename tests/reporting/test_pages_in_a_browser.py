"""Reporting's pages, read by a real Chromium: by everybody, at a desk and on a phone."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import TypeAlias

import pytest
from playwright.sync_api import Browser

from services.reporting import operations
from shared.web import TICKET_COOKIE
from tests.kit.browser import browsing, reading, serving
from tests.reporting.listening import HALF_YEAR, XA
from tests.reporting.test_plan import details
from tests.reporting.test_reports import fill
from tests.reporting.world import LAN, Office

pytestmark = pytest.mark.browser
PERIOD = f"unit_id={XA}&start={HALF_YEAR[0]}&end={HALF_YEAR[1]}"
FIRST_LOAD = 50_000
Living: TypeAlias = tuple[str, Browser, Office, dict[str, str]]
PAGES = (
    "/reporting/reports",
    "/reporting/reports/{report}",
    "/reporting/reports/{report}/marks",
    "/reporting/reports/{report}/sections/II.6",
    "/reporting/obligations/{obligation}",
    "/reporting/obligations/year",
    f"/reporting/figures?{PERIOD}",
    f"/reporting/figures/special_share?{PERIOD}",
    "/reporting/plan?year=2025",
    "/reporting/plan?year=2024",
    "/reporting/plan/2025/tasks/new",
    "/reporting/plan/2025/tasks/{task}",
    f"/reporting/activities?{PERIOD}",
    "/reporting/activities/new",
    "/reporting/activities/{activity}",
    "/reporting/activities/{activity}/correction",
    "/reporting/activities/{activity}/cancellation",
    f"/reporting/entries?{PERIOD}",
    f"/reporting/entries/new?measure=dropouts&{PERIOD}",
    "/reporting/entries/{entry}",
    "/reporting/contributors/new",
)


@pytest.fixture(scope="module")
def living(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Living]:
    office = Office(tmp_path_factory.mktemp("office"))
    office.staff()
    fill(office)
    desk = office.desk
    plan_id = operations.adopt_plan(desk, office.issue(LAN), XA, 2025)
    plan = operations.read_plan(desk, office.issue(LAN), XA, 2025)
    assert plan is not None
    assert plan.plan_id == plan_id
    ids = {
        "report": office.draft(),
        "obligation": operations.list_obligations(desk, office.issue(LAN))[0].obligation_id,
        "task": plan.tasks[0].task_id,
        "activity": operations.record_activity(desk, office.issue(LAN), XA, details()),
        "entry": operations.enter_figure(
            desk,
            office.issue(LAN),
            unit_id=XA,
            measure="children_by_police",
            period=HALF_YEAR,
            value=4,
            document_number="7/BC-CA",
            document_date=date(2025, 3, 1),
        ),
    }
    with serving(office.door()) as address, browsing() as browser:
        yield address, browser, office, {name: str(one) for name, one in ids.items()}
    office.store.close()


@pytest.mark.parametrize("width", [360])
@pytest.mark.parametrize("path", PAGES)
def test_every_page_can_be_read_by_everybody(living: Living, path: str, width: int) -> None:
    address, browser, office, ids = living
    cookies = {TICKET_COOKIE: office.ticket(LAN)}
    with reading(browser, address, width=width, cookies=cookies) as reader:
        reader.open(path.format(**ids))
        assert reader.page.locator("h1").count() == 1
        assert reader.violations() == []
        assert reader.complaints == []
        assert not reader.is_too_wide()
        assert reader.transferred <= FIRST_LOAD


def test_a_number_opens_its_events_without_scripts(living: Living, tmp_path: Path) -> None:
    address, browser, office, ids = living
    cookies = {TICKET_COOKIE: office.ticket(LAN)}
    with reading(browser, address, scripts=False, cookies=cookies) as reader:
        reader.open(f"/reporting/reports/{ids['report']}")
        row = reader.page.get_by_role("row").filter(has_text="Trẻ em sinh trong kỳ").first
        row.get_by_role("link").first.click()
        assert reader.page.get_by_role("heading", level=1).inner_text() == "Trẻ em sinh trong kỳ"
        assert reader.page.get_by_text("Đăng ký trẻ em").count() == 1
        reader.picture(tmp_path / "figure.png")

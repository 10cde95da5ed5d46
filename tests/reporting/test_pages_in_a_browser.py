"""What is particular to reporting's pages in a real Chromium; tests/browser looks at them all."""

from collections.abc import Iterator
from pathlib import Path
from typing import TypeAlias

import pytest
from playwright.sync_api import Browser

from shared.web import TICKET_COOKIE
from tests.kit.browser import browsing, reading, serving
from tests.reporting.test_reports import fill
from tests.reporting.world import LAN, Office

pytestmark = pytest.mark.browser
Living: TypeAlias = tuple[str, Browser, Office, str]


@pytest.fixture(scope="module")
def living(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Living]:
    office = Office(tmp_path_factory.mktemp("office"))
    office.staff()
    fill(office)
    report_id = str(office.draft())
    with serving(office.door()) as address, browsing() as browser:
        yield address, browser, office, report_id
    office.store.close()


def test_a_number_opens_its_events_without_scripts(living: Living, tmp_path: Path) -> None:
    address, browser, office, report_id = living
    cookies = {TICKET_COOKIE: office.ticket(LAN)}
    with reading(browser, address, scripts=False, cookies=cookies) as reader:
        reader.open(f"/reporting/reports/{report_id}")
        row = reader.page.get_by_role("row").filter(has_text="Trẻ em sinh trong kỳ").first
        row.get_by_role("link").first.click()
        assert reader.page.get_by_role("heading", level=1).inner_text() == "Trẻ em sinh trong kỳ"
        assert reader.page.get_by_text("Đăng ký trẻ em").count() == 1
        reader.picture(tmp_path / "figure.png")

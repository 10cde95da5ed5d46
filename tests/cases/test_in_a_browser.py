"""The pages of cases in a real Chromium: on a phone, at a desk, without JavaScript."""

from collections.abc import Iterator
from contextlib import AbstractContextManager
from uuid import UUID

import pytest
from playwright.sync_api import Browser, expect

from services.cases import operations
from shared.web import TICKET_COOKIE
from tests.cases.office import Office, child_told
from tests.cases.world import ASSESS_NEEDS, BINH, LAN, MINH, at
from tests.kit.browser import Reader, browsing, reading, serving

pytestmark = pytest.mark.browser
FIRST_LOAD = 50_000


class Hosted:
    """An office in which every page has something to show, served to a browser."""

    def __init__(self, office: Office, address: str, browser: Browser) -> None:
        self.office, self.address, self.browser = office, address, browser
        office.hear(child_told())
        self.notice = office.notice(child_id=BINH).notice_id
        self.assessing = office.case()
        self.planning = office.case()
        operations.assess_needs(office.desk, office.issue(), self.planning, ASSESS_NEEDS)
        self.waiting = office.planned(child_id=BINH)
        self.running = office.approved(received_at=at(13, 8))

    def paths(self) -> list[tuple[UUID, str]]:
        """Return every page with who reads it."""
        case, notice = "/cases/cases", f"/cases/notices/{self.notice}"
        steps = (
            "",
            "/assessment",
            "/child",
            "/transfer",
            "/unfounded",
            "/supplement",
            "/narrative",
        )
        return [
            (LAN.id, case),
            (LAN.id, "/cases/notices"),
            (LAN.id, "/cases/notices/new"),
            *((LAN.id, notice + step) for step in steps),
            (LAN.id, f"{case}/{self.assessing}"),
            (LAN.id, f"{case}/{self.assessing}/assessment"),
            (LAN.id, f"{case}/{self.planning}/plan"),
            (MINH.id, f"{case}/{self.waiting}"),
            (MINH.id, f"{case}/{self.waiting}/approval"),
            (MINH.id, f"{case}/{self.waiting}/return"),
            (MINH.id, f"{case}/{self.waiting}/emergency"),
            (LAN.id, f"{case}/{self.running}"),
            (LAN.id, f"{case}/{self.running}/items/1"),
            (LAN.id, f"{case}/{self.running}/review"),
            (LAN.id, f"{case}/{self.running}/narrative"),
        ]

    def reader(
        self, officer_id: UUID, width: int = 1280, *, scripts: bool = True
    ) -> AbstractContextManager[Reader]:
        """Open a tab for an officer."""
        cookies = {TICKET_COOKIE: self.office.ticket(officer_id)}
        return reading(self.browser, self.address, width=width, scripts=scripts, cookies=cookies)


@pytest.fixture(scope="module")
def hosted(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hosted]:
    office = Office(tmp_path_factory.mktemp("office"))
    office.staff()
    with serving(office.door()) as address, browsing() as browser:
        yield Hosted(office, address, browser)
    office.store.close()


@pytest.mark.timeout(240)  # two dozen pages, each looked through by axe
@pytest.mark.parametrize("width", [360, 1280])
def test_every_page_can_be_read_by_everybody(hosted: Hosted, width: int) -> None:
    for officer_id, path in hosted.paths():
        with hosted.reader(officer_id, width) as reader:
            reader.open(path)
            assert reader.violations() == [], path
            assert reader.complaints == [], path
            assert not reader.is_too_wide(), path
            assert reader.transferred <= FIRST_LOAD, path


def test_news_is_written_down_without_a_script(hosted: Hosted) -> None:
    with hosted.reader(LAN.id, 360, scripts=False) as reader:
        reader.open("/cases/notices/new")
        page = reader.page
        page.get_by_label("Nguồn tin").select_option("phone")
        page.get_by_label("Trẻ em có nguy cơ").check()
        page.get_by_role("button", name="Lưu và lấy mã").click()
        expect(page.get_by_role("status")).to_contain_text("Đã tiếp nhận thông tin, mã TN-2025-")
        page.get_by_role("link", name="Đánh giá ban đầu").click()
        page.get_by_label("Nguy cơ thấp").check()
        page.get_by_label("Không khẩn cấp").check()
        page.get_by_label("Lý do của kết luận").fill("trẻ an toàn")
        page.get_by_role("button", name="Lưu kết luận").click()
        expect(page.get_by_text("Nguy cơ thấp, không khẩn cấp").first).to_be_visible()

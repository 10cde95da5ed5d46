"""The pages of cases in a real Chromium: on a phone, at a desk, without JavaScript."""

from collections.abc import Iterator
from contextlib import AbstractContextManager
from uuid import UUID

import pytest
from playwright.sync_api import Browser, expect

from shared.web import TICKET_COOKIE
from tests.cases.office import Office
from tests.cases.world import LAN
from tests.kit.browser import Reader, browsing, reading, serving

pytestmark = pytest.mark.browser


class Hosted:
    """An office served to a browser."""

    def __init__(self, office: Office, address: str, browser: Browser) -> None:
        self.office, self.address, self.browser = office, address, browser

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

"""The register's pages, read by a real Chromium: at a desk, on a phone, without JavaScript."""

import re
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from datetime import date
from uuid import UUID

import pytest
from playwright.sync_api import Browser, expect

from services.registry import operations
from shared.kernel.officer import Officer
from shared.kernel.roles import Role
from shared.web import TICKET_COOKIE
from tests.kit.browser import Reader, browsing, reading, serving
from tests.registry.office import PASSWORD, Office, open_office
from tests.registry.world import duc

pytestmark = pytest.mark.browser
FIRST_LOAD = 50_000
LATER_LOAD = 8_000
Opening = Callable[..., AbstractContextManager[Reader]]


class World:
    """An office with a child of everything, served and looked at."""

    def __init__(self, office: Office, address: str, browser: Browser) -> None:
        self.office, self.address, self.browser = office, address, browser
        self.lan = office.somebody(
            Role.CHILD_OFFICER, password=PASSWORD, display_name="Lường Thị Lan"
        )
        self.child_id: UUID = office.child()
        self.circumstance_id = operations.record_circumstance(
            office.desk,
            office.by(self.lan),
            self.child_id,
            group=4,
            subgroup=2,
            since=date(2024, 1, 15),
        )
        for name in ("Ma Thị Ân", "Lường Văn Bình", "Nông Thị Cúc"):
            office.child(duc(full_name=name, personal_id=None))

    def tab(
        self, officer: Officer | None, width: int = 1280, *, scripts: bool = True
    ) -> AbstractContextManager[Reader]:
        cookies = {TICKET_COOKIE: self.office.ticket(officer)} if officer else {}
        return reading(self.browser, self.address, width=width, scripts=scripts, cookies=cookies)


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    office = open_office(tmp_path_factory.mktemp("registry"))
    with serving(office.door) as address, browsing() as browser:
        yield World(office, address, browser)
    office.store.close()


@pytest.mark.parametrize("width", [360, 1280])
def test_a_child_is_registered_without_javascript(world: World, width: int) -> None:
    with world.tab(world.lan, width, scripts=False) as reader:
        page = reader.page
        reader.open("/registry/children/new")
        page.get_by_label("Họ, chữ đệm và tên").fill(
            f"Hoàng Thị Số {'Một' if width == 360 else 'Hai'}"
        )
        page.get_by_label("Ngày sinh", exact=True).fill("1/6/2019")
        page.get_by_label("Nữ", exact=True).check()
        page.get_by_label("Dân tộc").select_option("Nùng")
        page.get_by_label("Xóm đang ở").select_option("Xóm Bản Piềng")
        page.get_by_role("button", name="Đăng ký").click()
        expect(page.get_by_role("status")).to_contain_text("Đã đăng ký trẻ vào sổ.")
        expect(page.get_by_role("heading", level=1)).to_contain_text("Hoàng Thị Số")


def test_one_comes_in_works_and_goes_out_by_keyboard(world: World) -> None:
    with world.tab(None) as reader:
        page = reader.page
        reader.open("/registry/sign-in?back=/registry/children")
        page.get_by_label("Tên đăng nhập").focus()
        page.keyboard.type("child-officer.05578")
        page.keyboard.press("Tab")
        page.keyboard.type(PASSWORD)
        page.keyboard.press("Enter")
        expect(page.get_by_role("heading", level=1)).to_have_text("Trẻ em")
        page.get_by_label("Tên trẻ hoặc điện thoại").focus()
        page.keyboard.type("cuc")
        page.keyboard.press("Enter")
        expect(page.locator("#found")).to_contain_text("1 trẻ em")
        expect(page).to_have_url(re.compile(r"q=cuc"))
        assert reader.complaints == []
        page.get_by_role("button", name="Đăng xuất").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Đăng nhập")


def test_a_wrong_form_takes_the_focus_and_leads_to_the_field(world: World) -> None:
    with world.tab(world.lan, 360) as reader:
        reader.open("/registry/children/new")
        reader.page.get_by_role("button", name="Đăng ký").click()
        summary = reader.page.get_by_role("alert")
        expect(summary).to_be_focused()
        assert reader.violations() == []
        summary.get_by_role("link").first.click()
        expect(reader.page.get_by_label("Họ, chữ đệm và tên")).to_be_focused()


def test_pages_are_light(world: World) -> None:
    with world.tab(world.lan) as reader:
        reader.open("/registry/children")
        assert reader.transferred <= FIRST_LOAD
        for path in (f"/registry/children/{world.child_id}", "/registry/children/new"):
            reader.open(path)
            assert reader.transferred <= LATER_LOAD, path

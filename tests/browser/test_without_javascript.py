"""A day's work in a browser without JavaScript: every link and form works as plain HTML.

One officer after the other signs in, does an act of their own and signs out; what was typed wrong
is kept; the report's numbers open the events beneath them.
"""

from collections.abc import Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Protocol

import pytest
from playwright.sync_api import Browser, Page, expect

from shared.kernel.roles import Role
from tests.journeys.test_first_hour import CALL, GIFT
from tests.kit.browser import Reader, browsing, reading
from tests.kit.living import Records
from tests.kit.nats import NATS
from tests.kit.world import PASSWORD, A, World

pytestmark = [pytest.mark.browser, pytest.mark.timeout(180), *NATS]


class Opening(Protocol):
    """Opens the front door in a tab of its own."""

    def __call__(self, width: int = 1280) -> AbstractContextManager[Reader]: ...


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with browsing() as started:
        yield started


@pytest.fixture
def opening(world: World, browser: Browser) -> Opening:
    def open_tab(width: int = 1280) -> AbstractContextManager[Reader]:
        return reading(browser, world.node.url, width=width, scripts=False)

    return open_tab


def sign_in(reader: Reader, world: World, role: Role) -> Page:
    """Come to the door, be sent to the form, and be let in."""
    reader.open("/notify/inbox")
    fill_in(reader.page, username=world.person(role).username, password=PASSWORD)
    expect(reader.page).to_have_url(f"{reader.address}/notify/inbox")
    return reader.page


def sign_out(page: Page) -> None:
    """Go, and find the door closed behind."""
    out = page.locator("form[action='/registry/sign-out'] button")
    if not out.is_visible():  # on a phone it is in the menu
        page.get_by_role("button", name="Danh mục").click()
    out.click()
    page.goto(page.url.split("/registry")[0] + "/notify/inbox")
    expect(page.locator("input[name=password]")).to_be_visible()


def fill_in(page: Page, **typed: str) -> None:
    """Type into the form of the page and send it."""
    form = page.locator("main form").filter(has=page.locator(f"[name={next(iter(typed))}]"))
    for name, value in typed.items():
        field = form.locator(f"[name={name}]").first
        kind = field.evaluate("field => field.type")
        if kind in ("radio", "checkbox"):
            form.locator(f'[name={name}][value="{value}"]').check()
        elif kind.startswith("select"):
            field.select_option(value)
        else:
            field.fill(value)
    form.locator("button:not([formaction])").last.click()


@pytest.mark.parametrize("width", [360, 1280])
def test_a_child_is_registered_and_what_was_typed_wrong_is_kept(
    world: World, opening: Opening, width: int
) -> None:
    child = {
        "full_name": f"Lường Thị Không Kịch Bản {'Ả' * (width // 100)}",
        "sex": "female",
        "ethnicity": "tay",
        "origin": "initial",
        "hamlet_id": str(world.hamlet(A, 3)),
        "guardian_name": "Lường Văn Tư",
    }
    with opening(width) as reader:
        page = sign_in(reader, world, Role.CHILD_OFFICER)
        page.goto(f"{reader.address}/registry/children/new")

        fill_in(page, **child, birth_date="31/02/2018")
        expect(page.get_by_role("alert")).to_contain_text("ngày", ignore_case=True)
        assert page.locator("[name=full_name]").input_value() == child["full_name"]
        assert page.locator("[name=birth_date]").input_value() == "31/02/2018"

        fill_in(page, birth_date=f"{width // 100:02}/05/2018")
        expect(page.get_by_role("heading", level=1)).to_contain_text(child["full_name"])
        sign_out(page)


def test_news_of_a_child_is_taken_down(world: World, opening: Opening) -> None:
    call = {name: value for name, value in CALL.items() if isinstance(value, str)}
    with opening() as reader:
        page = sign_in(reader, world, Role.CHILD_OFFICER)
        page.goto(f"{reader.address}/cases/notices/new")
        fill_in(page, **call, forms="violence")
        page.get_by_role("link", name="Xem nội dung").click()
        expect(page.locator("main")).to_contain_text("có vết bầm ở tay")
        sign_out(page)


def test_a_gift_is_received_and_its_receipt_shown(world: World, opening: Opening) -> None:
    with opening() as reader:
        page = sign_in(reader, world, Role.TREASURER)
        page.goto(f"{reader.address}/fund/donations/new")
        fill_in(page, **GIFT)
        expect(page.locator("main")).to_contain_text("Đã ghi phiếu PT-")
        sign_out(page)


def test_a_number_of_the_report_opens_its_events(
    world: World, ours: Records, opening: Opening, tmp_path: Path
) -> None:
    with opening() as reader:
        page = sign_in(reader, world, Role.CHILD_OFFICER)
        page.goto(f"{reader.address}/reporting/reports/{ours.ids['report_id']}")
        row = page.get_by_role("row").filter(has=page.locator("a[href*='/reporting/figures/']"))
        number = row.filter(has_text="Quỹ").first
        label = number.get_by_role("rowheader").or_(number.get_by_role("cell")).first.inner_text()
        number.get_by_role("link").first.click()
        assert "/reporting/figures/" in page.url
        expect(page.locator("main")).to_contain_text(label.splitlines()[0][:20])
        expect(page.locator("main tbody tr").first).to_be_visible()
        sign_out(page)

"""The shell and its forms, read by a real Chromium: at a desk, on a phone, without JavaScript."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect
from starlette.responses import HTMLResponse

from shared.web import TICKET_COOKIE
from tests.kit.browser import Reader, browsing, reading, serving
from tests.web.corner import Corner, open_corner

pytestmark = pytest.mark.browser
PAGES = ("/corner/", "/corner/notes/new", "/corner/sign-in", "/corner/forbidden", "/corner/nowhere")
FIRST_LOAD = 50_000
LATER_LOAD = 8_000
Opening = Callable[..., AbstractContextManager[Reader]]


@pytest.fixture(scope="module")
def hosted(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Corner, str, Browser]]:
    corner = open_corner(tmp_path_factory.mktemp("corner"))
    with serving(corner.door) as address, browsing() as browser:
        yield corner, address, browser
    corner.desk.store.close()


@pytest.fixture
def opening(hosted: tuple[Corner, str, Browser]) -> Opening:
    corner, address, browser = hosted

    def open_reader(width: int = 1280, *, scripts: bool = True) -> AbstractContextManager[Reader]:
        cookies = {TICKET_COOKIE: corner.ticket()}
        return reading(browser, address, width=width, scripts=scripts, cookies=cookies)

    return open_reader


@pytest.mark.parametrize("width", [360])
@pytest.mark.parametrize("path", PAGES)
def test_every_page_can_be_read_by_everybody(opening: Opening, path: str, width: int) -> None:
    with opening(width) as reader:
        reader.open(path)
        assert reader.violations() == []
        assert reader.complaints == []
        assert not reader.is_too_wide()


def test_a_wrong_form_can_be_read_by_everybody_and_takes_the_focus(opening: Opening) -> None:
    with opening(360) as reader:
        reader.open("/corner/notes/new")
        reader.page.get_by_role("button", name="Ghi vào sổ").click()
        summary = reader.page.get_by_role("alert")
        expect(summary).to_be_focused()
        expect(reader.page).to_have_title("Lỗi: Ghi chép mới – Măng Non")
        assert reader.violations() == []
        summary.get_by_role("link", name="Chọn nơi xảy ra.").click()
        expect(reader.page.get_by_label("Ở nhà").first).to_be_focused()


def test_the_first_page_is_light_and_the_next_ones_lighter(opening: Opening) -> None:
    with opening() as reader:
        reader.open("/corner/")
        assert 10_000 < reader.transferred <= FIRST_LOAD  # htmx is among it
        reader.open("/corner/notes/new")
        assert 500 < reader.transferred <= LATER_LOAD


def test_htmx_works_under_the_policy(opening: Opening) -> None:
    with opening() as reader:
        reader.open("/corner/")
        expect(reader.page.locator("#rows")).to_have_text("Danh sách")
        assert reader.complaints == []


@pytest.mark.parametrize("width", [360, 1280])
def test_a_form_is_filled_in_and_sent_without_javascript(
    hosted: tuple[Corner, str, Browser], opening: Opening, width: int
) -> None:
    before = len(hosted[0].titles())
    with opening(width, scripts=False) as reader:
        reader.open("/corner/notes/new")
        page = reader.page
        page.get_by_label("Họ, chữ đệm và tên").fill("Bùi Măng")
        page.get_by_label("Ở trường").first.check()
        page.get_by_label("Ngày sinh").fill("05112019")
        page.get_by_label("Số tiền hỗ trợ").fill("1.234.567")
        page.get_by_role("button", name="Ghi vào sổ").click()
        expect(page.get_by_text("Đã ghi.")).to_be_visible()
    assert len(hosted[0].titles()) == before + 1


def test_a_form_is_filled_in_by_keyboard_alone(opening: Opening) -> None:
    with opening() as reader:
        reader.open("/corner/notes/new")
        keys = reader.page.keyboard
        keys.press("Tab")
        expect(reader.page.get_by_text("Tới nội dung chính")).to_be_focused()
        keys.press("Enter")
        for typed in ("Tab", "Tab", "Bàn phím", "Tab", "ArrowRight", "Tab", "05/11/2019"):
            keys.press(typed) if typed in {"Tab", "ArrowRight"} else keys.type(typed)
        for typed in ("Tab",) * 6 + ("50.000",):
            keys.press(typed) if typed == "Tab" else keys.type(typed)
        keys.press("Enter")
        expect(reader.page.get_by_text("Đã ghi.")).to_be_visible()


@pytest.mark.parametrize("scripts", [True, False])
def test_the_menu_opens_on_a_phone(opening: Opening, *, scripts: bool) -> None:
    with opening(360, scripts=scripts) as reader:
        reader.open("/corner/")
        link = reader.page.get_by_role("link", name="Trẻ em", exact=True)
        expect(link).to_be_hidden()
        reader.page.get_by_role("button", name="Danh mục").click()
        expect(link).to_be_visible()
        expect(reader.page.get_by_role("button", name="Đăng xuất")).to_be_visible()


def test_what_is_touched_is_large_enough(opening: Opening) -> None:
    script = """() => [...document.querySelectorAll('button, input, select, textarea, .choice')]
        .filter(one => one.offsetParent && one.type != 'hidden')
        .filter(one => one.getBoundingClientRect().height < 44)
        .map(one => one.outerHTML)"""
    with opening(360) as reader:
        reader.open("/corner/notes/new")
        assert reader.page.evaluate(script) == []


def test_a_page_is_printed_without_its_frame(opening: Opening, tmp_path: Path) -> None:
    with opening() as reader:
        reader.open("/corner/")
        reader.page.emulate_media(media="print")
        expect(reader.page.locator("header.top")).to_be_hidden()
        expect(reader.page.get_by_role("heading", name="Việc cần làm")).to_be_visible()
        reader.page.pdf(path=tmp_path / "page.pdf")
        assert (tmp_path / "page.pdf").stat().st_size > 5_000


def test_a_page_of_another_origin_cannot_post_here(hosted: tuple[Corner, str, Browser]) -> None:
    # Another port of this machine: the same site, so the browser sends the cookie along.
    corner, address, browser = hosted
    before = len(corner.titles())
    page = (
        f'<form method="post" action="{address}/corner/notes/new"><input name="title" value="x">'
        '<input name="kind" value="home"><input name="seen_on" value="05/11/2019">'
        '<input name="amount_dong" value="5000"><button>Gửi</button></form>'
    )
    cookies = {TICKET_COOKIE: corner.ticket()}
    with (
        serving(HTMLResponse(page)) as elsewhere,
        reading(browser, address, cookies=cookies) as reader,
    ):
        reader.page.goto(elsewhere)
        reader.page.get_by_role("button").click()
        expect(reader.page.get_by_text("không đến từ một trang của Măng Non")).to_be_visible()
    assert len(corner.titles()) == before

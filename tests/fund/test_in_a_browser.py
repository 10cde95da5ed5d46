"""The fund's pages in a real Chromium: accessible, narrow, light, and all from one origin."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from services.fund import operations
from services.fund.campaign import OpenCampaign
from services.fund.events import Target
from services.fund.reference import Organisation
from shared.kernel.officer import Officer
from shared.web import TICKET_COOKIE
from tests.fund.conftest import ACCOUNTANT, CHAIRMAN, OFFICER, TREASURER, Fund, open_fund
from tests.fund.test_policies import approved
from tests.fund.world import COMMUNE, HAMLET_1, TODAY, proposal, rice_gift
from tests.kit.browser import Reader, browsing, reading, serving

pytestmark = pytest.mark.browser
ADDRESSES = (
    (CHAIRMAN, "/fund/"),
    (CHAIRMAN, "/fund/journal"),
    (CHAIRMAN, "/fund/balances"),
    (CHAIRMAN, "/fund/campaigns"),
    (OFFICER, "/fund/campaigns/new"),
    (OFFICER, "/fund/campaigns/{campaign}"),
    (OFFICER, "/fund/grants"),
    (OFFICER, "/fund/grants/new?children=00000000-0000-8000-8000-00000000f001"),
    (OFFICER, "/fund/grants/{grant}"),
    (CHAIRMAN, "/fund/grants/{grant}/decision"),
    (TREASURER, "/fund/grants/{grant}/payment"),
    (TREASURER, "/fund/donations/new"),
    (TREASURER, "/fund/vouchers/{gift}"),
    (ACCOUNTANT, "/fund/vouchers/{gift}/reversal"),
    (ACCOUNTANT, "/fund/donors"),
    (ACCOUNTANT, "/fund/books/opening"),
    (ACCOUNTANT, "/fund/books/carrying-over"),
    (ACCOUNTANT, "/fund/entries/new"),
    (TREASURER, "/fund/money/moving"),
    (TREASURER, "/fund/cash-counts/new"),
    (None, "/fund/public/05578"),
)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with browsing() as opened:
        yield opened


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Fund, str, dict[str, str]]]:
    """A fund with something on every page, served on this machine."""
    fund = open_fund(tmp_path_factory.mktemp("fund"))
    targets = (
        Target(amount_dong=900_000, hamlet_id=HAMLET_1),
        Target(amount_dong=2_000_000, organisation=Organisation.SCHOOL),
    )
    command = OpenCampaign(COMMUNE, "Vận động 1/6", TODAY, TODAY, targets)
    campaign_id = operations.open_campaign(fund.desk, fund.by(OFFICER), command)
    gifts = [fund.gift(campaign_id=campaign_id, hamlet_id=HAMLET_1) for _ in range(6)]
    operations.receive_donation(fund.desk, fund.by(TREASURER), rice_gift())
    grant_id = operations.propose_grant(fund.desk, fund.by(OFFICER), proposal())
    fund.hear("cases", approved())
    ids = {
        "campaign": str(campaign_id),
        "grant": str(grant_id),
        "gift": str(gifts[0].donation_id),
    }
    with serving(fund.door()) as address:
        yield fund, address, ids
    fund.store.close()


def cookies_of(fund: Fund, officer: Officer | None) -> dict[str, str]:
    return {TICKET_COOKIE: fund.ticket(officer)} if officer else {}


@pytest.mark.parametrize(("officer", "path"), ADDRESSES)
def test_a_page_is_accessible_narrow_light_and_ours(
    browser: Browser,
    shown: tuple[Fund, str, dict[str, str]],
    officer: Officer | None,
    path: str,
) -> None:
    fund, address, ids = shown
    with reading(browser, address, width=360, cookies=cookies_of(fund, officer)) as reader:
        reader.open(path.format(**ids))
        assert reader.page.title().endswith("– Măng Non")
        assert reader.violations() == []
        assert reader.complaints == []
        assert not reader.is_too_wide()
        assert reader.transferred <= 50_000


def test_a_gift_is_entered_by_keyboard_without_scripts(
    browser: Browser, shown: tuple[Fund, str, dict[str, str]], tmp_path: Path
) -> None:
    fund, address, _ = shown
    cookies = cookies_of(fund, TREASURER)
    with reading(browser, address, scripts=False, cookies=cookies) as reader:
        reader.open("/fund/donations/new")
        typing(reader, "Số tiền", "350.000")
        typing(reader, "Tên người hoặc tổ chức nộp", "Ma Thị Liễu")
        reader.page.keyboard.press("Enter")
        reader.page.wait_for_load_state()
        assert "350.000 đồng" in reader.page.inner_text("[role=status]")
        assert "Ma Thị Liễu" not in reader.page.content()


def typing(reader: Reader, label: str, text: str) -> None:
    reader.page.get_by_label(label).first.focus()
    reader.page.keyboard.type(text)

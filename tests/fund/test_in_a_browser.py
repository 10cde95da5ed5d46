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
from tests.fund.conftest import OFFICER, TREASURER, Fund, open_fund
from tests.fund.test_policies import approved
from tests.fund.world import COMMUNE, HAMLET_1, TODAY, proposal, rice_gift
from tests.kit.browser import Reader, browsing, reading, serving

pytestmark = pytest.mark.browser


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

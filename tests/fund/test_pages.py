"""The fund's pages, as an officer sees and uses them."""

import re
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from html import unescape
from typing import Any
from uuid import UUID

import pytest
from httpx2 import Response
from starlette.testclient import TestClient

from services.fund import operations
from services.fund.events import GoodsMove
from services.fund.reference import ReversalReason
from shared.contracts import cases
from shared.kernel.officer import Officer
from tests.fund.conftest import (
    ABROAD,
    ACCOUNTANT,
    CHAIRMAN,
    HAMLET_HEAD,
    OFFICER,
    PROVINCIAL,
    TREASURER,
    Fund,
)
from tests.fund.test_policies import approved
from tests.fund.world import (
    BA_TAM,
    CASE,
    CHILD_AN,
    CHILD_BINH,
    COMMUNE,
    HAMLET_1,
    NEXT_JANUARY,
    ONG_SAU,
    OTHER_COMMUNE,
    proposal,
    rice_gift,
)

SignIn = Callable[[Officer], TestClient]
GIFT = {
    "form": "cash",
    "received_on": "10/03/2025",
    "amount_dong": "1.250.000",
    "donor_kind": "person",
    "donor_name": "Hoàng Thị Tám",
    "donor_address": "Xóm Nà Lang",
    "source": "individual",
}


def send(client: TestClient, path: str, typed: Mapping[str, Any]) -> Response:
    """Fill in the form of a page and send it as a browser would."""
    shown = client.get(path)
    assert shown.status_code == 200, shown.text
    key = re.search(r'name="_key" value="([^"]+)"', shown.text)
    name = re.search(r'name="_form" value="([^"]+)"', shown.text)
    assert key
    assert name
    return client.post(path, data={"_key": key[1], "_form": name[1], **typed})


def words(answer: Response) -> str:
    """The text of a page without its tags."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", answer.text)).split())


class TestReceivingAGift:
    def test_leads_to_the_next_with_what_a_list_shares(
        self, as_officer: SignIn, fund: Fund
    ) -> None:
        treasurer = as_officer(TREASURER)
        answer = send(treasurer, "/fund/donations/new", {**GIFT, "collector": f"hamlet:{HAMLET_1}"})
        assert answer.status_code == 303
        following = treasurer.get(answer.headers["location"])
        text = words(following)
        assert "Đã ghi phiếu PT-0001: 1.250.000 đồng." in text
        assert BA_TAM.name not in following.text
        assert f'value="hamlet:{HAMLET_1}" selected' in following.text

    def test_keeps_what_was_typed_when_it_is_refused(self, as_officer: SignIn) -> None:
        answer = send(as_officer(TREASURER), "/fund/donations/new", {**GIFT, "donor_name": ""})
        assert answer.status_code == 422
        assert "Hãy ghi tên người hoặc tổ chức nộp." in words(answer)
        assert 'value="1.250.000"' in answer.text

    def test_of_goods_needs_no_amount(self, as_officer: SignIn, fund: Fund) -> None:
        goods = {
            "form": "in_kind",
            "amount_dong": "",
            "item": "Vở ô ly",
            "measure": "quyển",
            "quantity": "200",
            "unit_price_dong": "8.000",
        }
        answer = send(as_officer(TREASURER), "/fund/donations/new", {**GIFT, **goods})
        assert answer.status_code == 303
        (lot,) = operations.list_balances(fund.desk, fund.by(OFFICER), COMMUNE, 2025).stock
        assert (lot.goods.item, lot.goods.value_dong) == ("Vở ô ly", 1_600_000)

    def test_sent_twice_is_received_once(self, as_officer: SignIn, fund: Fund) -> None:
        treasurer = as_officer(TREASURER)
        typed = {**GIFT, "_key": "the-same", "_form": "newgift"}
        for _ in range(2):
            assert treasurer.post("/fund/donations/new", data=typed).status_code == 303
        assert fund.gift().voucher_name == "PT-0002"

    @pytest.mark.parametrize("officer", [CHAIRMAN, OFFICER, PROVINCIAL])
    def test_is_not_for_everybody(self, as_officer: SignIn, officer: Officer) -> None:
        unit = f"?unit_id={COMMUNE}"
        answer = as_officer(officer).post(
            f"/fund/donations/new{unit}", data={**GIFT, "_key": "k", "_form": "newgift"}
        )
        assert answer.status_code == 403


class TestAVoucher:
    def test_shows_giver_lines_and_words(self, as_officer: SignIn, fund: Fund) -> None:
        gift = fund.gift(105_000)
        text = words(as_officer(ACCOUNTANT).get(f"/fund/vouchers/{gift.donation_id}"))
        for shown in (BA_TAM.name, "Một trăm linh năm nghìn đồng chẵn", "Tiền mặt tại quỹ"):
            assert shown in text
        assert len(fund.store.facts(f"reading-{gift.donation_id}")) == 1

    @pytest.mark.parametrize(("file", "begins"), [("pdf", b"%PDF"), ("docx", b"PK\x03\x04")])
    def test_is_printed(self, as_officer: SignIn, fund: Fund, file: str, begins: bytes) -> None:
        gift = fund.gift()
        path = f"/fund/vouchers/{gift.donation_id}"
        answer = send(as_officer(TREASURER), path, {"file": file})
        assert answer.status_code == 200
        assert answer.content.startswith(begins)
        assert f'filename="PT-0001-2025.{file}"' in answer.headers["content-disposition"]
        assert "no-store" in answer.headers["cache-control"]

    def test_is_taken_back_with_a_reason(self, as_officer: SignIn, fund: Fund) -> None:
        gift = fund.gift()
        accountant = as_officer(ACCOUNTANT)
        path = f"/fund/vouchers/{gift.donation_id}/reversal"
        assert send(accountant, path, {}).status_code == 422
        answer = send(accountant, path, {"reason": "entered_twice", "note": "Trùng PT-0002"})
        assert answer.status_code == 303
        shown = words(accountant.get(answer.headers["location"]))
        assert "Ghi đảo bút toán trước: Ghi trùng. Trùng PT-0002" in shown
        again = send(accountant, path, {"reason": "entered_twice"})
        assert "Phiếu này đã được ghi đảo." in words(again)

    def test_of_another_commune_is_not_found(self, as_officer: SignIn, fund: Fund) -> None:
        gift = fund.gift()
        for path in ("", "/reversal"):
            answer = as_officer(ABROAD).get(f"/fund/vouchers/{gift.donation_id}{path}")
            assert answer.status_code == 404


class TestCampaigns:
    def test_are_opened_with_a_target_for_every_hamlet(
        self, as_officer: SignIn, fund: Fund
    ) -> None:
        officer = as_officer(OFFICER)
        typed = {
            "name": "Vận động 1/6",
            "starts_on": "10/03/2025",
            "ends_on": "01/06/2025",
            "target_per_hamlet_dong": "800.000",
        }
        answer = send(officer, "/fund/campaigns/new", typed)
        board = answer.headers["location"]
        fund.gift(400_000, campaign_id=UUID(board.rsplit("/", 1)[1]), hamlet_id=HAMLET_1)
        shown = officer.get(board)
        assert "400.000 đồng / 1.600.000 đồng" in words(shown)
        assert re.search(
            r'<progress max="800000" value="400000" aria-label="Xóm Nà Lang"', shown.text
        )
        answer = send(officer, board, {"collector": "organisation:school", "amount_dong": "0"})
        assert answer.status_code == 303

    def test_take_no_gift_when_they_are_over(self, as_officer: SignIn) -> None:
        officer = as_officer(OFFICER)
        typed = {"name": "Đợt", "starts_on": "10/03/2025", "ends_on": "10/03/2025"}
        board = send(officer, "/fund/campaigns/new", typed).headers["location"]
        assert officer.post(f"{board}/closing").status_code == 303
        answer = send(
            as_officer(TREASURER),
            "/fund/donations/new",
            {**GIFT, "campaign_id": board.rsplit("/", 1)[1]},
        )
        assert "Đợt vận động này đã kết thúc." in words(answer)


class TestGrants:
    TYPED: Mapping[str, Any] = {
        "purpose": "tet",
        "form": "cash",
        "amount_dong": "500.000",
        "child_count": "5",
        "reason": "Quà Tết",
    }

    def test_go_from_hand_to_hand(self, as_officer: SignIn, fund: Fund) -> None:
        fund.gift(600_000)
        path = send(as_officer(OFFICER), "/fund/grants/new", self.TYPED).headers["location"]
        answer = send(as_officer(CHAIRMAN), f"{path}/decision", {"approved": "yes"})
        assert answer.status_code == 303
        typed = {"recipient_name": "Lường Văn Sáu"}
        answer = send(as_officer(TREASURER), f"{path}/payment", typed)
        voucher = as_officer(TREASURER).get(answer.headers["location"])
        assert "Phiếu chi PC-0001" in words(voucher)
        assert "Lường Văn Sáu" in words(voucher)
        assert "Đã chi" in words(as_officer(OFFICER).get(path))

    def test_stay_with_their_form_when_the_fund_has_too_little(
        self, as_officer: SignIn, fund: Fund
    ) -> None:
        path = send(as_officer(OFFICER), "/fund/grants/new", self.TYPED).headers["location"]
        send(as_officer(CHAIRMAN), f"{path}/decision", {"approved": "yes"})
        answer = send(as_officer(TREASURER), f"{path}/payment", {"recipient_name": "Sáu"})
        assert answer.status_code == 422
        assert "chỉ còn 0 đồng" in words(answer)

    def test_a_no_needs_its_reason(self, as_officer: SignIn) -> None:
        path = send(as_officer(OFFICER), "/fund/grants/new", self.TYPED).headers["location"]
        answer = send(as_officer(CHAIRMAN), f"{path}/decision", {"approved": "no"})
        assert "Không duyệt thì phải ghi lý do." in words(answer)

    def test_can_be_proposed_for_children_that_a_list_names(
        self, as_officer: SignIn, fund: Fund
    ) -> None:
        officer = as_officer(OFFICER)
        shown = officer.get(f"/fund/grants/new?children={CHILD_AN}&children={CHILD_BINH}")
        assert shown.text.count(" checked") >= 2
        typed = {**self.TYPED, "children": [str(CHILD_AN), str(CHILD_BINH)], "child_count": ""}
        path = send(officer, "/fund/grants/new", typed).headers["location"]
        assert f'href="/registry/children/{CHILD_BINH}"' in officer.get(path).text

    def test_can_be_proposed_from_a_case_plan(self, as_officer: SignIn, fund: Fund) -> None:
        fund.hear("cases", approved())
        assert isinstance(approved(), cases.PlanApproved)
        typed = {**self.TYPED, "purpose": "case_plan", "case_id": str(CASE), "child_count": ""}
        path = send(as_officer(OFFICER), "/fund/grants/new", typed).headers["location"]
        dossier = operations.read_grant(fund.desk, fund.by(OFFICER), UUID(path.rsplit("/", 1)[1]))
        assert (dossier.words.children, dossier.grant.case_id) == ((CHILD_AN,), CASE)

    def test_of_goods_are_valued_by_their_lot(self, as_officer: SignIn, fund: Fund) -> None:
        gift = operations.receive_donation(fund.desk, fund.by(TREASURER), rice_gift())
        typed = {
            **self.TYPED,
            "form": "in_kind",
            "amount_dong": "",
            "lot_id": str(gift.donation_id),
            "quantity": "10",
        }
        path = send(as_officer(OFFICER), "/fund/grants/new", typed).headers["location"]
        assert "200.000 đồng" in words(as_officer(OFFICER).get(path))

    def test_are_withdrawn(self, as_officer: SignIn) -> None:
        officer = as_officer(OFFICER)
        path = send(officer, "/fund/grants/new", self.TYPED).headers["location"]
        assert officer.post(f"{path}/withdrawal").status_code == 303
        assert "Đã rút" in words(officer.get(path))


class TestTheBooks:
    def test_are_opened_counted_moved_and_entered_by_hand(
        self, as_officer: SignIn, fund: Fund
    ) -> None:
        typed: Mapping[str, Any] = {"as_of": "01/01/2025", "cash_dong": "300.000"}
        assert send(as_officer(ACCOUNTANT), "/fund/books/opening", typed).status_code == 303
        typed = {"source": "cash", "moved_dong": "100.000"}
        assert send(as_officer(TREASURER), "/fund/money/moving", typed).status_code == 303
        typed = {"counted_dong": "199.000"}
        counted = send(as_officer(TREASURER), "/fund/cash-counts/new", typed)
        assert "-1.000" in words(as_officer(TREASURER).get(counted.headers["location"]))
        typed = {"kind": "interest", "amount_dong": "350"}
        assert send(as_officer(ACCOUNTANT), "/fund/entries/new", typed).status_code == 303
        shown = words(as_officer(CHAIRMAN).get("/fund/balances"))
        assert "khớp từng tài khoản" in shown
        assert "100.350" in shown

    def test_show_what_is_only_hearsay_of_the_law_as_such(
        self, as_officer: SignIn, fund: Fund
    ) -> None:
        fund.clock.move_to(datetime(2026, 4, 1, tzinfo=UTC))
        fund.gift(received_on=date(2026, 4, 1))
        shown = words(as_officer(ACCOUNTANT).get("/fund/balances"))
        assert "Công khai thu, chi của năm trước ngày 31/3 năm sau." in shown
        assert "Mức tham khảo: 7%." in shown
        assert shown.count("Chưa kiểm chứng, không dùng để chặn.") == 3
        assert "111 Tiền mặt tại quỹ" in shown

    def test_are_closed_and_carried_over(self, as_officer: SignIn, fund: Fund) -> None:
        fund.gift(70_000)
        accountant = as_officer(ACCOUNTANT)
        early = send(accountant, "/fund/books/carrying-over", {"from_year": "2025"})
        assert "chưa hết" in words(early)
        fund.clock.move_to(NEXT_JANUARY)
        accountant = as_officer(ACCOUNTANT)
        answer = send(accountant, "/fund/books/carrying-over", {"from_year": "2025"})
        assert "70.000 đồng" in words(accountant.get(answer.headers["location"]))

    def test_the_day_book_is_narrowed_and_paged(self, as_officer: SignIn, fund: Fund) -> None:
        fund.gift(hamlet_id=HAMLET_1)
        for _ in range(50):
            fund.gift()
        operations.receive_donation(fund.desk, fund.by(TREASURER), rice_gift())
        chairman = as_officer(CHAIRMAN)
        assert "Trang 1/2" in words(chairman.get("/fund/journal"))
        assert "PT-0001 Nhận ủng hộ – Xóm Nà Lang" in words(chairman.get("/fund/journal?page=2"))
        goods = words(chairman.get("/fund/journal?voucher=PN"))
        assert "PN-0001" in goods
        assert "PT-0001" not in goods

    def test_donors_are_shown_to_bookkeepers_and_it_is_recorded(
        self, as_officer: SignIn, fund: Fund
    ) -> None:
        fund.gift()
        before = fund.store.head("events")
        assert BA_TAM.name in words(as_officer(ACCOUNTANT).get("/fund/donors"))
        assert fund.store.head("events") == before + 1
        assert as_officer(OFFICER).get("/fund/donors").status_code == 403


class TestTheFirstPage:
    @pytest.mark.parametrize("officer", [OFFICER, CHAIRMAN, TREASURER, ACCOUNTANT])
    def test_shows_what_there_is_and_what_waits(
        self, as_officer: SignIn, fund: Fund, officer: Officer
    ) -> None:
        fund.gift(1_500_000)
        operations.propose_grant(fund.desk, fund.by(OFFICER), proposal())
        text = words(as_officer(officer).get("/fund/"))
        assert "Tiền mặt tại quỹ 1.500.000 đồng" in text
        assert "chờ Chủ tịch duyệt" in text
        assert BA_TAM.name not in text

    def test_offers_only_what_the_officer_may_do(self, as_officer: SignIn) -> None:
        offered = {
            officer.id: [
                path
                for path in ("donations/new", "grants/new", "money/moving", "entries/new")
                if f'href="/fund/{path}' in as_officer(officer).get("/fund/").text
            ]
            for officer in (OFFICER, CHAIRMAN, TREASURER, ACCOUNTANT)
        }
        assert offered == {
            OFFICER.id: ["grants/new"],
            CHAIRMAN.id: [],
            TREASURER.id: ["donations/new", "money/moving"],
            ACCOUNTANT.id: ["donations/new", "entries/new"],
        }

    def test_lets_the_province_choose_a_commune(self, as_officer: SignIn, fund: Fund) -> None:
        fund.gift()
        province = as_officer(PROVINCIAL)
        assert "Xã Phượng Tiến" in words(province.get("/fund/"))
        shown = words(province.get(f"/fund/?unit_id={COMMUNE}"))
        assert "Quỹ Bảo trợ trẻ em xã Thanh Định" in shown

    def test_is_not_for_who_has_nothing_to_do_with_it(self, as_officer: SignIn) -> None:
        assert as_officer(HAMLET_HEAD).get("/fund/").status_code == 403

    @pytest.mark.parametrize(
        "path", ["", "journal", "balances", "campaigns", "grants", "donors", "grants/new"]
    )
    def test_shows_no_other_communes_fund(self, as_officer: SignIn, fund: Fund, path: str) -> None:
        answer = as_officer(OFFICER if path != "donors" else ACCOUNTANT).get(
            f"/fund/{path}?unit_id={OTHER_COMMUNE}"
        )
        assert answer.status_code == 404

    def test_leads_who_is_not_signed_in_to_the_sign_in(self, door: TestClient) -> None:
        answer = door.get("/fund/")
        assert answer.status_code in (302, 303, 307)
        assert answer.headers["location"].startswith("/registry/renew")


class TestThePublicPage:
    def test_is_for_anybody_and_names_nobody(self, door: TestClient, fund: Fund) -> None:
        for _ in range(5):
            fund.gift(90_000)
        answer = door.get("/fund/public/05578")
        assert answer.status_code == 200
        assert "450.000" in words(answer)
        assert BA_TAM.name not in answer.text
        assert "Đăng xuất" not in answer.text

    def test_gives_its_figures_as_a_table(self, door: TestClient, fund: Fund) -> None:
        for _ in range(5):
            fund.gift(90_000)
        answer = door.get("/fund/public/05578/statement.csv?year=2025")
        assert answer.headers["content-type"].startswith("text/csv")
        assert answer.content.decode("utf-8-sig").splitlines()[2] == "by_form,Tiền mặt,5,0,450000"

    def test_is_not_found_where_there_is_none(self, door: TestClient) -> None:
        assert door.get("/fund/public/05578").status_code == 404
        assert door.get("/fund/public/05578/statement.csv?year=2025").status_code == 404


def test_a_grant_of_another_commune_is_not_found(as_officer: SignIn, fund: Fund) -> None:
    grant_id = operations.propose_grant(fund.desk, fund.by(OFFICER), proposal())
    abroad = as_officer(ABROAD)
    for path in ("", "/decision", "/payment"):
        assert abroad.get(f"/fund/grants/{grant_id}{path}").status_code == 404
    assert abroad.post(f"/fund/grants/{grant_id}/withdrawal").status_code == 404


def test_a_stream_of_goods_and_reversals_keeps_the_pages_whole(
    as_officer: SignIn, fund: Fund
) -> None:
    gift = operations.receive_donation(fund.desk, fund.by(TREASURER), rice_gift())
    move = GoodsMove(lot_id=gift.donation_id, quantity=3)
    from services.fund.reference import Form as GrantForm

    command = proposal(form=GrantForm.IN_KIND, amount_dong=60_000, goods_out=move)
    grant_id = operations.propose_grant(fund.desk, fund.by(OFFICER), command)
    operations.decide_grant(fund.desk, fund.by(CHAIRMAN), grant_id, approved=True)
    paid = operations.pay_grant(fund.desk, fund.by(TREASURER), grant_id, ONG_SAU)
    operations.reverse_voucher(fund.desk, fund.by(ACCOUNTANT), paid, ReversalReason.NOT_CARRIED_OUT)
    accountant = as_officer(ACCOUNTANT)
    assert "50 kg" in words(accountant.get("/fund/balances"))
    assert "3 kg Gạo tẻ" in words(accountant.get(f"/fund/vouchers/{paid}"))
    assert "đã được ghi đảo" in words(accountant.get(f"/fund/vouchers/{paid}"))

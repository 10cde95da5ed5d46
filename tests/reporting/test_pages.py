"""The pages and the API as people and machines meet them."""

import re
from collections.abc import Iterator
from datetime import datetime
from html import unescape
from uuid import UUID

import pytest

from services.reporting import operations
from shared.kernel.issued import VIETNAM
from tests.reporting.listening import HALF_YEAR, XA, XOM_1, the
from tests.reporting.test_plan import details
from tests.reporting.test_reports import fill, make
from tests.reporting.world import LAN, MINH, NAM, SCHOOL, THU, Office

PERIOD = f"unit_id={XA}&start={HALF_YEAR[0]}&end={HALF_YEAR[1]}"
_LINK = re.compile(r'<a href="(/reporting/figures/[^"]+)">([^<]+)</a>')


def words(text: str) -> str:
    """Return what a page says, without its markup."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", text)).split())


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """Return a commune with some of everything, only to be looked at."""
    office = Office(tmp_path_factory.mktemp("office"))
    office.staff()
    fill(office)
    operations.adopt_plan(office.desk, office.issue(LAN), XA, 2025)
    operations.record_activity(office.desk, office.issue(LAN), XA, details())
    yield office
    office.store.close()


class TestReportPage:
    def test_every_number_is_a_link_to_the_events_that_it_counts(self, office: Office) -> None:
        fill(office)
        operations.record_activity(office.desk, office.issue(LAN), XA, details())
        operations.adopt_plan(office.desk, office.issue(LAN), XA, 2025)
        report_id = office.draft()
        with office.visitor(LAN) as lan:
            answer = lan.get(f"/reporting/reports/{report_id}")
            assert answer.status_code == 200
            links = _LINK.findall(answer.text)
            assert len(links) >= 45
            for address, shown in dict.fromkeys(links):
                opened = lan.get(unescape(address))
                assert opened.status_code == 200, address
                assert f'<p class="lead">{shown} ' in opened.text, address

    def test_lists_what_is_missing_and_offers_no_signature(self, office: Office) -> None:
        report_id = office.draft()
        with office.visitor(LAN) as lan:
            said = words(lan.get(f"/reporting/reports/{report_id}").text)
        assert "các mục sau chưa có nội dung" in said
        assert "I.1 , I.2 , II.1" in said
        assert "Trình ký" not in said

    def test_goes_from_the_officer_to_the_chairman_and_out(self, office: Office) -> None:
        report_id = office.draft()
        office.write_all()
        with office.visitor(LAN) as lan:
            assert "Trình ký" in lan.get(f"/reporting/reports/{report_id}").text
            answer = lan.post(f"/reporting/reports/{report_id}/submission")
            assert answer.status_code == 303
        with office.visitor(MINH) as minh:
            assert "Ký gửi báo cáo" in minh.get(f"/reporting/reports/{report_id}").text
            assert minh.post(f"/reporting/reports/{report_id}/sending").status_code == 303
            page = words(minh.get(f"/reporting/reports/{report_id}").text)
            assert "Đã gửi ngày 10/03/2025" in page
            assert "SHA-256" in page
            word = minh.get(f"/reporting/reports/{report_id}/bao-cao.docx")
            assert word.headers["Content-Disposition"].endswith('"bao-cao-6-thang-2025.docx"')
            assert word.content.startswith(b"PK")
            pdf = minh.get(f"/reporting/reports/{report_id}/bao-cao.pdf")
            assert pdf.content.startswith(b"%PDF")

    def test_comes_back_with_the_chairman_s_reason(self, office: Office) -> None:
        report_id = make(office)
        with office.visitor(MINH) as minh:
            address = f"/reporting/reports/{report_id}/return"
            assert minh.get(address).status_code == 200
            assert minh.post(address, data={"reason": ""}).status_code == 422
            assert minh.post(address, data={"reason": "Thiếu số"}).status_code == 303
        with office.visitor(LAN) as lan:
            assert "Thiếu số" in lan.get(f"/reporting/reports/{report_id}").text

    def test_a_section_is_written_and_what_was_typed_is_kept_when_refused(
        self, office: Office
    ) -> None:
        report_id = office.draft()
        address = f"/reporting/reports/{report_id}/sections/II.6"
        typed = {"text": "Số 019312345678", "organisation": "youth_union", "source": "BC 3"}
        with office.visitor(LAN) as lan:
            refused = lan.post(address, data=typed)
            assert refused.status_code == 422
            assert "019312345678" in refused.text
            assert "Nội dung này có số định danh" in words(refused.text)
            good = {**typed, "text": "Tổ chức một diễn đàn."}
            assert lan.post(address, data=good).status_code == 303
            assert "Tổ chức một diễn đàn." in lan.get(f"/reporting/reports/{report_id}").text

    def test_is_not_there_for_another_commune(self, office: Office) -> None:
        report_id = office.draft()
        with office.visitor(THU) as thu:
            for part in ("", "/bao-cao.docx", "/marks", "/sections/I.1"):
                assert thu.get(f"/reporting/reports/{report_id}{part}").status_code == 404


class TestOtherPages:
    @pytest.mark.parametrize(
        "address",
        [
            "/reporting/reports",
            f"/reporting/figures?{PERIOD}",
            f"/reporting/figures/special_share?{PERIOD}",
            f"/reporting/figures/special_by_group.4?{PERIOD}",
            f"/reporting/figures/children_by_hamlet.{XOM_1}?{PERIOD}&own=1&heard=9",
            "/reporting/plan",
            "/reporting/plan?year=2024",
            "/reporting/plan/2025/tasks/new",
            f"/reporting/activities?{PERIOD}",
            "/reporting/activities/new",
            f"/reporting/entries?{PERIOD}",
            f"/reporting/entries/new?measure=dropouts&{PERIOD}",
            "/reporting/contributors/new",
            "/reporting/obligations/year",
        ],
    )
    def test_open_for_the_officer(self, filled: Office, address: str) -> None:
        with filled.visitor(LAN) as lan:
            answer = lan.get(address)
        assert answer.status_code == 200, answer.text
        assert "Măng Non" in answer.text

    @pytest.mark.parametrize(
        "address",
        [
            f"/reporting/figures/nothing?{PERIOD}",
            f"/reporting/figures/special_by_group.x?{PERIOD}",
            f"/reporting/figures/children.male?{PERIOD}",
            f"/reporting/entries/new?measure=births&{PERIOD}",
            f"/reporting/reports/{the(404)}",
            f"/reporting/activities/{the(404)}",
            f"/reporting/entries/{the(404)}",
            f"/reporting/obligations/{the(404)}",
            f"/reporting/plan/2025/tasks/{the(404)}",
            "/reporting/figures?unit_id=" + str(the(404)),
        ],
    )
    def test_are_not_there(self, filled: Office, address: str) -> None:
        with filled.visitor(LAN) as lan:
            assert lan.get(address).status_code == 404

    def test_an_obligation_leads_to_its_report(self, office: Office) -> None:
        with office.visitor(LAN) as lan:
            assert lan.post("/reporting/obligations/year", data={"year": "2025"}).status_code == 303
            page = lan.get("/reporting/reports")
            assert "trước ngày 15/05/2025" in words(page.text)
            address = re.search(r'href="(/reporting/obligations/[0-9a-f-]+)"', page.text)
            assert address is not None
            assert "Công văn số 1229/SYT-CTXH&TE" in words(lan.get(address[1]).text)
            marks = {"confidentiality": "internal", "circulation": "Nội bộ"}
            answer = lan.post(address[1], data=marks)
            assert answer.status_code == 303
            assert lan.get(answer.headers["Location"]).status_code == 200
            assert lan.post(address[1], data={**marks, "circulation": ""}).status_code == 422

    def test_a_period_is_typed_as_people_write_days(self, office: Office) -> None:
        with office.visitor(LAN) as lan:
            page = lan.get("/reporting/figures?start=1/2/2025&end=28/02/2025")
            assert "01/02/2025 – 28/02/2025" in words(page.text)
            assert 'name="start" class="short"' in page.text
            assert 'value="01/02/2025"' in page.text
            wrong = lan.get("/reporting/figures?start=31/02/2025&end=28/02/2025")
            assert wrong.status_code == 422
            assert "không có ngày 31/02/2025" in words(wrong.text)
            assert lan.get("/reporting/figures?start=&end=").status_code == 200

    def test_a_voucher_is_offered_to_who_may_read_it(self, office: Office) -> None:
        fill(office)
        address = f"/reporting/figures/fund_received?{PERIOD}"
        with office.visitor(LAN) as lan, office.visitor(MINH) as minh:
            shown, to_the_chairman = lan.get(address).text, minh.get(address).text
        assert "/fund/vouchers/" not in shown
        assert "Phiếu thu có tên người ủng hộ" in words(shown)
        assert "/fund/vouchers/" in to_the_chairman
        assert "Phiếu thu có tên người ủng hộ" not in words(to_the_chairman)

    def test_what_is_late_is_called_so_before_a_tick_says_it(self, office: Office) -> None:
        with office.visitor(LAN) as lan:
            assert lan.post("/reporting/obligations/year", data={"year": "2025"}).status_code == 303
            assert "Chưa đến hạn" in words(lan.get("/reporting/reports").text)
        office.clock.move_to(datetime(2025, 11, 15, 8, tzinfo=VIETNAM))
        with office.visitor(LAN) as lan:
            page = words(lan.get("/reporting/reports").text)
        assert "Chưa đến hạn" not in page
        assert "Quá hạn 8 giờ" in page
        assert page.count("Quá hạn") == 4  # a sign and a word for each of two reports

    def test_a_plan_is_adopted_and_a_task_done(self, office: Office) -> None:
        with office.visitor(LAN) as lan:
            assert lan.post("/reporting/plan", data={"year": "2025"}).status_code == 303
            page = lan.get("/reporting/plan?year=2025")
            assert "Đã xong 0/32 nhiệm vụ" in words(page.text)
            address = re.search(r'href="(/reporting/plan/2025/tasks/[^"]+)"', page.text)
            assert address is not None
            done = {"evidence": "Báo cáo số 3", "done_on": "09/03/2025"}
            assert lan.post(unescape(address[1]), data=done).status_code == 303
            assert "Đã xong 1/32 nhiệm vụ" in words(lan.get("/reporting/plan?year=2025").text)

    def test_an_activity_is_recorded_corrected_and_cancelled(self, office: Office) -> None:
        typed = {
            "kind": "communication",
            "title": "Phòng, chống đuối nước",
            "held_on": "08/03/2025",
            "hamlet_id": str(XOM_1),
            "organisation": "hamlet_heads",
            "female_6_10": "20",
            "male_grown": "5",
        }
        with office.visitor(NAM) as nam:
            answer = nam.post("/reporting/activities/new", data=typed)
            assert answer.status_code == 303, words(answer.text)
            address = answer.headers["Location"]
            assert "Tổng số lượt 25" in words(nam.get(address).text)
            correction = {**typed, "female_6_10": "21", "reason": "Đếm sót"}
            assert 'value="20"' in nam.get(f"{address}/correction").text
            assert nam.post(f"{address}/correction", data=correction).status_code == 303
            assert "Tổng số lượt 26" in words(nam.get(address).text)
            assert nam.get(f"{address}/cancellation").status_code == 200
            assert nam.post(f"{address}/cancellation", data={"reason": "Nhầm"}).status_code == 303
            assert "Đã hủy ghi nhận" in words(nam.get(address).text)

    def test_a_contributor_sees_their_own_figures_only(self, office: Office) -> None:
        with office.visitor(SCHOOL) as school:
            assert school.get("/reporting/reports").status_code == 303
            page = words(school.get(f"/reporting/entries?{PERIOD}").text)
            assert "Bạn chưa được giao thay mặt đơn vị nào" in page
        with office.visitor(LAN) as lan:
            asked = lan.get("/reporting/contributors/new").text
            assert f'<option value="{SCHOOL}"' in asked  # nobody types an id
            assert f'<option value="{MINH}"' not in asked
            named = {"officer_id": str(SCHOOL), "organisations": "schools"}
            assert lan.post("/reporting/contributors/new", data=named).status_code == 303
        with office.visitor(SCHOOL) as school:
            page = words(school.get(f"/reporting/entries?{PERIOD}").text)
            assert "Học sinh bỏ học" in page
            assert "Trạm Y tế" not in page
            given = {"value": "2", "document_number": "5/BC-TH", "document_date": "01/03/2025"}
            address = f"/reporting/entries/new?measure=dropouts&{PERIOD}"
            answer = school.post(address, data=given)
            assert answer.status_code == 303, words(answer.text)
            other = f"/reporting/entries/new?measure=injured_children&{PERIOD}"
            assert school.post(other, data=given).status_code == 422
            page = school.get(f"/reporting/entries?{PERIOD}").text
            entry = re.search(r'href="(/reporting/entries/[0-9a-f-]{36})"', page)
            assert entry is not None
            assert "5/BC-TH, 01/03/2025" in words(school.get(entry[1]).text)


class TestApi:
    def test_gives_figures_and_the_events_under_them(self, office: Office) -> None:
        ids = fill(office)
        with office.visitor(LAN) as lan:
            figures = lan.get(f"/reporting/api/figures?{PERIOD}").json()["figures"]
            births = next(one for one in figures if one["measure"] == "births")
            assert births["value"] == 1
            opened = lan.get(f"/reporting/api/figures/births/events?{PERIOD}").json()
            (side,) = opened["sides"]
            assert [one["event_id"] for one in side["events"]] == [ids[0]]
            assert side["events"][0]["kind"] == "registry.child_registered"
            share = lan.get(f"/reporting/api/figures/special_share/events?{PERIOD}").json()
            assert [one["measure"] for one in share["sides"]] == ["special_children", "children"]
            past = lan.get(f"/reporting/api/figures?{PERIOD}&own=0&heard=0").json()["figures"]
            assert next(one for one in past if one["measure"] == "births")["value"] == 0
            half_a_cut = lan.get(f"/reporting/api/figures?{PERIOD}&own=0")
            assert half_a_cut.status_code == 422
            rows = lan.get(f"/reporting/api/figures/export?{PERIOD}").json()["rows"]
            assert next(one for one in rows if one["measure"] == "births")["events"] == [ids[0]]
            assert len(lan.get("/reporting/api/measures").json()["rows"]) >= 45

    @pytest.mark.parametrize("value", ["²", "9" * 30, "99999", "-1", "x", "1e1"])
    def test_knows_no_line_of_a_figure_that_is_no_group(self, office: Office, value: str) -> None:
        with office.visitor(LAN) as lan:
            opened = f"/reporting/api/figures/special_by_group.{value}/events?{PERIOD}"
            answer = lan.get(opened)
            assert (answer.status_code, answer.json()["code"]) == (404, "measure_unknown")

    def test_takes_activities_entries_and_narratives(self, office: Office) -> None:
        period = {"start": str(HALF_YEAR[0]), "end": str(HALF_YEAR[1])}
        held = {
            "unit_id": str(XA),
            "kind": "forum",
            "title": "Diễn đàn trẻ em",
            "held_on": "2025-03-01",
            "organisation": "youth_union",
            "reach": [{"sex": "male", "age_band": "11-15", "count": 30}],
        }
        given = {
            "unit_id": str(XA),
            "measure": "dropouts",
            "period": period,
            "value": 2,
            "document_number": "5/BC-TH",
            "document_date": "2025-03-01",
        }
        said = {
            "unit_id": str(XA),
            "section": "II.6",
            "period": period,
            "text": "Một diễn đàn.",
            "organisation": "youth_union",
            "source": "BC 3",
        }
        with office.visitor(LAN) as lan:
            for path, body in (("activities", held), ("entries", given), ("narratives", said)):
                answer = lan.post(f"/reporting/api/{path}", json=body)
                assert answer.status_code == 201, answer.text
                assert str(UUID(answer.json()["id"])) == answer.json()["id"]
            bad = lan.post("/reporting/api/activities", json={**held, "kind": "party"})
            assert (bad.status_code, bad.json()["code"]) == (422, "kind_unknown")
            figures = lan.get(f"/reporting/api/figures?{PERIOD}").json()["figures"]
            values = {one["measure"]: one["value"] for one in figures}
            assert (values["forums"], values["forum_reach"], values["dropouts"]) == (1, 30, 2)
            assert len(lan.get(f"/reporting/api/entries?{PERIOD}").json()["rows"]) == 1
            span = f"since={HALF_YEAR[0]}&until={HALF_YEAR[1]}"
            assert len(lan.get(f"/reporting/api/activities?{span}").json()["rows"]) == 1

    def test_makes_a_report(self, office: Office) -> None:
        with office.visitor(LAN) as lan:
            year = {"unit_id": str(XA), "year": 2025}
            owed = lan.post("/reporting/api/obligations/year", json=year).json()["rows"]
            draft = {"obligation_id": owed[0]["id"]}
            report_id = lan.post("/reporting/api/reports", json=draft).json()["id"]
            refused = lan.post(f"/reporting/api/reports/{report_id}/submission")
            assert (refused.status_code, refused.json()["code"]) == (409, "narrative_missing")
            office.write_all()
            submitted = lan.post(f"/reporting/api/reports/{report_id}/submission")
            assert submitted.status_code == 204
        with office.visitor(MINH) as minh:
            sent = minh.post(f"/reporting/api/reports/{report_id}/sending")
            assert len(sent.json()["sha256"]) == 64
            one = minh.get(f"/reporting/api/reports/{report_id}").json()
            assert (one["stage"], one["missing"]) == ("sent", [])
            file = minh.get(f"/reporting/api/reports/{report_id}/file?form=pdf")
            assert file.headers["Content-Type"] == "application/pdf"

    def test_refuses_a_contributor_the_figures(self, office: Office) -> None:
        with office.visitor(SCHOOL) as school:
            answer = school.get(f"/reporting/api/figures?{PERIOD}")
        assert (answer.status_code, answer.json()["code"]) == (403, "not_allowed")


def test_every_record_of_its_own_under_a_figure_has_a_page(office: Office) -> None:
    operations.record_activity(office.desk, office.issue(LAN), XA, details())
    operations.adopt_plan(office.desk, office.issue(LAN), XA, 2025)
    operations.send_report(office.desk, office.issue(MINH), make(office))
    year = f"unit_id={XA}&start={HALF_YEAR[0]}&end=2025-11-14"
    with office.visitor(LAN) as lan:
        for measure in ("swimming_classes", "plan_tasks", "reports_sent"):
            page = lan.get(f"/reporting/figures/{measure}?{year}").text
            links = set(re.findall(r'class="code" href="([^"]+)"', page))
            assert links
            for link in links:
                assert lan.get(link).status_code == 200, link

"""Erased records: who confirmed, what is late, and a certificate that names nobody."""

import io
import re
import zipfile
from datetime import date
from typing import Any
from uuid import UUID

import pytest
from starlette.testclient import TestClient

from services.registry import operations
from services.registry.app import service
from services.registry.norms import HOLDERS, confirmation_limit, erasure_basis
from services.registry.readmodels import erasures
from shared.contracts import cases, fund, notify, reporting
from shared.eventstore import chain
from shared.kernel.refusals import Invalid, NotAllowed, NotFound
from shared.kernel.roles import Role
from tests.registry.office import Office
from tests.registry.test_pages import as_officer, visible
from tests.registry.world import duc

NAME, GUARDIAN, PHONE = "Nguyễn Cánari Ẩn", "Lò Thị Cánhgà", "0987654321"
NUMBER = "019218004321"
BORN = date(2018, 6, 7)


@pytest.fixture
def erased(office: Office) -> UUID:
    """A child whose record the chairman had erased at the guardian's request."""
    child_id = office.child(
        duc(
            full_name=NAME,
            guardian_name=GUARDIAN,
            guardian_phone=PHONE,
            personal_id=NUMBER,
            birth_date=BORN,
        )
    )
    operations.erase_record(
        office.desk,
        office.by(office.minh),
        child_id,
        ground="by_request",
        decision="01/QĐ-UBND",
        asked_by="guardian",
    )
    return child_id


def confirm(office: Office, child_id: UUID) -> None:
    """Let every service that holds copies confirm, a minute later."""
    office.later(minutes=1)
    gone: dict[str, Any] = {"child_id": child_id, "erased_at": office.clock.now()}
    office.hear("cases", cases.CaseCopiesErased(**gone, destroyed={"keys": 2, "letters": 1}))
    office.hear("fund", fund.FundCopiesErased(**gone, destroyed={"list_rows": 0}))
    office.hear("reporting", reporting.ReportingCopiesErased(**gone, destroyed={"birth_dates": 3}))
    office.hear("notify", notify.NotifyCopiesErased(**gone, destroyed={"letters": 0}))


def certificate(office: Office, child_id: UUID) -> operations.ErasureCertificate:
    return operations.read_erasure(office.desk, office.by(office.minh), child_id)


class TestConfirmations:
    def test_are_awaited_from_everybody_who_hears_of_an_erasure(self, office: Office) -> None:
        assert {holder.service for holder in HOLDERS} == set(service.sources)

    def test_are_kept_with_their_moment_once(self, office: Office, erased: UUID) -> None:
        assert certificate(office, erased).erasure.awaited == (
            "cases",
            "fund",
            "reporting",
            "notify",
        )
        confirm(office, erased)

        found = certificate(office, erased).erasure
        assert found.awaited == ()
        assert {one.service: dict(one.destroyed) for one in found.confirmations}["cases"] == {
            "keys": 2,
            "letters": 1,
        }
        assert {one.erased_at for one in found.confirmations} == {office.clock.now()}

    def test_are_late_after_the_time_of_the_norm(self, office: Office, erased: UUID) -> None:
        limit = confirmation_limit(date(2025, 3, 10))
        office.later(seconds=limit.total_seconds())
        assert office.store.read(erasures.unconfirmed, office.clock.now()) == 0
        assert not certificate(office, erased).is_late

        office.later(seconds=1)
        assert office.store.read(erasures.unconfirmed, office.clock.now()) == 1
        assert certificate(office, erased).is_late

        confirm(office, erased)
        assert office.store.read(erasures.unconfirmed, office.clock.now()) == 0
        assert not certificate(office, erased).is_late


class TestTheCertificate:
    def test_says_who_asked_who_approved_why_and_when(self, office: Office, erased: UUID) -> None:
        said = dict(certificate(office, erased).facts)

        assert said["Mã hồ sơ"] == str(erased)
        assert said["Bên đề nghị"] == "Cha, mẹ, người giám hộ hoặc người đại diện"
        assert said["Căn cứ xoá"] == "Theo yêu cầu hợp pháp, có quyết định"
        assert said["Văn bản pháp luật"] == "Nghị định 13/2023/NĐ-CP, Điều 16"
        assert said["Quyết định cho phép"] == "01/QĐ-UBND"
        assert said["Người duyệt và xoá"] == "Nguyễn Thị Cán Bộ"
        assert said["Thời điểm xoá"] == "09:00 10/03/2025"

    def test_says_what_each_place_destroyed_and_what_it_keeps(
        self, office: Office, erased: UUID
    ) -> None:
        confirm(office, erased)
        made = certificate(office, erased)

        lines = {place: (what, when) for place, what, when in made.destroyed}
        assert lines["Vụ việc"] == (
            "2 khoá mã hoá đã huỷ; 1 thư đã nghe không còn ngày sinh",
            "09:01 10/03/2025",
        )
        assert lines["Thông báo"] == ("không giữ gì", "09:01 10/03/2025")
        assert [place for place, _ in made.kept] == [place for place, *_ in made.destroyed]
        assert "Luật Kế toán" in dict(made.kept)["Quỹ Bảo trợ trẻ em"]

    def test_bears_the_head_of_the_chain_at_that_moment(self, office: Office) -> None:
        child_id = office.child()
        operations.erase_record(
            office.desk, office.by(office.minh), child_id, ground="by_request", decision="01/QĐ"
        )
        head = office.store.read(chain.head)
        office.child(duc(full_name="Ma Thị Sau", personal_id=None))

        made = certificate(office, child_id)
        assert (made.erasure.position, made.chain_hash) == (head.position, head.hash.hex())

    def test_names_the_law_of_its_day(self) -> None:
        assert "13/2023" in erasure_basis(date(2025, 12, 31))
        assert "Luật Bảo vệ dữ liệu cá nhân" in erasure_basis(date(2026, 1, 1))

    def test_is_within_the_scope_of_who_asks(self, office: Office, erased: UUID) -> None:
        other = office.somebody(Role.CHAIRMAN, "05602")
        with pytest.raises(NotFound):
            operations.read_erasure(office.desk, office.by(other), erased)
        assert operations.list_erasures(office.desk, office.by(other)) == []
        with pytest.raises(NotAllowed):
            operations.list_erasures(office.desk, office.by(office.quan))

    def test_does_not_exist_for_a_record_that_was_not_erased(self, office: Office) -> None:
        with pytest.raises(NotFound):
            certificate(office, office.child())

    def test_is_of_an_act_whose_decision_names_nobody(self, office: Office) -> None:
        child_id = office.child()
        with pytest.raises(Invalid, match="personal_data_in_text"):
            operations.erase_record(
                office.desk,
                office.by(office.minh),
                child_id,
                ground="by_request",
                decision=f"theo đơn, ĐT {PHONE}",
            )

    def test_is_of_somebody_who_may_ask(self, office: Office) -> None:
        child_id = office.child()
        with pytest.raises(Invalid, match="asker_unknown"):
            operations.erase_record(
                office.desk,
                office.by(office.minh),
                child_id,
                ground="by_request",
                decision="01/QĐ",
                asked_by="neighbour",
            )


class TestThePages:
    def test_list_and_show_it_without_a_name(
        self, anyone: TestClient, office: Office, erased: UUID
    ) -> None:
        client = as_officer(anyone, office, office.lan)
        confirm(office, erased)

        listed = visible(client.get("/registry/erasures").text)
        assert str(erased) in listed
        assert "4/4" in listed
        shown = visible(client.get(f"/registry/erasures/{erased}").text)
        assert "09:01 10/03/2025" in shown
        for text in (listed, shown):
            assert not _found_in(text)

    def test_warn_of_a_confirmation_that_is_missing(
        self, anyone: TestClient, office: Office, erased: UUID
    ) -> None:
        office.later(hours=25)
        client = as_officer(anyone, office, office.minh)

        listed = visible(client.get("/registry/erasures").text)
        assert "Có 1 hồ sơ quá hạn xác nhận" in listed
        assert "chưa xác nhận: Vụ việc, Quỹ Bảo trợ trẻ em, Báo cáo, Thông báo" in listed
        assert "đã quá hạn" in visible(client.get(f"/registry/erasures/{erased}").text)

    @pytest.mark.parametrize("ending", ["docx", "pdf"])
    def test_give_a_file_that_names_nobody(
        self, anyone: TestClient, office: Office, erased: UUID, ending: str
    ) -> None:
        confirm(office, erased)
        client = as_officer(anyone, office, office.minh)

        answer = client.get(f"/registry/erasures/{erased}/bien-ban.{ending}")
        assert answer.status_code == 200
        name = re.findall(r'filename="([^"]+)"', answer.headers["Content-Disposition"])
        assert name == [f"bien-ban-xoa-{str(erased)[:8]}.{ending}"]
        again = client.get(f"/registry/erasures/{erased}/bien-ban.{ending}")
        assert again.content == answer.content, "the same certificate, the same bytes"
        if ending == "docx":
            text = _words_of(answer.content)
            assert "BIÊN BẢN" in text
            assert str(erased) in text
            assert certificate(office, erased).chain_hash in text
            assert not _found_in(text)

    def test_know_no_other_kind_of_file(
        self, anyone: TestClient, office: Office, erased: UUID
    ) -> None:
        client = as_officer(anyone, office, office.minh)
        assert client.get(f"/registry/erasures/{erased}/bien-ban.exe").status_code == 404


def _words_of(paper: bytes) -> str:
    with zipfile.ZipFile(io.BytesIO(paper)) as parts:
        texts = [parts.read(name).decode() for name in parts.namelist() if name.endswith(".xml")]
    return " ".join(re.sub(r"<[^>]+>", "", text) for text in texts)


def _found_in(text: str) -> list[str]:
    canaries = (NAME, "Cánari", GUARDIAN, PHONE, NUMBER, "07/06/2018", "2018-06-07")
    return [canary for canary in canaries if canary in text]

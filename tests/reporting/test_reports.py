"""A report from what was heard to what was sent: counted, written, signed, frozen."""

import hashlib
import io
import re
import zipfile
from datetime import date
from decimal import Decimal
from uuid import UUID

import pytest

from services.reporting import operations
from services.reporting.documents import report_document
from services.reporting.operations.planning import plan_id_of
from services.reporting.readmodels import reports
from services.reporting.reference.catalogue import Kind
from services.reporting.reference.outline import outline
from shared.documents import Table
from shared.documents.metrics import line_width_mm
from shared.eventstore.chain import head
from shared.kernel.refusals import NotAllowed, NotFound, Refused
from tests.reporting import telling
from tests.reporting.listening import HALF_YEAR, XA, XOM_1, XOM_2, the
from tests.reporting.test_plan import details
from tests.reporting.world import LAN, MINH, SCHOOL, THU, TINH, Office

BORN = date(2025, 1, 5)
CANARY = "Hoàng Thị Canary"


def text_of(word: bytes) -> str:
    """Return the words of a Word file, without its markup."""
    with zipfile.ZipFile(io.BytesIO(word)) as archive:
        parts = [
            archive.read(name).decode()
            for name in archive.namelist()
            if name.startswith("word/") and name.endswith(".xml")
        ]
    return " ".join(
        re.sub(r"<[^>]+>", "", part.replace("</w:p>", "\n").replace("<w:br/>", "\n"))
        for part in parts
    )


def fill(office: Office) -> list[str]:
    """Hear some of everything."""
    return office.hear(
        telling.registered(
            1, "birth", telling.details(born=date(2025, 1, 5), present_from=date(2025, 1, 5))
        ),
        telling.registered(2, of=telling.details(sex="male", hamlet=XOM_2)),
        telling.registered(3, of=telling.details(poverty="poor")),
        telling.in_group(2, 4, date(2024, 6, 1), 1),
        telling.supported(2, date(2025, 2, 1)),
        telling.donated(30, 2_000_000, date(2025, 2, 1)),
        telling.donated(31, 1_000_000, date(2024, 2, 1)),
        telling.paid(40, 500_000, date(2025, 2, 3), children=(2, 3)),
    )


def make(office: Office) -> UUID:
    """Draft a report with everything written, and submit it."""
    report_id = office.draft()
    office.write_all()
    operations.submit_report(office.desk, office.issue(LAN), report_id)
    return report_id


class TestPreview:
    def test_shows_the_figures_of_every_section_with_the_year_before(self, office: Office) -> None:
        fill(office)
        view = operations.read_report(office.desk, office.issue(LAN), office.draft())

        values = {line.figure.code: line.figure.value for line in view.lines}
        assert values["children"] == 3
        assert values["births"] == 1
        assert values["special_by_group.4"] == 1
        assert values["special_supported_share"] == Decimal("100.0")
        assert values["fund_received"] == 2_000_000
        before = {line.figure.code: line.figure.previous for line in view.lines}
        assert before["fund_received"] == 1_000_000
        assert len(values) >= 45

    def test_follows_the_outline_from_its_first_to_its_last_item(self, office: Office) -> None:
        view = operations.read_report(office.desk, office.issue(LAN), office.draft())

        assert [one.section.code for one in view.sections] == [
            *(f"I.{n}" for n in (1, 2)),
            *(f"II.{n}" for n in range(1, 10)),
            *(f"III.{n}" for n in (1, 2, 3)),
            *(f"IV.{n}" for n in range(1, 6)),
        ]
        assert len(view.missing) == 19

    def test_names_a_hamlet_by_its_name(self, office: Office) -> None:
        fill(office)
        view = operations.read_report(office.desk, office.issue(LAN), office.draft())

        labels = [line.label for line in view.lines if line.measure.code == "children_by_hamlet"]
        assert "Trẻ em theo xóm: Xóm Bản Piềng" in labels


class TestSending:
    def test_is_refused_with_a_list_while_a_section_says_nothing(self, office: Office) -> None:
        report_id = office.draft()
        office.write_all("I.2", "IV.5")

        for ask, who in ((operations.submit_report, LAN), (operations.send_report, MINH)):
            with pytest.raises(Refused) as refusal:
                ask(office.desk, office.issue(who), report_id)
            assert refusal.value.code == "narrative_missing"
            assert "I.2, IV.5" in refusal.value.message

    def test_emptied_text_is_missing_again(self, office: Office) -> None:
        report_id = office.draft()
        office.write_all()
        operations.write_narrative(
            office.desk,
            office.issue(LAN),
            unit_id=XA,
            section="II.3",
            period=HALF_YEAR,
            text=" ",
            organisation="child_officer",
            source="",
        )

        assert operations.read_report(office.desk, office.issue(LAN), report_id).missing == (
            "II.3",
        )

    def test_keeps_the_file_its_digest_and_the_cut(self, office: Office) -> None:
        fill(office)
        report_id = make(office)
        sha256 = operations.send_report(office.desk, office.issue(MINH), report_id)

        word, name, _ = operations.download_report(
            office.desk, office.issue(LAN), report_id, "word"
        )
        pdf, _, _ = operations.download_report(office.desk, office.issue(LAN), report_id, "pdf")
        sent = operations.read_report(office.desk, office.issue(LAN), report_id).report.sent
        assert sent is not None
        assert hashlib.sha256(word).hexdigest() == sha256 == sent.sha256
        assert hashlib.sha256(pdf).hexdigest() == sent.pdf_sha256
        assert pdf.startswith(b"%PDF")
        assert name == "bao-cao-6-thang-2025.docx"
        chain = office.store.read(head)
        assert sent.chain_position < chain.position
        assert str(sent.chain_position) in text_of(word)
        assert sent.chain_hash in text_of(word)

    def test_is_once_even_when_asked_twice_with_one_key_or_two(self, office: Office) -> None:
        report_id = make(office)
        first = operations.send_report(office.desk, office.issue(MINH, "k1"), report_id)
        fill(office)

        assert operations.send_report(office.desk, office.issue(MINH, "k1"), report_id) == first
        assert operations.send_report(office.desk, office.issue(MINH), report_id) == first
        assert len(office.told("report_sent")) == 2  # one for each audience

    def test_what_was_sent_is_counted_again_the_same_after_more_was_heard(
        self, office: Office
    ) -> None:
        fill(office)
        report_id = make(office)
        operations.send_report(office.desk, office.issue(MINH), report_id)
        frozen = office.store.read(reports.figures_of, report_id)
        office.hear(
            telling.changed(2, telling.LISTED, telling.details(sex="female"), correction=True),
            telling.donation_reversed(30, 2_000_000, date(2025, 3, 1)),
            telling.registered(9),
        )
        operations.record_activity(office.desk, office.issue(LAN), XA, details())

        view = operations.read_report(office.desk, office.issue(LAN), report_id)
        assert {line.figure.code: line.figure.value for line in view.lines} == frozen
        now = operations.show_figures(office.desk, office.issue(LAN), XA, HALF_YEAR)
        assert {line.figure.code: line.figure.value for line in now} != frozen

    def test_what_was_sent_keeps_its_words(self, office: Office) -> None:
        report_id = make(office)
        operations.send_report(office.desk, office.issue(MINH), report_id)
        operations.write_narrative(
            office.desk,
            office.issue(LAN),
            unit_id=XA,
            section="II.1",
            period=HALF_YEAR,
            text="Lời sau khi gửi.",
            organisation="child_officer",
            source="Sổ",
        )

        view = operations.read_report(office.desk, office.issue(LAN), report_id)
        said = {one.section.code: one.paragraph for one in view.sections}
        assert said["II.1"] is not None
        assert said["II.1"].text == "Nội dung mục II.1."

    def test_fulfils_the_obligation_and_closes_the_tasks(self, office: Office) -> None:
        report_id = make(office)
        operations.send_report(office.desk, office.issue(MINH), report_id)

        (owed, _) = operations.list_obligations(office.desk, office.issue(LAN))
        assert (owed.state, owed.on_time, owed.report_id) == ("fulfilled", True, report_id)
        kinds = [
            (one["type"].split(".")[3], one["data"].get("kind"), one["data"]["task_id"])
            for one in office.told("task_opened", "task_closed")
        ]
        obligation = f"report-{owed.obligation_id}"
        signature = f"report-signature-{report_id}"
        assert kinds == [
            ("task_closed", None, obligation),
            ("task_opened", "report_to_sign", signature),
            ("task_closed", None, signature),
            ("task_closed", None, obligation),
        ]

    def test_the_next_year_shows_what_was_sent_and_what_is_now_known(self, office: Office) -> None:
        fill(office)
        operations.send_report(office.desk, office.issue(MINH), make(office))
        office.hear(telling.donation_reversed(30, 2_000_000, date(2025, 3, 1)))
        next_year = office.draft(year=2026)

        view = operations.read_report(office.desk, office.issue(LAN), next_year)
        received = next(line for line in view.lines if line.figure.code == "fund_received")
        assert received.previous_sent == 2_000_000
        assert received.figure.previous == 0


class TestPaper:
    def test_has_every_heading_of_the_outline_and_the_frame_of_a_report(
        self, office: Office
    ) -> None:
        fill(office)
        report_id = office.draft()
        word, _, _ = operations.download_report(office.desk, office.issue(LAN), report_id, "word")
        text = text_of(word)

        text_of_outline = outline("half_year", 2025)
        for part in text_of_outline.parts:
            assert part.title.upper() in text
        for section in text_of_outline.sections:
            assert section.title in text
        for words in (
            "UBND HUYỆN ĐỊNH HÓA",
            "ỦY BAN NHÂN DÂN\nXÃ THANH ĐỊNH",
            "BÁO CÁO",
            "Kính gửi",
            "UBND huyện Định Hóa",
            "Sở Y tế tỉnh Thái Nguyên",
            "CHỦ TỊCH",
            "Nơi nhận",
            "BẢO MẬT THÔNG TIN TRẺ EM",
            "CHỈ LƯU HÀNH TRONG CÁC CƠ QUAN CÓ TÊN Ở NƠI NHẬN",
            "Chưa có nội dung",
        ):
            assert words in text

    def test_prints_figures_and_the_year_before_side_by_side(self, office: Office) -> None:
        fill(office)
        report_id = make(office)
        word, _, _ = operations.download_report(office.desk, office.issue(LAN), report_id, "word")
        text = text_of(word)

        assert "Chưa có nội dung" not in text
        assert "Nội dung mục II.8." in text
        assert (
            "Quỹ: tổng số tiền, hiện vật quy tiền đã tiếp nhận: 2.000.000 đồng "
            "(cùng kỳ năm 2024: 1.000.000 đồng; tăng 1.000.000 đồng, 100%)." in text
        )

    def test_a_thousand_million_fits_every_column_of_money(self, office: Office) -> None:
        view = operations.read_report(office.desk, office.issue(LAN), office.draft())
        text_mm, margins_mm = 160, 3.0
        for table in (one for one in report_document(view).blocks if isinstance(one, Table)):
            for title, share in zip(table.header, table.widths, strict=True):
                sum_of = "+1.000.000.000" if title == "Tăng, giảm" else "1.000.000.000"
                if title.startswith(("Kỳ", "Cùng", "Tăng")):
                    needed = line_width_mm(sum_of, table.size_pt) + margins_mm
                    assert share * text_mm >= needed, title

    def test_a_share_of_given_figures_stands_with_them_and_names_their_papers(
        self, office: Office
    ) -> None:
        for measure, value, number in (
            ("budget_planned", 200, "1/QĐ"),
            ("budget_spent", 50, "2/BC-TC"),
        ):
            operations.enter_figure(
                office.desk,
                office.issue(LAN),
                unit_id=XA,
                measure=measure,
                period=HALF_YEAR,
                value=value,
                document_number=number,
                document_date=date(2025, 3, 1),
            )
        view = operations.read_report(office.desk, office.issue(LAN), office.draft())
        lines = {line.measure.code: line for line in view.lines}
        share = lines["budget_spent_share"]
        assert share.figure.value == Decimal("25.0")
        assert share.measure.rests_on_entered
        assert [one.document_number for one in share.papers] == ["2/BC-TC", "1/QĐ"]
        assert not lines["special_share"].measure.rests_on_entered

        tables = [one for one in report_document(view).blocks if isinstance(one, Table)]
        (of_share,) = [
            (table, row) for table in tables for row in table.rows if row[0] == share.label
        ]
        assert "đơn vị cung cấp" in (of_share[0].caption or "")
        assert "2/BC-TC" in of_share[1][-1]

    def test_a_hamlet_nobody_named_is_one_row_and_the_rows_add_up(self, office: Office) -> None:
        gift = telling.donated(50, 300_000, date(2025, 2, 1))
        office.hear(
            gift,
            telling.donated(51, 200_000, date(2025, 2, 2)),
            gift.model_copy(update={"donation_id": the(52), "hamlet_id": XOM_1}),
        )
        view = operations.read_report(office.desk, office.issue(LAN), office.draft())

        total = next(one for one in view.lines if one.measure.code == "fund_received")
        for code in ("fund_received_by_hamlet", "fund_received_by_campaign"):
            rows = [one for one in view.lines if one.measure.code == code]
            assert [one.part for one in rows].count("Chưa rõ") == 1
            assert sum(int(one.figure.value or 0) for one in rows) == total.figure.value

    def test_is_the_same_bytes_for_the_same_facts(self, office: Office) -> None:
        fill(office)
        report_id = office.draft()
        files = [
            operations.download_report(office.desk, office.issue(LAN), report_id, form)[0]
            for form in ("word", "word", "pdf", "pdf")
        ]

        assert files[0] == files[1]
        assert files[2] == files[3]

    def test_names_no_child(self, office: Office) -> None:
        fill(office)
        with pytest.raises(Refused):
            operations.write_narrative(
                office.desk,
                office.issue(LAN),
                unit_id=XA,
                section="II.2",
                period=HALF_YEAR,
                text=f"{CANARY}, 019312345678",
                organisation="child_officer",
                source="Sổ",
            )
        report_id = make(office)
        operations.send_report(office.desk, office.issue(MINH), report_id)

        word, _, _ = operations.download_report(office.desk, office.issue(LAN), report_id, "word")
        told = repr(office.told())
        for secret in (CANARY, "019312345678", str(telling.BORN)):
            assert secret not in text_of(word)
            assert secret not in told

    def test_names_the_district_only_while_there_was_one(self, office: Office) -> None:
        of_2025 = office.draft()
        view = operations.read_report(office.desk, office.issue(LAN), of_2025)
        assert view.parent_name == "huyện Định Hóa"
        assert view.report.terms.recipients == ("UBND huyện Định Hóa", "Sở Y tế tỉnh Thái Nguyên")

        of_2026 = operations.read_report(office.desk, office.issue(LAN), office.draft(year=2026))
        assert of_2026.parent_name == "tỉnh Thái Nguyên"
        assert of_2026.report.terms.recipients == ("Sở Y tế tỉnh Thái Nguyên",)


class TestExport:
    def test_is_the_same_again_and_lists_both_sides_of_a_ratio(self, office: Office) -> None:
        ids = fill(office)
        rows = operations.export_report_figures(office.desk, office.issue(LAN), XA, HALF_YEAR)

        again = operations.export_report_figures(office.desk, office.issue(LAN), XA, HALF_YEAR)
        assert rows == again
        assert [row["measure"] for row in rows] == list(dict.fromkeys(r["measure"] for r in rows))
        by_code = {row["measure"]: row for row in rows}
        share = by_code["special_supported_share"]
        assert set(share["events"]) == {ids[3], ids[4], ids[7]}
        assert share["sides"]["denominator"]["events"] == [ids[3]]
        assert by_code["children"]["events"] == [*sorted(ids[1:3]), ids[0]]
        assert by_code["children"]["period"] == "2024-11-15/2025-05-14"
        assert {row["kind"] for row in rows} == {kind.value for kind in Kind}

    def test_every_event_of_a_figure_was_heard_or_is_a_fact_of_ours(self, office: Office) -> None:
        heard = set(fill(office))
        operations.adopt_plan(office.desk, office.issue(LAN), XA, 2025)
        activity_id = operations.record_activity(office.desk, office.issue(LAN), XA, details())
        ours = {str(one.event_id) for one in office.store.facts(f"activity-{activity_id}")}
        plan = plan_id_of(XA, 2025)
        ours |= {str(one.event_id) for one in office.store.facts(f"plan-{plan}")}

        rows = operations.export_report_figures(
            office.desk, office.issue(LAN), XA, (HALF_YEAR[0], date(2025, 11, 14))
        )
        opened = {event for row in rows for event in row["events"]}
        units = {event for row in rows if "hamlets" in row["measure"] for event in row["events"]}
        assert opened - units <= heard | ours
        assert ours <= opened


class TestWhoMay:
    def test_another_commune_s_report_is_not_there(self, office: Office) -> None:
        report_id = office.draft()
        with pytest.raises(NotFound):
            operations.read_report(office.desk, office.issue(THU), report_id)
        with pytest.raises(NotFound):
            operations.download_report(office.desk, office.issue(THU), report_id, "word")
        with pytest.raises(NotFound):
            operations.submit_report(office.desk, office.issue(THU), report_id)

    def test_the_province_reads_figures_but_opens_no_events(self, office: Office) -> None:
        fill(office)
        report_id = office.draft()
        assert operations.read_report(office.desk, office.issue(TINH), report_id).lines
        with pytest.raises(NotAllowed):
            operations.open_figure(office.desk, office.issue(TINH), XA, "children", HALF_YEAR)

    def test_who_drafts_does_not_sign(self, office: Office) -> None:
        report_id = make(office)
        with pytest.raises(NotAllowed):
            operations.send_report(office.desk, office.issue(LAN), report_id)

    def test_a_contributor_sees_no_report(self, office: Office) -> None:
        with pytest.raises(NotAllowed):
            operations.list_reports(office.desk, office.issue(SCHOOL))


def test_a_figure_of_a_hamlet_opens_what_it_counts(office: Office) -> None:
    ids = fill(office)
    opened = operations.open_figure(
        office.desk, office.issue(LAN), XA, f"children_by_hamlet.{XOM_2}", HALF_YEAR
    )
    assert opened.figure.value == 1
    assert [one.event_id for one in opened.under] == [ids[1]]
    none_there = operations.open_figure(
        office.desk, office.issue(LAN), XA, f"fund_received_by_hamlet.{XOM_1}", HALF_YEAR
    )
    assert none_there.figure.value == 0

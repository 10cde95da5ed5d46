"""A report: drafted, marked, submitted, returned, sent; a sent one never changes."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from services.reporting import report
from services.reporting.events import (
    Cut,
    ReportDrafted,
    ReportMarked,
    ReportReturned,
    ReportSent,
    ReportSubmitted,
    ReportTerms,
)
from tests.kit.given import LAN, MINH, given, issued
from tests.reporting.listening import HALF_YEAR, XA, the

TERMS = ReportTerms(
    obligation_id=the(1),
    unit_id=XA,
    code="half_year",
    year=2025,
    name="Báo cáo 6 tháng",
    period_start=HALF_YEAR[0],
    period_end=HALF_YEAR[1],
    due_on=date(2025, 5, 15),
    before=True,
    basis="Công văn số 1229/SYT-CTXH&TE",
    recipients=(),
)
DRAFT = report.DraftReport(the(2), TERMS, "internal", "Nội bộ")
DRAFTED = ReportDrafted(
    report_id=the(2),
    terms=TERMS,
    confidentiality="internal",
    circulation="Nội bộ",
    drafted_by=LAN.id,
)
SUBMITTED = ReportSubmitted(report_id=the(2), terms=TERMS, submitted_by=LAN.id)
FROZEN = report.Frozen(
    unit_ids=(XA,),
    cut=Cut(own=4, heard=9),
    chain_position=4,
    chain_hash="ab",
    figures=(),
    word="V29yZA==",
    sha256="cd",
    pdf="UERG",
    pdf_sha256="ef",
)
SEND = report.SendReport(frozen=FROZEN)
BY_MINH = issued(MINH)
SENT = ReportSent(
    report_id=the(2),
    terms=TERMS,
    sent_on=date(2025, 3, 10),
    on_time=True,
    confidentiality="internal",
    circulation="Nội bộ",
    unit_ids=(XA,),
    cut=Cut(own=4, heard=9),
    chain_position=4,
    chain_hash="ab",
    figures=(),
    sha256="cd",
    word="V29yZA==",
    pdf_sha256="ef",
    pdf="UERG",
    sent_by=MINH.id,
)


class TestDrafting:
    def test_begins_the_report_with_its_marks(self) -> None:
        given(report.decider).when(DRAFT).then(DRAFTED)
        given(report.decider, DRAFTED).when(DRAFT).then_nothing()

    @pytest.mark.parametrize(
        ("command", "code"),
        [
            (replace(DRAFT, confidentiality=""), "confidentiality_missing"),
            (replace(DRAFT, confidentiality="top"), "confidentiality_missing"),
            (replace(DRAFT, circulation="  "), "circulation_missing"),
        ],
    )
    def test_refuses_a_report_without_what_decree_56_asks(
        self, command: report.DraftReport, code: str
    ) -> None:
        given(report.decider).when(command).then_refused(code)

    def test_marks_may_change_until_it_is_sent(self) -> None:
        command = report.MarkReport("confidential", "Chỉ Sở Y tế")
        marked = ReportMarked(
            report_id=the(2), unit_id=XA, confidentiality="confidential", circulation="Chỉ Sở Y tế"
        )
        given(report.decider, DRAFTED).when(command).then(marked)
        given(report.decider, DRAFTED, marked).when(command).then_nothing()
        given(report.decider, DRAFTED, SENT).when(command).then_refused("already_sent")


class TestSubmitting:
    def test_goes_to_the_chairman(self) -> None:
        given(report.decider, DRAFTED).when(report.SubmitReport()).then(SUBMITTED)
        given(report.decider, DRAFTED, SUBMITTED).when(report.SubmitReport()).then_nothing()

    def test_is_refused_with_the_list_of_what_is_missing(self) -> None:
        command = report.SubmitReport(missing=("I.2", "IV.5"))
        refused = given(report.decider, DRAFTED).when(command).then_refused("narrative_missing")
        assert "I.2, IV.5" in refused.message

    def test_comes_back_with_a_reason(self) -> None:
        command = report.ReturnReport("Thiếu số liệu trường học")
        returned = ReportReturned(report_id=the(2), terms=TERMS, reason="Thiếu số liệu trường học")
        given(report.decider, DRAFTED, SUBMITTED).when(command, BY_MINH).then(returned)
        given(report.decider, DRAFTED).when(command, BY_MINH).then_refused("not_submitted")
        given(report.decider, DRAFTED, SUBMITTED, returned).when(report.SubmitReport()).then(
            SUBMITTED
        )


class TestSending:
    def test_freezes_cut_figures_and_files(self) -> None:
        given(report.decider, DRAFTED, SUBMITTED).when(SEND, BY_MINH).then(SENT)

    def test_happens_once(self) -> None:
        given(report.decider, DRAFTED, SENT).when(SEND, BY_MINH).then_nothing()

    def test_is_another_person_s_act_than_drafting(self) -> None:
        given(report.decider, DRAFTED).when(SEND, issued(LAN)).then_refused("same_person")

    def test_is_refused_while_a_section_says_nothing(self) -> None:
        command = replace(SEND, missing=("II.8",))
        refused = given(report.decider, DRAFTED).when(command, BY_MINH)
        assert "II.8" in refused.then_refused("narrative_missing").message

    def test_is_late_on_the_named_day(self) -> None:
        late = issued(MINH, datetime(2025, 5, 14, 17, tzinfo=UTC))  # already the 15th in Vietnam
        given(report.decider, DRAFTED).when(SEND, late).then(
            SENT.model_copy(update={"sent_on": date(2025, 5, 15), "on_time": False})
        )

    def test_of_a_report_that_does_not_exist_finds_nothing(self) -> None:
        given(report.decider).when(SEND, BY_MINH).then_refused("report_unknown")

"""What other bodies give: figures with their paper, paragraphs with their author."""

from datetime import date

import pytest

from services.reporting import entry
from services.reporting.events import (
    ContributorNamed,
    FigureCorrected,
    FigureEntered,
    GivenFigure,
    NarrativeWritten,
)
from tests.kit.given import LAN, given
from tests.reporting.listening import HALF_YEAR, XA, the

PAPER = GivenFigure(
    scaled=978,
    decimals=1,
    organisation="health_station",
    document_number="12/BC-TYT",
    document_date=date(2025, 3, 1),
    note="",
)
ENTERED = FigureEntered(
    entry_id=the(1),
    unit_id=XA,
    measure="under_1_vaccinated_share",
    period_start=HALF_YEAR[0],
    period_end=HALF_YEAR[1],
    given=PAPER,
)


def enter(
    measure: str = "under_1_vaccinated_share", reason: str = "", **changes: object
) -> entry.EnterFigure:
    figure = PAPER.model_copy(update=changes)
    return entry.EnterFigure(the(1), XA, measure, *HALF_YEAR, figure, reason)


class TestFigure:
    def test_is_entered_with_its_paper(self) -> None:
        given(entry.decider).when(enter()).then(ENTERED)
        given(entry.decider, ENTERED).when(enter()).then_nothing()

    def test_is_corrected_by_a_new_one_with_a_reason(self) -> None:
        given(entry.decider, ENTERED).when(enter(scaled=981)).then_refused(
            "reason_missing", "reason"
        )
        given(entry.decider, ENTERED).when(enter(scaled=981, reason="Gõ nhầm")).then(
            FigureCorrected(
                entry_id=the(1),
                unit_id=XA,
                measure=ENTERED.measure,
                period_start=HALF_YEAR[0],
                period_end=HALF_YEAR[1],
                given=PAPER.model_copy(update={"scaled": 981}),
                before=PAPER,
                reason="Gõ nhầm",
            )
        )

    @pytest.mark.parametrize(
        ("command", "code"),
        [
            (enter(measure="births"), "measure_computed"),
            (enter(measure="nothing"), "measure_unknown"),
            (enter(organisation="schools"), "not_your_figure"),
            (enter(decimals=3), "too_precise"),
            (enter(scaled=1001), "value_impossible"),
            (enter(scaled=-1), "value_impossible"),
            (enter(document_number=" "), "document_missing"),
            (enter(document_date=date(2025, 3, 11)), "in_the_future"),
            (enter(note="Cháu có số 019312345678"), "personal_data_in_text"),
        ],
    )
    def test_refuses(self, command: entry.EnterFigure, code: str) -> None:
        given(entry.decider).when(command).then_refused(code)


def write(
    text: str = "Đã phối hợp tốt.", section: str = "II.1", source: str = "Báo cáo 12/BC-TYT"
) -> entry.WriteNarrative:
    return entry.WriteNarrative(the(2), XA, section, *HALF_YEAR, text, "health_station", source)


WRITTEN = NarrativeWritten(
    narrative_id=the(2),
    unit_id=XA,
    section="II.1",
    period_start=HALF_YEAR[0],
    period_end=HALF_YEAR[1],
    text="Đã phối hợp tốt.",
    organisation="health_station",
    source="Báo cáo 12/BC-TYT",
    author=LAN.id,
)


class TestNarrative:
    def test_is_written_with_author_and_source(self) -> None:
        given(entry.narrative_decider).when(write()).then(WRITTEN)
        given(entry.narrative_decider, WRITTEN).when(write()).then_nothing()

    @pytest.mark.parametrize(
        ("command", "code"),
        [
            (write(section="V.1"), "section_unknown"),
            (write(source=" "), "source_missing"),
            (write(text="Số định danh 019312345678"), "personal_data_in_text"),
            (write(text="Gọi mẹ cháu: 0912.345.678"), "personal_data_in_text"),
            (write(text="Gọi +84 912 345 678"), "personal_data_in_text"),
            (write(text="a" * 8001), "text_too_long"),
        ],
    )
    def test_refuses(self, command: entry.WriteNarrative, code: str) -> None:
        given(entry.narrative_decider).when(command).then_refused(code)

    @pytest.mark.parametrize(
        "text",
        [
            "Từ ngày 05.12.2024 đến 14.05.2025 có 12 lớp.",
            "Quỹ thu 1.234.567.890 đồng, chi 20.000.000 đồng.",
            "Tổng đài 111 và đường dây 18008080.",
            "Công văn số 1229/SYT-CTXH&TE ngày 25/3/2025.",
        ],
    )
    def test_takes_days_money_and_hotlines_for_what_they_are(self, text: str) -> None:
        command = write(text=text)
        given(entry.narrative_decider).when(command).then(WRITTEN.model_copy(update={"text": text}))


class TestContributor:
    def test_is_named_for_bodies_in_one_order(self) -> None:
        named = ContributorNamed(officer_id=the(3), unit_id=XA, organisations=("police", "schools"))
        for bodies in (("schools", "police"), ("police", "schools", "police")):
            command = entry.NameContributor(the(3), XA, bodies)
            given(entry.contributor_decider).when(command).then(named)
            given(entry.contributor_decider, named).when(command).then_nothing()

    def test_speaks_for_no_body_that_does_not_exist(self) -> None:
        command = entry.NameContributor(the(3), XA, ("circus",))
        given(entry.contributor_decider).when(command).then_refused("body_unknown")

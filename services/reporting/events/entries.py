"""What other bodies give: figures with their papers, paragraphs with their authors."""

from datetime import date
from typing import ClassVar, TypeAlias
from uuid import UUID

from services.reporting.events.part import Part
from shared.kernel.facts import Fact


class GivenFigure(Part):
    """A figure with its paper: `scaled` is the value times ten to the power of `decimals`."""

    scaled: int
    decimals: int
    organisation: str
    document_number: str
    document_date: date
    note: str


class FigureEntered(Fact):
    """A body gave a figure for a period, with the document that it stands in."""

    fact_type: ClassVar[str] = "reporting.figure_entered"
    vi: ClassVar[str] = "Đã nhận số liệu"

    entry_id: UUID
    unit_id: UUID
    measure: str
    period_start: date
    period_end: date
    given: GivenFigure


class FigureCorrected(Fact):
    """A body gave a figure anew; both stay readable."""

    fact_type: ClassVar[str] = "reporting.figure_corrected"
    vi: ClassVar[str] = "Đã đính chính số liệu"

    entry_id: UUID
    unit_id: UUID
    measure: str
    period_start: date
    period_end: date
    given: GivenFigure
    before: GivenFigure
    reason: str


class NarrativeWritten(Fact):
    """A paragraph of the report: who says it, and on what paper it rests."""

    fact_type: ClassVar[str] = "reporting.narrative_written"
    vi: ClassVar[str] = "Đã viết nội dung báo cáo"

    narrative_id: UUID
    unit_id: UUID
    section: str
    period_start: date
    period_end: date
    text: str
    organisation: str
    source: str
    author: UUID


class ContributorNamed(Fact):
    """For which bodies an officer may give figures and record activities."""

    fact_type: ClassVar[str] = "reporting.contributor_named"
    vi: ClassVar[str] = "Đã giao đầu mối cung cấp số liệu"

    officer_id: UUID
    unit_id: UUID
    organisations: tuple[str, ...]


EntryEvent: TypeAlias = FigureEntered | FigureCorrected

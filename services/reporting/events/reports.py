"""A report: drafted, handed up for signature, sent; what was sent is frozen in the fact."""

from datetime import date
from typing import ClassVar, TypeAlias
from uuid import UUID

from services.reporting.events.part import Part
from shared.kernel.facts import Fact


class Cut(Part):
    """How far the facts behind a report reach: this service's own, and what it had heard."""

    own: int
    heard: int


class ReportTerms(Part):
    """What is reported, to whom, by when, on what basis: the obligation as it stood."""

    obligation_id: UUID
    unit_id: UUID
    code: str
    year: int
    name: str
    period_start: date
    period_end: date
    due_on: date
    before: bool
    basis: str
    recipients: tuple[str, ...]


class FrozenFigure(Part):
    """A figure as it was sent: exact decimals as text, None where there was nothing to count."""

    section: str
    measure: str
    value: str | None
    previous: str | None


class ReportDrafted(Fact):
    """A report was begun for an obligation.

    Decree 56/2017, Art. 24 (3): every report states how confidential it is and who may have it.
    """

    fact_type: ClassVar[str] = "reporting.report_drafted"
    vi: ClassVar[str] = "Đã lập dự thảo báo cáo"

    report_id: UUID
    terms: ReportTerms
    confidentiality: str
    circulation: str
    drafted_by: UUID


class ReportMarked(Fact):
    """Its confidentiality or circulation was set anew."""

    fact_type: ClassVar[str] = "reporting.report_marked"
    vi: ClassVar[str] = "Đã đặt mức bảo mật và phạm vi lưu hành"

    report_id: UUID
    unit_id: UUID
    confidentiality: str
    circulation: str


class ReportSubmitted(Fact):
    """The report went to the chairman for signature."""

    fact_type: ClassVar[str] = "reporting.report_submitted"
    vi: ClassVar[str] = "Đã trình ký báo cáo"

    report_id: UUID
    terms: ReportTerms
    submitted_by: UUID


class ReportReturned(Fact):
    """The chairman gave the report back to be mended."""

    fact_type: ClassVar[str] = "reporting.report_returned"
    vi: ClassVar[str] = "Đã trả lại báo cáo để sửa"

    report_id: UUID
    terms: ReportTerms
    reason: str


class ReportSent(Fact):
    """The report was signed and sent. Nothing of it changes any more.

    `unit_ids` and `cut` say whose facts were counted and up to where, so that every figure can be
    computed again for ever; `chain_position` and `chain_hash` are the head of the hash chain
    printed on it; `word` is the file itself (base64) and `sha256` its digest.
    """

    fact_type: ClassVar[str] = "reporting.report_sent"
    vi: ClassVar[str] = "Đã gửi báo cáo"

    report_id: UUID
    terms: ReportTerms
    sent_on: date
    on_time: bool
    confidentiality: str
    circulation: str
    unit_ids: tuple[UUID, ...]
    cut: Cut
    chain_position: int
    chain_hash: str
    figures: tuple[FrozenFigure, ...]
    sha256: str
    word: str
    pdf_sha256: str
    pdf: str
    sent_by: UUID


ReportEvent: TypeAlias = (
    ReportDrafted | ReportMarked | ReportSubmitted | ReportReturned | ReportSent
)

"""A report: drafted, handed up, signed and sent. What was sent never changes."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from enum import Enum
from typing import TypeAlias, assert_never
from uuid import UUID

from services.reporting import norms
from services.reporting.events import (
    Cut,
    FrozenFigure,
    ReportDrafted,
    ReportEvent,
    ReportMarked,
    ReportReturned,
    ReportSent,
    ReportSubmitted,
    ReportTerms,
)
from services.reporting.reference import labels
from shared.kernel.decider import Decider
from shared.kernel.issued import Issued
from shared.kernel.personal_data import must_hold_no_personal_data
from shared.kernel.refusals import Invalid, NotFound, Refused

LONGEST_CIRCULATION = 200


@dataclass(frozen=True, slots=True)
class DraftReport:
    """Begin the report of an obligation, whose terms are given as they stand."""

    report_id: UUID
    terms: ReportTerms
    confidentiality: str
    circulation: str


@dataclass(frozen=True, slots=True)
class MarkReport:
    """Set how confidential it is and who may have it."""

    confidentiality: str
    circulation: str


@dataclass(frozen=True, slots=True)
class SubmitReport:
    """Hand it to the chairman. `missing` are the sections that say nothing yet."""

    missing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ReturnReport:
    """Give it back to be mended."""

    reason: str


@dataclass(frozen=True, slots=True)
class Frozen:
    """What is sent: the cut, the figures, the files; see ReportSent."""

    unit_ids: tuple[UUID, ...]
    cut: Cut
    chain_position: int
    chain_hash: str
    figures: tuple[FrozenFigure, ...]
    word: str = field(repr=False)
    sha256: str
    pdf: str = field(repr=False)
    pdf_sha256: str


@dataclass(frozen=True, slots=True)
class SendReport:
    """Sign and send it.

    What it says is filled in from what stands at that moment, so that a repeated request is still
    the same request.
    """

    missing: tuple[str, ...] = ()
    frozen: Frozen | None = None


ReportCommand: TypeAlias = DraftReport | MarkReport | SubmitReport | ReturnReport | SendReport


class Stage(Enum):
    """How far a report has come."""

    NONE = "none"
    DRAFTED = "drafted"
    SUBMITTED = "submitted"
    SENT = "sent"


@dataclass(frozen=True, slots=True)
class Report:
    """The report's terms, its marks and its stage."""

    stage: Stage = Stage.NONE
    drafted: ReportDrafted | None = None
    confidentiality: str = ""
    circulation: str = ""


def decide(command: ReportCommand, report: Report, issued: Issued) -> Sequence[ReportEvent]:
    """Return what follows from a command."""
    if isinstance(command, DraftReport):
        return _draft(command, report, issued)
    drafted = report.drafted
    if drafted is None:
        raise NotFound("report_unknown", "Không tìm thấy báo cáo này.")
    match command:
        case MarkReport():
            return _mark(command, drafted, report)
        case SubmitReport():
            return _submit(command, drafted, report, issued)
        case ReturnReport():
            return _return(command, drafted, report)
        case SendReport():
            return _send(command, drafted, report, issued)
        case _:
            assert_never(command)


def evolve(report: Report, fact: ReportEvent) -> Report:
    """Return the report after a fact."""
    match fact:
        case ReportDrafted():
            return Report(Stage.DRAFTED, fact, fact.confidentiality, fact.circulation)
        case ReportMarked():
            return replace(
                report, confidentiality=fact.confidentiality, circulation=fact.circulation
            )
        case ReportSubmitted():
            return replace(report, stage=Stage.SUBMITTED)
        case ReportReturned():
            return replace(report, stage=Stage.DRAFTED)
        case ReportSent():
            return replace(report, stage=Stage.SENT)
        case _:
            assert_never(fact)


def _draft(command: DraftReport, report: Report, issued: Issued) -> Sequence[ReportEvent]:
    if report.stage is Stage.SENT:
        raise Refused("already_sent", "Báo cáo của kỳ này đã gửi.")
    if report.stage is not Stage.NONE:
        return []
    circulation = _must_be_marked(command.confidentiality, command.circulation)
    return [
        ReportDrafted(
            report_id=command.report_id,
            terms=command.terms,
            confidentiality=command.confidentiality,
            circulation=circulation,
            drafted_by=issued.by.id,
        )
    ]


def _mark(command: MarkReport, drafted: ReportDrafted, report: Report) -> Sequence[ReportEvent]:
    _must_not_be_sent(report)
    circulation = _must_be_marked(command.confidentiality, command.circulation)
    if (report.confidentiality, report.circulation) == (command.confidentiality, circulation):
        return []
    return [
        ReportMarked(
            report_id=drafted.report_id,
            unit_id=drafted.terms.unit_id,
            confidentiality=command.confidentiality,
            circulation=circulation,
        )
    ]


def _submit(
    command: SubmitReport, drafted: ReportDrafted, report: Report, issued: Issued
) -> Sequence[ReportEvent]:
    _must_not_be_sent(report)
    if report.stage is Stage.SUBMITTED:
        return []
    _must_be_complete(command.missing)
    return [
        ReportSubmitted(
            report_id=drafted.report_id,
            terms=drafted.terms,
            submitted_by=issued.by.id,
        )
    ]


def _return(command: ReturnReport, drafted: ReportDrafted, report: Report) -> Sequence[ReportEvent]:
    _must_not_be_sent(report)
    if report.stage is not Stage.SUBMITTED:
        raise Refused("not_submitted", "Báo cáo chưa trình ký.")
    if not command.reason.strip():
        raise Invalid("reason_missing", "Hãy ghi lý do trả lại.", field="reason")
    return [
        ReportReturned(
            report_id=drafted.report_id,
            terms=drafted.terms,
            reason=must_hold_no_personal_data(command.reason, "reason"),
        )
    ]


def _send(
    command: SendReport, drafted: ReportDrafted, report: Report, issued: Issued
) -> Sequence[ReportEvent]:
    if report.stage is Stage.SENT:
        return []
    if issued.by.id == drafted.drafted_by:
        raise Refused("same_person", "Người lập báo cáo không được tự ký gửi báo cáo đó.")
    _must_be_complete(command.missing)
    frozen = command.frozen
    if frozen is None:
        message = "a report is sent with what it says"
        raise ValueError(message)
    last = norms.last_day(drafted.terms.due_on, before=drafted.terms.before)
    return [
        ReportSent(
            report_id=drafted.report_id,
            terms=drafted.terms,
            sent_on=issued.today,
            on_time=issued.today <= last,
            confidentiality=report.confidentiality,
            circulation=report.circulation,
            unit_ids=frozen.unit_ids,
            cut=frozen.cut,
            chain_position=frozen.chain_position,
            chain_hash=frozen.chain_hash,
            figures=frozen.figures,
            sha256=frozen.sha256,
            word=frozen.word,
            pdf_sha256=frozen.pdf_sha256,
            pdf=frozen.pdf,
            sent_by=issued.by.id,
        )
    ]


def _must_be_marked(confidentiality: str, circulation: str) -> str:
    if confidentiality not in labels.table("confidentiality"):
        raise Invalid(
            "confidentiality_missing",
            f"Hãy chọn mức độ bảo mật của báo cáo ({norms.MARKS_CITATION}).",
            field="confidentiality",
        )
    circulation = must_hold_no_personal_data(circulation, "circulation")
    if not circulation or len(circulation) > LONGEST_CIRCULATION:
        raise Invalid(
            "circulation_missing",
            f"Hãy ghi phạm vi lưu hành của báo cáo ({norms.MARKS_CITATION}).",
            field="circulation",
        )
    return circulation


def _must_not_be_sent(report: Report) -> None:
    if report.stage is Stage.SENT:
        raise Refused("already_sent", "Báo cáo đã gửi, không sửa được nữa.")


def _must_be_complete(missing: tuple[str, ...]) -> None:
    if missing:
        listed = ", ".join(missing)
        raise Refused("narrative_missing", f"Chưa gửi được: chưa có nội dung ở mục {listed}.")


def _unit_of(report: Report) -> UUID | None:
    return report.drafted.terms.unit_id if report.drafted else None


decider: Decider[ReportCommand, Report, ReportEvent] = Decider(
    initial=Report(), decide=decide, evolve=evolve, unit_of=_unit_of
)

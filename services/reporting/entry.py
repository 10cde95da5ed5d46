"""What other bodies give: a figure with its paper, a paragraph with its author, who may give."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import assert_never
from uuid import UUID

from services.reporting.events import (
    ContributorNamed,
    EntryEvent,
    FigureCorrected,
    FigureEntered,
    GivenFigure,
    NarrativeWritten,
)
from services.reporting.reference import catalogue, outline
from services.reporting.reference.plan import organisations
from shared.kernel.decider import Decider
from shared.kernel.issued import Issued
from shared.kernel.personal_data import must_hold_no_personal_data
from shared.kernel.refusals import Invalid

LONGEST_NARRATIVE = 8_000
_HUNDRED_PERCENT = 100


# ── a figure ─────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class EnterFigure:
    """A body gives a figure for a period; given again with another value, it corrects itself."""

    entry_id: UUID
    unit_id: UUID
    measure: str
    period_start: date
    period_end: date
    given: GivenFigure
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """A figure as it was last given."""

    first: FigureEntered | None = None
    given: GivenFigure | None = None


def decide(command: EnterFigure, entry: Entry, issued: Issued) -> Sequence[EntryEvent]:
    """Return what follows from a figure that is given."""
    _must_be_expected(command)
    _must_have_its_paper(command.given, issued.today)
    if entry.first is None or entry.given is None:
        return [
            FigureEntered(
                entry_id=command.entry_id,
                unit_id=command.unit_id,
                measure=command.measure,
                period_start=command.period_start,
                period_end=command.period_end,
                given=command.given,
            )
        ]
    if entry.given == command.given:
        return []
    if not command.reason.strip():
        raise Invalid(
            "reason_missing",
            "Số liệu này đã có. Để đính chính, hãy ghi lý do.",
            field="reason",
        )
    return [
        FigureCorrected(
            entry_id=entry.first.entry_id,
            unit_id=entry.first.unit_id,
            measure=command.measure,
            period_start=command.period_start,
            period_end=command.period_end,
            given=command.given,
            before=entry.given,
            reason=must_hold_no_personal_data(command.reason, "reason"),
        )
    ]


def evolve(entry: Entry, fact: EntryEvent) -> Entry:
    """Return the figure after a fact."""
    match fact:
        case FigureEntered():
            return Entry(first=fact, given=fact.given)
        case FigureCorrected():
            return Entry(first=entry.first, given=fact.given)
        case _:
            assert_never(fact)


def _must_be_expected(command: EnterFigure) -> None:
    if not catalogue.known(command.measure):
        raise Invalid("measure_unknown", "Không có chỉ tiêu này.", field="measure")
    measure = catalogue.measure(command.measure)
    if not measure.is_entered:
        raise Invalid(
            "measure_computed", "Chỉ tiêu này được tính từ sổ, không nhập tay.", field="measure"
        )
    if command.given.organisation != measure.organisation:
        name = organisations().get(measure.organisation or "", "")
        raise Invalid(
            "not_your_figure", f"Chỉ tiêu này do đơn vị khác cung cấp: {name}.", "organisation"
        )
    if command.given.decimals != measure.decimals:
        raise Invalid(
            "too_precise", f"Chỉ tiêu này có {measure.decimals} chữ số thập phân.", field="value"
        )
    if command.period_end < command.period_start:
        raise Invalid("period_backwards", "Ngày cuối kỳ phải sau ngày đầu kỳ.", "period_end")
    largest = _HUNDRED_PERCENT * 10**measure.decimals if measure.unit == "%" else None
    if command.given.scaled < 0 or (largest is not None and command.given.scaled > largest):
        raise Invalid("value_impossible", "Giá trị không hợp lý.", field="value")


def _must_have_its_paper(given: GivenFigure, today: date) -> None:
    if not given.document_number.strip():
        raise Invalid(
            "document_missing", "Hãy ghi số, ký hiệu văn bản nguồn.", field="document_number"
        )
    if given.document_date > today:
        raise Invalid("in_the_future", "Ngày văn bản không thể ở tương lai.", field="document_date")
    must_hold_no_personal_data(given.note, "note")
    must_hold_no_personal_data(given.document_number, "document_number")


def _entry_unit(entry: Entry) -> UUID | None:
    return entry.first.unit_id if entry.first else None


decider: Decider[EnterFigure, Entry, EntryEvent] = Decider(
    initial=Entry(), decide=decide, evolve=evolve, unit_of=_entry_unit
)


# ── a paragraph ──────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class WriteNarrative:
    """Write the paragraphs of one section for a period; what stood there stays in the history."""

    narrative_id: UUID
    unit_id: UUID
    section: str
    period_start: date
    period_end: date
    text: str
    organisation: str
    source: str


@dataclass(frozen=True, slots=True)
class Narrative:
    """What a section now says."""

    written: NarrativeWritten | None = None


def decide_narrative(
    command: WriteNarrative, narrative: Narrative, issued: Issued
) -> Sequence[NarrativeWritten]:
    """Return what follows from writing."""
    if command.section not in outline.section_codes():
        raise Invalid("section_unknown", "Đề cương không có mục này.", field="section")
    if command.organisation not in organisations():
        raise Invalid("body_unknown", "Không có đơn vị này trong kế hoạch.", "organisation")
    text = must_hold_no_personal_data(command.text, "text")
    if len(text) > LONGEST_NARRATIVE:
        raise Invalid("text_too_long", "Nội dung quá dài (tối đa 8.000 ký tự).", field="text")
    source = must_hold_no_personal_data(command.source, "source")
    if text and not source:
        raise Invalid("source_missing", "Hãy ghi nguồn của nội dung.", field="source")
    fact = NarrativeWritten(
        narrative_id=command.narrative_id,
        unit_id=command.unit_id,
        section=command.section,
        period_start=command.period_start,
        period_end=command.period_end,
        text=text,
        organisation=command.organisation,
        source=source,
        author=issued.by.id,
    )
    before = narrative.written
    same = before is not None and (before.text, before.source, before.organisation) == (
        fact.text,
        fact.source,
        fact.organisation,
    )
    return [] if same else [fact]


def evolve_narrative(narrative: Narrative, fact: NarrativeWritten) -> Narrative:
    """Return the section after a fact."""
    del narrative
    return Narrative(written=fact)


def _narrative_unit(narrative: Narrative) -> UUID | None:
    return narrative.written.unit_id if narrative.written else None


narrative_decider: Decider[WriteNarrative, Narrative, NarrativeWritten] = Decider(
    initial=Narrative(),
    decide=decide_narrative,
    evolve=evolve_narrative,
    unit_of=_narrative_unit,
)


# ── who may give ─────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class NameContributor:
    """Say for which bodies an officer speaks; an empty list takes it all back."""

    officer_id: UUID
    unit_id: UUID
    organisations: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Contributor:
    """For whom an officer speaks."""

    named: ContributorNamed | None = None


def decide_contributor(
    command: NameContributor, contributor: Contributor, issued: Issued
) -> Sequence[ContributorNamed]:
    """Return what follows from naming."""
    del issued
    wanted = tuple(sorted(set(command.organisations)))
    if any(organisation not in organisations() for organisation in wanted):
        raise Invalid("body_unknown", "Không có đơn vị này trong kế hoạch.", "organisations")
    fact = ContributorNamed(
        officer_id=command.officer_id, unit_id=command.unit_id, organisations=wanted
    )
    return [] if fact == contributor.named else [fact]


def evolve_contributor(contributor: Contributor, fact: ContributorNamed) -> Contributor:
    """Return the contributor after a fact."""
    del contributor
    return Contributor(named=fact)


def _contributor_unit(contributor: Contributor) -> UUID | None:
    return contributor.named.unit_id if contributor.named else None


contributor_decider: Decider[NameContributor, Contributor, ContributorNamed] = Decider(
    initial=Contributor(),
    decide=decide_contributor,
    evolve=evolve_contributor,
    unit_of=_contributor_unit,
)

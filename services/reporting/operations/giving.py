"""What other bodies give: figures with their papers, paragraphs with their authors."""

from datetime import date
from decimal import Decimal
from uuid import UUID

from services.reporting import entry
from services.reporting.events import GivenFigure
from services.reporting.operations.speaking import (
    bodies_spoken_for,
    must_be_commune,
    must_speak_for,
    must_work_in,
)
from services.reporting.readmodels import given
from services.reporting.readmodels.given import Given, Paragraph
from services.reporting.reference import catalogue
from shared.desk import Desk
from shared.documents import must_be_printable
from shared.kernel.decider import Step
from shared.kernel.ids import thing_id
from shared.kernel.issued import Issued
from shared.kernel.refusals import Invalid, NotFound


def name_contributor(
    desk: Desk,
    issued: Issued,
    unit_id: UUID,
    officer_id: UUID,
    organisations: tuple[str, ...],
) -> None:
    """Say for which bodies of a commune an officer speaks; an empty list takes it back."""
    must_be_commune(desk, unit_id)
    desk.rights(issued, "name_contributor").must_cover(unit_id)
    must_work_in(desk, officer_id, unit_id)
    command = entry.NameContributor(officer_id, unit_id, organisations)
    step = Step(f"contributor-{officer_id}-{unit_id}", entry.contributor_decider, command)
    desk.perform(issued, "name_contributor", step, unit=unit_id)


def list_my_bodies(desk: Desk, issued: Issued, unit_id: UUID) -> tuple[str, ...] | None:
    """Return the bodies that the officer speaks for in a commune; None is all of them."""
    desk.rights(issued, "list_my_bodies")
    return bodies_spoken_for(desk, issued, unit_id)


def enter_figure(
    desk: Desk,
    issued: Issued,
    *,
    unit_id: UUID,
    measure: str,
    period: tuple[date, date],
    value: Decimal | int,
    document_number: str,
    document_date: date,
    note: str = "",
    reason: str = "",
) -> UUID:
    """Give a figure of another body with the paper it stands in, or correct it with a reason.

    The body is the one that the catalogue expects the figure of; contributors for their own only.
    """
    if not catalogue.known(measure) or not catalogue.measure(measure).is_entered:
        raise Invalid("measure_unknown", "Không có chỉ tiêu nhập tay này.", field="measure")
    wanted = catalogue.measure(measure)
    must_be_commune(desk, unit_id)
    desk.rights(issued, "enter_figure").must_cover(unit_id)
    organisation = wanted.organisation or ""
    must_speak_for(desk, issued, unit_id, organisation)
    entry_id = thing_id("entry", str(unit_id), measure, period[0].isoformat(), str(period[1]))
    command = entry.EnterFigure(
        entry_id=entry_id,
        unit_id=unit_id,
        measure=measure,
        period_start=period[0],
        period_end=period[1],
        given=GivenFigure(
            scaled=_scaled(value, wanted.decimals),
            decimals=wanted.decimals,
            organisation=organisation,
            document_number=document_number,
            document_date=document_date,
            note=note,
        ),
        reason=reason,
    )
    step = Step(f"entry-{entry_id}", entry.decider, command)
    desk.perform(issued, "enter_figure", step, unit=unit_id)
    return entry_id


def list_entries(
    desk: Desk, issued: Issued, unit_id: UUID, period: tuple[date, date]
) -> tuple[Given, ...]:
    """Return what bodies gave a commune for a period, the newest of each figure."""
    desk.rights(issued, "list_entries").must_cover(unit_id)
    return desk.read(given.figures, (unit_id,), period)


def read_entry(desk: Desk, issued: Issued, entry_id: UUID) -> tuple[Given, ...]:
    """Return one figure as it was given, the newest first."""
    rights = desk.rights(issued, "read_entry")
    found = desk.read(given.history, entry_id)
    if not found:
        raise NotFound
    rights.must_cover(found[0].unit_id)
    return found


def write_narrative(
    desk: Desk,
    issued: Issued,
    *,
    unit_id: UUID,
    section: str,
    period: tuple[date, date],
    text: str,
    organisation: str,
    source: str,
) -> UUID:
    """Write what a section of the report says; contributors for their own body only."""
    must_be_commune(desk, unit_id)
    desk.rights(issued, "write_narrative").must_cover(unit_id)
    must_speak_for(desk, issued, unit_id, organisation)
    must_be_printable(text, "text")
    must_be_printable(source, "source")
    start, end = period[0].isoformat(), period[1].isoformat()
    narrative_id = thing_id("narrative", str(unit_id), section, start, end)
    command = entry.WriteNarrative(
        narrative_id=narrative_id,
        unit_id=unit_id,
        section=section,
        period_start=period[0],
        period_end=period[1],
        text=text,
        organisation=organisation,
        source=source,
    )
    step = Step(f"narrative-{narrative_id}", entry.narrative_decider, command)
    desk.perform(issued, "write_narrative", step, unit=unit_id)
    return narrative_id


def list_narratives(
    desk: Desk, issued: Issued, unit_id: UUID, period: tuple[date, date]
) -> dict[str, Paragraph]:
    """Return what each section of a commune's report says for a period."""
    desk.rights(issued, "list_narratives").must_cover(unit_id)
    return desk.read(given.paragraphs, unit_id, period)


def _scaled(value: Decimal | int, decimals: int) -> int:
    scaled = Decimal(value).scaleb(decimals)
    if scaled != scaled.to_integral_value():
        raise Invalid("too_precise", f"Chỉ tiêu này có {decimals} chữ số thập phân.", field="value")
    return int(scaled)

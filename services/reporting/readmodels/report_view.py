"""A report as it stands: the outline with what each section says and counts, and what is missing.

Of a sent report it is what was sent: the same facts, up to the same cut.
"""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import Connection

from services.reporting.readmodels import given, reports
from services.reporting.readmodels.conditions import Asked, Cut
from services.reporting.readmodels.figures import current_cut
from services.reporting.readmodels.given import Paragraph
from services.reporting.readmodels.report_lines import Line, Lines
from services.reporting.readmodels.reports import Report
from services.reporting.reference.letterhead import letterhead
from services.reporting.reference.outline import Outline, Section, outline, section_codes
from shared.eventstore import chain
from shared.units.tree import UnitTree

_HAMLET = "hamlet"


@dataclass(frozen=True, slots=True)
class SectionView:
    """One section: its paragraph, if anybody wrote one, and its figures."""

    section: Section
    paragraph: Paragraph | None
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class ReportView:
    """All that a report shows. `head` is where the hash chain stood, `cut` what was counted."""

    report: Report
    unit_name: str
    parent_name: str | None
    place: str
    outline: Outline
    sections: tuple[SectionView, ...]
    asked: Asked
    head_position: int
    head_hash: str
    compared_with_sent: bool

    @property
    def cut(self) -> Cut:
        """Up to where facts were counted."""
        return self.asked.cut or Cut(0, 0)

    @property
    def missing(self) -> tuple[str, ...]:
        """The sections in which nobody has written anything yet."""
        return tuple(one.section.code for one in self.sections if one.paragraph is None)

    @property
    def lines(self) -> tuple[Line, ...]:
        """All figures in the order of the outline."""
        return tuple(line for section in self.sections for line in section.lines)


def communes_of(units: UnitTree, unit_id: UUID) -> tuple[str, ...]:
    """Return the units whose contributions a unit's figures are of: all but hamlets."""
    found = [
        str(one)
        for one in units.subtree(unit_id)
        if (unit := units.get(one)) is None or unit.kind != _HAMLET
    ]
    return tuple(sorted(found))


def ask(connection: Connection, report_id: UUID) -> ReportView | None:
    """Return a report as it stands now, or as it was sent."""
    report = reports.find(connection, report_id)
    return view_of(connection, report) if report is not None else None


def missing_of(connection: Connection, report: Report) -> tuple[str, ...]:
    """Return the sections of a report in which nobody has written anything yet."""
    terms = report.terms
    period = (terms.period_start, terms.period_end)
    written = given.paragraphs(connection, terms.unit_id, period)
    return tuple(code for code in section_codes() if code not in written)


def view_of(connection: Connection, report: Report) -> ReportView:
    """Return what a report shows, all of one moment."""
    units = UnitTree.load(connection)
    terms = report.terms
    head = chain.head(connection)
    sent = report.sent
    cut = sent.cut if sent else current_cut(connection)
    unit_ids = sent.unit_ids if sent else communes_of(units, terms.unit_id)
    asked = Asked(unit_ids, terms.period_start, terms.period_end, cut)
    period = (terms.period_start, terms.period_end)
    paragraphs = given.paragraphs(connection, terms.unit_id, period, until=cut.own)
    before = reports.sent_for(connection, terms.unit_id, terms.code, terms.year - 1, until=cut.own)
    text = outline(terms.code, terms.year)
    lines = Lines(connection, asked, before)
    unit_name, parent_name, place = _names(units, terms.unit_id, terms.due_on)
    return ReportView(
        report=report,
        unit_name=unit_name,
        parent_name=parent_name,
        place=place,
        outline=text,
        sections=tuple(
            SectionView(section, paragraphs.get(section.code), lines.of(section.code))
            for section in text.sections
        ),
        asked=asked,
        head_position=sent.chain_position if sent else head.position,
        head_hash=sent.chain_hash if sent else head.hash.hex(),
        compared_with_sent=before is not None,
    )


def _names(units: UnitTree, unit_id: UUID, day: date) -> tuple[str, str | None, str]:
    """Return the unit's full name, that of the unit above, and the bare name of the place."""
    head = letterhead()
    unit = units.get(unit_id)
    if unit is None:
        return "(chưa rõ)", None, "(chưa rõ)"
    above = units.get(unit.parent_id) if unit.parent_id else None
    parent = head.name_above(unit, above, day)
    return head.full_name(unit.kind, unit.name), parent, head.bare_name(unit.name)

"""The figures of a report, section by section, with the year before as sent and as now known."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection

from services.reporting.readmodels import campaigns, given, reports
from services.reporting.readmodels.conditions import Asked
from services.reporting.readmodels.figures import Counting, Figure, Value, events
from services.reporting.readmodels.given import Given
from services.reporting.reference import catalogue, labels
from services.reporting.reference.catalogue import Measure
from services.reporting.reference.outline import section_codes
from shared.units.tree import UnitTree

UNKNOWN = "Chưa rõ"


@dataclass(frozen=True, slots=True)
class Line:
    """One figure as a report shows it.

    `part` names the value of a breakdown. `previous_sent` is what was sent a year before (None
    where nothing was), the figure's own `previous` what is now known of that time. `given` is the
    paper of an entered figure, `papers` those under a figure that is reckoned from entered ones,
    and `own` the computed figure to hold an entered one against: they are never mixed.
    """

    figure: Figure
    part: str | None = None
    previous_sent: Value = None
    given: Given | None = None
    own: Figure | None = None
    papers: tuple[Given, ...] = ()

    @property
    def measure(self) -> Measure:
        """The row of the catalogue."""
        return self.figure.measure

    @property
    def label(self) -> str:
        """The measure's name, with the value of the breakdown behind it."""
        return self.measure.vi if self.part is None else f"{self.measure.vi}: {self.part}"

    @property
    def change(self) -> Value:
        """How much more than a year before, as now known; None where one of both is missing."""
        now, then = self.figure.value, self.figure.previous
        if now is None or then is None:
            return None
        return now - then

    @property
    def gap(self) -> Value:
        """By how much what was given exceeds what was counted."""
        if self.own is None or self.own.value is None or self.figure.value is None:
            return None
        return self.figure.value - self.own.value


class Lines:
    """The figures of one report, section by section, all of one view."""

    def __init__(
        self,
        connection: Connection,
        asked: Asked,
        sent_before: Mapping[str, Decimal | None] | None = None,
    ) -> None:
        self._counting = Counting(connection, asked)
        self._names = _Names(connection)
        self._papers = _papers(connection, asked)
        self._sent_before = sent_before or {}

    def of(self, section: str) -> tuple[Line, ...]:
        """Return the figures that a section prints."""
        return tuple(
            self._line(measure, figure)
            for measure in catalogue.of_section(section)
            for figure in sorted(self._counting.figures(measure.code), key=self._names.place)
        )

    def _line(self, measure: Measure, figure: Figure) -> Line:
        against = measure.compare_with
        return Line(
            figure=figure,
            part=self._names.part(figure),
            previous_sent=self._sent_before.get(figure.code),
            given=self._papers.get(measure.code),
            own=self._counting.figure(against) if against else None,
            papers=tuple(
                self._papers[side]
                for side in (measure.numerator, measure.denominator)
                if side in self._papers
            ),
        )


def headlines(lines: Iterable[Line]) -> tuple[Line, ...]:
    """Return the figures that the comparison with the year before names."""
    return tuple(line for line in lines if line.measure.headline)


def export_figures(connection: Connection, asked: Asked, code: str = "") -> list[dict[str, Any]]:
    """Return every figure of a report with the ids of the events under it, in a fixed order.

    A ratio lists the events of both its sides, and each side apart. `previous` is as now known,
    `previous_sent` as the report of the year before said (`code` names the kind of report).
    """
    lines = Lines(connection, asked, _sent_before(connection, asked, code))
    return [
        _exported(connection, line) for section in section_codes() for line in lines.of(section)
    ]


def _sent_before(
    connection: Connection, asked: Asked, code: str
) -> Mapping[str, Decimal | None] | None:
    if not code or len(asked.unit_ids) != 1:
        return None
    until = asked.cut.own if asked.cut else None
    year = asked.end.year - 1
    return reports.sent_for(connection, asked.unit_ids[0], code, year, until=until)


def _exported(connection: Connection, line: Line) -> dict[str, Any]:
    figure = line.figure
    row: dict[str, Any] = {
        "section": figure.measure.section,
        "measure": figure.code,
        "name": line.label,
        "kind": figure.measure.kind.value,
        "unit": figure.measure.unit,
        "period": f"{figure.asked.start.isoformat()}/{figure.asked.end.isoformat()}",
        "value": _plain(figure.value),
        "previous": _plain(figure.previous),
        "previous_sent": _plain(line.previous_sent, whole=figure.measure.decimals == 0),
        "events": list(events(connection, figure)),
    }
    if figure.numerator is not None and figure.denominator is not None:
        row["sides"] = {
            side: {
                "measure": of.code,
                "value": _plain(of.value),
                "events": list(events(connection, of)),
            }
            for side, of in (
                ("numerator", figure.numerator),
                ("denominator", figure.denominator),
            )
        }
    return row


def _plain(value: Value, *, whole: bool = False) -> int | float | None:
    if not isinstance(value, Decimal):
        return value
    return int(value) if whole else float(value)


def _papers(connection: Connection, asked: Asked) -> dict[str, Given]:
    until = asked.cut.own if asked.cut else None
    period = (asked.start, asked.end)
    found = given.figures(connection, asked.unit_ids, period, until=until)
    return {one.measure: one for one in found}


class _Names:
    """What the values of breakdowns are called: hamlets and campaigns by name, codes by label."""

    def __init__(self, connection: Connection) -> None:
        self._units = {str(unit.id): unit for unit in UnitTree.load(connection)}
        self._campaigns = campaigns.names(connection)

    def part(self, figure: Figure) -> str | None:
        """Return the name of the value that a figure is of, or None where it is of the whole."""
        part = figure.part
        if part is None:
            return None
        if part.value is None:
            return UNKNOWN
        if part.column == "hamlet_id":
            unit = self._units.get(str(part.value))
            return unit.name if unit else UNKNOWN
        if part.column == "campaign_id":
            return self._campaigns.get(str(part.value), UNKNOWN)
        return labels.label(part.column, part.value)

    def place(self, figure: Figure) -> tuple[bool, str, str]:
        """Return where a part stands among its like: hamlets by code, others by their name."""
        part = figure.part
        if part is None or part.column not in ("hamlet_id", "campaign_id"):
            return (False, "", "")  # the order of the catalogue, or of the codes
        if part.column == "hamlet_id":
            unit = self._units.get(str(part.value))
            return (unit is None, unit.code if unit else "", str(part.value))
        return (part.value is None, self.part(figure) or "", str(part.value))

"""Figures: shown, opened down to their events, exported."""

import re
from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Connection

from services.reporting.readmodels import drilldown, report_lines
from services.reporting.readmodels.conditions import Asked, Cut, Part
from services.reporting.readmodels.drilldown import Under
from services.reporting.readmodels.figures import Figure, current_cut, figure
from services.reporting.readmodels.report_lines import Line
from services.reporting.readmodels.report_view import communes_of
from services.reporting.reference import catalogue
from services.reporting.reference.outline import section_codes
from shared.desk import Desk
from shared.kernel.issued import Issued
from shared.kernel.refusals import Invalid, NotFound

PAGE = 200
_A_GROUP: Final = re.compile(r"[0-9]{1,3}")


@dataclass(frozen=True, slots=True)
class Opened:
    """A figure with one page of the events under it; a ratio with those of each side."""

    figure: Figure
    under: tuple[Under, ...]
    sides: tuple[tuple[Figure, tuple[Under, ...]], ...]


def show_figures(
    desk: Desk,
    issued: Issued,
    unit_id: UUID,
    period: tuple[date, date],
    *,
    cut: Cut | None = None,
) -> tuple[Line, ...]:
    """Return all figures of a unit for a period, now or as known at a cut."""
    desk.rights(issued, "show_figures").must_cover(unit_id)
    asked = _asked(desk, unit_id, period, cut)

    def ask(connection: Connection) -> tuple[Line, ...]:
        lines = report_lines.Lines(connection, asked)
        return tuple(line for section in section_codes() for line in lines.of(section))

    return desk.read(ask)


def open_figure(
    desk: Desk,
    issued: Issued,
    unit_id: UUID,
    code: str,
    period: tuple[date, date],
    *,
    cut: Cut | None = None,
    page: int = 1,
) -> Opened:
    """Return a figure and the events under it, one page at a time.

    `code` may name a value of a breakdown behind a dot: special_by_group.4.
    """
    desk.rights(issued, "open_figure").must_cover(unit_id)
    asked = _asked(desk, unit_id, period, cut)
    name, _, value = code.partition(".")
    if not catalogue.known(name):
        raise NotFound("measure_unknown", "Không có chỉ tiêu này.")
    part = _part(name, value)
    first = (max(1, page) - 1) * PAGE

    def ask(connection: Connection) -> Opened:
        found = figure(connection, name, asked, part)
        if found.numerator is None or found.denominator is None:
            return Opened(found, drilldown.ask(connection, found, first=first, most=PAGE), ())
        sides = tuple(
            (side, drilldown.ask(connection, side, first=first, most=PAGE))
            for side in (found.numerator, found.denominator)
        )
        return Opened(found, (), sides)

    return desk.read(ask)


def export_report_figures(
    desk: Desk,
    issued: Issued,
    unit_id: UUID,
    period: tuple[date, date],
    *,
    code: str = "half_year",
    cut: Cut | None = None,
) -> list[dict[str, Any]]:
    """Return every figure of a report with the ids of its events, in a fixed order."""
    desk.rights(issued, "export_report_figures").must_cover(unit_id)
    asked = _asked(desk, unit_id, period, cut)
    return desk.read(report_lines.export_figures, asked, code)


def _asked(desk: Desk, unit_id: UUID, period: tuple[date, date], cut: Cut | None) -> Asked:
    if period[1] < period[0]:
        raise Invalid("period_backwards", "Ngày cuối kỳ phải sau ngày đầu kỳ.", "end")
    known = cut or desk.read(current_cut)
    return Asked(communes_of(desk.units, unit_id), period[0], period[1], known)


def _part(code: str, value: str) -> Part | None:
    column = catalogue.measure(code).by
    if not value:
        if column is not None:
            raise Invalid("part_missing", "Hãy chọn một dòng của chỉ tiêu này.", "code")
        return None
    if column is None:
        raise NotFound("measure_unknown", "Không có chỉ tiêu này.")
    if value == "-":
        return Part(column, None)
    is_number = column in ("circumstance_group", "circumstance_subgroup")
    if is_number and not _A_GROUP.fullmatch(value):
        raise NotFound("measure_unknown", "Không có chỉ tiêu này.")
    return Part(column, int(value) if is_number else value)
